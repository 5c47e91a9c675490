"""Did the server apply the filter? Conditions, order, and what nothing can be said about."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_qtickets.masking import Masker
from pytest_qtickets.model import Alternative, Case, Verdict
from pytest_qtickets.wire.filters import contradiction
from pytest_qtickets.wire.judge import judge
from tests.samples import order
from tests.unit.wire.making import answer, case, page

OK = Alternative(200)


def where(column: str, value: Any, operator: str | None = None) -> dict[str, Any]:
    """A query with one condition."""
    condition = {"column": column, "value": value}
    return {"where": [condition if operator is None else {**condition, "operator": operator}]}


def listed(case_id: str, path: str, query: Any) -> Case:
    """A list case with this query."""
    return case(case_id, path, OK, body=query)


def query_of(asked: Case) -> dict[str, Any]:
    """What a list case asks for."""
    query: dict[str, Any] = json.loads(asked.body or "{}")
    return query


CASE_1_2 = listed("1.2", "orders", {**where("payed", 1), "orderBy": {"id": "asc"}, "page": 1})
CASE_1_3 = listed("1.3", "orders", {**where("payed", 0), "orderBy": {"id": "desc"}, "page": 1})
CASE_1_4 = listed("1.4", "orders", {**where("created_at", "2025-01-01", ">="), "page": 1})
CASE_1_5 = listed(
    "1.5",
    "orders",
    {
        "where": [{"column": "payed", "value": 1}, {"column": "event_id", "value": 33}],
        "orderBy": {"id": "desc"},
        "page": 1,
    },
)
CASE_3_2 = listed("3.2", "events", {**where("active", 1), "page": 1})
CASE_5_2 = listed("5.2", "barcodes", where("event_id", 33))


@pytest.mark.parametrize(
    ("asked", "records"),
    [
        (CASE_1_2, [{"id": 1, "payed": 1}, {"id": 2, "payed": 1}]),
        (CASE_1_2, [{"id": 1, "payed": True}, {"id": 2, "payed": "1"}]),
        (CASE_1_3, [{"id": 2, "payed": 0}, {"id": 1, "payed": False}]),
        (
            CASE_1_4,
            [
                {"created_at": "2025-01-01T03:00:00+03:00"},
                {"created_at": "2025-06-01T00:00:00+03:00"},
            ],
        ),
        (CASE_1_4, [{"created_at": "2024-12-31T23:30:00-03:00"}]),
        (
            CASE_1_5,
            [{"id": 9, "payed": 1, "event_id": 33}, {"id": 8, "payed": 1, "event_id": "33"}],
        ),
        (CASE_3_2, [{"id": 1, "is_active": 1}, {"id": 2, "is_active": True}]),
        (CASE_3_2, [{"id": 1, "active": 1, "is_active": 0}]),
        (CASE_5_2, [{"event_id": 33}]),
        (CASE_5_2, [{"barcode": "000000000001"}]),
        (CASE_1_2, []),
    ],
)
def test_records_that_were_asked_for_pass(asked: Case, records: list[Any]) -> None:
    """What fits the condition in another spelling, another offset or under its real name passes."""
    assert contradiction(query_of(asked), records) == ""


@pytest.mark.parametrize(
    ("asked", "records", "detail"),
    [
        (CASE_1_2, [{"id": 1, "payed": 1}, {"id": 2, "payed": 0}], "record 1 has payed 0, the filter asks = 1"),
        (CASE_1_2, [{"id": 1, "payed": None}], "record 0 has payed None, the filter asks = 1"),
        (CASE_1_3, [{"id": 2, "payed": 1}], "record 0 has payed 1, the filter asks = 0"),
        (CASE_1_3, [{"id": 1, "payed": 0}, {"id": 2, "payed": 0}], "record 1 breaks the order by id desc"),
        (CASE_1_4, [{"created_at": "2024-12-31T20:59:59+00:00"}], "record 0 has created_at '2024-12-31T20:59:59+00:00', the filter asks >= '2025-01-01'"),
        (CASE_1_4, [{"created_at": "2025-01-01T01:00:00+07:00"}], "record 0 has created_at '2025-01-01T01:00:00+07:00', the filter asks >= '2025-01-01'"),
        (CASE_1_4, [{"created_at": None}], "record 0 has created_at None, the filter asks >= '2025-01-01'"),
        (CASE_1_5, [{"id": 9, "payed": 1, "event_id": 12}], "record 0 has event_id 12, the filter asks = 33"),
        (CASE_1_5, [{"id": 9, "payed": 0, "event_id": 33}], "record 0 has payed 0, the filter asks = 1"),
        (CASE_3_2, [{"id": 1, "is_active": 0}], "record 0 has active 0, the filter asks = 1"),
        (CASE_5_2, [{"event_id": 12}], "record 0 has event_id 12, the filter asks = 33"),
    ],
)  # fmt: skip
def test_records_that_contradict_the_query_fail(
    asked: Case, records: list[Any], detail: str
) -> None:
    """A record that was not asked for contradicts the query and is named."""
    assert contradiction(query_of(asked), records) == detail


def test_a_contradiction_fails_its_case() -> None:
    """By rule ``filter``, when everything else of the answer is right."""
    found = judge(CASE_1_2, [answer(page([order(id=1, payed=False)]))])
    detail = "record 0 has payed False, the filter asks = 1"
    assert (found.verdict, found.rule, found.detail) == (Verdict.FAILED, "filter", detail)
    assert judge(CASE_1_2, [answer(page([order(id=1, payed=True)]))]).verdict is Verdict.PASSED


def test_the_order_holds_across_pages() -> None:
    """A second page that starts over breaks the order, with the record counted over all pages."""
    first = page([order(id=1, payed=True), order(id=3, payed=True)], 1, 4, size=2)
    second = page([order(id=2, payed=True), order(id=4, payed=True)], 2, 4, size=2)
    found = judge(CASE_1_2, [answer(first), answer(second)])
    assert (found.rule, found.detail) == ("filter", "record 2 breaks the order by id asc")


def test_the_filter_holds_on_later_pages() -> None:
    """A record on a later page is held against the condition too."""
    first = page([order(id=1, payed=True)], 1, 2, size=1)
    second = page([order(id=2, payed=False)], 2, 2, size=1)
    found = judge(CASE_1_2, [answer(first), answer(second)])
    assert found.detail == "record 1 has payed False, the filter asks = 1"


@pytest.mark.parametrize(
    ("operator", "value", "fits", "contradicts"),
    [
        ("=", 5, [5, "5", 5.0], [4, "6", None, "five"]),
        ("!=", 5, [4, "6", None], [5, "5"]),
        ("<", 5, [4, "4.5", -1], [5, 6, None]),
        (">", 5, [6, "5.5"], [5, 4, None]),
        ("<=", 5, [5, 4], [6, None]),
        (">=", 5, [5, 6], [4, None]),
        ("in", [1, "2"], [1, 2, "1", "2"], [3, None]),
        ("in", 1, [1, "1"], [2]),
        ("not in", [1, 2], [3, "4"], [1, "2"]),
        ("null", None, [None], [0, "", "2025-01-01T00:00:00+03:00"]),
        ("<", "2025-01-01T00:00:00+03:00", ["2024-12-31T20:00:00Z"], ["2024-12-31T22:00:00Z"]),
        ("=", "2025-01-01T00:00:00+03:00", ["2024-12-31T21:00:00.000Z", "2025-01-01T04:00:00+0700"], ["2025-01-01T00:00:00Z"]),
        ("=", "9007199254740993", [9007199254740993], [9007199254740992]),
        ("=", "abc", ["abc"], ["abd", 1]),
        ("<", 5, [4], ["five"]),
        ("<", "abc", ["abb", "abd"], [5]),
        (">=", "2025-01-01T00:00:00Z", ["2025-01-01T03:00:00+03:00"], ["2025-01-01T01:00:00+03:00"]),
        ("=", "2025-01-01T10:00+03:00", ["2025-01-01T10:00:00+03:00"], ["2025-01-01T10:00:01+03:00"]),
        (">", "2025-01-01T00:00:00Z", ["2025-01-01T00:00:00.5Z"], ["2025-01-01T00:00:00.0Z"]),
        ("=", "2025-02-30", ["2025-02-30"], ["2025-03-02T00:00:00Z"]),
    ],
)  # fmt: skip
def test_every_operator(operator: str, value: Any, fits: list[Any], contradicts: list[Any]) -> None:
    """Each operator holds for what it means, in either spelling, and for nothing else."""
    query = where("price", value, operator)
    assert contradiction(query, [{"price": cell} for cell in fits]) == ""
    for cell in contradicts:
        expected = f"record 0 has price {cell!r}, the filter asks {operator} {value!r}"
        assert contradiction(query, [{"price": cell}]) == expected


def test_a_day_without_an_offset_begins_in_utc_or_in_moscow() -> None:
    """Nobody documents whose midnight it is: only what is wrong for both is a contradiction."""
    since, before = where("created_at", "2025-01-01", ">="), where("created_at", "2025-01-01", "<")
    between = [{"created_at": "2025-01-01T01:00:00+03:00"}]
    assert contradiction(since, between) == ""
    assert contradiction(before, between) == ""
    assert contradiction(since, [{"created_at": "2024-12-31T23:59:59+03:00"}]) != ""
    assert contradiction(before, [{"created_at": "2025-01-01T03:00:00+03:00"}]) != ""


@pytest.mark.parametrize(
    ("query", "records"),
    [
        (where("payed", 1), [{"id": 1}]),
        (where("payed", 1, "like"), [{"payed": 0}]),
        (where("payed", 1, "in array"), [{"payed": 0}]),
        (where("name", "Я", "<"), [{"name": "Б"}, {"name": "ё"}]),
        ({"where": [{"column": ["payed"], "value": 1}]}, [{"payed": 0}]),
        ({"where": [{"value": 1}]}, [{"payed": 0}]),
        ({"where": ["payed"]}, [{"payed": 0}]),
        ({"where": {"column": "payed", "value": 1}}, [{"payed": 0}]),
        ({"orderBy": {"id": "up"}}, [{"id": 2}, {"id": 1}, {"id": 3}]),
        ({"orderBy": {"payed": "asc", "id": "asc"}}, [{"id": 2}, {"id": 1}]),
        ({"orderBy": {"name": "asc"}}, [{"name": "ёлка"}, {"name": "Яна"}]),
        ({"orderBy": {"city": "asc"}}, [{"city": {"id": 2}}, {"city": {"id": 1}}]),
        ({"orderBy": {"id": "asc"}}, [{"id": 2}, {"id": "x"}]),
        ({"orderBy": {"id": "asc"}}, [7, "text", None]),
    ],
)
def test_what_cannot_be_judged_is_not_judged(query: Any, records: list[Any]) -> None:
    """A column that is not carried, an unknown operator and a collation nobody knows: no ruling."""
    assert contradiction(query, records) == ""


@pytest.mark.parametrize(
    ("cells", "direction", "broken"),
    [
        ([1, 2, 2, 3], "asc", False),
        ([3, 2, 1], "asc", True),
        ([3, 2, 1], "desc", False),
        ([1, 2], "desc", True),
        ([100, 99.5], "asc", True),
        ([True, 0], "asc", True),
        (["10", "9"], "asc", True),
        (["9", "10"], "asc", False),
        (["2025-01-01T00:00:00+03:00", "2024-12-31T23:00:00Z"], "asc", False),
        (["2025-01-01T00:00:00Z", "2025-01-01T01:00:00+03:00"], "asc", True),
        ([1, None, 2], "asc", False),
        ([2, None, 1], "asc", True),
    ],
)
def test_order(cells: list[Any], direction: str, *, broken: bool) -> None:
    """Numbers and moments are compared as such; a null has no place and breaks nothing."""
    records = [{"price": cell} for cell in cells]
    assert bool(contradiction({"orderBy": {"price": direction}}, records)) is broken


# --- masked values --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value", "row"),
    [
        ("email", "user@example.com", {"email": "user@example.com"}),
        ("barcode", "877076325904", {"barcode": "877076325904"}),
        ("phone", 79990000001, {"phone": 79990000001}),
        ("surname", "Фамилия", {"surname": "Фамилия", "phone": "+79990000001"}),
    ],
)
def test_a_masked_value_is_not_held_against_the_filter(column: str, value: Any, row: Any) -> None:
    """The case file says the value in clear and the answer is masked: nothing can be compared."""
    masked = Masker(b"one key").mask_json(page([row]))["data"]
    assert masked[0][column] != value
    assert contradiction(where(column, value), masked) == ""
    assert contradiction(where(column, [value], "in"), masked) == ""
    assert contradiction(where(column, masked[0][column]), [{column: "another"}]) == ""


def test_masked_values_have_no_order() -> None:
    """Pseudonyms sort in any way; an order by a masked column is not judged."""
    names = ["Абрамов", "Борисов", "Власов", "Громов", "Дымов", "Ежов"]
    rows = [{"surname": name, "email": f"user{n}@example.com"} for n, name in enumerate(names)]
    masked = Masker(b"one key").mask_json(page(rows))["data"]
    for column in ("surname", "email"):
        assert contradiction({"orderBy": {column: "asc"}}, masked) == ""


def test_a_masked_value_is_still_no_null() -> None:
    """That a value is there can be seen through its mask."""
    masked = Masker(b"one key").mask_json([{"email": "user@example.com"}])
    assert contradiction(where("email", None, "null"), masked).startswith("record 0 has email 'u")


# --- anything -------------------------------------------------------------------------------------

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4)
    | st.sampled_from(["nan", "inf", "1e5", "2025-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31", "2025-02-30", "9" * 5000]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=6,
)  # fmt: skip
_OPERATORS = st.sampled_from(["=", "!=", "<", ">", "<=", ">=", "in", "not in", "null"]) | _VALUES


@settings(max_examples=60)
@given(_OPERATORS, _VALUES, _VALUES, st.lists(_VALUES, max_size=4))
def test_no_query_and_no_record_raises(
    operator: Any, value: Any, direction: Any, cells: list[Any]
) -> None:
    """Whatever stands in a query or a record, there is an answer in words or none."""
    query = {
        "where": [{"column": "a", "operator": operator, "value": value}, value],
        "orderBy": {"a": direction or "asc"},
    }
    records = [{"a": cell} for cell in cells] + cells
    assert isinstance(contradiction(query, records), str)
    assert isinstance(contradiction({"orderBy": {"a": "desc"}}, records), str)


@settings(max_examples=40)
@given(
    st.lists(st.integers(-5, 5) | st.floats(-5, 5), max_size=5), st.sampled_from(["asc", "desc"])
)
def test_sorted_numbers_are_in_order(cells: list[float], direction: str) -> None:
    """What Python sorts is in order, and its reverse is not unless all are equal."""
    ordered = sorted(cells, reverse=direction == "desc")
    query = {"orderBy": {"a": direction}}
    assert contradiction(query, [{"a": cell} for cell in ordered]) == ""
    reverse = contradiction(query, [{"a": cell} for cell in reversed(ordered)])
    assert bool(reverse) == (len(set(cells)) > 1)
