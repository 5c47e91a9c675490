"""JSON as it arrives, held to what an answer can carry back: nothing later needs to fear it."""

from __future__ import annotations

import json

from pytest_qtickets.model import Json

_DEEPEST = 32
_LARGEST = 2**63 - 1


def parse(raw: bytes) -> Json:
    """The value of a JSON text.

    ``ValueError`` for what is no JSON, and for what this sandbox takes for none: NaN, numbers
    beyond 64 bits, half a surrogate pair, more than 32 levels.
    """
    try:
        value = json.loads(raw, parse_constant=_no_number)
    except RecursionError as error:
        raise ValueError("too deep") from error
    level = [value]
    for _ in range(_DEEPEST):
        if not level:
            return value
        level = [below for item in level for below in _checked(item)]
    raise ValueError("too deep")


def _checked(item: Json) -> list[Json]:
    """What stands directly below an item that is in order itself."""
    if isinstance(item, str):
        item.encode()  # half a surrogate pair is a ValueError
    elif isinstance(item, (int, float)) and not -_LARGEST <= item <= _LARGEST:
        raise ValueError("beyond 64 bits")
    elif isinstance(item, dict):
        return [*item.keys(), *item.values()]
    elif isinstance(item, list):
        return item
    return []


def _no_number(name: str) -> Json:
    raise ValueError(f"{name} is not JSON")
