"""The store protocol: the few things this project asks of a ClickHouse, and how to quote for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

#: Longest engine message that is passed on; what follows is stack traces and row excerpts.
_LONGEST_REASON = 200


class Store(Protocol):
    """A ClickHouse database that is open. Methods raise ``StoreError`` when they cannot serve."""

    @property
    def address(self) -> str:
        """Where it is, for people: no user name, no password, no path of a machine."""

    @property
    def database(self) -> str:
        """Name of the database that holds the tables; unqualified names resolve to it."""

    def execute(self, sql: str) -> None:
        """Run one statement that returns nothing."""

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of one SELECT, equal on both engines.

        Numbers are int or float, dates ``YYYY-MM-DD[ HH:MM:SS]`` text in the column's zone,
        UUIDs text, arrays lists, NULL is ``None``.
        """

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Insert rows (values in the order of ``columns``) into a table of the database.

        Values are str, int, float, ``None``, ``date`` and naive ``datetime`` in the column's zone.
        """

    def close(self) -> None:
        """Release the connection or the folder; safe to call twice."""


def quoted(name: str) -> str:
    """An identifier in backticks, safe for any name."""
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def literal(text: str) -> str:
    """A string literal, safe for any text."""
    escaped = (
        text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\0", "\\0")
    )
    return f"'{escaped}'"


def table_name(store: Store, table: str) -> str:
    """The table with its database, quoted."""
    return f"{quoted(store.database)}.{quoted(table)}"


def reason_of(error: BaseException) -> str:
    """What an engine said, as one short line: no stack trace, no ``DB::Exception``."""
    text = str(error).split("Stack trace:")[0].replace("DB::Exception:", "")
    line = " ".join(text.split()) or type(error).__name__
    return line if len(line) <= _LONGEST_REASON else line[: _LONGEST_REASON - 1] + "…"
