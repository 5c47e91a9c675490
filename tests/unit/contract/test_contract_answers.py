"""Answers against the contract: all mismatches with pointer, found and expected; drift apart."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from pytest_qtickets.contract.answers import drift, grouped, mismatches
from pytest_qtickets.contract.endpoints import endpoint_of, find_endpoint
from pytest_qtickets.model import Case
from pytest_qtickets.spec import read_spec
from tests import samples

ROOT = Path(__file__).parents[3]
SPEC = read_spec(ROOT / "specs/qtickets_api_test_requests.md")
ORDER = find_endpoint("rest", "GET", "orders/1")
ORDERS = find_endpoint("rest", "GET", "orders")


def told(body: Any, endpoint: Any = ORDER, status: int = 200) -> list[str]:
    """The lines of what differs."""
    return grouped(mismatches("rest", endpoint, status, body))


def one(**fields: Any) -> dict[str, Any]:
    """An order's answer, free to be changed."""
    return {"data": copy.deepcopy(samples.order(**fields))}


@pytest.mark.parametrize("case", SPEC.cases, ids=lambda case: case.id)
def test_every_recording_holds_the_contract(case: Case) -> None:
    """Masked, as they are judged: no place differs, and no field is unknown."""
    path = ROOT / "cassettes" / SPEC.stem / case.section.slug / f"{case.id}.yaml"
    for interaction in yaml.safe_load(path.read_text("utf-8"))["interactions"]:
        answer = interaction["response"]
        body, status = json.loads(answer["body"]["string"]), answer["status"]["code"]
        assert grouped(mismatches(case.api, endpoint_of(case), status, body)) == []
        assert drift(case.api, endpoint_of(case), status, body) == []


def test_every_place_is_listed() -> None:
    """Not the first only; by pointer; what was found is shown as JSON."""
    body = one(price="12", custom="free text", utm={"utm_source": 5})
    del body["data"]["site"]
    body["data"]["client"] = {**body["data"]["client"], "email": "no address"}
    assert told(body) == [
        '/data/client/email: found "no address", expected an e-mail address',
        '/data/custom: found "free text", expected it empty, unless it is an object',
        '/data/price: found "12", expected number',
        "/data/site: found nothing, expected this field",
        "/data/utm/utm_source: found 5, expected string",
    ]


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("payed_at", "2025-11-07", "a date with time and offset"),
        ("payed_at", "2025-11-07T19:30:00", "a date with time and offset"),
        ("payed_at", 5, "string or null"),
        ("payed", 1, "boolean"),
        ("id", None, "integer"),
        ("baskets", {}, "array"),
        ("client", [], "object"),
        ("fields", [1], "it empty, unless it is an object"),
    ],
)
def test_what_was_expected_is_said(field: str, value: Any, expected: str) -> None:
    """In words that a reader of a report understands."""
    (line,) = told(one(**{field: value}))
    assert line.startswith(f"/data/{field}: found ")
    assert f"expected {expected}" in line


@pytest.mark.parametrize(
    "fields",
    [
        {"utm": []}, {"utm": {"utm_source": "afisha"}}, {"custom": ""}, {"custom": {"a": 1}},
        {"fields": []}, {"fields": {"ИНН": "x"}}, {"integrations": []}, {"reserved": 0},
        {"payed_at": None}, {"created_at": "2025-11-07T19:30:00Z"}, {"price": 1500.5},
    ],
)  # fmt: skip
def test_the_oddities_of_php_are_allowed(fields: dict[str, Any]) -> None:
    """Empty maps as ``[]`` or ``""``, filled ones as objects; numbers as they come."""
    assert told(one(**fields)) == []


def test_the_same_place_in_many_records_is_one_line() -> None:
    """With the first of them and their number: a list of 50 does not make 50 lines."""
    rows = [samples.order(price=None) for _ in range(12)]
    body = {"data": rows, "paging": {"perPage": 50, "currentPage": 1, "total": 12}}
    assert told(body, ORDERS) == [
        "/data/0/price: found null, expected number (and 11 more at /data/*/price)"
    ]


def test_places_stand_in_the_order_of_the_body() -> None:
    """Record 2 before record 10."""
    rows = [samples.order(id="x" if n in (2, 10) else n) for n in range(11)]
    body = {"data": rows, "paging": {"perPage": 50, "currentPage": 1, "total": 11}}
    found = mismatches("rest", ORDERS, 200, body)
    assert [m.pointer for m in found] == ["/data/2/id", "/data/10/id"]


def test_an_unknown_field_is_drift_and_no_failure() -> None:
    """Told once whatever the number of records, also deep inside; free maps may hold anything."""
    body = one(new_field=1, fields={"anything": {"goes": 1}})
    body["data"]["baskets"] = [{**b, "gate": 3} for b in body["data"]["baskets"] * 2]
    assert told(body) == []
    assert drift("rest", ORDER, 200, body) == ["/data/baskets/*/gate", "/data/new_field"]


@pytest.mark.parametrize(
    ("status", "body", "lines"),
    [
        (404, {"error": "no", "status": 404, "code": "RESOURCE_NOT_FOUND", "info": []}, 0),
        (404, {"error": "no", "status": 404}, 0),
        (404, {"message": "no"}, 2),
        (503, {"error": 1, "status": "503", "code": None, "info": ""}, 4),
    ],
)
def test_error_bodies_of_rest(status: int, body: Any, lines: int) -> None:
    """Two keys are documented, the other two are of a known type when they come."""
    assert len(told(body, status=status)) == lines


def test_partners_errors_are_told_from_answers() -> None:
    """Inside HTTP 200, by the body's own status."""
    add = find_endpoint("partners", "POST", "tickets/add/12/4076")
    error = {"status": "error", "code": "SEAT_NOT_FOUND", "message": "no"}
    assert mismatches("partners", add, 200, error) == []
    (found,) = mismatches("partners", add, 200, {"status": "error", "code": 5, "message": "no"})
    assert str(found) == "/code: found 5, expected string"


def test_a_batch_is_read_as_one() -> None:
    """An array of tickets is held against the ticket of a batch, with exact pointers."""
    add = find_endpoint("partners", "POST", "tickets/add/12/4076")
    rows = [samples.ticket(), samples.ticket(paid="yes")]
    body = samples.hall(status="success", result=rows)
    (found,) = mismatches("partners", add, 200, body)
    assert str(found) == '/result/1/paid: found "yes", expected 0 or 1'


def test_an_item_of_a_batch_may_have_failed_alone() -> None:
    """Nobody knows whether it can: its error is an error, and no broken ticket."""
    add = find_endpoint("partners", "POST", "tickets/add/12/4076")
    error = {"status": "error", "code": "SEAT_NOT_AVAILABLE", "message": "no"}
    body = samples.hall(status="success", result=[samples.ticket(), error])
    assert mismatches("partners", add, 200, body) == []


def test_what_the_contract_does_not_describe_is_not_judged() -> None:
    """Neither an unknown call nor an answer that only the audited dialect has."""
    assert mismatches("rest", None, 200, {"data": 1}) == []
    info = find_endpoint("rest", "GET", "scanning/info")
    assert mismatches("rest", info, 200, {"data": 1}) == []


def test_text_that_is_no_unicode_is_a_mismatch() -> None:
    """A lone surrogate does not break the validator's caller."""
    (line,) = told(one(fields=["\ud800"]))
    assert "expected Unicode text" in line
