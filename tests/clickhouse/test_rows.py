"""The rows of every feeding answer, before any database sees them."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_qtickets.clickhouse.moments import RunStamp, moscow
from pytest_qtickets.clickhouse.records import dedup_key
from pytest_qtickets.clickhouse.rows import rows_of, table_of
from pytest_qtickets.clickhouse.schema import columns_of
from pytest_qtickets.model import Placeholder
from tests.clickhouse.samples import (
    FEEDING,
    NOT_FEEDING,
    OFFERS,
    TICKET,
    ZONES,
    basket,
    case,
    client,
    event,
    order,
    page,
    partners,
)

PREFIX = "stg_qtickets_api_"


def one(result):
    """The only row of the only table."""
    [rows] = result.values()
    [row] = rows
    return row


@pytest.mark.parametrize(
    ("asked", "pages", "table", "count"), FEEDING, ids=lambda v: getattr(v, "param_id", None)
)
def test_each_feeding_answer_makes_its_rows(asked, pages, table, count, stamp):
    """Every row has exactly the columns of its table, this run's version, run and case."""
    result = rows_of(asked, pages, stamp)
    assert {name: len(rows) for name, rows in result.items()} == {PREFIX + table: count}
    for row in result[PREFIX + table]:
        assert set(row) == set(columns_of(PREFIX + table))
        assert (row["_ver"], row["_run_id"], row["_case_id"]) == (
            stamp.ver,
            stamp.run_id,
            asked.id,
        )


@pytest.mark.parametrize(
    ("asked", "pages"), NOT_FEEDING, ids=lambda v: getattr(v, "param_id", None)
)
def test_writes_checks_and_errors_feed_nothing(asked, pages, stamp):
    """No row comes of a write, a seat check, or an error under any HTTP status."""
    assert not any(rows_of(asked, pages, stamp).values())


def test_a_case_without_answers_still_names_its_table(stamp):
    """A blocked or failed read sent 0 rows to a known table; a write has no table."""
    assert rows_of(case("1.1", "GET orders"), [], stamp) == {PREFIX + "orders_raw": []}
    assert table_of(case("2.3", "POST clients")) is None


def test_all_pages_are_rows_and_an_overlap_counts_once(stamp):
    """Rows come from every page; a record that stands on two pages is one row."""
    pages = [page(order(1), order(2), total=3), page(order(2), order(3), total=3)]
    [rows] = rows_of(case("1.1", "GET orders"), pages, stamp).values()
    assert [row["order_id"] for row in rows] == ["1", "2", "3"]


def test_cancelled_and_refunded_tickets_are_not_sales(stamp):
    """Of three tickets one was cancelled and one refunded: 1 sold, 150.00."""
    baskets = [
        basket(1),
        basket(2, price=300, deleted_at="2019-08-01T10:00:00+03:00"),
        basket(3, price=350, refunded_at="2019-08-02T10:00:00+03:00", refunded_amount=350),
    ]
    row = one(rows_of(case("1.6", "GET orders/1"), [{"data": order(baskets=baskets)}], stamp))
    assert (row["tickets_sold"], row["revenue"]) == (1, 150.0)


@pytest.mark.parametrize(
    ("changes", "tickets", "revenue"),
    [
        ({"baskets": [basket(price=0)]}, 1, 0.0),
        ({"baskets": [basket(price=0, original_price=500, total=900)]}, 1, 0.0),
        ({"baskets": [basket(quantity=3, price="99.90")]}, 3, 299.7),
        ({"baskets": [basket(quantity=0)]}, 0, 0.0),
        ({"baskets": []}, 0, 0.0),
        ({"deleted_at": "2019-08-01T10:00:00+03:00"}, 0, 0.0),
    ],
    ids=["free", "0 is a price", "several", "none of it", "no tickets", "order cancelled"],
)
def test_prices_and_quantities_are_taken_as_sent(changes, tickets, revenue, stamp):
    """0 is a value: it falls through to no other field, and the paid order stays a row."""
    row = one(rows_of(case("1.6", "GET orders/1"), [{"data": order(**changes)}], stamp))
    assert (row["tickets_sold"], row["revenue"]) == (tickets, revenue)


@pytest.mark.parametrize(
    "changes",
    [
        {"payed": False},
        {"payed": 0},
        {"id": None},
        {"event_id": None},
        {"payed_at": None, "created_at": None},
        {"payed_at": "yesterday"},
    ],
    ids=str,
)
def test_orders_that_are_no_sale_make_no_row(changes, stamp):
    """Unpaid orders and those without id, event or moment are left out."""
    asked = case("1.1", "GET orders")
    assert rows_of(asked, [page(order(**changes))], stamp) == {PREFIX + "orders_raw": []}


def test_an_order_row_holds_what_the_api_sends(stamp):
    """Currency from ``currency_id``, utm from its object, the payload sorted and readable."""
    sent = order(currency_id="KZT", utm={"utm_source": "афиша", "utm_term": "x"})
    row = one(rows_of(case("1.6", "GET orders/1"), [{"data": sent}], stamp))
    assert (row["currency"], row["utm_source"], row["utm_medium"]) == ("KZT", "афиша", "")
    assert row["sale_ts"] == datetime.fromisoformat("2019-07-30 12:50:52")
    assert json.loads(row["payload_json"]) == sent
    assert "афиша" in row["payload_json"]
    assert row["payload_json"].index('"baskets"') < row["payload_json"].index('"client_id"')


def test_the_older_dedup_key_is_reproduced():
    """Both reference vectors of the older loaders' key hold, the one with revenue 0 too."""
    sold_at = moscow("2019-07-30T12:50:52+03:00")
    assert dedup_key("4360", "33", sold_at, 800.0) == "2625563b4f07eac550532d619370a1e5"
    assert dedup_key("4360", "33", sold_at, 0) == "2bcf3b3a5c1f9e6f7a8f154d42c30b63"


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("2025-01-01", "2025-01-01 03:00:00"),
        ("2025-01-01T00:00:00Z", "2025-01-01 03:00:00"),
        ("2025-11-07T19:30:00.999999+03:00", "2025-11-07 19:30:00"),
        ("2025-11-07T19:30:00+1000", "2025-11-07 12:30:00"),
        ("2025-11-07 19:30", "2025-11-07 22:30:00"),
        ("9999-12-31T23:59:59+03:00", None),
        ("0001-01-01T00:00:00+03:00", None),
        ("2025-02-30", None),
        ("", None),
        (0, None),
        (None, None),
    ],
    ids=str,
)
def test_moments_become_moscow_time(text, local):
    """Any offset becomes Moscow time, no offset is UTC, and what is no moment is ``None``."""
    assert moscow(text) == (local and datetime.fromisoformat(local))


def test_the_stamp_comes_from_the_start_alone():
    """One version and one moment for the whole run, whoever makes the stamp."""
    stamp = RunStamp.at("run", "2025-11-09T10:00:00.123456Z")
    assert (stamp.ver, stamp.taken_at) == (1762682400, datetime.fromisoformat("2025-11-09 13:00"))
    with pytest.raises(ValueError, match="RFC 3339"):
        RunStamp.at("run", "now")


def test_event_rows_know_no_seats_and_have_a_city_by_name(stamp):
    """The city is its name in lower case, and seat counts stay NULL until seats are read."""
    row = one(rows_of(case("3.3", "GET events/33"), [{"data": event()}], stamp))
    assert (row["event_name"], row["city"]) == ("Концерт «Север»", "москва")
    assert (row["tickets_total"], row["tickets_left"]) == (None, None)
    assert row["snapshot_ts"] == stamp.taken_at


def test_seats_make_one_row_for_their_event(stamp):
    """A hall is one row of the event it belongs to, wherever the event is named."""
    asked = partners("6.14", "POST events/seats/12/4076")
    row = one(rows_of(asked, [ZONES], stamp))
    assert (row["event_id"], row["event_name"], row["city"]) == ("12", "Балет", "владивосток")
    assert (row["tickets_total"], row["tickets_left"]) == (3, 1)
    bare = {key: value for key, value in OFFERS.items() if key != "event_id"}
    assert one(rows_of(partners("6.15", "GET events/offers/12"), [bare], stamp))["event_id"] == "12"
    empty = {"data": {}}
    assert one(rows_of(case("3.6", "GET events/33/seats"), [empty], stamp))["event_id"] == "33"
    assert one(rows_of(case("3.6", "GET shows/41/seats"), [empty], stamp))["event_id"] == "show:41"
    known = case("3.6", "GET shows/41/seats", placeholders=(Placeholder("EVENT_ID", "33", "x"),))
    row = one(rows_of(known, [empty], stamp))
    assert (row["event_id"], row["tickets_total"], row["tickets_left"]) == ("33", 0, 0)


def test_client_rows_take_contacts_from_details(stamp):
    """Contacts come from ``details``, beside it in older answers; the e-mail in lower case."""
    row = one(rows_of(case("2.5", "GET clients/235"), [{"data": client()}], stamp))
    assert (row["email"], row["first_name"], row["middle_name"]) == ("user@example.com", "Имя", "")
    flat = {"id": 1, "email": "a@example.com", "phone": "+7 999 000-00-01", "details": []}
    assert one(rows_of(case("2.5", "GET clients/1"), [{"data": flat}], stamp))["phone"] == (
        "+7 999 000-00-01"
    )


def test_discounts_and_codes_take_what_the_api_sends(stamp):
    """``active_from`` fills ``valid_from``; a value nobody sent is NULL, a sent 0 is 0."""
    sent = {"id": 1, "code": "m1", "active_from": "2025-01-01T00:00:00+03:00", "active_to": None}
    row = one(rows_of(case("4.3", "GET promo-codes"), [page(sent)], stamp))
    assert (row["valid_from"], row["valid_to"]) == (datetime.fromisoformat("2025-01-01"), None)
    assert (row["discount_type"], row["discount_value"]) == ("", None)
    row = one(rows_of(case("4.2", "GET discounts"), [page({"id": 1, "type": "P"})], stamp))
    assert (row["discount_type"], row["discount_value"]) == ("P", None)
    row = one(rows_of(case("4.2", "GET discounts"), [page({"id": 1, "value": 0})], stamp))
    assert row["discount_value"] == 0.0


def test_barcodes_and_tickets_take_ids_from_the_request(stamp):
    """The show of a barcode and the event of a found ticket stand in the request only."""
    row = one(rows_of(case("5.1", "GET shows/41/barcodes"), [[{"barcode": "0001"}]], stamp))
    assert (row["show_id"], row["event_id"], row["status"]) == ("41", "", "")
    found = {"status": "success", "result": [TICKET]}
    row = one(rows_of(partners("6.11", "POST tickets/find/12/4076"), [found], stamp))
    assert (row["event_id"], row["show_id"], row["paid"]) == ("12", "4076", 1)
    assert row["price"] == 0.0
    row = one(rows_of(partners("6.9", "POST tickets/find"), [found], stamp))
    assert (row["event_id"], row["show_id"]) == ("", "")
    no_id = {"status": "success", "result": {"external_order_id": "order67890"}}
    row = one(rows_of(partners("6.9", "POST tickets/find"), [no_id], stamp))
    assert (row["ticket_id"], row["price"]) == ("", None)
    none = {"status": "success", "result": []}
    assert not any(rows_of(partners("6.9", "POST tickets/find"), [none], stamp).values())


KEYS = (
    "id",
    "data",
    "result",
    "zones",
    "seats",
    "offers",
    "baskets",
    "details",
    "city",
    "utm",
    "available",
    "event_id",
    "payed",
    "payed_at",
    "price",
    "quantity",
    "free_quantity",
    "admission",
    "barcode",
    "1;1",
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(answer=json_values)
def test_no_answer_breaks_the_rows(answer):
    """Whatever JSON an answer holds, rows come out that a table can hold, or none."""
    stamp = RunStamp.at("run", "2025-11-09T10:00:00Z")
    for asked, *_ in FEEDING:
        for pages in ([answer], [{"data": answer}], [{"status": "success", "result": answer}]):
            for table, rows in rows_of(asked, pages, stamp).items():
                assert all(set(row) == set(columns_of(table)) for row in rows)
