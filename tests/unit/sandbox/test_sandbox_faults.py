"""Faults on demand: how they are asked for, what stands on the wire, and when they end."""

from __future__ import annotations

import gzip
import json
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest
import requests

from pytest_qtickets.errors import SandboxError
from pytest_qtickets.sandbox import REST_TOKEN, SandboxServer
from pytest_qtickets.sandbox.faults import Fault, FaultPlan, read_fault
from tests.unit.sandbox.conftest import Caller

GET = (
    "GET /api/rest/v1/clients HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\n"
    f"Authorization: Bearer {REST_TOKEN}\r\n\r\n"
).encode()


# --- the grammar ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("503", Fault("503")),
        ("429=7", Fault("429", 7)),
        ("503:2@orders", Fault("503", None, 2, "orders")),
        ("drip-body=0.05:1@/v1/orders/7", Fault("drip-body", 0.05, 1, "/v1/orders/7")),
        ("reset@a:b=c@d", Fault("reset", path="a:b=c@d")),
    ],
)
def test_a_fault_is_read_and_written(text: str, expected: Fault) -> None:
    """``NAME[=NUMBER][:TIMES][@PATH-PART]``, and back."""
    assert read_fault(text) == expected
    assert str(expected) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "expected NAME[=NUMBER][:TIMES][@PATH-PART], e.g. 503:2@orders"),
        ("503:", "expected NAME"),
        ("503@", "expected NAME"),
        ("503:two", "expected NAME"),
        ("503:2:3", "expected NAME"),
        ("429=-1", "expected NAME"),
        ("429=1e9", "expected NAME"),
        ("RESET", "expected NAME"),
        ("timeouts", "the nearest is timeout"),
        ("404", "expected 429, 429-date, "),
        ("reset=3", "reset takes no number; give reset"),
        ("503:0", "TIMES is 0; expected a whole number from 1, or none"),
    ],
)
def test_a_bad_fault_is_one_line(text: str, words: str) -> None:
    """What was found, what is expected; the same from the constructor and on a running sandbox."""
    with pytest.raises(SandboxError) as caught:
        SandboxServer(faults=[text])
    assert str(caught.value).startswith(f"fault {text!r}: ")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_plan_is_taken_in_order_and_counted() -> None:
    """The first line that means the path; without a number of times it never runs out."""
    plan = FaultPlan(["503:2@orders", "reset:1", "429@clients"])
    taken = [
        plan.take(path)
        for path in ("/orders", "/clients", "/orders/1", "/orders", "/clients", "/clients")
    ]
    assert [fault and fault.name for fault in taken] == ["503", "reset", "503", None, "429", "429"]
    plan.clear()
    assert plan.take("/clients") is None


# --- asking ---------------------------------------------------------------------------------------


def test_a_plan_breaks_what_it_names(sandbox: SandboxServer, rest: Caller) -> None:
    """So many requests, only on these paths; they are seen as any other, and change nothing."""
    before = len(sandbox.requests)
    sandbox.fault("503-json=4", times=1, path="clients")
    assert rest("GET", "price-shades").status_code == 200
    broken = rest("POST", "clients", {"email": "user@example.com"})
    assert (broken.status_code, broken.headers["Retry-After"]) == (503, "4")
    assert rest("GET", "clients").json()["paging"]["total"] == 95
    assert sandbox.requests[before + 1] == (
        "POST", "/api/rest/v1/clients", {"email": "user@example.com"},
    )  # fmt: skip


def test_a_reset_forgets_the_plan(sandbox: SandboxServer, rest: Caller) -> None:
    """With the world as the seed made it comes a sandbox that behaves."""
    sandbox.fault("500")
    sandbox.reset()
    assert rest("GET", "clients").status_code == 200


def test_a_plan_from_the_start() -> None:
    """The constructor takes what the command line takes."""
    with SandboxServer(faults=["502:1"]) as sandbox:
        assert [requests.get(sandbox.url, timeout=5).status_code for _ in range(2)] == [502, 404]


def test_a_header_breaks_its_own_request(sandbox: SandboxServer, rest: Caller) -> None:
    """Before the plan, which it leaves alone; an unknown name is answered 400."""
    sandbox.fault("500", times=1)
    headers = {"Authorization": f"Bearer {REST_TOKEN}", "X-Qtickets-Fault": "504"}
    assert rest("GET", "clients", headers=headers).status_code == 504
    assert [rest("GET", "clients").status_code for _ in range(2)] == [500, 200]
    headers["X-Qtickets-Fault"] = "nothing"
    refused = rest("GET", "clients", headers=headers)
    assert refused.status_code == 400
    assert refused.text.startswith("X-Qtickets-Fault: fault 'nothing': expected 429, ")


def test_the_command_line_takes_faults() -> None:
    """A line says what is planned; a bad one is one line and exit code 2."""
    words = [sys.executable, "-m", "pytest_qtickets.cli", "sandbox", "--port", "0"]
    bad = subprocess.run([*words, "--fault", "no"], capture_output=True, text=True, check=False)
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr.startswith("qtickets-audit: fault 'no': expected 429, ")
    asked = ["--fault", "503:1@clients", "--fault", "reset@orders"]
    with subprocess.Popen([*words, *asked], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        lines = [running.stdout.readline() for _ in range(4)]
        try:
            url = lines[0].split(" on ")[1].split(",")[0]
            assert requests.get(f"{url}/clients", timeout=5).status_code == 503
            with pytest.raises(requests.ConnectionError):
                requests.get(f"{url}/orders", timeout=5)
        finally:
            running.terminate()
    assert lines[3] == "  faults: 503:1@clients, reset@orders\n"


# --- on the wire ----------------------------------------------------------------------------------


def heard(sandbox: SandboxServer, *, most: int = 1 << 20, seconds: float = 5) -> bytes:
    """Everything the sandbox says to one request until it closes, or so much, or for so long."""
    port = int(sandbox.url.rsplit(":", 1)[1])
    got = bytearray()
    with closing(socket.create_connection(("127.0.0.1", port), seconds)) as line:
        line.sendall(GET)
        deadline = time.monotonic() + seconds
        while len(got) < most and time.monotonic() < deadline:
            try:
                block = line.recv(65536)
            except TimeoutError:
                break
            if not block:
                break
            got += block
    return bytes(got)


def answered(sandbox: SandboxServer) -> tuple[bytes, bytes]:
    """Head and body of what was said."""
    head, _, body = heard(sandbox).partition(b"\r\n\r\n")
    return head, body


def length(head: bytes) -> int:
    """The Content-Length that was stated."""
    lines = [line.split(b": ") for line in head.lower().splitlines()]
    return next(int(line[1]) for line in lines if line[0] == b"content-length")


def test_a_reset_is_a_reset(sandbox: SandboxServer) -> None:
    """RST and not FIN: the client's read fails, it does not end."""
    sandbox.fault("reset")
    with pytest.raises(ConnectionResetError):
        heard(sandbox)


def test_a_short_body_ends_before_its_length(sandbox: SandboxServer) -> None:
    """Half of what Content-Length promises, then the end."""
    sandbox.fault("short-body")
    head, body = answered(sandbox)
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert len(body) == length(head) // 2


def test_a_timeout_says_nothing(sandbox: SandboxServer) -> None:
    """The connection stays, and stays silent."""
    sandbox.fault("timeout")
    assert heard(sandbox, seconds=0.3) == b""


def test_a_drip_is_one_byte_at_a_time(sandbox: SandboxServer, rest: Caller) -> None:
    """As many bytes as the time allows, of the real answer; a patient client gets all of it."""
    whole = rest("GET", "price-shades").content
    sandbox.fault("drip-headers=0.02")
    assert 2 <= len(heard(sandbox, seconds=0.4)) <= 21
    sandbox.reset()
    sandbox.fault("drip-body=0.0001")
    assert rest("GET", "price-shades").content == whole


def test_broken_gzip(sandbox: SandboxServer) -> None:
    """The stream is gzip up to its last four bytes, which state another length."""
    sandbox.fault("bad-gzip")
    head, body = answered(sandbox)
    assert b"content-encoding: gzip" in head.lower()
    with pytest.raises(gzip.BadGzipFile, match="length"):
        gzip.decompress(body)
    (stated,) = struct.unpack("<I", body[-4:])
    real = gzip.decompress(body[:-4] + struct.pack("<I", stated - 1))
    assert json.loads(real)["paging"]["total"] == 95


def test_large_bodies_are_as_large_as_they_say(sandbox: SandboxServer, rest: Caller) -> None:
    """JSON of so many million bytes, plain and unpacked from a thousandth of it."""
    for fault in ("huge=3", "gzip-bomb=3"):
        sandbox.reset()
        sandbox.fault(fault)
        got = rest("GET", "clients")
        assert len(got.content) == 3_000_000
        assert got.json()["note"].strip("x") == ""


def test_bodies_that_are_broken(sandbox: SandboxServer) -> None:
    """Well-framed all the same, each wrong in its own way."""
    found = {}
    for fault in ("cut-json", "bad-utf8", "duplicate-keys", "text-plain", "html"):
        sandbox.reset()
        sandbox.fault(fault)
        head, body = answered(sandbox)
        assert head.startswith(b"HTTP/1.1 200 OK\r\n")
        assert len(body) == length(head)
        found[fault] = (head, body)
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        json.loads(found["cut-json"][1])
    with pytest.raises(UnicodeDecodeError):
        found["bad-utf8"][1].decode()
    pairs = json.loads(found["duplicate-keys"][1], object_pairs_hook=list)
    assert pairs[0][0] == pairs[1][0]
    assert b"content-type: text/plain" in found["text-plain"][0].lower()
    assert json.loads(found["text-plain"][1])["paging"]["total"] == 95
    assert found["html"][1].startswith(b"<html>")


def pages(rest: Caller) -> list[tuple[list[int], int]]:
    """Ids and the stated total of three pages."""
    got = [rest("GET", "orders", {"page": n}).json() for n in (1, 2, 3)]
    return [([order["id"] for order in page["data"]], page["paging"]["total"]) for page in got]


def test_lists_that_change(sandbox: SandboxServer, rest: Caller) -> None:
    """A record twice, a total that grows, rows that move up because the first one is gone."""
    right = pages(rest)
    sandbox.fault("repeated-order")
    (one, total), (two, _), (three, _) = pages(rest)
    assert (one, total) == right[0]
    assert (two, three) == (
        [one[-1], *right[1][0][1:]],
        [right[1][0][-1], *right[2][0][1:]],
    )
    sandbox.reset()
    sandbox.fault("growing-total")
    assert [total for _, total in pages(rest)] == [300, 301, 301]
    sandbox.reset()
    sandbox.fault("moving-rows")
    moved = pages(rest)
    assert [total for _, total in moved] == [300, 299, 299]
    assert moved[0] == right[0]
    assert moved[1][0] == [*right[1][0][1:], right[2][0][0]]
    sandbox.reset()
    assert pages(rest) == right


@pytest.mark.parametrize("fault", ["repeated-order", "growing-total", "moving-rows"])
def test_what_is_no_list_stays_as_it_is(sandbox: SandboxServer, rest: Caller, fault: str) -> None:
    """An answer without pages cannot change between them."""
    before = [rest("GET", path).content for path in ("orders/1", "price-shades", "no/such")]
    sandbox.fault(fault)
    assert [rest("GET", path).content for path in ("orders/1", "price-shades", "no/such")] == before


# --- the end --------------------------------------------------------------------------------------


@contextmanager
def clients(sandbox: SandboxServer, fault: str) -> Iterator[list[socket.socket]]:
    """Three connections that a fault has in hand, none of them read."""
    sandbox.fault(fault)
    port = int(sandbox.url.rsplit(":", 1)[1])
    lines = [socket.create_connection(("127.0.0.1", port), 5) for _ in range(3)]
    try:
        for line in lines:
            line.sendall(GET)
        yield lines
    finally:
        for line in lines:
            line.close()


def comes_true(holds: Callable[[], bool]) -> bool:
    """Whether it does within two seconds."""
    deadline = time.monotonic() + 2
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.01)
    return holds()


HOLDING = ["timeout", "drip-headers=30", "drip-body=30", "endless", "huge=50", "gzip-bomb=200000"]


@pytest.mark.parametrize("fault", HOLDING)
def test_the_sandbox_stops_when_the_client_leaves(
    sandbox: SandboxServer, fault: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nothing is made for nobody, and the web server has nothing to say of it."""
    plan = sandbox._state.faults
    with clients(sandbox, fault):
        assert comes_true(lambda: plan.under_way == 3)
    assert comes_true(lambda: plan.under_way == 0)
    for _ in range(5):
        heard(sandbox, most=1 << 18, seconds=0.05)
    assert comes_true(lambda: plan.under_way == 0)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("fault", HOLDING)
def test_no_fault_outlives_the_server(fault: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A stop takes less than two seconds with faults under way, and says nothing."""
    with SandboxServer() as sandbox:
        held = clients(sandbox, fault)
        lines = held.__enter__()
        assert comes_true(lambda: sandbox._state.faults.under_way == 3)
        begun = time.monotonic()
    assert time.monotonic() - begun < 2
    assert not sandbox._thread.is_alive()
    held.__exit__(None, None, None)
    assert len(lines) == 3
    assert capfd.readouterr() == ("", "")


def test_others_are_answered_meanwhile(sandbox: SandboxServer, rest: Caller) -> None:
    """A fault holds its own connection, not the sandbox."""
    for fault in HOLDING:
        sandbox.reset()
        with clients(sandbox, fault):
            assert comes_true(lambda: sandbox._state.faults.under_way == 3)
            sandbox.reset()
            assert rest("GET", "clients").status_code == 200
        assert comes_true(lambda: sandbox._state.faults.under_way == 0)
