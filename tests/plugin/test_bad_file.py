"""A bad case file is one usage error; one bad case fails alone."""

import pytest

USAGE = 4


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_missing_file(project, workers):
    """A missing file is named once, with what to give, also with workers."""
    (project.path / "spec.md").unlink()
    result = project.run(*workers)
    assert result.ret == USAGE
    errors = [line for line in result.errlines if line.startswith("ERROR")]
    assert len(errors) == 1
    assert "spec.md: no such file" in errors[0]
    assert "--qtickets-spec" in errors[0]
    assert "Traceback" not in result.stdout.str() + result.stderr.str()


def test_file_without_cases(project):
    """A file in which no case is found is an error, not a silent pass."""
    project.write("spec.md", "# Notes\n\nNothing numbered here.\n")
    result = project.run()
    assert result.ret == USAGE
    assert "spec.md" in result.stderr.str()


def test_duplicate_ids(project):
    """Two cases with one id name both lines."""
    project.edit("spec.md", "### 2.3.", "### 2.1.")
    result = project.run()
    assert result.ret == USAGE
    assert "2.1" in result.stderr.str()
    assert "spec.md:" in result.stderr.str()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('{"id": 120260}', '{"id": 120260', "spec.md:*JSON"),
        ("tickets/remove/12/4076", "tickets/remove/{EVENT}/4076", "spec.md:*EVENT"),
        ("POST https://qtickets.ru/api/partners/v1/tickets/remove/12/4076\n", "", "spec.md:*"),
    ],
)
def test_one_bad_case_fails_alone(recorded, old, new, said):
    """A malformed case stays in the list, fails with its line, and the others run."""
    recorded.edit("spec.md", old, new)
    result = recorded.run()
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines([f"*{said}*"])
    assert recorded.verdicts() == {
        "1.2": "passed",
        "2.1": "passed",
        "2.3": "passed",
        "6.6": "failed",
        "6.10": "passed",
    }
