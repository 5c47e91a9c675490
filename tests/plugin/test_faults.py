"""A target that misbehaves: retries are told as such, and what changes data is sent once."""

from __future__ import annotations

import time

from tests.projects import TEST

BROKEN_ONCE = """\
def test_case(api_case, api_client, qtickets_sandbox):
    qtickets_sandbox.fault("503=1", times=1, path="api/rest/v1/clients")
    api_client.send(api_case)
"""

BROKEN = """\
import pytest

def test_case(api_case, api_client, qtickets_sandbox):
    qtickets_sandbox.fault("503")
    before = len(qtickets_sandbox.requests)
    with pytest.raises(pytest.fail.Exception) as caught:
        api_client.send(api_case)
    sent = qtickets_sandbox.requests[before:]
    print(f"sent {len(sent)} times: {sent[0][:2]}")
    print(caught.value)
"""

SANDBOX = "--qtickets-target=sandbox"


def test_a_retry_is_one_and_the_case_passes(project):
    """503 once, then 200: passed, two exchanges, and the report counts one retry."""
    project.write("test_cases.py", BROKEN_ONCE)
    project.run(SANDBOX, "-k", "2.1-").assert_outcomes(passed=1)
    (case,) = (case for case in project.summary()["cases"] if case["id"] == "2.1")
    assert (case["verdict"], case["status"], case["exchanges"]) == ("passed", 200, 2)
    assert "- Exchanges: 2, of them 1 retry" in project.report
    assert "| 2.1 | 2 | 0 | 1 |" in project.report
    assert "1 retry in 2.1." in project.report
    assert '"attempt":2' in project.member(".jsonl")


def test_a_writing_case_is_sent_once(project):
    """503 on a case that writes: one request, a failure, and why there was no other."""
    project.write("test_cases.py", BROKEN)
    result = project.run(SANDBOX, "-k", "2.3-", "-s")
    result.stdout.fnmatch_lines(
        [
            "*sent 1 times: ('POST', '/api/rest/v1/clients')",
            "*HTTP 503 with HTML where JSON is due; not tried again: a case that writes is sent once",
        ]
    )
    assert project.verdicts()["2.3"] == "failed"
    (case,) = (case for case in project.summary()["cases"] if case["id"] == "2.3")
    assert case["exchanges"] == 1


def test_the_settings_bound_a_case(project):
    """A second at most for the whole exchange, and no second attempt."""
    project.edit(
        "pytest.ini", "[pytest]\n", "[pytest]\nqtickets_timeout = 1\nqtickets_retries = 0\n"
    )
    project.write("test_cases.py", BROKEN.replace('"503"', '"drip-headers=0.1"'))
    begun = time.monotonic()
    result = project.run(SANDBOX, "-k", "2.1-", "-s")
    assert time.monotonic() - begun < 15
    result.stdout.fnmatch_lines(["*sent 1 times*", "*timeout: no answer within 1 s"])
    assert project.verdicts()["2.1"] == "error"


def test_what_was_recorded_under_a_fault_replays_without_it(project):
    """Only the last attempt is recorded: the replay has one exchange, and waits for nothing."""
    project.write("test_cases.py", BROKEN_ONCE.replace("503=1", "429=3"))
    assert project.record("-k", "2.1-").ret == 0
    recorded = (project.path / "cassettes/spec/clients/2.1.yaml").read_text("utf-8")
    assert recorded.count("request:") == 1
    assert "code: 200" in recorded
    project.write("test_cases.py", TEST)
    project.run("-k", "2.1-").assert_outcomes(passed=1)
    (case,) = (case for case in project.summary()["cases"] if case["id"] == "2.1")
    assert (case["verdict"], case["exchanges"]) == ("passed", 1)
    assert project.summary()["run"]["duration_ms"] < 3000
    assert "of them 0 retries" in project.report
