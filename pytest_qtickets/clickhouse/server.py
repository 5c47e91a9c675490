"""A ClickHouse server over TCP. ``clickhouse_driver`` is imported when a store is opened."""

# ruff: noqa: S608 - identifiers and texts are quoted by store.quoted and store.literal
from __future__ import annotations

import contextlib
import logging
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pytest_qtickets.clickhouse.store import literal, quoted, reason_of
from pytest_qtickets.errors import StoreError

_CONNECT_SECONDS = 3
_ANSWER_SECONDS = 10

#: Error codes of the server about the login: unknown user, wrong, required, any of these.
_LOGIN_REFUSED = frozenset({192, 193, 194, 516})
_NETWORK = frozenset({209, 210})

#: ``LowCardinality`` is an experiment to servers before 19; later ones ignore the setting.
_SETTINGS = {"allow_experimental_low_cardinality_type": 1}


class ServerStore:
    """A database of a ClickHouse server. Reconnects by itself after a broken connection."""

    def __init__(  # noqa: PLR0913 - an address, a login, and a permission
        self, host: str, port: int, database: str, *, user: str, password: str, create: bool = True
    ) -> None:
        """Connect; a missing database is created, or is a ``StoreError`` without ``create``."""
        # The driver logs a traceback for what is worded here; with no handler Python prints it.
        logging.getLogger("clickhouse_driver").addHandler(logging.NullHandler())
        self._host = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self._database = database
        login: dict[str, str | int]
        login = {"host": host, "port": port, "user": user, "password": password}
        with contextlib.closing(_Connection(self._host, **login)) as first:
            known = first.run(
                f"SELECT count() FROM system.databases WHERE name = {literal(database)}"
            )
            if known == [(0,)] and not create:
                raise StoreError(f"{self._host} has no database {database}; the first run makes it")
            if known == [(0,)]:
                first.run(f"CREATE DATABASE IF NOT EXISTS {quoted(database)}")
        self._connection = _Connection(self._host, **login, database=database)

    @property
    def address(self) -> str:
        """``clickhouse://host:port/database``."""
        return f"clickhouse://{self._host}/{self._database}"

    @property
    def database(self) -> str:
        """Name of the database."""
        return self._database

    def execute(self, sql: str) -> None:
        """Run one statement that returns nothing."""
        self._connection.run(sql)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of one SELECT."""
        return [tuple(_plain(value) for value in row) for row in self._connection.run(sql)]

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Insert rows as one native block."""
        if not rows:
            return
        names = ", ".join(quoted(name) for name in columns)
        target = f"{quoted(self._database)}.{quoted(table)}"
        self._connection.run(f"INSERT INTO {target} ({names}) VALUES", [tuple(row) for row in rows])

    def close(self) -> None:
        """Close the connection; safe to call twice."""
        self._connection.close()


class _Connection:
    """One client of the driver, with its errors in words."""

    def __init__(self, address: str, **login: str | int) -> None:
        try:
            from clickhouse_driver import Client
            from clickhouse_driver.errors import Error
        except ImportError as error:
            message = "clickhouse:// needs the driver: pip install clickhouse-driver"
            raise StoreError(message) from error
        self._address = address
        self._errors = (Error, OSError, EOFError, ValueError, TypeError)
        self._client: Any = Client(
            **login,
            connect_timeout=_CONNECT_SECONDS,
            send_receive_timeout=_ANSWER_SECONDS,
            settings=_SETTINGS,
        )

    def run(self, sql: str, rows: list[tuple[Any, ...]] | None = None) -> list[tuple[Any, ...]]:
        try:
            answer = self._client.execute(sql) if rows is None else self._client.execute(sql, rows)
        except self._errors as error:
            raise self._worded(error) from error
        return answer if isinstance(answer, list) else []

    def close(self) -> None:
        self._client.disconnect()

    def _worded(self, error: Exception) -> StoreError:
        code = getattr(error, "code", None)
        if code in _LOGIN_REFUSED:
            reason = (
                "the login is refused; check the user in the address "
                "and QTICKETS_CLICKHOUSE_PASSWORD"
            )
        elif code in _NETWORK or isinstance(error, (OSError, EOFError)):
            reason = "cannot be reached; start the server, or give --qtickets-clickhouse=chdb://"
        else:
            reason = reason_of(error)
        return StoreError(f"ClickHouse at {self._address}: {reason}")


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
