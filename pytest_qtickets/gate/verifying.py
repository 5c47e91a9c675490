"""Verification of a gate's bag: every check judged again, every document made again."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

from pytest_qtickets.evidence.verify.chain import Chain, Order, read_chain
from pytest_qtickets.evidence.verify.findings import Finding, UnreadableError
from pytest_qtickets.evidence.verify.sources import Source, measured, read
from pytest_qtickets.evidence.verify.verifying import (
    Outcome,
    check_tags,
    check_version,
    log_of,
)
from pytest_qtickets.gate import FIRST
from pytest_qtickets.gate.facts import GateAudit, Status
from pytest_qtickets.gate.folding import LAST, PLAN, fold
from pytest_qtickets.gate.gate import Gate
from pytest_qtickets.gate.page import derive
from pytest_qtickets.gate.reading import parse_gate
from pytest_qtickets.gate.sealing import seal_json

__all__ = ["FIRST", "check"]


def check(source: Source, outcome: Outcome) -> None:
    """Check a gate's bag, or what a gate that did not end has left."""
    sealed = source.form != "partial"
    file = log_of(source)
    chain = read_chain(read(source, file), file, Order(FIRST, PLAN, LAST))
    outcome.findings += chain.findings
    if chain.torn and sealed:
        outcome.findings.append(Finding("chain", file, "the last line has no end"))
    if not chain.records:
        raise UnreadableError(f"{file}: no record that can be read")
    gate, found = _gate_file(source, chain.records[0])
    outcome.findings += found
    if gate is None:
        return
    outcome.findings += _plan(chain, gate)
    broken = list(_kept(source, chain))
    outcome.findings += broken
    if broken:
        return
    audit = fold(
        chain.records, gate, lambda name: read(source, f"data/{name}"), file.removeprefix("data/")
    )
    if sealed:
        differing = list(_derived(source, chain, gate, audit))
        if differing:
            outcome.findings += [*differing, *check_version(audit.versions)]
        outcome.findings += _status(chain, audit)
        outcome.findings += check_tags(
            source,
            outcome,
            lambda manifest: seal_json(audit, manifest, read(source, file)),
            audit.name,
            audit.started_at,
        )
    if audit.ended_at is None:
        outcome.incomplete = "the gate did not end"
    _tell(audit, outcome)


def _tell(audit: GateAudit, outcome: Outcome) -> None:
    """The status, and whether it is too old: the one thing here that depends on today."""
    stale = datetime.now(timezone.utc) > audit.stale_from
    outcome.passed = audit.status is Status.PASS and not stale
    names = ", ".join(one.name for one in audit.missing)
    missing = f"; missing: {names}" if names else ""
    outcome.told.append(f"gate    {audit.gate.id}: {audit.status.value}{missing}")
    if stale:
        text = (
            f"stale   valid until {audit.stale_from:%Y-%m-%d %H:%M:%S UTC}: no PASS; run it again"
        )
        outcome.told.append(text)


def _gate_file(source: Source, start: dict[str, Any]) -> tuple[Gate | None, list[Finding]]:
    """The gate file that the log names, read from the bag itself."""
    path = f"data/gate/{start['file']['file']}"
    if path not in source.names():
        return None, [Finding("gate", path, "missing; no status can be reached")]
    content = read(source, path)
    found: list[Finding] = []
    if hashlib.sha256(content).hexdigest() != start["file"]["sha256"]:
        found.append(Finding("gate", path, "not the gate file that the log names"))

    def case_file(name: str) -> bytes:
        kept = f"data/gate/{posixpath.basename(name)}"
        if kept not in source.names():
            raise FileNotFoundError(2, "not in the bag")
        return read(source, kept)

    gate, problems = parse_gate(content, start["file"]["file"], case_file)
    found += [Finding("gate", path, problem.message, problem.line) for problem in problems]
    return gate, found


def _plan(chain: Chain, gate: Gate) -> Iterator[Finding]:
    """The plan is the gate file's, and nothing happened outside it, or twice."""
    planned = [{"name": c.name, "kind": c.kind, "command": c.shown} for c in gate.checks]
    if chain.records[0].get("gate") != gate.id:
        yield Finding("plan", chain.file, "the log is of another gate than its file", 1)
    if len(chain.records) > 1 and chain.records[1].get("checks") != planned:
        yield Finding("plan", chain.file, "the plan is not that of the gate file", 2)
    known = {check.name for check in gate.checks}
    seen: set[tuple[str, str]] = set()
    looked: list[tuple[str, str]] | None = None
    for number, record in enumerate(chain.records, start=1):
        kind = record["type"]
        if kind == "prerequisites":
            if looked is not None:
                yield Finding("plan", chain.file, "prerequisites stand twice", number)
            looked = [(one["kind"], one["name"]) for one in record["found"]]
            if looked != _asked(gate):
                text = "the prerequisites are not those of the gate file"
                yield Finding("plan", chain.file, text, number)
        if kind in ("check.start", "check.end"):
            name = record["check"]
            if name not in known or (kind, name) in seen or looked is None:
                text = f"{kind} of {name!r}: not planned, out of order, or twice"
                yield Finding("plan", chain.file, text, number)
            if kind == "check.end" and ("check.start", name) not in seen:
                yield Finding("plan", chain.file, f"{name!r} ends and never began", number)
            seen.add((kind, name))


def _asked(gate: Gate) -> list[tuple[str, str]]:
    return [
        *(("variable", variable.name) for variable in gate.variables),
        *(("file", needed.target) for needed in gate.files),
        *(("address", needed.target) for needed in gate.addresses),
        *(("permission", f"--allow={what}") for what in gate.permissions),
    ]


def _kept(source: Source, chain: Chain) -> Iterator[Finding]:
    """Every file that the log names is there, with its digest and size."""
    names = set(source.names())
    for number, record in enumerate(chain.records, start=1):
        for kept in (record["log"], record["archive"]) if record["type"] == "check.end" else ():
            if kept is None:
                continue
            path = f"data/{kept['file']}"
            if path not in names:
                yield Finding("log file", path, "named by the log and not there", number)
                continue
            if measured(source, path)[:2] != (kept["sha256"], kept["size"]):
                yield Finding("log file", path, "not the bytes that the log names", number)


def _derived(source: Source, chain: Chain, gate: Gate, audit: GateAudit) -> Iterator[Finding]:
    """Documents are what the log says, byte for byte, and no file stands beside them."""
    names = set(source.names())
    wanted = {f"data/{name}": content for name, content in derive(audit).items()}
    for path, content in wanted.items():
        if path not in names:
            yield Finding("document", path, "missing")
        elif read(source, path) != content:
            yield Finding("document", path, "not what the log comes to")
    known = {chain.file, *wanted, *(f"data/gate/{name}" for name in (gate.file, *gate.case_files))}
    for fact in audit.checks:
        files = (fact.done.log, fact.done.archive) if fact.done else ()
        known |= {f"data/{kept.file}" for kept in files if kept}
    for path in sorted(names - known):
        if path.startswith("data/"):
            yield Finding("structure", path, "a file that the log does not name")


def _status(chain: Chain, audit: GateAudit) -> Iterator[Finding]:
    last = chain.records[-1]
    if last["type"] == LAST and last.get("status") != audit.status.value:
        text = f"says {last.get('status')!r}; the recorded facts come to {audit.status.value}"
        yield Finding("status", chain.file, text, len(chain.records))
