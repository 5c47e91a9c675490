"""Lists: totals, pages, filters, order; what is not understood is refused."""

from __future__ import annotations

import pytest

SIZES = {
    "orders": (50, 300),
    "clients": (100, 95),
    "events": (10, 12),
    "discounts": (100, 5),
    "promo-codes": (500, 15),
    "barcodes": (500, 345),
}
EVENTS = [12, 33, 45, 61, 78, 90, 104, 127, 139, 158, 203, 240]


def everything(rest, path, query=None):
    rows, page = [], 1
    while True:
        answer = rest("GET", path, {**(query or {}), "page": page}).json()
        rows += answer["data"]
        paging = answer["paging"]
        if paging["currentPage"] * paging["perPage"] >= paging["total"]:
            assert len(rows) == paging["total"]
            return rows
        page += 1


@pytest.mark.parametrize("path", SIZES)
def test_pages_close_the_total(rest, path):
    """Reading to the last page gives every row once, in ascending id order."""
    per_page, total = SIZES[path]
    first = rest("GET", path).json()
    assert first["paging"] == {"perPage": per_page, "currentPage": 1, "total": total}
    assert len(first["data"]) == min(per_page, total)
    rows = everything(rest, path)
    keys = [row.get("id", row.get("barcode")) for row in rows]
    assert len(set(keys)) == total
    assert path == "barcodes" or keys == sorted(keys)


def test_page_past_the_end(rest):
    """Empty data, same total."""
    answer = rest("GET", "orders", {"page": 99}).json()
    assert answer == {"data": [], "paging": {"perPage": 50, "currentPage": 99, "total": 300}}


def test_per_page_and_the_query_string_have_no_effect(rest):
    """As observed of the real host: 50 rows whatever is asked, filters only in the body."""
    answer = rest("GET", "orders?page=2&per_page=5&payed=1", {"per_page": 5}).json()
    assert answer["paging"] == {"perPage": 50, "currentPage": 1, "total": 300}
    assert {order["payed"] for order in answer["data"]} == {True, False}


@pytest.mark.parametrize(("value", "total"), [(1, 210), (0, 90), (True, 210), ("1", 210)])
def test_payed(rest, value, total):
    """Booleans are asked for with 0 and 1."""
    rows = everything(rest, "orders", {"where": [{"column": "payed", "value": value}]})
    assert len(rows) == total
    assert {row["payed"] for row in rows} == {bool(int(value))}


def test_conditions_are_joined_by_and(rest):
    """Case 1.5: paid orders of event 33, newest first."""
    query = {
        "where": [{"column": "payed", "value": 1}, {"column": "event_id", "value": 33}],
        "orderBy": {"id": "desc"},
    }
    rows = everything(rest, "orders", query)
    assert rows
    assert {(row["payed"], row["event_id"]) for row in rows} == {(True, 33)}
    ids = [row["id"] for row in rows]
    assert ids == sorted(ids, reverse=True)
    assert 4360 in ids


def test_a_date_without_zone_is_utc(rest, sandbox):
    """2025-01-01 is three in the morning in Moscow."""
    moment = sandbox.world.orders[4360]["created_at"]
    assert moment.endswith("+03:00")
    same = [
        {"column": "created_at", "operator": "=", "value": moment},
        {"column": "created_at", "operator": "=", "value": _utc(moment)},
        {"column": "created_at", "operator": "=", "value": _utc(moment).removesuffix("Z")},
    ]
    for condition in same:
        assert [row["id"] for row in everything(rest, "orders", {"where": [condition]})] == [4360]
    midnight = {"column": "created_at", "operator": ">=", "value": "2025-01-01"}
    three = {"column": "created_at", "operator": ">=", "value": "2025-01-01T03:00:00+03:00"}
    since = everything(rest, "orders", {"where": [midnight]})
    assert since == everything(rest, "orders", {"where": [three]})
    assert 0 < len(since) < 300
    assert min(row["created_at"] for row in since) >= "2025-01-01T03:00:00+03:00"


def _utc(moment):
    from datetime import datetime, timezone

    utc = datetime.fromisoformat(moment).astimezone(timezone.utc)
    return utc.strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize(
    ("condition", "keep"),
    [
        ({"operator": "=", "value": 33}, lambda e: e == 33),
        ({"operator": "!=", "value": 33}, lambda e: e != 33),
        ({"operator": "<", "value": 33}, lambda e: e < 33),
        ({"operator": ">", "value": "33"}, lambda e: e > 33),
        ({"operator": "<=", "value": 33}, lambda e: e <= 33),
        ({"operator": ">=", "value": 33}, lambda e: e >= 33),
        ({"operator": "in", "value": [12, "33"]}, lambda e: e in (12, 33)),
        ({"operator": "not in", "value": [12, 33]}, lambda e: e not in (12, 33)),
        ({"operator": "in array", "value": [12]}, lambda e: e == 12),
        ({"operator": "not in array", "value": [12]}, lambda e: e != 12),
    ],
)
def test_operators(rest, condition, keep):
    """Each operator keeps exactly the rows it should."""
    rows = everything(rest, "events", {"where": [{"column": "id", **condition}]})
    wanted = [event_id for event_id in EVENTS if keep(event_id)]
    assert [row["id"] for row in rows] == wanted
    assert 0 < len(wanted) < 12


def test_null_operator(rest):
    """The events that are not deleted: eleven of twelve."""
    where = [{"column": "deleted_at", "operator": "null"}]
    rows = everything(rest, "events", {"where": where})
    assert len(rows) == 11
    assert {row["deleted_at"] for row in rows} == {None}


def test_null_is_no_value(rest):
    """A null column is neither equal nor unequal to a value, and equals null."""
    for operator in ("=", "!="):
        where = [{"column": "external_id", "operator": operator, "value": "ext-12"}]
        rows = everything(rest, "events", {"where": where})
        assert None not in {row["external_id"] for row in rows}
        assert rows
    where = [{"column": "external_id", "value": None}]
    assert {r["external_id"] for r in everything(rest, "events", {"where": where})} == {None}


def test_active_is_an_alias(rest):
    """Case 3.2 says `active`; the column is `is_active`."""
    rows = everything(rest, "events", {"where": [{"column": "active", "value": 1}]})
    assert len(rows) == 10
    assert {row["is_active"] for row in rows} == {1}


def test_barcodes_of_one_event(rest):
    """Case 5.2: only tickets of event 33, the two scanned ones among them."""
    rows = everything(rest, "barcodes", {"where": [{"column": "event_id", "value": 33}]})
    assert {row["event_id"] for row in rows} == {33}
    assert {"877076325904", "877344688530"} <= {row["barcode"] for row in rows}


def test_digits_as_a_number_find_a_barcode(rest):
    """Text columns are compared as text, also when the value came as a number."""
    rows = everything(rest, "barcodes", {"where": [{"column": "barcode", "value": 877076325904}]})
    assert [row["barcode"] for row in rows] == ["877076325904"]


def test_order_by_several_columns(rest):
    """The first column decides, the next one breaks ties; null comes first."""
    rows = everything(rest, "orders", {"orderBy": {"event_id": "desc", "id": "asc"}})
    keys = [(-row["event_id"], row["id"]) for row in rows]
    assert keys == sorted(keys)
    dates = [
        row["payed_at"] for row in everything(rest, "orders", {"orderBy": {"payed_at": "asc"}})
    ]
    assert dates[:90] == [None] * 90
    assert dates[90:] == sorted(dates[90:])


@pytest.mark.parametrize(
    "query",
    [
        {"where": [{"column": "invalid_column", "value": 1}]},
        {"where": [{"column": "baskets", "value": 1}]},
        {"where": [{"value": 1}]},
        {"where": [{"column": "id"}]},
        {"where": [{"column": ["id"], "value": 1}]},
        {"where": [{"column": "id", "operator": "like", "value": "1"}]},
        {"where": [{"column": "id", "operator": ["="], "value": "1"}]},
        {"where": [{"column": "id", "operator": "not null"}]},
        {"where": [{"column": "id", "operator": "in", "value": 1}]},
        {"where": [{"column": "id", "value": {"a": 1}}]},
        {"where": [{"column": "created_at", "operator": ">", "value": "yesterday"}]},
        {"where": [{"column": "created_at", "operator": ">", "value": "2025-13-01"}]},
        {"where": [{"column": "created_at", "operator": ">", "value": 20250101}]},
        {"where": {"column": "id", "value": 1}},
        {"where": ["id"]},
        {"orderBy": {"invalid_column": "asc"}},
        {"orderBy": {"id": "up"}},
        {"orderBy": ["id"]},
        {"page": 0},
        {"page": "two"},
        {"page": True},
        ["page"],
    ],
)
def test_what_is_not_understood_is_refused(rest, query):
    """A wrong query is a validation error, never an unfiltered list."""
    answer = rest("GET", "orders", query)
    assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_ERROR")


def test_text_against_a_number_column_finds_nothing(rest):
    """There is no order between them, and no guess."""
    for operator in ("=", "<", ">"):
        where = [{"column": "id", "operator": operator, "value": "many"}]
        assert rest("GET", "orders", {"where": where}).json()["paging"]["total"] == 0
