"""The rare words that values are found by, all of them in one pass over a text.

A finder names its words once, in a group of its own, and then looks only where they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from ahocorasick_rs import AhoCorasick

from pytest_qtickets.masking.spans import Span

#: ``(start, end)`` of each place of a word, in the order of the text.
Places = list[tuple[int, int]]
_NONE: Places = []


class Anchors:
    """Words by group; a word may be in several. Words are in lower case."""

    __slots__ = ("_automaton", "_groups")

    def __init__(self, groups: Mapping[str, Iterable[str]]) -> None:
        of = groups_of(groups)
        self._groups = list(of.values())
        self._automaton = AhoCorasick(of)

    def find(self, lower: str) -> Found:
        """Where the words stand in a text in lower case."""
        found = Found()
        for index, start, end in self._automaton.find_matches_as_indexes(lower, overlapping=True):
            for group in self._groups[index]:
                found.setdefault(group, []).append((start, end))
        return found


def groups_of(words: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Word -> the groups that it is in, of ``words`` by group."""
    of: dict[str, list[str]] = {}
    for group, some in words.items():
        for word in some:
            of.setdefault(word, []).append(group)
    return of


class Found(dict[str, Places]):
    """Group -> places; no places for a group that is not there."""

    def __missing__(self, group: str) -> Places:
        return _NONE


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds what has a personal form, behind ``words`` (group -> words in lower case).

    ``spans(text, lower, found)``: of a text without escapes, the same in lower case, and where the
    words stand in it.
    """

    spans: Callable[[str, str, Found], Iterable[Span]]
    words: Mapping[str, Iterable[str]] = field(default_factory=dict)


def lower_case(text: str) -> str:
    """Lower case of the same length."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lower
