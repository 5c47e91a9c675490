"""``qtickets-audit``: worded errors, exit codes, the sandbox by itself."""

from __future__ import annotations

import re
import shlex
import signal
import socket
import subprocess
import sys

import pytest
import requests

from pytest_qtickets.report import derive
from pytest_qtickets.sandbox import REST_TOKEN
from tests.unit.evidence import sealing

COMMAND = [sys.executable, "-m", "pytest_qtickets.cli"]


def _run(*words):
    return subprocess.run(
        [*COMMAND, *words], capture_output=True, text=True, timeout=30, check=False
    )


def test_sandbox_serves_until_interrupted():
    """It says where it listens, answers there, and ends quietly on Ctrl-C."""
    with subprocess.Popen(
        [*COMMAND, "sandbox", "--port", "0"], stdout=subprocess.PIPE, text=True
    ) as it:
        base = None
        for line in it.stdout:
            found = re.search(r"http://127\.0\.0\.1:\d+/api/rest/v1/", line)
            if found:
                base = found.group()
                break
        headers = {"Authorization": f"Bearer {REST_TOKEN}"}
        answer = requests.get(f"{base}orders", json={"page": 6}, headers=headers, timeout=10)
        assert answer.json()["paging"] == {"perPage": 50, "currentPage": 6, "total": 300}
        it.send_signal(signal.SIGINT)
        try:
            assert it.wait(10) in (0, 130)
        finally:
            it.kill()


def test_sandbox_of_the_other_dialect():
    """The vendor's calls, said so where it listens; no key is needed to let it write."""
    words = ["sandbox", "--port", "0", "--dialect", "documented", "--batch", "per-item"]
    with subprocess.Popen([*COMMAND, *words], stdout=subprocess.PIPE, text=True) as it:
        first = it.stdout.readline()
        base = re.search(r"http://127\.0\.0\.1:\d+/api/rest/v1/", it.stdout.readline()).group()
        headers = {"Authorization": f"Bearer {REST_TOKEN}"}
        answer = requests.get(f"{base}color-themes", headers=headers, timeout=10)
        it.send_signal(signal.SIGINT)
        try:
            assert it.wait(10) in (0, 130)
        finally:
            it.kill()
    assert first.startswith("sandbox (documented) on ")
    assert "the Partners key may write" in first
    assert len(answer.json()["data"]) == 15


def test_port_taken_is_one_line():
    """A port in use is one line that says which, and what to try; exit 2."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = _run("sandbox", "--port", str(port))
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert f"port {port} on 127.0.0.1 is taken" in done.stderr
    assert "--port 0" in done.stderr


@pytest.mark.parametrize(
    "words", [(), ("nothing",), ("sandbox", "--port", "x"), ("sandbox", "--dialect", "x")]
)
def test_wrong_use_exits_2(words):
    """Wrong use shows the usage and exits with 2, never a traceback."""
    done = _run(*words)
    assert done.returncode == 2
    assert "usage: qtickets-audit" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_imports_no_pytest():
    """The command line runs without pytest."""
    code = "import sys; sys.modules['pytest'] = None; import pytest_qtickets.cli as c; c.main(['--version'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stdout.startswith("qtickets-audit ")


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """A sealed run with every document."""
    return sealing.sealed(tmp_path_factory.mktemp("run"), sealing.FAILING, derive).archive


@pytest.mark.parametrize("command", ["verify", "check", "render"])
def test_a_reader_that_goes_away_is_no_trouble(command, archive, tmp_path):
    """As in ``| head -1``: no traceback, no word, and an exit that is neither good nor bad."""
    report = tmp_path / "report.md"
    report.write_text("Total Tests Executed: 33\n\nTotal Tests Executed: 34\n", encoding="utf-8")
    words = {
        "verify": ["verify", str(archive)],
        "check": ["check", str(report)],
        "render": ["render", str(archive), "--out", str(tmp_path / "out")],
    }[command]
    whole = _run(*words)
    assert whole.stdout, whole.stderr
    with subprocess.Popen(
        [*COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as it:
        it.stdout.close()  # long before it has started
        assert it.stderr.read() == ""
    assert it.returncode == 141


def test_head_takes_one_line_of_many(tmp_path):
    """More than a pipe holds: the command is stopped in the middle of its output."""
    report = tmp_path / "report.json"
    lines = "".join(f"Attendee{n}@example.com wrote to us\n\n" for n in range(90))
    for number in range(20):
        (tmp_path / f"report-{number}.md").write_text(lines, encoding="utf-8")
    report.write_text("{", encoding="utf-8")
    command = shlex.join([*COMMAND, "check", str(tmp_path), "--json"])
    piped = f"set -o pipefail; {command} | head -n 1"
    done = subprocess.run(["bash", "-c", piped], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (141, "[\n", "")
