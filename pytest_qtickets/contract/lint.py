"""The lint of a case file: where it asks what the vendor does not document, case by case.

What contradicts the *documentation* is a finding. What contradicts only what was *observed*, or
rests on what nobody knows, is a note: it may hold on another day.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from pytest_qtickets.contract.calls import documented_call
from pytest_qtickets.contract.endpoints import (
    Endpoint,
    endpoint_of,
    endpoints,
    operations,
    same_path,
)
from pytest_qtickets.contract.lint_expectations import expectation_remarks
from pytest_qtickets.contract.lint_pairs import mixed_pairs
from pytest_qtickets.contract.lint_requests import request_remarks
from pytest_qtickets.model import Case, Spec


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a case file asks that the API is not documented to give."""

    rule: str
    file: str
    line: int
    case: str
    message: str  #: what was found and what was expected
    instead: str = ""  #: the documented call
    note: bool = False  #: observed or unknown only, so no finding


def lint(spec: Spec) -> list[Finding]:
    """Findings and notes on every case, in the order of the file."""
    found: list[Finding] = []
    mixed = mixed_pairs(spec)
    for case in spec.cases:
        found += _case(case)
        if case.id in mixed:
            found.append(Finding("mixed-pair", spec.file, case.span.first, case.id, mixed[case.id]))
    return found


def _case(case: Case) -> Iterator[Finding]:
    file = case.span.file
    if case.problems:
        for problem in case.problems:
            yield Finding("case", problem.file, problem.line, case.id, problem.message)
        return
    endpoint = endpoint_of(case)
    if endpoint is None or not endpoint.documented:
        yield _undocumented(case, endpoint)
        return
    for remark in request_remarks(case, endpoint):
        yield Finding(
            remark.rule,
            file,
            case.span.first,
            case.id,
            remark.message,
            documented_call(endpoint.operation),
            remark.note,
        )
    for remark in expectation_remarks(case, endpoint):
        line = case.expected.line or case.span.first
        yield Finding(remark.rule, file, line, case.id, remark.message, note=remark.note)
    if operations()[endpoint.operation].get("deprecated"):
        message = f"`{_asked(case)}` is deprecated; the vendor points to events/offers"
        yield Finding("deprecated", file, case.span.first, case.id, message, note=True)


def _undocumented(case: Case, endpoint: Endpoint | None) -> Finding:
    """A call without a help page: another verb on a documented path, or another path."""
    on_path = [e for e in same_path(case.api, case.path) if e.documented]
    rule = "wrong-verb" if on_path else "undocumented-path"
    if on_path:
        verbs = " and ".join(sorted({e.method for e in on_path}))
        message = f"`{_asked(case)}`: documented on this path is {verbs}, not {case.method}"
    else:
        message = f"`{_asked(case)}` is on no documented path"
    if endpoint is not None:
        instead = documented_call(endpoint.operation, endpoint.body)
    else:
        instead = " or ".join(documented_call(e.operation) for e in on_path) or _nearest(case)
    return Finding(rule, case.span.file, case.span.first, case.id, message, instead)


def _nearest(case: Case) -> str:
    """The documented call of this API whose path is spelled most alike, if any is."""
    known = [e for e in endpoints() if e.documented and e.api == case.api]
    known.sort(key=lambda e: e.method == case.method)  # of one path's calls the one so asked last
    paths = {e.path: e.operation for e in known}
    bare = "/".join("{}" if part.isdigit() else part for part in case.path.split("/"))
    near = difflib.get_close_matches(bare.partition("?")[0], paths, n=1)
    return documented_call(paths[near[0]]) if near else ""


def _asked(case: Case) -> str:
    return f"{case.method} {case.path}"
