"""The checklist: every box is computed, and stands beside the figures it was computed from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pytest_qtickets.evidence.audit import Audit, count_verdicts
from pytest_qtickets.model import Verdict
from pytest_qtickets.report.figures import (
    cases_of,
    deltas,
    executed,
    found_text,
    is_executed,
    looked_text,
    nonzero,
    table_figures,
)
from pytest_qtickets.report.text import count, ids, instant


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checklist; ``n/a`` where the run gave nothing to decide it by."""

    box: Literal["x", " ", "n/a"]
    claim: str
    figures: str


def checklist(audit: Audit) -> list[Check]:
    """Every check, in the order of the earlier documents' checklist."""
    return [
        *_coverage(audit),
        *_rows(audit),
        *_log(audit),
        *_protection(audit),
        Check(
            _box(audit.run.target == "live"),
            "Evidence is of the live API",
            f"target {audit.run.target}",
        ),
    ]


def _box(holds: bool | None) -> Literal["x", " ", "n/a"]:
    return "n/a" if holds is None else "x" if holds else " "


def _coverage(audit: Audit) -> Iterator[Check]:
    done, planned = len(executed(audit.cases)), len(audit.cases)
    claim = "All cases of the file executed"
    yield Check(_box(done == planned > 0), claim, f"{done} of {planned}")
    for section in audit.spec.sections:
        items = audit.in_section(section)
        if items:
            ran = executed(items)
            missing = [item.case for item in items if not is_executed(item)]
            left = f"; not executed: {ids(missing)}" if missing else ""
            claim = f"Section {section.number} {section.title} executed"
            yield Check(_box(not missing), claim, f"{len(ran)} of {len(items)}{left}")


def _rows(audit: Audit) -> Iterator[Check]:
    after = [table.after for table in audit.tables]
    filled, unknown = sum(bool(n) for n in after), after.count(None)
    yield Check(
        _box(filled == len(after) if after else None),
        "Every table has rows",
        f"{filled} of {count(len(after), 'table')} with rows" + _aside(unknown, "unknown"),
    )
    agree = [delta.agrees for delta in deltas(audit)]
    yield Check(
        _box(all(agree) if agree else None),
        "Rows stored equal rows sent, for every delta",
        f"{agree.count(True)} of {count(len(agree), 'delta')} agree"
        + _aside(agree.count(False), "disagree")
        + _aside(agree.count(None), "unknown"),
    )
    moved = [(f.change, f.stored) for f in table_figures(audit) if f.deltas]
    known = [change == stored for change, stored in moved if None not in (change, stored)]
    yield Check(
        _box(all(known) and len(known) == len(moved) if moved else None),
        "Tables grew by exactly the rows this run stored",
        f"{known.count(True)} of {count(len(moved), 'table')}"
        + _aside(len(moved) - len(known), "unknown"),
    )


def _aside(number: int, word: str) -> str:
    return f", {number} {word}" if number else ""


def _log(audit: Audit) -> Iterator[Check]:
    unfinished = audit.totals[Verdict.UNFINISHED]
    ended = audit.run.ended_at is not None
    yield Check(
        _box(audit.complete),
        "The log is complete",
        (f"run ended {instant(audit.run.ended_at)}" if ended else "run did not end")
        + f", {count(unfinished, 'unfinished case')}",
    )
    sections = [audit.in_section(section) for section in audit.spec.sections]
    sums = sum(sum(count_verdicts(items).values()) for items in sections)
    planned = len(audit.spec.cases)
    yield Check(
        _box(sums == sum(audit.totals.values()) == planned),
        "Totals close (the verdicts sum to the cases of the file, per section too)",
        f"{nonzero(audit.totals, ' + ')} = {sum(audit.totals.values())}; "
        f"sections {sums}; file {planned}",
    )
    answers = [e for item in audit.cases for e in item.exchanges if e.status is not None]
    kept = sum(e.response_file is not None or not e.received for e in answers)
    yield Check(
        _box(kept == len(answers) if answers else None),
        "Every verdict can be reached again (each answer's masked body is in the archive)",
        f"{kept} of {count(len(answers), 'answer')}",
    )
    yield Check(_box(not audit.warnings), "No warnings", count(len(audit.warnings), "warning"))


def _protection(audit: Audit) -> Iterator[Check]:
    hidden = {name: n for name, n in sorted(audit.masked.items()) if n}
    yield Check(
        _box(True if hidden else None),
        "Personal data is masked",
        ", ".join(f"{name} {n}" for name, n in hidden.items()) or "no value needed hiding",
    )
    scan = audit.scan
    looked = scan is not None and bool(scan.found or any(scan.values.values()))
    yield Check(
        # A replay sees pseudonyms only: with nothing to look for, nothing was proven.
        _box(not scan.found if scan and looked else None),
        "No file of the run holds a value that was hidden",
        f"{found_text(scan)}; {looked_text(scan)}" if scan else "the run was not scanned",
    )
    writing = [item for item in audit.cases if item.case.safety != "reads"]
    sent = [item for item in writing if item.exchanges]
    claim = "Cases that change data were held back"
    if audit.run.target != "live":
        yield Check("n/a", claim, f"target {audit.run.target}: no request reached the API")
        return
    named = f"; sent: {ids(cases_of(sent))}" if sent else ""
    figures = f"{len(writing) - len(sent)} of {len(writing)} not sent{named}"
    yield Check(_box(not sent if writing else None), claim, figures)
