"""No answer: a kind and a reason, and never a status."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests

from pytest_qtickets.masking import Masker, Secret
from pytest_qtickets.model import Exchange, Verdict
from pytest_qtickets.wire.client import Client
from pytest_qtickets.wire.failures import kind_of, reason_of
from pytest_qtickets.wire.guard import NetworkBlockedError, blocked_network
from pytest_qtickets.wire.judge import judge
from pytest_qtickets.wire.targets import Auth, Target
from tests.servers import free_port
from tests.unit.wire.local_server import LocalServer, raw_server
from tests.unit.wire.making import case

ClientAt = Callable[..., Client]


def failed(client: Client, **over: object) -> Exchange:
    """The only exchange of a case, which has no answer."""
    [exchange] = client.exchanges(case("1.6", "orders/1", **over))
    assert exchange.response is None
    assert exchange.failure is not None
    assert judge(case("1.6", "orders/1"), [exchange]).verdict is Verdict.ERROR
    return exchange


def test_a_refused_connection(client_at: ClientAt) -> None:
    """Nobody listens: a failure of kind ``connection``, without object addresses."""
    failure = failed(client_at(f"http://127.0.0.1:{free_port()}/")).failure
    assert failure is not None
    assert failure.kind == "connection"
    assert "Connection refused" in failure.message
    assert " at 0x" not in failure.message


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        pytest.param(b"", "connection", id="hangs up"),
        pytest.param(b"SSH-2.0-server\r\n", "connection", id="speaks something else"),
        pytest.param(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"data"', "protocol", id="a torn body"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "protocol", id="a bad chunk"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", "protocol", id="no gzip"),
    ],
)  # fmt: skip
def test_a_server_that_breaks_off(client_at: ClientAt, words: bytes, kind: str) -> None:
    """A connection that closes early or breaks the protocol is a failure, not a status."""
    with raw_server(words) as url:
        failure = failed(client_at(url)).failure
    assert failure is not None
    assert (failure.kind, bool(failure.message)) == (kind, True)
    assert "\n" not in failure.message
    assert " at 0x" not in failure.message


@pytest.mark.parametrize(
    "words",
    [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nabc"],
    ids=["nothing", "half a body"],
)
def test_a_silent_server_is_a_timeout(words: bytes) -> None:
    """No byte in time is ``timeout``, before the answer and in the middle of its body."""
    with raw_server(words, hold=True) as url, pytest.raises(requests.RequestException) as caught:
        requests.get(url, timeout=0.1)
    assert kind_of(caught.value) == "timeout"
    assert "Read timed out" in reason_of(caught.value)


def test_a_name_that_does_not_resolve(client_at: ClientAt) -> None:
    """An unknown host is a failure of kind ``connection`` that names the host."""
    failure = failed(client_at("http://no-such-host.invalid/")).failure
    assert failure is not None
    assert failure.kind == "connection"
    assert "no-such-host.invalid" in failure.message


def test_plain_text_where_tls_is_due(server: LocalServer, client_at: ClientAt) -> None:
    """A TLS handshake that fails is of kind ``tls``."""
    failure = failed(client_at(server.url.replace("http:", "https:"))).failure
    assert failure is not None
    assert failure.kind == "tls"


@pytest.mark.parametrize("token", ["abcDEF123456\n", "токен-1234567"])
def test_a_token_that_cannot_be_sent_is_not_shown(server: LocalServer, token: str) -> None:
    """A line feed or Cyrillic in a token: a failure that says so and does not quote it."""
    bases = {"rest": server.url, "partners": server.url}
    client = Client(Target("sandbox", bases, Auth(Secret(token))), Masker(b"k", secrets=[token]))
    exchange = failed(client)
    client.close()
    assert exchange.failure is not None
    assert exchange.failure.kind == "protocol"
    assert token.strip() not in repr(exchange)
    assert server.received == []


def test_personal_data_in_a_reason_is_masked(client_at: ClientAt) -> None:
    """Libraries quote the URL in their errors; what it carried is hidden."""
    port = free_port()
    asked = f"http://127.0.0.1:{port}/user@example.com/"
    assert "user@" not in repr(failed(client_at(asked)))


def test_a_blocked_socket_is_no_answer_of_the_api(client_at: ClientAt) -> None:
    """The guard's refusal is not swallowed as one more failed connection."""
    client = client_at(f"http://127.0.0.1:{free_port()}/")
    with blocked_network(), pytest.raises(NetworkBlockedError):
        list(client.exchanges(case()))
