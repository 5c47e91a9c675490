"""The policy alone: what is tried again, and after how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest

from pytest_qtickets.model import Exchange, Safety
from pytest_qtickets.wire.retry import Policy, last_attempts
from tests.unit.wire.making import answer, silence

NOW = datetime(2026, 11, 22, 1, 35, tzinfo=timezone.utc)
POLICY = Policy(retries=2, longest=30)


def wait(exchange: Exchange, safety: Safety = "reads", policy: Policy = POLICY) -> Any:
    """What the policy says of an exchange."""
    return policy.next_wait(exchange, safety, NOW)


def busy(status: int = 429, **headers: str) -> Exchange:
    """An answer with headers of its own."""
    done = answer({"error": "later"}, status)
    assert done.response is not None
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return replace(done, response=replace(done.response, headers=named))


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_answers_that_are_tried_again(status: int) -> None:
    """They say "not now"; without more words the backoff begins."""
    assert wait(busy(status)) == (0.5, "")


@pytest.mark.parametrize("status", [200, 201, 302, 400, 401, 403, 404, 408, 500, 501, 505])
def test_answers_that_stand(status: int) -> None:
    """Anything else is an answer, and no reason is given for taking it as one."""
    assert wait(busy(status, Retry_After="1")) == (None, "")


@pytest.mark.parametrize(
    ("kind", "began", "expected"),
    [
        ("connection", False, 0.5), ("timeout", False, 0.5), ("proxy", False, 0.5),
        ("timeout", True, None), ("tls", False, None), ("protocol", False, None), ("protocol", True, None),
    ],
)  # fmt: skip
def test_failures(kind: str, began: bool, expected: float | None) -> None:
    """No answer is tried again; a broken one, or one that had begun, is not."""
    failed = silence(kind)
    assert failed.failure is not None
    assert wait(replace(failed, failure=replace(failed.failure, began=began))) == (expected, "")


@pytest.mark.parametrize("safety", ["writes", "deletes"])
@pytest.mark.parametrize("done", [busy(429, Retry_After="1"), busy(503), silence("connection")])
def test_what_changes_data_is_sent_once(safety: Safety, done: Exchange) -> None:
    """Not even after 429 or a reset; the reason is said."""
    assert wait(done, safety) == (None, f"a case that {safety} is sent once")


def test_the_backoff_doubles_up_to_its_cap() -> None:
    """Half a second, then twice as long, at most eight; after the last attempt none."""
    policy = Policy(retries=7, longest=30)
    waits = [wait(replace(busy(503), attempt=n), policy=policy)[0] for n in range(1, 8)]
    assert waits == [0.5, 1, 2, 4, 8, 8, 8]
    assert wait(replace(busy(503), attempt=8), policy=policy) == (None, "8 attempts were made")
    assert wait(busy(503), policy=Policy(retries=0, longest=30)) == (None, "")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        pytest.param({"Retry_After": "7"}, 7.0, id="seconds"),
        pytest.param({"retry_after": " 0 "}, 0.0, id="none at all"),
        pytest.param({"Retry_After": "Sun, 22 Nov 2026 01:35:09 GMT"}, 9.0, id="a date, by our clock"),
        pytest.param({"Retry_After": "Sun, 22 Nov 2026 01:35:09 GMT", "Date": "Sun, 22 Nov 2026 01:35:04 GMT"}, 5.0, id="a date, by the server's clock"),
        pytest.param({"Retry_After": "Sun, 22 Nov 2026 01:35:09 GMT", "Date": "today"}, 9.0, id="a date beside none"),
        pytest.param({"Retry_After": "Sunday, 22-Nov-26 01:35:09 GMT"}, 9.0, id="the obsolete form"),
        pytest.param({"Retry_After": "Sun Nov 22 01:35:09 2026"}, 9.0, id="the other obsolete form"),
        pytest.param({"Retry_After": "Sun, 22 Nov 2026 01:30:00 GMT"}, 0.0, id="a date that has passed"),
        pytest.param({"Retry_After": "soon"}, 0.5, id="no form at all"),
        pytest.param({"Retry_After": "-1"}, 0.5, id="less than nothing"),
        pytest.param({"Retry_After": "1.5"}, 0.5, id="a fraction is no form of it"),
        pytest.param({"Retry_After": "٣"}, 0.5, id="digits of another script"),
        pytest.param({"Retry_After": "Sun, 99 Nov 2026 01:35:09 GMT"}, 0.5, id="no such day"),
        pytest.param({"Retry_After": ""}, 0.5, id="empty"),
    ],
)  # fmt: skip
def test_retry_after(headers: dict[str, str], expected: float) -> None:
    """Both forms, and the backoff where the header is neither."""
    assert wait(busy(429, **headers)) == (expected, "")
    assert wait(busy(503, **headers)) == (expected, "")
    assert wait(busy(502, **headers)) == (0.5, "")


@pytest.mark.parametrize("text", ["31", "9" * 5000, "Sun, 22 Nov 2026 01:35:31 GMT"])
def test_a_wait_that_is_too_long_is_not_waited(text: str) -> None:
    """The bound is said beside what was asked."""
    seconds, reason = wait(busy(429, Retry_After=text))
    assert seconds is None
    assert reason.startswith("Retry-After asks for ")
    assert reason.endswith(" s, no wait is longer than 30")


def test_last_attempts() -> None:
    """Of each page the last one; pages of a second send follow those of the first."""
    numbers = [(1, 1), (1, 2), (2, 1), (3, 1), (3, 2), (3, 3), (1, 1)]
    tried = [silence(page=page, attempt=attempt) for page, attempt in numbers]
    found = [(done.page, done.attempt) for done in last_attempts(tried)]
    assert found == [(1, 2), (2, 1), (3, 3), (1, 1)]
    assert last_attempts([]) == []
