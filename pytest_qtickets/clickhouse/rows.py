"""From the answers of a case to the rows of its table. Pure: no clock, no store, no other case.

Which table a case feeds follows from the endpoint it calls; writes, checks and errors feed none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pytest_qtickets.clickhouse import records, schema
from pytest_qtickets.clickhouse.moments import RunStamp
from pytest_qtickets.clickhouse.records import Row, Source
from pytest_qtickets.clickhouse.values import first, record
from pytest_qtickets.contract.endpoints import endpoint_of
from pytest_qtickets.model import Case, Json

#: Resource -> the table it feeds and what makes a row of one object.
_FEEDS: Mapping[str, tuple[str, Callable[[Source, Case, RunStamp], Row | None]]] = {
    "order": (schema.ORDERS, records.order),
    "client": (schema.CLIENTS, records.client),
    "event": (schema.INVENTORY, records.event),
    "seats": (schema.INVENTORY, records.hall),
    "hall": (schema.INVENTORY, records.hall),
    "price_shade": (schema.PRICE_SHADES, records.price_shade),
    "discount": (schema.DISCOUNTS, records.discount),
    "promo_code": (schema.PROMO_CODES, records.promo_code),
    "barcode": (schema.BARCODES, records.barcode),
    "ticket": (schema.PARTNER_TICKETS, records.partner_ticket),
}


def table_of(case: Case) -> str | None:
    """The staging table that the case's answers feed, if any."""
    endpoint = endpoint_of(case)
    if endpoint is None or (endpoint.api == "rest" and case.method != "GET"):
        return None
    feed = _FEEDS.get(endpoint.resource)
    return feed[0] if feed else None


def rows_of(case: Case, pages: Sequence[Json], stamp: RunStamp) -> dict[str, list[Row]]:
    """Table -> rows of the case's successful answers, each identity once (the last one counts).

    ``pages`` are the parsed bodies, already masked. The table that the case feeds is a key even
    when no row came of it; a case that feeds none gives ``{}``. A row holds every column of the
    table in ``schema.sql``; moments are naive Moscow ``datetime``.
    """
    table, endpoint = table_of(case), endpoint_of(case)
    if table is None or endpoint is None:
        return {}
    make = _FEEDS[endpoint.resource][1]
    rows: dict[tuple[Any, ...], Row] = {}
    for page in pages:
        for source in [] if _is_error(page) else _sources(page, one_hall=make is records.hall):
            row = make(source, case, stamp)
            if row is not None:
                row |= {"_ver": stamp.ver, "_run_id": stamp.run_id, "_case_id": case.id}
                rows[identity_of(table, row)] = row
    return {table: list(rows.values())}


def identity_of(table: str, row: Row) -> tuple[Any, ...]:
    """What names the row within its case."""
    return tuple(row[name] for name in schema.IDENTITIES[table])


def _is_error(page: Json) -> bool:
    """An error in whatever HTTP status it came: nothing of it is a row."""
    fields = record(page)
    return fields.get("status") == "error" or ("error" in fields and "data" not in fields)


def _sources(page: Json, *, one_hall: bool) -> list[Source]:
    """The objects that make rows: a hall whole, else those of ``data``, ``result`` or an array."""
    if one_hall:
        return [page] if isinstance(page, dict) else []
    body = first(page, "data", "result") if isinstance(page, dict) else page
    return [item for item in (body if isinstance(body, list) else [body]) if isinstance(item, dict)]
