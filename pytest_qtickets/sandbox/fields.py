"""Reading the fields of a request body, each with the refusal it deserves."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox.calls import invalid
from pytest_qtickets.sandbox.clock import moscow

_DIGITS = 18  # as many as 64 bits hold for certain


def only(body: dict[str, Json], allowed: Collection[str]) -> None:
    """Refuse a body with a field the call does not know."""
    unknown = sorted(body.keys() - set(allowed))
    if unknown:
        raise invalid(f'Unknown field "{unknown[0]}"', field=unknown[0])


def text(body: dict[str, Json], name: str, *, required: bool = False) -> str | None:
    """A string, or ``None`` when it is not given; required ones must not be empty."""
    value = body.get(name)
    if value is None and not required:
        return None
    if not isinstance(value, str) or (required and not value.strip()):
        raise invalid(f'"{name}" must be a {"non-empty " * required}string', field=name)
    return value


def number(body: dict[str, Json], name: str) -> float | None:
    """A number from 0, or ``None`` when it is not given."""
    value: Any = body.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        raise invalid(f'"{name}" must be a number from 0', field=name)
    return value


def date(body: dict[str, Json], name: str) -> str | None:
    """An ISO 8601 date as answers print it, or ``None`` when it is not given."""
    value = body.get(name)
    if value is None:
        return None
    try:
        return moscow(value)
    except (TypeError, ValueError):
        raise invalid(f'"{name}" must be an ISO 8601 date', field=name) from None


def flag(body: dict[str, Json], name: str) -> int | None:
    """0 or 1 (also ``"1"`` and ``true``), or ``None`` when it is not given."""
    value = body.get(name)
    if value is None:
        return None
    if value not in (0, 1, "0", "1"):
        raise invalid(f'"{name}" must be 0 or 1', field=name)
    return int(value)


def integer(body: dict[str, Json], name: str) -> int | None:
    """An id (also in digits as text), or ``None`` when it is not given."""
    value = body.get(name)
    if value is None:
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _DIGITS:
        return int(value)
    if type(value) is not int or value < 0:
        raise invalid(f'"{name}" must be an integer from 0', field=name)
    return value
