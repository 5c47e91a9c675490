"""Shapes: every field of every resource, its type and whether it may be null, as literal tables."""

from __future__ import annotations

import json
import re

import pytest

from tests.unit.sandbox.shapes import (
    BARCODE,
    CLIENT,
    DISCOUNT,
    EVENT,
    ORDER,
    PROMO_CODE,
    SEAT,
    TICKET,
    conforms,
)


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("orders", ORDER),
        ("clients", CLIENT),
        ("events", EVENT),
        ("discounts", DISCOUNT),
        ("promo-codes", PROMO_CODE),
        ("barcodes", BARCODE),
    ],
)
def test_rows_of_a_list(rest, path, shape):
    """Every row of every page has every field, in its type."""
    page = 1
    while True:
        answer = rest("GET", path, {"page": page}).json()
        assert answer.keys() == {"data", "paging"}
        conforms(answer["data"], [shape], path)
        conforms(answer["paging"], {"perPage": "int", "currentPage": "int", "total": "int"})
        if page * answer["paging"]["perPage"] >= answer["paging"]["total"]:
            break
        page += 1


def test_one_order(rest):
    """A single order carries the integrations that the list leaves empty."""
    order = rest("GET", "orders/4360").json()["data"]
    conforms(order, ORDER, "order")
    assert order["integrations"] == {"roistat": {"roistat_visit": None}}
    assert rest("GET", "orders").json()["data"][0]["integrations"] == []


def test_one_event_is_the_list_row(rest):
    """GET events/{id} and GET events tell the same."""
    one = rest("GET", "events/33").json()["data"]
    assert one in rest("GET", "events").json()["data"]


def test_nullable_fields_are_null_somewhere(sandbox):
    """Readers meet both sides of what the reference calls nullable and the world can show."""
    orders = sandbox.world.orders.values()
    for name in ("payed_at", "deleted_at", "payment_card_number", "discount_id", "promo_code_id"):
        assert {order[name] is None for order in orders} == {True, False}, name
    assert {type(order["utm"]) for order in orders} == {list, dict}
    baskets = [basket for order in orders for basket in order["baskets"]]
    for name in ("barcode", "pdf_url", "deleted_at", "refunded_at", "refunded_amount", "inn"):
        assert {basket[name] is None for basket in baskets} == {True, False}, name
    people = [client["details"] for client in sandbox.world.clients.values()]
    for name in ("middlename", "surname", "phone"):
        assert {person[name] is None for person in people} == {True, False}, name


def test_price_shades(rest):
    """Eight rows of id and colour, no paging."""
    answer = rest("GET", "price-shades").json()
    assert answer.keys() == {"data"}
    assert [shade["id"] for shade in answer["data"]] == list(range(1, 9))
    assert all(re.fullmatch("#[0-9a-f]{6}", shade["color"]) for shade in answer["data"])


@pytest.mark.parametrize("path", ["events/33/seats", "events/33/seats/41", "events/12/seats/4076"])
def test_seats_are_a_flat_map(rest, path):
    """The flat form: seat id to seat, each naming itself."""
    data = rest("GET", path).json()["data"]
    for seat_id, seat in data.items():
        conforms(seat, SEAT, seat_id)
        assert seat["id"] == seat_id
    assert {seat["available"] for seat in data.values()} == {True, False}
    assert {seat["admission"] for seat in data.values()} == {True, False}


def test_found_tickets(partners):
    """Tickets of tickets/find: numbers for ids, the external order and whether it is gone."""
    answer = partners("POST", "tickets/find", {"filter": {"external_order_id": "order67890"}})
    assert answer.json().keys() == {"status", "result"}
    conforms(answer.json()["result"], [TICKET], "ticket")


def test_a_page_of_events_is_modest(rest):
    """Scheme properties must not make a page of ten events a megabyte."""
    body = rest("GET", "events").content
    assert len(json.loads(body)["data"]) == 10
    assert len(body) < 120_000
