"""The socket guard: exact addresses, every way out, and nothing left behind."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pytest_qtickets.wire.guard import NetworkBlockedError, blocked_network


@pytest.fixture
def listening() -> Iterator[tuple[str, int]]:
    """A TCP and a UDP socket on the same port of 127.0.0.100."""
    with (
        socket.create_server(("127.0.0.100", 0)) as tcp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
    ):
        address = tcp.getsockname()
        udp.bind(address)
        udp.settimeout(2)
        yield address


def tcp_connect(address: tuple[str, int]) -> None:
    """As most clients do it."""
    with socket.create_connection(address, timeout=2):
        pass


def tcp_connect_ex(address: tuple[str, int]) -> None:
    """As pollers do it: the error number is returned."""
    with socket.socket() as client:
        assert client.connect_ex(address) == 0


def udp_sendto(address: tuple[str, int]) -> None:
    """One datagram."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        assert client.sendto(b"x", address) == 1


def udp_sendto_flags(address: tuple[str, int]) -> None:
    """One datagram, with flags before the address."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        assert client.sendto(b"x", 0, address) == 1


def udp_sendmsg(address: tuple[str, int]) -> None:
    """One datagram of parts."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        assert client.sendmsg([b"x"], [], 0, address) == 1


def udp_connect(address: tuple[str, int]) -> None:
    """A datagram socket with a fixed peer."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.connect(address)
        assert client.send(b"x") == 1


def asyncio_connect(address: tuple[str, int]) -> None:
    """As an event loop does it."""

    async def connect() -> None:
        _, writer = await asyncio.open_connection(*address)
        writer.close()
        await writer.wait_closed()

    asyncio.run(connect())


WAYS = [
    tcp_connect,
    tcp_connect_ex,
    udp_sendto,
    udp_sendto_flags,
    udp_sendmsg,
    udp_connect,
    asyncio_connect,
]


@pytest.mark.parametrize("way", WAYS)
def test_no_way_out(listening: tuple[str, int], way: Callable[[tuple[str, int]], None]) -> None:
    """TCP, UDP and the event loop reach a listener before and after, and not while it stands."""
    way(listening)
    with blocked_network(), pytest.raises(NetworkBlockedError, match="recordings are replayed"):
        way(listening)
    way(listening)


@pytest.mark.parametrize("way", WAYS)
def test_an_allowed_address_is_reached(
    listening: tuple[str, int], way: Callable[..., None]
) -> None:
    """The exact pair of address and port stays open."""
    with blocked_network(frozenset({listening})):
        way(listening)


def test_allowed_is_exact(listening: tuple[str, int]) -> None:
    """127.0.0.1 allowed does not allow 127.0.0.100, and one port does not allow another."""
    host, port = listening
    for other in (("127.0.0.1", port), (host, port + 1), ("127.0.0.10", port), ("localhost", port)):
        with blocked_network(frozenset({other})), pytest.raises(NetworkBlockedError):
            tcp_connect(listening)


def test_the_message_names_the_address_and_a_way_out() -> None:
    """Who was called, why it was refused, and what to type."""
    message = (
        "a connection to 192.0.2.1:443 was refused: recordings are replayed; "
        "give --qtickets-target=sandbox or =live to use the network"
    )
    with blocked_network(), pytest.raises(NetworkBlockedError) as caught:
        tcp_connect(("192.0.2.1", 443))
    assert str(caught.value) == message
    assert not isinstance(caught.value, OSError)


def test_ipv6_is_refused_too() -> None:
    """The newer protocol is no way around."""
    try:
        client = socket.socket(socket.AF_INET6)
    except OSError:
        return  # a machine without the protocol has no way around either
    with client, blocked_network(), pytest.raises(NetworkBlockedError):
        client.connect(("::1", 9))


def test_everything_is_as_before_afterwards() -> None:
    """Also after an error inside, the socket class has its own functions again."""
    names = ("connect", "connect_ex", "sendto", "sendmsg")
    before = [getattr(socket.socket, name) for name in names]
    with pytest.raises(ZeroDivisionError), blocked_network():
        raise ZeroDivisionError
    assert [getattr(socket.socket, name) for name in names] == before


def test_nested_guards(listening: tuple[str, int]) -> None:
    """An inner guard cannot open what the outer one refuses, and its end does not end the outer."""
    open_pair = frozenset({listening})
    with blocked_network():
        with blocked_network(open_pair), pytest.raises(NetworkBlockedError):
            tcp_connect(listening)
        with pytest.raises(NetworkBlockedError):
            tcp_connect(listening)
    with blocked_network(open_pair):
        with blocked_network(), pytest.raises(NetworkBlockedError):
            tcp_connect(listening)
        tcp_connect(listening)


def test_a_refused_socket_is_closed_where_nobody_else_would() -> None:
    """A library that expects an ``OSError`` leaks its TCP socket; a datagram socket goes on."""
    with socket.socket() as stream, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        with blocked_network():
            with pytest.raises(NetworkBlockedError):
                stream.connect(("192.0.2.1", 9))
            with pytest.raises(NetworkBlockedError):
                datagrams.sendto(b"x", ("192.0.2.1", 9))
        assert stream.fileno() == -1
        assert datagrams.fileno() != -1


def test_a_connected_socket_sends(listening: tuple[str, int]) -> None:
    """What was allowed to connect may send without naming its peer again."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        with blocked_network(frozenset({listening})):
            client.connect(listening)
        with blocked_network():
            for arguments in (([b"x"],), ([b"x"], []), ([b"x"], [], 0), ([b"x"], [], 0, None)):
                assert client.sendmsg(*arguments) == 1


def test_a_local_server_is_reached(tmp_path: Path) -> None:
    """A socket that is a file is on this machine."""
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(path)
        server.listen()
        with blocked_network():
            client.connect(path)
            peer, _ = server.accept()
        with peer:
            client.sendall(b"x")
            assert peer.recv(1) == b"x"


def test_local_sockets_are_not_touched() -> None:
    """An event loop, its wake-up pair and pipes between processes work while it stands."""
    with blocked_network():
        left, right = socket.socketpair()
        with left, right:
            left.sendall(b"x")
            assert right.recv(1) == b"x"
            left.sendmsg([b"y"])
            assert right.recv(1) == b"y"

        async def call() -> str:
            return await asyncio.to_thread(lambda: "from a thread")

        assert asyncio.run(call()) == "from a thread"
