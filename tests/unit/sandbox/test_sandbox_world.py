"""The world: its figures, its known ids, and that a seed decides every byte of it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter

import pytest

from pytest_qtickets.sandbox import make_world
from pytest_qtickets.sandbox.halls import HALLS
from pytest_qtickets.sandbox.seats import holders, seat_states


@pytest.fixture(scope="module")
def world():
    return make_world()


def test_figures(world):
    """The totals that documents and tables are compared with."""
    assert len(world.orders) == 300
    assert len(world.clients) == 95
    assert len(world.events) == 12
    assert len(world.price_shades) == 8
    assert len(world.discounts) == 5
    assert len(world.promo_codes) == 15
    barcodes = [basket["barcode"] for _, basket in world.valid_tickets()]
    assert len(barcodes) == len(set(barcodes)) == 345
    assert all(re.fullmatch(r"87\d{10}", code) for code in barcodes)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_figures_hold_for_every_seed(seed):
    """Another seed makes other people and the same figures."""
    world = make_world(seed)
    sizes = [len(getattr(world, kind)) for kind in ("orders", "clients", "events", "promo_codes")]
    assert sizes == [300, 95, 12, 15]
    assert sum(1 for _ in world.valid_tickets()) == 345


def test_every_kind_of_order(world):
    """Paid, waiting, expired, and paid ones that lost some or all of their tickets."""
    orders = list(world.orders.values())
    kinds = Counter((order["payed"], order["deleted_at"] is not None) for order in orders)
    assert kinds == {(True, False): 210, (False, False): 50, (False, True): 40}
    lost = Counter()
    for order in orders:
        if order["payed"]:
            refunded = sum(basket["refunded_at"] is not None for basket in order["baskets"])
            cancelled = sum(basket["deleted_at"] is not None for basket in order["baskets"])
            lost["all refunded"] += refunded == len(order["baskets"])
            lost["some refunded"] += 0 < refunded < len(order["baskets"])
            lost["some cancelled"] += 0 < cancelled < len(order["baskets"])
            assert bool(order["refunds"]) == bool(refunded)
    assert lost == {"all refunded": 6, "some refunded": 11, "some cancelled": 12}
    expired = next(order for order in orders if not order["payed"] and order["deleted_at"])
    assert expired["payed_at"] is None
    assert [b["refunded_amount"] for b in expired["baskets"]] == [0] * len(expired["baskets"])


def test_order_price_is_the_sum_over_all_baskets(world):
    """Cancelled and refunded tickets count in the order's price, as observed."""
    for order in world.orders.values():
        assert order["price"] == sum(basket["price"] for basket in order["baskets"]) > 0
        for basket in order["baskets"]:
            assert basket["price"] == basket["original_price"] - basket["discount_value"]


def test_known_ids(world):
    """Ids that case files name are there, with what the cases need of them."""
    assert {1, 4360, 12345} <= world.orders.keys()
    order = world.orders[4360]
    assert (order["payed"], order["deleted_at"], order["refunds"]) == (True, None, [])
    assert (order["event_id"], order["client_id"]) == (33, 235)
    assert [basket["id"] for basket in order["baskets"]] == [63993, 63994, 63995]
    assert {basket["show_id"] for basket in order["baskets"]} == {41}
    assert world.clients[235]["details"]["id"] == 167
    assert 13513 in world.promo_codes
    assert [show["id"] for show in world.events[12]["shows"]] == [20, 21, 4076]
    assert [show["id"] for show in world.events[33]["shows"]] == [41]
    scanned = {
        basket["barcode"]: (order["event_id"], basket["show_id"], basket["checked_at"])
        for order, basket in world.valid_tickets()
    }
    assert scanned["877076325904"] == scanned["877344688530"] == (33, 41, None)
    assert {120260, 120261, 134857, 134858} <= world.tickets.keys()


def test_halls_have_the_sample_seats_and_admission():
    """Every hall has the seats of the vendor's samples and a zone without places."""
    for hall in HALLS.values():
        wanted = {"CENTER_PARTERRE-20;5", "CENTER_PARTERRE-20;6", "CENTER_PARTERRE-21;12", "3-1;1"}
        assert wanted <= hall.places.keys()
        assert [zone.id for zone in hall.zones if zone.admission] == ["3"]


def test_no_seat_is_sold_twice(world):
    """One holder a place, no more guests than an admission zone takes, none on a closed seat."""
    for event in world.events.values():
        hall = HALLS[event["scheme_id"]]
        for show in event["shows"]:
            taken = Counter(seat_id for seat_id, _ in holders(world, show["id"]))
            assert not taken.keys() & hall.closed
            for seat_id, count in taken.items():
                assert count <= hall.places[seat_id].zone.guests


def test_seat_figures_agree_with_sales(world):
    """Free, ordered, paid and closed add up for every seat of every show."""
    for event in world.events.values():
        for show in event["shows"]:
            for seat in seat_states(world, event, show).values():
                held = seat["ordered_quantity"] + seat["payed_quantity"]
                closed = 1 if seat["disabled"] else 0
                assert seat["max_quantity"] == seat["free_quantity"] + held + closed
                assert seat["available"] == (seat["free_quantity"] > 0)
    paid = sum(
        seat["payed_quantity"]
        for event in world.events.values()
        for show in event["shows"]
        for seat in seat_states(world, event, show).values()
    )
    partners = sum(t["paid"] and not t["deleted"] for t in world.tickets.values())
    assert paid == 345 + partners


def test_one_seed_one_world(world):
    """Two worlds of one seed are equal as JSON; another seed differs."""
    assert make_world().as_json() == world.as_json()
    assert make_world(1).as_json() != world.as_json()


def test_same_bytes_in_another_process(world):
    """Neither the hash seed, nor the time zone, nor the locale enters the world."""
    code = (
        "import sys; from pytest_qtickets.sandbox import make_world;"
        "sys.stdout.buffer.write(make_world().as_json().encode())"
    )
    environment = {"PYTHONHASHSEED": "4711", "TZ": "Asia/Vladivostok", "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, env=environment
    )
    assert done.stdout.decode() == world.as_json()


def test_personal_values_are_all_there(world):
    """What a leak search looks for: people, contacts, barcodes, links, companies, promo codes."""
    values = world.personal_values()
    client = world.clients[235]
    assert {client["email"], client["details"]["phone"], client["details"]["surname"]} <= values
    assert {basket["barcode"] for _, basket in world.valid_tickets()} <= values
    order = world.orders[4360]
    assert {order["uniqid"], order["cancel_url"], order["payment_card_number"]} <= values
    assert {order["baskets"][0]["series"], order["baskets"][0]["pdf_url"]} <= values
    assert {ticket["client_email"] for ticket in world.tickets.values()} <= values
    assert world.promo_codes[13513]["code"] in values
    assert all(isinstance(value, str) and len(value) >= 5 for value in values)


def test_personal_values_are_invented_and_no_words(world):
    """Contacts are of ranges nobody has, and no public text holds a personal value."""
    values = world.personal_values()
    emails = {value for value in values if "@" in value}
    assert all(value.endswith(("@example.com", "@example.org")) for value in emails)
    phones = {value for value in values if value.startswith("+")}
    assert all(re.fullmatch(r"\+79990[1-9]\d{5}", value) for value in phones)
    assert "user@example.com" not in emails
    public = "".join(
        event["name"] + event["description"] + event["place_name"] + event["place_address"]
        for event in world.events.values()
    )
    public += "".join(place.name for hall in HALLS.values() for place in hall.places.values())
    assert not [value for value in values if value in public]
