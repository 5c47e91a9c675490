"""Our own audits under ``check``: whatever became of them, they give no finding."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_qtickets.checking.checking import check
from tests.projects import Project
from tests.runs import Run, audit


def nothing_in(run: Run) -> None:
    """Neither in the folder nor in the zip."""
    assert check([run.folder]) == []
    assert check([run.archive]) == []
    assert check([run.out]) == []


def test_a_replay(replayed: Run) -> None:
    """All passed."""
    nothing_in(replayed)


def test_a_sandbox_run(sandboxed: Run) -> None:
    """With the other reports of pytest beside it."""
    nothing_in(sandboxed)


def test_the_vendors_cases(tmp_path: Path) -> None:
    """Errors inside HTTP 200, as its cases expect them."""
    run = audit(tmp_path, "--qtickets-spec", "specs/qtickets_documented.md")
    assert run.summary["totals"]["passed"] == 95
    nothing_in(run)


def test_failing_cases(tmp_path: Path) -> None:
    """A dialect that the case file was not written for: 200 with an error in the body fails."""
    words = ("--qtickets-target=sandbox", "--qtickets-dialect=documented")
    run = audit(tmp_path, *words, "--qtickets-clickhouse=none")
    assert run.summary["totals"]["failed"] > 20
    nothing_in(run)


def test_a_part_of_the_cases(tmp_path: Path) -> None:
    """Most were not selected."""
    run = audit(tmp_path, "-k", "1.1- or 6.", "--qtickets-clickhouse=none")
    assert 0 < run.summary["totals"]["passed"] < 51
    nothing_in(run)


def test_blocked_cases(tmp_path: Path) -> None:
    """A live target without credentials."""
    run = audit(tmp_path, "--qtickets-target=live", "--qtickets-clickhouse=none")
    assert run.summary["totals"]["blocked"] == 51
    nothing_in(run)


def test_answers_that_are_none(pytester: pytest.Pytester) -> None:
    """Bodies that are no JSON, or no text, are evidence and no finding."""
    faults = {"orders": "cut-json", "clients": "bad-utf8", "remove": "html", "find": "500"}
    project = Project(pytester)
    project.write(
        "test_cases.py",
        "def test_case(qtickets_sandbox, api_case, api_client):\n"
        f"    for path, fault in {faults}.items():\n"
        "        qtickets_sandbox.fault(fault, path=path)\n"
        "    api_client.send(api_case)\n",
    )
    project.run("--qtickets-target=sandbox")
    assert set(project.verdicts().values()) <= {"failed", "error"}
    assert check([project.path / "audit-out"]) == []


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("51 passed, 0 failed, 0 error", "52 passed, 0 failed, 0 error", "tally"),
        ("- Tests executed: 51 of 51", "- Tests executed: 53 of 53", "rows"),
        ("| 15 of 15 passed (6.1 to 6.15)", "| 16 of 16 passed (6.1 to 6.15)", "ids"),
        ("| **51** | **51** | **0**", "| **52** | **51** | **0**", "parts"),
        ("| +521 | 521 |", "| +512 | 521 |", "delta"),
        ("| 0 | 15 | +15 |", "| 0 | 0 | +0 |", "empty-table"),
        (
            "| Mean, ms | Median, ms | Fastest, ms |",
            "| Fastest, ms | Median, ms | Mean, ms |",
            "spread",
        ),
    ],
)
def test_one_of_our_figures_changed(
    replayed: Run, tmp_path: Path, old: str, new: str, rule: str
) -> None:
    """What a reader of one file alone can see."""
    text = replayed.member("data/reports/*.md")
    assert old in text
    path = tmp_path / "report.md"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert rule in {one.rule for one in check([path])}
