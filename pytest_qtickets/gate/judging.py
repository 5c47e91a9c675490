"""Whether a check passed: a pure function of what was recorded and the masked log it left."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pytest_qtickets.gate.facts import Done
from pytest_qtickets.gate.gate import Check, HttpCheck, LocalCheck, SpecCheck
from pytest_qtickets.gate.variables import names_in
from pytest_qtickets.model import Json

#: One expectation and whether it held.
Expected = tuple[str, bool]
ReadFile = Callable[[str], bytes]
_NOTHING = object()


def judge(check: Check, done: Done, read: ReadFile) -> tuple[Expected, ...]:
    """Every expectation of a check, from its masked log; ``read`` gives a file below ``data/``."""
    log = read(done.log.file).decode("utf-8", "replace")
    if isinstance(check, LocalCheck):
        return tuple(_process(check.exit, check.pattern, done, log))
    if isinstance(check, SpecCheck):
        return (*_process(0, "", done, log), *_cases(check, done, read))
    return tuple(_answer(check, done, log))


def _process(exit_code: int, pattern: str, done: Done, log: str) -> Iterator[Expected]:
    was = "no exit" if done.exit is None else str(done.exit)
    yield f"exit {exit_code}, was {was}", done.exit == exit_code
    if pattern:
        yield f"output matches {pattern}", bool(re.search(pattern, log, re.MULTILINE))


def _cases(check: SpecCheck, done: Done, read: ReadFile) -> Iterator[Expected]:
    """The API itself was asked, and every case passed: by the summary in the audit's archive."""
    run, verdicts = _summary(read(done.archive.file)) if done.archive else ({}, {})
    addresses = ", ".join(sorted(map(str, dict(run.get("base_urls", {})).values())))
    target = run.get("target", "no audit")
    yield f"asked of {target}: {addresses or 'no address'}", target == "live"
    for case_id in check.cases:
        verdict = verdicts.get(case_id, "not in the archive")
        yield f"case {case_id} passed, was {verdict}", verdict == "passed"


def _summary(archive: bytes) -> tuple[dict[str, Any], dict[str, str]]:
    """Facts of the run, and case id -> verdict, of an audit's archive; empty when it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            name = next(n for n in opened.namelist() if n.endswith("/data/summary.json"))
            summary = json.loads(opened.read(name))
        return dict(summary["run"]), {case["id"]: case["verdict"] for case in summary["cases"]}
    except (zipfile.BadZipFile, StopIteration, ValueError, KeyError, TypeError):
        return {}, {}


def _answer(check: HttpCheck, done: Done, log: str) -> Iterator[Expected]:
    wanted = " or ".join(map(str, check.status))
    yield f"status {wanted}, was {done.exit or 'no answer'}", done.exit in check.status
    body = _body_of(log)
    for text, holds in expectations(check, check.equals, check.pattern, body):
        yield text, done.witnessed.get(text, False) if names_in(text) else holds


def expectations(
    check: HttpCheck, equals: Mapping[str, Json], pattern: str, body: str
) -> Iterator[Expected]:
    """What the body must hold. ``equals`` and ``pattern`` may be the check's own, or filled."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = _NOTHING
    for pointer in check.has:
        yield f"{pointer} is there", _at(value, pointer) is not _NOTHING
    for pointer, due in check.equals.items():
        text = f"{pointer} is {json.dumps(due, ensure_ascii=False)}"
        yield text, _same(_at(value, pointer), equals[pointer])
    if check.pattern:
        yield f"body matches {check.pattern}", bool(re.search(pattern, body, re.MULTILINE))


def witnessed(
    check: HttpCheck, equals: Mapping[str, Json], pattern: str, body: str
) -> dict[str, bool]:
    """Of the unmasked body: the expectations that name a variable, which masking hides."""
    return {t: h for t, h in expectations(check, equals, pattern, body) if names_in(t)}


def _body_of(log: str) -> str:
    try:
        return str(json.loads(log)["response"]["body"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def _at(value: Any, pointer: str) -> Any:
    """What an RFC 6901 pointer leads to, or ``_NOTHING``."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return _NOTHING
    return value


def _same(found: Any, due: Json) -> bool:
    """Equal, and of one kind: ``true`` is not 1. A text in the gate also meets a number."""
    if isinstance(found, bool) or isinstance(due, bool):
        return found is due
    return bool(found == due) or (isinstance(found, (int, float)) and str(found) == due)
