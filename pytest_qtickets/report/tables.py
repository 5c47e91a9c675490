"""The Markdown tables of the audit report: columns as in the earlier documents."""

from __future__ import annotations

from http import HTTPStatus

from pytest_qtickets.evidence.audit import Audit, CaseAudit, count_verdicts
from pytest_qtickets.model import Case, Verdict
from pytest_qtickets.report.artifacts import file_links
from pytest_qtickets.report.figures import (
    delta_text,
    executed,
    further,
    is_executed,
    latencies,
    of_verdict,
    pages,
    table_figures,
)
from pytest_qtickets.report.key_numbers import key_numbers
from pytest_qtickets.report.table import Table
from pytest_qtickets.report.text import (
    NOTHING,
    cell,
    clip,
    code,
    ids,
    known,
    milliseconds,
    plain,
    recordings,
)


def expected(case: Case) -> str:
    """What the case file states; what it leaves unsaid is said to be so."""
    return (str(case.expected) or "2xx") + ("" if case.expected.text else " (not stated)")


def answer(status: int | None, body_code: str) -> str:
    """``403 WRONG_AUTHORIZATION``; ``no answer``."""
    return f"{status} {clip(body_code, 60)}".rstrip() if status is not None else "no answer"


def result(item: CaseAudit) -> str:
    """Plain text: the verdict, what was answered, and the rule unless the case passed."""
    words: list[str] = [item.verdict.value]
    if item.exchanges:
        words.append(answer(item.status, item.code))
    if item.verdict is not Verdict.PASSED:
        words.append(f"(rule: {item.ruling.rule or 'unnamed'})")
    return " ".join(words)


def totals(audit: Audit) -> Table:
    """Verdicts per section and over all; every line closes."""
    rows = []
    for section in audit.spec.sections:
        items = audit.in_section(section)
        if items:
            rows.append([f"{section.number} {cell(section.title)}", *_totals(items)])
    rows.append(["**All**", *(f"**{figure}**" for figure in _totals(audit.cases))])
    verdicts = tuple(verdict.value.capitalize() for verdict in Verdict)
    return Table(("Section", "Cases", *verdicts), rows, ("Cases", *verdicts))


def _totals(items: tuple[CaseAudit, ...]) -> list[str]:
    return [str(len(items)), *map(str, count_verdicts(items).values())]


def numbers(audit: Audit) -> Table:
    """Key numbers."""
    return Table(("Key Number", "Figure"), [(label, cell(n)) for label, n in key_numbers(audit)])


def environment(audit: Audit) -> Table:
    """Where the run took place, as ``run.start`` of the log says."""
    run = audit.run
    target = cell(run.sandbox) if run.target == "sandbox" else f"{run.target} ({run.kind})"
    rows = [("Target", target)]
    if run.challenge:
        rows.append(("Challenge", code(run.challenge)))
    if run.target == "cassettes":
        rows.append(("Recordings", cell(recordings(run.recorded))))
    rows += [(f"Base URL ({api})", code(url)) for api, url in sorted(run.base_urls.items())]
    rows += [("ClickHouse", code(run.clickhouse or "none")), ("Workers", str(run.workers))]
    rows += [(cell(name), cell(version)) for name, version in sorted(run.versions.items())]
    return Table(("Environment", "Value"), rows)


def matrix(audit: Audit) -> Table:
    """The test matrix: one line per case of the file."""
    headers = ("Test ID", "Endpoint", "Spec Ref", "Expected", "Result", "Rows Delta", "Artifacts")
    rows = [
        [
            cell(item.case.id),
            code(item.endpoint),
            cell(str(item.case.span)),
            cell(expected(item.case)),
            cell(result(item)),
            cell(", ".join(map(delta_text, item.rows))),
            file_links(item.exchanges),
        ]
        for item in audit.cases
    ]
    return Table(headers, rows)


def metrics(audit: Audit) -> Table:
    """Per section: exchanges, records, pages, rows."""
    figures = ("Cases Executed", "Exchanges", "Records", "Pages", "Rows Sent", "Rows Stored")
    rows = []
    for section in audit.spec.sections:
        items = audit.in_section(section)
        stored = [delta.stored for item in items for delta in item.rows]
        if items:
            rows.append(
                [
                    f"{section.number} {cell(section.title)}",
                    f"{len(executed(items))} of {len(items)}",
                    str(sum(len(item.exchanges) for item in items)),
                    str(sum(item.records or 0 for item in items)),
                    str(sum(map(pages, items))),
                    str(sum(delta.sent for item in items for delta in item.rows)),
                    known(None if None in stored else sum(n or 0 for n in stored)),
                ]
            )
    return Table(("Group", *figures), rows, figures)


def personal(audit: Audit) -> Table:
    """Per class of personal data: values hidden, values the closing scan sought, places found."""
    sought = audit.scan.values if audit.scan else {}
    found = audit.scan.found if audit.scan else {}
    rows = [
        [
            kind,
            str(audit.masked.get(kind, 0)),
            known(sought.get(kind, 0) if audit.scan else None),
            known(found.get(kind, 0) if audit.scan else None),
        ]
        for kind in sorted({*audit.masked, *sought, *found})
    ]
    figures = ("Values Hidden", "Values Looked For", "Places Found")
    return Table(("Class", *figures), rows, figures)


def lists(audit: Audit) -> Table:
    """Every case whose answer carried a list."""
    rows = [
        [
            item.case.id,
            cell(item.case.title),
            str(item.records),
            str(pages(item)),
            cell(", ".join(map(delta_text, item.rows))),
        ]
        for item in audit.cases
        if item.records is not None
    ]
    headers = ("Test ID", "Title", "Records", "Pages", "Rows Delta")
    return Table(headers, rows, ("Records", "Pages"))


def times(audit: Audit) -> Table:
    """Response times per group, milliseconds."""
    rows = [
        [
            cell(line.group),
            str(line.answers),
            milliseconds(line.mean),
            milliseconds(line.median),
            f"{milliseconds(line.fastest)} ({line.fastest_case})",
            f"{milliseconds(line.slowest)} ({line.slowest_case})",
        ]
        for line in latencies(audit)
    ]
    figures = ("Answers", "Mean, ms", "Median, ms", "Fastest, ms", "Slowest, ms")
    return Table(("Group", *figures), rows, figures)


def error_answers(audit: Audit) -> Table:
    """Every answer of 400 and above or with a code in its body, expected or not."""
    rows = [
        [
            item.case.id,
            str(exchange.number),
            code(f"{exchange.method} {exchange.url}"),
            str(exchange.status),
            cell(exchange.code),
            cell(expected(item.case)),
            item.verdict.value,
        ]
        for item in audit.cases
        for exchange in item.exchanges
        if exchange.status is not None
        and (exchange.status >= HTTPStatus.BAD_REQUEST or exchange.code)
    ]
    headers = ("Test ID", "Exchange", "Request", "Status", "Code", "Expected", "Verdict")
    return Table(headers, rows, ("Exchange", "Status"))


def failures(audit: Audit) -> Table:
    """Cases that failed or broke, with what decided it."""
    rows = [
        [
            item.case.id,
            cell(item.case.title),
            cell(str(item.case.span)),
            item.verdict.value,
            cell(item.ruling.rule),
            cell(item.ruling.detail),
            cell(", ".join(dict.fromkeys(e.failure for e in item.exchanges if e.failure))),
        ]
        for item in of_verdict(audit, Verdict.FAILED, Verdict.ERROR)
    ]
    headers = ("Test ID", "Title", "Spec Ref", "Verdict", "Rule", "Reason", "No Answer")
    return Table(headers, rows)


def further_exchanges(audit: Audit) -> Table:
    """Cases of more than one exchange."""
    rows = [
        [item.case.id, str(len(item.exchanges)), *map(str, further(item))]
        for item in audit.cases
        if len(item.exchanges) > 1
    ]
    figures = ("Exchanges", "Further Pages", "Retries")
    return Table(("Test ID", *figures), rows, figures)


def clickhouse(audit: Audit) -> Table:
    """Counts before and after the session, and what this run sent and stored."""
    rows = [
        [
            code(figure.count.table),
            known(figure.count.before),
            known(figure.count.after),
            "unknown" if figure.change is None else f"{figure.change:+d}",
            str(figure.sent) if figure.deltas else NOTHING,
            known(figure.stored) if figure.deltas else NOTHING,
            figure.source or NOTHING,
            cell(figure.reason),
        ]
        for figure in table_figures(audit)
    ]
    figures = ("Count Before", "Count After", "Delta", "Sent", "Stored")
    headers = ("Table Name", *figures, "Source Cases", "Why Unknown")
    if not any(figure.reason for figure in table_figures(audit)):
        return Table(headers[:-1], [row[:-1] for row in rows], figures)
    return Table(headers, rows, figures)


def not_executed(audit: Audit) -> Table:
    """Cases that were not executed, and why."""
    rows = [
        [
            item.case.id,
            cell(item.case.title),
            code(item.endpoint),
            item.verdict.value,
            cell(item.ruling.rule),
            cell(item.ruling.detail),
        ]
        for item in audit.cases
        if not is_executed(item)
    ]
    return Table(("Test ID", "Title", "Endpoint", "Verdict", "Rule", "Reason"), rows)


def coverage(audit: Audit) -> Table:
    """Per section: how many of its cases were executed, and which."""
    rows = []
    for section in audit.spec.sections:
        items = audit.in_section(section)
        if items:
            ran = executed(items)
            share = f"{100 * len(ran) / len(items):.1f}"
            rows.append(
                [
                    f"{section.number} {cell(section.title)}",
                    str(len(items)),
                    str(len(ran)),
                    share,
                    ids(item.case for item in ran) or NOTHING,
                ]
            )
    figures = ("Cases", "Executed", "Per Cent")
    return Table(("Section", *figures, "Executed Cases"), rows, figures)


def problems(audit: Audit) -> list[str]:
    """What the case file has wrong, one Markdown line each."""
    return [
        f"{item.case.id}: {cell(plain(str(problem)))}"
        for item in audit.cases
        for problem in item.case.problems
    ]
