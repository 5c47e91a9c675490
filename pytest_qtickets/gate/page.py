"""The evidence page, its HTML, and the table of commands: pure functions of what the log says."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_qtickets.gate.facts import CheckFact, GateAudit, Status
from pytest_qtickets.report.page import page as page_of
from pytest_qtickets.report.table import Table
from pytest_qtickets.report.text import NOTHING, cell, code, count, duration, instant, plain

_ROWS = ("name", "command", "exit", "started", "duration", "log", "sha256")
_LONG = 2000


def derive(audit: GateAudit) -> dict[str, bytes]:
    """Every derived file of a gate's bag: path below ``data/`` -> exact bytes."""
    text = markdown(audit)
    page = page_of(text, title(audit), audit.status.value, {})
    files = {page_name(audit): text, f"{audit.gate.id}_evidence.html": page}
    files[table_name(audit)] = tsv(audit)
    return {path: files[path].encode("utf-8", "backslashreplace") for path in sorted(files)}


def title(audit: GateAudit) -> str:
    """Title of the page."""
    return f"{audit.gate.id} {plain(audit.gate.name)} Evidence"


def page_name(audit: GateAudit) -> str:
    """The page, below ``data/``."""
    return f"{audit.gate.id}_evidence.md"


def table_name(audit: GateAudit) -> str:
    """The table of commands, below ``data/``."""
    return f"{audit.gate.id}-command-status.tsv"


def tsv(audit: GateAudit) -> str:
    """One line a check that ran, tabs between; ``duration`` in seconds."""
    lines = ["\t".join(_ROWS)]
    for fact in audit.checks:
        done = fact.done
        if done is not None:
            exit_code = NOTHING if done.exit is None else str(done.exit)
            seconds = f"{done.duration_us / 1e6:.3f}"
            cells = (fact.check.name, plain(fact.check.shown), exit_code, done.started, seconds)
            lines.append("\t".join((*cells, done.log.file, done.log.sha256)))
    return "\n".join(lines) + "\n"


def markdown(audit: GateAudit) -> str:
    """The evidence page."""
    return "\n".join(_lines(audit)) + "\n"


def _lines(audit: GateAudit) -> Iterator[str]:
    gate = audit.gate
    yield f"# {cell(title(audit))}"
    yield ""
    if audit.ended_at is None:
        yield "> **This gate did not end.** The page covers what was written until then; it is no"
        yield "> result. While the gate still runs, wait; otherwise run it again."
        yield ""
    yield f"**Status: {audit.status.value}**: {cell(_reason(audit), _LONG)}."
    yield ""
    yield f"- Generated: {instant(audit.ended_at) if audit.ended_at else 'not yet'}"
    yield f"- Started: {instant(audit.started_at)}"
    yield f"- Owner: {cell(gate.owner)}"
    yield f"- Gate file: {cell(gate.file)}, kept as given below `gate/`"
    dirty = " (with uncommitted changes)" if audit.dirty else ""
    yield f"- Repository commit: {cell(audit.commit or 'unknown')}{dirty}"
    until = audit.stale_from.strftime("%Y-%m-%d %H:%M:%S UTC")
    yield f"- Valid until: {until}; read later than that it is stale, and no PASS"
    yield ""
    yield "## Closure requirement"
    yield ""
    yield cell(gate.closure, _LONG)
    yield ""
    yield from _fresh(audit)
    yield from _prerequisites(audit)
    yield "## Why this signal is external"
    yield ""
    yield cell(gate.why_external, _LONG)
    yield ""
    yield from _artifacts(audit)
    yield from _handoff(audit)
    yield "---"
    yield ""
    yield f"- Log: data/{cell(audit.log_file)}; its last line has the SHA-256 {audit.log_head}"
    yield f"- Archive: {cell(audit.name)}.zip; check it with `qtickets-audit verify`"


def _reason(audit: GateAudit) -> str:
    words = [fact.word for fact in audit.checks]
    of = f"of {count(len(words), 'check')}"
    passed = f"{words.count('passed')} {of} passed"
    if audit.status is Status.FAIL:
        failed = [fact.check.name for fact in audit.checks if fact.word == "failed"]
        named = ", ".join(failed) or "nothing to decide by"
        return f"{count(len(failed), 'check')} failed ({named}); {passed}"
    if audit.status is Status.BLOCKED:
        missing = count(len(audit.missing), "prerequisite")
        return f"{missing} missing; {passed}, {words.count('not run')} not run"
    if audit.status is Status.INCOMPLETE:
        return f"the gate did not end; {passed} so far"
    return passed


def _fresh(audit: GateAudit) -> Iterator[str]:
    yield "## Fresh evidence captured"
    yield ""
    for number, fact in enumerate(audit.checks, start=1):
        yield f"{number}. {cell(fact.check.group)}: {_span(fact.check.shown)}"
        yield f"   {_outcome(fact)}"
    yield ""


def _span(text: str) -> str:
    """A code span outside a table, where a pipe needs no backslash."""
    return code(text, _LONG).replace("\\|", "|")


def _outcome(fact: CheckFact) -> str:
    name = cell(fact.check.name)
    done = fact.done
    if done is None:
        return f"({name}) **{fact.word}**"
    reason = f": {cell(fact.reason, _LONG)}" if fact.reason else ""
    held = sum(held for _, held in fact.expected)
    figures = f"{held} of {count(len(fact.expected), 'expectation')} met"
    asked = (text for text, held in fact.expected if held and text.startswith("asked of "))
    told = "".join(f"; {cell(text, _LONG)}" for text in asked)
    return f"({name}) **{fact.word}**{reason}{told}; {figures}, {duration(done.duration_us)}"


def _prerequisites(audit: GateAudit) -> Iterator[str]:
    yield "## Missing prerequisites"
    yield ""
    for one in audit.missing:
        yield f"- {one.kind} {_span(one.name)}: {cell(one.missing)}. {cell(one.why)}"
    if not audit.missing:
        yield "None." if audit.prerequisites else "None was asked for, or none was looked for yet."
    yield ""
    there = [one.name for one in audit.prerequisites if one.holds]
    if there:
        yield f"There, by name only: {', '.join(map(_span, there))}."
        yield ""


def _artifacts(audit: GateAudit) -> Iterator[str]:
    yield "## Evidence artifacts"
    yield ""
    yield f"- {table_name(audit)}"
    for fact in audit.checks:
        for kept in (fact.done.log, fact.done.archive) if fact.done else ():
            if kept is not None:
                yield f"- {cell(kept.file)} ({count(kept.size, 'byte')}), SHA-256 {kept.sha256}"
    yield ""


def _handoff(audit: GateAudit) -> Iterator[str]:
    yield "## External handoff steps"
    yield ""
    headers = ("Step", "Owner", "Command/Action", "Expected artifact", "Destination")
    rows = [
        (cell(h.step), cell(h.owner), code(h.command, _LONG), cell(h.artifact), cell(h.destination))
        for h in audit.gate.handoff
    ]
    if not rows:
        yield "The gate file names none."
    elif audit.status is Status.BLOCKED:
        yield "These steps unblock the gate."
    if rows:
        yield ""
        yield str(Table(headers, rows))
    yield ""
