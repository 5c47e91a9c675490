"""The dictionary behind the rules, where the extra ``names`` is installed: pymorphy3, offline."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

_NAME_TAGS = frozenset({"Name", "Surn", "Patr"})
_LIKELY = 0.05  #: readings below are noise


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
