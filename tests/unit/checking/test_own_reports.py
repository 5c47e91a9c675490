"""Our own documents are honest: nothing is found in them, whatever became of a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_qtickets.cli import main
from pytest_qtickets.evidence.records import Entry
from pytest_qtickets.evidence.salvage import seal_partial
from pytest_qtickets.report import derive
from tests.unit.evidence import sealing
from tests.unit.evidence.sealing import begun, case
from tests.unit.evidence.telling import DENIED, end, finale, start

FIRST, SECOND = case("1.1"), case("6.9")
RUNS: dict[str, list[Entry]] = {
    "passed": [*FIRST, *SECOND],
    "failed": [*FIRST, *case("6.9", DENIED, "failed")],
    "failed without a request": [*FIRST, start("6.9"), end("6.9", "failed")],
    "nothing was sent": [start("1.1"), end("1.1", "failed"), start("6.9"), end("6.9", "failed")],
    "an error of its own": [*FIRST, start("6.9"), end("6.9", "error")],
    "skipped": [*FIRST, start("6.9"), end("6.9", "skipped")],
    "one not run": FIRST,
    "none run": [],
    "twice": [*FIRST, *FIRST, *SECOND],
    "once failed, once passed": [*case("1.1", DENIED, "failed"), *FIRST, *SECOND],
}


@pytest.mark.parametrize("told", RUNS.values(), ids=RUNS)
def test_a_sealed_run_gives_no_finding(
    told: list[Entry], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The bundle as it is, and its report alone."""
    done = sealing.sealed(tmp_path, [*begun(), *told, *finale()], derive)
    report = next((done.folder / "data").rglob("*.md"))
    for path in (done.folder, report, done.archive.parent):
        found = main(["check", str(path)])
        assert (found, capsys.readouterr().out.splitlines()[:-1]) == (0, [])


@pytest.mark.parametrize("kept", range(len(FIRST) + len(SECOND)))
def test_a_run_that_died_gives_no_finding(
    kept: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Cut anywhere, sealed from what was left."""
    folder = sealing.partial(tmp_path, [*begun(), *[*FIRST, *SECOND][:kept]])
    sealed, _ = seal_partial(folder, derive)
    found = main(["check", str(sealed.folder)])
    assert (found, capsys.readouterr().out.splitlines()[:-1]) == (0, [])
