"""Keys of objects that are personal themselves: ``{"user@example.com": …}``, ``{"+7…": …}``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Protocol

from pytest_qtickets.masking import given
from pytest_qtickets.masking.judging import has_patronymic, looks_like_person, looks_like_uniqid
from pytest_qtickets.masking.names import is_given, is_surname
from pytest_qtickets.masking.patterns import hide_patterns, may_hold_value, whole_value_kind

#: Twelve digits that are no minute of a calendar: a barcode of another house than 87.
_TWELVE = re.compile(r"(?!(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))\d{12}", re.ASCII)
_DIGITS = re.compile(r"[78]?9\d{9}", re.ASCII)
_HEX32 = re.compile(r"[0-9a-f]{32}", re.ASCII)
#: Seats and ids: too few digits for a person's, and no other sign (``CENTER_PARTERRE-12;34``).
_SEAT = re.compile(r"(?:[A-Z_]{1,40}-|\d{1,2}-)?\d{1,3};\d{1,3}|\d{1,8}", re.ASCII)
#: A key of fewer characters holds nothing, and one of more is searched by patterns only.
_SHORTEST, _LONGEST = 5, 254


class _Mask(Protocol):
    def __call__(self, value: str, /) -> str: ...


def personal_keys(keys: tuple[str, ...], hide: Mapping[str, _Mask]) -> Iterator[tuple[str, str]]:
    """(key, the key to write in its place) of every key that is or holds a personal value."""
    for key in keys:
        if len(key) < _SHORTEST:
            continue
        kind = _kind(key)
        if kind == "in it":
            yield key, hide_patterns(key, lambda kind, value: hide[kind](value))
        elif kind:
            yield key, hide[kind](key)


@lru_cache(maxsize=65_536)
def _kind(key: str) -> str:
    if key.isidentifier() and key.isascii() and not any(map(str.isdigit, key)):
        return ""  # the common case: a field's name
    if _SEAT.fullmatch(key):
        return ""
    if len(key) <= _LONGEST:
        kind = whole_value_kind(key.strip())
        if kind:
            return kind
        if _TWELVE.fullmatch(key):
            return "barcode"
        if _DIGITS.fullmatch(key):
            return "phone"
        if looks_like_uniqid(key):
            return "uniqid"
        if _HEX32.fullmatch(key):
            return "link"
        if looks_like_person(key) or has_patronymic(key) or _is_english(key):
            return "name"
    return "in it" if may_hold_value(key) else ""


def _is_english(key: str) -> bool:
    """Whether a key is a given name and a surname in Latin letters, maybe with a father's name."""
    words = [word.lower() for word in key.split(" ")]
    if len(words) not in {2, 3} or not key.isascii() or not key.istitle():
        return False
    if len(words) == 3 and not any(word.endswith(("ich", "vna", "chna")) for word in words):
        return False
    return any(
        is_given(first) and first not in given.GIVEN_WORDS and first != last and is_surname(last)
        for first in words
        for last in words
    )
