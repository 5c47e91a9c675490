"""Readiness: what an audit allows to be said of the API, in one of five words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pytest_qtickets.evidence.audit import Audit
from pytest_qtickets.model import Verdict
from pytest_qtickets.report.figures import cases_of, of_verdict, status_of
from pytest_qtickets.report.text import count, ids

READY, LIMITED, NOT_READY = "READY", "READY WITH LIMITATIONS", "NOT READY"
BLOCKED, REPLAY = "BLOCKED-EXTERNAL", "REPLAY ONLY"


@dataclass(frozen=True, slots=True)
class Readiness:
    """The word, why, and with ``READY WITH LIMITATIONS`` each limitation."""

    word: str
    reason: str
    limitations: tuple[str, ...] = ()


def readiness_of(audit: Audit) -> Readiness:
    """As a gate's status is reached: what failed decides first, then what is missing outside.

    Only a live run can be READY. A sandbox run has no word on the API, since the API itself is
    what is missing: BLOCKED-EXTERNAL.
    """
    status = status_of(audit)
    if status.word == "FAILED" or not audit.complete:
        return Readiness(NOT_READY, status.reason)
    if audit.run.target == "cassettes":
        return Readiness(REPLAY, "every answer is a recording; the API itself was not asked")
    if audit.run.target == "sandbox":
        text = "every answer is the local sandbox's; a live run and its credentials are missing"
        return Readiness(BLOCKED, text)
    without = [c for c in of_verdict(audit, Verdict.BLOCKED) if c.ruling.rule == "credential"]
    if without:
        named = f"{count(len(without), 'case')} ({ids(cases_of(without))})"
        return Readiness(BLOCKED, f"{named} blocked: a credential is missing")
    if not audit.totals[Verdict.PASSED]:
        return Readiness(NOT_READY, "no case passed")
    limits = tuple(_limitations(audit))
    if limits:
        return Readiness(LIMITED, count(len(limits), "limitation"), limits)
    return Readiness(READY, status.reason)


def _limitations(audit: Audit) -> Iterator[str]:
    for verdict in (Verdict.BLOCKED, Verdict.NOT_RUN):
        items = of_verdict(audit, verdict)
        if items:
            said = "not sent" if verdict is Verdict.BLOCKED else "not run"
            yield f"{count(len(items), 'case')} {said}: {ids(cases_of(items))}"
    unknown = [delta for item in audit.cases for delta in item.rows if delta.agrees is None]
    if unknown:
        yield f"{count(len(unknown), 'delta')} unknown: rows were sent that nobody counted"
    if audit.warnings:
        yield f"{count(len(audit.warnings), 'warning')} in the log"
