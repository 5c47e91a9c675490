"""Known phone numbers in a text, however their digits are set apart.

They are told by their last ten digits: the country may be written in several ways, or left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from ahocorasick_rs import BytesAhoCorasick

from pytest_qtickets.masking.digits import digits_of
from pytest_qtickets.masking.views import Searchable

#: Digits of a phone number without its country.
SUBSCRIBER: Final = 10

_SIGNS = r" \-().,/\u00a0\u2000-\u2015\u202f\u2212"
_DIGITS = re.compile(rf"\d(?:[{_SIGNS}]{{0,3}}[\dOo\u041e\u043e]){{9,40}}")
#: Where ten digits may be at all: cheaper by far, and rare.
_CHUNK = re.compile(rf"\d[\dOo\u041e\u043e{_SIGNS}]{{9,}}")

# One glance at the bytes of a text tells that no known number is in it, as is so in most: letters
# typed for zero become zeros, all signs between digits go. It may see a number where none is.
_ZEROS = bytes.maketrans(b"Oo\x9e\xbe", b"0000")
_APART = b" -().,/\xc2\xa0\xe2\x88\x92\xaf\xd0" + bytes(range(0x80, 0x96))
#: Bytes that digits of other scripts begin with; a text that has them is read without a glance.
_OTHER_SCRIPTS = bytes([*range(0xD9, 0xE2), *range(0xE3, 0xF5)])


class DialledNumbers:
    """Phone numbers and the index that each was given with."""

    def __init__(self) -> None:
        self._indexes: dict[str, int] = {}

    def __repr__(self) -> str:
        return "DialledNumbers()"

    def add(self, digits: str, index: int) -> None:
        """A number of at least ten digits; all are given before the first search."""
        self._indexes.setdefault(digits[-SUBSCRIBER:], index)

    def find(self, read: Searchable) -> Iterator[tuple[int, int, int]]:
        """``(start, end, index)`` of the digits that hold a number."""
        text = read.text
        if not self._indexes or not self._may_be_in(read.encoded):
            return
        for chunk in _CHUNK.finditer(text):
            for match in _DIGITS.finditer(text, *chunk.span()):
                digits = digits_of(match[0])
                for shift in range(len(digits) - SUBSCRIBER + 1):
                    known = self._indexes.get(digits[shift : shift + SUBSCRIBER])
                    if known is not None:
                        yield *match.span(), known

    @cached_property
    def _automaton(self) -> BytesAhoCorasick:
        return BytesAhoCorasick([digits.encode() for digits in self._indexes])

    def _may_be_in(self, data: bytes) -> bool:
        if not data.isascii() and len(data.translate(None, _OTHER_SCRIPTS)) < len(data):
            return True
        squeezed = data.translate(_ZEROS, _APART)
        return bool(self._automaton.find_matches_as_indexes(squeezed))
