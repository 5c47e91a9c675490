"""``--qtickets-dialect``: the sandbox of the run answers so, and everything written says how."""

from __future__ import annotations

import yaml

from tests.projects import FENCE

SPEC = f"""\
# Documented calls

**Base URL:** `https://qtickets.ru/api/rest/v1/`
**Base URL (Partners API):** `https://qtickets.ru/api/partners/v1/`

## 4. Discounts

### 4.1. Colour themes

**Request:**
{FENCE}
GET https://qtickets.ru/api/rest/v1/color-themes
{FENCE}

**Expected answer:** HTTP 200
"""
DOCUMENTED = ("--qtickets-target=sandbox", "--qtickets-dialect=documented")


def test_the_runs_sandbox(project):
    """The vendor's call exists in one dialect and not in the other."""
    project.write("spec.md", SPEC)
    project.run(*DOCUMENTED).assert_outcomes(passed=1)
    assert project.summary()["run"]["dialect"] == "documented"
    project.clear()
    project.run("--qtickets-target=sandbox").assert_outcomes(failed=1)
    assert project.summary()["run"]["dialect"] == "audited"


def test_the_ini_file(project):
    """The same from the ini file; the header and the last block name it."""
    project.write("spec.md", SPEC)
    project.edit("pytest.ini", "[pytest]", "[pytest]\nqtickets_dialect = documented")
    result = project.run("--qtickets-target=sandbox")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["qtickets: *target sandbox (documented)*"])
    result.stdout.fnmatch_lines(["qtickets audit PASSED: *local sandbox (documented)*"])


def test_the_report_names_it(project):
    """Environment, notice and README of the bag."""
    project.write("spec.md", SPEC)
    project.run(*DOCUMENTED)
    assert "| Target | local sandbox (documented) |" in project.report
    assert "against the local sandbox (documented).**" in project.report


def test_a_recording_names_it(project):
    """Its metadata; when it does not fit any more, the command that records it again; a replay."""
    project.write("spec.md", SPEC)
    project.run(*DOCUMENTED, "--qtickets-record")
    (path,) = (project.path / "cassettes").rglob("*.yaml")
    metadata = yaml.safe_load(path.read_text(encoding="utf-8"))["metadata"]
    assert (metadata["target"], metadata["dialect"]) == ("sandbox", "documented")
    project.clear()
    project.run().assert_outcomes(passed=1)
    assert "from sandbox (documented)" in project.report
    project.clear()
    project.edit("spec.md", "color-themes", "color-themes?page=2")
    result = project.run()
    result.assert_outcomes(failed=1)
    again = "record it again with: *--qtickets-target=sandbox --qtickets-dialect=documented"
    result.stdout.fnmatch_lines([f"*{again} --qtickets-record*"])


def test_recordings_of_the_default_dialect_do_not(recorded):
    """They stay as they always were."""
    for path in recorded.path.rglob("*.yaml"):
        assert "dialect" not in path.read_text(encoding="utf-8")


def test_a_word_that_is_no_dialect(project):
    """One line: what was found, what was expected, what to give."""
    result = project.run("--qtickets-dialect=vendor")
    assert result.ret == 4
    result.stderr.fnmatch_lines(
        ["*--qtickets-dialect=vendor (command line): expected audited or documented; give *"]
    )


def test_the_fixture_without_a_case_file(pytester):
    """``qtickets_sandbox`` by itself listens to the option too."""
    pytester.makepyfile(
        """
        def test_it(qtickets_sandbox):
            assert qtickets_sandbox.dialect.name == "documented"
        """
    )
    pytester.runpytest_subprocess("--qtickets-dialect=documented").assert_outcomes(passed=1)
    result = pytester.runpytest_subprocess("--qtickets-dialect=vendor")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*expected audited or documented*"])


def test_a_test_chooses_its_dialect(pytester):
    """By parameter, whatever the run's is; an unknown one is one line."""
    pytester.makepyfile(
        """
        import pytest

        def dialect(name):
            return pytest.mark.parametrize("qtickets_sandbox", [name], indirect=True)

        def test_default(qtickets_sandbox):
            assert qtickets_sandbox.dialect.name == "audited"

        @dialect("documented")
        def test_other(qtickets_sandbox):
            assert qtickets_sandbox.dialect.name == "documented"

        @dialect("dutch")
        def test_unknown(qtickets_sandbox):
            pass
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:schemathesis")
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*dutch*expected audited or documented*"])
