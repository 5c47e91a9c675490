"""What a run has seen: names, codes and public values, in memory only.

Values that stood in personal fields are found again in free text (an assertion's message, a
traceback). Public values (event, venue, seat, city) are not damaged by a client who is called like
one of their words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from ahocorasick_rs import AhoCorasick

from pytest_qtickets.masking.escapes import FOLD
from pytest_qtickets.masking.people import People
from pytest_qtickets.masking.persons import Search
from pytest_qtickets.masking.policy import words
from pytest_qtickets.masking.runs import places
from pytest_qtickets.masking.spans import Span

_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"[0-9A-Za-z\u0400-\u04ff]{6,}")
_TOKEN_SIGNS = frozenset(
    char
    for char in map(chr, range(0x500))
    if char >= "\u0400" or (char < "\x7f" and char.isalnum())
)
#: A word that stands in more public values than this is an ordinary word of the house.
_COMMON = 32

_TOKEN_KINDS = words("barcode series uniqid link card tax promo credential social document")
#: A token without a digit is searched for when it is a uniqid of at least this many letters.
_WORDLIKE = 8
_PHRASE_KINDS = words("company text social credential document email promo")
_SHORTEST_PHRASE, _LONGEST_PHRASE = 6, 4096
#: A shorter comment is a phrase that anybody may write: ``Refund issued``.
_SHORTEST_TEXT = 16
_LONGEST_PUBLIC = 200  #: with its indents, where it is looked for over lines
_DIGITS_ONLY = re.compile(r"[\d\s.,:;/+\-]+")


class Known:
    """Values seen so far. Empty at the start of a run, dropped with its masker."""

    __slots__ = ("_people", "_phrases", "_public", "_public_values", "_searched", "_tokens")

    def __init__(self) -> None:
        self._people = People()
        self._tokens: dict[str, str] = {}
        self._phrases: dict[str, str] = {}  #: values with spaces or signs -> kind
        self._searched: list[tuple[AhoCorasick, list[str]]] = []  #: large first, together all
        self._public_values: set[str] = set()
        #: word -> (public value, offset of the word in it); ``None``: too common to be a name
        self._public: dict[str, list[tuple[str, int]] | None] = {}

    def __repr__(self) -> str:
        return "Known()"

    def __len__(self) -> int:
        """How many values there are that a text is searched for."""
        return len(self._people) + len(self._tokens) + len(self._phrases)

    def learn(self, kind: str, value: str) -> None:
        """Remember a raw value of a personal field."""
        if kind == "name":
            self._people.learn(value)
        if kind in _TOKEN_KINDS:
            for token in _TOKEN.findall(value):
                if any(map(str.isdigit, token)) or (kind == "uniqid" and len(token) >= _WORDLIKE):
                    self._tokens.setdefault(token, kind)
        if (
            kind in _PHRASE_KINDS
            and (_SHORTEST_TEXT if kind == "text" else _SHORTEST_PHRASE) <= len(value)
            and len(value) <= _LONGEST_PHRASE
            and not value.isalnum()
            and not _DIGITS_ONLY.fullmatch(value)
        ):
            self._phrases.setdefault(value.strip(), kind)

    def learn_public(self, value: str) -> None:
        """Remember a value that everybody may see."""
        if value in self._public_values:
            return
        self._public_values.add(value)
        for match in _WORD.finditer(value):
            places = self._public.setdefault(match[0], [])
            if places is not None:
                places.append((value, match.start()))
                if len(places) > _COMMON:
                    self._public[match[0]] = None

    def is_public(self, value: str) -> bool:
        """Whether an answer gave this value to everybody."""
        return value in self._public_values

    def find(self, text: str, runs: AbstractSet[str], taken: Mapping[int, int]) -> Iterator[Span]:
        """Codes and phrases that were seen; ``text`` is free of escapes, ``runs`` are its own.

        ``taken``: start -> end of what was found before; a code within it is left.
        """
        if self._phrases:
            yield from self._find_phrases(text)
        if self._tokens:
            present = self._tokens.keys() & runs
            odd = " ".join(run for run in runs if not run.isascii())
            present |= self._tokens.keys() & set(_TOKEN.findall(odd))
            for token, start, end in places(text, list(present)):
                if (
                    taken.get(start, 0) < end
                    and text[end : end + 1] not in _TOKEN_SIGNS
                    and not (start and text[start - 1] in _TOKEN_SIGNS)
                ):
                    yield Span(start, end, self._tokens[token])

    def find_names(
        self, text: str, runs: AbstractSet[str], taken: AbstractSet[int] = frozenset()
    ) -> Iterator[Span]:
        """Names that were seen, in any case, and names of people never seen before.

        What begins where something was found (``taken``) is left.
        """
        search = Search(text, self._people, self._is_public, runs, self.is_alone)
        return search.spans(taken)

    def _find_phrases(self, text: str) -> Iterator[Span]:
        done = sum(len(values) for _, values in self._searched)
        if done < len(self._phrases):
            values = list(self._phrases)
            if self._searched and len(values) < 2 * len(self._searched[0][1]):
                large = self._searched[0]
                fresh = values[len(large[1]) :]
                self._searched = [large, (AhoCorasick(fresh), fresh)]
            else:
                self._searched = [(AhoCorasick(values), values)]
        found = [
            (end - start, start, end, values[index])
            for automaton, values in self._searched
            for index, start, end in automaton.find_matches_as_indexes(text, overlapping=True)
        ]
        for _, start, end, value in sorted(found, reverse=True):
            left, right = text[start - 1 : start] if start else "", text[end : end + 1]
            if not (left.isalnum() and value[0].isalnum()) and not (
                right.isalnum() and value[-1].isalnum()
            ):
                yield Span(start, end, self._phrases[value])

    def _is_public(self, text: str, start: int, end: int) -> bool:
        places = self._public.get(text[start:end], [])
        if not places:
            return places is None
        if any(
            text.startswith(value, start - offset) for value, offset in places if offset <= start
        ):
            return True
        around = text[max(0, start - _LONGEST_PUBLIC) : end + _LONGEST_PUBLIC]
        if "\n" not in around:
            return False
        before = FOLD.sub(" ", text[max(0, start - _LONGEST_PUBLIC) : start])
        after = FOLD.sub(" ", text[start : start + _LONGEST_PUBLIC])
        return any(  # in lines that YAML folded
            before.endswith(value[:offset]) and after.startswith(value[offset:])
            for value, offset in places
        )

    def is_alone(self, word: str) -> bool:
        """Whether a word is by itself all of a public value, as the name of a city is."""
        return word in self._public_values
