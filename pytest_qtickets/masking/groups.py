"""The words that stand beside one of a person as parts of the same name do."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_qtickets.masking.neighbours import FlagsOf, Word, word_left, word_right
from pytest_qtickets.masking.people import NAME, Is

_REACH = 2  #: words of one person on either side


def group_of(text: str, seed: Word, flags_of: FlagsOf) -> list[Word]:
    """The seed and the words that stand beside it as parts of a name do.

    The gap of each is the one to the word before it.
    """
    right: list[Word] = []
    place = seed.end
    while part := word_right(text, place, flags_of):
        if _is_far(right, part) or not _joins(part):
            break
        right.append(part)
        place = part.end
    left: list[Word] = []
    place = seed.start
    while place and (part := word_left(text, place, flags_of)):
        if _is_far(left, part) or not _joins(part):
            break
        left.append(part)
        place = part.start
    # The gap of a word on the left is the one behind it: that of the next word, then.
    gaps = ["", *(part.gap for part in reversed(left)), *(part.gap for part in right)]
    words = [*reversed(left), seed, *right]
    return [
        part if part.gap == gap else part._replace(gap=gap)
        for part, gap in zip(words, gaps, strict=True)
    ]


def uncapitalised(text: str, father: Word, flags_of: FlagsOf) -> Iterator[Word]:
    """``gromova yana maksimovna``, typed without capitals, from the patronymic on."""
    given_name = word_left(text, father.start, flags_of)
    if given_name is None or given_name.gap != " " or not given_name.flags & Is.GIVEN:
        return
    yield given_name
    yield father
    before = word_left(text, given_name.start, flags_of)
    after = word_right(text, father.end, flags_of)
    for surname in (before, after):
        if surname and surname.gap == " " and surname.flags & Is.SURNAME:
            yield surname
            return


def _joins(part: Word) -> bool:
    named = bool(part.flags & NAME)
    if part.text[0].islower():
        if part.flags & Is.KNOWN:
            return True
        return part.gap in {"_", "-", "."} and bool(part.flags & (Is.GIVEN | Is.SURNAME))
    return named or (bool(part.gap) and part.gap.strip() in {"", "_", "+"})


def _is_far(group: list[Word], part: Word) -> bool:
    """Whether a person has words enough on this side; both halves of a name are one."""
    if len(group) < _REACH or len(group) >= 2 * _REACH:
        return len(group) >= _REACH
    return part.gap != "-" and sum(word.gap != "-" for word in group) >= _REACH
