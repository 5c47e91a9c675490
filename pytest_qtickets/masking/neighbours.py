"""A word of a text and what stands right beside it."""

# ruff: noqa: RUF001 - Cyrillic data
from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from pytest_qtickets.masking.names import fold

#: So far back is looked for the word before.
LEFT: Final = 64
#: Capitals and small letters.
UP: Final = "A-Z\u00c0-\u00d6\u00d8-\u00de\u0400-\u042f"
LOW: Final = "a-z\u00df-\u00f6\u00f8-\u024f\u0430-\u045f\u0490-\u0493"
#: One word; a word glued to the next by a capital (``IvanPetrov``) is two.
WORD: Final = re.compile(rf"[{UP}]?[{LOW}]+|[{UP}]{{2,}}")
_GAP = (
    r"(?:[ \u00a0\t]{1,3}|[ \t]{0,2}\r?\n[ \t]{0,24}|[+_.]|-|,[ ]?|[\"'],[ ]?[\"']|[ ]?;[ ]?"
    r"|[ ]{0,24}\|[ ]?|[ ][A-Z]['\u2019]|)"
)
_NEXT = re.compile(rf"({_GAP}|)((?:[{UP}]?[{LOW}]+|[{UP}]{{2,}}))(?![\d{LOW}])")
#: The same backwards, on the characters before a word in reversed order.
_BACK_GAP = (
    r"(?:[ \u00a0\t]{1,3}|[ \t]{0,24}\n\r?[ \t]{0,2}|[+_.]|-|[ ]?,|[\"'][ ]?,[\"']|[ ]?;[ ]?"
    r"|[ ]?\|[ ]{0,24})"
)
_PREVIOUS = re.compile(rf"({_BACK_GAP}|)([{LOW}]{{1,24}}[{UP}]?|[{UP}]{{2,24}})")
_INITIAL = re.compile(rf"(?<![^\W_])[{UP}]\.\Z")
_APOSTROPHES = ("'", "\u2019")
_LEFT_WORD = re.compile(
    r"(?:\s{0,2}|[ \t]{2,40}\n(?=\.))(\.?)([^\W\d_]{1,24}(?:-[^\W\d_]{1,24})?)"
    r"(?:\s([^\W\d_]{1,3})(?![^\W_]))?"
)
#: A full stop behind a longer word ends a sentence.
_ABBREVIATION = 3
_IN_NAME_OF, _PREPOSITIONS = "имени", frozenset({"от", "по", "с"})


class Word(NamedTuple):
    """A word in its text."""

    start: int
    end: int
    text: str
    flags: int
    gap: str  #: to the word before it


#: What a word may be: bits of ``people.Is``.
FlagsOf = Callable[[str], int]


def word_right(text: str, place: int, flags_of: FlagsOf) -> Word | None:
    """The word behind ``place``; its gap is the one before it, without ``O'`` of an Irish name."""
    match = _NEXT.match(text, place)
    if match is None:
        return None
    gap = " " if match[1].endswith(_APOSTROPHES) and match[1][0] == " " else match[1]
    return Word(*match.span(2), match[2], flags_of(match[2]), gap)


def word_left(text: str, place: int, flags_of: FlagsOf) -> Word | None:
    """The word before ``place``; its gap is the one behind it."""
    match = _PREVIOUS.match(text[max(0, place - LEFT) : place][::-1])
    if match is None:
        return None
    start, end = place - match.end(2), place - match.start(2)
    word = text[start:end]
    return Word(start, end, word, flags_of(word), match[1][::-1])


def word_before(text: str, place: int) -> str:
    """The word of the same sentence before ``place``, folded; no initial of a name."""
    match = _LEFT_WORD.match(text[max(0, place - LEFT) : place][::-1])
    if match is None:
        return ""
    stop, word, before = match[1], match[2][::-1], match[3] or ""
    if (stop and len(word) > _ABBREVIATION) or (len(word) == 1 and word.isupper()):
        return ""
    word = fold(word)
    # ``on behalf of``, ``by the name of``: no theatre's
    return "" if word == _IN_NAME_OF and fold(before[::-1]) in _PREPOSITIONS else word


def begins_sentence(text: str, start: int) -> bool:
    """Whether a sentence or a line begins with the word at ``start``, as none does by initials."""
    before = text[max(0, start - 4) : start].rstrip(" \t\"'\u00ab(*_#>")
    return not before or (before[-1] in ".!?\n" and not _INITIAL.search(before))


def is_latin(word: str) -> bool:
    """Whether a word begins with a Latin letter, maybe one with a mark."""
    return word < "\u0370"


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
