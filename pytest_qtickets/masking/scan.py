"""The leak scan: do known values stand in a text, in whatever form? Hits never show the value."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from pytest_qtickets.masking.forms import forms
from pytest_qtickets.masking.patterns import hide_patterns
from pytest_qtickets.masking.pseudonyms import is_pseudonym

#: (shortest text, length of a gram, stride). Of a text at least ``gram + stride - 1`` long, one of
#: the first ``stride`` grams lies on a multiple of the stride, so only these are looked up. The
#: long grams are for escaped Cyrillic, where all words begin alike.
_SIZES = ((20, 14, 7), (8, 6, 3))
_PHONE = re.compile(r"\+?[\d\s().\-]{10,20}")
_SUBSCRIBER = 10  #: digits of a phone number without its country
#: A word, and the letter of an escape (``\nAnna``) that may be glued to it.
_WORD = re.compile(r"(\\[abfnrtv])?([^\W\d_]+)")


#: The kind of values that were given without one.
UNNAMED: Final = "value"
#: Two names at most so many characters apart are one person.
_TOGETHER = 24


@dataclass(frozen=True, slots=True)
class Hit:
    """A value of ``kind`` stands at ``offset`` (characters, or bytes where bytes were scanned)."""

    kind: str  #: of ``KINDS``; ``value`` when the scanner was not told
    offset: int
    view: str  #: where it was read: ``raw``, or the encoding that was undone first
    warning: bool = False  #: a single name, which may be an ordinary word
    index: int = -1  #: number of the value in the order given; -1: found by its form alone


class LeakScanner:
    """Finds values exactly as given, escaped or in base64; e-mails also in other cases.

    Phone numbers are found by their last ten digits. Values that are one word are found as whole
    words only. Empty values are ignored.
    """

    def __init__(self, values: Mapping[str, Iterable[str]] | Iterable[str] = ()) -> None:
        named = values.items() if isinstance(values, Mapping) else ((UNNAMED, values),)
        pairs = [(kind, value) for kind, some in named for value in some]
        self._kinds = [kind for kind, _ in pairs]
        #: per size: gram -> (text, offset of the gram in it, index, form)
        self._grams: list[dict[str, list[tuple[str, int, int, str]]]] = [
            defaultdict(list) for _ in _SIZES
        ]
        self._words: dict[str, list[int]] = defaultdict(list)
        self._short: list[tuple[str, int, str]] = []
        for index, (_, value) in enumerate(pairs):
            for spelling in _spellings(value):
                for text, form in forms(spelling).items():
                    if form == "raw" and text.isalpha():
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

    def scan(self, text: str | bytes) -> list[Hit]:
        """Every place of a known value or of what looks like one, by offset; never the value."""
        if isinstance(text, bytes):
            text = text.decode("utf-8", "surrogateescape")
        found = {(hit.offset, hit.index): hit for hit in self._hits(text)}
        known = [offset for offset, _ in found]
        for hit in _patterns(text):
            if not any(abs(hit.offset - offset) <= _TOGETHER for offset in known):
                found[hit.offset, hit.index] = hit
        hits = [found[place] for place in sorted(found)]
        names = [hit.offset for hit in hits if hit.kind == "name"]
        return [
            replace(hit, warning=True)
            if hit.kind == "name"
            and not any(0 < abs(hit.offset - other) <= _TOGETHER for other in names)
            else hit
            for hit in hits
        ]

    def _hits(self, text: str) -> Iterator[Hit]:
        for table, (_, gram, stride) in zip(self._grams, _SIZES, strict=True):
            last = len(text) - gram + 1
            places = [i for i in range(0, last, stride) if text[i : i + gram] in table]
            for place in places:
                for value, offset, index, form in table[text[place : place + gram]]:
                    if offset <= place and text.startswith(value, place - offset):
                        yield Hit(self._kinds[index], place - offset, form, index=index)
        for value, index, form in self._short:
            place = text.find(value)
            while place >= 0:
                yield Hit(self._kinds[index], place, form, index=index)
                place = text.find(value, place + 1)
        for match in _WORD.finditer(text) if self._words else ():
            start, end = match.span(2)
            for begin in (start, start - 1) if match[1] else (start,):
                for index in self._words.get(text[begin:end], ()):
                    yield Hit(self._kinds[index], begin, "raw", index=index)


def _patterns(text: str) -> list[Hit]:
    """What looks personal and is no pseudonym."""
    values: list[tuple[str, str]] = []

    def hide(kind: str, value: str) -> str:
        if not is_pseudonym(value):
            values.append((kind, value))
        return value

    hide_patterns(text, hide)
    return [Hit(kind, max(text.find(value), 0), "raw") for kind, value in values]


def _spellings(value: str) -> set[str]:
    spellings = {value, value.lower(), value.upper()} if "@" in value else {value}
    if _PHONE.fullmatch(value):
        spellings.add(re.sub(r"\D", "", value)[-_SUBSCRIBER:])
    return {spelling for spelling in spellings if spelling}
