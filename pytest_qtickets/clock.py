"""The only place that reads the wall clock; everything downstream reads the evidence."""

from __future__ import annotations

import secrets
from datetime import datetime, timezone


def utc_now() -> str:
    """The time now: UTC, RFC 3339 with microseconds and ``Z``."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def new_run_id() -> str:
    """``YYYYMMDD_HHMMSS_<8 hex>``: the time now in UTC and 32 random bits."""
    return f"{datetime.now(timezone.utc):%Y%m%d_%H%M%S}_{secrets.token_hex(4)}"
