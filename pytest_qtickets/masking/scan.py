"""The leak scan: do known values stand in a text, in whatever form? Hits never show the value."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pytest_qtickets.masking.forms import forms

#: (shortest text, length of a gram, stride). Of a text at least ``gram + stride - 1`` long, one of
#: the first ``stride`` grams lies on a multiple of the stride, so only these are looked up. The
#: long grams are for escaped Cyrillic, where all words begin alike.
_SIZES = ((20, 14, 7), (8, 6, 3))
_PHONE = re.compile(r"\+?[\d\s().\-]{10,20}")
_SUBSCRIBER = 10  #: digits of a phone number without its country
#: A word, and the letter of an escape (``\nAnna``) that may be glued to it.
_WORD = re.compile(r"(\\[abfnrtv])?([^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class Hit:
    """Value number ``index`` (in the order given to the scanner) stands at ``offset``."""

    index: int
    form: str  #: ``plain``, ``json``, ``percent``, ``html``, ``bytes`` or ``base64``
    offset: int


class LeakScanner:
    """Finds values exactly as given, escaped or in base64; e-mails also in other cases.

    Phone numbers are found by their last ten digits. Values that are one word are found as whole
    words only. Empty values are ignored.
    """

    def __init__(self, values: Iterable[str]) -> None:
        #: per size: gram -> (text, offset of the gram in it, index, form)
        self._grams: list[dict[str, list[tuple[str, int, int, str]]]] = [
            defaultdict(list) for _ in _SIZES
        ]
        self._words: dict[str, list[int]] = defaultdict(list)
        self._short: list[tuple[str, int, str]] = []
        for index, value in enumerate(values):
            for spelling in _spellings(value):
                for text, form in forms(spelling).items():
                    if form == "plain" and text.isalpha():
                        self._words[text].append(index)
                    else:
                        self._add(text, index, form)

    def _add(self, text: str, index: int, form: str) -> None:
        for table, (shortest, gram, stride) in zip(self._grams, _SIZES, strict=True):
            if len(text) >= shortest:
                for offset in range(stride):
                    table[text[offset : offset + gram]].append((text, offset, index, form))
                return
        self._short.append((text, index, form))

    def __repr__(self) -> str:
        return "LeakScanner()"

    def scan(self, text: str) -> list[Hit]:
        """Every place of every value, by offset; one value counts once at an offset."""
        found = {(hit.offset, hit.index): hit for hit in self._hits(text)}
        return [found[place] for place in sorted(found)]

    def _hits(self, text: str) -> Iterator[Hit]:
        for table, (_, gram, stride) in zip(self._grams, _SIZES, strict=True):
            last = len(text) - gram + 1
            places = [i for i in range(0, last, stride) if text[i : i + gram] in table]
            for place in places:
                for value, offset, index, form in table[text[place : place + gram]]:
                    if offset <= place and text.startswith(value, place - offset):
                        yield Hit(index, form, place - offset)
        for value, index, form in self._short:
            place = text.find(value)
            while place >= 0:
                yield Hit(index, form, place)
                place = text.find(value, place + 1)
        for match in _WORD.finditer(text) if self._words else ():
            start, end = match.span(2)
            for begin in (start, start - 1) if match[1] else (start,):
                for index in self._words.get(text[begin:end], ()):
                    yield Hit(index, "plain", begin)


def _spellings(value: str) -> set[str]:
    spellings = {value, value.lower(), value.upper()} if "@" in value else {value}
    if _PHONE.fullmatch(value):
        spellings.add(re.sub(r"\D", "", value)[-_SUBSCRIBER:])
    return {spelling for spelling in spellings if spelling}
