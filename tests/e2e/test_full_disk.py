"""The n-th write, fsync, rename or mkdir of a run fails, n = 1.. until a run completes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.projects import Project

ROOT = Path(__file__).parents[2]
#: Whatever the audit finds, these tests pass: only the audit can ask for a failing exit.
SWALLOWS = """\
def test_case(api_case, api_client):
    try:
        api_client.send(api_case)
    except BaseException:
        pass
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> Project:
    """The small project with its recordings."""
    made = Project(pytester)
    assert made.record().ret == 0
    return made


@pytest.mark.parametrize(("audit", "kind"), [("passing", "full"), ("failing", "once")])
def test_every_fault_of_the_disk(project: Project, audit: str, kind: str) -> None:
    """Nothing is left, or what is left is incomplete (3) or verifies (0); no fault is a pass."""
    if audit == "failing":
        project.edit("spec.md", "HTTP 201", "HTTP 202")
        project.write("test_cases.py", SWALLOWS)
    *broken, whole = _runs(project, kind, "2.3-" if kind == "full" else "2.3- or 6.6-")
    assert whole["left"] == {"": 0, ".sha256": None, ".zip": 0}
    assert whole["ret"] == (0 if audit == "passing" else 1)
    assert len(broken) > 70
    assert {run["failed"].split()[0] for run in broken} == {
        "open", "write", "fsync", "rename", "mkdir",
    }  # fmt: skip
    wrong = [run for run in broken if _trouble(run)]
    assert not wrong, "\n\n".join(f"{_trouble(r)}: {r}" for r in wrong[:3]) + f"\n{len(wrong)}"


def test_every_fault_of_an_insert(project: Project) -> None:
    """The delta is unknown, never 0, verdicts stand, and the archive verifies."""
    project.edit("pytest.ini", "qtickets_clickhouse = none", "qtickets_clickhouse = chdb://")
    *broken, whole = _runs(project, "insert", "1.2- or 2.1-")
    assert len(broken) >= 3
    for run in [*broken, whole]:
        assert (run["ret"], run["left"]) == (0, {"": 0, ".sha256": None, ".zip": 0}), run
        deltas = [
            delta
            for part in (
                *(case["rows"] for case in run["summary"]["cases"]),
                run["summary"]["facts"],
            )
            for delta in part.values()
        ]
        unknown = [delta for delta in deltas if delta["stored"] is None]
        assert all(delta["stored"] in (None, delta["sent"]) for delta in deltas)
        assert len(unknown) == (1 if run["failed"] else 0), run["failed"]
        assert all("243" in delta["reason"] for delta in unknown)


def _runs(project: Project, kind: str, cases: str) -> list[dict]:
    words = ["-k", cases, "-p", "pytest_qtickets.plugin"]
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("QTICKETS_", "PYTEST_"))}
    project.edit("pytest.ini", " -p no:asyncio -p no:schemathesis", "")
    done = subprocess.run(
        [sys.executable, "-m", "tests.breaking", kind, *words],
        cwd=project.path,
        env={**clean, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: list[dict] = json.loads(done.stdout.splitlines()[-1])
    return found


def _trouble(run: dict) -> str:
    shown, left = run["shown"], run["left"]
    if run["ret"] == 0:
        return "a fault is a pass"
    if "Traceback" in shown or "INTERNALERROR" in shown:
        return "a traceback"
    lines = [line for line in shown.splitlines() if "cannot be written (" in line]
    if not lines or not all("audit-out" in line for line in lines):
        return "no line that says what could not be written"
    if "run again" not in lines[-1] and "--qtickets-out" not in lines[-1]:
        return "no line that says what to do"
    if set(left) - {".partial", "", ".zip", ".sha256"}:
        return "what is left has a name that says nothing"
    if left.get(".partial", 3) != 3 or left.get("", 0) != 0 or left.get(".zip", 0) != 0:
        return "what is left is neither incomplete nor verifies"
    return ""
