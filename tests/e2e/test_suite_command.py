"""``qtickets-audit suite`` as a user runs it: exit codes, documents, this project's own tests."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
GOOD = '"""Tests."""\n\n\ndef test_one():\n    """One."""\n    assert len("a") == 1\n'


def suite(*words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """The command."""
    return subprocess.run(
        [sys.executable, "-m", "pytest_qtickets.cli", "suite", *words],
        cwd=cwd, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def small(folder: Path, text: str) -> Path:
    """A project of one test file that collects in a moment."""
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -p no:schemathesis -p no:anyio\n")
    (folder / "test_it.py").write_text(text)
    return folder


def test_our_own_tests_keep_our_policy():
    """No finding, every difference of the counts named, every case of the case file covered."""
    done = suite("tests", "--json")
    told = json.loads(done.stdout)
    assert (told["findings"], done.returncode) == ([], 0)
    assert told["collected"] == told["static"] + sum(one["change"] for one in told["difference"])
    assert told["cases"]["covered"] == told["cases"]["planned"]
    assert len(told["cases"]["planned"]) == 51


def test_two_audits_give_the_same_bytes(tmp_path):
    """Nothing of the clock or of the place the report goes to is in a document."""
    project = small(tmp_path, GOOD)
    one, two = (suite(".", "--out", name, cwd=project) for name in ("one", "two"))
    assert (one.returncode, two.returncode) == (0, 0)
    for name in ("suite_audit.md", "suite_audit.html", "suite_audit.json"):
        assert (project / "one" / name).read_bytes() == (project / "two" / name).read_bytes()


def test_a_finding_is_one_line_and_exit_1(tmp_path):
    """Place, rule, words, test; then the totals."""
    small(tmp_path, GOOD + '\n\ndef test_two():\n    """Two."""\n')
    done = suite(str(tmp_path), cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "test_it.py:9: no-assertion: asserts nothing (test_two)",
        "suite FAILED: 2 test functions in 1 file, 2 collected, 1 finding (policy plugin)",
    ]
    assert done.stderr == ""


def test_the_tree_is_left_as_it_was(tmp_path):
    """No cache, no bytecode, nothing written."""
    small(tmp_path, GOOD)
    assert suite(".", cwd=tmp_path).returncode == 0
    assert {path.name for path in tmp_path.rglob("*")} == {"pytest.ini", "test_it.py"}


def test_wrong_use_is_one_line_and_exit_2(tmp_path):
    """A path or a policy that is not there, a folder without tests, a place that cannot be written."""
    (tmp_path / "empty").mkdir()
    small(tmp_path, GOOD)
    for words, told in (
        (("nowhere",), "qtickets-audit: nowhere: not found; expected a test file or a folder of them"),
        (("test_it.py", "--policy", "no"), "qtickets-audit: policy no: cannot be read (No such file or directory); expected plugin or strict-integration, or a TOML file"),
        (("empty",), "qtickets-audit: empty: no Python file below; expected test files"),
        (("test_it.py", "--out", "test_it.py/x"), "qtickets-audit: test_it.py/x/suite_audit.md: cannot be written (Not a directory); give another folder"),
    ):  # fmt: skip
        done = suite(*words, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (2, f"{told}\n")
