"""Readiness is computed, and every document says the same word."""

from __future__ import annotations

import json

import pytest

from pytest_qtickets.evidence.audit import Audit
from pytest_qtickets.model import Verdict
from pytest_qtickets.report import derive
from pytest_qtickets.report.readiness import readiness_of

from . import builder


def held(rule: str) -> Audit:
    """A live run of two cases, one of them held back by this rule."""
    one = builder.item(builder.case("6.1", "x", method="POST"), Verdict.BLOCKED, rule=rule)
    return builder.audit([builder.item(builder.case("1.1")), one], "live")


@pytest.mark.parametrize(
    ("audit", "word"),
    [
        (builder.good("live"), "READY"),
        (builder.good("cassettes"), "REPLAY ONLY"),
        (builder.good("sandbox"), "BLOCKED-EXTERNAL"),
        (builder.good("live", warnings=("a word",)), "READY WITH LIMITATIONS"),
        (builder.mixed("live"), "NOT READY"),
        (builder.mixed("cassettes"), "NOT READY"),
        (builder.good("live", ended_at=None), "NOT READY"),
        (builder.audit([], "live"), "NOT READY"),
        (held("credential"), "BLOCKED-EXTERNAL"),
        (held("held back"), "READY WITH LIMITATIONS"),
    ],
)
def test_the_word_follows_from_the_audit_and_stands_everywhere(audit: Audit, word: str) -> None:
    """One word in the report, the summary and DONE.txt."""
    ready = readiness_of(audit)
    assert ready.word == word
    assert bool(ready.limitations) is (word == "READY WITH LIMITATIONS")
    files = {path: data.decode() for path, data in derive(audit, builder.bodies).items()}
    assert json.loads(files["summary.json"])["run"]["readiness"]["word"] == word
    assert f"\nReadiness: {word} - " in files["DONE.txt"]
    report = next(text for path, text in files.items() if path.endswith(".md"))
    assert f"**Readiness: {word}**: " in report


def test_limitations_are_listed() -> None:
    """Which cases were not sent."""
    assert readiness_of(held("held back")).limitations == ("1 case not sent: 6.1",)
