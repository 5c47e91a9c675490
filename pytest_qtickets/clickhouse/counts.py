"""Counting tables before and after a run."""

# ruff: noqa: S608 - identifiers and texts are quoted by store.quoted and store.literal
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pytest_qtickets.clickhouse.schema import TABLES, Layout, columns_of
from pytest_qtickets.clickhouse.store import Store, literal, table_name
from pytest_qtickets.errors import StoreError
from pytest_qtickets.model import TableCount

#: The newest of these that a table has is its ``max_snapshot_ts``.
_MOMENTS = ("snapshot_ts", "_ingest_ts", "sale_ts", "finished_at")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Live rows of one table at one time; ``rows`` is ``None`` when they could not be counted."""

    rows: int | None
    max_ver: int | None = None
    newest: str = ""  #: ``YYYY-MM-DD HH:MM:SS``, Moscow; empty: no row, or no such column
    reason: str = ""


def count_tables(store: Store, layouts: Sequence[Layout]) -> dict[str, Snapshot]:
    """Live rows (``count() FINAL``) of each table; a failing query makes its table unknown."""
    try:
        # One query for all; only when it fails is each table asked for itself.
        found = store.query(" UNION ALL ".join(_select(store, layout) for layout in layouts))
    except StoreError as error:
        if len(layouts) == 1:
            return {layouts[0].table: Snapshot(None, reason=str(error))}
        alone = (count_tables(store, [layout]) for layout in layouts)
        return {table: snapshot for part in alone for table, snapshot in part.items()}
    # The maximum of no row is 0 and 1970, which nobody measured.
    return {
        table: Snapshot(rows, ver if ver >= 0 else None, newest) if rows else Snapshot(rows)
        for table, rows, ver, newest in found
    }


def _select(store: Store, layout: Layout) -> str:
    has = layout.columns.intersection(columns_of(layout.table))
    version = "toInt64(max(_ver))" if "_ver" in has else "toInt64(-1)"
    moment = next((f"toString(max({name}))" for name in _MOMENTS if name in has), "''")
    target = f"{table_name(store, layout.table)} {layout.final}"
    return f"SELECT {literal(layout.table)}, count(), {version}, {moment} FROM {target}"


def table_counts(
    before: Mapping[str, Snapshot], after: Mapping[str, Snapshot]
) -> tuple[TableCount, ...]:
    """Two snapshots as the rows of the counts file, in its order; ``()`` without a store."""
    if not before and not after:
        return ()
    unknown = Snapshot(None, reason="not counted")
    return tuple(
        TableCount(
            table=table,
            before=(was := before.get(table, unknown)).rows,
            after=(now := after.get(table, unknown)).rows,
            max_ver=now.max_ver,
            max_snapshot_ts=now.newest,
            reason=was.reason or now.reason,
        )
        for table in TABLES
    )
