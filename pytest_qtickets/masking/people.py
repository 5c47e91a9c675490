"""What single words say about people: names that a run has seen, in every case, and the rest."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from pytest_qtickets.masking import given
from pytest_qtickets.masking.morphology import mostly
from pytest_qtickets.masking.names import (
    declined,
    fold,
    is_given,
    is_patronymic,
    is_surname,
    nominatives,
    skeleton,
)
from pytest_qtickets.masking.policy import words

_MAX_WORDS = 1 << 16
#: Letters that all forms of a name begin with, and its transliterations' skeletons.
_HEAD, _LATIN_HEAD = 3, 2
_LONG = 6
_NOT_NAMES = words(
    "имя фамилия отчество тест тестовый тестовая обновленное клиент гость имени нет"
    " name surname test user client guest none null true false error unknown"
)


class Is:
    """What a word may be; several at once: bits, as plain integers, which are compared fast."""

    KNOWN: Final = 1
    GIVEN: Final = 2
    PATRONYMIC: Final = 4
    SURNAME: Final = 8
    STRONG: Final = 16
    WEAK: Final = 32
    ORDINARY: Final = 64
    DOUBTFUL: Final = 128  #: a name that is a word as well
    UNSURE: Final = 256  #: a name that nothing but the run says is one
    RARE: Final = 512  #: a given name that only the dictionary knows


SEED: Final = Is.KNOWN | Is.GIVEN | Is.PATRONYMIC | Is.STRONG | Is.WEAK
#: What the dictionary says of words that no rule knows.
_BY_DICTIONARY: Final = {"Name": Is.GIVEN | Is.RARE, "Surn": Is.SURNAME}
NAME: Final = Is.KNOWN | Is.GIVEN | Is.PATRONYMIC | Is.SURNAME


class People:
    """Names seen so far, in every form.

    Words are judged once. A new name makes it forget no words but those that begin as it does.
    """

    __slots__ = ("_doubles", "_flags", "_heads", "_judged", "_names", "_skeletons")

    def __init__(self) -> None:
        self._names: dict[str, str] = {}  #: folded -> as it was seen
        self._doubles: dict[str, str] = {}  #: of two halves, folded -> as it was seen
        self._skeletons: dict[str, str] = {}  #: without the differences of transliterations
        self._flags: dict[str, int] = {}
        self._heads: set[str] = set()  #: how the forms of names begin
        self._judged: dict[str, list[str]] = {}  #: head -> words that have flags

    def __repr__(self) -> str:
        return "People()"

    def __len__(self) -> int:
        return len(self._names)

    def learn(self, value: str) -> None:
        """Remember the words of a name."""
        if "-" in value:
            self._doubles.update((fold(name), name) for name in value.split() if "-" in name)
        for word in re.findall(r"[^\W\d_]+", value):
            name = fold(word)
            if name in self._names or len(name) < 2 or name in _NOT_NAMES:
                continue
            self._names[name] = word
            bare = skeleton(name)
            if len(name) > 2:
                self._skeletons.setdefault(bare, word)
            # Longer names lose no vowel among their first letters, in whatever case.
            forms = declined(name) if len(name) < _LONG else (name,)
            heads = {form[:_HEAD] for form in forms}
            self._heads |= heads
            for head in (*heads, bare[:_LATIN_HEAD]):
                for judged in self._judged.pop(head, ()):
                    self._flags.pop(judged, None)

    def name_of(self, word: str) -> str:
        """The name that a form belongs to, as it was seen; empty when it is no known one."""
        return self._name_of(word, fold(word))

    def double_of(self, one: str, two: str) -> str:
        """The name as it was seen that the forms of its halves belong to; empty: there is none."""
        halves = self.name_of(one), self.name_of(two)
        return self._doubles.get(fold("-".join(halves)), "") if all(halves) else ""

    def _name_of(self, word: str, folded: str) -> str:
        if folded[:_HEAD] in self._heads and (name := nominatives(folded, self._names.keys())):
            return self._names[name]
        return self._skeletons.get(skeleton(folded), "") if word.isascii() else ""

    def flags(self, word: str) -> int:
        """What a word of a text may be."""
        flags = self._flags.get(word)
        if flags is None:
            if len(self._flags) > _MAX_WORDS:
                self._flags.clear()
                self._judged.clear()
            folded = fold(word)
            flags = self._flags[word] = self._judge(word, folded)
            self._judged.setdefault(folded[:_HEAD], []).append(word)
            if word.isascii():
                self._judged.setdefault(skeleton(folded)[:_LATIN_HEAD], []).append(word)
        return flags

    def _judge(self, word: str, folded: str) -> int:
        flags = _unseen(folded)
        if not flags and word[0].isupper() and not word.isascii():
            flags = _BY_DICTIONARY.get(mostly(folded), 0)
        seen = self._name_of(word, folded)
        if not seen:
            return flags
        flags |= Is.KNOWN
        name = fold(seen)
        rare = bool(flags & (Is.PATRONYMIC | Is.SURNAME)) or is_given(name)
        if (
            len(folded) < 3
            or flags & Is.ORDINARY
            or name in given.ORDINARY
            or (folded in given.NOT_SINGLE and folded != name)
        ):
            flags |= Is.DOUBTFUL
        elif not rare:
            flags |= Is.UNSURE
        return flags


@lru_cache(maxsize=_MAX_WORDS)
def _unseen(folded: str) -> int:
    """What a folded word may be, whoever has been seen."""
    flags = 0
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
