"""The server: starting, stopping, resetting, counting, and each thing that can be in its way."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest
import requests

from pytest_qtickets import settings
from pytest_qtickets.errors import SandboxError
from pytest_qtickets.sandbox import PARTNERS_TOKEN, REST_TOKEN, SandboxServer
from pytest_qtickets.sandbox.calls import Answer, Route
from pytest_qtickets.sandbox.dialects import DIALECTS

AUTH = {"Authorization": f"Bearer {REST_TOKEN}"}


def test_starts_and_stops():
    """Answers inside the block, refuses after it, leaves no thread and frees the port."""
    threads = threading.active_count()
    with SandboxServer() as server:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", server.url)
        assert server.rest_base == f"{server.url}/api/rest/v1/"
        assert server.partners_base == f"{server.url}/api/partners/v1/"
        base = server.rest_base
        assert requests.get(base + "events/33", headers=AUTH, timeout=10).status_code == 200
    with pytest.raises(requests.ConnectionError):
        requests.get(base + "events/33", headers=AUTH, timeout=10)
    assert threading.active_count() == threads
    with SandboxServer(int(base.split(":")[2].split("/")[0])) as server:
        assert server.rest_base == base


def test_starts_fast():
    """A fraction of a second, the world included; the bound leaves room for a busy machine."""
    begin = time.perf_counter()
    with SandboxServer() as server:
        requests.get(server.rest_base + "price-shades", headers=AUTH, timeout=10)
        assert time.perf_counter() - begin < 2


def test_a_dialect_by_name_or_by_itself():
    """A wrapped dialect serves its own routes."""
    route = Route("rest", "GET", "hello", lambda call: Answer({"batch": call.batch}))
    own = replace(DIALECTS["documented"], name="own", routes=(route,))
    with SandboxServer(dialect=own, batch="per-item") as server:
        answer = requests.get(server.rest_base + "hello", headers=AUTH, timeout=10)
        assert answer.json() == {"batch": "per-item"}
        assert server.dialect is own
    with SandboxServer(dialect="documented") as server:
        answer = requests.get(server.rest_base + "color-themes", headers=AUTH, timeout=10)
        assert answer.status_code == 200


def test_the_settings_know_the_same_dialects():
    """What the options offer is what there is."""
    assert tuple(DIALECTS) == settings.DIALECTS


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ({"dialect": "vendor"}, "dialect 'vendor' is unknown; expected audited or documented"),
        ({"batch": "some"}, "batch 'some' is unknown; expected all-or-nothing or per-item"),
    ],
)
def test_choices_that_there_are_not(choice, words):
    """Found and expected, in one line."""
    with pytest.raises(SandboxError) as caught:
        SandboxServer(**choice)
    assert str(caught.value) == words


def test_port_taken():
    """One line: what was found, what was expected, what to try."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SandboxError) as caught:
            SandboxServer(port).__enter__()
    wanted = f"port {port} on 127.0.0.1 is taken; expected a free one; try --port 0"
    assert str(caught.value) == wanted


def test_port_that_is_none():
    """Out of range is worded too."""
    with pytest.raises(SandboxError, match=r"^port 70000 is no port; expected 0 to 65535"):
        SandboxServer(70_000).__enter__()


@pytest.mark.parametrize("missing", ["starlette", "uvicorn"])
def test_extra_not_installed(missing):
    """The line names the package and the command."""
    code = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "from pytest_qtickets.errors import SandboxError\n"
        "from pytest_qtickets.sandbox import SandboxServer\n"
        "try: SandboxServer().__enter__()\n"
        "except SandboxError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == (
        f"{missing} is not installed; expected the sandbox's web server; "
        'run: pip install "pytest-qtickets[sandbox]"\n'
    )


def test_import_is_inert():
    """Importing the package, even making a world, loads no web library."""
    code = (
        "import sys; from pytest_qtickets.sandbox import make_world, SandboxServer; make_world()\n"
        "print([m for m in ('starlette', 'uvicorn', 'requests', 'anyio') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_reset(rest, sandbox):
    """Everything written is gone, to the byte, also what later writes would have made."""
    before = sandbox.world.as_json()
    first = rest("POST", "orders/4360/restore").json()
    rest("POST", "clients", {"email": "user@example.com"})
    rest("POST", "events", {"name": "Новое"})
    assert sandbox.world.as_json() != before
    sandbox.reset()
    assert sandbox.world.as_json() == before
    assert rest("POST", "orders/4360/restore").json() == first


def test_reset_is_fast(sandbox):
    """Milliseconds: it happens before every case. The bound leaves room for a busy machine."""
    times = []
    for _ in range(5):
        assert sandbox.world  # whoever asks for it may have changed it
        begin = time.perf_counter()
        sandbox.reset()
        times.append(time.perf_counter() - begin)
    assert min(times) < 0.05


def test_requests_are_kept(rest, sandbox):
    """What arrived, in order, with its JSON; refused, unrouted and unreadable ones too."""
    begin = len(sandbox.requests)
    rest("GET", "orders", {"page": 2})
    rest("GET", "nothing")
    rest("PUT", "orders")
    rest("GET", "clients", headers={})
    rest("POST", "clients", data=b"{")
    assert sandbox.requests[begin:] == [
        ("GET", "/api/rest/v1/orders", {"page": 2}),
        ("GET", "/api/rest/v1/nothing", None),
        ("PUT", "/api/rest/v1/orders", None),
        ("GET", "/api/rest/v1/clients", None),
        ("POST", "/api/rest/v1/clients", None),
    ]


def test_requests_are_bounded(sandbox):
    """A long run keeps the newest ten thousand."""
    kept = sandbox._state.requests
    assert kept.maxlen == 10_000


def test_another_seed_answers_otherwise():
    """The seed reaches the answers."""
    with SandboxServer(seed=7) as server:
        other = requests.get(server.rest_base + "orders", headers=AUTH, timeout=10).json()
    with SandboxServer() as server:
        usual = requests.get(server.rest_base + "orders", headers=AUTH, timeout=10).json()
    assert other["paging"] == usual["paging"]
    assert other["data"] != usual["data"]


def test_one_seat_goes_to_one_of_many(writable):
    """Sixteen clients at once want the same seat: one gets it."""
    statuses = []

    def book():
        answer = requests.post(
            writable.partners_base + "tickets/add/12/4076",
            json={"seat_id": "CENTER_PARTERRE-20;5"},
            headers={"Authorization": f"Bearer {PARTNERS_TOKEN}"},
            timeout=10,
        )
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=book) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + [409] * 15


def test_serve_announces_and_ends_on_ctrl_c():
    """The lines say where it is and how to point the audit at it; Ctrl-C ends it quietly."""
    code = (
        "from pytest_qtickets.sandbox import serve\n"
        "serve(0, partners_write=True, announce=lambda line: print(line, flush=True))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        lines = [process.stdout.readline() for _ in range(3)]
        exported = dict(re.findall(r"(QTICKETS_\w+)=(\S+)", "".join(lines)))
        headers = {"Authorization": f"Bearer {exported['QTICKETS_TOKEN']}"}
        url = exported["QTICKETS_BASE_URL"] + "orders/4360"
        assert requests.get(url, headers=headers, timeout=10).status_code == 200
        headers = {"Authorization": f"Bearer {exported['QTICKETS_PARTNERS_TOKEN']}"}
        url = exported["QTICKETS_PARTNERS_BASE_URL"] + "tickets/remove/12/4076"
        answer = requests.post(url, json={"id": 120260}, headers=headers, timeout=10)
        assert answer.json()["result"] is True
        assert "may write" in lines[0]
        os.kill(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=10)
    finally:
        process.kill()
    assert (process.returncode, errors) == (0, "")
