"""The sandbox's whole world through the gate: its people vanish, its public side stays."""

from __future__ import annotations

import json

import pytest

from pytest_qtickets.masking import LeakScanner, Masker
from pytest_qtickets.sandbox.world import make_world


@pytest.fixture(scope="module")
def world():
    return make_world()


@pytest.fixture(scope="module")
def scanner(world):
    return LeakScanner(world.personal_values())


def test_nobody_of_the_world_survives(world, scanner):
    """Clients, orders, tickets and promo codes hold no personal value after the gate."""
    masked = Masker(b"k").mask_bytes(world.as_json().encode(), "application/json").decode()
    assert scanner.scan(world.as_json()[:20_000]) != []
    assert scanner.scan(masked) == []


def test_nobody_survives_in_text(world, scanner):
    """An answer quoted in a failure is clean, also when nothing of it was seen as JSON."""
    answer = json.loads(world.as_json())
    part = [answer["orders"][:20], answer["clients"][:20], answer["tickets"], answer["promo_codes"]]
    for text in (repr(part), json.dumps(part, indent=1), json.dumps(part, ensure_ascii=False)):
        assert scanner.scan(text) != []
        assert scanner.scan(Masker(b"k").mask_text(text)) == []


def test_the_public_side_stays(world):
    """Events, discounts and price shades come out as they went in; orders keep ids and prices."""
    answer = json.loads(world.as_json())
    masked = Masker(b"k").mask_json(answer)
    for kind in ("events", "discounts", "price_shades"):
        assert masked[kind] == answer[kind]
    kept = ("id", "client_id", "price", "payed", "created_at", "site", "utm", "event_id")
    for raw, order in zip(answer["orders"], masked["orders"], strict=True):
        assert [order[key] for key in kept] == [raw[key] for key in kept]
    assert len({ticket["barcode"] for ticket in masked["tickets"]}) == len(
        {ticket["barcode"] for ticket in answer["tickets"]}
    )
