"""The judge: a pure function from a case and its exchanges to a ruling.

It reads masked exchanges only, so whoever holds an archive can reach every verdict again. What is
expected comes from the case file; nothing here is learnt from an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pytest_qtickets.contract.answers import drift, grouped, mismatches
from pytest_qtickets.contract.endpoints import endpoint_of
from pytest_qtickets.masking.pseudonyms import WITHHELD_KEY
from pytest_qtickets.model import Alternative, Case, Exchange, Json, Response, Ruling, Verdict
from pytest_qtickets.wire.body import (
    body_code,
    is_error_body,
    is_refusal,
    items,
    parse_json,
    shared_json,
)
from pytest_qtickets.wire.envelope import lacking, miscounted, stopped_early, unsteady
from pytest_qtickets.wire.filters import contradiction
from pytest_qtickets.wire.retry import last_attempts

#: Raised whenever a rule changes what an old archive would be judged to be.
RULES_VERSION = 2

NO_CONTENT = 204

#: Rules in the order they are asked; the first that does not hold decides.
RULES = ("spec", "transport", "body status", "code", "status", "shape", "schema", "filter")


def judge(case: Case, exchanges: Sequence[Exchange]) -> Ruling:
    """Rule on a case by its exchanges (pages in order; of attempts, the last one of each page).

    ``passed`` when one stated alternative holds in full; otherwise the rule named is the one the
    first alternative broke. A case with problems of its own fails by rule ``spec``.
    """
    if case.problems:
        return Ruling(Verdict.FAILED, "spec", "; ".join(str(p) for p in case.problems))
    if not exchanges:
        return Ruling(Verdict.ERROR, "transport", "no request was sent")
    exchanges = last_attempts(exchanges)
    given_up = exchanges[-1].given_up
    told = f"; not tried again: {given_up}" if given_up else ""
    bodies: list[Json] = []
    for exchange in exchanges:
        ruling, body = _transport(case, exchange)
        if ruling:
            return replace(ruling, detail=ruling.detail + told)
        bodies.append(body)
    failures: list[Ruling] = []
    for alternative in _alternatives(case):
        broken = _broken(case, alternative, exchanges, bodies)
        if broken is None:
            return Ruling(
                Verdict.PASSED,
                "all rules",
                stopped_early(bodies),
                drift=_drift(case, exchanges, bodies),
            )
        failures.append(broken)
    return replace(failures[0], detail=failures[0].detail + told)


def _alternatives(case: Case) -> tuple[Alternative, ...]:
    return case.expected.alternatives or (Alternative(),)


def _transport(case: Case, exchange: Exchange) -> tuple[Ruling | None, Json]:
    response = exchange.response
    if response is None:
        failure = exchange.failure
        reason = f"{failure.kind}: {failure.message}" if failure else "no answer"
        return Ruling(Verdict.ERROR, "transport", reason), None
    if response.truncated:
        return Ruling(Verdict.ERROR, "transport", _cut(response)), None
    if _is_due_no_content(case, response):
        return None, None
    where = f"HTTP {response.status}"
    if "html" in response.content_type or response.body.lstrip()[:1] == b"<":
        return Ruling(Verdict.FAILED, "transport", f"{where} with HTML where JSON is due"), None
    kind = response.content_type
    if kind and kind != "application/json" and not kind.endswith("+json"):
        found = f"{where}, the body is called {kind}, application/json is due"
        return Ruling(Verdict.FAILED, "transport", found), None
    try:
        body = shared_json(response.body)
    except ValueError as error:
        return Ruling(Verdict.FAILED, "transport", f"{where}, body is not JSON: {error}"), None
    if isinstance(body, dict) and body.keys() == {WITHHELD_KEY}:
        reason = body[WITHHELD_KEY]
        return Ruling(Verdict.FAILED, "transport", f"{where}, body withheld: {reason}"), None
    return None, body


def _cut(response: Response) -> str:
    """What is said of a body over the cap; before rules 2 its beginning was kept."""
    try:
        return str(shared_json(response.body)[WITHHELD_KEY])
    except (ValueError, TypeError, LookupError):
        return f"body cut after {len(response.body)} bytes"


def _is_due_no_content(case: Case, response: Response) -> bool:
    """Whether this is the empty 204 that the case file states."""
    if response.status != NO_CONTENT or response.body:
        return False
    return any(a.status == NO_CONTENT for a in _alternatives(case))


def _broken(
    case: Case, wanted: Alternative, exchanges: Sequence[Exchange], bodies: Sequence[Json]
) -> Ruling | None:
    """The failure by the rule this alternative breaks, or ``None`` when it holds."""
    for exchange, body in zip(exchanges, bodies, strict=True):
        if exchange.response is not None:
            found = _answer(case, wanted, exchange.response, body)
            if found:
                return Ruling(Verdict.FAILED, *found)
    if wanted.status == NO_CONTENT:
        return None
    if wanted.is_error:
        return _schema(case, exchanges, bodies)
    endpoint = endpoint_of(case)
    records = [record for body in bodies for record in items(body) or []]
    shapes = [lacking(endpoint, body) for body in bodies] if endpoint else []
    query = _query(case)
    first = query.get("page", 1)
    if wanted.empty and records:
        shapes.append(f"{len(records)} records, expected an empty result")
    shapes += [miscounted(bodies, first, len(records)), unsteady(bodies, first)]
    for problem in shapes:
        if problem:
            return Ruling(Verdict.FAILED, "shape", problem)
    broken = _schema(case, exchanges, bodies)
    if broken:
        return broken
    problem = contradiction(query, records)
    return Ruling(Verdict.FAILED, "filter", problem) if problem else None


def _schema(case: Case, exchanges: Sequence[Exchange], bodies: Sequence[Json]) -> Ruling | None:
    """The failure that lists every place where an answer differs from the contract."""
    endpoint = endpoint_of(case)
    lines: list[str] = []
    for page, (exchange, body) in enumerate(zip(exchanges, bodies, strict=True), start=1):
        if exchange.response is not None:
            found = grouped(mismatches(case.api, endpoint, exchange.response.status, body))
            lines += [f"page {page}: {line}" if len(bodies) > 1 else line for line in found]
    if not lines:
        return None
    detail = "the answer differs from the contract: " + "; ".join(lines)
    return Ruling(Verdict.FAILED, "schema", detail, mismatches=tuple(lines))


def _drift(case: Case, exchanges: Sequence[Exchange], bodies: Sequence[Json]) -> tuple[str, ...]:
    """Fields of the answers that the contract does not name; told, never a failure."""
    endpoint = endpoint_of(case)
    found: dict[str, None] = {}
    for exchange, body in zip(exchanges, bodies, strict=True):
        if exchange.response is not None:
            found.update(dict.fromkeys(drift(case.api, endpoint, exchange.response.status, body)))
    return tuple(found)


def _answer(
    case: Case, wanted: Alternative, response: Response, body: Json
) -> tuple[str, str] | None:
    """Body status, code and HTTP status of one answer against one alternative."""
    code = body_code(body)
    got = f"HTTP {response.status}{' ' + code if code else ''}"
    refused = is_error_body(body) or (case.api == "partners" and is_refusal(body))
    if not wanted.is_error and response.ok and refused:
        return "body status", f"{got}: the body says error, expected {wanted}"
    if wanted.code is not None and code != wanted.code:
        return "code", f"{got}, expected code {wanted.code}"
    if wanted.status is not None and response.status != wanted.status:
        return "status", f"{got}, expected {wanted}"
    if not wanted.is_error and not response.ok:
        return "status", f"{got}, expected {wanted}"
    return None


def _query(case: Case) -> dict[str, Json]:
    """What a list case asks for; a body that is no plain object asks for nothing."""
    try:
        query = parse_json(case.body.encode()) if case.body and case.method == "GET" else None
    except ValueError:
        query = None
    return query if isinstance(query, dict) else {}
