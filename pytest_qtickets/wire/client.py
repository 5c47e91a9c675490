"""The client: sends a case, follows its pages, tries again, and returns masked exchanges.

An :class:`Exchange` is masked before it is returned. The raw answer goes two ways only: its
personal values to the witness, and the body to the vault of the test that sent the case.
"""

from __future__ import annotations

import codecs
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone
from itertools import count
from typing import TYPE_CHECKING

from pytest_qtickets.clock import utc_now
from pytest_qtickets.masking import Masker
from pytest_qtickets.masking.pseudonyms import WITHHELD_KEY
from pytest_qtickets.model import Case, Exchange, Failure, MaskedBytes, Request, Response, Verdict
from pytest_qtickets.wire.body import next_page, parse_json, shared_json
from pytest_qtickets.wire.deadline import Deadline
from pytest_qtickets.wire.judge import judge
from pytest_qtickets.wire.retry import Policy
from pytest_qtickets.wire.targets import Target
from pytest_qtickets.wire.vault import Vault
from pytest_qtickets.wire.witness import Witness

if TYPE_CHECKING:
    import requests

#: Seconds to connect, to one address of a host.
CONNECT = 5.0
#: Seconds for a whole exchange, and the longest wait before a retry.
TIMEOUT = 30.0
#: Seconds after which a read gives up by itself, should the limit not have ended it.
_GRACE = 5.0
#: Further attempts at one page of a case that reads.
RETRIES = 2
#: Bytes of a body that are read, after decoding; what is longer is withheld as ``truncated``.
BODY_CAP = 16 * 1024 * 1024
#: Pages of one list that are read; the ruling says when a list went on.
MAX_PAGES = 100
#: Response headers kept as evidence; all others are dropped, cookies among them.
KEPT_HEADERS = ("content-type", "cache-control", "date", "retry-after", "server")


class Client:
    """Sends cases to one target over one keep-alive session."""

    def __init__(  # noqa: PLR0913 - its bounds, each named at the call
        self,
        target: Target,
        masker: Masker,
        *,
        max_pages: int = MAX_PAGES,
        body_cap: int = BODY_CAP,
        timeout: float = TIMEOUT,
        retries: int = RETRIES,
    ) -> None:
        from pytest_qtickets.wire.session import open_session

        self.target = target
        self.witness = Witness()
        self._masker = masker
        self._max_pages = max_pages
        self._body_cap = body_cap
        self._timeout = timeout
        # A recording says the same however often it is asked.
        self._policy = Policy(0 if target.name == "cassettes" else retries, timeout)
        self._session = open_session(target.name)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def exchanges(self, case: Case, vault: Vault | None = None) -> Iterator[Exchange]:
        """Send a case and, while ``paging`` announces more, its next pages.

        Every attempt at a page is an exchange of its own, handed over before the wait for the next.
        Its raw body is in the ``vault``, if there is one.
        """
        body = case.body
        numbers = count(1)
        for page in range(1, self._max_pages + 1):
            for attempt in count(1):
                sent, raw = self._send(case, body)
                placed = replace(sent, number=next(numbers), page=page, attempt=attempt)
                if vault is not None and raw is not None:
                    vault.keep(placed.number, raw)
                exchange, wait = self._decided(case, placed)
                yield exchange
                if wait is None:
                    break
                time.sleep(wait)
            following = _page_after(exchange) if case.method == "GET" else None
            if following is None:
                return
            body = _with_page(case.body, following)

    def _decided(self, case: Case, exchange: Exchange) -> tuple[Exchange, float | None]:
        """The exchange and the wait before its next attempt, or why there is none in it."""
        wait, reason = self._policy.next_wait(exchange, case.safety, datetime.now(timezone.utc))
        if wait is None and not reason:
            return exchange, None
        if judge(case, [exchange]).verdict is Verdict.PASSED:
            return exchange, None  # a case may expect its 503
        return replace(exchange, given_up=reason), wait

    def _send(self, case: Case, body: str | None) -> tuple[Exchange, bytes | None]:
        """One request and what came of it, as the first exchange of a send; and its raw body."""
        import requests

        from pytest_qtickets.wire.failures import kind_of, reason_of

        credential, authorization = self.target.auth.header(case)
        url = self.target.url(case)
        headers = {**case.headers, **({"Authorization": authorization} if authorization else {})}
        data = None if body is None else body.encode()
        request = Request(
            method=case.method,
            url=self._masker.mask_url(url),
            headers=self._masker.mask_headers(case.headers),
            body=None if data is None else self._masker.mask_bytes(data, "application/json"),
            credential=credential,
        )
        response: Response | None = None
        failure: Failure | None = None
        raw: bytes | None = None
        status = 0
        sent_at, start = utc_now(), time.perf_counter_ns()
        with Deadline(self._timeout) as deadline:
            try:
                with self._session.request(
                    case.method,
                    url,
                    headers=headers,
                    data=data,
                    timeout=(min(CONNECT, self._timeout), self._timeout + _GRACE),
                    allow_redirects=False,
                    stream=True,
                ) as answer:
                    # What the deadline cut off looks like headers that have ended.
                    status = 0 if deadline.over else answer.status_code
                    raw, received = _read(answer, self._body_cap)
            except (requests.RequestException, ValueError) as error:  # the latter from a header
                reason = self._masker.mask_text(reason_of(error))
                failure = Failure(kind_of(error), reason, began=bool(status))
        elapsed = time.perf_counter_ns() - start
        if deadline.over:
            failure = self._timed_out(status)
        elif failure is None and raw is not None:
            response = self._masked(answer, raw, received)
        latency = elapsed // 1000
        done = Exchange(case.id, 1, request, response, failure, sent_at, latency_us=latency)
        return done, raw if response is not None else None

    def _timed_out(self, status: int) -> Failure:
        """The limit struck; ``status`` is that of an answer that had begun, or 0."""
        words = f"the answer (HTTP {status}) was not whole" if status else "no answer"
        text = f"{words} within {self._timeout:g} s"
        return Failure("timeout", self._masker.mask_text(text), began=bool(status))

    def _masked(self, answer: requests.Response, raw: bytes, received: int) -> Response:
        headers = {k: v for k, v in answer.headers.items() if k.lower() in KEPT_HEADERS}
        cut = received > self._body_cap
        body = (
            self._withheld(f"body cut after {self._body_cap} bytes")
            if cut
            else self._masked_body(raw, answer.headers.get("Content-Type", ""))
        )
        return Response(
            status=answer.status_code,
            headers=self._masker.mask_headers(headers),
            body=body,
            received=received,
            truncated=cut,
        )

    def _masked_body(self, raw: bytes, content_type: str) -> MaskedBytes:
        """The masked body. Masking reads leniently; what it would mend is withheld instead."""
        try:
            masked = self._masker.mask_bytes(raw, content_type)
        except Exception as error:  # noqa: BLE001 - whatever breaks there: the answer is evidence
            # Its message may quote the body.
            return self._withheld(f"masking broke ({type(error).__name__})")
        try:
            shared_json(masked)
        except ValueError:
            return masked  # no JSON, and the judge will see that
        try:
            self.witness.take(parse_json(raw.removeprefix(codecs.BOM_UTF8)))
        except ValueError as error:
            return self._withheld(str(error))
        return masked

    def _withheld(self, reason: str) -> MaskedBytes:
        withheld = {WITHHELD_KEY: self._masker.mask_text(reason)}
        return self._masker.mask_bytes(json.dumps(withheld).encode(), "application/json")


def _read(answer: requests.Response, cap: int) -> tuple[bytes, int]:
    """The decoded body and its length; of one longer than ``cap`` nothing is kept."""
    kept, received = bytearray(), 0
    for chunk in answer.iter_content(65536):
        received += len(chunk)
        if received > cap:
            return b"", received
        kept += chunk
    return bytes(kept), received


def _page_after(exchange: Exchange) -> int | None:
    response = exchange.response
    if response is None or not response.ok or response.truncated:
        return None
    try:
        return next_page(shared_json(response.body))
    except ValueError:
        return None


def _with_page(body: str | None, page: int) -> str:
    query = json.loads(body) if body else {}
    kept = query if isinstance(query, dict) else {}
    return json.dumps({**kept, "page": page}, ensure_ascii=False)
