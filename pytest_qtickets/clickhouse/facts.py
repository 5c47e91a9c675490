"""The two facts, computed from everything that is staged, not from one run's window.

Both functions only read; they return the rows to write. An order or event may be staged many times
(by cases, by runs): its latest version counts, once. Later runs win, then later cases of a run.
"""

# ruff: noqa: S608 - identifiers and texts are quoted by store.quoted and store.literal
from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from pytest_qtickets.clickhouse.moments import RunStamp
from pytest_qtickets.clickhouse.records import Row
from pytest_qtickets.clickhouse.schema import INVENTORY, ORDERS, SALES_DAILY, Layout
from pytest_qtickets.clickhouse.store import Store, literal, table_name


def sales_daily(store: Store, layouts: Mapping[str, Layout], stamp: RunStamp) -> list[Row]:
    """Sales per day (Moscow), event and city, for the days that this run's orders touch.

    A day is recomputed from all staged orders. Groups that stood in the fact and have no order any
    more come back with 0, so that the day's sum stays the sum of its orders. Raises ``StoreError``.
    """
    orders = _source(store, layouts[ORDERS])
    fact = _source(store, layouts[SALES_DAILY])
    days = (
        f"SELECT toDate(sale_ts) FROM {orders} WHERE order_id IN "
        f"(SELECT order_id FROM {orders} WHERE {made_by(layouts[ORDERS], stamp)})"
    )
    latest = (
        f"SELECT order_id, toDate(sale_ts) AS day, event_id, toString(city) AS place,"
        f" tickets_sold AS tickets, revenue AS money FROM {orders}"
        f" ORDER BY order_id, _ver DESC{_later_case(layouts[ORDERS])} LIMIT 1 BY order_id"
    )
    standing = (
        f"SELECT '' AS order_id, sales_date AS day, event_id, toString(city) AS place,"
        f" toUInt32(0) AS tickets, toFloat64(0) AS money FROM {fact}"
    )
    groups = store.query(
        "SELECT day, event_id, place, sum(tickets), round(sum(money), 2)"
        f" FROM (SELECT * FROM ({latest}) UNION ALL {standing}) WHERE day IN ({days})"
        " GROUP BY day, event_id, place ORDER BY day, event_id, place"
    )
    return [
        {
            "sales_date": date.fromisoformat(day),
            "event_id": event_id,
            "city": city,
            "tickets_sold": int(tickets),
            "revenue": float(money),
            "_ver": stamp.ver,
            "_run_id": stamp.run_id,
        }
        for day, event_id, city, tickets, money in groups
    ]


def inventory_latest(store: Store, layouts: Mapping[str, Layout], stamp: RunStamp) -> list[Row]:
    """The newest inventory of every event that this run saw.

    Known counts stand before unknown ones, then the newest snapshot, then the widest view (the
    whole event before one of its shows). Name and city come from the newest row that has a name.
    Raises ``StoreError``.
    """
    layout = layouts[INVENTORY]
    inventory = _source(store, layout)
    seen = f"event_id IN (SELECT event_id FROM {inventory} WHERE {made_by(layout, stamp)})"
    newest = f"snapshot_ts DESC, _ver DESC{_later_case(layout)}"
    counts = store.query(
        f"SELECT event_id, toString(snapshot_ts), tickets_total, tickets_left FROM {inventory}"
        f" WHERE {seen} ORDER BY event_id, isNull(tickets_total) + isNull(tickets_left),"
        f" snapshot_ts DESC, _ver DESC, tickets_total DESC, tickets_left{_later_case(layout)}"
        " LIMIT 1 BY event_id"
    )
    names = store.query(
        f"SELECT event_id, event_name, city FROM {inventory} WHERE {seen} AND event_name != ''"
        f" ORDER BY event_id, {newest} LIMIT 1 BY event_id"
    )
    known = {event_id: (name, city) for event_id, name, city in names}
    return [
        {
            "snapshot_ts": datetime.fromisoformat(taken_at),
            "event_id": event_id,
            "event_name": known.get(event_id, ("", ""))[0],
            "city": known.get(event_id, ("", ""))[1],
            "tickets_total": total,
            "tickets_left": left,
            "_ver": stamp.ver,
            "_run_id": stamp.run_id,
        }
        for event_id, taken_at, total, left in counts
    ]


def made_by(layout: Layout, stamp: RunStamp) -> str:
    """The condition for rows of this run: by its id, by its version where no id is kept."""
    if "_run_id" in layout.columns:
        return f"_run_id = {literal(stamp.run_id)}"
    return f"_ver = {stamp.ver}"


def _source(store: Store, layout: Layout) -> str:
    return f"{table_name(store, layout.table)} {layout.final}"


def _later_case(layout: Layout) -> str:
    """Case 1.10 after 1.9."""
    if "_case_id" not in layout.columns:
        return ""
    return ", arrayMap(part -> toUInt32OrZero(part), splitByChar('.', _case_id)) DESC"
