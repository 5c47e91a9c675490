"""JSON and JSONL: whether they parse, what their records count as success, their order in time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pytest_qtickets.checking.findings import Finding

_SUCCESS = {"passed", "pass", "success", "ok", "successful"}
_STATUS = ("http_status", "status_code", "http_code")
_VERDICT = ("result", "outcome", "verdict", "test_result")
_BODY = ("body", "response", "response_body")
_OK = range(200, 300)
_DEEP = (ValueError, RecursionError)


def check_json(name: str, text: str) -> Iterator[Finding]:
    """One JSON file; an answer kept as it came may be empty, or HTML under a name in .json."""
    if not text.lstrip().startswith(("{", "[")):
        return
    try:
        json.loads(text)
    except _DEEP as error:
        line = getattr(error, "lineno", 1)
        yield Finding("json", name, line, "", "", f"not valid JSON ({error})")


def check_jsonl(name: str, text: str) -> Iterator[Finding]:
    """One log of a JSON object a line."""
    last: datetime | None = None
    for at, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except _DEEP as error:
            yield Finding("json", name, at, "", "", f"not valid JSON ({error})")
            continue
        if not isinstance(record, dict):
            continue
        yield from _record(name, at, record)
        # Workers write side by side: only one writer has an order.
        now = None if "worker" in record else _moment(record.get("timestamp"))
        if now and last and (now.tzinfo is None) == (last.tzinfo is None) and now < last:
            said = f"{now.isoformat()} stands after {last.isoformat()}"
            yield Finding("time", name, at, now.isoformat(), last.isoformat(), said)
        last = now or last


def _record(name: str, at: int, record: dict[str, Any]) -> Iterator[Finding]:
    status = next((record[key] for key in _STATUS if key in record), None)
    if isinstance(status, str) and status.endswith(("Error", "Exception", "Timeout")):
        text = f"{status} is recorded as an HTTP status; an exception has none"
        yield Finding("status", name, at, status, "", text)
    said = next((record[key] for key in _VERDICT if isinstance(record.get(key), str)), "")
    body: dict[str, Any] = next(
        (record[key] for key in _BODY if isinstance(record.get(key), dict)), {}
    )
    if (
        said.lower() in _SUCCESS
        and isinstance(status, int)
        and status in _OK
        and body.get("status") == "error"
    ):
        code = str(body.get("code", "error"))[:60]
        text = f"{said} with HTTP {status}, the body says error ({code})"
        yield Finding("body-error", name, at, said, code, text)


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        return None
