"""The two facts and the invariants that an audit can assert about them."""

from __future__ import annotations

import pytest

from pytest_qtickets.clickhouse.loading import Loader
from pytest_qtickets.clickhouse.moments import RunStamp
from pytest_qtickets.clickhouse.schema import INVENTORY_LATEST, ORDERS, SALES_DAILY
from pytest_qtickets.model import RowDelta
from tests.clickhouse.samples import (
    ENDED,
    STARTED,
    ZONES,
    basket,
    case,
    event,
    order,
    page,
    partners,
)

LIST = case("1.1", "GET orders")
SALES = f"SELECT sales_date, event_id, tickets_sold, revenue FROM {SALES_DAILY} FINAL ORDER BY sales_date, event_id"
LATEST = f"SELECT event_id, event_name, city, tickets_total, tickets_left FROM {INVENTORY_LATEST} FINAL ORDER BY event_id"


def load(loader, asked, *pages):
    return loader.load(asked, pages, started_at=STARTED, finished_at=ENDED, ok=True)


@pytest.fixture
def later(store):
    """A loader of the next day's run on the same database."""
    return Loader(store, RunStamp.at("20251110_100000_00000001", "2025-11-10T10:00:00Z"))


def test_daily_sales_are_the_orders_summed(store, loader):
    """Per day in Moscow, event and city; cancelled tickets left out; a free ticket counted."""
    late = "2025-01-01T23:30:00Z"  # already the 2nd in Moscow
    load(
        loader,
        LIST,
        page(
            order(1, payed_at="2025-01-01T10:00:00+03:00", baskets=[basket(), basket(price=0)]),
            order(2, payed_at="2025-01-01T12:00:00+03:00", baskets=[basket(price=99.9)]),
            order(3, payed_at=late, baskets=[basket(), basket(deleted_at=late)]),
            order(4, payed_at=late, event_id=12),
        ),
    )
    assert loader.build_facts()[0] == RowDelta(SALES_DAILY, 3, 3)
    assert store.query(SALES) == [
        ("2025-01-01", "33", 3, 249.9),
        ("2025-01-02", "12", 1, 150.0),
        ("2025-01-02", "33", 1, 150.0),
    ]
    summed = "sum(tickets_sold), round(sum(revenue), 2)"
    assert store.query(f"SELECT {summed} FROM {SALES_DAILY} FINAL") == store.query(
        f"SELECT {summed} FROM {ORDERS} FINAL"
    )


def test_an_order_that_many_cases_read_is_sold_once(store, loader):
    """Cases 1.1, 1.2 and 1.10 staged the same order: the last case's view counts, once."""
    load(loader, case("1.9", "GET orders"), page(order(1, baskets=[basket(), basket()])))
    load(loader, case("1.10", "GET orders"), page(order(1)))
    load(loader, case("1.2", "GET orders"), page(order(1, baskets=[basket()] * 5)))
    loader.build_facts()
    assert store.query(SALES) == [("2019-07-30", "33", 1, 150.0)]


def test_a_later_narrow_run_keeps_the_whole_day(store, loader, later):
    """A run that read one order of a day does not shrink the day to that order."""
    load(loader, LIST, page(order(1), order(2), order(3)))
    loader.build_facts()
    load(later, LIST, page(order(4)))
    assert later.build_facts()[0] == RowDelta(SALES_DAILY, 1, 1)
    assert store.query(SALES) == [("2019-07-30", "33", 4, 600.0)]


def test_a_refund_reaches_the_fact(store, loader, later):
    """An order refunded since the last run lowers its day, to 0 if it was alone."""
    load(loader, LIST, page(order(1), order(2, payed_at="2019-08-01T12:00:00+03:00")))
    loader.build_facts()
    refunded = [basket(refunded_at="2019-08-02T10:00:00+03:00")]
    load(later, LIST, page(order(2, payed_at="2019-08-01T12:00:00+03:00", baskets=refunded)))
    later.build_facts()
    assert store.query(SALES) == [("2019-07-30", "33", 1, 150.0), ("2019-08-01", "33", 0, 0.0)]


def test_an_order_that_moves_leaves_its_old_day(store, loader, later):
    """An order with another day and event is taken out of where it stood."""
    load(loader, LIST, page(order(1), order(2)))
    loader.build_facts()
    load(later, LIST, page(order(2, payed_at="2019-08-01T12:00:00+03:00", event_id=12)))
    load(later, case("1.2", "GET orders"), page(order(1, event_id=12)))
    later.build_facts()
    assert store.query(SALES) == [
        ("2019-07-30", "12", 1, 150.0),
        ("2019-07-30", "33", 0, 0.0),
        ("2019-08-01", "12", 1, 150.0),
    ]


def test_days_the_run_did_not_touch_are_not_written(store, loader, later):
    """A run without orders writes no sales; the earlier rows keep their version and run."""
    load(loader, LIST, page(order(1)))
    loader.build_facts()
    load(later, case("3.1", "GET events"), page(event()))
    assert later.build_facts() == (RowDelta(SALES_DAILY, 0, 0), RowDelta(INVENTORY_LATEST, 1, 1))
    assert store.query(f"SELECT _ver, _run_id FROM {SALES_DAILY} FINAL") == [
        (1762682400, "20251109_100000_3f9ac2d1")
    ]


def test_loading_the_same_again_changes_no_live_count(store, loader, stamp):
    """Re-running the same fixture leaves ``count() FINAL`` of all eleven tables unchanged."""
    for _ in range(2):
        for each in (loader, Loader(store, stamp)):
            load(each, LIST, page(order(1), order(2)))
            load(each, case("3.1", "GET events"), page(event()))
            each.build_facts()
            counts = each.counts()
    assert counts == loader.counts()
    rows = {table: snapshot.rows for table, snapshot in counts.items() if snapshot.rows}
    assert sorted(rows.values()) == [1, 1, 1, 2, 2]


def test_facts_of_another_run_replace_and_do_not_add(store, loader, later):
    """The same answers in a later run: staging grows by its rows, the facts by none."""
    for each in (loader, later):
        load(each, LIST, page(order(1), order(2)))
        load(each, case("3.1", "GET events"), page(event()))
        assert [fact.agrees for fact in each.build_facts()] == [True, True]
    counts = later.counts()
    assert (counts[ORDERS].rows, counts[SALES_DAILY].rows) == (4, 1)
    assert counts[INVENTORY_LATEST].rows == 1
    assert {counts[t].max_ver for t in (ORDERS, SALES_DAILY, INVENTORY_LATEST)} == {1762768800}


def test_the_latest_inventory_prefers_what_is_known(store, loader):
    """Name and city from the event, counts from the widest view of its seats: one row an event."""
    hall = {"data": {"1;1": {"available": True}, "1;2": {"available": False}}}
    show = {"data": {"1;1": {"available": True}}}
    load(loader, case("3.6", "GET events/33/seats"), hall)
    load(loader, case("3.7", "GET events/33/seats/41"), show)
    load(loader, case("3.1", "GET events"), page(event(33), event(7, name="Лекция", city=None)))
    load(loader, partners("6.14", "GET events/seats/12"), ZONES)
    assert loader.build_facts()[1] == RowDelta(INVENTORY_LATEST, 3, 3)
    assert store.query(LATEST) == [
        ("12", "Балет", "владивосток", 3, 1),
        ("33", "Концерт «Север»", "москва", 2, 1),
        ("7", "Лекция", "", None, None),
    ]


def test_the_latest_inventory_is_the_newest(store, loader, later):
    """Newer counts replace older ones; a run that saw no seats keeps the last known with its date."""
    hall = {"data": {f"1;{place}": {"available": True} for place in range(3)}}
    sold = {"data": {"1;1": {"available": False}, "1;2": {"available": False}}}
    seats, events = case("3.6", "GET events/33/seats"), case("3.1", "GET events")
    load(loader, seats, hall)
    loader.build_facts()
    load(later, seats, sold)
    later.build_facts()
    assert store.query(LATEST) == [("33", "", "", 2, 0)]
    third = Loader(store, RunStamp.at("third", "2025-11-11T10:00:00Z"))
    load(third, events, page(event(city={"name": "Казань"})))
    assert third.build_facts()[1] == RowDelta(INVENTORY_LATEST, 1, 1)
    assert store.query(LATEST) == [("33", "Концерт «Север»", "казань", 2, 0)]
    taken = f"SELECT snapshot_ts, _run_id FROM {INVENTORY_LATEST} FINAL"
    assert store.query(taken) == [("2025-11-10 13:00:00", "third")]


def test_the_invariants_of_a_whole_run(store, loader):
    """One version everywhere, left within total, every list row loaded."""
    orders = [order(n) for n in range(1, 121)]
    pages = [page(*orders[k : k + 50], total=120) for k in (0, 50, 100)]
    assert load(loader, LIST, *pages)[0] == RowDelta(ORDERS, pages[0]["paging"]["total"], 120)
    load(loader, partners("6.14", "GET events/seats/12"), ZONES)
    loader.build_facts()
    for table, counted in loader.counts().items():
        if counted.max_ver is not None:
            versions = store.query(f"SELECT DISTINCT _ver FROM {table}")
            assert versions == [(1762682400,)]
    wrong = f"SELECT count() FROM {INVENTORY_LATEST} FINAL WHERE tickets_left > tickets_total"
    assert store.query(wrong) == [(0,)]
