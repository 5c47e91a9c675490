"""Loading cases into a store, and saying honestly how many rows each one added."""

# ruff: noqa: S608 - identifiers and texts are quoted by store.quoted and store.literal
from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from pytest_qtickets.clickhouse import facts
from pytest_qtickets.clickhouse.counts import Snapshot, count_tables
from pytest_qtickets.clickhouse.moments import RunStamp, moscow
from pytest_qtickets.clickhouse.records import Row
from pytest_qtickets.clickhouse.rows import identity_of, rows_of
from pytest_qtickets.clickhouse.schema import (
    INVENTORY_LATEST,
    JOB_RUNS,
    SALES_DAILY,
    TABLES,
    Layout,
    columns_of,
    create_schema,
)
from pytest_qtickets.clickhouse.store import Store, literal, table_name
from pytest_qtickets.errors import StoreError
from pytest_qtickets.model import Case, Json, RowDelta

#: ``meta_job_runs.job``. Not the loaders' ``qtickets_api``: their first run looks for its own name.
JOB = "qtickets_audit"

_FACTS = {SALES_DAILY: facts.sales_daily, INVENTORY_LATEST: facts.inventory_latest}

_NAMESPACE = uuid.UUID("6b1f5c2e-2f0b-5d53-9d0a-6f2f0f7f3c11")


class Loader:
    """Loads the cases of one run. No method raises: what fails is ``unknown``, with the reason.

    Equal arguments give equal rows, so cases may be loaded in any order and by any process, and a
    case loaded twice is stored once. Without a store every delta is unknown for the reason
    ``unavailable``; without a store and a reason (``none``) there are no deltas at all.
    """

    def __init__(self, store: Store | None, stamp: RunStamp, *, unavailable: str = "") -> None:
        """``store`` is open, its tables may still be missing."""
        self._store = store
        self._stamp = stamp
        self._unavailable = unavailable
        self._layouts: Mapping[str, Layout] = {}
        self._sent: dict[tuple[str, str], set[tuple[Any, ...]]] = {}

    def counts(self) -> dict[str, Snapshot]:
        """Live rows of the eleven tables now; compare two with ``counts.table_counts``."""
        if self._store is None:
            unknown = Snapshot(None, reason=self._unavailable)
            return dict.fromkeys(TABLES, unknown) if self._unavailable else {}
        try:
            layouts = self._open(self._store)
        except StoreError as error:
            return dict.fromkeys(TABLES, Snapshot(None, reason=str(error)))
        return count_tables(self._store, [layouts[table] for table in TABLES])

    def load(
        self, case: Case, pages: Sequence[Json], *, started_at: str, finished_at: str, ok: bool
    ) -> tuple[RowDelta, ...]:
        """Insert the rows of a case that was sent, and its line of the job log.

        ``pages`` are the parsed, masked bodies of its successful answers; the times are RFC 3339.
        Returns one delta a table: the one it feeds (also when no row came), and the job log.
        """
        rows = rows_of(case, pages, self._stamp)
        counters = {table: len(found) for table, found in sorted(rows.items())}
        rows[JOB_RUNS] = [self._job_row(case, counters, started_at, finished_at, ok=ok)]
        return self._deltas(rows, case)

    def build_facts(self) -> tuple[RowDelta, ...]:
        """Recompute both facts for what this run touched; call once, after the last case."""
        if self._store is None:
            unknown = tuple(RowDelta(table, 0, None, self._unavailable) for table in _FACTS)
            return unknown if self._unavailable else ()
        return tuple(delta for table in _FACTS for delta in self._fact(self._store, table))

    def _fact(self, store: Store, table: str) -> tuple[RowDelta, ...]:
        try:
            rows = _FACTS[table](store, self._open(store), self._stamp)
        except StoreError as error:
            return (RowDelta(table, 0, None, str(error)),)
        return self._deltas({table: rows}, None)

    def _deltas(self, rows: Mapping[str, list[Row]], case: Case | None) -> tuple[RowDelta, ...]:
        """Insert, then count what is there under this run and case: one query for all tables."""
        sent: dict[str, int] = {}
        reasons: dict[str, str] = {}
        stored: dict[str, int] = {}
        own: dict[str, str] = {}  # table -> the part of it that this run and case made
        for table, found in rows.items():
            # A case that ran twice has sent what either run of it sent.
            known = self._sent.setdefault((table, case.id if case else ""), set())
            known |= {identity_of(table, row) for row in found}
            sent[table], reasons[table] = len(known), self._unavailable
            if self._store is None:
                continue
            try:
                reasons[table] = self._insert(self._store, table, found, stored)
            except StoreError as error:
                reasons[table] = str(error)
            else:
                if not reasons[table]:
                    own[table] = self._own(self._store, table, case)
        if self._store is not None and own:
            try:
                stored |= _count_all(self._store, own)
            except StoreError as error:
                reasons |= dict.fromkeys(own, str(error))
        return tuple(
            RowDelta(table, sent[table], stored.get(table), reasons[table])
            for table in rows
            if self._store is not None or reasons[table]
        )

    def _insert(self, store: Store, table: str, rows: list[Row], stored: dict[str, int]) -> str:
        """Insert rows; returns the remark of a table that cannot tell whose rows it holds."""
        layout = self._open(store)[table]
        if layout.lacking:
            return f"{table} lacks {', '.join(layout.lacking)}; add them, or drop the table"
        columns = [name for name in columns_of(table) if name in layout.columns]
        values = [[row[name] for name in columns] for row in rows]
        if layout.attributed:
            store.insert(table, columns, values)
            return ""
        target = table_name(store, table)
        before = _count_all(store, {table: target})[table]
        store.insert(table, columns, values)
        stored[table] = _count_all(store, {table: target})[table] - before
        lacked = " and ".join(name for name in layout.attribution if name not in layout.columns)
        return f"counted before and after: {table} has no {lacked}"

    def _own(self, store: Store, table: str, case: Case | None) -> str:
        layout = self._open(store)[table]
        where = facts.made_by(layout, self._stamp)
        where += f" AND _case_id = {literal(case.id)}" if case else ""
        return f"{table_name(store, table)} {layout.final} WHERE {where}"

    def _open(self, store: Store) -> Mapping[str, Layout]:
        """Layouts of all eleven tables; the missing ones are created first."""
        if not self._layouts:
            self._layouts = create_schema(store)
        return self._layouts

    def _job_row(
        self,
        case: Case,
        counters: Mapping[str, int],
        started_at: str,
        finished_at: str,
        *,
        ok: bool,
    ) -> Row:
        stamp = self._stamp
        status = "ok" if ok else "error"
        facts_of_case = {"case": case.id, "status": status, "rows": counters}
        return {
            "job": JOB,
            "run_id": str(uuid.uuid5(_NAMESPACE, f"{stamp.run_id}/{case.id}")),
            "started_at": moscow(started_at) or stamp.taken_at,
            "finished_at": moscow(finished_at) or stamp.taken_at,
            "status": status,
            "rows_processed": sum(counters.values()),
            "message": json.dumps(facts_of_case, sort_keys=True),
            "metrics": json.dumps(dict(counters), sort_keys=True),
            "_run_id": stamp.run_id,
            "_case_id": case.id,
        }


def _count_all(store: Store, sources: Mapping[str, str]) -> dict[str, int]:
    """Rows of each source (what stands after ``FROM``), in one query."""
    parts = (f"SELECT {literal(t)}, count() FROM {source}" for t, source in sources.items())
    return {table: int(rows) for table, rows in store.query(" UNION ALL ".join(parts))}
