"""Masking: the one gate between what the API says and everything that is written or shown.

The policy says which field is what, patterns and the values seen find the rest in free text, and
pseudonyms keep equal values equal. Pure of pytest; nothing here opens a file.

A name is imported when it is first used: whoever only reads masked bodies again, as ``verify``
does, needs pseudonyms and neither the policy nor the tables of names.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_qtickets.masking.masker import Masker
    from pytest_qtickets.masking.pseudonyms import neutral
    from pytest_qtickets.masking.scan import Hit, LeakScanner
    from pytest_qtickets.masking.secret import Secret

__all__ = ["Hit", "LeakScanner", "Masker", "Secret", "neutral"]

_HOMES = {
    "Hit": "scan",
    "LeakScanner": "scan",
    "Masker": "masker",
    "Secret": "secret",
    "neutral": "pseudonyms",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
