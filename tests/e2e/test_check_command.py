"""``qtickets-audit check`` on our own reports: nothing to find, in the folder and in the zip."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pytest_qtickets.checking import check
from tests.runs import Run, audit


def found(run: Run) -> list[str]:
    """Findings in the folder and in the zip."""
    return [str(finding) for finding in check([run.out, run.archive])]


def test_a_replay_gives_none(replayed: Run) -> None:
    """Every case passed."""
    assert found(replayed) == []


def test_a_sandbox_run_gives_none(sandboxed: Run) -> None:
    """With the reports of pytest beside it."""
    assert found(sandboxed) == []


@pytest.mark.parametrize(
    "words",
    [
        ("-m", "errors", "--qtickets-clickhouse=none"),
        (
            "--qtickets-target=sandbox",
            "--qtickets-dialect=documented",
            "--qtickets-clickhouse=none",
        ),
        ("--qtickets-spec=specs/qtickets_documented.md", "--qtickets-clickhouse=none"),
    ],
    ids=["partial", "failing", "documented"],
)
def test_other_runs_give_none(tmp_path, words: tuple[str, ...]) -> None:
    """A part of the cases, cases that fail, the other case file."""
    assert found(audit(tmp_path, *words)) == []


def test_it_imports_no_pytest_and_no_driver(replayed: Run) -> None:
    """Nor anything that opens a connection."""
    code = (
        "import sys; from pathlib import Path; from pytest_qtickets.cli import main;"
        f"main(['check', {str(replayed.archive)!r}]);"
        "print(sorted({'pytest', 'requests', 'clickhouse_driver', 'chdb', 'vcr'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
