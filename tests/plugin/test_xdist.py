"""Workers send masked evidence; the controller alone writes, and tells the same story."""

import pytest


def _story(project):
    keep = ("id", "verdict", "rule", "status", "code", "rows", "expected", "spec_ref", "detail")
    summary = project.summary()
    cases = [{name: case[name] for name in keep} for case in summary["cases"]]
    tables = [(t["table"], t["count_before"], t["count_after"]) for t in summary["tables"]]
    return cases, summary["totals"], tables


@pytest.mark.parametrize("store", ["none", "chdb://"])
def test_workers_tell_the_same_story(recorded, store):
    """-n 2, -n 0 and no xdist agree on cases, totals, rows and tables, in one order."""
    told = []
    for words in (["-n", "2"], ["-n", "0"], ["-p", "no:xdist"]):
        result = recorded.run(*words, "--qtickets-clickhouse", store)
        assert result.ret == 0, result.stdout.str()
        told.append(_story(recorded))
        recorded.clear()
    assert told[0] == told[1] == told[2]


def test_only_the_controller_writes(recorded):
    """One archive, one log, one last block; nothing of the workers is left."""
    result = recorded.run("-n", "2", "--qtickets-clickhouse", "chdb://")
    out = recorded.path / "audit-out"
    assert sorted(p.suffix for p in out.iterdir()) == ["", ".sha256", ".zip"]
    assert result.stdout.str().count("qtickets audit seal") == 1
    assert recorded.member(".jsonl").count('"type":"run.start"') == 1


def test_a_failure_in_a_worker_reads_the_same(recorded):
    """The failure text of a worker is the masked explanation, with the case file's line."""
    recorded.edit("spec.md", "HTTP 201", "HTTP 202")
    result = recorded.run("-n", "2")
    result.assert_outcomes(passed=4, failed=1)
    assert "2.3 Create a client: failed by rule `status`" in result.stdout.str()


def test_stopped_at_the_first_failure(recorded):
    """-x with workers still closes the totals."""
    recorded.edit("spec.md", "HTTP 200", "HTTP 202")
    recorded.run("-n", "2", "-x")
    totals = recorded.summary()["totals"]
    assert totals["planned"] == sum(n for k, n in totals.items() if k != "planned")
    assert totals["failed"] >= 1
