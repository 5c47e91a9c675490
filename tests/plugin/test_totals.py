"""Totals close, whatever ends the run."""


def _closes(summary):
    totals = dict(summary["totals"])
    planned = totals.pop("planned")
    return planned == sum(totals.values()) == len(summary["cases"])


def test_stopped_at_the_first_failure(recorded):
    """With -x the cases after the failure are not run, and the report says why."""
    recorded.edit("spec.md", "HTTP 201", "HTTP 202")
    result = recorded.run("-x")
    assert result.ret == 1
    summary = recorded.summary()
    assert _closes(summary)
    assert recorded.verdicts() == {
        "1.2": "passed",
        "2.1": "passed",
        "2.3": "failed",
        "6.6": "not run",
        "6.10": "not run",
    }
    assert "stopping after 1 failures" in summary["cases"][-1]["detail"]


def test_interrupted(recorded):
    """Ctrl-C in a case leaves it unfinished or in error, the rest not run, and an archive."""
    recorded.write(
        "test_cases.py",
        "def test_case(api_case, api_client):\n"
        "    if api_case.id == '2.3':\n        raise KeyboardInterrupt\n"
        "    api_client.send(api_case)\n",
    )
    result = recorded.run()
    assert result.ret == 2
    assert _closes(recorded.summary())
    verdicts = recorded.verdicts()
    assert [verdicts[i] for i in ("1.2", "2.1", "2.3", "6.6")] == [
        "passed",
        "passed",
        "unfinished",
        "not run",
    ]


def test_two_tests_of_one_case_count_once(recorded):
    """Two tests that take a case are one case; the worse of the two counts."""
    recorded.write(
        "test_cases.py",
        "def test_case(api_case, api_client):\n    api_client.send(api_case)\n"
        "def test_again(api_case, api_client):\n    assert api_client.send(api_case).status != 403\n",
    )
    recorded.run().assert_outcomes(passed=9, failed=1)
    summary = recorded.summary()
    assert _closes(summary)
    assert summary["totals"]["passed"] == 4
    assert recorded.verdicts()["6.6"] == "failed"


def test_a_skip_is_not_run(recorded):
    """A case that its test skips was not run; the reason is kept."""
    recorded.write(
        "test_cases.py",
        "import pytest\ndef test_case(api_case, api_client):\n"
        "    if api_case.id == '2.3':\n        pytest.skip('not today')\n"
        "    api_client.send(api_case)\n",
    )
    recorded.run().assert_outcomes(passed=4, skipped=1)
    (case,) = (c for c in recorded.summary()["cases"] if c["id"] == "2.3")
    assert (case["verdict"], case["detail"]) == ("not run", "not today")


def test_two_runs_leave_two_archives(recorded):
    """A second run adds to the folder and touches nothing of the first."""
    recorded.run()
    first = recorded.archive.read_bytes()
    name = recorded.archive.name
    recorded.run()
    assert len(list((recorded.path / "audit-out").glob("*.zip"))) == 2
    assert (recorded.path / "audit-out" / name).read_bytes() == first
