"""The embedded engine: chDB in a folder, no server. ``chdb`` is imported when a store is opened."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

from pytest_qtickets.clickhouse.store import quoted, reason_of
from pytest_qtickets.errors import StoreError


class EmbeddedStore:
    """A chDB session on a folder.

    chDB serves one folder a process at a time: the store in use has it, another that is used next
    takes over, and what it holds is on disk meanwhile.
    """

    _serving: ClassVar[EmbeddedStore | None] = None

    def __init__(self, folder: Path, database: str) -> None:
        """Open (and create) the folder and the database. Raises ``StoreError``."""
        self._folder = folder.absolute()
        self._database = database
        self._session: Any = None
        self._closed = False
        self._serve()

    @property
    def address(self) -> str:
        """``chdb://``: the folder is nobody's business."""
        return "chdb://"

    @property
    def database(self) -> str:
        """Name of the database."""
        return self._database

    def execute(self, sql: str) -> None:
        """Run one statement that returns nothing."""
        self._run(sql)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of one SELECT."""
        text = self._run(sql, "JSONCompactEachRow")
        return [tuple(json.loads(line)) for line in text.split("\n") if line]

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Insert rows as lines of JSON arrays: no value is ever part of a statement."""
        if not rows:
            return
        names = ", ".join(quoted(name) for name in columns)
        lines = (json.dumps(list(row), ensure_ascii=False, default=str) for row in rows)
        target = f"{quoted(self._database)}.{quoted(table)}"
        self._run(f"INSERT INTO {target} ({names}) FORMAT JSONCompactEachRow\n" + "\n".join(lines))

    def close(self) -> None:
        """Release the folder; safe to call twice."""
        self._closed = True
        self.rest()

    def _serve(self) -> None:
        if self._session is not None:
            return
        if EmbeddedStore._serving is not None:
            EmbeddedStore._serving.rest()
        self._session = _open_session(self._folder)
        EmbeddedStore._serving = self
        try:
            for statement in ("CREATE DATABASE IF NOT EXISTS", "USE"):
                self._session.query(f"{statement} {quoted(self._database)}")
        except RuntimeError as error:
            self.close()
            raise _worded(error, self._folder) from error

    def rest(self) -> None:
        """Give the folder up until the store is used again."""
        session, self._session = self._session, None
        if session is not None:
            EmbeddedStore._serving = None
            session.close()

    def _run(self, sql: str, output: str = "CSV") -> str:
        if self._closed:
            message = "chdb://: the store is closed"
            raise StoreError(message)
        self._serve()
        try:
            return str(self._session.query(sql, output).bytes(), "utf-8")
        except (RuntimeError, ValueError) as error:  # ValueError: text that is not UTF-8
            raise _worded(error, self._folder) from error


def _open_session(folder: Path) -> Any:
    if "?" in str(folder):
        message = (
            f"chdb://: the folder's name holds a '?', which chDB takes for options: {folder.name}"
        )
        raise StoreError(message)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # chDB takes a config.xml of the working directory for its own, whoever's it is.
        with _working_in(folder):
            return importlib.import_module("chdb.session").Session(str(folder))
    except ImportError as error:
        message = 'chdb:// needs the embedded engine: pip install "pytest-qtickets[embedded]"'
        raise StoreError(message) from error
    except OSError as error:
        message = f"chdb://: the folder cannot be used: {error.strerror or error}"
        raise StoreError(message) from error
    except RuntimeError as error:
        raise _worded(error, folder) from error


def _worded(error: Exception, folder: Path) -> StoreError:
    reason = reason_of(error)
    if "already initialized with path" in reason:
        reason = "another folder is open in this process; close that store first"
    elif "Error initializing EmbeddedServer" in reason:  # all that chDB says of a locked folder
        reason = "the folder cannot be opened; if another process has it open, wait for that"
    return StoreError(f"chdb://: {reason.replace(str(folder), '<folder>')}")


@contextlib.contextmanager
def _working_in(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
