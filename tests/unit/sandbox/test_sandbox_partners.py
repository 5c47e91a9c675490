"""Partners read: seats of a hall, the state of a seat, tickets by any criterion."""

from __future__ import annotations

import re

import pytest

CONTEXT = {
    "event_id",
    "show_id",
    "event_name",
    "start_date",
    "finish_date",
    "scheme",
    "city",
    "last_update_hash",
}


def found(partners, criteria, path="tickets/find"):
    answer = partners("POST", path, {"filter": criteria})
    assert answer.json()["status"] == "success"
    return [ticket["id"] for ticket in answer.json()["result"]]


def refused(answer, code, status):
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json().keys() == {"status", "code", "message"}
    assert answer.json()["status"] == "error"


def test_find_narrows_by_path(partners):
    """Cases 6.9 to 6.11: everywhere, in an event, in a show."""
    criteria = {"external_order_id": "order67890"}
    assert found(partners, criteria) == [120260, 120261, 120299, 120300]
    assert found(partners, criteria, "tickets/find/12") == [120260, 120261, 120299]
    assert found(partners, criteria, "tickets/find/12/4076") == [120260, 120261]


def test_find_by_each_criterion(partners):
    """Cases 6.12 and 6.13: scalars and lists, joined by AND."""
    assert found(partners, {"barcode": "872964136579"}) == [134857]
    both = {"barcode": ["872964136579", "879979255977"]}
    assert found(partners, both) == [134857, 134858]
    assert found(partners, both | {"external_id": "ticket12345"}) == [134857]
    assert found(partners, {"id": ["134858", 134857]}) == [134857, 134858]
    assert found(partners, {"id": 1}) == []


def test_find_shows_what_is_gone(partners):
    """An expired booking is found, marked deleted."""
    answer = partners("POST", "tickets/find", {"filter": {"id": [134856, 134857]}}).json()
    assert [ticket["deleted"] for ticket in answer["result"]] == [1, 0]


@pytest.mark.parametrize(
    "body", [None, {}, {"filter": {}}, {"filter": []}, {"filter": {"seat_id": "3-1;1"}}]
)
def test_find_without_a_criterion(partners, body):
    """Nothing to look for is an error, not everything."""
    refused(partners("POST", "tickets/find", body), "VALIDATION_ERROR", 422)


def test_check_batch_in_request_order(partners):
    """Case 6.8: a tariff changes the price, not whether the seat is free."""
    seats = [("20;5", "preferential"), ("20;5", "full"), ("21;12", "full")]
    batch = [{"seat_id": f"CENTER_PARTERRE-{s}", "offer_id": offer} for s, offer in seats]
    answer = partners("POST", "tickets/check/12/4076", {"batch": batch}).json()
    assert answer.keys() == CONTEXT | {"status", "result"}
    rows = answer["result"]
    assert [row["seat_id"] for row in rows] == [item["seat_id"] for item in batch]
    assert [row["available"] for row in rows] == [True, True, False]
    assert rows[0]["price"] * 2 == rows[1]["price"]
    keys = ["seat_id", "offer_id", "available", "coords", "row", "place", "price", "currency_id"]
    assert rows[0].keys() == set(keys)
    assert (rows[0]["row"], rows[0]["place"]) == ("20", "5")


def test_check_one_by_query(partners):
    """GET is equivalent, parameters may come in the query; without a tariff the price is full."""
    answer = partners("GET", "tickets/check/12/4076?seat_id=CENTER_PARTERRE-20%3B5").json()
    assert answer["result"]["seat_id"] == "CENTER_PARTERRE-20;5"
    assert answer["result"]["offer_id"] is None


@pytest.mark.parametrize(
    ("path", "body", "code", "status"),
    [
        ("tickets/check/12/4076", {"seat_id": "BALCONY-1;1"}, "SEAT_NOT_FOUND", 404),
        ("tickets/check/12/4076", {"seat_id": ""}, "VALIDATION_ERROR", 422),
        ("tickets/check/12/4076", {"batch": []}, "VALIDATION_ERROR", 422),
        ("tickets/check/12/4076", {"batch": ["3-1;1"]}, "VALIDATION_ERROR", 422),
        (
            "tickets/check/12/4076",
            {"seat_id": "3-1;1", "offer_id": "free"},
            "VALIDATION_ERROR",
            422,
        ),
        ("tickets/check/12", {"seat_id": "3-1;1"}, "VALIDATION_ERROR", 422),
        ("tickets/check", {"seat_id": "3-1;1"}, "VALIDATION_ERROR", 422),
        ("tickets/check/12/41", {"seat_id": "3-1;1"}, "EVENT_NOT_FOUND", 404),
        ("tickets/check/7777777/1", {"seat_id": "3-1;1"}, "EVENT_NOT_FOUND", 404),
        ("tickets/find/7777777", {"filter": {"id": 1}}, "EVENT_NOT_FOUND", 404),
        ("events/seats/7777777", None, "EVENT_NOT_FOUND", 404),
        ("events/seats/240", None, "EVENT_NOT_FOUND", 404),  # deleted
    ],
)
def test_refusals(partners, path, body, code, status):
    """Each wrong call has its own code."""
    refused(partners("POST", path, body), code, status)


def test_a_show_is_not_needed_where_there_is_one(partners):
    """Event 33 has a single date."""
    answer = partners("POST", "tickets/check/33", {"seat_id": "3-1;1"})
    assert answer.json()["show_id"] == 41


def test_hall_context(partners, sandbox):
    """Who, where and when; dates carry the venue's offset, the hash is 40 hex digits."""
    answer = partners("GET", "events/seats/12/21").json()
    assert answer.keys() == CONTEXT | {"status", "zones"}
    assert answer["event_name"] == sandbox.world.events[12]["name"]
    assert answer["start_date"] == "2025-11-22T19:00:00+07:00"
    assert answer["city"]["timezone"] == "Asia/Novosibirsk"
    assert len(answer["city"]["coords"]) == 2
    assert re.fullmatch("[0-9a-f]{40}", answer["last_update_hash"])
    scheme = "id venue_id place_name place_address place_description width height zones"
    assert answer["scheme"].keys() == set(scheme.split())
    assert partners("GET", "events/seats/12").json()["show_id"] == 20


def test_hall_seats_agree_with_the_rest_call(partners, rest):
    """Both APIs say the same of every seat; admission seats count guests instead of places."""
    zones = partners("GET", "events/seats/33/41").json()["zones"]
    seats = {seat["seat_id"]: seat for zone in zones for seat in zone["seats"]}
    other = rest("GET", "events/33/seats/41").json()["data"]
    assert seats.keys() == other.keys()
    for seat_id, seat in seats.items():
        assert seat["available"] == other[seat_id]["available"]
        assert seat["price"] == other[seat_id]["price"]
        if other[seat_id]["admission"]:
            assert seat["free_quantity"] == other[seat_id]["free_quantity"]
            assert not seat.keys() & {"row", "place"}
        else:
            assert not seat.keys() & {"free_quantity", "admission"}
    assert all(type(zone["zone_id"]) is int for zone in zones)
