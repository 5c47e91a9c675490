"""Records of a gate's log, and what they add up to."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from pytest_qtickets.evidence.log import line_of
from pytest_qtickets.evidence.records import FORMAT, Entry
from pytest_qtickets.gate import FIRST
from pytest_qtickets.gate.facts import CheckFact, Done, GateAudit, Kept, Prerequisite, Status
from pytest_qtickets.gate.gate import Gate
from pytest_qtickets.gate.judging import ReadFile, judge

PLAN, LAST = "gate.plan", "gate.end"


def gate_start(
    gate: Gate, run_id: str, versions: Mapping[str, str], commit: tuple[str, bool]
) -> Entry:
    """The first record: which gate, by which tool."""
    return Entry(
        FIRST,
        {
            "format": FORMAT,
            "run_id": run_id,
            "gate": gate.id,
            "file": {"file": gate.file, "sha256": hashlib.sha256(gate.source).hexdigest()},
            "versions": dict(versions),
            "commit": commit[0],
            "dirty": commit[1],
        },
    )


def gate_plan(gate: Gate) -> Entry:
    """Every check, before the first is run: none can be forgotten later."""
    checks = [{"name": c.name, "kind": c.kind, "command": c.shown} for c in gate.checks]
    return Entry(PLAN, {"checks": checks})


def prerequisites(found: Sequence[Prerequisite]) -> Entry:
    """What is there and what is missing, by name."""
    return Entry("prerequisites", {"found": [asdict(one) for one in found]})


def check_start(name: str) -> Entry:
    """A check began."""
    return Entry("check.start", {"check": name})


def check_end(name: str, done: Done) -> Entry:
    """What came of a check; whether it passed is reached from its log, not stored."""
    return Entry("check.end", {"check": name, **asdict(done)})


def gate_end(status: Status) -> Entry:
    """The last record. The status is what the evidence came to; a reader reaches it again."""
    return Entry(LAST, {"status": status.value})


def fold(
    records: Sequence[Mapping[str, Any]], gate: Gate, read: ReadFile, log_file: str
) -> GateAudit:
    """What a log adds up to. ``read`` gives a file by its path below ``data/``."""
    start, last = records[0], records[-1]
    audit = GateAudit(
        gate=gate,
        run_id=start["run_id"],
        versions=start["versions"],
        commit=start["commit"],
        dirty=start["dirty"],
        started_at=start["wall"],
        ended_at=last["wall"] if last["type"] == LAST else None,
        prerequisites=(),
        checks=(),
        log_file=log_file,
        log_head=hashlib.sha256(line_of(last)).hexdigest(),
    )
    begun: set[str] = set()
    ended: dict[str, Done] = {}
    for record in records:
        if record["type"] == "prerequisites":
            found = tuple(Prerequisite(**one) for one in record["found"])
            audit = replace(audit, prerequisites=found)
        elif record["type"] == "check.start":
            begun.add(record["check"])
        elif record["type"] == "check.end":
            ended[record["check"]] = _done(record)
    facts = []
    for check in gate.checks:
        done = ended.get(check.name)
        held = judge(check, done, read) if done else ()
        facts.append(CheckFact(check, done, check.name in begun, held))
    return replace(audit, checks=tuple(facts))


def _done(record: Mapping[str, Any]) -> Done:
    archive = record["archive"]
    return Done(
        exit=record["exit"],
        trouble=record["trouble"],
        started=record["started"],
        duration_us=record["duration_us"],
        log=Kept(**record["log"]),
        archive=Kept(**archive) if archive else None,
        witnessed=record["witnessed"],
    )
