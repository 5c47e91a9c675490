"""Time in the world: it stands still, so the same requests always give the same answers."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

#: Every date in captured answers carries this offset, Siberian events too (*observed*).
MOSCOW = timezone(timedelta(hours=3))
NOW = datetime(2025, 11, 7, 12, tzinfo=MOSCOW)
NOW_TEXT = NOW.isoformat()

_YEARS = range(1900, 2200)
_DATE = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)


def instant(text: str) -> datetime:
    """The moment an ISO 8601 text names; without an offset it is UTC. ``ValueError`` otherwise."""
    match = _DATE.fullmatch(text)
    if match is None:
        message = f"not an ISO 8601 date: {text!r}"
        raise ValueError(message)
    day, time, offset = match.groups()
    offset = "+00:00" if offset in (None, "Z") else f"{offset[:3]}:{offset[-2:]}"
    return datetime.fromisoformat(f"{day}T{time or '00:00'}{offset}")


def moscow(text: str) -> str:
    """The same moment as answers print it: seconds, ``+03:00``. ``ValueError`` as ``instant``.

    A moment outside the years 1900 to 2199 is none: every other offset must be able to show it.
    """
    moment = instant(text)
    if moment.year not in _YEARS:
        raise ValueError(f"not between 1900 and 2199: {text!r}")
    return moment.astimezone(MOSCOW).isoformat()


def later(text: str, **span: float) -> str:
    """A moment so much after another, e.g. ``later(created, minutes=30)``."""
    return (datetime.fromisoformat(text) + timedelta(**span)).isoformat()
