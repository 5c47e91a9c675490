"""Machine-readable files: JSON, JSON lines, CSV; what in them is one answer, and their rules."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_qtickets.checking.document import Row, Table
from pytest_qtickets.checking.findings import Finding
from pytest_qtickets.checking.words import outcome

_CASE_ID = re.compile(r"\d{1,2}\.\d{1,3}")
_IDS = ("test_id", "testId", "case_id", "caseId", "case", "id", "test", "scenario", "_case")
_STATUSES = (
    "status_code",
    "http_status",
    "statusCode",
    "httpStatus",
    "response_status",
    "http_code",
    "status",
    "code",
)
_BODIES = (
    "body",
    "response_body",
    "response",
    "responseBody",
    "json",
    "answer",
    "data",
    "content",
    "text",
)
_VERDICTS = ("verdict", "result", "outcome", "test_status", "status", "passed", "success", "ok")
_ERRORS = ("error", "exception", "failure", "err", "error_message", "exc", "_error")
_EXPECTED = ("expected", "expected_status", "expected_result", "expect")
_EXCEPTION = re.compile(
    r"\b(?:\w*(?:ConnectionError|ConnectError|ConnectTimeout|ReadTimeout|ConnectionReset\w*|ConnectionRefused\w*|TimeoutError"
    r"|TimeoutException|SSLError|ProxyError|MaxRetryError|NewConnectionError|NameResolutionError|RemoteDisconnected"
    r"|ProtocolError|ChunkedEncodingError|RequestException|gaierror|HTTPSConnectionPool|HTTPConnectionPool)"
    r"|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|connection refused|connection reset by peer"
    r"|read timed out|connection timed out|name or service not known)\b",
    re.IGNORECASE,
)  # fmt: skip
_DEEPEST = 200


@dataclass(frozen=True, slots=True)
class Record:
    """One answer as a log or list of results has it."""

    line: int
    id: str
    status: int | None
    body: Any
    verdict: str
    expected: str
    error: str
    thrown: str = ""  #: an exception where the status is due


def exception_in(text: str) -> str:
    """The name of a client's exception in a text, or empty."""
    match = _EXCEPTION.search(text)
    return match[0] if match else ""


def parse_json(name: str, text: str) -> tuple[list[tuple[int, Any]], list[Finding]]:
    """Values with their lines; rule ``unparsable`` for what is none."""
    if name.lower().endswith((".jsonl", ".ndjson")):
        return _lines(name, text)
    try:
        return [(1, json.loads(text))], []
    except RecursionError:
        return [], [Finding(name, 1, "unreadable", "JSON nested too deep to be read")]
    except json.JSONDecodeError as error:
        said = f"no JSON: {error.msg} at column {error.colno}"
        return [], [Finding(name, error.lineno, "unparsable", said)]
    except ValueError as error:
        return [], [Finding(name, 1, "unparsable", f"no JSON: {error}")]


def _lines(name: str, text: str) -> tuple[list[tuple[int, Any]], list[Finding]]:
    values: list[tuple[int, Any]] = []
    findings = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            values.append((number, json.loads(line)))
        except RecursionError:
            findings.append(Finding(name, number, "unreadable", "JSON nested too deep to be read"))
        except ValueError as error:
            reason = getattr(error, "msg", error)
            findings.append(Finding(name, number, "unparsable", f"no JSON line: {reason}"))
    return values, findings


def parse_csv(name: str, text: str) -> tuple[Table | None, list[Finding]]:
    """A CSV or TSV as a table; rule ``unparsable`` where a row has other columns than the head."""
    first = text.split("\n", 1)[0]
    mark = "\t" if name.lower().endswith(".tsv") else max(",;\t", key=first.count)
    findings: list[Finding] = []
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    start = 1
    try:
        for cells in reader:
            if (
                cells
                and not (len(cells) == 1 and not cells[0].strip())
                and not cells[0].startswith("#")
            ):
                rows.append(Row(start, tuple(cell.strip() for cell in cells)))
            start = reader.line_num + 1
    except csv.Error as error:
        findings.append(Finding(name, start, "unparsable", f"no CSV: {error}"))
    for row in rows[1:]:
        if len(row.cells) != len(rows[0].cells):
            figures = str(len(row.cells)), str(len(rows[0].cells))
            said = f"{figures[0]} columns; the head has {figures[1]}"
            findings.append(Finding(name, row.line, "unparsable", said, *figures))
    if not rows:
        return None, findings
    head = tuple(cell.lower() for cell in rows[0].cells)
    return Table(rows[0].line, head, tuple(rows[1:]), ()), findings


def records(values: Sequence[tuple[int, Any]]) -> Iterator[Record]:
    """What of parsed values is an answer: a dict with a status or a verdict."""
    for line, value in values:
        for one in _dicts(value):
            record = _record(line, one)
            if record.id or record.status is not None or record.thrown:
                yield record


def _dicts(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        for one in value:
            if isinstance(one, dict):
                yield one
    elif isinstance(value, dict):
        inner = value.get("log", value)
        for key in ("entries", "tests", "results", "cases", "records", "responses", "exchanges"):
            some = inner.get(key) if isinstance(inner, dict) else None
            if isinstance(some, list):
                yield from (one for one in some if isinstance(one, dict))
                return
        yield value


def _record(line: int, one: Mapping[str, Any]) -> Record:
    response = one.get("response")
    inside = response if isinstance(response, dict) else {}
    status = next(
        (
            found
            for some in (one, inside)
            for key in _STATUSES
            if (found := _status(some.get(key))) is not None
        ),
        None,
    )
    case = next((str(one[key]) for key in _IDS if _CASE_ID.fullmatch(str(one.get(key, "")))), "")
    body = next(
        (
            _body(some[key])
            for some in (one, inside)
            for key in _BODIES
            if _body(some.get(key)) is not None
        ),
        None,
    )
    verdict = next((said for key in _VERDICTS if key in one and (said := _verdict(one[key]))), "")
    expected = next((str(one[key]) for key in _EXPECTED if key in one), "")
    error = next((str(some[key]) for some in (one, inside) for key in _ERRORS if some.get(key)), "")
    thrown = next(
        (name for key in _STATUSES[:-2] if (name := exception_in(str(one.get(key, ""))))), ""
    )
    return Record(line, case, status, body, verdict, expected, error, thrown)


def _status(value: Any) -> int | None:
    if isinstance(value, str) and value.isdigit():
        value = int(value[:4])
    good = isinstance(value, int) and not isinstance(value, bool) and 100 <= value < 600
    return value if good else None


def _body(value: Any) -> Any:
    """A body that says something: a dict, also packed in a string or under another key."""
    if isinstance(value, dict):
        if "status" in value and isinstance(value.get("body") or value.get("content"), (dict, str)):
            value = value.get("body") or value.get("content")
        if isinstance(value, dict) and isinstance(value.get("text"), str) and "mimeType" in value:
            value = value["text"]
    if isinstance(value, str) and value.lstrip()[:1] == "{" and value.count("{") < _DEEPEST:
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, dict) else None


def _verdict(value: Any) -> str:
    if isinstance(value, bool):
        return "passed" if value else "failed"
    return outcome(value) if isinstance(value, str) else ""


def says_error(body: Any) -> str:
    """What in a body says error, or empty."""
    if not isinstance(body, dict):
        return ""
    status = body.get("status")
    code = body.get("code") or body.get("error") or body.get("message")
    if isinstance(status, str) and status.lower() in ("error", "fail", "failed", "failure"):
        return f"status {status!r}" + (f", code {code!r}" if isinstance(code, str) else "")
    if body.get("success") is False or body.get("ok") is False:
        return "success false"
    if isinstance(body.get("error"), (str, dict)) and body["error"] and not body.get("data"):
        return f"error {str(body['error'])[:60]!r}"
    return ""
