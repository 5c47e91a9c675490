"""Failure text passes the gate; without a case file nothing is touched."""

import pytest

EMAIL, PHONE = "anna.primer@example.com", "+79990000017"
TESTS = f"""\
import logging, os, sys, warnings
import pytest


def test_told(record_property):
    record_property("who", {{"{EMAIL}": 5}})
    warnings.warn("deprecated for {EMAIL}")
    logging.warning("call %s", "{PHONE}")
    pytest.skip("not for {EMAIL}")


def test_expected():
    pytest.xfail("knows {EMAIL}")


def test_fails():
    print("printed {EMAIL}")
    print("and {PHONE}", file=sys.stderr)
    who = "{EMAIL}"
    assert not who, "found {PHONE}"
"""
WORDS = ("-rA", "-l", "-vv", "--junitxml=junit.xml", "--log-file=run.log", "-o", "log_cli=true")


@pytest.fixture
def telling(project):
    """The project with a module that tells everything."""
    project.write("test_told.py", TESTS)
    project.edit("pytest.ini", "filterwarnings = error\n", "")
    return project


@pytest.mark.parametrize("words", [("-p", "no:xdist"), ("-n", "2")], ids=" ".join)
def test_every_way_to_tell(telling, words):
    """Skips, expected failures, warnings, properties, captured output, live logs, log file."""
    result = telling.run("test_told.py", *WORDS, *words)
    result.assert_outcomes(skipped=1, xfailed=1, failed=1)
    shown = result.stdout.str() + result.stderr.str()
    written = [telling.path / name for name in ("junit.xml", "run.log")]
    text = shown + "".join(path.read_text(encoding="utf-8") for path in written if path.exists())
    assert "anna.primer" not in text.replace(TESTS, "")
    for expected in ("deprecated for u", "not for u", "knows u", "found +7000", "printed u"):
        assert expected in text, expected


def test_an_internal_error(telling):
    """The traceback of a broken plugin is masked too."""
    telling.write(
        "conftest.py",
        f"def pytest_collection_modifyitems():\n    raise RuntimeError('broken at {EMAIL}')\n",
    )
    result = telling.run("test_told.py")
    shown = result.stdout.str() + result.stderr.str()
    assert "INTERNALERROR> " in shown
    assert "broken at u" in shown


def test_inert_without_a_case_file(pytester):
    """No report, warning or log line is changed."""
    pytester.makepyfile(test_told=TESTS)
    words = ("-p", "no:asyncio", "-p", "no:anyio", "-p", "no:schemathesis", *WORDS)
    result = pytester.runpytest_subprocess(*words)
    shown = result.stdout.str()
    assert f"deprecated for {EMAIL}" in shown
    assert "masked.invalid" not in shown + (pytester.path / "run.log").read_text()
