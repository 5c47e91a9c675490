"""The only place that reads the wall clock; everything downstream reads the evidence."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta, timezone

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def utc_now() -> str:
    """The time now: UTC, RFC 3339 with microseconds and ``Z``."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def microseconds(stamp: str) -> int:
    """Microseconds since 1970 of a moment that :func:`utc_now` wrote."""
    moment = datetime.fromisoformat(stamp.replace("Z", "+00:00"))
    return (moment - _EPOCH) // timedelta(microseconds=1)


def new_run_id() -> str:
    """``YYYYMMDD_HHMMSS_<8 hex>``: the time now in UTC and 32 random bits."""
    return f"{datetime.now(timezone.utc):%Y%m%d_%H%M%S}_{secrets.token_hex(4)}"
