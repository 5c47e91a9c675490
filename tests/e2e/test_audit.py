"""The road from the case file to the archive, on the shipped file."""

from __future__ import annotations

import subprocess
import sys
import zipfile

import pytest

from tests.runs import audit, leaked

VERDICT = ("id", "verdict", "rule", "status", "code", "expected", "spec_ref")


def test_offline_audit_passes(replayed):
    """51 of 51 cases pass, and all eleven tables have rows."""
    assert replayed.ret == 0, replayed.shown
    totals = replayed.summary["totals"]
    assert totals["planned"] == totals["passed"] == 51
    assert len(replayed.counts) == 12
    assert all(int(after) > 0 for _, _, after in replayed.counts[1:])


def test_sandbox_and_replay_agree(replayed, sandboxed):
    """Without cassettes the sandbox gives the same verdicts and the same rows."""
    assert sandboxed.ret == 0, sandboxed.shown
    assert replayed.story(*VERDICT, "rows") == sandboxed.story(*VERDICT, "rows")
    assert replayed.counts == sandboxed.counts


@pytest.mark.parametrize(
    "command",
    [
        ["sha256sum", "-c", "--strict", "{name}.zip.sha256"],
        ["unzip", "-tq", "{name}.zip"],
        [sys.executable, "-m", "bagit", "--validate", "{name}"],
        ["sh", "-c", "cd {name} && sha256sum -c --strict *manifest-sha256.txt"],
    ],
    ids=["sha256sum", "unzip", "bagit", "sh"],
)
def test_others_accept_the_archive(replayed, command, tmp_path):
    """sha256sum, unzip and bagit find nothing wrong."""
    with zipfile.ZipFile(replayed.archive) as archive:
        archive.extractall(tmp_path)
    for path in replayed.out.glob("*.zip*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    words = [word.replace("{name}", replayed.folder.name) for word in command]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_personal_in_anything_written(sandboxed):
    """No e-mail, phone or name of the sandbox's world is in any file, encoded or not, or shown."""
    names = {path.name for path in sandboxed.out.rglob("*")}
    assert {"junit.xml", "page.html"} <= names
    assert leaked(sandboxed) == []


def test_server_and_embedded_engine_agree(replayed, clickhouse_url, tmp_path):
    """Debian's server holds the same counts in the same tables as the embedded engine."""
    served = audit(tmp_path, QTICKETS_CLICKHOUSE_URL=clickhouse_url)
    assert served.ret == 0, served.shown
    assert served.counts == replayed.counts
    assert served.story("id", "rows") == replayed.story("id", "rows")


def test_server_with_workers_and_again(replayed, clickhouse_url, tmp_path):
    """Two workers on one server count their own rows; a second run adds as many again."""
    words, url = ("-n", "2", "-m", "clients or partners"), clickhouse_url + "_twice"
    first = audit(tmp_path / "1", *words, QTICKETS_CLICKHOUSE_URL=url)
    second = audit(tmp_path / "2", *words, QTICKETS_CLICKHOUSE_URL=url)
    assert (first.ret, second.ret) == (0, 0), first.shown + second.shown
    assert first.story("id", "rows") == second.story("id", "rows")
    ran = [case for case in first.story("id", "rows") if case["rows"]]
    assert len(ran) == 19
    assert all(case in replayed.story("id", "rows") for case in ran)
    for (table, _, once), (_, before, after) in zip(first.counts, second.counts, strict=True):
        if table.startswith("stg_"):
            assert (int(before), int(after)) == (int(once), 2 * int(once))


def test_wrong_password_is_said_and_survived(clickhouse_url, tmp_path):
    """A refused login leaves the verdicts, makes deltas unknown, and never shows the password."""
    url = clickhouse_url.replace("//default@", "//audit@")
    done = audit(
        tmp_path,
        "-m",
        "errors",
        QTICKETS_CLICKHOUSE_URL=url,
        QTICKETS_CLICKHOUSE_PASSWORD="not-the-password",
    )
    assert done.ret == 0, done.shown
    assert "unknown" in done.shown
    assert "not-the-password" not in done.shown
    assert all(before == after == "" for _, before, after in done.counts[1:])
