"""People whom the text around them announces: a cue, a title, an address behind their name."""

# ruff: noqa: RUF001 - Cyrillic data
from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from pytest_qtickets.masking import given
from pytest_qtickets.masking.morphology import is_common_noun, reading
from pytest_qtickets.masking.names import fold, is_slavic
from pytest_qtickets.masking.neighbours import (
    LEFT,
    LOW,
    UP,
    WORD,
    FlagsOf,
    Word,
    is_latin,
    word_right,
)
from pytest_qtickets.masking.people import NAME, Is
from pytest_qtickets.masking.policy import words

#: What a cue is not followed by announces nobody.
CUE_SIGNS: Final = frozenset(".\"'`*:= \t\n\r\f\v\u00a0\u2013\u2014-,(\u00ab|\u2009\u202f")
#: Words of one person behind a cue; letters of the shortest names.
_MOST, _SHORT = 3, 2
_AFTER_CUE = re.compile(
    rf"[.\"'`*:=\s\u2013\u2014\-,(\u00ab|]{{0,8}}(?=[{UP}])|[:=]\s?[\"']?(?=[{LOW}])"
)
_TITLE = re.compile(r"(?<![^\W_])[Гг]р?-(?:н(?:а|у|ом|е)?|ж(?:а|и|е|у|ой)|к(?:а|и|е|у|ой))(?= )")
#: Words before an address in angle brackets: the name that mail programs show.
_SHOWN = re.compile(rf"(?:[{UP}][\w'\-]+[ ]){{1,3}}\Z")
_ADDRESS = re.compile(r" <(?=[^<>\s@]{1,64}@)")
_CALLED = re.compile(
    rf"(?<![\w\"'.])[Nn]ame: ([{UP}][{LOW}]{{1,20}}) ([{UP}][{LOW}]{{1,20}})(?=[.,;]?(?:\s*\n|\Z))"
)
#: The name below a letter stands in a line of its own.
_CLOSINGS = words("уважением regards")
#: Nothing but people are these, and a colon behind them announces one.
_HUMAN = words("buyer customer guest visitor holder attendee")
#: Before a colon these announce a name, whatever else its words may mean.
_NAME_CUES = words("фио фамилия имя отчество surname fullname")


def titles(text: str) -> Iterator[Word]:
    """``Mr`` in Russian is no word, for its hyphen: it announces a person all the same."""
    if "г-" in text or "гр-" in text:
        for match in _TITLE.finditer(text):
            yield Word(*match.span(), match[0], Is.STRONG, "")


def shown(text: str, flags_of: FlagsOf) -> Iterator[Word]:
    """The names in ``Ivan Gromov <user@example.com>``."""
    for address in _ADDRESS.finditer(text):
        end = address.start() + 1
        match = _SHOWN.search(text, max(0, end - 2 * LEFT), end)
        given_name = False
        for part in WORD.finditer(text, *match.span()) if match else ():
            if text[part.start() - 1].isdigit() or text[part.end()].isdigit():
                continue  # of a code, as pseudonyms are
            word = Word(*part.span(), part[0], flags_of(part[0]), "")
            if not word.flags & (Is.ORDINARY | Is.STRONG | Is.WEAK) or given_name:
                yield word
            given_name = bool(word.flags & Is.GIVEN) and word.text.isascii()


def called(text: str, flags_of: FlagsOf) -> Iterator[Word]:
    """The two Latin words of ``Name: Zoë Gromova``, where they can be no title of a thing."""
    for match in _CALLED.finditer(text) if "ame: " in text else ():
        one, two = (Word(*match.span(n), match[n], flags_of(match[n]), "") for n in (1, 2))
        if (one.flags | two.flags) & (Is.ORDINARY | Is.STRONG | Is.WEAK):
            continue
        given_name = one.flags & Is.GIVEN and fold(one.text) not in given.GIVEN_WORDS
        if given_name or not (one.text + two.text).isascii() or _is_from_slavic(two.text):
            yield one
            yield two


def announced(
    text: str, cue: Word, flags_of: FlagsOf, is_public: Callable[[Word], bool]
) -> Iterator[Word]:
    """The words of a person behind a cue; a public one ends them."""
    match = _AFTER_CUE.match(text, cue.end)
    if match is None or not match[0]:
        return
    if "\n" in match[0].strip(" \t") and ":" not in match[0] and fold(cue.text) not in _CLOSINGS:
        return
    delimited = any(sign in match[0] for sign in ":=")
    place, previous = match.end(), cue
    for count in range(_MOST):
        part = word_right(text, place, flags_of)
        if part is None or (count == 0 and part.gap):
            return
        if count and (part.gap.strip(" -") or "\n" in part.gap or part.text[0].islower()):
            return
        strong = bool(cue.flags & Is.STRONG)
        if part.flags & (Is.STRONG | Is.WEAK):
            return
        named = part.flags & Is.GIVEN and (count or strong)
        english = _is_english(previous, part)
        if part.flags & Is.ORDINARY and not (named or english):
            return
        if part.text[0].islower() and not (delimited and _is_small_name(part)):
            return
        latin = is_latin(part.text)
        foreign = latin and (not is_latin(cue.text) or is_latin(previous.text))
        goes_on = english or (count and (delimited or foreign) and _is_title(part))
        if not (part.flags & NAME or goes_on) and not _may_be_name(
            text, cue, part, flags_of, delimited=delimited
        ):
            return
        if is_public(part):
            return
        yield part
        place, previous = part.end, part


def _is_english(given_name: Word, part: Word) -> bool:
    """Whether a word, ordinary as it is, is the surname of an English name: ``Amber Hall``."""
    title = is_latin(part.text) and part.text.istitle()
    return title and part.gap == " " and bool(given_name.flags & Is.GIVEN)


def _is_small_name(part: Word) -> bool:
    """Whether a word in small letters is a name; ``user: case 1.1`` has none."""
    if not part.flags & NAME:
        return False
    word = part.text.islower() and fold(part.text) in given.SURNAMES_LATIN
    return not word or bool(part.flags & NAME & ~Is.SURNAME)


def _is_title(word: Word) -> bool:
    return word.text.istitle() and len(word.text) > _SHORT


def _is_pair(text: str, cue: Word, part: Word, flags_of: FlagsOf, *, delimited: bool) -> bool:
    """Whether two Latin words with capitals are a name rather than words of a trade."""
    nxt = word_right(text, part.end, flags_of)
    if nxt is None or nxt.gap != " " or not (_is_title(part) and _is_title(nxt)):
        return False
    if not is_latin(nxt.text) or nxt.flags & (Is.STRONG | Is.WEAK):
        return False
    if cue.flags & Is.STRONG or not (part.text + nxt.text).isascii():
        return True
    if _is_from_slavic(nxt.text) or not is_latin(cue.text):
        return True
    return delimited and not nxt.flags & Is.ORDINARY and fold(cue.text) in _HUMAN


def _is_from_slavic(surname: str) -> bool:
    folded = fold(surname)
    return is_slavic(folded) or folded.endswith("chuk")


def _may_be_name(text: str, cue: Word, part: Word, flags_of: FlagsOf, *, delimited: bool) -> bool:
    """Whether a word that has nothing of a name may be one, because a cue announces it."""
    folded, strong = fold(part.text), bool(cue.flags & Is.STRONG)
    if is_latin(part.text):
        pair = _is_pair(text, cue, part, flags_of, delimited=delimited)
        return pair or (strong and delimited)
    if not strong and not delimited and reading(folded) is not True:
        return False
    if len(folded) <= _SHORT and (part.text.isupper() or not (strong and delimited)):
        return False
    if (delimited and fold(cue.text) in _NAME_CUES) or not is_common_noun(folded):
        return True
    nxt = word_right(text, part.end, flags_of)
    return nxt is not None and nxt.gap == " " and bool(nxt.flags & (Is.GIVEN | Is.PATRONYMIC))
