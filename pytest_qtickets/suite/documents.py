"""The audit as Markdown, HTML and JSON: the same figures in each, and no word that grades."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from pytest_qtickets.report.page import page
from pytest_qtickets.report.table import Table
from pytest_qtickets.report.text import NOTHING, cell, code, count, known
from pytest_qtickets.suite import figures
from pytest_qtickets.suite.model import Finding, SuiteAudit
from pytest_qtickets.suite.plain import as_json
from pytest_qtickets.suite.policy import RULES

_TITLE = "Test Suite Audit"
_NUMBERS = ("Tests", "Collected", "Lines", "Files", "Assertions", "Findings", "Cases", "Value",
            "Change", "Classes", "Docstrings")  # fmt: skip


def files(audit: SuiteAudit) -> dict[str, bytes]:
    """Every document of an audit: file name -> exact bytes. Reads nothing but the audit."""
    text = markdown(audit)
    made = {
        "suite_audit.md": text,
        "suite_audit.html": page(text, _TITLE, status(audit)),
        "suite_audit.json": json.dumps(as_json(audit), ensure_ascii=False, indent=2) + "\n",
    }
    return {name: made[name].encode("utf-8", "backslashreplace") for name in made}


def status(audit: SuiteAudit) -> str:
    """``PASSED`` or ``FAILED``."""
    return "PASSED" if audit.passed else "FAILED"


def one_line(audit: SuiteAudit) -> str:
    """The totals, for the terminal."""
    return (
        f"suite {status(audit)}: {count(audit.static, 'test function')} in "
        f"{count(len(audit.files), 'file')}, {known(audit.count)} collected, "
        f"{len(audit.findings) or 'no'} finding{'' if len(audit.findings) == 1 else 's'} "
        f"(policy {audit.policy})"
    )


def finding_line(finding: Finding) -> str:
    """``file:line: rule: message (test)``."""
    place = f"{finding.file or '.'}:{finding.line}" if finding.line else finding.file or "."
    test = f" ({finding.test})" if finding.test else ""
    return " ".join(f"{place}: {finding.rule}: {finding.message}{test}".split())


def markdown(audit: SuiteAudit) -> str:
    """The report in the form people write by hand."""
    parts = [*_summary(audit), *_files(audit), *_rules(audit), *_coverage(audit), *_metrics(audit)]
    return "\n\n".join(parts) + "\n"


def _table(headers: tuple[str, ...], rows: Sequence[Sequence[str]]) -> str:
    return str(Table(headers, rows, _NUMBERS)) if rows else "None."


def _summary(audit: SuiteAudit) -> Iterator[str]:
    broken = [rule for rule, found in figures.by_rule(audit).items() if found]
    yield f"# {_TITLE}"
    broke = f"{count(len(audit.findings), 'finding')} of {count(len(broken), 'rule')}"
    yield f"Overall status: **{status(audit)}** ({broke})"
    yield f"Policy {code(audit.policy)}. {cell(audit.described)}".strip()
    yield "## Executive Summary"
    rows = [
        ("Test files", str(len(audit.files))),
        ("Test functions in the source", str(audit.static)),
        ("Tests as pytest collects them", known(audit.count)),
        ("Assertions", str(sum(test.assertions for test in audit.tests))),
        ("Files that parse", _of(len(audit.files) - figures.unreadable(audit), audit.files)),
        ("Rules kept", _of(len(audit.rules) - len(broken), audit.rules)),
    ]
    yield _table(("Figure", "Value"), rows)
    yield "### From functions to collected tests"
    if audit.count is None:
        yield f"pytest collected nothing: {cell(audit.collected.failure)}"
        return
    steps = [
        (cell(reason.name), str(reason.tests), f"{reason.change:+d}") for reason in audit.reasons
    ]
    total = [("test functions in the source", str(audit.static), f"{audit.static:+d}"), *steps,
             ("**collected**", "", f"**{audit.count}**")]  # fmt: skip
    yield _table(("Reason", "Tests", "Change"), total)


def _files(audit: SuiteAudit) -> Iterator[str]:
    yield "## Detailed File-by-File Analysis"
    rows = []
    for one in figures.by_file(audit):
        facts = one.facts
        classes = ", ".join(
            ".".join(klass.path) + (f"({', '.join(klass.bases)})" if klass.bases else "")
            for klass in facts.classes
        )
        rows.append(
            (
                code(facts.file),
                "failed" if one.findings else "passed",
                "no" if figures.unread(facts) else "yes",
                str(len(one.tests)),
                known(one.collected),
                str(figures.line_count(facts)),
                str(one.assertions),
                f"{one.documented} of {len(one.tests)}",
                cell(classes),
                cell(", ".join(sorted({mark for test in one.tests for mark in test.marks}))),
                str(len(one.findings)),
            )
        )
    headers = ("File", "Result", "Parses", "Tests", "Collected", "Lines", "Assertions",
               "Docstrings", "Classes and bases", "Marks", "Findings")  # fmt: skip
    yield _table(headers, rows)


def _rules(audit: SuiteAudit) -> Iterator[str]:
    yield "## Compliance Validation Results"
    found = figures.by_rule(audit)
    rows = [
        (code(rule), cell(RULES.get(rule, "")), "failed" if broken else "passed", str(len(broken)))
        for rule, broken in found.items()
    ]
    yield _table(("Rule", "Asks that", "Result", "Findings"), rows)
    for rule, broken in found.items():
        if broken:
            yield f"### {rule}"
            yield _table(("Place", "Test", "Finding", "Line"), [_row(one) for one in broken])
    if audit.excepted:
        yield "### Exceptions of the policy"
        yield _table(
            ("Place", "Test", "Rule", "Reason"),
            [(*_row(one)[:2], code(one.rule), cell(reason)) for one, reason in audit.excepted],
        )


def _row(finding: Finding) -> tuple[str, str, str, str]:
    place = f"{finding.file or '.'}:{finding.line}" if finding.line else finding.file or "."
    return code(place), code(finding.test), cell(finding.message), code(finding.source)


def _coverage(audit: SuiteAudit) -> Iterator[str]:
    yield "## Test Coverage Analysis"
    rows = [
        (cell(one.service), str(one.files), str(one.tests), known(one.collected), str(one.cases),
         cell(", ".join(one.marks)))
        for one in figures.by_service(audit)
    ]  # fmt: skip
    yield _table(("Service", "Files", "Tests", "Collected", "Cases", "Marks"), rows)
    marks = [(code(mark), str(number)) for mark, number in figures.by_mark(audit).items()]
    yield "### Marks"
    yield _table(("Mark", "Tests"), marks)
    if audit.collected.cases:
        covered = figures.covered_cases(audit)
        left = [case for case in audit.collected.cases if case not in covered]
        yield "### Cases of the case file"
        words = f"; without a test: {cell(', '.join(left))}" if left else ""
        yield f"{_of(len(covered), audit.collected.cases)} are taken by a collected test{words}."


def _metrics(audit: SuiteAudit) -> Iterator[str]:
    yield "## Audit Metrics Summary"
    empty = sum(not test.assertions for test in audit.tests)
    documented = sum(one.documented for one in figures.by_file(audit))
    rows = [
        ("Test files", str(len(audit.files))),
        ("Other Python files and notebooks", str(len(audit.support))),
        ("Test functions", str(audit.static)),
        ("Collected tests", known(audit.count)),
        ("Test classes", str(figures.test_classes(audit))),
        ("Lines of test files", str(figures.lines(audit))),
        ("Assertions", str(sum(test.assertions for test in audit.tests))),
        ("Tests without an assertion", str(empty)),
        ("Tests with a docstring", _of(documented, audit.tests)),
        ("Services", str(len(figures.by_service(audit)))),
        ("Rules checked", str(len(audit.rules))),
        ("Findings", str(len(audit.findings))),
        ("Exceptions used", str(len(audit.excepted))),
        ("SHA-256 of the list of files", code(figures.tree_digest(audit))),
    ]
    yield _table(("Metric", "Value"), rows)
    bases = [(code(base), str(number)) for base, number in figures.bases(audit).items()]
    yield "### Base classes"
    yield _table(("Base", "Classes"), bases)


def _of(part: int, whole: Sequence[object]) -> str:
    return f"{part} of {len(whole)}" if whole else NOTHING
