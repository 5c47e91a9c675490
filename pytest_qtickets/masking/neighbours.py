"""A word of a text and what stands right beside it."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from pytest_qtickets.masking.names import fold

#: So far back is looked for the word before.
LEFT: Final = 64
_LEFT_WORD = re.compile(r"\s{0,2}\.?([^\W\d_]{1,24}(?:-[^\W\d_]{1,24})?)")


class Word(NamedTuple):
    """A word in its text."""

    start: int
    end: int
    text: str
    flags: int
    gap: str  #: to the word before it


def word_before(text: str, place: int) -> str:
    """The word before ``place``, folded."""
    match = _LEFT_WORD.match(text[max(0, place - LEFT) : place][::-1])
    return fold(match[1][::-1]) if match else ""


def begins_sentence(text: str, start: int) -> bool:
    """Whether a sentence or a line begins with the word at ``start``."""
    before = text[max(0, start - 4) : start].rstrip(" \t\"'\u00ab(*_#>")
    return not before or before[-1] in ".!?\n"


def near(part: Word, word: Word) -> bool:
    """Whether one sign at most stands between two words."""
    return 0 <= part.start - word.end <= 1 or 0 <= word.start - part.end <= 1


def is_code(text: str, start: int, end: int) -> bool:
    """Whether other words are joined to one as names of code are: ``max_size``, ``MaxSize``."""
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return before == "_" or after == "_" or (after.isupper() and text[start:end].istitle())


def is_glued(text: str, start: int, end: int) -> bool:
    """Whether a word is a part of a file's name or another code."""
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return (
        before in {"_", "/", "\\"}
        or after == "_"
        or ("-" in {before, after} and (after in {".", "-", "_"} or before in {"-", "_", "/"}))
    )
