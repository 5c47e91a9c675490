"""A real HTTP server on 127.0.0.1 whose answers a test writes, and one that speaks raw bytes."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Received:
    """A request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass
class LocalServer:
    """Answers with what ``answer`` gives for a request: (status, headers, body)."""

    url: str
    answer: Callable[[Received], tuple[int, Mapping[str, str], bytes]]
    received: list[Received] = field(default_factory=list)


def reply(body: Any, status: int = 200, **headers: str) -> tuple[int, Mapping[str, str], bytes]:
    """An answer; ``Content_Type`` and other headers as keywords."""
    data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return status, {"Content-Type": "application/json", **named}, data


@contextmanager
def local_server() -> Iterator[LocalServer]:
    """The server, listening."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            got = Received(self.command, self.path, dict(self.headers), self.rfile.read(length))
            served.received.append(got)
            status, headers, body = served.answer(got)
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(OSError):  # the client hangs up on a body that is too large
                self.wfile.write(body)

        do_GET = do_POST = do_PATCH = do_DELETE = _any  # noqa: N815 - names of http.server

        def log_message(self, *_words: Any) -> None:
            """Stay quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        served = LocalServer(
            f"http://127.0.0.1:{server.server_port}/", lambda _: reply({"data": []})
        )
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def raw_server(words: bytes, *, hold: bool = False) -> Iterator[str]:
    """A server that reads a request, says ``words`` and hangs up, or holds the line; its URL."""
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            listener.settimeout(10)
            with suppress(OSError), listener.accept()[0] as line:
                line.recv(65536)
                line.sendall(words)
                if hold:
                    done.wait(10)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        finally:
            done.set()
            thread.join()
