"""Conclusions and recommendations: each follows from a finding by a rule written here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pytest_qtickets.evidence.audit import Audit, CaseAudit
from pytest_qtickets.masking.pseudonyms import KINDS
from pytest_qtickets.model import Verdict
from pytest_qtickets.report.figures import (
    cases_of,
    deltas,
    executed,
    found_text,
    further,
    nonzero,
    of_verdict,
    short,
    table_figures,
)
from pytest_qtickets.report.text import count, ids


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, as plain text; ``advice`` is empty where nothing is to be done."""

    text: str
    advice: str = ""


_EITHER = "decide which is right: the file's expected answer, or the API; change that one"

#: Rule -> what it says of a case that broke it, and what to do.
_RULES = {
    "spec": (
        "the case file cannot be used there",
        "mend the lines named under Test Failures",
    ),
    "transport": (
        "no usable answer came back",
        "see the reason under Test Failures; run again once the target answers",
    ),
    "body status": ("the body reports an error, whatever the HTTP status", _EITHER),
    "code": ("the body's code is not the one the file states", _EITHER),
    "status": ("the HTTP status is not the one the file states", _EITHER),
    "shape": (
        "the body lacks the envelope of its endpoint, or the pages of a list do not add up",
        f"{_EITHER}; a list that changed while it was read wants another run",
    ),
    "schema": (
        "fields of the answer are not what the contract says of them",
        "read every place under Test Failures; tell the API's owner, or mend the contract",
    ),
    "filter": (
        "a returned record contradicts the filter or the order that was asked for",
        "ask the API's owner whether this filter is honoured; until then filter after receipt",
    ),
    "cassette": (
        "the recording is missing, stale, unreadable, or does not hold the request",
        "record again with the command named under Test Failures",
    ),
    "rows": (
        "the rows stored are not the rows sent",
        "compare the case's response file with the table; see ClickHouse Verification",
    ),
    "test": (
        "the answer was right, but the test that took the case failed",
        "see the test's message under Test Failures",
    ),
    "worker crashed": ("the process that ran it died", "run again; see the worker's output"),
}


def findings(audit: Audit) -> list[Finding]:
    """Findings in a fixed order: cases, rows, log, surroundings."""
    return [
        *_cases(audit),
        *_leaks(audit),
        *_drift(audit),
        *_rows(audit),
        *_log(audit),
        *_surroundings(audit),
    ]


def _by_rule(items: tuple[CaseAudit, ...]) -> dict[str, list[CaseAudit]]:
    grouped: dict[str, list[CaseAudit]] = {}
    for item in items:
        grouped.setdefault(item.ruling.rule, []).append(item)
    return grouped


def _cases(audit: Audit) -> Iterator[Finding]:
    done, planned = executed(audit.cases), count(len(audit.cases), "case")
    yield Finding(f"{len(done)} of {planned} of the file executed: {nonzero(audit.totals)}.")
    broken = of_verdict(audit, Verdict.FAILED, Verdict.ERROR)
    for rule, items in _by_rule(broken).items():
        meaning, advice = _RULES.get(rule, ("see Test Failures", "see Test Failures"))
        which = f"{count(len(items), 'case')} ({ids(cases_of(items))})"
        yield Finding(
            f"{which} did not pass by rule {rule or 'unnamed'}: {meaning}.",
            f"{ids(cases_of(items))}: {advice}.",
        )
    for rule, items in _by_rule(of_verdict(audit, Verdict.BLOCKED)).items():
        named = ids(cases_of(items))
        why = items[0].ruling.detail or rule or "no reason given"
        yield Finding(
            f"{count(len(items), 'case')} blocked, nothing was sent ({named}); the first: {why}.",
            f"{named}: give what is missing, or the permission, and run again.",
        )
    if rest := of_verdict(audit, Verdict.NOT_RUN):
        named = ids(cases_of(rest))
        yield Finding(
            f"{count(len(rest), 'case')} not run ({named}).",
            f"Run the whole file, without a selection, to cover {named}.",
        )
    if open_ends := of_verdict(audit, Verdict.UNFINISHED):
        named = ids(cases_of(open_ends))
        yield Finding(
            f"{count(len(open_ends), 'case')} unfinished, without an end in the log ({named}).",
            f"Run {named} again; what came of it is not known.",
        )


def _leaks(audit: Audit) -> Iterator[Finding]:
    scan = audit.scan
    if scan is None:
        return
    if scan.found:
        places = ", ".join(map(str, scan.leaks[:5]))
        yield Finding(
            f"Personal data stood in files of the run: {found_text(scan)} ({places}).",
            "Add the field to the masking policy and run again; hand none of these files over.",
        )
    silent = [kind for kind in KINDS if not audit.masked.get(kind)]
    if audit.masked and silent:
        yield Finding(
            f"No value was hidden of the classes {', '.join(silent)}: none came, or none was seen."
        )


def _drift(audit: Audit) -> Iterator[Finding]:
    where: dict[str, list[CaseAudit]] = {}
    for item in audit.cases:
        for pointer in item.ruling.drift:
            where.setdefault(pointer, []).append(item)
    if where:
        listed = "; ".join(f"{at} ({ids(cases_of(items))})" for at, items in where.items())
        yield Finding(
            f"{count(len(where), 'field')} that the contract does not know: {listed}.",
            "Look whether these fields hold personal data, then add them to the contract.",
        )


def _rows(audit: Audit) -> Iterator[Finding]:
    figures, known = table_figures(audit), deltas(audit)
    if not figures:
        yield Finding(
            "No rows were loaded: the run had no ClickHouse.",
            "Run with --qtickets-clickhouse=chdb:// to have rows and deltas.",
        )
        return
    astray = [short(f.count.table) for f in figures if any(d.agrees is False for d in f.deltas)]
    if astray:
        yield Finding(
            f"Rows stored are not the rows sent in {', '.join(astray)}.",
            "Look for another writer with this run's id, or for keys that collapse rows.",
        )
    fewer = [f"{short(f.count.table)} {f.change}" for f in figures if (f.change or 0) < 0]
    if fewer:
        yield Finding(
            f"Fewer rows after the session than before: {', '.join(fewer)}.",
            "Look for who deletes rows there while an audit runs, or for a replica that lags.",
        )
    unknown = [f for f in figures if f.stored is None or f.change is None]
    if unknown:
        names = ", ".join(short(f.count.table) for f in unknown)
        why = next((f.reason for f in unknown if f.reason), "no reason given")
        yield Finding(
            f"Counts or deltas are unknown in {count(len(unknown), 'table')} ({names}): {why}.",
            "Mend the ClickHouse connection and run again; unknown is not 0.",
        )
    empty = [short(f.count.table) for f in figures if f.count.after == 0]
    if empty:
        yield Finding(
            f"No rows in {count(len(empty), 'table')}: {', '.join(empty)}.",
            "Check that the cases which feed these tables ran and passed.",
        )
    if known and all(delta.agrees for delta in known):
        rows = sum(delta.sent for delta in known)
        yield Finding(
            f"{count(rows, 'row')} sent, as many stored, in {count(len(known), 'delta')}."
        )


def _log(audit: Audit) -> Iterator[Finding]:
    if audit.run.ended_at is None:
        yield Finding(
            "The log has no end: the run was cut off.",
            "Run again; this report covers what was written until then.",
        )
    retried = [item for item in audit.cases if further(item)[1]]
    if retried:
        retries = sum(further(item)[1] for item in retried)
        yield Finding(
            f"{count(retries, 'retry', 'retries')} in {ids(cases_of(retried))}.",
            "Look at the first answers of these cases under Further Exchanges.",
        )
    if audit.warnings:
        yield Finding(
            f"{count(len(audit.warnings), 'warning')} in the log.",
            "Read them under Errors & Retries.",
        )
    if audit.run.dirty:
        yield Finding(
            "The project had uncommitted changes when the run started.",
            "Commit, then run again, so that the commit named here is the code that ran.",
        )


def _surroundings(audit: Audit) -> Iterator[Finding]:
    said = {
        "cassettes": "Every answer is a recording: nothing here says what the API answers today.",
        "sandbox": "Every answer is the local sandbox's: nothing here was said by the API itself.",
    }
    if audit.run.target in said:
        yield Finding(
            said[audit.run.target],
            "For evidence on the API itself run with --qtickets-target=live.",
        )
