"""Strict reading of bodies: a table of checks a body, a worded refusal for whatever is not in it.

A check takes a value and where it stands (``data.shows[0].start_date``) and gives the value as the
world keeps it. What a table does not name is refused; so is a type that is nearly right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox.calls import ApiError, invalid
from pytest_qtickets.sandbox.clock import moscow

Check: TypeAlias = Callable[[Json, str], Json]

#: The vendor's own form of a date: seconds, and an offset with its colon (*documented*).
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_EMAIL = re.compile(r"[^@\s\0]+@[^@\s\0]+")
_NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,18})?", re.ASCII)
#: More than any ticket costs, and little enough for every sum.
_MOST_MONEY = 10**9


def wrong(where: str, expected: str) -> ApiError:
    """The refusal of a value that is not what it should be."""
    if not where:
        return invalid(f"The body must be {expected}")
    return invalid(f'"{where}" must be {expected}', field=where)


def record(
    fields: Mapping[str, Check],
    *,
    required: Collection[str] = (),
    some: bool = False,
    others: bool = False,
) -> Check:
    """An object of these fields. ``some``: at least one; ``others``: unknown ones are ignored."""

    def check(value: Json, where: str) -> Json:
        if not isinstance(value, dict):
            raise wrong(where, "an object")
        prefix = f"{where}." if where else ""
        unknown = sorted(value.keys() - fields.keys())
        if unknown and not others:
            name = prefix + unknown[0]
            raise invalid(f'Unknown field "{name}"', field=name)
        for name in required:
            if name not in value:
                raise invalid(f'"{prefix}{name}" is required', field=prefix + name)
        if some and not value:
            raise wrong(where, "an object with at least one field")
        return {
            name: fields[name](item, prefix + name)
            for name, item in value.items()
            if name in fields
        }

    return check


def mapping(key: Check, item: Check, *, least: int = 0) -> Check:
    """An object of any names that pass ``key``; PHP's ``[]`` is an empty one (*observed*)."""

    def check(value: Json, where: str) -> Json:
        if value == [] and not least:
            return {}
        if not isinstance(value, dict) or len(value) < least:
            raise wrong(where, "a non-empty object" if least else "an object")
        return {key(name, where): item(inner, f"{where}.{name}") for name, inner in value.items()}

    return check


def items(item: Check, *, least: int = 0) -> Check:
    """An array."""

    def check(value: Json, where: str) -> Json:
        if not isinstance(value, list) or len(value) < least:
            raise wrong(where, "a non-empty array" if least else "an array")
        return [item(inner, f"{where}[{place}]") for place, inner in enumerate(value)]

    return check


def nullable(inner: Check) -> Check:
    """What ``inner`` takes, or null."""
    return lambda value, where: None if value is None else inner(value, where)


def text(*, least: int = 0, most: int | None = None) -> Check:
    """Text of so many characters, none of them NUL; with ``least`` not only spaces."""

    def check(value: Json, where: str) -> Json:
        if not isinstance(value, str) or "\0" in value:
            raise wrong(where, "text without NUL")
        if len(value.strip() if least else value) < least:
            raise wrong(where, "non-empty text")
        if most is not None and len(value) > most:
            raise wrong(where, f"text of at most {most} characters")
        return value

    return check


def matching(pattern: re.Pattern[str], expected: str) -> Check:
    """Text of one form, worded by ``expected``."""

    def check(value: Json, where: str) -> Json:
        if not isinstance(value, str) or pattern.fullmatch(value) is None:
            raise wrong(where, expected)
        return value

    return check


email = matching(_EMAIL, "an e-mail address")


def choice(*words: str) -> Check:
    """One of these words."""

    def check(value: Json, where: str) -> Json:
        if not isinstance(value, str) or value not in words:
            raise wrong(where, f"one of {', '.join(words)}")
        return value

    return check


def whole(*, least: int = 0, most: int | None = None) -> Check:
    """A whole number; 1.0 is one, as in JSON Schema."""

    def check(value: Json, where: str) -> Json:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if type(value) is not int or value < least or (most is not None and value > most):
            span = f"from {least}" if most is None else f"from {least} to {most}"
            raise wrong(where, f"an integer {span}")
        return value

    return check


def money(value: Json, where: str) -> Json:
    """A number from 0, in the event's currency."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not 0 <= value <= _MOST_MONEY:
        raise wrong(where, f"a number from 0 to {_MOST_MONEY}")
    return value


def boolean(value: Json, where: str) -> Json:
    """``true`` or ``false``."""
    if type(value) is not bool:
        raise wrong(where, "true or false")
    return value


def date(value: Json, where: str) -> Json:
    """A moment in the vendor's form, as answers print it."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return moscow(value)
        except ValueError:
            pass
    raise wrong(where, "an ISO 8601 date with an offset, such as 2025-11-07T19:30:00+03:00")


def anything(value: Json, where: str) -> Json:
    """Any JSON."""
    del where
    return value


def numeric(inner: Check) -> Check:
    """A number that may come as text: in a query or a form everything is text."""

    def check(value: Json, where: str) -> Json:
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            value = float(value) if "." in value else int(value)
        return inner(value, where)

    return check
