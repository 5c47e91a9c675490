"""A failing case names its rule, the case file's line and the masked exchange."""

import json

ERROR_BODY = json.dumps({"status": "error", "code": "WRONG_AUTHORIZATION", "message": "no"})


def test_a_changed_expectation_fails_exactly_that_case(recorded):
    """Another expected status fails its case alone: recordings do not depend on what is expected."""
    text = (recorded.path / "spec.md").read_text(encoding="utf-8")
    line = next(n for n, row in enumerate(text.splitlines(), 1) if row.endswith("HTTP 201"))
    recorded.edit("spec.md", "HTTP 201", "HTTP 202")
    result = recorded.run()
    result.assert_outcomes(passed=4, failed=1)
    shown = result.stdout.str()
    assert "2.3 Create a client: failed by rule `status`" in shown
    assert f"spec.md:{line}" in shown
    assert "POST https://qtickets.ru/api/rest/v1/clients" in shown
    assert "HTTP 201, expected 202" in shown
    assert "@masked.invalid" in shown
    assert recorded.verdicts()["2.3"] == "failed"


def test_a_deleted_body_asks_to_record_again(recorded):
    """A case whose request changed does not replay the old answer; the command is in the failure."""
    recorded.edit("spec.md", '**Body:**\n```json\n{"id": 120260}\n```\n', "")
    result = recorded.run()
    result.assert_outcomes(passed=4, failed=1)
    line = (
        "*6.6.yaml answers another request than spec.md:*; record it again with: "
        "pytest --qtickets-spec spec.md --qtickets-target=sandbox --qtickets-record "
        "-k 6.6-POST-tickets-remove-12-4076"
    )
    result.stdout.fnmatch_lines([line])
    assert {c["rule"] for c in recorded.summary()["cases"] if c["id"] == "6.6"} == {"cassette"}


def test_http_200_is_not_success(recorded):
    """An authorization error inside HTTP 200 fails its case, in the terminal and the archive."""
    import yaml

    path = recorded.path / "cassettes/spec/partners/6.10.yaml"
    cassette = yaml.safe_load(path.read_text(encoding="utf-8"))
    cassette["interactions"][0]["response"]["body"]["string"] = ERROR_BODY
    path.write_text(yaml.safe_dump(cassette, allow_unicode=True), encoding="utf-8")
    result = recorded.run()
    result.assert_outcomes(passed=4, failed=1)
    (case,) = (c for c in recorded.summary()["cases"] if c["id"] == "6.10")
    assert (case["verdict"], case["rule"]) == ("failed", "body status")
    assert (case["status"], case["code"]) == (200, "WRONG_AUTHORIZATION")


def test_a_missing_recording_fails_with_the_command(recorded):
    """A missing cassette is a failure, not a skip."""
    (recorded.path / "cassettes/spec/clients/2.1.yaml").unlink()
    result = recorded.run()
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(
        ["2.1: no recording at cassettes/spec/clients/2.1.yaml; record it with: pytest *-k 2.1-*"]
    )


def test_a_cassette_that_is_not_yaml(recorded):
    """A broken recording is one line with its place."""
    (recorded.path / "cassettes/spec/clients/2.1.yaml").write_text("a: [1,\nb: {", encoding="utf-8")
    result = recorded.run()
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(["cassettes/spec/clients/2.1.yaml:*: not a cassette (*"])


def test_the_test_s_own_assertion_counts(recorded):
    """A case that the judge passes but the test does not is failed, by rule `test`."""
    recorded.write(
        "test_cases.py",
        "def test_case(api_case, api_client):\n"
        "    assert api_client.send(api_case).status != 403\n",
    )
    recorded.run().assert_outcomes(passed=4, failed=1)
    (case,) = (c for c in recorded.summary()["cases"] if c["verdict"] != "passed")
    assert (case["id"], case["rule"]) == ("6.6", "test")


def test_swallowing_the_failure_changes_nothing(recorded):
    """A test that catches everything passes, but the audit does not, and the exit status says so."""
    recorded.edit("spec.md", "HTTP 201", "HTTP 202")
    recorded.write(
        "test_cases.py",
        "def test_case(api_case, api_client):\n"
        "    try:\n        api_client.send(api_case)\n    except BaseException:\n        pass\n",
    )
    result = recorded.run()
    result.assert_outcomes(passed=5)
    assert result.ret == 1
    assert recorded.verdicts()["2.3"] == "failed"


def test_a_test_that_sends_nothing_proves_nothing(recorded):
    """Passing without a request is an error of the case, and the run fails."""
    recorded.write("test_cases.py", "def test_case(api_case):\n    pass\n")
    result = recorded.run()
    assert result.ret == 1
    assert set(recorded.verdicts().values()) == {"error"}


def test_an_error_in_a_fixture_is_an_error(recorded):
    """A fixture that breaks makes its cases errors, not failures, and nothing is lost."""
    recorded.write(
        "test_cases.py",
        "import pytest\n@pytest.fixture\ndef broken():\n    raise RuntimeError('сломано')\n"
        "def test_case(broken, api_case, api_client):\n    api_client.send(api_case)\n",
    )
    result = recorded.run()
    assert result.ret == 1
    summary = recorded.summary()
    assert summary["totals"]["error"] == summary["totals"]["planned"] == 5
    assert "сломано" in summary["cases"][0]["detail"]


def test_a_missing_extra_is_one_line(recorded):
    """The sandbox target without its libraries says what to install, case by case, no traceback."""
    recorded.write("starlette.py", "raise ImportError('not here')\n")
    result = recorded.run("--qtickets-target=sandbox", "-p", "no:anyio", PYTHONPATH=".")
    assert result.ret == 1
    shown = result.stdout.str()
    assert 'pip install "pytest-qtickets[sandbox]"' in shown
    assert "Traceback" not in shown
    assert set(recorded.verdicts().values()) == {"error"}
