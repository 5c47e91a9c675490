"""The dictionary behind the rules, where the extra ``names`` is installed: pymorphy3, offline."""

# ruff: noqa: RUF001 - Cyrillic data
from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

_NAME_TAGS = frozenset({"Name", "Surn", "Patr"})
#: How words for what people do or are to each other end.
_PROFESSION = re.compile(
    r"(?:тор|[её]р|ист|тель|ник|[щч]ик|ец|арь|олог|вед|граф|атр|ант|ент|врач)(?:ша|к?[аеуы]|ом|ем|ю|я)?\Z"
    r"|(?:ца|ицы|ице|ицу|ицей)\Z|(?:мам|пап|баб|дед|тет|дяд|сестр|брат|жен|муж|дочер|дочк|доч|сын|друг|подруг)"
)
_LIKELY = 0.05  #: readings below are noise
_MOSTLY = 0.5  #: of all readings


@lru_cache(maxsize=1)
def _analyzer() -> Any:
    try:
        from pymorphy3 import MorphAnalyzer
    except ImportError:
        return None
    return MorphAnalyzer(lang="ru")


@lru_cache(maxsize=1 << 14)
def reading(word: str) -> bool | None:
    """Whether a Cyrillic word can be a name; ``None`` when nobody knows."""
    analyzer = _analyzer()
    if analyzer is None:
        return None
    parses = [parse for parse in analyzer.parse(word) if parse.score >= _LIKELY]
    return any(_NAME_TAGS & parse.tag.grammemes for parse in parses)


@lru_cache(maxsize=1 << 14)
def mostly(word: str) -> str:
    """``Name`` or ``Surn`` when the dictionary knows a Cyrillic word mostly as that; else empty."""
    analyzer = _analyzer()
    if analyzer is None or not analyzer.word_is_known(word):
        return ""
    parses = analyzer.parse(word)
    for tag in ("Name", "Surn"):
        if sum(parse.score for parse in parses if tag in parse.tag.grammemes) >= _MOSTLY:
            return tag
    return ""


@lru_cache(maxsize=1 << 14)
def is_unknown(word: str) -> bool:
    """Whether the dictionary does not know a Cyrillic word, foreign as it may be."""
    analyzer = _analyzer()
    return analyzer is not None and not analyzer.word_is_known(word)


@lru_cache(maxsize=1 << 14)
def is_only_name(word: str) -> bool:
    """Whether the dictionary knows a Cyrillic word as a name and as nothing else."""
    analyzer = _analyzer()
    if analyzer is None or not analyzer.word_is_known(word):
        return False
    return all(_NAME_TAGS & parse.tag.grammemes for parse in analyzer.parse(word))


@lru_cache(maxsize=1 << 14)
def is_living(word: str) -> bool:
    """Whether a Cyrillic word is that for a living thing, and for nobody's trade or relative."""
    return _has_tag(word, "anim")


def is_surname_as_well(word: str) -> bool:
    """Whether a common word can be somebody's surname: what an adjective or a living thing is."""
    return is_living(word) or _has_tag(word, "ADJF")


@lru_cache(maxsize=1 << 14)
def _has_tag(word: str, tag: str) -> bool:
    analyzer = _analyzer()
    if analyzer is None or not analyzer.word_is_known(word) or _PROFESSION.search(word):
        return False
    return any(
        tag in parse.tag.grammemes and "NPRO" not in parse.tag.grammemes
        for parse in analyzer.parse(word)
    )


@lru_cache(maxsize=1 << 14)
def is_common_noun(word: str) -> bool | None:
    """Whether the dictionary knows a Cyrillic word and knows no name like it."""
    analyzer = _analyzer()
    if analyzer is None:
        return None
    if not analyzer.word_is_known(word):
        return False
    return not any(_NAME_TAGS & parse.tag.grammemes for parse in analyzer.parse(word))


@lru_cache(maxsize=1 << 14)
def is_thing(word: str) -> bool | None:
    """Whether the dictionary knows a Cyrillic word as the name of a thing and of nobody."""
    analyzer = _analyzer()
    if analyzer is None or not is_common_noun(word):
        return None if analyzer is None else False
    return any("inan" in parse.tag.grammemes for parse in analyzer.parse(word))
