"""A short case file around whatever a test puts in, and the shipped one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pytest_qtickets.model import Case, Spec
from pytest_qtickets.spec import parse_spec, read_spec

SHIPPED = Path(__file__).parents[3] / "specs" / "qtickets_api_test_requests.md"

#: Ten lines: what a test adds begins on line 11.
PREAMBLE = """\
# Probe
**Base URL:** `https://api.example.com/rest/v1/`
**Base URL (Partners API):** `https://api.example.com/partners/v1/`
**Headers for all requests:**
```
Accept: application/json
Authorization: Bearer YOUR_TOKEN
```

## 1. Orders
"""

Parse = Callable[..., Spec]


@pytest.fixture(scope="session")
def shipped() -> Spec:
    """The case file of this repository."""
    return read_spec(SHIPPED)


@pytest.fixture(scope="session")
def parse() -> Parse:
    """Parse text placed after the preamble, from line 11 on."""

    def parse(text: str, values: Mapping[str, str] | None = None) -> Spec:
        return parse_spec((PREAMBLE + text).encode(), file="probe.md", values=values or {})

    return parse


@pytest.fixture(scope="session")
def parse_case(parse: Parse) -> Callable[..., Case]:
    """Parse one case: its heading is line 11, and the given text begins on line 12."""

    def parse_case(text: str, values: Mapping[str, str] | None = None) -> Case:
        return parse(f"### 1.1. Probe\n{text}", values).cases[0]

    return parse_case
