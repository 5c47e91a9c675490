"""What single words say about people: names that a run has seen, in every case, and the rest."""

from __future__ import annotations

import re
from enum import IntFlag
from functools import lru_cache

from pytest_qtickets.masking import given
from pytest_qtickets.masking.morphology import is_thing
from pytest_qtickets.masking.names import (
    fold,
    is_given,
    is_patronymic,
    is_surname,
    nominatives,
    skeleton,
)
from pytest_qtickets.masking.policy import words

_MAX_WORDS = 1 << 16
_NOT_NAMES = words(
    "имя фамилия отчество тест тестовый тестовая обновленное клиент гость имени нет"
    " name surname test user client guest none null true false error unknown"
)


class Is(IntFlag):
    """What a word may be; several at once."""

    KNOWN = 1
    GIVEN = 2
    PATRONYMIC = 4
    SURNAME = 8
    STRONG = 16
    WEAK = 32
    ORDINARY = 64
    DOUBTFUL = 128  #: a name that is a word as well
    NOUN = 256  #: a name that is the name of a thing as well: none where a sentence begins


SEED = Is.KNOWN | Is.GIVEN | Is.PATRONYMIC | Is.STRONG | Is.WEAK
NAME = Is.KNOWN | Is.GIVEN | Is.PATRONYMIC | Is.SURNAME


class People:
    """Names seen so far, in every form."""

    __slots__ = ("_flags", "_names", "_skeletons")

    def __init__(self) -> None:
        self._names: dict[str, str] = {}  #: folded -> as it was seen
        self._skeletons: dict[str, str] = {}  #: without the differences of transliterations
        self._flags: dict[str, int] = {}

    def __repr__(self) -> str:
        return "People()"

    def learn(self, value: str) -> None:
        """Remember the words of a name."""
        for word in re.findall(r"[^\W\d_]+", value):
            name = fold(word)
            if name in self._names or len(name) < 2 or name in _NOT_NAMES:
                continue
            self._names[name] = word
            if len(name) > 2:
                self._skeletons.setdefault(skeleton(name), word)
            self._flags.clear()

    def name_of(self, word: str) -> str:
        """The name that a form belongs to, as it was seen; empty when it is no known one."""
        folded = fold(word)
        name = nominatives(folded, self._names.keys())
        if name:
            return self._names[name]
        return self._skeletons.get(skeleton(folded), "") if word.isascii() else ""

    def flags(self, word: str) -> int:
        """What a word of a text may be."""
        flags = self._flags.get(word)
        if flags is None:
            if len(self._flags) > _MAX_WORDS:
                self._flags.clear()
            flags = self._flags[word] = int(self._judge(word))
        return flags

    def _judge(self, word: str) -> Is:
        flags = _unseen(word)
        seen = self.name_of(word)
        if not seen:
            return flags
        flags |= Is.KNOWN
        folded, name = fold(word), fold(seen)
        rare = bool(flags & (Is.PATRONYMIC | Is.SURNAME)) or is_given(name)
        if (
            len(folded) < 3
            or flags & Is.ORDINARY
            or name in given.ORDINARY
            or (folded in given.NOT_SINGLE and folded != name)
        ):
            flags |= Is.DOUBTFUL
        elif not rare and is_thing(folded):
            flags |= Is.NOUN
        return flags


@lru_cache(maxsize=_MAX_WORDS)
def _unseen(word: str) -> Is:
    """What a word may be, whoever has been seen."""
    folded = fold(word)
    flags = Is(0)
    if folded in given.STRONG_CUES:
        flags |= Is.STRONG
    elif folded in given.WEAK_CUES:
        flags |= Is.WEAK
    if folded in given.ORDINARY:
        flags |= Is.ORDINARY
    if len(folded) > 1 and is_given(folded):
        flags |= Is.GIVEN
    if is_patronymic(folded):
        flags |= Is.PATRONYMIC
    if is_surname(folded) and not flags & Is.ORDINARY:
        flags |= Is.SURNAME
    return flags
