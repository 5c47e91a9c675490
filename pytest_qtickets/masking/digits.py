"""Digits as people write them: of any script, set apart by signs, with letters typed for zero."""

from __future__ import annotations

import unicodedata
from typing import Final

#: Digits of any script, and letters typed for zero.
DIGIT: Final = r"[\dOo\u041e\u043e]"
DASHES: Final = r"\u2010-\u2015\u2212\u2043\uff0d"
#: Brackets around a code, as they stand in a class of characters.
BRACKETS: Final = r"()\[\]\uff08\uff09"
SPACES: Final = r" \u00a0\u2000-\u200b\u202f\u2060\u00ad\u3000\ufeff"

_ZEROS = str.maketrans("Oo\u041e\u043e", "0000")


def digits_of(text: str) -> str:
    """The digits of ``text`` as ASCII; letters typed for zero are zeros."""
    text = text.translate(_ZEROS)
    if text.isascii():
        return "".join(filter(str.isdigit, text))
    return "".join(
        str(unicodedata.digit(c)) for c in text if unicodedata.digit(c, None) is not None
    )
