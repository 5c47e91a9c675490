"""The leak scan: do known values, or what looks personal, stand in a text? Hits show no value.

The text is read as it stands, then with its escapes undone, then what is packed in it. Known names
are found in every case. Pseudonyms are no hits.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from ahocorasick_rs import AhoCorasick

from pytest_qtickets.masking.anchors import Finder, Found, groups_of, lower_case
from pytest_qtickets.masking.blobs import GZIP_MAGIC, MAX_DEPTH, UTF_16, find_blobs, readable
from pytest_qtickets.masking.dialled import SUBSCRIBER, DialledNumbers
from pytest_qtickets.masking.digits import digits_of
from pytest_qtickets.masking.forms import base64_cores
from pytest_qtickets.masking.names import fold
from pytest_qtickets.masking.patterns import PATTERNS
from pytest_qtickets.masking.people import Is, People
from pytest_qtickets.masking.persons import Search
from pytest_qtickets.masking.pseudonyms import is_pseudonym
from pytest_qtickets.masking.runs import letters_of
from pytest_qtickets.masking.spans import settled
from pytest_qtickets.masking.views import Searchable, View, searchable

#: The kind of values that were given without one.
UNNAMED: Final = "value"
#: Two names at most so many characters apart are one person.
_TOGETHER = 24
#: Values of fewer characters are found in everything; only names may be shorter.
_SHORTEST = 4
#: Shorter values have no blob of their own in base64 that can be told from a word.
_UNPACKED = 12

#: Characters of a phone number with all its signs.
_LONGEST_PHONE = 64
#: What may be an escape, or the beginning of one.
_IN_ESCAPE = re.compile(r"[\\%&<](?:\S|\Z)")

_WORD = re.compile(r"[^\W\d_]+")
_PHONE = re.compile(r"\+?[\d\s().\-]{10,20}")


@dataclass(frozen=True, slots=True)
class Hit:
    """A value of ``kind`` stands at ``offset`` (characters, or bytes where bytes were scanned)."""

    kind: str  #: of ``KINDS``; ``value`` when the scanner was not told
    offset: int
    view: str  #: ``raw``, or what was undone: ``json percent html bytes base64 gzip``
    warning: bool = False  #: a single name, which may be an ordinary word
    index: int = -1  #: number of the value in the order given; -1: found by its form alone


#: ``(start, end, number of the value, exact spelling or empty)``
_Place = tuple[int, int, int, str]


class LeakScanner:
    """Finds ``values`` (kind -> raw values, or values alone) and whatever has a personal form.

    Values are found in any case, escaped in any way, in base64 and gzip. Phone numbers are found by
    their last ten digits, names of kind ``name`` in every case and transliteration. A single name
    is a warning, and so are names that are ordinary words; two together, or anything else, are a
    failure. ``by_form`` finds what has a personal form; without it only values are found.
    """

    def __init__(
        self,
        values: Mapping[str, Iterable[str]] | Iterable[str] = (),
        *,
        by_form: Finder | None = PATTERNS,
    ) -> None:
        self._by_form = by_form
        named = values.items() if isinstance(values, Mapping) else ((UNNAMED, values),)
        pairs = [(kind, value) for kind, some in named for value in some]
        self._kinds = [kind for kind, _ in pairs]
        self._people = People()
        self._names: dict[str, int] = {}
        self._phones = DialledNumbers()
        #: what is searched, in lower case -> (number of the value, exact spelling or empty)
        searched: dict[str, tuple[int, str]] = {}
        for index, (kind, raw) in enumerate(pairs):
            value = raw.strip()
            if not value or is_pseudonym(value):
                continue
            if kind == "name" and "@" not in value:
                self._people.learn(value)
                for word in _WORD.findall(value):
                    self._names.setdefault(fold(word), index)
                continue
            if kind == "phone" or _PHONE.fullmatch(value):
                digits = digits_of(value)
                if len(digits) >= SUBSCRIBER and (kind == "phone" or not value.isdigit()):
                    self._phones.add(digits, index)
            if len(value) >= _SHORTEST or value.isalpha():
                searched.setdefault(value.lower(), (index, ""))
                searched.setdefault(value.lower().replace(" ", "+"), (index, ""))
            if _SHORTEST < len(value) < _UNPACKED:
                for core in base64_cores(value.encode("utf-8", "surrogatepass")):
                    searched.setdefault(core.lower(), (index, core))
        # One search serves the values and the words that forms are found behind.
        words = groups_of(by_form.words) if by_form else {}
        sought = [*searched, *(word for word in words if word not in searched)]
        self._sought = [(searched.get(each), words.get(each, ())) for each in sought]
        self._automaton = AhoCorasick(sought) if sought else None
        self._longest = max([_LONGEST_PHONE, *map(len, searched)])
        self._escaped = any(map(_IN_ESCAPE.search, searched))

    def __repr__(self) -> str:
        return "LeakScanner()"

    def scan(self, text: str | bytes) -> list[Hit]:
        """Every place of a known value or of what looks like one, by offset; never the value."""
        data = text if isinstance(text, bytes) else b""
        if isinstance(text, bytes):
            text = readable(text)
        found: dict[tuple[int, int, str], Hit] = {}
        for hit in self._hits(text, 0):
            found.setdefault((hit.offset, hit.index, hit.kind), hit)
        hits = _warned([found[place] for place in sorted(found)])
        if data[:2] == GZIP_MAGIC:  # all of them at its beginning
            return [replace(hit, offset=0, view="gzip") for hit in hits]
        if data[:2] in UTF_16:
            return [replace(hit, offset=2 + 2 * hit.offset) for hit in hits]
        if data and len(data) != len(text):
            return [replace(hit, offset=_byte_offset(text, hit.offset)) for hit in hits]
        return hits

    def _hits(self, text: str, depth: int) -> Iterator[Hit]:
        view = View(text)
        if self._may_hide_known(view):
            read = searchable(text)
            values, _ = self._search(lower_case(read.text))
            yield from self._known(read, values, view, raw=True)
        lower = lower_case(view.text)
        values, words = self._search(lower)
        yield from self._known(view.searchable, values, view, raw=view.plain)
        yield from self._unknown(view, lower, words)
        if depth < MAX_DEPTH:
            for blob in find_blobs(text):
                for hit in self._hits(blob.text or "", depth + 1):
                    yield replace(hit, offset=blob.start, view=blob.packing)

    def _search(self, lower: str) -> tuple[list[_Place], Found]:
        """Where in a text in lower case values may stand, and the words of forms."""
        places: list[_Place] = []
        found = Found()
        if self._automaton is not None:
            matches = self._automaton.find_matches_as_indexes(lower, overlapping=True)
            for number, start, end in matches:
                value, groups = self._sought[number]
                if value:
                    places.append((start, end, *value))
                for group in groups:
                    found.setdefault(group, []).append((start, end))
        return places, found

    def _may_hide_known(self, view: View) -> bool:
        r"""Whether undoing escapes may hide a known value.

        One that begins with the end of what only looks like an escape (``C:\natasha``), or holds
        an escape.
        """
        if view.plain:
            return False
        if self._escaped:
            return True
        seams = searchable(view.seams(self._longest))
        values, _ = self._search(lower_case(seams.text))
        return next(self._places(seams, values, names=False), None) is not None

    def _known(
        self, read: Searchable, values: list[_Place], view: View, *, raw: bool
    ) -> Iterator[Hit]:
        # Names are looked for once, with the escapes undone: that loses no word of the text.
        names = not raw or view.plain
        for start, end, index, form in self._places(read, values, names=names):
            place, last = (start, end) if raw else view.raw(start, end)
            name = form or ("raw" if raw else _view_of(view.source[place:last]))
            doubtful = self._kinds[index] == "name" and self._is_word(read.text[start:end])
            yield Hit(self._kinds[index], place, name, warning=doubtful, index=index)

    def _is_word(self, name: str) -> bool:
        """Whether a name is an ordinary word as well."""
        return bool(self._people.flags(name) & Is.DOUBTFUL)

    def _places(
        self, read: Searchable, values: list[_Place], *, names: bool
    ) -> Iterator[tuple[int, int, int, str]]:
        text = read.text
        for start, end, index, exact in values:
            if exact:
                if text[start:end] == exact:
                    yield start, end, index, "base64"
            elif not text[start:end].isalnum() or _is_whole(text, start, end):
                yield start, end, index, ""
        for start, end, index in self._phones.find(read):
            yield start, end, index, ""
        if names and self._names:
            for span in Search(
                text, self._people, lambda *_: False, letters_of(read.encoded)
            ).known():
                number = self._names.get(fold(span.value), -1)
                if number >= 0:
                    yield span.start, span.end, number, ""

    def _unknown(self, view: View, lower: str, words: Found) -> Iterator[Hit]:
        """What has a personal form and is no pseudonym."""
        if self._by_form is None:
            return
        text = view.text
        spans = list(self._by_form.spans(text, lower, words))
        if all(map(is_pseudonym, {text[span.start : span.end].strip() for span in spans})):
            return  # as in every masked file
        for span in settled(spans):
            if not is_pseudonym(text[span.start : span.end].strip()):
                start, end = view.raw(span.start, span.end)
                yield Hit(span.kind, start, _view_of(view.source[start:end]))


def _warned(hits: list[Hit]) -> list[Hit]:
    """Hits by place: single names, and words together, as warnings; known forms once."""
    names = [hit.offset for hit in hits if hit.kind == "name"]
    sure = [hit.offset for hit in hits if hit.kind == "name" and not hit.warning]
    known = [hit.offset for hit in hits if hit.index >= 0]
    out = []
    for hit in hits:
        if hit.index < 0 and _any_within(known, hit.offset, _TOGETHER):
            continue
        beside = sure if hit.warning else names
        single = hit.kind == "name" and not _any_other_within(beside, hit.offset, _TOGETHER)
        out.append(replace(hit, warning=single))
    return out


def _any_within(places: list[int], offset: int, reach: int) -> bool:
    index = bisect_left(places, offset - reach)
    return index < len(places) and places[index] <= offset + reach


def _any_other_within(places: list[int], offset: int, reach: int) -> bool:
    index = bisect_left(places, offset - reach)
    while index < len(places) and places[index] <= offset + reach:
        if places[index] != offset:
            return True
        index += 1
    return False


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no letter goes on behind a letter, nor a digit behind a digit."""
    if start and _same_class(text[start - 1], text[start]):
        return False
    return end >= len(text) or not _same_class(text[end - 1], text[end])


def _same_class(one: str, two: str) -> bool:
    return (one.isdigit() and two.isdigit()) or (one.isalpha() and two.isalpha())


def _view_of(source: str) -> str:
    """What had to be undone to read it."""
    if "\\u" in source or "\\U" in source:
        return "json"
    if "\\x" in source:
        return "bytes"
    if "%" in source:
        return "percent"
    if "&" in source:
        return "html"
    return "json" if "\\" in source else "raw"


def _byte_offset(text: str, offset: int) -> int:
    return len(text[:offset].encode("utf-8", "surrogateescape"))
