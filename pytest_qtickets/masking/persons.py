"""Names in free text: those the run has seen, in any case, and people never seen before.

A word starts a search when it is a known name, a given name, a patronymic, initials, or announces a
person. What is hidden then depends on the words beside it; a given name alone, a surname's ending
alone hide nothing.
"""

# ruff: noqa: RUF001 - Cyrillic data
from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import chain, zip_longest

from pytest_qtickets.masking import given
from pytest_qtickets.masking.cues import CUE_SIGNS, announced, called, shown, titles
from pytest_qtickets.masking.groups import group_of, uncapitalised
from pytest_qtickets.masking.initials import find_initials
from pytest_qtickets.masking.morphology import (
    is_common_noun,
    is_only_name,
    is_thing,
    is_unknown,
)
from pytest_qtickets.masking.names import fold, is_slavic
from pytest_qtickets.masking.neighbours import (
    WORD,
    Word,
    begins_sentence,
    is_code,
    is_glued,
    near,
    word_before,
    word_right,
)
from pytest_qtickets.masking.people import NAME, SEED, Is, People
from pytest_qtickets.masking.policy import words
from pytest_qtickets.masking.pseudonyms import is_pseudonym
from pytest_qtickets.masking.runs import places
from pytest_qtickets.masking.spans import Span
from pytest_qtickets.masking.strangers import (
    can_be_name,
    fills_cell,
    is_guest,
    is_sure,
    is_word_surname,
)

_OWN = NAME & ~Is.SURNAME
_SHORT_SEED = Is.KNOWN | Is.STRONG | Is.WEAK
#: A cue behind one of these is a part of a path or a name of code.
_PATHS = frozenset("._/\\")
_PSEUDONYM = 12  #: characters of one that begins with letters
#: Between two words of one name; anything else is a border of cells or a list.
_TIES = frozenset({"", "_", "-", "+", "."})
_QUOTES = frozenset("\u00ab\u201c\u201e")
#: What follows a city that a man may be called like.
_ADDRESS = re.compile(
    r",? (?:(?:ул|пр|просп|пл|наб|пер|бул|ш|обл|пр-т|б-р)[.,]?(?= [\u0410-\u042f])"
    r"|(?:улица|проспект|площадь|набережная|переулок|бульвар|шоссе|область)\b)"
)
_STREETS = words("ул улица улицы улице пр проспект проспекта проспекте пл площадь площади пер наб"
                 " переулок переулке бульвар шоссе им имени г город города городе станция"
                 " метро м st street")  # fmt: skip


class Search:
    """One text searched for people; ``is_public(text, start, end)`` protects public values.

    ``is_place(word)``: whether it is a public value by itself, which may be a given name as well.

    ``runs`` are those of the text, as ``runs_of`` or ``letters_of`` finds them.
    """

    def __init__(
        self,
        text: str,
        people: People,
        is_public: Callable[[str, int, int], bool],
        runs: AbstractSet[str],
        is_place: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._text = text
        self._people = people
        self._is_public, self._is_place = is_public, is_place
        self._different = " ".join(runs)
        self._words = set(WORD.findall(self._different))

    def _public(self, word: Word) -> bool:
        return self._is_public(self._text, word.start, word.end)

    def spans(self, taken: AbstractSet[int] = frozenset()) -> Iterator[Span]:
        """Every word that is a part of somebody's name."""
        flags_of = self._people.flags
        seeds = [word for word in self._words if _starts(word, flags_of(word))]
        found: dict[int, Word] = {}
        for word in chain(self._occurrences(seeds), titles(self._text)):
            if word.start in taken or (word.start in found and self._is_last(word, found)):
                continue
            for part in self._person(word):
                found[part.start] = part
        if "@" in self._text:
            found.update(
                (word.start, word)
                for word in shown(self._text, flags_of)
                if word.start not in taken and not self._public(word)
            )
        for word in called(self._text, flags_of):
            if word.start not in taken and not self._public(word):
                found[word.start] = word
        initials = list(find_initials(self._text, self._different, flags_of, self._is_public))
        yield from self._named_spans([found[start] for start in sorted(found)])
        yield from initials

    def _named_spans(self, parts: list[Word]) -> Iterator[Span]:
        """The words of people, both halves of a known name as one, each with its nominative."""
        done = -1
        for part, after in zip_longest(parts, parts[1:]):
            if part.start < done:
                continue
            halves = after and self._text[part.end : after.start] == "-"
            if halves and (name := self._people.double_of(part.text, after.text)):
                done = after.end
            else:
                name, done = self._people.name_of(part.text), part.end
            yield Span(part.start, done, "name", name)

    def _is_last(self, word: Word, found: Mapping[int, Word]) -> bool:
        """Whether nothing behind the word of a person may be a further one."""
        part = word_right(self._text, word.end, self._people.flags)
        return part is None or part.gap != " " or part.start in found or part.text[0].islower()

    def known(self) -> Iterator[Span]:
        """Known names only, in any case."""
        flags = self._people.flags
        for word in self._occurrences([w for w in self._words if flags(w) & Is.KNOWN]):
            glued = is_glued(self._text, word.start, word.end)
            small = glued or self._is_typed_small(word)
            if word.text[0].isupper() or (small and not word.flags & Is.DOUBTFUL):
                yield Span(word.start, word.end, "name", self._people.name_of(word.text))

    def _is_typed_small(self, word: Word) -> bool:
        """Whether a name was seen in small letters, as some type all, or cannot be a word."""
        if not word.flags & (Is.SURNAME | Is.PATRONYMIC | Is.GIVEN):
            return False
        folded = fold(word.text)
        if is_only_name(folded) or (word.flags & Is.SURNAME and is_unknown(folded)):
            return True
        return self._people.name_of(word.text).islower() and not is_common_noun(folded)

    def _occurrences(self, seeds: list[str]) -> Iterator[Word]:
        text = self._text
        all_flags = {word: self._people.flags(word) for word in seeds}
        for word, start, end in places(text, seeds):
            before, after = text[start - 1 : start] if start else "", text[end : end + 1]
            flags = all_flags[word]
            if not flags & _OWN and (after not in CUE_SIGNS or before in _PATHS):
                continue
            if before and before.isalpha() and not (before.islower() and word[0].isupper()):
                continue
            if after and after.isalpha() and not (after.isupper() and word[-1].islower()):
                continue
            if after.isdigit() and is_pseudonym(text[start : start + _PSEUDONYM]):
                continue
            yield Word(start, end, word, flags, "")

    def _person(self, word: Word) -> Iterator[Word]:
        text = self._text
        if word.flags & (Is.STRONG | Is.WEAK):
            if text[max(0, word.start - 1) : word.start] not in _PATHS:
                yield from announced(text, word, self._people.flags, self._public)
            if not word.flags & Is.KNOWN:
                return
        if word.flags & Is.PATRONYMIC and word.text[0].islower() and not word.flags & Is.KNOWN:
            yield from uncapitalised(text, word, self._people.flags)
        group = group_of(text, word, self._people.flags)
        index = next(i for i, part in enumerate(group) if part.start == word.start)
        cue = word_before(text, group[0].start)
        if word.flags & Is.KNOWN:
            named = self._is_known_person(word, group, cue)
        else:
            named = self._is_new_person(word, group, index, cue)
        if named:
            yield word
            yield from self._strangers(group, index)

    def _is_known_person(self, word: Word, group: list[Word], cue: str) -> bool:
        """Whether a word that was seen as a name is one here, and no word or public value."""
        public = self._public(word)
        beside = [
            part
            for part in self._named(word, group)
            if not (public and (self._public(part) or not near(part, word)))
        ]
        doubtful = public or bool(word.flags & Is.DOUBTFUL) or cue in _STREETS
        doubtful = doubtful or _ADDRESS.match(self._text, word.end) is not None
        if word.flags & Is.UNSURE and begins_sentence(self._text, word.start):
            doubtful = doubtful or bool(is_thing(fold(word.text)))
        if word.text[0].islower():
            if any(part.flags & Is.KNOWN for part in beside):
                return True
            latin = word.text.isascii() and len(word.text) > 5 and word.flags & Is.SURNAME
            glued = is_glued(self._text, word.start, word.end)
            return not doubtful and bool(glued or latin or self._is_typed_small(word))
        if not doubtful:
            return True
        return cue not in _STREETS and any(
            part.flags & (Is.KNOWN | Is.PATRONYMIC) or near(part, word) for part in beside
        )

    def _is_new_person(self, word: Word, group: list[Word], index: int, cue: str) -> bool:
        """Whether what stands beside a given name or a patronymic tells that it is somebody's."""
        text = self._text
        if text[group[0].start - 1 : group[0].start] in _QUOTES:
            return False
        if self._public(word):
            # A city is called like a man: beside a surname of nobody's event he is meant.
            return self._is_place(word.text) and any(
                near(part, word)
                and part.flags & (Is.SURNAME | Is.PATRONYMIC)
                and not self._public(part)
                for part in self._named(word, group)
            )
        if cue in given.PLACE_CUES and not is_guest(cue, word.text):
            return False
        if self._is_code(word, self._named(word, group)):
            return False
        if word.text[0].islower():
            if not is_glued(text, word.start, word.end):
                return False
        elif word.flags & Is.PATRONYMIC or fills_cell(text, group):
            return True
        return any(
            part.flags & (Is.SURNAME | Is.KNOWN | Is.PATRONYMIC) or can_be_name(part, word)
            for part in self._adjacent(group, index)
        )

    def _named(self, word: Word, group: list[Word]) -> list[Word]:
        """The other words of a group that have something of a name, and are no ordinary ones."""
        return [
            part
            for part in group
            if part.start != word.start and part.flags & NAME and not part.flags & Is.ORDINARY
        ]

    def _is_code(self, word: Word, beside: list[Word]) -> bool:
        """Whether a given name is a word of code: ``max_workers``, ``MaxListeners``."""
        return (
            not is_sure(word.text)
            and is_code(self._text, word.start, word.end)
            and not any(is_slavic(fold(part.text)) for part in beside)
        )

    def _adjacent(self, group: list[Word], index: int) -> list[Word]:
        """The words right beside a given name that may be its surname."""
        out = []
        if index:
            out.append(group[index - 1])
        if index + 1 < len(group):
            out.append(group[index + 1])
        gaps = {part.start: part.gap for part in group}
        return [
            part
            for part in out
            if gaps[max(part.start, group[index].start)].strip() in _TIES or part.flags & Is.SURNAME
        ]

    def _strangers(self, group: list[Word], index: int) -> Iterator[Word]:
        """The other words of a person: at most two on either side, no ordinary words."""
        fathered = any(part.flags & Is.PATRONYMIC for part in group)
        cell = fills_cell(self._text, group)
        for step in (1, -1):
            place, previous = index + step, group[index]
            while 0 <= place < len(group):
                part = group[place]
                gap = (part if step > 0 else previous).gap
                if part.flags & Is.ORDINARY and not part.flags & (Is.GIVEN | Is.KNOWN):
                    break
                if gap.strip() not in _TIES and not part.flags & NAME:
                    break
                if not (part.flags & NAME or can_be_name(part, group[index])) and not (
                    (fathered or cell) and is_word_surname(part)
                ):
                    break
                if self._public(part):
                    break
                yield part
                previous = part
                place += step


def _starts(word: str, flags: int) -> bool:
    if not flags & SEED:
        return False
    return bool(flags & _SHORT_SEED) or len(word) > 2 or fold(word) in given.SHORTEST_GIVEN
