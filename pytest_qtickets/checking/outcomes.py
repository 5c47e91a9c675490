"""Errors that were counted as answers: a 2xx whose body says error, an exception with a status."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from pytest_qtickets.checking.findings import Finding
from pytest_qtickets.checking.matrix import Matrix, Test, statuses
from pytest_qtickets.checking.records import Record, exception_in, says_error

_ERROR_EXPECTED = re.compile(
    r"error|denied|fail|invalid|wrong|not[_ ]found|unauthori|forbidden|[45]\d\d|4xx|5xx|ошиб|отказ|[A-Z]{3,}_[A-Z_]{3,}|запрещ",
    re.IGNORECASE,
)
_OBJECT = re.compile(r"\{[^{}]*\}")
_ERROR_STATUS = re.compile(
    r"[\"']?status[\"']?\s*[:=]\s*[\"']?(?:error|fail(?:ed)?)\b[\"']?", re.IGNORECASE
)


def _success(status: int | None) -> bool:
    return status is not None and 200 <= status < 300


def check_records(name: str, found: Sequence[Record], matrix: Matrix | None) -> Iterator[Finding]:
    """Rules ``body-error`` and ``exception`` of a log or list of results."""
    passed = {test.id: test for test in matrix.tests} if matrix else {}
    for record in found:
        if record.thrown:
            said = f"{record.thrown} stands where an HTTP status is due"
            yield Finding(name, record.line, "exception", said, record.thrown, "no status")
            continue
        thrown = exception_in(record.error)
        if thrown and record.status is not None:
            said = f"HTTP {record.status} stated; what happened is {thrown}"
            yield Finding(name, record.line, "exception", said, str(record.status), thrown)
            continue
        row = passed.get(record.id)
        counted = record.verdict == "passed" or (
            not record.verdict and row is not None and row.verdict == "passed"
        )
        expected = record.expected or (row.expected if row else "")
        error = says_error(record.body) if _success(record.status) and counted else ""
        if error and not _ERROR_EXPECTED.search(expected):
            said = f"HTTP {record.status} counted as passed; its body says {error}"
            yield Finding(name, record.line, "body-error", said, str(record.status), error)


def check_matrix_outcomes(name: str, matrix: Matrix) -> Iterator[Finding]:
    """The same rules of the cells of a matrix."""
    for test in matrix.tests:
        got = statuses(test.result)
        thrown = exception_in(test.result)
        if thrown and got:
            status = min(got)
            said = f"HTTP {status} stated; what happened is {thrown}"
            yield Finding(name, test.line, "exception", said, str(status), thrown)
            continue
        error = _error_in(" ".join(test.cells))
        if error and _is_counted(test, got):
            said = f"{min(got)} counted as passed; the body says {error}"
            yield Finding(name, test.line, "body-error", said, str(min(got)), error)


def _is_counted(test: Test, got: set[int]) -> bool:
    return (
        test.verdict == "passed"
        and bool(got)
        and all(map(_success, got))
        and not _ERROR_EXPECTED.search(test.expected)
    )


def _error_in(text: str) -> str:
    for match in _OBJECT.finditer(text):
        try:
            said = says_error(json.loads(match[0]))
        except ValueError:
            said = ""
        if said:
            return said
    named = _ERROR_STATUS.search(text)
    return named[0] if named else ""


def check_bodies(
    name: str, matrix: Matrix, bodies: Mapping[str, Any], shown: Mapping[str, str]
) -> Iterator[Finding]:
    """Rows of a matrix against the bodies that they name as artifacts."""
    by_name: dict[str, list[str]] = {}
    for path in bodies:
        by_name.setdefault(PurePosixPath(path).name, []).append(path)
    for test in matrix.tests:
        got = statuses(test.result)
        if not _is_counted(test, got) or _error_in(" ".join(test.cells)):
            continue
        for word in re.findall(r"[\w.\-]+\.json", test.artifacts):
            path = _nearest(name, by_name.get(word, []))
            error = says_error(_inner(bodies[path])) if path else ""
            if path and error:
                said = f"{min(got)} counted as passed; {shown[path]} says {error}"
                yield Finding(name, test.line, "body-error", said, str(min(got)), error)
                break


def _nearest(name: str, paths: Sequence[str]) -> str:
    """Of files of one name the one that shares most folders with a document; none in doubt."""
    own = PurePosixPath(name).parents
    depths = [sum(folder in own for folder in PurePosixPath(one).parents) for one in paths]
    best = [one for one, depth in zip(paths, depths, strict=True) if depth == max(depths)]
    return best[0] if len(best) == 1 else ""


def _inner(value: Any) -> Any:
    if isinstance(value, dict):
        for key in ("body", "response_body", "response", "json"):
            if isinstance(value.get(key), dict):
                return value[key]
    return value
