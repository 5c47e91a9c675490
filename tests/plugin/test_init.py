"""What ``qtickets-audit init`` writes is a project that records and replays."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from pytest_qtickets.spec import parse_spec
from tests.projects import SPEC

QUIET = ("-p", "no:cacheprovider", "-p", "no:asyncio")


def run(folder, *words):
    """A command in a folder, in an environment that sets nothing of ours."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("QTICKETS_", "PYTEST_"))}
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("origin", ["nothing", "a collection"])
def test_a_new_project_records_and_replays(tmp_path, origin):
    """Two commands after `init` every case has passed from the sandbox and from recordings."""
    words, cases = [], 3
    if origin == "a collection":
        (tmp_path / "five.md").write_text(SPEC, encoding="utf-8")
        made = run(
            tmp_path, "pytest_qtickets.cli", "init", "--spec", "five.md", "--to-postman", "c.json"
        )
        assert made.returncode == 0, made.stderr
        words = ["--from-postman", "c.json"]
        cases = len(parse_spec(SPEC.encode(), file="five.md").cases)
    made = run(tmp_path, "pytest_qtickets.cli", "init", "new", *words)
    assert made.returncode == 0, made.stderr
    recording = ("--qtickets-target=sandbox", "--qtickets-record")
    for options in (recording, ()):
        done = run(tmp_path / "new", "pytest", *QUIET, *options)
        assert done.returncode == 0, done.stdout
        assert f"{cases} cases = {cases} passed" in done.stdout
