"""Cases are ordinary tests: marks, ``-k``, ``-m``, in the order of the case file."""

import pytest

from tests.projects import left_by_a_run


def _collected(result):
    return [line.partition("[")[2][:-1] for line in result.outlines if "::" in line]


ALL = [
    "1.2-GET-orders",
    "2.1-GET-clients",
    "2.3-POST-clients",
    "6.6-POST-tickets-remove-12-4076",
    "6.10-POST-tickets-find-12",
]


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ([], ALL),
        (["-m", "partners"], ALL[3:]),
        (["-m", "clients and not writes"], ["2.1-GET-clients"]),
        (["-m", "deletes"], ["6.6-POST-tickets-remove-12-4076"]),
        (["-k", "6.10"], ["6.10-POST-tickets-find-12"]),
    ],
)
def test_selection(project, words, ids):
    """Marks and ids select as the design says, ids in numeric order."""
    assert _collected(project.run("--collect-only", "-q", *words)) == ids


def test_collect_only_leaves_nothing(project):
    """Collecting writes no file."""
    before = left_by_a_run(project.path)
    project.run("--collect-only", "-q")
    assert left_by_a_run(project.path) == before


def test_a_mark_on_the_function_narrows(project):
    """A test marked with a section takes that section's cases only, in any module order."""
    project.write(
        "test_cases.py",
        "import pytest\n"
        "@pytest.mark.partners\ndef test_a(api_case): pass\n"
        "@pytest.mark.clients\n@pytest.mark.writes\ndef test_b(api_case): pass\n",
    )
    assert _collected(project.run("--collect-only", "-q")) == [
        "2.3-POST-clients",
        "6.6-POST-tickets-remove-12-4076",
        "6.10-POST-tickets-find-12",
    ]


def test_deselected_cases_are_not_run(recorded):
    """What is not selected is in the plan and counted as not run, with the reason."""
    result = recorded.run("-m", "clients and not writes")
    assert result.ret == 0
    summary = recorded.summary()
    assert summary["totals"]["passed"] == 1
    assert summary["totals"]["not run"] == 4
    assert {c["rule"] for c in summary["cases"] if c["verdict"] == "not run"} == {"deselected"}


def test_a_run_without_cases_is_no_audit(recorded):
    """Ordinary tests beside a configured case file leave no archive."""
    recorded.write("test_other.py", "def test_other(): pass\n")
    result = recorded.run("test_other.py")
    assert result.ret == 0
    assert not (recorded.path / "audit-out").exists()
    assert "seal" not in result.stdout.str()


def test_no_case_begun_leaves_no_archive(recorded):
    """A run that stops before its first case hands nothing over."""
    recorded.write("test_a.py", "def test_first(): assert False\n")
    result = recorded.run("-x", "test_a.py", "test_cases.py")
    assert result.ret == 1
    assert list((recorded.path / "audit-out").iterdir()) == []
    assert "seal" not in result.stdout.str()
