"""``pytest --qtickets-suite-audit``: the files of this very run, with or without workers."""

from __future__ import annotations

import json

import pytest

QUIET = ("-p", "no:asyncio", "-p", "no:schemathesis", "-p", "no:anyio", "-p", "no:cacheprovider")
GOOD = '''"""Tests."""

import pytest


@pytest.mark.parametrize("number", [1, 2, 3])
def test_good(number):
    """It asserts."""
    assert number
'''
EMPTY = '''

def test_empty():
    """It does not."""
'''


def run(pytester, *words):
    """A run with the audit, in a process of its own."""
    return pytester.runpytest_subprocess(*QUIET, "--qtickets-suite-audit", *words)


def report(pytester):
    """What it wrote beside the archive's place."""
    return json.loads((pytester.path / "audit-out/suite_audit.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["alone", "a worker"])
def test_a_clean_suite_passes(pytester, workers):
    """The counts are the session's own; no case file is needed."""
    pytester.makepyfile(test_it=GOOD)
    result = run(pytester, *workers)
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        ["suite PASSED: 1 test function in 1 file, 3 collected, no findings (policy plugin)"]
    )
    told = report(pytester)
    assert (told["static"], told["collected"], told["findings"]) == (1, 3, [])
    assert told["difference"] == [{"reason": "parametrized by a mark", "tests": 1, "change": 2}]


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "two workers"])
def test_a_finding_fails_a_run_whose_tests_pass(pytester, workers):
    """The tests pass, the suite does not: exit 1, and the place on the terminal."""
    pytester.makepyfile(test_it=GOOD + EMPTY)
    result = run(pytester, *workers)
    result.assert_outcomes(passed=4)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["test_it.py:12: no-assertion: asserts nothing (test_empty)"])


def test_only_what_the_session_was_asked_for(pytester):
    """One file of two, one test of it by id: the other is deselected by nobody and not audited."""
    pytester.makepyfile(test_it=GOOD, test_other=EMPTY)
    result = run(pytester, "test_it.py", "-k", "1", "--collect-only")
    assert result.ret == 0
    told = report(pytester)
    assert [one["file"] for one in told["files"]] == ["test_it.py"]
    assert told["collected"] == 1


def test_the_policy_comes_from_the_ini_file(pytester):
    """A file beside the ini file, by name; its mistake is a usage error of one line."""
    pytester.makepyfile(test_it=GOOD + EMPTY)
    pytester.makeini("[pytest]\nqtickets_suite_audit = true\nqtickets_suite_policy = rules.toml\n")
    rules = pytester.path / "rules.toml"
    rules.write_text("[rules]\nsleep = true\n")
    assert pytester.runpytest_subprocess(*QUIET).ret == 0
    assert report(pytester)["policy"] == "rules"
    rules.write_text("[rules]\nsleeps = true\n")
    broken = pytester.runpytest_subprocess(*QUIET)
    assert broken.ret == pytest.ExitCode.USAGE_ERROR
    broken.stderr.fnmatch_lines(["ERROR: rules.toml:2: ?rules? sleeps; expected sleep"])


def test_a_file_that_cannot_be_collected_is_named(pytester):
    """The error of pytest itself stays the exit status; the audit names the file too."""
    pytester.makepyfile(test_it=GOOD, test_broken='"""Tests."""\nimport no_such_thing\n')
    result = run(pytester)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["test_broken.py: collection: *no_such_thing*"])


def test_without_the_option_nothing_is_read(pytester):
    """The room is not even imported."""
    pytester.makepyfile(
        "import sys\n\n\ndef test_it():\n"
        "    assert not [name for name in sys.modules if name.startswith('pytest_qtickets.suite')]\n"
    )
    pytester.runpytest_subprocess(*QUIET).assert_outcomes(passed=1)
    assert not (pytester.path / "audit-out").exists()
