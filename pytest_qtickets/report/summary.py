"""summary.json: every figure, for programs. Described by ``docs/summary.schema.json``."""

from __future__ import annotations

import json

from pytest_qtickets.evidence.audit import Audit, CaseAudit, Scan, count_verdicts
from pytest_qtickets.model import Json, RowDelta
from pytest_qtickets.report.figures import status_of, table_figures
from pytest_qtickets.report.readiness import readiness_of

#: Raised when a key changes its meaning or goes; new keys may come at any time.
VERSION = 1


def summary_text(audit: Audit) -> str:
    """The summary as indented JSON in a fixed key order."""
    return json.dumps(summary(audit), ensure_ascii=False, indent=1) + "\n"


def summary(audit: Audit) -> dict[str, Json]:
    """The summary as JSON values. Durations are milliseconds; unknown figures are ``None``."""
    run, status, ready = audit.run, status_of(audit), readiness_of(audit)
    return {
        "version": VERSION,
        "run": {
            "id": run.run_id,
            "name": run.name,
            "kind": run.kind,
            "target": run.target,
            "dialect": run.dialect,
            "status": status.word,
            "reason": status.reason,
            "readiness": {
                "word": ready.word,
                "reason": ready.reason,
                "limitations": list(ready.limitations),
            },
            "complete": audit.complete,
            "started_at": run.started_at,
            "ended_at": run.ended_at,
            "duration_ms": run.duration_us / 1000,
            "end_reason": run.end_reason,
            "exit_status": run.exit_status,
            "commit": run.commit,
            "dirty": run.dirty,
            "workers": run.workers,
            "clickhouse": run.clickhouse,
            "base_urls": dict(sorted(run.base_urls.items())),
            "versions": dict(sorted(run.versions.items())),
            "recorded": dict(sorted(run.recorded.items())),
        },
        "spec": {"file": audit.spec.file, "sha256": audit.spec.digest},
        "log": {"file": f"data/{audit.log_file}", "head": audit.log_head},
        "totals": _totals(audit.cases),
        "sections": [
            {
                "number": section.number,
                "title": section.title,
                "slug": section.slug,
                "totals": _totals(audit.in_section(section)),
            }
            for section in audit.spec.sections
        ],
        "tables": [
            {
                "table": figure.count.table,
                "count_before": figure.count.before,
                "count_after": figure.count.after,
                "max_ver": figure.count.max_ver,
                "max_snapshot_ts": figure.count.max_snapshot_ts,
                "sent": figure.sent,
                "stored": figure.stored,
                "cases": [case.id for case in figure.sources],
                "reason": figure.reason,
            }
            for figure in table_figures(audit)
        ],
        "facts": _rows(audit.facts),
        "masked": dict(sorted(audit.masked.items())),
        "scan": _scan(audit.scan),
        "warnings": list(audit.warnings),
        "cases": [_case(item) for item in audit.cases],
    }


def _scan(scan: Scan | None) -> Json:
    if scan is None:
        return None
    return {
        "files": scan.files,
        "bytes": scan.bytes,
        "values": dict(scan.values),
        "found": dict(scan.found),
        "maybe": dict(scan.maybe),
        "leaks": [str(leak) for leak in scan.leaks],
        "mended": list(scan.mended),
        "removed": list(scan.removed),
    }


def _totals(items: tuple[CaseAudit, ...]) -> dict[str, int]:
    counted = {verdict.value: n for verdict, n in count_verdicts(items).items()}
    return {"planned": len(items), **counted}


def _rows(deltas: tuple[RowDelta, ...]) -> dict[str, Json]:
    return {d.table: {"sent": d.sent, "stored": d.stored, "reason": d.reason} for d in deltas}


def _case(item: CaseAudit) -> dict[str, Json]:
    case = item.case
    return {
        "id": case.id,
        "section": case.section.slug,
        "title": case.title,
        "verdict": item.verdict.value,
        "rule": item.ruling.rule,
        "detail": item.ruling.detail,
        "drift": list(item.ruling.drift),
        "endpoint": item.endpoint,
        "spec_ref": str(case.span),
        "expected": str(case.expected) or "2xx",
        "status": item.status,
        "code": item.code,
        "rows": _rows(item.rows),
        "records": item.records,
        "latency_ms": None if item.latency_us is None else item.latency_us / 1000,
        "exchanges": len(item.exchanges),
    }
