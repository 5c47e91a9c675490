"""The policy of retries: which exchange is tried again, and how long to wait first. Pure.

A case that changes data is never sent twice, whatever came of it: an answer that is lost on its
way may stand for work that was done. A body that is broken is not tried again either: the server
answered, and how it answered is what an audit is about.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Protocol, TypeVar

from pytest_qtickets.model import Exchange, Response, Safety

#: Answers that say "not now".
RETRIED = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
#: Failures that count before an answer began; ``tls`` and ``protocol`` do not mend themselves.
RETRIED_FAILURES = frozenset({"connection", "proxy", "timeout"})
#: Answers whose ``Retry-After`` counts.
_SAY_WHEN = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})

#: Seconds before the second attempt; they double with each further one, up to the cap. There is no
#: jitter: one audit is one client, and the same run should wait the same time.
BACKOFF, BACKOFF_CAP = 0.5, 8.0


@dataclass(frozen=True, slots=True)
class Policy:
    """``retries`` of one page at most; no wait is longer than ``longest`` seconds."""

    retries: int
    longest: float

    def next_wait(
        self, exchange: Exchange, safety: Safety, now: datetime
    ) -> tuple[float | None, str]:
        """Seconds to wait before the next attempt; or ``None`` and why there is none.

        The reason is empty where nothing asks for another attempt.
        """
        if not self.retries or not _asks_again(exchange):
            return None, ""
        if safety != "reads":
            return None, f"a case that {safety} is sent once"
        if exchange.attempt > self.retries:
            return None, f"{exchange.attempt} attempts were made"
        told = _told(exchange.response, now)
        if told is None:
            return min(BACKOFF * 2.0 ** (exchange.attempt - 1), BACKOFF_CAP), ""
        if told > self.longest:
            return None, f"Retry-After asks for {told:g} s, no wait is longer than {self.longest:g}"
        return told, ""


class _Attempt(Protocol):
    @property
    def attempt(self) -> int: ...


AnyAttempt = TypeVar("AnyAttempt", bound=_Attempt)


def last_attempts(exchanges: Iterable[AnyAttempt]) -> list[AnyAttempt]:
    """Of every page the exchange that counts: a further attempt replaces the one before it."""
    found: list[AnyAttempt] = []
    for exchange in exchanges:
        if exchange.attempt > 1 and found:
            found.pop()
        found.append(exchange)
    return found


def _asks_again(exchange: Exchange) -> bool:
    if exchange.response is not None:
        return exchange.response.status in RETRIED
    failure = exchange.failure
    return failure is not None and failure.kind in RETRIED_FAILURES and not failure.began


def _told(response: Response | None, now: datetime) -> float | None:
    """Seconds that ``Retry-After`` asks for, in either form; ``None`` where it says nothing.

    A date is read against the answer's own ``Date``, so that clocks need not agree.
    """
    if response is None or response.status not in _SAY_WHEN:
        return None
    headers = {name.lower(): value for name, value in response.headers.items()}
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    moment = _instant(text)
    if moment is None:
        return None
    return max((moment - (_instant(headers.get("date", "")) or now)).total_seconds(), 0.0)


def _instant(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
