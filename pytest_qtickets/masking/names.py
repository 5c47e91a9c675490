"""Russian names in all their cases, by rules: a known name is found declined without a dictionary.

``declined`` makes every form that a name can take; forms that are no words cost nothing.
"""

# ruff: noqa: RUF001 - Cyrillic data
from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Final

from pytest_qtickets.masking.given import GIVEN, GIVEN_LATIN, SURNAMES_LATIN

_CONSONANTS = "бвгджзклмнпрстфхцчшщ"


def fold(word: str) -> str:
    """Lower case, and ``e`` for ``io``, which few people type."""
    return word.lower().replace("\u0451", "\u0435")


_MAN = ("", *"ауеыи", "ом", "ем", "ым", "им", "ой", "ою", "ых", "их", "ыми", "ими", "ов", "ев",
        "ам", "ами", "ах")  # fmt: skip
_ADJECTIVE = ("ий", "ый", "ой", "ого", "его", "ому", "ему", "ым", "им", "ом", "ем", "ая", "яя",
              "ую", "юю", "ей", "ою", "ею", "ые", "ие", "ых", "их", "ыми", "ими", "ые")  # fmt: skip
_SOFT = ("ь", "я", "ю", "ем", "ем", "е", "и", "ей", "ям", "ями", "ях", "ью")
_SHORT_I = ("й", "я", "ю", "ем", "е", "и", "ев", "ям", "ями", "ях")
_A = ("а", "ы", "и", "е", "у", "ой", "ою", "ей", "ею", "ам", "ами", "ах", "")
_SURNAME_A = (*_A, "ым", "ых", "ыми", "ом")
_YA = ("я", "и", "е", "ю", "ей", "ею", "ям", "ями", "ях", "й", "ь", "ьи")
_O = ("о", "а", "у", "ой", "ом", "е", "и", "ы", "ам", "ами", "ах")
_FLEETING = re.compile(rf"(.*[{_CONSONANTS}ь])([еo о])([{_CONSONANTS}])(ь?)\Z".replace(" ", ""))
_SHORTEST = 2


@lru_cache(maxsize=1 << 16)
def declined(name: str) -> frozenset[str]:
    """Every form of a folded name, itself included."""
    forms = {name}
    if len(name) <= _SHORTEST or not "а" <= name[-1] <= "я":
        return frozenset(forms)
    last, stem = name[-1], name[:-1]
    if last in _CONSONANTS:
        if name.endswith(("ых", "их")):
            return frozenset(forms)
        forms.update(name + ending for ending in _MAN)
        if name.endswith(("ов", "ев", "ин", "ын")):
            forms.add(name + "ою")
        forms.update(_fleeting(name))
    elif name.endswith(("ий", "ый", "ой")):
        forms.update(name[:-2] + ending for ending in _ADJECTIVE)
        forms.update(stem + ending for ending in _SHORT_I)
        if name.endswith("ий"):
            forms.update(name[:-2] + "ь" + ending for ending in ("я", "ю", "ем", "е", "и", "ев"))
    elif last == "й":
        forms.update(stem + ending for ending in _SHORT_I)
    elif last == "ь":
        forms.update(stem + ending for ending in _SOFT)
        forms.update(_fleeting(name))
    elif name.endswith(("ая", "яя")):
        forms.update(name[:-2] + ending for ending in _ADJECTIVE)
    elif last == "а":
        surname = name.endswith(("ова", "ева", "ина", "ына"))
        forms.update(stem + ending for ending in (_SURNAME_A if surname else _A))
    elif last == "я":
        forms.update(stem + ending for ending in _YA)
    elif last == "о":
        forms.update(stem + ending for ending in _O)
    return frozenset(forms)


def _fleeting(name: str) -> set[str]:
    """Forms of a name that loses its last vowel: Pavel, Pavla; Lev, Lva; Lyubov, Lyubvi."""
    match = _FLEETING.match(name)
    if match is None:
        return set()
    before, _, after, soft = match.groups()
    stems = {before + after, before + "ь" + after} if before[-1] == "л" else {before + after}
    endings = (
        ("я", "ю", "ем", "е", "и", "ью") if soft else (*"ауеыи", "ом", "ем", "ов", "ам", "ами")
    )
    return {stem + ending for stem in stems for ending in endings}


_NOMINATIVES = ("", "а", "я", "й", "ь", "ий", "ый", "ой", "ая", "яя", "о")
_LONGEST_ENDING = 4
_VOWELS = ("е", "о")


def nominatives(form: str, names: AbstractSet[str]) -> str:
    """The one of ``names`` (folded) that a folded word is a form of; empty when there is none.

    Looked up from the form, so that learning a name costs nothing.
    """
    if form in names:
        return form
    if not form or not "а" <= form[-1] <= "я":
        return ""
    for size in range(min(_LONGEST_ENDING, len(form) - 1)):
        stem = form[: len(form) - size]
        stems = [stem]
        if len(stem) > _SHORTEST and stem[-1] in _CONSONANTS:
            before = stem[:-1].removesuffix("ь")
            stems += [before + vowel + stem[-1] for vowel in _VOWELS]
        for start in stems:
            for ending in _NOMINATIVES:
                if start + ending in names and form in declined(start + ending):
                    return start + ending
    return ""


_LETTERS = (
    ("щ", "shch", "sch", "shch", "sc"), ("ж", "zh", "zh", "j", "z"), ("х", "kh", "h", "h", "x"),
    ("ц", "ts", "c", "ts", "c"), ("ч", "ch", "ch", "ch", "c"), ("ш", "sh", "sh", "sh", "s"),
    ("ю", "yu", "yu", "iu", "ju"), ("я", "ya", "ya", "ia", "ja"), ("э", "e", "e", "e", "e"),
    ("ы", "y", "y", "y", "y"), ("й", "y", "j", "i", "j"), ("ъ", "", "", "ie", ""),
    ("ь", "", "", "", ""),
)  # fmt: skip
_PLAIN = dict(zip("абвгдезиклмнопрстуф", "abvgdeziklmnoprstuf", strict=True))
_TABLES = tuple(
    str.maketrans({**_PLAIN, **{row[0]: row[scheme] for row in _LETTERS}}) for scheme in range(1, 5)
)


@lru_cache(maxsize=1 << 16)
def latin(name: str) -> frozenset[str]:
    """The usual transliterations of a folded Cyrillic name."""
    if not any("а" <= char <= "я" for char in name):
        return frozenset()
    forms = {name.translate(table) for table in _TABLES}
    for form in tuple(forms):
        forms.add(form.replace("iy", "y").replace("yy", "y"))
        forms.add(form.replace("ij", "y").replace("yj", "y").replace("ii", "y"))
        forms.add(form.replace("iya", "ia").replace("ya", "ia"))
        forms.add(form.replace("ks", "x"))
        if form.startswith("e"):
            forms.add("y" + form)
    return frozenset(forms)


_SKELETON = (
    ("shch", "w"), ("sch", "w"), ("zh", "j"), ("kh", "h"), ("ts", "c"), ("ch", "q"), ("sh", "s"),
    ("x", "ks"), ("yo", "e"), ("y", "i"), ("j", "i"), ("ii", "i"), ("ie", "e"),
)  # fmt: skip
_HAS_SOUND = re.compile("[xyj]|[zksc]h|ts|ii|ie")


def skeleton(word: str) -> str:
    """What is common to the transliterations of a folded name, and to the name itself."""
    if not word.isascii():
        word = word.translate(_TABLES[0])
    if _HAS_SOUND.search(word):
        for sound, letter in _SKELETON:
            word = word.replace(sound, letter)
    return word


_PATRONYMIC = re.compile(
    r"[а-я]{2,}(?:(?:ов|ев|ьев|иев)(?:ич(?:а|у|ем|е|и|ей|ам)?|н(?:а|ы|е|у|ой|ою))"
    r"|(?:ин|ь|м|к|т)ич(?:на|ны|не|ну|ной|ною))"
    r"|(?:иль|кузьм|лук|фом|никит|савв|фок|ионыч)ич(?:а|у|[её]м|е)?"
)
_SURNAME = re.compile(
    r"[а-я]{2,}(?:"
    r"(?:[оеё]в|ин|ын)(?:а|у|ым|е|ой|ою|ы|ых|ыми)?"
    r"|(?:ск|цк)(?:ий|ого|ому|им|ом|ая|ой|ую|ою|ие|их|ими)"
    r"|(?:енк|чк)о|(?:ч|щ|ш|н|л)ук(?:а|у|ом|е)?|юк(?:а|у|ом|е)?"
    r"|(?:ян|янц|дзе|швили|ых|их)(?:а|у|ом|е)?"
    r"|(?:ович|евич|кевич)(?:а|у|ем|е)?|(?:ман|берг|штейн|бург|ец|як|чак)(?:а|у|ом|е)?)"
)
_SURNAME_LATIN = re.compile(
    r"[a-z]{2,}(?:ov|ova|ev|eva|yov|in|ina|yn|yna|ski|skiy|sky|skij|skii|skaya|skaia|enko|uk|yuk"
    r"|iuk|ovich|evich|yan|ian|dze|shvili|off|eff|son|sen|mann|man|berg|stein|ez|ers"
    r"|ton|field|ley|smith)"
)
_PATRONYMIC_LATIN = re.compile(r"[a-z]{2,}(?:ovich|evich|ovna|evna|ichna|inichna)")

_GIVEN_FORMS: Final[frozenset[str]] = frozenset().union(*map(declined, GIVEN))
_GIVEN_LATIN: Final[frozenset[str]] = GIVEN_LATIN.union(*map(latin, GIVEN))


def is_given(folded: str) -> bool:
    """A common given name in any case, or its transliteration."""
    return folded in _GIVEN_FORMS or folded in _GIVEN_LATIN


_PRINCE = re.compile(r"(?:цар|корол)евич(?:а|у|ем|е)?")
#: Adjectives and nouns that end as patronymics of women do.
_NO_PATRONYMIC = re.compile(
    r"(?:без|до|еже|за|не|пол|со)?(?:основ|духов|церков|верхов|голов|кров|любов|сынов|чинов|услов"
    r"|слов|винов|грехов|стихов|днев|душев|плачев|гнев|древ|царев|королев)н(?:а|ы|е|у|ой|ою)"
)


def is_patronymic(folded: str) -> bool:
    """``Ivanovich``, ``Ivanovna`` in any case."""
    if _NO_PATRONYMIC.fullmatch(folded) or _PRINCE.fullmatch(folded):
        return False
    return bool(_PATRONYMIC.fullmatch(folded) or _PATRONYMIC_LATIN.fullmatch(folded))


_SLAVIC = re.compile(r"[a-z]{3,}(?:ova?|eva?|enko|sk(?:y|iy|aya|aia|ii))")


def is_slavic(folded: str) -> bool:
    """Whether a Latin word ends as Slavic surnames do, and as no English word does."""
    return _SLAVIC.fullmatch(folded) is not None


def is_surname(folded: str) -> bool:
    """Whether a word ends as surnames do (as do many ordinary words), or is a common one."""
    if folded.isascii():
        return folded in SURNAMES_LATIN or _SURNAME_LATIN.fullmatch(folded) is not None
    return _SURNAME.fullmatch(folded) is not None and not _PRINCE.fullmatch(folded)
