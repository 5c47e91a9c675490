"""The client: sends a case, follows its pages, and returns masked exchanges.

The raw answer never leaves this module: an :class:`Exchange` is masked before it is returned.
"""

from __future__ import annotations

import codecs
import json
import time
from collections.abc import Iterator
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any

from pytest_qtickets.clock import utc_now
from pytest_qtickets.masking import Masker
from pytest_qtickets.masking.policy import WITHHELD_KEY
from pytest_qtickets.model import Case, Exchange, Failure, MaskedBytes, Request, Response
from pytest_qtickets.wire.body import next_page, parse_json, shared_json
from pytest_qtickets.wire.targets import Target

if TYPE_CHECKING:
    import requests

#: Seconds to connect and seconds between two bytes.
TIMEOUTS = (5.0, 30.0)
#: Bytes of a body that are kept; more is read off as ``truncated``.
BODY_CAP = 16 * 1024 * 1024
#: Pages of one list that are read; the ruling says when a list went on.
MAX_PAGES = 100
#: Response headers kept as evidence; all others are dropped, cookies among them.
KEPT_HEADERS = ("content-type", "cache-control", "date", "retry-after", "server")


class Client:
    """Sends cases to one target over one keep-alive session."""

    def __init__(
        self,
        target: Target,
        masker: Masker,
        *,
        max_pages: int = MAX_PAGES,
        body_cap: int = BODY_CAP,
    ) -> None:
        import requests

        self.target = target
        self._masker = masker
        self._max_pages = max_pages
        self._body_cap = body_cap
        self._session = requests.Session()
        # netrc must not replace the token; proxies of the environment are for a live target only.
        self._session.auth = _keep_headers
        self._session.trust_env = target.name == "live"
        # A case is its own request: a cookie of an earlier answer must not let it in.
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def exchanges(self, case: Case) -> Iterator[Exchange]:
        """Send a case and, while ``paging`` announces more, its next pages; one exchange each."""
        body = case.body
        for number in range(1, self._max_pages + 1):
            exchange = self._send(case, number, body)
            yield exchange
            page = _page_after(exchange) if case.method == "GET" else None
            if page is None:
                return
            body = _with_page(case.body, page)

    def _send(self, case: Case, number: int, body: str | None) -> Exchange:
        import requests

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
        sent_at, start = utc_now(), time.perf_counter_ns()
        response: Response | None = None
        failure: Failure | None = None
        try:
            with self._session.request(
                case.method,
                url,
                headers=headers,
                data=data,
                timeout=TIMEOUTS,
                allow_redirects=False,
                stream=True,
            ) as answer:
                raw = _read(answer, self._body_cap)
                elapsed = time.perf_counter_ns() - start
                response = self._masked(answer, raw)
        except (requests.RequestException, UnicodeError) as error:  # the latter from a header
            elapsed = time.perf_counter_ns() - start
            failure = Failure(_kind(error), self._masker.mask_text(_reason(error)))
        return Exchange(
            case.id, number, request, response, failure, sent_at, latency_us=elapsed // 1000
        )

    def _masked(self, answer: requests.Response, raw: bytes) -> Response:
        headers = {k: v for k, v in answer.headers.items() if k.lower() in KEPT_HEADERS}
        return Response(
            status=answer.status_code,
            headers=self._masker.mask_headers(headers),
            body=self._masked_body(raw[: self._body_cap], answer.headers.get("Content-Type", "")),
            received=len(raw),
            truncated=len(raw) > self._body_cap,
        )

    def _masked_body(self, raw: bytes, content_type: str) -> MaskedBytes:
        """The masked body. Masking reads leniently; what it would mend is withheld instead."""
        masked = self._masker.mask_bytes(raw, content_type)
        try:
            shared_json(masked)
        except ValueError:
            return masked  # no JSON, and the judge will see that
        try:
            parse_json(raw.removeprefix(codecs.BOM_UTF8))
        except ValueError as error:
            withheld = {WITHHELD_KEY: self._masker.mask_text(str(error))}
            return self._masker.mask_bytes(json.dumps(withheld).encode(), "application/json")
        return masked


def _keep_headers(request: Any) -> Any:
    return request


def _read(answer: requests.Response, cap: int) -> bytes:
    """The body, or its beginning: at least one byte more than ``cap`` when it is longer."""
    kept = bytearray()
    for chunk in answer.iter_content(65536):
        kept += chunk
        if len(kept) > cap:
            break
    return bytes(kept)


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


def _kind(error: Exception) -> str:
    import requests
    from urllib3.exceptions import ReadTimeoutError

    if any(isinstance(inner, ReadTimeoutError) for inner in error.args):
        return "timeout"  # in the middle of a body requests calls it a connection error
    kinds: tuple[tuple[type[Exception], str], ...] = (
        (requests.Timeout, "timeout"),
        (requests.exceptions.SSLError, "tls"),
        (requests.exceptions.ProxyError, "proxy"),
        (requests.ConnectionError, "connection"),
    )
    return next((name for kind, name in kinds if isinstance(error, kind)), "protocol")


def _reason(error: BaseException) -> str:
    """The innermost words of a chain of library errors, without object addresses."""
    while error.args and isinstance(error.args[-1], BaseException):
        error = error.args[-1]
    inner = getattr(error, "reason", None)
    if isinstance(inner, BaseException):
        return _reason(inner)
    text = str(error.args[-1]) if error.args else type(error).__name__
    return " ".join(text.rsplit(">: ", 1)[-1].split())
