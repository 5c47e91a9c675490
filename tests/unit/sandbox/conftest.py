"""One running sandbox for these tests, its world new in each, and two ways to call it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from pytest_qtickets.sandbox import PARTNERS_TOKEN, REST_TOKEN, SandboxServer

Caller = Callable[..., requests.Response]


def _caller(session: requests.Session, base: Callable[[], str], token: str) -> Caller:
    def call(method: str, path: str, body: Any = None, **options: Any) -> requests.Response:
        headers = options.pop("headers", {"Authorization": f"Bearer {token}"})
        return session.request(
            method, base() + path, json=body, headers=headers, timeout=10, **options
        )

    return call


@pytest.fixture(scope="session")
def session() -> Iterator[requests.Session]:
    with requests.Session() as opened:
        yield opened


@pytest.fixture(scope="session")
def _reading() -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        yield server


@pytest.fixture(scope="session")
def _writing() -> Iterator[SandboxServer]:
    with SandboxServer(partners_write=True) as server:
        yield server


@pytest.fixture
def sandbox(_reading: SandboxServer) -> SandboxServer:
    """The sandbox as it starts by default."""
    _reading.reset()
    return _reading


@pytest.fixture
def writable(_writing: SandboxServer) -> SandboxServer:
    """A sandbox whose partners key may write."""
    _writing.reset()
    return _writing


@pytest.fixture
def rest(sandbox: SandboxServer, session: requests.Session) -> Caller:
    return _caller(session, lambda: sandbox.rest_base, REST_TOKEN)


@pytest.fixture
def partners(sandbox: SandboxServer, session: requests.Session) -> Caller:
    return _caller(session, lambda: sandbox.partners_base, PARTNERS_TOKEN)


@pytest.fixture(scope="session")
def _documenting() -> Iterator[SandboxServer]:
    with SandboxServer(dialect="documented") as server:
        yield server


@pytest.fixture(scope="session")
def _item_by_item() -> Iterator[SandboxServer]:
    with SandboxServer(dialect="documented", batch="per-item") as server:
        yield server


@pytest.fixture
def documented(_documenting: SandboxServer) -> SandboxServer:
    """A sandbox that answers as the vendor documents."""
    _documenting.reset()
    return _documenting


@pytest.fixture
def vendor(documented: SandboxServer, session: requests.Session) -> Caller:
    """REST calls to it."""
    return _caller(session, lambda: documented.rest_base, REST_TOKEN)


@pytest.fixture
def partner(documented: SandboxServer, session: requests.Session) -> Caller:
    """Partners calls to it."""
    return _caller(session, lambda: documented.partners_base, PARTNERS_TOKEN)


@pytest.fixture
def item_by_item(_item_by_item: SandboxServer) -> SandboxServer:
    """The same, with batches that answer per item."""
    _item_by_item.reset()
    return _item_by_item


@pytest.fixture
def booking(writable: SandboxServer, session: requests.Session) -> Caller:
    """Partners calls to the sandbox that lets them write."""
    return _caller(session, lambda: writable.partners_base, PARTNERS_TOKEN)
