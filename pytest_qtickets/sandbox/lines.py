"""A connection in the hands of a fault: through the web server, or past it.

What the web server refuses to send (a short body, a reset, a drip) is written to the connection's
own transport.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send


class TellingProtocol(H11Protocol):
    """uvicorn's protocol; it tells the application the transport, under the scope's ``state``."""

    # The parent says so too; typeshed's grandparent takes any transport.
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as the parent does
        """Take the connection, and note it where every scope of it copies from."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer, before it is sent."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def named(self, **headers: str) -> Reply:
        """The same with these headers in place of its own; ``_`` stands for ``-``."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        kept = [pair for pair in self.headers if pair[0] not in given]
        return replace(self, headers=(*kept, *given.items()))

    def raw(self, body: bytes) -> bytes:
        """The answer as bytes on the wire; its Content-Length is that of its own body."""
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}"]
        own = self.named(content_length=str(len(self.body)), connection="close")
        lines += [f"{name}: {value}" for name, value in own.headers]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


class Line:
    """One connection while a fault has it in hand, its request read."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.path: str = scope["path"]
        self._transport: asyncio.Transport = scope["state"]["transport"]
        self._loop = asyncio.get_running_loop()
        self._receive = receive
        self._send = send

    async def send(self, reply: Reply) -> None:
        """Send an answer as the web server would."""
        sized = reply.named(content_length=str(len(reply.body)))
        await self._start(sized)
        await self._send({"type": "http.response.body", "body": reply.body})

    async def stream(self, reply: Reply, blocks: Iterator[bytes]) -> None:
        """Send a body block by block, each made when the one before is on its way."""
        await self._start(reply)
        for block in blocks:
            await self._send({"type": "http.response.body", "body": block, "more_body": True})
            await asyncio.sleep(0)  # or a quick client would keep the loop for itself
            if self._transport.is_closing():
                await self.left()
                return
        await self._send({"type": "http.response.body"})

    async def drip(self, at_once: bytes, rest: bytes, pause: float) -> None:
        """Write bytes past the web server, the second part one by one, then close."""
        leaving = asyncio.ensure_future(self.left())
        self._transport.write(at_once)
        for nth in range(len(rest)):
            await asyncio.wait({leaving}, timeout=pause)
            if leaving.done():
                return
            self._transport.write(rest[nth : nth + 1])
        self._transport.close()
        await leaving

    async def reset(self) -> None:
        """Reset the connection: RST, not FIN."""
        linger = struct.pack("ii", 1, 0)
        self._transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, linger
        )
        self._transport.abort()
        await self.left()

    async def left(self) -> None:
        """Wait until the connection is gone: the web server answers a request that is left open."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    def cut(self) -> None:
        """End the connection, from any thread."""
        self._loop.call_soon_threadsafe(self._transport.abort)

    async def _start(self, reply: Reply) -> None:
        headers = [
            (name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers
        ]
        await self._send(
            {"type": "http.response.start", "status": reply.status, "headers": headers}
        )
