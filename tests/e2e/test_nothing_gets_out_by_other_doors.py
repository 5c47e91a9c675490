"""Doors that are no report: a project's own log files, ``-s``, ``--pdb``, ``--debug``, an interrupt."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.e2e.test_nothing_gets_out import CONFTEST
from tests.planted import AS_GIVEN, PLANTED, files, leaks
from tests.projects import Project

LOGGING = """
import logging

for name, lines in (("all", "%(name)s %(message)s"), ("short", "%(message)s")):
    handler = logging.FileHandler(f"own_{name}.log", encoding="utf-8")
    handler.setFormatter(logging.Formatter(lines))
    logging.getLogger().addHandler(handler)
logging.getLogger().setLevel(logging.DEBUG)
logging.captureWarnings(True)
"""
TESTS = """\
import json, logging, sys, threading, warnings
import pytest, requests
from tests.planted import AS_GIVEN, BARCODES, COOKIES, EMAILS, PEOPLE, PHONES, TOKENS

PLAIN = [value for value in AS_GIVEN if value not in {*COOKIES, *TOKENS}]
NAMED = " ".join(PEOPLE[0])


@pytest.fixture
def answer(api_case, api_client):
    return api_client.send(api_case)


@pytest.mark.orders
def test_own_log_file(answer, qtickets_sandbox):
    '''Lines of urllib3, lines with arguments, a chain of errors, arguments that do not fit.'''
    for value in EMAILS:
        requests.get(qtickets_sandbox.rest_base + "orders", params={
            "client_email": value, "token": TOKENS[0], "client_phone": PHONES[0]})
    for value in PLAIN:
        logging.debug("seen %s of %d", value, 7)
        logging.getLogger("own").info({"of": value})
    logging.debug("does not fit %d %s", EMAILS[0], PHONES[1], BARCODES[2])
    warnings.warn(f"{EMAILS[3]} {NAMED}")
    try:
        try:
            raise KeyError(EMAILS[1])
        except KeyError as first:
            raise ValueError(f"{PHONES[2]} {NAMED}") from first
    except ValueError:
        logging.exception("for %s", BARCODES[1])
    logging.debug("where", stack_info=True)


@pytest.mark.orders
def test_prints_what_it_was_given(answer, api_client, api_case, qtickets_mask, qtickets_auth):
    '''All that a test can reach without asking for private attributes, and what those show.'''
    for given in (answer, api_client, api_case, qtickets_mask, qtickets_auth):
        print(given, repr(given), file=sys.stderr)
        print({name: getattr(given, name) for name in dir(given) if name[:2] != "__"})
        for name in dir(given):
            held = getattr(given, name)
            if name[:2] != "__" and hasattr(held, "__slots__"):
                print({slot: getattr(held, slot, None) for slot in held.__slots__})
    for exchange in answer.exchanges:
        print(exchange, exchange.response.body, exchange.request)
    print(answer.json, answer.records)
"""
FAILING = """\
import pytest


@pytest.mark.orders
def test_one(api_case, api_client):
    answer = api_client.send(api_case)
    secret = answer.reveal("/data/0/client/email")
    assert answer.json == {"data": []}


@pytest.mark.clients
def test_two(api_case, api_client, qtickets_sandbox):
    qtickets_sandbox.fault("timeout", path="clients")
    api_client.send(api_case)
"""
BROKEN_OFF = """\
import pytest


def handle(raw, status=200):
    raise {error}


@pytest.mark.orders
def test_it(api_case, api_client, qtickets_sandbox):
    api_client.send(api_case)
    orders = qtickets_sandbox.world.orders.values()
    handle([o["client"] for o in orders if o["payed"] and o["event_id"] == 33][:4])
"""
INI = """\
[pytest]
qtickets_spec = spec.md
qtickets_timeout = 1
qtickets_retries = 0
addopts = -p no:cacheprovider -p no:asyncio -p no:schemathesis -p no:anyio --qtickets-target=sandbox
"""
#: At each stop: where, the arguments and locals of every frame down and up, the errors.
PDB = "\n".join(
    ["where", "args", "pp locals()", *["up", "args", "pp locals()"] * 6,
     *["down", "args", "pp locals()"] * 9, "p __exception__", "pp vars(api_client)", "continue"]
)  # fmt: skip


@pytest.fixture
def project(pytester) -> Project:
    """A project with the planted world."""
    made = Project(pytester)
    made.write("conftest.py", CONFTEST + LOGGING)
    made.write("pytest.ini", INI)
    return made


def shown_by(project: Project, *words: str, said: str = "") -> str:
    """All that a run shows, with ``said`` typed at its prompts."""
    clean = {"PATH": "/usr/bin:/bin", "HOME": str(project.path), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "pytest", *words]
    done = subprocess.run(
        command, cwd=project.path, input=said, env=clean, capture_output=True, text=True,
        encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


def test_own_log_files_and_prints(project):
    """A project's own handlers at DEBUG level, and everything a test prints past the capture."""
    project.write("test_cases.py", TESTS)
    shown = shown_by(project, "-s", "-v", "-l", "--log-level=DEBUG")
    assert "2 passed" in shown, shown
    written = dict(files(project.path))
    for name in ("own_all.log", "own_short.log"):
        lines = written[name].decode()
        assert "GET /api/rest/v1/orders?client_email=" in lines
        assert "does not fit" in lines
        assert "ValueError" in lines
        assert "of 7" in lines
    assert leaks([*written.items(), ("terminal", shown.encode())], AS_GIVEN) == {}


def test_the_debugger_has_nothing_to_show(project):
    """``--pdb`` at a failed assert and at a case that failed: every frame's arguments and locals."""
    project.write("test_cases.py", FAILING)
    shown = shown_by(project, "--pdb", "-l", "-rA", said=f"{PDB}\n{PDB}\n")
    assert shown.count("(Pdb)") > 80, shown
    assert "test_two" in shown
    assert "2 failed" in shown
    assert "Secret(…)" in shown
    assert leaks([*files(project.path), ("terminal", shown.encode())], PLANTED) == {}


def test_an_interrupt_shows_no_arguments(project):
    """``--full-trace`` shows the arguments of every call when a run is broken off."""
    project.write("test_cases.py", BROKEN_OFF.format(error="KeyboardInterrupt"))
    shown = shown_by(project, "--full-trace", "-l")
    assert "KeyboardInterrupt" in shown
    assert "status = 200" in shown, shown
    assert leaks([*files(project.path), ("terminal", shown.encode())], PLANTED) == {}


def test_a_trace_of_the_hooks_is_masked(project):
    """``--debug`` writes the arguments of every hook: an error before it is in a report."""
    project.write("test_cases.py", BROKEN_OFF.format(error="RuntimeError(str(raw))"))
    shown = shown_by(project, "--debug=trace.log", "-l")
    assert "1 failed" in shown
    trace = (project.path / "trace.log").read_text("utf-8")
    assert "excinfo=<ExceptionInfo RuntimeError" in trace
    assert leaks([*files(project.path), ("terminal", shown.encode())], PLANTED) == {}
