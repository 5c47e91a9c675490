"""What a test receives is masked; a raw value is had by ``reveal`` until the test ends."""

TESTS = """\
from dataclasses import replace
import pytest
from pytest_qtickets.errors import RevealError

kept = []


def test_sent_on(api_case, api_client, qtickets_sandbox):
    answer = api_client.send(api_case)
    email = answer.reveal("/data/0/client/email")
    assert "@example" not in repr(answer) + repr(email) + str(answer.json)
    assert "@example" in email.reveal()
    number = answer.reveal("/data/0/id").reveal()
    one = api_client.send(replace(api_case, path=f"orders/{number}", body=None))
    assert one.reveal("/data/client/email").reveal() == email.reveal()
    assert "@example" in answer.reveal("/data/0/client/email", page=1).reveal()
    with pytest.raises(RevealError, match="page 9 was not read"):
        answer.reveal("/data/0/id", page=9)
    kept.append(answer)


def test_afterwards(api_client):
    with pytest.raises(RevealError, match="is gone"):
        kept[0].reveal("/data/0/id")
"""


def test_raw_values_until_the_test_ends(project):
    """A secret to send on; the next test finds the raw answers gone."""
    project.write("test_cases.py", TESTS)
    result = project.run("--qtickets-target=sandbox", "-k", "1.2 or afterwards")
    result.assert_outcomes(passed=2)
    assert "@example" not in project.member(".jsonl")


def test_a_pointer_to_nothing(project):
    """One line in the failure: which pointer, what was expected; no value, no raw body."""
    project.write(
        "test_cases.py",
        "def test_it(api_case, api_client):\n"
        "    api_client.send(api_case).reveal('/data/0/nothing')\n",
    )
    result = project.run("--qtickets-target=sandbox", "-k", "1.2", "-l", "--full-trace")
    result.assert_outcomes(failed=1)
    shown = result.stdout.str()
    assert "/data/0/nothing: no text and no number stands there in the raw answer" in shown
    assert "@example." not in shown
