"""The audit: what the evidence adds up to. Reports read this and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pytest_qtickets.model import (
    Case,
    MaskedText,
    RowDelta,
    Ruling,
    RunFacts,
    Section,
    Spec,
    TableCount,
    Verdict,
)
from pytest_qtickets.wire.retry import last_attempts


@dataclass(frozen=True, slots=True)
class ExchangeFact:
    """One exchange as the documents need it; bodies stay in the files named here."""

    number: int
    page: int
    attempt: int  #: above 1: a retry of the exchange before it
    method: str
    url: MaskedText
    credential: str
    status: int | None  #: ``None`` when there was no answer
    failure: MaskedText  #: ``timeout: …`` when there was no answer
    code: str  #: the body's own code, or empty
    records: int | None  #: items in ``data``/``result``; ``None`` when the body carries no list
    latency_us: int
    sent_at: str
    received: int
    request_headers: Mapping[str, MaskedText]
    response_headers: Mapping[str, MaskedText]
    request_file: str | None  #: path in the bag, below ``data/``
    response_file: str | None


@dataclass(frozen=True, slots=True)
class CaseAudit:
    """One case of the plan, whether it ran or not."""

    case: Case
    ruling: Ruling
    endpoint: str  #: ``GET /orders`` or ``POST partners: /tickets/find/12``
    nodes: tuple[str, ...]  #: pytest node ids that took the case
    exchanges: tuple[ExchangeFact, ...]
    rows: tuple[RowDelta, ...]

    @property
    def verdict(self) -> Verdict:
        """The ruling's verdict."""
        return self.ruling.verdict

    @property
    def answers(self) -> tuple[ExchangeFact, ...]:
        """The last attempt at each page: the exchanges that were judged."""
        return tuple(last_attempts(self.exchanges))

    @property
    def status(self) -> int | None:
        """HTTP status of the last exchange; ``None`` when nothing came back."""
        return self.exchanges[-1].status if self.exchanges else None

    @property
    def code(self) -> str:
        """The body's own code in the last exchange, or empty."""
        return self.exchanges[-1].code if self.exchanges else ""

    @property
    def records(self) -> int | None:
        """Items received over all pages; ``None`` when no answer carried a list."""
        counts = [e.records for e in self.answers if e.records is not None]
        return sum(counts) if counts else None

    @property
    def latency_us(self) -> int | None:
        """Latency of the first page's answer, microseconds."""
        return self.answers[0].latency_us if self.exchanges else None


@dataclass(frozen=True, slots=True)
class Leak:
    """A value of class ``kind`` stands in ``file`` at ``offset`` (bytes)."""

    file: str
    offset: int
    kind: str

    def __str__(self) -> str:
        return f"{self.file}:{self.offset}: {self.kind}"


@dataclass(frozen=True, slots=True)
class Scan:
    """What the closing scan looked for, where, and what it found."""

    files: int
    bytes: int
    values: Mapping[str, int]  #: class -> values looked for
    found: Mapping[str, int]  #: class -> places where one stands
    maybe: Mapping[str, int]  #: class -> places that may be chance: a single name, a form alone
    leaks: tuple[Leak, ...]  #: the first of them
    mended: tuple[str, ...]  #: files that were masked again
    removed: tuple[str, ...]  #: files that could not be mended


#: Verdict -> number of cases; every verdict is a key, so the values always sum to the plan.
Totals = Mapping[Verdict, int]


def count_verdicts(cases: tuple[CaseAudit, ...]) -> Totals:
    """Totals of these cases: they close by construction."""
    totals = dict.fromkeys(Verdict, 0)
    for item in cases:
        totals[item.verdict] += 1
    return totals


@dataclass(frozen=True, slots=True)
class Audit:
    """A whole run, in the order of the case file."""

    run: RunFacts
    spec: Spec
    cases: tuple[CaseAudit, ...]
    tables: tuple[TableCount, ...]  #: the eleven, in schema order; empty when the store is ``none``
    facts: tuple[RowDelta, ...]  #: rows of fact tables built at the end of the run
    masked: Mapping[str, int]  #: class of personal data -> values hidden
    warnings: tuple[str, ...]
    log_file: str  #: path in the bag, below ``data/``
    log_head: str  #: SHA-256 of the log's last line, hex: a document that has it fits one log only
    scan: Scan | None = None  #: ``None``: the run did not end, or its log is of an earlier version

    @property
    def totals(self) -> Totals:
        """Verdicts over all cases of the file."""
        return count_verdicts(self.cases)

    def in_section(self, section: Section) -> tuple[CaseAudit, ...]:
        """Cases of one section."""
        return tuple(item for item in self.cases if item.case.section == section)

    @property
    def astray(self) -> tuple[RowDelta, ...]:
        """Deltas, of cases and of facts, that stored other rows than were sent."""
        every = (*(delta for item in self.cases for delta in item.rows), *self.facts)
        return tuple(delta for delta in every if delta.agrees is False)

    @property
    def failed(self) -> bool:
        """Whether something was found wrong; what is blocked or not run is not wrong by itself."""
        bad = (Verdict.FAILED, Verdict.ERROR, Verdict.UNFINISHED)
        leaked = self.scan is not None and bool(self.scan.found)
        return leaked or bool(self.astray) or any(self.totals[verdict] for verdict in bad)

    @property
    def complete(self) -> bool:
        """Whether the run ended and no case is left without an end."""
        return self.run.ended_at is not None and not self.totals[Verdict.UNFINISHED]
