"""The last block on the terminal: at most twelve plain lines, the seal last."""

from __future__ import annotations

from collections import Counter

from pytest_qtickets.errors import shown
from pytest_qtickets.evidence.audit import Audit, CaseAudit
from pytest_qtickets.evidence.finish import Finished
from pytest_qtickets.model import Verdict
from pytest_qtickets.report.figures import deltas, nonzero, of_verdict, status_of
from pytest_qtickets.report.tables import expected, result
from pytest_qtickets.report.text import clip, count, recordings

_SHOWN = 3
_WIDTH = 160


def terminal_lines(audit: Audit, *, report: str, archive: str, seal: str) -> list[str]:
    """What was audited, totals, failing cases, tables, and where everything is.

    ``report`` and ``archive`` are paths as the reader can open them, ``seal`` is 64 hex digits;
    an empty one has no line (an archive that was withheld).
    """
    passed = audit.totals[Verdict.PASSED]
    blocked = _blocked(audit)
    failing = _failing(audit, _SHOWN if not blocked else _SHOWN - 1)
    lines = [_subject(audit), _totals(audit), *failing, *blocked, _tables(audit)]
    if audit.warnings:
        first = f"{count(len(audit.warnings), 'warning')}, first: {audit.warnings[0]}"
        lines.append(clip(first, _WIDTH))
    # Paths are shown whole: a clipped path cannot be opened.
    lines += [f"report   {report}"] if report else []
    lines += [f"archive  {archive}"] if archive else []
    if seal:
        total = len(audit.cases)
        lines.append(f"qtickets audit seal sha256:{seal} ({passed} passed of {total})")
    return lines


def ending(done: Finished) -> list[str]:
    """The last block of a run that ended; its last line is the seal, or why there is none."""
    lines = terminal_lines(
        done.audit,
        report=shown(done.report) if done.report.exists() else "",
        archive=shown(done.archive) if done.archive else "",
        seal=done.seal,
    )
    if done.unsigned:
        lines.insert(-1, f"unsigned {done.unsigned}; the archive is whole")
    if done.leaks:
        lines.append(
            f"withheld {shown(done.folder)}: personal data at {done.leaks[0]}"
            f"{f' and in {len(done.leaks) - 1} more places' if done.leaks[1:] else ''}; "
            "nothing was archived, see WITHHELD.txt there"
        )
    return lines


def _subject(audit: Audit) -> str:
    run = audit.run
    said = {
        "live": "live API",
        "sandbox": run.sandbox,
        "cassettes": f"replay of recordings {recordings(run.recorded)}",
    }
    line = f"qtickets audit {status_of(audit).word}: {audit.spec.file}, {said[run.target]}"
    return clip(line, _WIDTH)


def _totals(audit: Audit) -> str:
    ended = "" if audit.run.ended_at is not None else "; the run did not end"
    return f"{count(len(audit.cases), 'case')} = {nonzero(audit.totals, ' + ')}{ended}"


def _failing(audit: Audit, shown: int) -> list[str]:
    broken = of_verdict(audit, Verdict.FAILED, Verdict.ERROR)
    lines = [_case(item) for item in broken[:shown]]
    if len(broken) > shown:
        lines.append(f"  and {len(broken) - shown} more, see the report")
    return lines


def _blocked(audit: Audit) -> list[str]:
    """Why cases were blocked, the reasons of most cases first: what to set or to allow."""
    reasons = Counter(item.ruling.detail for item in of_verdict(audit, Verdict.BLOCKED))
    lines = [f"  {count(n, 'case')} blocked: {reason}" for reason, n in reasons.most_common(2)]
    if len(reasons) > len(lines):
        others = sum(reasons.values()) - reasons.most_common(1)[0][1]
        lines[1] = f"  and {others} more blocked, see the report"
    return [clip(line, _WIDTH) for line in lines]


def _case(item: CaseAudit) -> str:
    line = f"{item.case.id} {result(item)}, expected {expected(item.case)}; {item.case.span}"
    return "  " + clip(line, _WIDTH)


def _tables(audit: Audit) -> str:
    if not audit.tables:
        return "no ClickHouse: no rows loaded"
    every = deltas(audit)
    filled = sum(bool(table.after) for table in audit.tables)
    unknown = sum(delta.stored is None for delta in every)
    sent, stored = sum(d.sent for d in every), sum(d.stored or 0 for d in every)
    line = f"{filled} of {count(len(audit.tables), 'table')} with rows, "
    if unknown:
        reason = next((d.reason for d in every if d.stored is None and d.reason), "")
        line += f"{count(unknown, 'delta')} unknown" + (f": {reason}" if reason else "")
        return clip(line, _WIDTH)
    if all(delta.agrees for delta in every):
        return f"{line}{sent:,} rows sent = stored"
    return f"{line}{sent:,} rows sent, {stored:,} stored"
