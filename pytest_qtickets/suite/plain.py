"""The audit as plain data, for other programs; ``docs/suite.schema.json`` describes it."""

from __future__ import annotations

from typing import Any

from pytest_qtickets.suite import figures
from pytest_qtickets.suite.model import Finding, SuiteAudit

VERSION = 1


def as_json(audit: SuiteAudit) -> dict[str, Any]:
    """Every figure and finding; keys may be added."""
    return {
        "version": VERSION,
        "passed": audit.passed,
        "policy": audit.policy,
        "static": audit.static,
        "collected": audit.count,
        "difference": [
            {"reason": reason.name, "tests": reason.tests, "change": reason.change}
            for reason in audit.reasons
        ],
        "rules": {rule: len(found) for rule, found in figures.by_rule(audit).items()},
        "findings": [_finding(one) for one in audit.findings],
        "exceptions": [{**_finding(one), "reason": reason} for one, reason in audit.excepted],
        "files": [
            {
                "file": one.facts.file,
                "parses": not figures.unread(one.facts),
                "service": one.service,
                "static": len(one.tests),
                "collected": one.collected,
                "lines": figures.line_count(one.facts),
                "assertions": one.assertions,
                "docstrings": one.documented,
                "classes": [
                    {"name": ".".join(klass.path), "line": klass.line, "bases": list(klass.bases)}
                    for klass in one.facts.classes
                ],
                "tests": [
                    {
                        "test": test.label,
                        "line": test.function.line,
                        "assertions": test.assertions,
                        "collected": test.collected,
                        "marks": list(test.marks),
                    }
                    for test in one.tests
                ],
            }
            for one in figures.by_file(audit)
        ],
        "services": [
            {
                "service": one.service,
                "files": one.files,
                "static": one.tests,
                "collected": one.collected,
                "cases": one.cases,
                "marks": list(one.marks),
            }
            for one in figures.by_service(audit)
        ],
        "cases": {
            "planned": list(audit.collected.cases),
            "covered": list(figures.covered_cases(audit)),
        },
        "digest": figures.tree_digest(audit),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "file": finding.file,
        "line": finding.line,
        "test": finding.test,
        "message": finding.message,
        "source": finding.source,
    }
