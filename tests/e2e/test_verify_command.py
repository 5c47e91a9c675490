"""``qtickets-audit verify`` on whole runs: sealed, killed, and compared with what a reader knows."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.runs import ROOT, Run

SPEC = ROOT / "specs/qtickets_api_test_requests.md"


def verified(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """The command as an auditor runs it."""
    return subprocess.run(
        [sys.executable, "-m", "pytest_qtickets.cli", "verify", *map(str, words)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def seal_of(run: Run) -> str:
    """What the run printed last."""
    return run.shown.strip().splitlines()[-1].split("sha256:")[1].split()[0]


def test_an_honest_archive(replayed: Run) -> None:
    """Exit 0; the last lines say totals and seal, and that nobody vouches."""
    told = verified(replayed.archive)
    assert (told.returncode, told.stderr) == (0, "")
    totals, seal, signed, spec, new = told.stdout.splitlines()
    assert totals.startswith("VERIFIED  51 planned = 51 passed + 0 failed")
    assert seal_of(replayed) in seal
    assert "nobody vouches for it" in signed
    assert "give --spec FILE" in spec
    assert "not proven" in new


def test_anchors(replayed: Run, tmp_path: Path) -> None:
    """The seal of the CI log and the reader's own case file; a wrong one is a finding."""
    anchors = ("--expect-seal", seal_of(replayed), "--spec", SPEC, "--require-pass")
    assert verified(replayed.archive, *anchors).returncode == 0
    other = tmp_path / "mine.md"
    other.write_bytes(SPEC.read_bytes().replace(b"HTTP 200", b"HTTP 201", 1))
    told = verified(replayed.folder, "--spec", other, "--expect-seal", "0" * 64, "--json")
    findings = json.loads(told.stdout)["findings"]
    assert (told.returncode, {f["code"] for f in findings}) == (1, {"spec", "seal"})


#: What reading an archive needs none of; our own rooms are named because they take as long.
HEAVY = {
    *("pytest", "requests", "vcr", "chdb", "clickhouse_driver", "starlette", "orjson"),
    *("ssl", "http.client", "urllib.request", "asyncio"),
    *("masking.masker", "masking.policy", "masking.names", "evidence.closing"),
    *("sandbox", "clickhouse", "wire.client", "gate.verifying", "run"),
}


def test_it_needs_nothing_but_the_archive(replayed: Run) -> None:
    """No pytest, client, engine, server or masker is imported."""
    code = (
        "import sys; from pytest_qtickets.cli import main\n"
        f"assert main(['verify', {str(replayed.archive)!r}]) == 0\n"
        "seen = {name.removeprefix('pytest_qtickets.') for name in sys.modules}\n"
        f"assert not {HEAVY!r} & seen, {HEAVY!r} & seen\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_report_made_better_is_seen(replayed: Run, tmp_path: Path) -> None:
    """One figure in the unzipped folder: the file, the line, both forms."""
    folder = tmp_path / replayed.folder.name
    subprocess.run(["cp", "-r", replayed.folder, folder], check=True)
    (report,) = folder.glob("data/reports/*.md")
    report.write_bytes(report.read_bytes().replace(b"51 were executed", b"52 were executed"))
    told = verified(folder)
    assert told.returncode == 1
    assert "52 were executed" in told.stdout
    assert told.stdout.splitlines()[-1].startswith("NOT VERIFIED")


def test_wrong_use(tmp_path: Path) -> None:
    """One line and exit 2, or 4 for what is no archive."""
    assert verified(tmp_path / "none.zip").returncode == 4
    told = verified(tmp_path, "--spec", tmp_path / "none.md")
    assert (told.returncode, len(told.stderr.splitlines())) == (2, 1)
