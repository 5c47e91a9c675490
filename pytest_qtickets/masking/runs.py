"""The different runs of letters and digits in a text, and the places of those that matter.

A text repeats its words: each is judged once, and only the few that are worth a look are found
again in the text.
"""

from __future__ import annotations

from collections.abc import Iterator

from ahocorasick_rs import AhoCorasick, Implementation

#: Every ASCII sign that is no letter or digit as a space; the bytes of other signs stay.
_BETWEEN = bytes(
    byte if byte > 0x7F or chr(byte).isalnum() else 32 for byte in range(256)
)  # fmt: skip
#: The same with digits as spaces: what stays may be words.
_BETWEEN_WORDS = bytes(32 if chr(byte) in "0123456789" else byte for byte in _BETWEEN)
#: Below this an automaton that is slow to run and fast to build pays.
_SHORT = 1 << 16


def runs_of(text: bytes) -> frozenset[str]:
    """The different runs of ASCII letters and digits, with all signs beyond ASCII among them.

    Here as below ``text`` is UTF-8.
    """
    return _different(text, _BETWEEN)


def letters_of(text: bytes) -> frozenset[str]:
    """The different runs of letters, with all signs beyond ASCII among them."""
    return _different(text, _BETWEEN_WORDS)


def _different(text: bytes, between: bytes) -> frozenset[str]:
    found = set(text.translate(between).split())
    return frozenset(b" ".join(found).decode().split(" "))


def places(text: str, words: list[str]) -> Iterator[tuple[str, int, int]]:
    """``(word, start, end)`` wherever one of ``words`` stands, within longer words as well."""
    if not words:
        return
    fast_built = Implementation.NoncontiguousNFA if len(text) < _SHORT else None
    automaton = AhoCorasick(words, implementation=fast_built)
    for index, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
        yield words[index], start, end
