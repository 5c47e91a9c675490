"""A real local server, a masker, and a client that is closed at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pytest_qtickets.masking import Masker, Secret
from pytest_qtickets.wire.client import Client
from pytest_qtickets.wire.targets import Auth, Target
from tests.unit.wire.local_server import LocalServer, local_server

REST, PARTNERS = "sample-rest-key", "sample-partners-key"


@pytest.fixture
def masker() -> Masker:
    """A masker that knows both tokens."""
    return Masker(b"one key", secrets=[REST, PARTNERS])


@pytest.fixture
def server() -> Iterator[LocalServer]:
    """A server whose answers the test writes."""
    with local_server() as running:
        yield running


@pytest.fixture
def client_at(masker: Masker) -> Iterator[Callable[..., Client]]:
    """``client_at(url, max_pages=…)``: a client with both tokens; it retries when told to."""
    made: list[Client] = []

    def make(url: str, **over: Any) -> Client:
        over.setdefault("retries", 0)
        bases = {"rest": url + "rest/", "partners": url + "partners/"}
        auth = Auth(Secret(REST), Secret(PARTNERS))
        made.append(Client(Target("sandbox", bases, auth), masker, **over))
        return made[-1]

    yield make
    for client in made:
        client.close()
