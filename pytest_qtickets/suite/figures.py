"""Figures of the documents, each counted from the audit."""

from __future__ import annotations

import ast
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from pytest_qtickets.suite.model import Facts, Finding, SuiteAudit, TestFact

#: Marks that say how a test is run, not what it is about.
_MECHANICAL = frozenset(
    {"parametrize", "usefixtures", "skip", "skipif", "xfail", "filterwarnings", "asyncio", "anyio",
     "trio", "flaky", "timeout", "xdist_group"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileFigures:
    """What is counted of one test file."""

    facts: Facts
    service: str
    tests: tuple[TestFact, ...]
    collected: int | None
    assertions: int
    documented: int  #: tests with a docstring
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class ServiceFigures:
    """What is counted of one service."""

    service: str
    files: int
    tests: int
    collected: int | None
    marks: tuple[str, ...]
    cases: int


def by_file(audit: SuiteAudit) -> list[FileFigures]:
    """One entry a test file, sorted by name."""
    tests: dict[str, list[TestFact]] = {}
    for test in audit.tests:
        tests.setdefault(test.file, []).append(test)
    findings: dict[str, list[Finding]] = {}
    for finding in audit.findings:
        findings.setdefault(finding.file, []).append(finding)
    return [
        FileFigures(
            facts,
            audit.services[facts.file],
            own := tuple(tests.get(facts.file, ())),
            None if audit.count is None else audit.per_file.get(facts.file, 0),
            sum(test.assertions for test in own),
            sum(ast.get_docstring(test.function.node) is not None for test in own),
            tuple(findings.get(facts.file, ())),
        )
        for facts in audit.files
    ]


def by_service(audit: SuiteAudit) -> list[ServiceFigures]:
    """One entry a service, sorted by name."""
    cases: dict[str, set[str]] = {}
    for item in audit.collected.items:
        if item.case:
            cases.setdefault(audit.services.get(item.file, ""), set()).add(item.case)
    found = []
    files = by_file(audit)
    for service in sorted({one.service for one in files}):
        own = [one for one in files if one.service == service]
        marks = sorted({mark for one in own for test in one.tests for mark in test.marks}
                       - _MECHANICAL)  # fmt: skip
        counted = None if audit.count is None else sum(one.collected or 0 for one in own)
        found.append(
            ServiceFigures(service, len(own), sum(len(one.tests) for one in own), counted,
                           tuple(marks), len(cases.get(service, ())))
        )  # fmt: skip
    return found


def by_mark(audit: SuiteAudit) -> Mapping[str, int]:
    """Mark -> test functions that carry it."""
    counted = Counter(mark for test in audit.tests for mark in test.marks)
    return dict(sorted(counted.items()))


def by_rule(audit: SuiteAudit) -> Mapping[str, list[Finding]]:
    """Rule of the policy -> its findings."""
    found: dict[str, list[Finding]] = {rule: [] for rule in audit.rules}
    for finding in audit.findings:
        found.setdefault(finding.rule, []).append(finding)
    return found


def bases(audit: SuiteAudit) -> Mapping[str, int]:
    """Base as written (through imports) -> classes of test files."""
    counted = Counter(base for facts in audit.files for one in facts.classes for base in one.bases)
    return dict(sorted(counted.items()))


def covered_cases(audit: SuiteAudit) -> tuple[str, ...]:
    """Ids of the case file's cases that a collected test takes, in the file's order."""
    taken = {item.case for item in audit.collected.items}
    return tuple(case for case in audit.collected.cases if case in taken)


def unread(facts: Facts) -> bool:
    """Whether nothing of a file could be read."""
    return any(one.rule == "syntax" or "decoded" in one.message for one in facts.problems)


def unreadable(audit: SuiteAudit) -> int:
    """Test files of which nothing could be read."""
    return sum(unread(facts) for facts in audit.files)


def test_classes(audit: SuiteAudit) -> int:
    """Classes that have a test of their own."""
    return len({(test.file, test.function.chain) for test in audit.tests if test.function.chain})


def lines(audit: SuiteAudit) -> int:
    """Lines of all test files."""
    return sum(line_count(facts) for facts in audit.files)


def line_count(facts: Facts) -> int:
    """Lines of one file; a last line break begins no further one."""
    return len(facts.lines) - (not facts.lines[-1]) if facts.lines else 0


def tree_digest(audit: SuiteAudit) -> str:
    """SHA-256 over the digests and names of all files read, as ``sha256sum`` would list them."""
    listed = sorted((facts.file, facts.digest) for facts in (*audit.files, *audit.support))
    text = "".join(f"{digest}  {file}\n" for file, digest in listed)
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
