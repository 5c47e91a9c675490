"""The documented dialect's lists: page sizes, filters in the body and nowhere else."""

from __future__ import annotations

import json

import pytest

from tests.unit.sandbox.shapes import CLIENT, DISCOUNT, EVENT, ORDER, PROMO_CODE, conforms

LISTS = [
    ("orders", ORDER, 50, 300),
    ("clients", CLIENT, 100, 95),
    ("events", EVENT, 10, 12),
    ("discounts", DISCOUNT, 100, 5),
    ("promo-codes", PROMO_CODE, 500, 15),
]


@pytest.mark.parametrize(("path", "shape", "size", "total"), LISTS)
def test_every_row_of_every_page(vendor, path, shape, size, total):
    """Fields, types, nulls; pages of a fixed size; one past the end is empty with the same total."""
    rows, page = [], 1
    while True:
        answer = vendor("GET", path, {"page": page}).json()
        assert answer.keys() == {"data", "paging"}
        assert answer["paging"] == {"perPage": size, "currentPage": page, "total": total}
        if not answer["data"]:
            break
        conforms(answer["data"], [shape], path)
        rows += answer["data"]
        page += 1
    assert len({row["id"] for row in rows}) == total


@pytest.mark.parametrize("path", ["orders", "clients", "events", "discounts"])
def test_order_without_order_by(vendor, path):
    """Ascending ids, as observed."""
    ids = [row["id"] for row in vendor("GET", path).json()["data"]]
    assert ids == sorted(ids)


def test_promo_codes_come_in_no_order_of_ids(vendor):
    """As observed; with orderBy they do."""
    ids = [row["id"] for row in vendor("GET", "promo-codes").json()["data"]]
    assert ids != sorted(ids)
    ordered = vendor("GET", "promo-codes", {"orderBy": {"id": "asc"}}).json()["data"]
    assert [row["id"] for row in ordered] == sorted(ids)


def test_per_page_has_no_effect(vendor):
    """In the body as in the query."""
    body = {"per_page": 5, "perPage": 5, "organization": "x"}
    assert vendor("GET", "events", body).json() == vendor("GET", "events").json()
    assert len(vendor("GET", "events?per_page=5").json()["data"]) == 10


@pytest.mark.parametrize("path", [path for path, *_ in LISTS])
def test_the_query_string_is_ignored(vendor, path):
    """The twins of the body's keys: observed on events, this sandbox's default elsewhere."""
    where = json.dumps([{"column": "id", "value": 1}])
    twins = {"where": where, "orderBy": '{"id":"desc"}', "page": 2, "payed": 1}
    assert vendor("GET", path, params=twins).json() == vendor("GET", path).json()


def test_where_in_the_body(vendor):
    """Conditions are joined by AND; both deleted_at spellings of null work."""
    where = [{"column": "payed", "value": 1}, {"column": "event_id", "value": 33}]
    rows = vendor("GET", "orders", {"where": where}).json()["data"]
    assert rows
    assert {(row["payed"], row["event_id"]) for row in rows} == {(True, 33)}
    gone = vendor("GET", "events", {"where": [{"column": "deleted_at", "operator": "null"}]})
    assert gone.json()["paging"]["total"] == 11
    some = {"where": [{"column": "id", "operator": "in", "value": [12, "33"]}]}
    assert [row["id"] for row in vendor("GET", "events", some).json()["data"]] == [12, 33]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ([], None),
        ("page", None),
        ({"page": 0}, "page"),
        ({"page": "2"}, "page"),
        ({"page": True}, "page"),
        ({"page": None}, "page"),
        ({"page": 1.5}, "page"),
        ({"where": {}}, "where"),
        ({"where": [1]}, "where[0]"),
        ({"where": [{"value": 1}]}, "where[0].column"),
        ({"where": [{"column": "id", "value": 1, "or": 2}]}, "where[0].or"),
        ({"where": [{"column": "id", "operator": 5, "value": 1}]}, "where[0].operator"),
        ({"orderBy": ["id"]}, "orderBy"),
        ({"orderBy": {"id": "up"}}, "orderBy.id"),
    ],
)
def test_a_query_that_is_wrong(vendor, body, field):
    """422 that names the field."""
    answer = vendor("GET", "orders", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_ERROR")
    assert answer.json()["info"] == ({"field": field} if field else [])


@pytest.mark.parametrize(
    "condition",
    [
        {"column": "active", "value": 1},  # the case file's word for is_active
        {"column": "nothing", "value": 1},
        {"column": "id", "operator": "like", "value": 1},
        {"column": "id"},
        {"column": "id", "operator": "in", "value": 5},
        {"column": "id", "operator": "in", "value": [[5]]},
        {"column": "id", "value": {"a": 1}},
        {"column": "created_at", "operator": ">", "value": "yesterday"},
        {"column": "created_at", "operator": ">", "value": 5},
    ],
)
def test_a_condition_that_is_wrong(vendor, condition):
    """Unknown column or operator, no value, a value that is none: 422."""
    answer = vendor("GET", "events", {"where": [condition]})
    assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_ERROR")
    assert answer.json().keys() == {"error", "status", "code", "info"}
