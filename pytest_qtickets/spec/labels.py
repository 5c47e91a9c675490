"""The bold labels of a case, in Russian and English, and the words for them in messages."""

from __future__ import annotations

from typing import Literal

LabelKind = Literal["request", "body", "headers", "examples", "expected", "safety"]

_KINDS: dict[str, LabelKind] = {
    "запрос": "request",
    "request": "request",
    "body": "body",
    "тело": "body",
    "тело запроса": "body",
    "request body": "body",
    "заголовки": "headers",
    "headers": "headers",
    "примеры": "examples",
    "пример": "examples",
    "examples": "examples",
    "example": "examples",
    "ожидаемый ответ": "expected",
    "expected answer": "expected",
    "безопасность": "safety",
    "safety": "safety",
}

#: How a message spells each label.
SHOWN: dict[LabelKind, str] = {
    "request": "**Запрос:**",
    "body": "**Body:**",
    "headers": "**Заголовки:**",
    "examples": "**Примеры:**",
    "expected": "**Ожидаемый ответ:**",
    "safety": "**Безопасность:**",
}

#: How a written file spells each label.
WRITTEN: dict[LabelKind, str] = {
    "request": "**Request:**",
    "body": "**Body:**",
    "headers": "**Headers:**",
    "examples": "**Examples:**",
    "expected": "**Expected answer:**",
    "safety": "**Safety:**",
}


def kind_of(name: str) -> LabelKind | None:
    """What a label announces; ``None`` for the author's own, such as ``**Примечание:**``."""
    words = " ".join(name.casefold().split())
    # Any "expected …" counts: an expectation that is not read would turn into "2xx" in silence.
    if words.startswith(("ожида", "expect")):
        return "expected"
    return _KINDS.get(words)


def misspelt(name: str) -> str | None:
    """The label that ``name`` was most likely meant to be, when it is close to one."""
    from difflib import get_close_matches

    close = get_close_matches(name.casefold(), _KINDS, n=1, cutoff=0.8)
    return SHOWN[_KINDS[close[0]]] if close else None
