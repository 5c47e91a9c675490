"""A second line for replay: while it stands, no socket connects but to the named addresses."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

#: Methods of a socket that reach out -> where the address stands among their arguments.
_ADDRESS_AT = {"connect": 0, "connect_ex": 0, "sendto": -1, "sendmsg": 3}


class NetworkBlockedError(RuntimeError):
    """Something tried to connect while recordings are replayed."""


@contextmanager
def blocked_network(allowed: frozenset[tuple[str, int]] = frozenset()) -> Iterator[None]:
    """Refuse every TCP and UDP connection except to exactly these (host, port) pairs.

    Local (``AF_UNIX``) sockets and pairs made by the event loop are not touched.
    """
    kind: Any = socket.socket
    before = {name: getattr(kind, name) for name in _ADDRESS_AT}
    for name, original in before.items():
        setattr(kind, name, _guarded(original, _ADDRESS_AT[name], allowed))
    try:
        yield
    finally:
        for name, original in before.items():
            setattr(kind, name, original)


def _guarded(
    original: Callable[..., Any], place: int, allowed: frozenset[tuple[str, int]]
) -> Callable[..., Any]:
    def guarded(self: socket.socket, *args: Any) -> Any:
        address: Any = args[place] if place < len(args) else None
        outward = address is not None and self.family in (socket.AF_INET, socket.AF_INET6)
        if outward and (address[0], address[1]) not in allowed:
            if place == 0:
                self.close()  # its owner expects an ``OSError`` and would leave it open
            message = (
                f"a connection to {address[0]}:{address[1]} was refused: recordings are replayed; "
                "give --qtickets-target=sandbox or =live to use the network"
            )
            raise NetworkBlockedError(message)
        return original(self, *args)

    return guarded
