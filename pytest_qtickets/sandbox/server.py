"""The sandbox as a server: real HTTP on 127.0.0.1, in a thread of this process."""

from __future__ import annotations

import errno
import pickle
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pytest_qtickets.errors import SandboxError
from pytest_qtickets.model import Batch, Json
from pytest_qtickets.sandbox.calls import (
    PARTNERS_TOKEN,
    PREFIXES,
    REST_TOKEN,
    Dialect,
)
from pytest_qtickets.sandbox.dialects import find_dialect
from pytest_qtickets.sandbox.faults import FaultPlan, read_fault
from pytest_qtickets.sandbox.world import DEFAULT_SEED, World, make_world
from pytest_qtickets.settings import BATCHES

if TYPE_CHECKING:
    from uvicorn import Server

_HOST = "127.0.0.1"
_LAST_PORT = 65_535
_PATIENCE = 10.0  # seconds to start and to stop; both take a fraction of one


class SandboxServer:
    """A local QTickets: ``with SandboxServer() as sandbox: requests.get(sandbox.rest_base + …)``.

    Port 0 takes a free one. The same seed makes the same world; the world's clock stands still.
    ``partners_write`` is for the audited dialect: the documented one knows no read-only key.
    ``batch`` is for the documented one: the audited one's batches are always all or nothing.
    ``faults`` are planned from the start, see :mod:`~.faults`. ``SandboxError`` for an unknown
    dialect or way of batches, and on entering when the port is taken or the extra is missing.
    """

    def __init__(  # noqa: PLR0913 - a server's choices, each with its default
        self,
        port: int = 0,
        *,
        seed: int = DEFAULT_SEED,
        dialect: str | Dialect = "audited",
        partners_write: bool = False,
        batch: Batch = "all-or-nothing",
        faults: Sequence[str] = (),
    ) -> None:
        self._port = port
        self._seed = seed
        self.dialect = find_dialect(dialect)
        self.partners_write = partners_write or self.dialect.key_always_writes
        self._batch = batch
        self._faults = FaultPlan(faults)
        if batch not in BATCHES:
            raise SandboxError(f"batch {batch!r} is unknown; expected {' or '.join(BATCHES)}")

    def __enter__(self) -> SandboxServer:  # noqa: PYI034 - nobody derives from it
        _require_extra()
        import uvicorn

        from pytest_qtickets.sandbox.lines import TellingProtocol
        from pytest_qtickets.sandbox.web import State, application

        listener = _listen(self._port)
        self._port = listener.getsockname()[1]
        world = make_world(self._seed)
        self._snapshot = pickle.dumps(world, pickle.HIGHEST_PROTOCOL)
        self._state = State(world, self.partners_write, self._batch, self._faults)
        config = uvicorn.Config(
            application(self._state, self.dialect),
            loop="asyncio",
            http=TellingProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        self._server: Server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, args=([listener],), name="qtickets-sandbox", daemon=True
        )
        self._thread.start()
        deadline = time.monotonic() + _PATIENCE
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                listener.close()
                raise SandboxError(f"the sandbox did not start on port {self._port} of {_HOST}")
            time.sleep(0.002)
        return self

    def __exit__(self, *_: object) -> None:
        self._faults.end()
        self._server.should_exit = True
        self._thread.join(_PATIENCE)

    @property
    def url(self) -> str:
        """``http://127.0.0.1:PORT``."""
        return f"http://{_HOST}:{self._port}"

    @property
    def rest_base(self) -> str:
        """Base of the REST API, ending in ``/``."""
        return self.url + PREFIXES["rest"]

    @property
    def partners_base(self) -> str:
        """Base of the Partners API, ending in ``/``."""
        return self.url + PREFIXES["partners"]

    @property
    def world(self) -> World:
        """The world as it stands now; after a reset it is another object."""
        self._state.untouched = False  # whoever holds it may change it
        return self._state.world

    @property
    def requests(self) -> list[tuple[str, str, Json]]:
        """``(method, path, JSON body)`` of what arrived, oldest first; the last 10 000."""
        return list(self._state.requests)

    def fault(self, name: str, *, times: int | None = None, path: str = "") -> None:
        """Plan a fault, ``NAME`` or ``NAME=NUMBER``, for so many requests to paths with this part.

        Without ``times`` for all of them, until :meth:`reset`.
        """
        self._faults.add(replace(read_fault(name), times=times, path=path))

    def reset(self) -> None:
        """Make the world what the seed made it, all faults forgotten; ``requests`` stay.

        Free after mere reads.
        """
        self._faults.clear()
        if not self._state.untouched:
            self._state.untouched = True  # first: a call in between may take it back
            self._state.world = pickle.loads(self._snapshot)  # noqa: S301 - our own bytes


def serve(
    port: int,
    *,
    announce: Callable[[str], None],
    **choices: Any,
) -> None:
    """Run a sandbox until Ctrl-C; ``announce`` gets the lines that say where it is.

    ``choices`` are those of :class:`SandboxServer`.
    """
    with SandboxServer(port, **choices) as sandbox:
        can = "may" if sandbox.partners_write else "may not"
        announce(
            f"sandbox ({sandbox.dialect.name}) on {sandbox.url}, the Partners key {can} write;"
            " Ctrl-C ends it"
        )
        announce(f"  export QTICKETS_BASE_URL={sandbox.rest_base} QTICKETS_TOKEN={REST_TOKEN}")
        announce(
            f"  export QTICKETS_PARTNERS_BASE_URL={sandbox.partners_base}"
            f" QTICKETS_PARTNERS_TOKEN={PARTNERS_TOKEN}"
        )
        if choices.get("faults"):
            announce(f"  faults: {', '.join(choices['faults'])}")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            announce("sandbox ended")


def _require_extra() -> None:
    try:
        import starlette  # noqa: F401 - is it there?
        import uvicorn  # noqa: F401 - is it there?
    except ImportError as error:
        raise SandboxError(
            f"{error.name} is not installed; expected the sandbox's web server; "
            'run: pip install "pytest-qtickets[sandbox]"'
        ) from error


def _listen(port: int) -> socket.socket:
    """A listening socket, so that a client that comes early waits instead of being refused."""
    if not 0 <= port <= _LAST_PORT:
        raise SandboxError(f"port {port} is no port; expected 0 to {_LAST_PORT}; try --port 0")
    # asyncio turns Nagle's algorithm off only where the protocol is named: without, 40 ms a call.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((_HOST, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        found = (
            "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        )
        raise SandboxError(
            f"port {port} on {_HOST} {found}; expected a free one; try --port 0"
        ) from error
    return listener
