"""Planted values, cases that fail on purpose, every report on: no byte of anything holds one."""

from __future__ import annotations

import pytest

from tests.planted import AS_GIVEN, PLANTED, files, leaks
from tests.projects import Project
from tests.runs import ROOT

CONFTEST = f"""\
import sys
sys.path.insert(0, {str(ROOT)!r})
from tests.planted import install
install()
"""
TESTS = """\
import json, logging, warnings
import pytest
from tests.planted import AS_GIVEN, COOKIES, TOKENS

SECRETS = {*COOKIES, *TOKENS}
PLAIN = [value for value in AS_GIVEN if value not in SECRETS]


@pytest.fixture
def raw(api_case, api_client, qtickets_sandbox):
    '''The world as it is, once the API has told of it.'''
    api_client.send(api_case)
    orders = qtickets_sandbox.world.orders.values()
    return [o for o in orders if o["payed"] and o["event_id"] == 33][:4]


@pytest.fixture
def broken(raw):
    raise RuntimeError("cannot use " + json.dumps(raw, ensure_ascii=False))


def test_case(api_case, api_client):
    api_client.send(api_case)


@pytest.mark.orders
def test_assert_on_the_body(api_case, api_client):
    answer = api_client.send(api_case)
    assert answer.json == {"data": []}


@pytest.mark.orders
def test_assert_on_what_was_revealed(api_case, api_client):
    answer = api_client.send(api_case)
    email = answer.reveal("/data/0/client/email").reveal()
    person = answer.reveal("/data/0/client/details/surname").reveal()
    held = answer.reveal("/data/0/client/details/phone")
    assert email == person, held


@pytest.mark.orders
def test_broken_fixture(api_case, broken):
    pass


@pytest.mark.orders
def test_assert_on_the_raw_world(api_case, raw):
    assert raw == []


@pytest.mark.orders
@pytest.mark.parametrize("passes", [True, False])
def test_log_lines(api_case, raw, record_property, passes):
    for value in PLAIN:
        logging.warning("seen %s", value)
        print("printed", value)
        record_property("kept", value)
    logging.error("headers %s", {"Authorization": f"Bearer {TOKENS[0]}", "Cookie": f"session={COOKIES[0]}"})
    print(f"Set-Cookie: session={COOKIES[1]}; Path=/")
    print(f"Authorization: Bearer {TOKENS[1]}")
    warnings.warn(f"{PLAIN[0]} {PLAIN[13]} {PLAIN[21]}")
    try:
        raise ValueError(raw[0]["client"]["email"])
    except ValueError:
        logging.exception("a traceback in the log")
    assert passes


@pytest.mark.clients
def test_timeout(api_case, api_client, qtickets_sandbox):
    qtickets_sandbox.fault("timeout", path="clients")
    api_client.send(api_case)
"""
BROKEN = """\
from tests.planted import EMAILS, PHONES
raise RuntimeError(f"cannot be collected: {EMAILS} {PHONES}")
"""
INI = """\
[pytest]
qtickets_spec = spec.md
qtickets_timeout = 2
qtickets_retries = 0
addopts = --strict-markers -p no:cacheprovider -p no:asyncio -p no:schemathesis -p no:anyio
log_cli = true
log_cli_level = INFO
log_file = run.log
log_file_level = INFO
"""
REPORTS = [
    "-vv",
    "-l",
    "--showlocals",
    "--junitxml=junit.xml",
    "--html=page.html",
    "--self-contained-html",
    "-rA",
    "--continue-on-collection-errors",
    "--qtickets-target=sandbox",
    "--qtickets-record",
    "--qtickets-clickhouse=chdb://",
]


def run(project: Project, *words: str, more: str = "") -> tuple[int, str]:
    """One run with everything on; exit status and what the terminal showed."""
    project.write("conftest.py", CONFTEST)
    project.write("test_cases.py", TESTS + more)
    project.write("test_broken.py", BROKEN)
    project.write("pytest.ini", INI)
    (project.path / "tmp").mkdir()
    result = project.run(*REPORTS, *words, TMPDIR=str(project.path / "tmp"))
    return int(result.ret), result.stdout.str() + result.stderr.str()


@pytest.mark.parametrize("words", [("-n", "0"), ("-n", "2")], ids=" ".join)
def test_nothing_gets_out(pytester, words):
    """0 of what was planted in the terminal, the reports, recordings, log, archive, anywhere."""
    assert len(set(PLANTED)) == 60
    project = Project(pytester)
    status, shown = run(project, *words)
    assert status == 1, shown
    for line in ("AssertionError", "RuntimeError: cannot use", "timeout: no answer within 2 s"):
        assert line in shown
    written = [*files(project.path), ("terminal", shown.encode())]
    names = [name for name, _ in written]
    for ending in (".har", ".csv", ".zip", ".jsonl", "junit.xml", "page.html", "run.log", ".yaml"):
        assert any(name.endswith(ending) for name in names), ending
    assert leaks(written, AS_GIVEN) == {}
    scan = project.summary()["scan"]
    assert (scan["found"], scan["mended"], scan["removed"]) == ({}, [], [])
    assert scan["values"]["email"] > 8
