"""Figures the documents share; each is counted here once, from the audit alone."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pytest_qtickets.evidence.audit import Audit, CaseAudit, Scan
from pytest_qtickets.model import Case, RowDelta, TableCount, Verdict
from pytest_qtickets.report.text import count, ids


def is_executed(item: CaseAudit) -> bool:
    """Whether a request was made and the case has an end; a case that could not be sent was not."""
    return _ended(item) and bool(item.exchanges)


def _ended(item: CaseAudit) -> bool:
    return item.verdict in (Verdict.PASSED, Verdict.FAILED, Verdict.ERROR)


def executed(items: Iterable[CaseAudit]) -> tuple[CaseAudit, ...]:
    """The cases that were executed."""
    return tuple(filter(is_executed, items))


def without_request(items: Iterable[CaseAudit]) -> int:
    """How many cases have a verdict although nothing was sent: a recording was missing, say."""
    return sum(_ended(item) and not item.exchanges for item in items)


def of_verdict(audit: Audit, *verdicts: Verdict) -> tuple[CaseAudit, ...]:
    """The cases with one of these verdicts, in the order of the file."""
    return tuple(item for item in audit.cases if item.verdict in verdicts)


def cases_of(items: Iterable[CaseAudit]) -> list[Case]:
    """The cases alone."""
    return [item.case for item in items]


def nonzero(totals: Mapping[Verdict, int], joint: str = ", ") -> str:
    """``50 passed, 1 failed``: the verdicts that occur."""
    return joint.join(f"{n} {verdict.value}" for verdict, n in totals.items() if n) or "no case"


@dataclass(frozen=True, slots=True)
class Status:
    """Overall status and the one sentence that computes it."""

    word: str  #: ``PASSED``, ``FAILED``, ``INCOMPLETE`` or ``BLOCKED``
    reason: str


def status_of(audit: Audit) -> Status:
    """``PASSED`` takes every case of the file and every known delta; the worst thing said wins."""
    totals, planned = audit.totals, len(audit.cases)
    bad = {v: totals[v] for v in (Verdict.FAILED, Verdict.ERROR) if totals[v]}
    astray = len(audit.astray)
    leaks = sum(audit.scan.found.values()) if audit.scan else 0
    if bad or astray or leaks:
        reasons = [f"{nonzero(bad)} of {count(planned, 'case')}"] if bad else []
        reasons += [f"{count(astray, 'delta')} stored other rows than sent"] if astray else []
        reasons += [f"personal data in {count(leaks, 'place')}"] if leaks else []
        return Status("FAILED", "; ".join(reasons))
    if not audit.complete:
        ended = "the run did not end" if audit.run.ended_at is None else "the run ended"
        return Status("INCOMPLETE", f"{ended}; {nonzero(totals)} of {count(planned, 'case')}")
    if totals[Verdict.BLOCKED]:
        return Status("BLOCKED", f"{nonzero(totals)} of {count(planned, 'case')}")
    if totals[Verdict.NOT_RUN] or not planned:
        return Status("INCOMPLETE", f"{nonzero(totals)} of {count(planned, 'case')}")
    return Status("PASSED", f"{planned} of {count(planned, 'case')} passed")


def found_text(scan: Scan) -> str:
    """``found: email 2``: what the closing scan found, by class."""
    kinds = ", ".join(f"{kind} {n}" for kind, n in scan.found.items())
    maybe = sum(scan.maybe.values())
    aside = f" ({count(maybe, 'place')} that may be chance)" if maybe else ""
    return f"found: {kinds or 'nothing'}{aside}"


def looked_text(scan: Scan) -> str:
    """How many values were looked for, and where."""
    values = sum(scan.values.values())
    return (
        f"{count(values, 'value')} looked for in {count(scan.files, 'file')}, {scan.bytes:,} bytes"
    )


def deltas(audit: Audit) -> tuple[RowDelta, ...]:
    """Every delta of the run: those of the cases, then those of the facts."""
    return (*(delta for item in audit.cases for delta in item.rows), *audit.facts)


@dataclass(frozen=True, slots=True)
class TableFigure:
    """One table: its counts over the session, and what this run sent and stored."""

    count: TableCount
    deltas: tuple[RowDelta, ...]
    sources: tuple[Case, ...]  #: cases that sent or stored a row
    built: bool  #: whether facts were built into it at the end

    @property
    def change(self) -> int | None:
        """Count after minus count before; ``None`` while one is unknown."""
        before, after = self.count.before, self.count.after
        return None if before is None or after is None else after - before

    @property
    def sent(self) -> int:
        """Rows sent under this run."""
        return sum(delta.sent for delta in self.deltas)

    @property
    def stored(self) -> int | None:
        """Rows found under this run; ``None`` when one delta is unknown."""
        found = [delta.stored for delta in self.deltas if delta.stored is not None]
        return sum(found) if len(found) == len(self.deltas) else None

    @property
    def source(self) -> str:
        """``1.1 to 1.6, facts``."""
        return ", ".join([ids(self.sources)] * bool(self.sources) + ["facts"] * self.built)

    @property
    def reason(self) -> str:
        """Why a figure is unknown, or empty."""
        reasons = [self.count.reason, *(d.reason for d in self.deltas if d.stored is None)]
        return "; ".join(dict.fromkeys(filter(None, reasons)))


def table_figures(audit: Audit) -> list[TableFigure]:
    """The audit's tables in order, then tables that only deltas name (their counts unknown)."""
    every = deltas(audit)
    counts = {item.table: item for item in audit.tables}
    for delta in every:
        counts.setdefault(delta.table, TableCount(delta.table, None, None, reason=delta.reason))
    return [
        TableFigure(
            table,
            tuple(delta for delta in every if delta.table == name),
            tuple(
                item.case
                for item in audit.cases
                if any(d.table == name and (d.sent or d.stored) for d in item.rows)
            ),
            any(delta.table == name for delta in audit.facts),
        )
        for name, table in counts.items()
    ]


def short(table: str) -> str:
    """``stg_qtickets_api_orders_raw`` -> ``orders_raw``: names as a narrow column shows them."""
    return re.sub(r"^(stg_qtickets_api_|fact_qtickets_)", "", table)


def delta_text(delta: RowDelta) -> str:
    """``orders_raw +210``, ``orders_raw sent 210, stored 200``, ``orders_raw unknown: reason``."""
    name = short(delta.table)
    if delta.stored is None:
        return f"{name} unknown: {delta.reason or 'no reason given'}"
    if delta.agrees:
        return f"{name} +{delta.stored}"
    return f"{name} sent {delta.sent}, stored {delta.stored}"


@dataclass(frozen=True, slots=True)
class Latency:
    """Response times of one group, microseconds; every answered exchange is one measure."""

    group: str
    answers: int
    mean: float
    median: float
    fastest: int
    fastest_case: str
    slowest: int
    slowest_case: str


def latencies(audit: Audit) -> list[Latency]:
    """One line per section that got an answer, then ``All`` (when more than one has)."""
    groups = [(s.title, audit.in_section(s)) for s in audit.spec.sections]
    found = [line for title, items in groups if (line := _latency(title, items))]
    total = _latency("All", audit.cases)
    return [*found, total] if total and len(found) > 1 else found


def _latency(group: str, items: tuple[CaseAudit, ...]) -> Latency | None:
    measured = [
        (exchange.latency_us, item.case.id)
        for item in items
        for exchange in item.exchanges
        if exchange.status is not None
    ]
    if not measured:
        return None
    times = [time for time, _ in measured]
    fastest = min(measured, key=lambda pair: pair[0])
    slowest = max(measured, key=lambda pair: pair[0])
    mean, median = statistics.fmean(times), statistics.median(times)
    return Latency(group, len(times), mean, median, *fastest, *slowest)


def further(item: CaseAudit) -> tuple[int, int]:
    """Exchanges of a case after its first: (further pages, retries)."""
    retries = sum(exchange.attempt > 1 for exchange in item.exchanges)
    return max(len(item.exchanges) - 1, 0) - retries, retries


def pages(item: CaseAudit) -> int:
    """Answers of a case that carried a list."""
    return sum(exchange.records is not None for exchange in item.answers)
