"""One row from one object of an answer, per resource; ``None`` when the object makes no row.

Makers fill the columns that the object decides; run, case and version are added by ``rows.py``.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from pytest_qtickets.clickhouse.moments import RunStamp, moscow
from pytest_qtickets.clickhouse.seats import count_seats
from pytest_qtickets.clickhouse.values import (
    city_of,
    first,
    number,
    payload,
    record,
    text,
    truth,
    whole,
)
from pytest_qtickets.model import Case, Json

Row = dict[str, Any]
Source = dict[str, Json]

_UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")


def dedup_key(order_id: str, event_id: str, sale_ts: datetime, revenue: float) -> str:
    """``_dedup_key`` of an order as the older loaders compute it: revenue 0 is printed as nothing.

    It changes with every refund, so it joins with their rows but does not name an order here.
    """
    return _md5(f"{order_id}::{event_id}::{sale_ts}::{revenue or ''}")


def order(source: Source, _case: Case, _stamp: RunStamp) -> Row | None:
    """A paid order; one whose every ticket was cancelled or refunded stays, with 0 sold."""
    order_id, event_id = text(source.get("id")), text(source.get("event_id"))
    sale_ts = moscow(first(source, "payed_at", "paid_at", "created_at"))
    if not (truth(first(source, "payed", "paid")) and order_id and event_id and sale_ts):
        return None
    tickets, revenue = _sold(source)
    utm = record(source.get("utm"))
    return {
        "order_id": order_id,
        "event_id": event_id,
        "city": city_of(source.get("city")),
        **{name: text(utm.get(name)) for name in _UTM},
        "sale_ts": sale_ts,
        "tickets_sold": tickets,
        "revenue": revenue,
        "currency": text(first(source, "currency_id", "currency")),
        "payload_json": payload(source),
        "_dedup_key": dedup_key(order_id, event_id, sale_ts, revenue),
    }


def _sold(source: Source) -> tuple[int, float]:
    """Tickets and money of the live baskets of an order."""
    if source.get("deleted_at"):
        return 0, 0.0
    tickets, revenue = 0, 0.0
    baskets = source.get("baskets")
    for basket in map(record, baskets if isinstance(baskets, list) else []):
        if basket.get("deleted_at") or basket.get("refunded_at"):
            continue
        quantity = whole(first(basket, "quantity"))
        quantity = 1 if quantity is None else quantity
        tickets += quantity
        revenue += (number(basket.get("price")) or 0.0) * quantity
    return tickets, round(revenue, 2)


def client(source: Source, _case: Case, stamp: RunStamp) -> Row | None:
    """A client; the contacts stand in ``details``, in older answers beside it."""
    known = {name: value for name, value in record(source.get("details")).items() if value}
    person = source | known
    row = {
        "client_id": text(source.get("id")),
        "email": text(source.get("email")).lower(),
        "phone": text(person.get("phone")),
        "first_name": text(person.get("name")),
        "last_name": text(person.get("surname")),
        "middle_name": text(person.get("middlename")),
    }
    return row | _origin(source, stamp) if row["client_id"] else None


def event(source: Source, _case: Case, stamp: RunStamp) -> Row | None:
    """An event as an inventory row: its seats are not known from the event itself."""
    event_id = text(source.get("id"))
    if not event_id:
        return None
    return _inventory(event_id, text(source.get("name")), source, (None, None), stamp)


def hall(source: Source, case: Case, stamp: RunStamp) -> Row:
    """The whole answer of a seats call as one inventory row of its event."""
    context = record(source.get("data")) | source
    event_id = text(context.get("event_id")) or _event_asked(case)
    name = text(context.get("event_name"))
    return _inventory(event_id, name, context, count_seats(source), stamp)


def _event_asked(case: Case) -> str:
    """The event of a seats request: from its path, else from the case's placeholders.

    REST's own call names the show only (*documented*); without an event it is ``show:41``.
    """
    segments = _segments(case)
    if case.api == "partners":  # events/seats/{event}/{show}
        return segments[2]
    if segments[0] == "events":  # events/{event}/seats/{show}, audited
        return segments[1]
    stated = (item.value for item in case.placeholders if item.name == "EVENT_ID")
    return next(stated, f"show:{segments[1]}")


def _inventory(
    event_id: str, name: str, source: Source, seats: tuple[int | None, int | None], stamp: RunStamp
) -> Row:
    total, left = seats
    return {
        "snapshot_ts": stamp.taken_at,
        "event_id": event_id,
        "event_name": name,
        "city": city_of(source.get("city")),
        "tickets_total": total,
        "tickets_left": left,
        "_dedup_key": _md5(f"{event_id}::{stamp.taken_at}"),
    }


def price_shade(source: Source, _case: Case, stamp: RunStamp) -> Row | None:
    """A price shade (colour theme); the API gives it no name."""
    row = {
        "shade_id": text(source.get("id")),
        "name": text(source.get("name")),
        "color": text(first(source, "color", "hex")),
    }
    return row | _origin(source, stamp) if row["shade_id"] else None


def discount(source: Source, _case: Case, stamp: RunStamp) -> Row | None:
    """A discount; the API gives its type and no value."""
    row = {
        "discount_id": text(source.get("id")),
        "name": text(source.get("name")),
        "discount_type": text(first(source, "discount_type", "type")),
        "discount_value": number(first(source, "discount_value", "value")),
    }
    return row | _origin(source, stamp) if row["discount_id"] else None


def promo_code(source: Source, _case: Case, stamp: RunStamp) -> Row | None:
    """A promo code. Its ``type`` is a kind of code, not of discount, and stays in the payload."""
    row = {
        "promo_code_id": text(source.get("id")),
        "code": text(source.get("code")),
        "discount_type": text(source.get("discount_type")),
        "discount_value": number(source.get("discount_value")),
        "valid_from": moscow(first(source, "active_from", "valid_from")),
        "valid_to": moscow(first(source, "active_to", "valid_to")),
    }
    return row | _origin(source, stamp) if row["promo_code_id"] else None


def barcode(source: Source, case: Case, stamp: RunStamp) -> Row | None:
    """A ticket's barcode; the show is known from the request (``shows/{show}/barcodes``)."""
    segments = _segments(case)
    asked = segments[1] if segments[0] == "shows" else ""
    row = {
        "barcode": text(first(source, "barcode", "code")),
        "event_id": text(source.get("event_id")),
        "show_id": text(source.get("show_id")) or asked,
        "status": text(source.get("status")),
        "checked_at": moscow(first(source, "checked_at", "scanned_at")),
    }
    return row | _origin(source, stamp) if row["barcode"] else None


def partner_ticket(source: Source, case: Case, stamp: RunStamp) -> Row:
    """A ticket found by Partners, kept even without an id; event and show from the request."""
    event_id, show_id = [*_segments(case)[2:], "", ""][:2]  # tickets/find/{event}/{show}
    row = {
        "ticket_id": text(first(source, "id", "ticket_id")),
        "event_id": text(source.get("event_id")) or event_id,
        "show_id": text(source.get("show_id")) or show_id,
        "external_order_id": text(source.get("external_order_id")),
        "external_id": text(source.get("external_id")),
        "barcode": text(source.get("barcode")),
        "paid": int(truth(source.get("paid"))),
        "price": number(source.get("price")),
    }
    return row | _origin(source, stamp)


def _origin(source: Source, stamp: RunStamp) -> Row:
    return {"payload_json": payload(source), "_ingest_ts": stamp.taken_at}


def _segments(case: Case) -> list[str]:
    return case.path.split("?")[0].strip("/").split("/")


def _md5(value: str) -> str:
    return hashlib.md5(value.encode(), usedforsecurity=False).hexdigest()
