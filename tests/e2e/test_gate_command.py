"""``qtickets-audit gate``: real commands, a real HTTP service, real signals."""

import base64
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest

from pytest_qtickets.sandbox import PARTNERS_TOKEN, REST_TOKEN, SandboxServer

ROOT = Path(__file__).parents[2]
AUDIT = shutil.which("qtickets-audit", path=str(Path(sys.executable).parent))
PATH = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
G7 = "gates/g7-002.toml"
NAMES = ("PROD_API_BASE_URL", "PROD_API_TOKEN", "PROD_TENANT", "PROD_WORKSPACE")


def audit(*words, **environ):
    return subprocess.run(
        [AUDIT, *map(str, words)], env=PATH | environ, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def bag(out: Path) -> Path:
    (folder,) = (path for path in out.iterdir() if path.is_dir())
    return folder


def page(out: Path) -> str:
    (path,) = (bag(out) / "data").glob("*_evidence.md")
    return path.read_text()


class Service(ThreadingHTTPServer):
    """A small service that wants its token, and tells everything it was told."""

    def __init__(self, token: str, broken: str = ""):
        super().__init__(("127.0.0.1", 0), Handler)
        self.token, self.broken = token, broken
        self.calls: list[str] = []


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        length = int(self.headers.get("Content-Length") or 0)
        sent = self.rfile.read(length).decode()
        server.calls.append(f"{self.command} {self.path}")
        allowed = self.headers.get("Authorization") == f"Bearer {server.token}"
        status = 401 if not allowed else 500 if server.broken == self.path else 200
        told = str(dict(self.headers)) + sent
        body = json.dumps(
            {"status": "ok", "headers": told, "base64": base64.b64encode(told.encode()).decode(), "percent": quote(told)}
        ).encode()  # fmt: skip
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Echo", self.headers.get("Authorization", ""))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - the name that the server calls

    def log_message(self, *_):
        pass


@pytest.fixture
def service():
    with Service("tok-Zx81qLw93") as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def environ_of(server) -> dict[str, str]:
    base = f"http://127.0.0.1:{server.server_port}/"
    return dict(zip(NAMES, (base, server.token, "tenant-Qy7", "workspace-Жук"), strict=True))


def every_byte(out: Path) -> bytes:
    parts = [str(path).encode() + path.read_bytes() for path in out.rglob("*") if path.is_file()]
    for path in out.rglob("*.zip"):
        with zipfile.ZipFile(path) as opened:
            parts += [opened.read(name) for name in opened.namelist()]
    return b"\n".join(parts)


def test_without_variables_it_is_blocked_and_names_them(tmp_path):
    """Nothing is set: BLOCKED-EXTERNAL, the four names, local logs and the table of commands."""
    done = audit("gate", G7, "--out", tmp_path)
    assert done.returncode == 3, done.stderr
    text = page(tmp_path)
    assert "**Status: BLOCKED-EXTERNAL**" in text
    assert all(f"variable `{name}`: not set" in text and name in done.stdout for name in NAMES)
    assert "These steps unblock the gate." in text
    assert text.count("**passed**") == 3
    assert text.count("**not run**") == 3
    logs = (path.name for path in (bag(tmp_path) / "data/command-logs").iterdir())
    # Without their stamps: a second may pass between two of them.
    logs = sorted(name.split("_", 1)[1] for name in logs)
    assert logs == ["gate-tool.log", "interpreter.log", "tls-library.log"]
    (table,) = tmp_path.glob("*-command-status.tsv")
    rows = [line.split("\t") for line in table.read_text().splitlines()]
    assert rows[0] == ["name", "command", "exit", "started", "duration", "log", "sha256"]
    assert [row[0] for row in rows[1:]] == ["interpreter", "tls-library", "gate-tool"]
    (archive,) = tmp_path.glob("*.zip")
    verified = audit("verify", archive)
    assert verified.returncode == 0, verified.stdout
    assert "G7-002: BLOCKED-EXTERNAL; missing: PROD_API_BASE_URL" in verified.stdout
    assert audit("verify", "--require-pass", archive).returncode == 5
    assert audit("verify", bag(tmp_path)).returncode == 0


def test_with_the_four_and_a_service_behind_them_it_passes_and_tells_no_value(tmp_path, service):
    """PASS, and no byte of any file or line holds a value, in clear, percent or base64."""
    environ = environ_of(service)
    done = audit("gate", G7, "--out", tmp_path, **environ)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "**Status: PASS**: 6 of 6 checks passed" in page(tmp_path)
    assert service.calls == ["GET /v1/namespaces", "POST /v1/query", "POST /v1/admin/mutations"]
    everything = every_byte(tmp_path) + done.stdout.encode() + done.stderr.encode()
    for value in environ.values():
        raw = value.encode()
        assert raw not in everything
        assert quote(value).encode() not in everything
        assert quote(value, safe="").encode() not in everything
        assert value.encode("ascii", "backslashreplace") not in everything
        for lead in range(3):  # wherever it begins in the text that was packed
            packed = base64.b64encode(b"\0" * lead + raw)[4 if lead else 0 : -4]
            assert packed not in everything
    (archive,) = tmp_path.glob("*.zip")
    assert audit("verify", "--require-pass", archive).returncode == 0


@pytest.mark.parametrize("which", ["/v1/query", "token"])
def test_one_check_that_fails_is_a_failure_and_not_blocked(tmp_path, service, which):
    """What failed is worse than what is missing."""
    environ = environ_of(service)
    service.broken = which
    if which == "token":
        environ["PROD_API_TOKEN"] = "another-token"
    done = audit("gate", G7, "--out", tmp_path, **environ)
    assert done.returncode == 1
    text = page(tmp_path)
    assert "**Status: FAIL**" in text
    assert "BLOCKED" not in text
    assert "status 200, was 500" in text or "status 200, was 401" in text


def test_a_service_that_is_gone_blocks(tmp_path, service):
    """An address that nobody answers is a missing prerequisite."""
    environ = environ_of(service)
    service.shutdown()
    service.server_close()
    done = audit("gate", G7, "--out", tmp_path, **environ)
    assert done.returncode == 3
    assert "address `${PROD_API_BASE_URL}`: does not answer (ConnectionRefusedError)" in page(
        tmp_path
    )


SLOW = """\
id = "SLOW"
name = "Slow"
owner = "Somebody"
closure = "All of it"
why_external = "It is not"
max_age = "1d"
[[local]]
name = "quick"
command = ["echo", "quick done"]
[[local]]
name = "slow"
command = ["sh", "-c", "sleep {seconds} & sleep {seconds}"]
timeout = {timeout}
"""


def slow(tmp_path: Path, timeout: float, seconds: float = 61.5) -> Path:
    path = tmp_path / "slow.toml"
    path.write_text(SLOW.format(timeout=timeout, seconds=seconds))
    return path


def test_a_killed_gate_leaves_a_page_that_says_so(tmp_path):
    """SIGKILL in the middle: the page calls itself incomplete, and verify does."""
    out = tmp_path / "out"
    words = [AUDIT, "gate", str(slow(tmp_path, 60, seconds=4)), "--out", str(out)]
    with subprocess.Popen(words, env=PATH, cwd=ROOT, start_new_session=True) as process:
        try:
            deadline = time.monotonic() + 20
            while not list(out.glob("*/data/command-logs/*quick.log")):
                assert time.monotonic() < deadline
                time.sleep(0.02)
            time.sleep(0.3)
        finally:
            os.kill(process.pid, signal.SIGKILL)
    text = page(out)
    assert bag(out).name.endswith(".partial")
    assert "**This gate did not end.**" in text
    assert "**Status: INCOMPLETE**" in text
    assert "(slow) **unfinished**" in text
    assert "PASS**" not in text
    verified = audit("verify", bag(out))
    assert verified.returncode == 3, verified.stdout
    assert "the gate did not end" in verified.stdout


def test_a_time_limit_ends_the_whole_group(tmp_path):
    """A command that starts others is ended with all of them."""
    out = tmp_path / "out"
    begun = time.monotonic()
    done = audit("gate", slow(tmp_path, 0.5), "--out", out)
    assert time.monotonic() - begun < 15
    assert done.returncode == 1
    assert "ended at the time limit of 0.5 s" in page(out)
    left = [p for p in Path("/proc").glob("[0-9]*/cmdline") if b"sleep\x0061.5" in _read(p)]
    assert not left


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_two_gates_at_once_do_not_mix(tmp_path):
    """In one folder, side by side: two bags, both verified."""
    words = [AUDIT, "gate", G7, "--out", str(tmp_path)]
    both = [
        subprocess.Popen(words, env=PATH, cwd=ROOT, stdout=subprocess.DEVNULL) for _ in range(2)
    ]
    assert [process.wait(60) for process in both] == [3, 3]
    archives = sorted(tmp_path.glob("*.zip"))
    assert len(archives) == 2
    assert len(list(tmp_path.glob("*-command-status.tsv"))) == 2
    assert [audit("verify", archive).returncode for archive in archives] == [0, 0]


def test_a_bad_file_is_told_line_by_line(tmp_path):
    """Every problem at once, each with its place; nothing is left behind."""
    path = tmp_path / "bad.toml"
    path.write_text(SLOW.format(timeout=-1, seconds=1).replace('owner = "Somebody"', "owner = 1"))
    done = audit("gate", path, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert f"{path}:3: owner: 1 found; expected text" in done.stderr
    assert f"{path}:13: [[local]] 2: timeout: -1 found" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.fixture
def live():
    with SandboxServer(dialect="documented") as server:
        yield (
            server,
            {
                "QTICKETS_BASE_URL": server.rest_base,
                "QTICKETS_PARTNERS_BASE_URL": server.partners_base,
                "QTICKETS_TOKEN": REST_TOKEN,
                "QTICKETS_PARTNERS_TOKEN": PARTNERS_TOKEN,
                "QTICKETS_TEST_EVENT_ID": "12",
                "QTICKETS_TEST_SHOW_ID": "4076",
                "QTICKETS_TEST_SEAT_ID": "CENTER_PARTERRE-20;5",
                "QTICKETS_TEST_OFFER_ID": "full",
            },
        )


def test_the_shipped_gate_passes_on_a_sandbox_that_plays_live(tmp_path, live):
    """Only the named event is changed, and the audits inside verify."""
    server, environ = live
    allow = ("--allow", "writes", "--allow", "deletes")
    done = audit("gate", "gates/production.toml", "--out", tmp_path, *allow, **environ)
    assert done.returncode == 0, done.stdout + done.stderr
    changed = [path for _, path, *_ in server.requests if "/tickets/" in path]
    assert [path.split("/tickets/")[1] for path in changed] == [
        "add/12/4076", "update/12/4076", "remove/12/4076",
    ]  # fmt: skip
    everything = every_byte(tmp_path) + done.stdout.encode()
    assert REST_TOKEN.encode() not in everything
    assert PARTNERS_TOKEN.encode() not in everything
    (archive,) = tmp_path.glob("QT-PROD*.zip")
    assert audit("verify", "--require-pass", archive).returncode == 0
    assert page(tmp_path).count(f"asked of live: {server.url}") == 3, "who answered is told"
    nested = list((bag(tmp_path) / "data/audits").glob("*.zip"))
    assert [audit("verify", path).returncode for path in nested] == [0, 0, 0]


def test_without_permission_or_event_nothing_is_sent(tmp_path, live):
    """A permission or an event that is missing blocks the gate before a request."""
    server, environ = live
    environ.pop("QTICKETS_TEST_EVENT_ID")
    done = audit("gate", "gates/production.toml", "--out", tmp_path, **environ)
    assert done.returncode == 3, done.stdout
    assert "missing    variable QTICKETS_TEST_EVENT_ID: not set" in done.stdout
    assert "missing    permission --allow=writes: not given on the command line" in done.stdout
    assert not server.requests


def test_a_gate_is_signed_off(tmp_path):
    """The owner's signature over the seal: verified by name, missed where it is not."""
    key = tmp_path / "id"
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "owner", "-f", str(key)]
    subprocess.run(words, check=True)
    signers = tmp_path / "allowed_signers"
    signers.write_text(f"owner {key.with_name('id.pub').read_text()}")
    assert audit("gate", G7, "--out", tmp_path / "signed", "--sign", key).returncode == 3
    assert audit("gate", G7, "--out", tmp_path / "plain").returncode == 3
    required = ("--allowed-signers", signers, "--signer", "owner", "--require-signature")
    told = audit("verify", bag(tmp_path / "signed"), *required)
    assert (told.returncode, "signed  by owner" in told.stdout) == (0, True), told.stdout
    assert audit("verify", bag(tmp_path / "plain"), *required).returncode == 1
    told = audit("gate", G7, "--out", tmp_path / "none", "--sign", tmp_path / "no-key")
    assert (told.returncode, "no such file" in told.stderr) == (2, True)
    assert not (tmp_path / "none").exists()


def test_a_gate_finds_its_own_tool(tmp_path):
    """Called by its path, from a shell whose PATH does not know it."""
    done = audit("gate", G7, "--out", tmp_path, PATH="/usr/bin:/bin")
    assert done.returncode == 3, done.stdout
    assert done.stdout.count("  passed ") == 3
