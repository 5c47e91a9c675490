"""Reading single values of an answer: what is not there stays unknown, and 0 stays 0."""

from __future__ import annotations

import json
import math

from pytest_qtickets.model import Json

_LARGEST_COUNT = 2**32 - 1  # UInt32


def text(value: Json) -> str:
    """A scalar as text; empty for null, objects and lists."""
    if value is None or isinstance(value, (dict, list)):
        return ""
    return _encodable(str(value))


def number(value: Json) -> float | None:
    """A finite number, also when it came as text; ``None`` for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        result = float(value)
    except (ValueError, OverflowError):
        return None
    return result if math.isfinite(result) else None


def whole(value: Json) -> int | None:
    """A count that a ``UInt32`` holds; ``None`` for anything else."""
    result = number(value)
    if result is None or not 0 <= result <= _LARGEST_COUNT or result != int(result):
        return None
    return int(result)


def truth(value: Json) -> bool:
    """Whether a flag is set: the API sends true, 1, "1" and "true" for the same."""
    return value in (True, 1, "1", "true")


def record(value: Json) -> dict[str, Json]:
    """An object; empty for anything else (PHP sends ``[]`` and ``""`` for an empty one)."""
    return value if isinstance(value, dict) else {}


def first(source: dict[str, Json], *names: str) -> Json:
    """The first of these fields that is present and not null; 0 and empty text are values."""
    return next((source[name] for name in names if source.get(name) is not None), None)


def city_of(value: Json) -> str:
    """A city's name in lower case; the API sends an object, older clients text."""
    return text(record(value).get("name") if isinstance(value, dict) else value).strip().lower()


def payload(source: Json) -> str:
    """The source object as JSON: sorted keys, non-ASCII kept."""
    return _encodable(json.dumps(source, ensure_ascii=False, sort_keys=True))


def _encodable(value: str) -> str:
    """The text with ``?`` for lone surrogates, which JSON can carry and UTF-8 cannot."""
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
