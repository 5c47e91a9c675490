"""People by their initials: ``Gromov A. B.``, ``A. B. Gromov``, ``Gromov A.``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from pytest_qtickets.masking import given
from pytest_qtickets.masking.morphology import is_common_noun, is_surname_as_well, is_unknown
from pytest_qtickets.masking.names import fold
from pytest_qtickets.masking.neighbours import (
    LEFT,
    FlagsOf,
    Word,
    is_latin,
    word_before,
    word_left,
    word_right,
)
from pytest_qtickets.masking.people import NAME, Is
from pytest_qtickets.masking.runs import places
from pytest_qtickets.masking.spans import Span

_CAPITAL = re.compile(r"(?<![^\W_])[\u0410-\u042f\u0401A-Z](?![^\W_])")
_INITIALS = re.compile(r"[\u0410-\u042f\u0401A-Z]\.[ \u00a0]?[\u0410-\u042f\u0401A-Z]\.")
_BEFORE_INITIAL = re.compile(r"([\u0410-\u042f\u0401][\u0430-\u044f\u0451]+)[ \u00a0]\Z")
_SHORT = 4  #: ``U. S. Army``
_BLANK = frozenset({" ", "\u00a0"})
_SMALL = re.compile(r"[\u0430-\u044f]")


def find_initials(
    text: str, different: str, flags_of: FlagsOf, is_public: Callable[[str, int, int], bool]
) -> Iterator[Span]:
    """Initials and the surname beside them; ``different`` holds every word of the text once."""
    done = 0
    capitals = set(_CAPITAL.findall(different))
    for _, start, end in places(text, [f"{capital}." for capital in capitals]):
        if (start and text[start - 1].isalnum()) or is_public(text, start, start + 1):
            continue
        pair = _INITIALS.match(text, start) if start >= done else None
        if pair:
            done = pair.end()
            yield from _two(text, start, done, flags_of)
        if not text[start].isascii():
            yield from _one(text, start, end, flags_of, is_public)


def _two(text: str, start: int, end: int, flags_of: FlagsOf) -> Iterator[Span]:
    if word_before(text, start) in given.PLACE_CUES:
        return
    before, after = word_left(text, start, flags_of), word_right(text, end, flags_of)
    left = before is not None and _is_beside(before)
    right = after is not None and (_is_beside(after) or _is_foreign(after))
    if right and after and left and before:
        left = not after.flags & Is.SURNAME or bool(before.flags & Is.SURNAME)
    if left and before:
        yield Span(before.start, before.end, "name")
        yield Span(start, end, "name")
    elif right and after:
        yield Span(start, end, "name")
        yield Span(after.start, after.end, "name")


def _one(
    text: str, start: int, end: int, flags_of: FlagsOf, is_public: Callable[[str, int, int], bool]
) -> Iterator[Span]:
    match = _BEFORE_INITIAL.search(text, max(0, start - LEFT), start)
    if match and not _SMALL.match(text, end):
        flags = flags_of(match[1])
        named = flags & (Is.SURNAME | Is.KNOWN) and not flags & Is.ORDINARY
        if named or fold(match[1]) in given.WORD_SURNAMES or _is_strange(match[1]):
            yield Span(*match.span(1), "name")
            yield Span(start, end, "name")
    after = word_right(text, end, flags_of)
    if (
        after is not None
        and after.gap in _BLANK
        and after.text[0].isupper()
        and not after.flags & Is.ORDINARY
        and (
            (after.flags & Is.SURNAME and not is_common_noun(fold(after.text)))
            or _is_strange(after.text)
        )
        and not is_public(text, after.start, after.end)
        and word_before(text, start) not in given.LETTERED
    ):
        yield Span(start, end, "name")
        yield Span(after.start, after.end, "name")


def _is_strange(word: str) -> bool:
    """Whether a word is none of Russian: a foreign surname, beside an initial."""
    return len(word) > _SHORT and word.istitle() and not is_latin(word) and is_unknown(fold(word))


def _is_foreign(word: Word) -> bool:
    """Whether a Latin word behind two initials may be a surname that has no telling end."""
    name = word.text
    ordinary = word.flags & (Is.ORDINARY | Is.STRONG | Is.WEAK)
    return (
        not ordinary
        and word.gap == " "
        and name.isascii()
        and name.istitle()
        and len(name) > _SHORT
    )


def _is_beside(word: Word) -> bool:
    """Whether a word beside two initials is their surname."""
    name, flags = word.text, word.flags
    if word.gap.strip() or not name[1:] or name[0].islower():
        return False
    if flags & (Is.ORDINARY | Is.STRONG | Is.WEAK):
        return False
    if flags & NAME:
        return True
    folded = fold(name)
    if folded in given.WORD_SURNAMES:
        return True
    return not name.isascii() and (not is_common_noun(folded) or is_surname_as_well(folded))
