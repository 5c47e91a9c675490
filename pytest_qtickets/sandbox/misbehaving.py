"""What each fault does, between the web server and the application.

Some stand in place of an answer, others break the real one.
"""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import replace
from email.utils import formatdate
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse

from pytest_qtickets.errors import SandboxError
from pytest_qtickets.model import Json
from pytest_qtickets.sandbox.broken import BREAKING, forever, note, packed
from pytest_qtickets.sandbox.faults import FAULT_HEADER, Fault, read_fault
from pytest_qtickets.sandbox.lines import Line, Reply

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from pytest_qtickets.sandbox.web import State

_MEGABYTE = 1_000_000

_PAGE = """<html>
<head><title>{status} {phrase}</title></head>
<body><center><h1>{status} {phrase}</h1></center></body>
</html>
"""


def misbehaving(
    app: ASGIApp, state: State, arrived: Callable[[Request], Awaitable[object]]
) -> ASGIApp:
    """``app`` with the faults of the plan and of the request's own header before it.

    ``arrived`` takes a request that the application will not see.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            fault = _asked(scope) or state.faults.take(scope["path"])
        except SandboxError as error:
            await PlainTextResponse(f"{FAULT_HEADER}: {error}\n", 400)(scope, receive, send)
            return
        if fault is None:
            await app(scope, receive, send)
            return
        line = Line(scope, receive, send)
        with state.faults.holding(line.cut):
            if fault.name in _INSTEAD:
                await arrived(Request(scope, receive))
                await _INSTEAD[fault.name](line, fault)
                return
            reply = await _real(app, scope, receive)
            if fault.name in BREAKING:
                await line.send(BREAKING[fault.name](reply))
            elif fault.name in _PAGING:
                await line.send(_paged(reply, _PAGING[fault.name], line.path, state))
            else:
                await _SENDING[fault.name](line, fault, reply)

    return answer


def _asked(scope: Scope) -> Fault | None:
    wanted = FAULT_HEADER.lower().encode()
    found = [value for name, value in scope["headers"] if name == wanted]
    return read_fault(found[0].decode("latin-1")) if found else None


async def _real(app: ASGIApp, scope: Scope, receive: Receive) -> Reply:
    """What the application answers; nothing of it is sent."""
    start: dict[str, Any] = {}
    body = bytearray()

    async def keep(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            body.extend(message.get("body", b""))

    await app(scope, receive, keep)
    headers = tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in start["headers"])
    return Reply(start["status"], headers, bytes(body))


# --- in place of an answer ------------------------------------------------------------------------


async def _status(line: Line, fault: Fault) -> None:
    status = int(fault.name[:3])
    phrase = HTTPStatus(status).phrase
    json_due = status == HTTPStatus.TOO_MANY_REQUESTS or fault.name.endswith("-json")
    body = (
        json.dumps({"error": phrase, "status": status})
        if json_due
        else _PAGE.format(status=status, phrase=phrase)
    )
    kind = "application/json" if json_due else "text/html"
    reply = Reply(status, (("content-type", kind),), body.encode())
    if fault.amount or fault.number is not None:
        date = formatdate(time.time() + fault.amount, usegmt=True)
        reply = reply.named(
            retry_after=date if fault.name.endswith("-date") else f"{fault.amount:.0f}"
        )
    await line.send(reply)


async def _never(line: Line, _: Fault) -> None:
    await line.left()


async def _reset(line: Line, _: Fault) -> None:
    await line.reset()


async def _html(line: Line, _: Fault) -> None:
    body = _PAGE.format(status=200, phrase="Back soon").encode()
    await line.send(Reply(200, (("content-type", "text/html"),), body))


async def _huge(line: Line, fault: Fault) -> None:
    length = round(fault.amount * _MEGABYTE)
    await line.stream(_json().named(content_length=str(length)), note(length))


async def _endless(line: Line, _: Fault) -> None:
    await line.stream(_json(), forever())


async def _bomb(line: Line, fault: Fault) -> None:
    body = packed(note(round(fault.amount * _MEGABYTE)))
    await line.stream(_json().named(content_encoding="gzip"), body)


def _json() -> Reply:
    return Reply(200, (("content-type", "application/json"),), b"")


# --- the real answer, not sent as it should be ----------------------------------------------------


async def _short_body(line: Line, _: Fault, reply: Reply) -> None:
    await line.drip(reply.raw(reply.body[: len(reply.body) // 2]), b"", 0)


async def _drip_headers(line: Line, fault: Fault, reply: Reply) -> None:
    await line.drip(b"", reply.raw(reply.body), fault.amount)


async def _drip_body(line: Line, fault: Fault, reply: Reply) -> None:
    await line.drip(reply.raw(b""), reply.body, fault.amount)


# --- lists that change while they are read --------------------------------------------------------


def _paged(
    reply: Reply, change: Callable[[dict[str, Any], str, State], None], path: str, state: State
) -> Reply:
    """A page of a list, changed; an answer that is no page of records as it is."""
    body: Json = json.loads(reply.body) if reply.body[:1] == b"{" else None
    if not isinstance(body, dict) or not {"data", "paging"} <= body.keys() or not body["data"]:
        return reply
    change(body, path, state)
    return replace(reply, body=json.dumps(body, ensure_ascii=False).encode())


def _repeated_order(body: dict[str, Any], path: str, state: State) -> None:
    last = state.faults.last_records.get(path)
    state.faults.last_records[path] = body["data"][-1]
    if body["paging"]["currentPage"] > 1 and last is not None:
        body["data"][0] = last


def _growing_total(body: dict[str, Any], _path: str, _state: State) -> None:
    body["paging"]["total"] += body["paging"]["currentPage"] > 1


def _moving_rows(body: dict[str, Any], path: str, state: State) -> None:
    kind = path.rsplit("/", 1)[-1]
    if body["paging"]["currentPage"] == 1 and kind in ("orders", "clients", "events"):
        state.untouched = False
        getattr(state.world, kind).pop(body["data"][0]["id"], None)


_INSTEAD: dict[str, Callable[[Line, Fault], Awaitable[None]]] = {
    **dict.fromkeys(("429", "429-date"), _status),
    **{f"{n}{form}": _status for n in (500, 502, 503, 504) for form in ("", "-json")},
    "timeout": _never,
    "reset": _reset,
    "html": _html,
    "huge": _huge,
    "endless": _endless,
    "gzip-bomb": _bomb,
}
_PAGING: dict[str, Callable[[dict[str, Any], str, State], None]] = {
    "repeated-order": _repeated_order,
    "growing-total": _growing_total,
    "moving-rows": _moving_rows,
}
_SENDING: dict[str, Callable[[Line, Fault, Reply], Awaitable[None]]] = {
    "short-body": _short_body,
    "drip-headers": _drip_headers,
    "drip-body": _drip_body,
}
