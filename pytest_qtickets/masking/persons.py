"""Names in free text: those the run has seen, in any case, and people never seen before.

A word starts a search when it is a known name, a given name, a patronymic, initials, or announces a
person. What is hidden then depends on the words beside it; a given name alone, a surname's ending
alone hide nothing.
"""

# ruff: noqa: RUF001 - Cyrillic data
from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from itertools import chain

from pytest_qtickets.masking import given
from pytest_qtickets.masking.morphology import is_common_noun, is_thing, reading
from pytest_qtickets.masking.names import fold, is_slavic, is_surname
from pytest_qtickets.masking.neighbours import (
    LEFT,
    Word,
    begins_sentence,
    is_code,
    is_glued,
    near,
    word_before,
)
from pytest_qtickets.masking.people import NAME, SEED, Is, People
from pytest_qtickets.masking.policy import words
from pytest_qtickets.masking.runs import places
from pytest_qtickets.masking.spans import Span

_UP = "A-Z\u00c0-\u00d6\u00d8-\u00de\u0400-\u042f"
_LOW = "a-z\u00df-\u00f6\u00f8-\u024f\u0430-\u045f\u0490-\u0493"
#: One word; a word glued to the next by a capital (``IvanPetrov``) is two.
WORD = re.compile(rf"[{_UP}]?[{_LOW}]+|[{_UP}]{{2,}}")
_CAPITAL = re.compile(r"(?<![^\W_])[\u0410-\u042f\u0401A-Z](?![^\W_])")
_GAP = (
    r"(?:[ \u00a0\t]{1,3}|[ \t]{0,2}\r?\n[ \t]{0,24}|[+_.]|-|,[ ]?|[\"'],[ ]?[\"']|[ ]?;[ ]?"
    r"|[ ]{0,24}\|[ ]?|</t[dh]>\s{0,24}<t[dh]>|)"
)
_NEXT = re.compile(rf"({_GAP}|)((?:[{_UP}]?[{_LOW}]+|[{_UP}]{{2,}}))(?![\d{_LOW}])")
#: The same backwards, on the characters before a word in reversed order.
_BACK_GAP = (
    r"(?:[ \u00a0\t]{1,3}|[ \t]{0,24}\n\r?[ \t]{0,2}|[+_.]|-|[ ]?,|[\"'][ ]?,[\"']|[ ]?;[ ]?"
    r"|[ ]?\|[ ]{0,24}|>[dh]t<\s{0,24}>[dh]t/<)"
)
_PREVIOUS = re.compile(rf"({_BACK_GAP}|)([{_LOW}]{{1,24}}[{_UP}]?|[{_UP}]{{2,24}})")
_AFTER_CUE = re.compile(
    rf"[.\"'`*:=\s\u2013\u2014\-,(\u00ab|]{{0,8}}(?=[{_UP}])|[:=]\s?[\"']?(?=[{_LOW}])"
)
_INITIALS = re.compile(r"[\u0410-\u042f\u0401A-Z]\.[ \u00a0]?[\u0410-\u042f\u0401A-Z]\.")
_BEFORE_INITIAL = re.compile(r"([\u0410-\u042f\u0401][\u0430-\u044f\u0451]+)[ \u00a0]\Z")
_SMALL = re.compile(r"[\u0430-\u044f]")
#: What a cue is not followed by announces nobody.
_CUE_SIGNS = frozenset(".\"'`*:= \t\n\r\f\v\u00a0\u2013\u2014-,(\u00ab|\u2009\u202f")
_OWN = NAME & ~Is.SURNAME
_SHORT_SEED = Is.KNOWN | Is.STRONG | Is.WEAK
#: A cue behind one of these is a part of a path or a name of code.
_PATHS = frozenset("._/\\")
_REACH = 2  #: words of one person on either side
#: Between two words of one name; anything else is a border of cells or a list.
_TIES = frozenset({"", "_", "-", "+", "."})
_TITLE = re.compile(r"(?<![^\W_])[Гг]р?-(?:н(?:а|у|ом|е)?|ж(?:а|и|е|у|ой)|к(?:а|и|е|у|ой))(?= )")
#: Words before an address in angle brackets: the name that mail programs show.
_SHOWN = re.compile(rf"(?:[{_UP}][\w'\-]+[ ]){{1,3}}\Z")
_ADDRESS = re.compile(r" <(?=[^<>\s@]{1,64}@)")

#: Before a colon these announce a name, whatever else its words may mean.
_NAME_CUES = words("фио фамилия имя отчество surname fullname")
_STREETS = words("ул улица улицы улице пр проспект проспекта проспекте пл площадь площади пер наб"
                 " переулок переулке бульвар шоссе им имени г город города городе станция"
                 " метро м st street")  # fmt: skip


class Search:
    """One text searched for people; ``is_public(text, start, end)`` protects public values.

    ``runs`` are those of the text, as ``runs_of`` or ``letters_of`` finds them.
    """

    def __init__(
        self,
        text: str,
        people: People,
        is_public: Callable[[str, int, int], bool],
        runs: AbstractSet[str],
    ) -> None:
        self._text = text
        self._people = people
        self._is_public = is_public
        self._different = " ".join(runs)
        self._words = set(WORD.findall(self._different))

    def _public(self, word: Word) -> bool:
        return self._is_public(self._text, word.start, word.end)

    def spans(self, taken: AbstractSet[int] = frozenset()) -> Iterator[Span]:
        """Every word that is a part of somebody's name."""
        flags_of = self._people.flags
        seeds = [word for word in self._words if _starts(word, flags_of(word))]
        found: dict[int, Word] = {}
        for word in chain(self._occurrences(seeds), self._titles()):
            if word.start in found or word.start in taken:
                continue
            for part in self._person(word):
                found[part.start] = part
        if "@" in self._text:
            found.update((word.start, word) for word in self._shown() if word.start not in taken)
        initials = list(self._initials())
        for start in sorted(found):
            part = found[start]
            name = self._people.name_of(part.text)
            yield Span(part.start, part.end, "name", name)
        yield from initials

    def known(self) -> Iterator[Span]:
        """Known names only, in any case."""
        flags = self._people.flags
        for word in self._occurrences([w for w in self._words if flags(w) & Is.KNOWN]):
            glued = is_glued(self._text, word.start, word.end)
            small = glued or self._is_typed_small(word)
            if word.text[0].isupper() or (small and not word.flags & Is.DOUBTFUL):
                yield Span(word.start, word.end, "name", self._people.name_of(word.text))

    def _is_typed_small(self, word: Word) -> bool:
        """Whether a name was seen in small letters: somebody did not care for capitals."""
        if not word.flags & (Is.SURNAME | Is.PATRONYMIC | Is.GIVEN):
            return False
        return self._people.name_of(word.text).islower() and not is_common_noun(fold(word.text))

    def _occurrences(self, seeds: list[str]) -> Iterator[Word]:
        text = self._text
        all_flags = {word: self._people.flags(word) for word in seeds}
        for word, start, end in places(text, seeds):
            before, after = text[start - 1 : start] if start else "", text[end : end + 1]
            flags = all_flags[word]
            if not flags & _OWN and (after not in _CUE_SIGNS or before in _PATHS):
                continue
            if before and before.isalpha() and not (before.islower() and word[0].isupper()):
                continue
            if after and after.isalpha() and not (after.isupper() and word[-1].islower()):
                continue
            yield Word(start, end, word, flags, "")

    def _titles(self) -> Iterator[Word]:
        """``Mr`` in Russian is no word, for its hyphen: it announces a person all the same."""
        if "г-" in self._text or "гр-" in self._text:
            for match in _TITLE.finditer(self._text):
                yield Word(*match.span(), match[0], Is.STRONG, "")

    def _person(self, word: Word) -> Iterator[Word]:
        text = self._text
        if word.flags & (Is.STRONG | Is.WEAK):
            if text[max(0, word.start - 1) : word.start] not in _PATHS:
                yield from self._announced(word)
            if not word.flags & Is.KNOWN:
                return
        group = self._group(word)
        cue = word_before(text, group[0].start)
        index = next(i for i, part in enumerate(group) if part.start == word.start)
        public = self._public(word)
        beside = [
            part
            for part in group
            if part.start != word.start
            and part.flags & NAME
            and not part.flags & Is.ORDINARY
            and not (public and self._public(part))
        ]
        known = word.flags & Is.KNOWN
        if known:
            doubtful = bool(word.flags & Is.DOUBTFUL) or self._public(word) or cue in _STREETS
            company = any(
                part.flags & (Is.KNOWN | Is.PATRONYMIC) or near(part, word) for part in beside
            )
            if word.flags & Is.UNSURE and begins_sentence(text, word.start):
                doubtful = doubtful or bool(is_thing(fold(word.text)))
            if word.text[0].islower():
                glued = is_glued(text, word.start, word.end)
                sure = any(part.flags & Is.KNOWN for part in beside) or (
                    not doubtful
                    and (
                        glued
                        or self._is_typed_small(word)
                        or (word.text.isascii() and len(word.text) > 5 and word.flags & Is.SURNAME)
                    )
                )
            else:
                sure = not doubtful or (company and cue not in _STREETS)
            if sure:
                yield word
                yield from self._strangers(group, index)
            return
        if (
            public
            or cue in given.PLACE_CUES
            or text[group[0].start - 1 : group[0].start]
            in {
                "\u00ab",
                "\u201c",
                "\u201e",
            }
        ):
            return
        if self._is_code(word, beside):
            return
        if word.flags & Is.PATRONYMIC and word.text[0].isupper():
            yield word
        elif not any(
            (part.flags & (Is.SURNAME | Is.KNOWN | Is.PATRONYMIC)) or self._can_be_name(part, word)
            for part in self._adjacent(group, index)
        ) or (word.text[0].islower() and not is_glued(text, word.start, word.end)):
            return
        else:
            yield word
        yield from self._strangers(group, index)

    def _is_code(self, word: Word, beside: list[Word]) -> bool:
        """Whether a given name is a word of code: ``max_workers``, ``MaxListeners``."""
        return (
            not _is_sure(word.text)
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
        for step in (1, -1):
            place, previous = index + step, group[index]
            while 0 <= place < len(group) and abs(place - index) <= _REACH:
                part = group[place]
                gap = (part if step > 0 else previous).gap
                if part.flags & Is.ORDINARY and not part.flags & (Is.GIVEN | Is.KNOWN):
                    break
                if gap.strip() not in _TIES and not part.flags & NAME:
                    break
                if not (part.flags & NAME or self._can_be_name(part, group[index])):
                    break
                if self._public(part):
                    break
                yield part
                previous = part
                place += step

    def _can_be_name(self, part: Word, seed: Word) -> bool:
        """Whether a capitalised word without a name's ending may be one, beside a given name."""
        if part.flags & (Is.ORDINARY | Is.STRONG | Is.WEAK):
            return False
        if len(part.text) < 3 and fold(part.text) not in given.SHORTEST_SURNAMES:
            return False
        if part.text[0].islower() or part.text.isupper() or part.gap.strip():
            return False
        if part.text.isascii():
            # English text has capitals everywhere: only the word right behind a sure given name, or
            # before a patronymic.
            if seed.flags & Is.PATRONYMIC and part.end < seed.start:
                return True
            behind = part.gap == " " and part.start == seed.end + 1
            return behind and bool(seed.flags & Is.GIVEN) and _is_sure(seed.text)
        folded = fold(part.text)
        known = reading(folded)
        if known is None:
            return True
        return known or not is_common_noun(folded)

    def _announced(self, cue: Word) -> Iterator[Word]:
        """The words behind a cue."""
        text = self._text
        match = _AFTER_CUE.match(text, cue.end)
        if match is None or not match[0] or ("\n" in match[0].strip(" \t") and ":" not in match[0]):
            return
        delimited = any(sign in match[0] for sign in ":=")
        strong = bool(cue.flags & Is.STRONG)
        place = match.end()
        for count in range(_REACH + 1):
            nxt = _NEXT.match(text, place)
            if nxt is None or (count == 0 and nxt[1]):
                return
            part = Word(nxt.start(2), nxt.end(2), nxt[2], self._people.flags(nxt[2]), nxt[1])
            if count and (part.gap.strip(" -") or "\n" in part.gap or part.text[0].islower()):
                return
            name = bool(part.flags & NAME)
            if part.flags & (Is.STRONG | Is.WEAK) or (
                part.flags & Is.ORDINARY
                and (not part.flags & Is.GIVEN or not count)
                and not (part.flags & Is.GIVEN and strong)
            ):
                return
            if part.text[0].islower() and not (name and delimited):
                return
            folded = fold(part.text)
            if part.text.islower() and folded in given.SURNAMES_LATIN and not part.flags & _OWN:
                return  # ``user: case 1.1``
            if not name:
                if part.text.isascii() and not (strong and (delimited or not cue.text.isascii())):
                    return
                if not strong and not delimited and reading(folded) is not True:
                    return
                named = delimited and fold(cue.text) in _NAME_CUES
                short = len(folded) < 3 and (part.text.isupper() or not (strong and delimited))
                if short or (
                    not named and is_common_noun(folded) and not self._is_before_name(part)
                ):
                    return
            if self._public(part):
                return
            yield part
            place = part.end

    def _is_before_name(self, part: Word) -> bool:
        """Whether a given name or a patronymic follows."""
        nxt = _NEXT.match(self._text, part.end)
        flags = self._people.flags(nxt[2]) if nxt and nxt[1] == " " else 0
        return bool(flags & (Is.GIVEN | Is.PATRONYMIC))

    def _group(self, seed: Word) -> list[Word]:
        """The seed and the words that stand beside it as parts of a name do."""
        text = self._text
        right: list[Word] = []
        place = seed.end
        while len(right) < _REACH and (match := _NEXT.match(text, place)):
            part = Word(
                match.start(2), match.end(2), match[2], self._people.flags(match[2]), match[1]
            )
            if not self._joins(part, part.gap):
                break
            right.append(part)
            place = part.end
        left: list[Word] = []
        gaps = [""]
        place = seed.start
        while len(left) < _REACH and place:
            found = self._word_left(place)
            if found is None or not self._joins(found, found.gap):
                break
            left.append(found._replace(gap=""))
            gaps.append(found.gap)
            place = found.start
        count = len(left)
        return [
            part._replace(gap=gaps[count - i]) if i and i <= count else part
            for i, part in enumerate([*reversed(left), seed, *right])
        ]

    def _word_left(self, place: int) -> Word | None:
        """The word before ``place``; its gap is the one behind it."""
        back = self._text[max(0, place - LEFT) : place][::-1]
        match = _PREVIOUS.match(back)
        if match is None:
            return None
        start, end = place - match.end(2), place - match.start(2)
        word = self._text[start:end]
        return Word(start, end, word, self._people.flags(word), match[1][::-1])

    def _joins(self, part: Word, gap: str) -> bool:
        if part.text[0].islower():
            if part.flags & Is.KNOWN:
                return True
            return gap in {"_", "-", "."} and bool(part.flags & (Is.GIVEN | Is.SURNAME))
        if not gap:
            return bool(part.flags & NAME)
        if gap.strip() in {"", "_", "+"}:
            return True
        return bool(part.flags & NAME)

    def _shown(self) -> Iterator[Word]:
        """The names in ``Ivan Gromov <user@example.com>``."""
        for address in _ADDRESS.finditer(self._text):
            end = address.start() + 1
            match = _SHOWN.search(self._text, max(0, end - 2 * LEFT), end)
            for part in WORD.finditer(self._text, *match.span()) if match else ():
                if self._text[part.start() - 1].isdigit() or self._text[part.end()].isdigit():
                    continue  # of a code, as pseudonyms are
                word = Word(*part.span(), part[0], self._people.flags(part[0]), "")
                if not (word.flags & (Is.ORDINARY | Is.STRONG | Is.WEAK) or self._public(word)):
                    yield word

    def _initials(self) -> Iterator[Span]:
        """``Gromov A. B.`` and ``A. B. Gromov``."""
        text = self._text
        done = 0
        capitals = set(_CAPITAL.findall(self._different))
        for _, start, end in places(text, [f"{capital}." for capital in capitals]):
            if start and text[start - 1].isalnum():
                continue
            pair = _INITIALS.match(text, start) if start >= done else None
            if pair:
                done = pair.end()
                yield from self._two_initials(start, done)
            if not text[start].isascii():
                yield from self._one_initial(start, end)

    def _two_initials(self, start: int, end: int) -> Iterator[Span]:
        text = self._text
        if word_before(text, start) in given.PLACE_CUES:
            return
        before, after = self._word_left(start), _NEXT.match(text, end)
        left = before is not None and not before.gap.strip() and self._beside_initials(before.text)
        right = after is not None and not after[1].strip() and self._beside_initials(after[2])
        if right and after and left and before:
            left = not is_surname(fold(after[2])) or is_surname(fold(before.text))
        if left and before:
            yield Span(before.start, before.end, "name")
            yield Span(start, end, "name")
        elif right and after:
            yield Span(start, end, "name")
            yield Span(after.start(2), after.end(2), "name")

    def _one_initial(self, start: int, end: int) -> Iterator[Span]:
        """A surname and one initial: ``Gromov A.``."""
        match = _BEFORE_INITIAL.search(self._text, max(0, start - LEFT), start)
        if match and not _SMALL.match(self._text, end):
            flags = self._people.flags(match[1])
            if flags & (Is.SURNAME | Is.KNOWN) and not flags & Is.ORDINARY:
                yield Span(*match.span(1), "name")
                yield Span(start, end, "name")

    def _beside_initials(self, word: str) -> bool:
        flags = self._people.flags(word)
        if not word[1:] or word[0].islower() or flags & (Is.ORDINARY | Is.STRONG | Is.WEAK):
            return False
        return bool(flags & NAME) or (not word.isascii() and not is_common_noun(fold(word)))


def _starts(word: str, flags: int) -> bool:
    return bool(flags & SEED) and (bool(flags & _SHORT_SEED) or len(word) > 2)


def _is_sure(word: str) -> bool:
    return fold(word) not in given.GIVEN_WORDS
