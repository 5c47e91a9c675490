"""Records of the evidence log: one function a type, from masked facts to plain JSON.

A record never holds a float or a raw value. Bodies travel beside it under a role (``req``,
``res``); the log gives them their file names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pytest_qtickets.evidence.audit import Scan
from pytest_qtickets.model import (
    Exchange,
    MaskedBytes,
    MaskedText,
    RowDelta,
    RunFacts,
    Spec,
    TableCount,
)

#: Version of the log's format; readers refuse a higher one and ignore unknown types and keys.
FORMAT = 1
#: Rule of a case whose process died under it.
WORKER_CRASHED = "worker crashed"


@dataclass(frozen=True, slots=True)
class Entry:
    """A record on its way to the log, with the bodies it names by role."""

    type: str
    facts: Mapping[str, Any]
    bodies: Mapping[str, MaskedBytes] = field(default_factory=dict)


def run_start(run: RunFacts, spec: Spec, rules: int, values: Mapping[str, str]) -> Entry:
    """The first record: what is audited, from where, with what.

    ``values`` are the settings' values of placeholders: without them nobody else could read the
    case file as this run did.
    """
    return Entry(
        "run.start",
        {
            "format": FORMAT,
            "rules": rules,
            "run_id": run.run_id,
            "target": run.target,
            "base_urls": dict(run.base_urls),
            "clickhouse": run.clickhouse,
            "versions": dict(run.versions),
            "commit": run.commit,
            "dirty": run.dirty,
            "workers": run.workers,
            "recorded": dict(run.recorded),
            "dialect": run.dialect,
            "challenge": run.challenge,
            "spec": {"file": spec.file, "sha256": spec.digest, "values": dict(values)},
        },
    )


def plan(spec: Spec, nodes: Mapping[str, Sequence[str]]) -> Entry:
    """Every case of the file, before the first request: nothing can be forgotten later.

    ``nodes`` names the pytest nodes that will take a case; a case without one is ``deselected``.
    """
    return Entry(
        "plan",
        {
            "cases": [
                {
                    "id": case.id,
                    "state": "selected" if nodes.get(case.id) else "deselected",
                    "nodes": list(nodes.get(case.id, ())),
                    "method": case.method,
                    "path": case.path,
                    "expected": str(case.expected),
                    "lines": str(case.span),
                    "digest": case.digest,
                }
                for case in spec.cases
            ]
        },
    )


def case_start(case_id: str, node: str) -> Entry:
    """A test that takes this case began."""
    return Entry("case.start", {"case": case_id, "node": node})


def exchange(done: Exchange, node: str) -> Entry:
    """One request and its answer, or the failure in its place."""
    request, response, failure = done.request, done.response, done.failure
    bodies: dict[str, MaskedBytes] = {}
    if request.body is not None:
        bodies["req"] = request.body
    if response is not None:
        bodies["res"] = response.body
    return Entry(
        "exchange",
        {
            "case": done.case_id,
            "node": node,
            "number": done.number,
            "page": done.page,
            "attempt": done.attempt,
            "given_up": done.given_up,
            "sent_at": done.sent_at,
            "latency_us": done.latency_us,
            "request": {
                "method": request.method,
                "url": request.url,
                "headers": dict(request.headers),
                "credential": request.credential,
            },
            "response": None
            if response is None
            else {
                "status": response.status,
                "headers": dict(response.headers),
                "received": response.received,
                "truncated": response.truncated,
            },
            "failure": None
            if failure is None
            else {"kind": failure.kind, "message": failure.message, "began": failure.began},
        },
        bodies,
    )


def rows(case_id: str, node: str, deltas: Sequence[RowDelta]) -> Entry:
    """What one case sent to ClickHouse and what was found there."""
    return Entry("rows", {"case": case_id, "node": node, "deltas": _deltas(deltas)})


def case_end(case_id: str, node: str, outcome: str, rule: str, message: MaskedText) -> Entry:
    """A test that takes this case ended, teardown included.

    ``outcome`` is ``passed``, ``failed``, ``error`` or ``blocked``: what the test came to. The
    verdict is not stored as truth: it is reached again from exchanges, rows and outcome.
    """
    return Entry(
        "case.end",
        {"case": case_id, "node": node, "outcome": outcome, "rule": rule, "message": message},
    )


def counts(tables: Sequence[TableCount]) -> Entry:
    """Rows of every table before the first and after the last request."""
    return Entry(
        "counts",
        {
            "tables": [
                {
                    "table": t.table,
                    "before": t.before,
                    "after": t.after,
                    "max_ver": t.max_ver,
                    "max_snapshot_ts": t.max_snapshot_ts,
                    "reason": t.reason,
                }
                for t in tables
            ]
        },
    )


def facts(deltas: Sequence[RowDelta]) -> Entry:
    """Rows of the fact tables that were built from this run's staging rows."""
    return Entry("facts", {"deltas": _deltas(deltas)})


def masked(case_id: str, node: str, hidden: Mapping[str, int]) -> Entry:
    """How many values of each class were hidden in the exchanges of one case."""
    classes = dict(sorted(hidden.items()))
    return Entry("masked", {"case": case_id, "node": node, "classes": classes})


def warn(message: MaskedText) -> Entry:
    """Something a reader must know that is no verdict."""
    return Entry("warn", {"message": message})


def clock(moved_us: int) -> Entry:
    """Wall time moved against monotonic time since the record before, microseconds."""
    return Entry("clock", {"moved_us": moved_us})


def scan(done: Scan) -> Entry:
    """What the closing scan found before the run ended: classes, files, offsets, never a value."""
    return Entry(
        "scan",
        {
            "files": done.files,
            "bytes": done.bytes,
            "values": dict(done.values),
            "found": dict(done.found),
            "maybe": dict(done.maybe),
            "leaks": [
                {"file": leak.file, "offset": leak.offset, "kind": leak.kind} for leak in done.leaks
            ],
            "mended": list(done.mended),
            "removed": list(done.removed),
        },
    )


def run_end(reason: str, exit_status: int) -> Entry:
    """The last record. ``exit_status`` is pytest's own, before the audit's verdict is added."""
    return Entry("run.end", {"reason": reason, "exit_status": exit_status})


def _deltas(deltas: Sequence[RowDelta]) -> list[dict[str, Any]]:
    return [
        {"table": d.table, "sent": d.sent, "stored": d.stored, "reason": d.reason} for d in deltas
    ]
