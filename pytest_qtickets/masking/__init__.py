"""Masking: the one gate between what the API says and everything that is written or shown.

The policy says which field is what, patterns and the values seen find the rest in free text, and
pseudonyms keep equal values equal. Pure of pytest; nothing here opens a file.
"""

from pytest_qtickets.masking.masker import Masker
from pytest_qtickets.masking.pseudonyms import neutral
from pytest_qtickets.masking.scan import Hit, LeakScanner
from pytest_qtickets.masking.secret import Secret

__all__ = ["Hit", "LeakScanner", "Masker", "Secret", "neutral"]
