"""The two APIs of the plugin's own sandbox, in the dialect that a test asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox import PARTNERS_TOKEN, REST_TOKEN, SandboxServer


class Api:
    """One API of a sandbox: ``rest.get("orders/1")`` is the parsed body of an answer."""

    def __init__(self, base: str, token: str) -> None:
        self._base = base
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {token}"

    def send(self, method: str, path: str, body: Any = None) -> requests.Response:
        """The answer itself."""
        return self._session.request(method, self._base + path, json=body, timeout=10)

    def __call__(self, method: str, path: str, body: Any = None) -> Json:
        """The body of an answer that must be a success."""
        answer = self.send(method, path, body)
        found = answer.json()
        assert answer.status_code == 200, found
        assert not isinstance(found, dict) or found.get("status") != "error", found
        return found

    def refused(self, method: str, path: str, body: Any = None) -> str:
        """The code of an answer that must be an error."""
        found = self.send(method, path, body).json()
        return str(found["code"])

    def close(self) -> None:
        """Close the connections."""
        self._session.close()


@pytest.fixture
def rest(qtickets_sandbox: SandboxServer) -> Iterator[Api]:
    """The organiser's API."""
    api = Api(qtickets_sandbox.rest_base, REST_TOKEN)
    yield api
    api.close()


@pytest.fixture
def partners(qtickets_sandbox: SandboxServer) -> Iterator[Api]:
    """The resellers' API."""
    api = Api(qtickets_sandbox.partners_base, PARTNERS_TOKEN)
    yield api
    api.close()
