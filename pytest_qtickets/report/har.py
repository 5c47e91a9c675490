"""The exchanges as HAR 1.2, for the network panel of a browser. Masked like all the rest."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import parse_qsl, urlsplit

from pytest_qtickets.evidence.audit import Audit, CaseAudit, ExchangeFact
from pytest_qtickets.model import Json, MaskedBytes, MaskedText
from pytest_qtickets.report.text import plain

#: Bodies up to this many bytes stand in the HAR itself; of larger ones it names the file.
INLINE_LIMIT = 64 * 1024

Bodies = Callable[[str], MaskedBytes]


def har(audit: Audit, bodies: Bodies) -> Iterator[str]:
    """Every exchange in the order of the case file, its JSON in a piece each.

    ``bodies`` reads a file below ``data/``; no more than one exchange's are in memory.
    """
    document = {
        "log": {
            "version": "1.2",
            "creator": {
                "name": "pytest-qtickets",
                "version": audit.run.versions.get("pytest-qtickets", ""),
            },
            "comment": f"{audit.run.name}, target {audit.run.target}; everything is masked",
            "entries": [],
        }
    }
    head, _, tail = _json(document).rpartition("[]")
    yield head
    before = "[\n   "
    for item in audit.cases:
        for exchange in item.exchanges:
            # Text in JSON has no raw line feed: what is one begins a line of the entry.
            yield before + _json(_entry(item, exchange, bodies)).replace("\n", "\n   ")
            before = ",\n   "
    yield f"[]{tail}\n" if before.startswith("[") else f"\n  ]{tail}\n"


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _entry(item: CaseAudit, exchange: ExchangeFact, bodies: Bodies) -> dict[str, Json]:
    time = exchange.latency_us / 1000
    return {
        "startedDateTime": exchange.sent_at,
        "time": time,
        "request": _request(exchange, bodies),
        "response": _response(exchange, bodies),
        "cache": {},
        "timings": {
            "send": 0,
            "wait": time,
            "receive": 0,
            "comment": "only the whole was measured; it stands under wait",
        },
        "comment": plain(f"case {item.case.id}: {item.case.title} ({item.verdict.value})"),
        "_case": item.case.id,
        "_credential": exchange.credential,
    }


def _request(exchange: ExchangeFact, bodies: Bodies) -> dict[str, Json]:
    query = parse_qsl(urlsplit(exchange.url).query, keep_blank_values=True)
    request: dict[str, Json] = {
        "method": exchange.method,
        "url": exchange.url,
        "httpVersion": "unknown",
        "cookies": [],
        "headers": _headers(exchange.request_headers),
        "queryString": [{"name": name, "value": value} for name, value in query],
        "headersSize": -1,
        "bodySize": 0,
    }
    if exchange.request_file is not None:
        body = bodies(exchange.request_file)
        request["bodySize"] = len(body)
        request["postData"] = {
            "mimeType": _header(exchange.request_headers, "content-type"),
            **_text(body, exchange.request_file, binary=False),
        }
    return request


def _response(exchange: ExchangeFact, bodies: Bodies) -> dict[str, Json]:
    path = exchange.response_file
    body = bodies(path) if path is not None else MaskedBytes(b"")
    mime = _header(exchange.response_headers, "content-type")
    content = {"size": len(body), "mimeType": mime, **_text(body, path or "", binary=True)}
    response = {
        "status": exchange.status or 0,
        "statusText": "",
        "httpVersion": "unknown",
        "cookies": [],
        "headers": _headers(exchange.response_headers),
        "content": content,
        "redirectURL": _header(exchange.response_headers, "location"),
        "headersSize": -1,
        "bodySize": exchange.received if exchange.status is not None else -1,
    }
    if exchange.status is None:
        response["_error"] = exchange.failure
    return response


def _text(body: MaskedBytes, path: str, *, binary: bool) -> dict[str, str]:
    """The body inline, or a comment naming its file. HAR has no binary request bodies."""
    if len(body) > INLINE_LIMIT:
        return {"text": "", "comment": f"{len(body)} bytes, in data/{path}"}
    try:
        return {"text": body.decode()}
    except UnicodeDecodeError:
        if binary:
            return {"text": base64.b64encode(body).decode("ascii"), "encoding": "base64"}
        return {"text": "", "comment": f"not UTF-8, in data/{path}"}


def _headers(headers: Mapping[str, MaskedText]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]


def _header(headers: Mapping[str, str], wanted: str) -> str:
    return next((value for name, value in headers.items() if name.lower() == wanted), "")
