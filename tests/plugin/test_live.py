"""A live target: nothing without a token, nothing changed unless allowed. The sandbox plays it."""

import pytest

from pytest_qtickets.sandbox import PARTNERS_TOKEN, REST_TOKEN, SandboxServer


@pytest.fixture
def live():
    """An API on this machine, and the environment that points at it."""
    with SandboxServer() as server:
        yield (
            server,
            {
                "QTICKETS_BASE_URL": server.rest_base,
                "QTICKETS_PARTNERS_BASE_URL": server.partners_base,
            },
        )


TOKENS = {"QTICKETS_TOKEN": REST_TOKEN, "QTICKETS_PARTNERS_TOKEN": PARTNERS_TOKEN}


def test_without_tokens_nothing_is_sent(project, live):
    """Every case is blocked, the variables are named, the exit says no, the API heard nothing."""
    server, environ = live
    result = project.run("--qtickets-target=live", **environ)
    assert result.ret == 1
    assert not server.requests
    shown = result.stdout.str()
    assert "5 blocked" in shown
    assert "3 cases blocked: BLOCKED-EXTERNAL: QTICKETS_TOKEN is not set; export" in shown
    assert "2 cases blocked: BLOCKED-EXTERNAL: QTICKETS_PARTNERS_TOKEN is not set" in shown
    summary = project.summary()
    assert summary["totals"]["blocked"] == 5
    details = " ".join(case["detail"] for case in summary["cases"])
    assert "QTICKETS_TOKEN" in details
    assert "QTICKETS_PARTNERS_TOKEN" in details
    assert "BLOCKED-EXTERNAL" in details
    assert summary["run"]["readiness"]["word"] == "BLOCKED-EXTERNAL"


def test_writes_are_held_back(project, live):
    """Without leave exactly the cases that change data are not sent."""
    server, environ = live
    result = project.run("--qtickets-target=live", **environ, **TOKENS)
    assert result.ret == 0
    assert {v for k, v in project.verdicts().items() if k in ("2.3", "6.6")} == {"blocked"}
    heard = {(r[0], r[1].rsplit("/v1", 1)[-1]) for r in server.requests}
    assert ("POST", "/clients") not in heard
    assert not any("remove" in path for _, path in heard)
    blocked = {c["id"] for c in project.summary()["cases"] if c["detail"].startswith("not sent")}
    assert blocked == {k for k, v in project.verdicts().items() if v == "blocked"} == {"2.3", "6.6"}
    ready = project.summary()["run"]["readiness"]
    assert ready["word"] == "READY WITH LIMITATIONS"
    assert ready["limitations"][0] == "2 cases not sent: 2.3, 6.6"
    assert project.archive.name.startswith("qtickets_prod_run_")


def test_leave_is_given_class_by_class(project, live):
    """--qtickets-allow=writes lets writes through and still holds deletes back."""
    _, environ = live
    words = ("--qtickets-target=live", "--qtickets-allow=writes")
    project.run(*words, **environ, **TOKENS)
    verdicts = project.verdicts()
    assert verdicts["2.3"] == "passed"
    assert verdicts["6.6"] == "blocked"


def test_no_token_in_anything_written(project, live):
    """The tokens are in no file of the run and in no line of the terminal."""
    _, environ = live
    result = project.run("--qtickets-target=live", "-vv", **environ, **TOKENS)
    written = b"".join(
        p.read_bytes() for p in (project.path / "audit-out").rglob("*") if p.is_file()
    )
    for token in TOKENS.values():
        assert token.encode() not in written
        assert token not in result.stdout.str() + result.stderr.str()


def test_a_wrong_token_is_a_failure(project, live):
    """A refused token fails its cases; it is not blocked, since something was sent."""
    _, environ = live
    project.run("--qtickets-target=live", **environ, **{**TOKENS, "QTICKETS_TOKEN": "wrong"})
    assert project.verdicts()["2.1"] == "failed"


def test_an_api_that_is_down_is_an_error(project):
    """No answer is an error by rule `transport`, with the kind and no status."""
    environ = {"QTICKETS_BASE_URL": "http://127.0.0.1:1/api/rest/v1/"}
    result = project.run("--qtickets-target=live", "-k", "2.1", **environ, **TOKENS)
    assert result.ret == 1
    (case,) = (c for c in project.summary()["cases"] if c["id"] == "2.1")
    assert (case["verdict"], case["rule"], case["status"]) == ("error", "transport", None)
    assert "connection" in case["detail"]
