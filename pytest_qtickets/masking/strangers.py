"""Words that nothing but what stands beside them makes a part of somebody's name."""

from __future__ import annotations

from pytest_qtickets.masking import given
from pytest_qtickets.masking.morphology import (
    is_common_noun,
    is_living,
    is_surname_as_well,
    is_unknown,
    reading,
)
from pytest_qtickets.masking.names import fold
from pytest_qtickets.masking.neighbours import Word, is_latin, near
from pytest_qtickets.masking.people import Is
from pytest_qtickets.masking.policy import words

_SHORTEST = 3
_CELL = frozenset(';\t|"')  #: borders of cells
#: In these stands a guest, if they are followed by a name that is not declined.
_INSIDE = words("театре зале музее консерватории филармонии")
#: How given names end in the dative, which no artist of a concert has.
_DATIVE = frozenset("\u0443\u044e\u0435")


def is_sure(word: str) -> bool:
    """Whether a given name is no word, place or make."""
    return fold(word) not in given.GIVEN_WORDS


def is_guest(cue: str, given_name: str) -> bool:
    """Whether a name behind the word for a place or an event is no part of what that is called."""
    name = fold(given_name)
    return name in given.GIVEN if cue in _INSIDE else name[-1] in _DATIVE


def can_be_name(part: Word, seed: Word) -> bool:
    """Whether a capitalised word without a name's ending may be one, beside a given name."""
    if part.flags & (Is.ORDINARY | Is.STRONG | Is.WEAK):
        return False
    if len(part.text) < _SHORTEST and fold(part.text) not in given.SHORTEST_SURNAMES:
        return False
    if part.text[0].islower() or part.text.isupper() or part.gap.strip():
        return False
    if is_latin(part.text) != is_latin(seed.text):
        return False
    if is_latin(part.text):
        # English text has capitals everywhere: only the word right behind a sure given name, or
        # before a patronymic.
        if seed.flags & Is.PATRONYMIC and part.end < seed.start:
            return True
        behind = part.gap == " " and part.start == seed.end + 1
        return behind and bool(seed.flags & Is.GIVEN) and is_sure(seed.text)
    folded = fold(part.text)
    if seed.flags & Is.RARE:
        return near(part, seed) and is_unknown(folded)
    known = reading(folded)
    if known is None or known or not is_common_noun(folded):
        return True
    # ``Ivan Coval``: a living thing behind a given name, with a capital in a sentence
    return part.start == seed.end + 1 and bool(seed.flags & Is.GIVEN) and is_living(folded)


def is_word_surname(part: Word) -> bool:
    """Whether a common word beside a patronymic is a surname rather than a title."""
    if not part.text.istitle() or is_latin(part.text):
        return False
    ordinary = part.flags & (Is.ORDINARY | Is.STRONG | Is.WEAK)
    folded = fold(part.text)
    return not ordinary and (folded in given.WORD_SURNAMES or is_surname_as_well(folded))


def fills_cell(text: str, group: list[Word]) -> bool:
    """Whether a cell holds a word and a given name behind it and no more, as lists of guests do."""
    if len(group) != 2 or group[1].gap != " " or not group[1].flags & Is.GIVEN:
        return False
    if fold(group[1].text) in given.NOT_SINGLE:
        return False
    start, end = group[0].start, group[1].end
    left, right = text[start - 1 : start], text[end : end + 1]
    return left in _CELL and right in _CELL and left == right and is_word_surname(group[0])
