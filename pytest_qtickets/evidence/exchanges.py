"""Exchanges again, from their records and the bodies these name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pytest_qtickets.evidence.audit import ExchangeFact
from pytest_qtickets.model import (
    Exchange,
    Failure,
    Json,
    MaskedBytes,
    MaskedText,
    Request,
    Response,
)
from pytest_qtickets.wire.body import body_code, items, shared_json

Record = Mapping[str, Any]
#: Reads a masked body by its path below ``data/``.
ReadBody = Callable[[str], MaskedBytes]


def sends(exchanges: Iterable[Record]) -> list[list[Record]]:
    """A test's exchanges by send: numbers begin at 1 each time, further ones belong to it."""
    found: list[list[Record]] = []
    for exchange in exchanges:
        if exchange["number"] == 1 or not found:
            found.append([])
        found[-1].append(exchange)
    return found


def restore(record: Record, read_body: ReadBody) -> Exchange:
    """An exchange as it was, from its record and the bodies it names.

    A log from before there were retries does not number pages: there every exchange is one.
    """
    files, request, response = record["files"], record["request"], record["response"]
    failure = record["failure"]
    return Exchange(
        case_id=record["case"],
        number=record["number"],
        request=Request(
            method=request["method"],
            url=MaskedText(request["url"]),
            headers=request["headers"],
            body=read_body(files["req"]["file"]) if "req" in files else None,
            credential=request["credential"],
        ),
        response=None
        if response is None
        else Response(
            status=response["status"],
            headers=response["headers"],
            body=read_body(files["res"]["file"]),
            received=response["received"],
            truncated=response["truncated"],
        ),
        failure=None
        if failure is None
        else Failure(failure["kind"], MaskedText(failure["message"]), failure.get("began", False)),
        sent_at=record["sent_at"],
        latency_us=record["latency_us"],
        page=record.get("page", record["number"]),
        attempt=record.get("attempt", 1),
        given_up=record.get("given_up", ""),
    )


def fact(record: Record, done: Exchange) -> ExchangeFact:
    """What is told of an exchange; nothing of it holds a body."""
    body: Json = None
    if done.response is not None:
        try:
            body = shared_json(done.response.body)
        except ValueError:
            body = None
    listed = items(body)
    files = record["files"]
    return ExchangeFact(
        number=done.number,
        page=done.page,
        attempt=done.attempt,
        method=done.request.method,
        url=done.request.url,
        credential=done.request.credential,
        status=done.response.status if done.response else None,
        failure=MaskedText(f"{done.failure.kind}: {done.failure.message}" if done.failure else ""),
        code=body_code(body),
        records=None if listed is None else len(listed),
        latency_us=done.latency_us,
        sent_at=done.sent_at,
        received=done.response.received if done.response else 0,
        request_headers=done.request.headers,
        response_headers=done.response.headers if done.response else {},
        request_file=files["req"]["file"] if "req" in files else None,
        response_file=files["res"]["file"] if "res" in files else None,
    )
