"""A limit for a whole exchange. The libraries' timeouts are per read: a slow drip never meets them.

While a :class:`Deadline` is open, connections show it their sockets (``session`` makes them do so);
when the time is up these are shut, and whatever waits for one (a proxy, a handshake, headers, a
body) ends at once. Only looking up the name of a host is outside its reach.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from contextvars import ContextVar

_open: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


class Deadline:
    """``with Deadline(30) as deadline: …``; afterwards ``deadline.over`` says whether it struck."""

    def __init__(self, seconds: float) -> None:
        self.over = False
        self._done = False
        self._sockets: list[socket.socket] = []
        # A socket that is kept alive outlives its exchange: the next one must not be hit.
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._strike)
        self._timer.daemon = True

    def __enter__(self) -> Deadline:  # noqa: PYI034 - nobody derives from it
        self._token = _open.set(self)
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._done = True
        self._timer.cancel()
        _open.reset(self._token)

    def _strike(self) -> None:
        with self._lock:
            if not self._done:
                self.over = True
                for sock in self._sockets:
                    _shut(sock)

    def _watch(self, sock: socket.socket) -> None:
        with self._lock:
            self._sockets.append(sock)
            if self.over:
                _shut(sock)


def show(sock: object) -> None:
    """Tell the open deadline, if there is one, of a socket that its exchange uses."""
    deadline = _open.get()
    if deadline is not None and isinstance(sock, socket.socket):
        deadline._watch(sock)  # noqa: SLF001 - the other half of the same thing


def _shut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):  # closed already, or wrapped by TLS since
        # The plain socket's method: that of TLS drops its state under the reader's feet.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
