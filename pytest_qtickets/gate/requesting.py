"""One request of a gate to any HTTP service, and the masked log of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

import requests
from urllib3.exceptions import HTTPError

from pytest_qtickets.gate.gate import HttpCheck
from pytest_qtickets.gate.judging import witnessed
from pytest_qtickets.gate.variables import UnsetError, fill, fill_all, names_in
from pytest_qtickets.masking import Masker
from pytest_qtickets.wire.deadline import Deadline
from pytest_qtickets.wire.session import open_session

_MOST_BYTES = 8 << 20
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Answered:
    """HTTP status or ``None``, the masked log, and why no answer came."""

    status: int | None
    log: bytes
    trouble: str
    witnessed: Mapping[str, bool]


def ask(check: HttpCheck, values: Mapping[str, str], masker: Masker) -> Answered:
    """Send the request, once: no redirect is followed and nothing is sent again.

    The log tells the request as the gate file has it, variables unfilled, and the answer masked.
    """
    status, trouble, body, headers = None, "", b"", dict[str, str]()
    held: dict[str, bool] = {}
    content_type = ""
    try:
        with Deadline(check.timeout) as deadline, open_session("live") as session:
            try:
                # In the middle of the exchange the deadline may strike; so it is read afterwards.
                answer = session.request(
                    check.method,
                    fill(check.url, values),
                    headers={k: fill(v, values) for k, v in check.headers.items()},
                    json=None if check.body is None else fill_all(check.body, values),
                    timeout=check.timeout,
                    stream=True,
                    allow_redirects=False,
                )
                status, headers = answer.status_code, dict(answer.headers)
                content_type = headers.get("Content-Type", "")
                body = _body(answer)
            except (requests.RequestException, HTTPError, OSError, UnicodeError) as error:
                trouble = f"no whole answer ({type(error).__name__})"
            if deadline.over:
                trouble = f"ended at the time limit of {check.timeout:g} s"
        held = witnessed(
            check,
            {pointer: fill_all(due, values) for pointer, due in check.equals.items()},
            _filled(check.pattern, values),
            body.decode("utf-8", "replace"),
        )
    except UnsetError as error:
        trouble = f"not sent: {error.args[0]} is not set"
    log = {
        "request": {
            "method": check.method,
            "url": check.url,
            "headers": dict(check.headers),
            "body": check.body,
        },
        "response": None
        if status is None
        else {
            "status": status,
            "headers": masker.mask_headers(headers),
            "body": masker.mask_bytes(body, content_type).decode("utf-8", "replace"),
        },
        "trouble": trouble,
    }
    text = json.dumps(log, ensure_ascii=False, indent=1) + "\n"
    return Answered(status, text.encode("utf-8", "backslashreplace"), trouble, held)


def _filled(pattern: str, values: Mapping[str, str]) -> str:
    """A pattern with the values of variables taken letter by letter."""
    if not names_in(pattern):
        return pattern
    return fill(pattern, {name: re.escape(value) for name, value in values.items()})


def _body(answer: requests.Response) -> bytes:
    body = b""
    for piece in answer.iter_content(_PIECE):
        body += piece
        if len(body) > _MOST_BYTES:
            raise requests.RequestException("too long")
    return body
