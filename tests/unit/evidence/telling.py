"""Runs told by hand: entries in the order in which things happen, and logs written from them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pytest_qtickets.evidence import records
from pytest_qtickets.evidence.audit import Audit
from pytest_qtickets.evidence.fold import fold
from pytest_qtickets.evidence.log import EvidenceLog
from pytest_qtickets.evidence.records import Entry
from pytest_qtickets.model import (
    Alternative,
    Exchange,
    MaskedText,
    RowDelta,
    RunFacts,
    Spec,
    TableCount,
)
from tests.samples import order
from tests.unit.wire.making import answer, case, page, spec

OK = Alternative(200)
ONE = case("1.1", "orders", OK)
TWO = case("1.10", "orders/1", OK)
THREE = case("6.9", "tickets/find", OK, method="POST")
SPEC = spec(ONE, TWO, THREE)
GOOD = {
    "1.1": page([order(id=1)]),
    "1.10": {"data": order(id=1)},
    "6.9": {"status": "success", "result": []},
}
DENIED = {"status": "error", "code": "WRONG_AUTHORIZATION", "message": "Wrong authorization"}
ORDERS = "stg_qtickets_api_orders_raw"

RUN = RunFacts(
    run_id="20261122_013500_3f9ac2d1",
    target="cassettes",
    started_at="2026-11-22T01:35:00.000000Z",
    ended_at=None,
    duration_us=0,
    end_reason="",
    exit_status=None,
    base_urls={"rest": "https://api.example.org/api/rest/v1/"},
    clickhouse="chdb://",
    versions={"python": "3.11.7"},
    commit="0123456789abcdef0123456789abcdef01234567",
    dirty=False,
    workers=0,
    recorded={"first": "2026-11-20T10:00:00.000000Z", "last": "2026-11-20T10:01:00.000000Z", "targets": "sandbox"},
)  # fmt: skip
LOG_FILE = f"logs/qtickets_replay_run_{RUN.stamp}.jsonl"


def node(case_id: str, test: str = "test_it") -> str:
    """The node id of a test that takes a case."""
    return f"tests/test_any.py::{test}[{case_id}]"


def begin(
    told: Spec = SPEC, nodes: dict[str, list[str]] | None = None, run: RunFacts = RUN
) -> list[Entry]:
    """Start and plan; every case is selected unless ``nodes`` says otherwise."""
    chosen = {item.id: [node(item.id)] for item in told.cases} if nodes is None else nodes
    return [records.run_start(run, told, 1, {}), records.plan(told, chosen)]


def sent(case_id: str, body: Any = None, test: str = "test_it", **over: Any) -> Entry:
    """An answered exchange; without ``body`` the good one."""
    done = answer(GOOD[case_id] if body is None else body, case_id=case_id, **over)
    return records.exchange(done, node(case_id, test))


def unanswered(done: Exchange, test: str = "test_it") -> Entry:
    """An exchange as it stands."""
    return records.exchange(done, node(done.case_id, test))


def start(case_id: str, test: str = "test_it") -> Entry:
    """A test began."""
    return records.case_start(case_id, node(case_id, test))


def end(
    case_id: str, outcome: str = "passed", rule: str = "", message: str = "", test: str = "test_it"
) -> Entry:
    """A test ended."""
    return records.case_end(case_id, node(case_id, test), outcome, rule, MaskedText(message))


def rows(case_id: str, *deltas: RowDelta, test: str = "test_it") -> Entry:
    """Rows of a case."""
    return records.rows(case_id, node(case_id, test), deltas)


def whole(case_id: str) -> list[Entry]:
    """A case that goes well, start to end."""
    return [start(case_id), sent(case_id), end(case_id)]


def finale(reason: str = "finished") -> list[Entry]:
    """Facts, counts and the end of a run."""
    return [
        records.facts([RowDelta("fact_qtickets_sales_daily", 3, 3)]),
        records.counts([TableCount(ORDERS, 0, 1, 5, "2026-11-22 04:35:00")]),
        records.run_end(reason, 0),
    ]


def run_of(*middle: Entry) -> list[Entry]:
    """A whole run around these entries."""
    return [*begin(), *middle, *finale()]


def write(data: Path, entries: Sequence[Entry], told: Spec = SPEC) -> bytes:
    """A real log below ``data``, the case file beside it; the log's bytes."""
    (data / "spec").mkdir(parents=True)
    (data / "spec" / told.file).write_bytes(told.source)
    ordinals = {item.id: place for place, item in enumerate(told.cases, start=1)}
    log = EvidenceLog(data, LOG_FILE, ordinals)
    for entry in entries:
        log.write(entry)
    log.close()
    return (data / LOG_FILE).read_bytes()


class Told:
    """Entries as records in memory: what :func:`write` and ``read_log`` would come to."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.records: list[dict[str, Any]] = []
        self._bodies: dict[str, bytes] = {}
        for place, entry in enumerate(entries):
            facts = dict(entry.facts)
            if entry.type == "exchange":
                facts["files"] = {role: self._keep(body) for role, body in entry.bodies.items()}
            stamp = {
                "seq": place,
                "wall": f"2026-11-22T01:35:{place:02d}.000000Z",
                "mono": place * 1000,
            }
            self.records.append({**stamp, "type": entry.type, "prev": "", **facts})

    def _keep(self, body: bytes) -> dict[str, Any]:
        digest = hashlib.sha256(body).hexdigest()
        self._bodies[digest] = bytes(body)
        return {"file": digest, "sha256": digest, "size": len(body)}

    def audit(self, told: Spec = SPEC, order: Sequence[dict[str, Any]] | None = None) -> Audit:
        """What the records add up to, in this order or their own."""
        return fold(
            self.records if order is None else order, told, self._bodies.__getitem__, LOG_FILE
        )


def audit_of(*middle: Entry) -> Audit:
    """The audit of a whole run around these entries."""
    return Told(run_of(*middle)).audit()
