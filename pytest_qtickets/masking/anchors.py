"""The rare words that values are found by, all of them in one pass over a text.

A finder names its words once, in a group of its own, and then looks only where they stand.
"""

from __future__ import annotations

from collections.abc import Iterable

from ahocorasick_rs import AhoCorasick

#: ``(start, end)`` of each place of a word, in the order of the text.
Places = list[tuple[int, int]]
_NONE: Places = []


class Anchors:
    """Words by group; a word may be in several. Words are in lower case."""

    __slots__ = ("_automaton", "_groups")

    def __init__(self, **groups: Iterable[str]) -> None:
        of: dict[str, list[str]] = {}
        for group, words in groups.items():
            for word in words:
                of.setdefault(word, []).append(group)
        self._groups = [tuple(found) for found in of.values()]
        self._automaton = AhoCorasick(of)

    def find(self, lower: str) -> Found:
        """Where the words stand in a text in lower case."""
        found = Found()
        for index, start, end in self._automaton.find_matches_as_indexes(lower, overlapping=True):
            for group in self._groups[index]:
                found.setdefault(group, []).append((start, end))
        return found


class Found(dict[str, Places]):
    """Group -> places; no places for a group that is not there."""

    def __missing__(self, group: str) -> Places:
        return _NONE


def lower_case(text: str) -> str:
    """Lower case of the same length."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lower
