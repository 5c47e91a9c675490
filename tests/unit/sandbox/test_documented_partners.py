"""The documented dialect: what partners read, and how parameters may travel."""

from __future__ import annotations

import json

import pytest
import requests

from pytest_qtickets.sandbox import PARTNERS_TOKEN
from tests.unit.sandbox.shapes import (
    CONTEXT,
    MAP_SEAT,
    MAP_ZONE,
    OFFER,
    OFFER_SEAT,
    PARTNER_SHOW,
    SEAT_STATE,
    TICKET,
    conforms,
)

SEAT = "CENTER_PARTERRE-20;5"


def refused(answer, code="VALIDATION_ERROR", words=""):
    """HTTP 200, and the error in three keys."""
    assert answer.status_code == 200
    assert answer.json().keys() == {"status", "code", "message"}
    assert (answer.json()["status"], answer.json()["code"]) == ("error", code)
    assert words in answer.json()["message"]


def context_of(answer, *others):
    assert answer.keys() == CONTEXT.keys() | {*others}
    conforms({key: answer[key] for key in CONTEXT}, CONTEXT, "context")


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_lists(partner, verb):
    """P1: every show for sale, its scheme without a size; no context around it."""
    answer = partner(verb, "events/lists").json()
    assert answer.keys() == {"status", "result"}
    conforms(answer["result"], [PARTNER_SHOW], "show")
    shows = {row["show_id"]: row for row in answer["result"]}
    assert {20, 21, 4076, 41, 58} <= shows.keys()
    assert not shows.keys() & {244, 301}  # inactive and deleted
    assert [row["event_id"] for row in shows.values() if row["fanid_required"]] == [158]


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_seatmap(partner, verb):
    """P2: zones by number, seats by id with row and place, inside the hall."""
    answer = partner(verb, "events/seatmap/12/4076").json()
    context_of(answer, "status", "seatmap")
    drawing = answer["seatmap"]
    assert drawing.keys() == {"width", "height", "zones"}
    assert list(drawing["zones"]) == ["1", "2", "3"]
    for zone in drawing["zones"].values():
        conforms(zone, MAP_ZONE, "zone")
        left, top = zone["offset"]
        for seat_id, seat in zone["seats"].items():
            conforms(seat, MAP_SEAT, seat_id)
            across, down = seat["coords"]
            assert left <= across <= left + zone["width"]
            assert top <= down <= top + zone["height"]
        assert left + zone["width"] <= drawing["width"]


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_offers(partner, vendor, verb):
    """P3: every seat under each tariff; available as REST says, priced by the tariff's share."""
    answer = partner(verb, "events/offers/33/41").json()
    context_of(answer, "status", "offers")
    assert answer["offers"].keys() == {"full", "preferential"}
    seats = vendor("GET", "shows/41/seats", {"flat": True}).json()["data"]
    for offer_id, share in (("full", 1), ("preferential", 0.5)):
        offer = answer["offers"][offer_id]
        conforms(offer, OFFER, offer_id)
        assert offer["seats"].keys() == seats.keys()
        for seat_id, seat in offer["seats"].items():
            conforms(seat, OFFER_SEAT, seat_id)
            assert seat["available"] == seats[seat_id]["available"]
            assert seat["price"] == seats[seat_id]["price"] * share


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_seats(partner, verb):
    """P4, deprecated: the hall in the scheme, zones with a list of seats."""
    answer = partner(verb, "events/seats/33").json()
    assert answer.keys() == CONTEXT.keys() | {"status", "zones"}
    assert [zone["zone_id"] for zone in answer["zones"]] == [1, 2, 3]
    first, admission = answer["zones"][0]["seats"][0], answer["zones"][2]["seats"][0]
    shared = {"seat_id", "available", "coords", "price", "currency_id"}
    assert first.keys() == shared | {"row", "place"}
    assert admission.keys() == shared | {"admission", "free_quantity"}


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_check_one(partner, verb):
    """P8: one seat's state in the show's context."""
    answer = partner(verb, "tickets/check/12/4076", {"seat_id": SEAT, "offer_id": "full"}).json()
    context_of(answer, "status", "result")
    conforms(answer["result"], SEAT_STATE, "seat")
    assert answer["result"]["available"] is True


def test_check_many(partner):
    """In request order."""
    batch = [{"seat_id": SEAT}, {"seat_id": "CENTER_PARTERRE-21;12"}, {"seat_id": SEAT}]
    answer = partner("POST", "tickets/check/12/4076", {"batch": batch}).json()
    context_of(answer, "status", "result")
    conforms(answer["result"], [SEAT_STATE], "seat")
    assert [row["available"] for row in answer["result"]] == [True, False, True]


def found(partner, criteria, path="tickets/find"):
    answer = partner("POST", path, {"filter": criteria}).json()
    assert answer.keys() == {"status", "result"}
    conforms(answer["result"], [TICKET], "ticket")
    return [ticket["id"] for ticket in answer["result"]]


def test_find(partner):
    """P9: no context; scalars and lists; narrowed by the path; no match is an empty list."""
    order = {"external_order_id": "order67890"}
    assert found(partner, order) == [120260, 120261, 120299, 120300]
    assert found(partner, order, "tickets/find/12") == [120260, 120261, 120299]
    assert found(partner, order, "tickets/find/12/4076") == [120260, 120261]
    assert found(partner, {"id": [134857, "134858"], "barcode": "872964136579"}) == [134857]
    assert found(partner, {"external_id": ["p-1", "p-2"]}) == [27061, 27062]
    assert found(partner, {"id": 1}) == []


def test_find_marks_what_is_gone(partner):
    """Expired bookings are found, with deleted 1."""
    answer = partner("POST", "tickets/find", {"filter": {"id": [134856, 134857]}}).json()
    assert [ticket["deleted"] for ticket in answer["result"]] == [1, 0]


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        [],
        {"filter": {}},
        {"filter": []},
        {"filter": "x"},
        {"filter": {"seat_id": SEAT}},
        {"filter": {"id": []}},
        {"filter": {"id": None}},
        {"filter": {"id": "x"}},
        {"filter": {"id": [[1]]}},
        {"filter": {"barcode": 872964136579}},
        {"filter": {"external_id": {"a": "b"}}},
        {"filter": {"id": 1}, "page": 2},
    ],
)
def test_find_refused(partner, body):
    """Nothing to look for is an error, not everything."""
    refused(partner("POST", "tickets/find", body))


@pytest.mark.parametrize(
    "path",
    ["events/seatmap", "events/offers", "events/seats", "tickets/add", "tickets/check"],
)
def test_which_show(partner, path):
    """The event is needed, the show too where there are several; what is unknown has a code."""
    body = {"seat_id": SEAT}
    refused(partner("POST", path, body), words="event_id is required")
    refused(partner("POST", f"{path}/12", body), words="show_id is required")
    for place in ("7777777", "12/41", "240", "x/y", "12/0"):
        refused(partner("POST", f"{path}/{place}", body), "EVENT_NOT_FOUND")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"seat_id": "BALCONY-1;1"}, "SEAT_NOT_FOUND"),
        ({"seat_id": ""}, "VALIDATION_ERROR"),
        ({"seat_id": 5}, "VALIDATION_ERROR"),
        ({"seat_id": f"{SEAT}\0"}, "VALIDATION_ERROR"),
        ({"seat_id": SEAT, "offer_id": "free"}, "VALIDATION_ERROR"),
        ({"seat_id": SEAT, "offer_id": 5}, "VALIDATION_ERROR"),
        ({"seat_id": SEAT, "price": 5}, "VALIDATION_ERROR"),
        ({"batch": []}, "VALIDATION_ERROR"),
        ({"batch": {}}, "VALIDATION_ERROR"),
        ({"batch": [SEAT]}, "VALIDATION_ERROR"),
        ({"batch": [{"seat_id": SEAT}], "seat_id": SEAT}, "VALIDATION_ERROR"),
        (None, "VALIDATION_ERROR"),
        ([], "VALIDATION_ERROR"),
    ],
)
def test_check_refused(partner, body, code):
    """Each wrong call has its code, inside HTTP 200."""
    refused(partner("POST", "tickets/check/12/4076", body), code)


# -- query and form -------------------------------------------------------------------------


def test_parameters_in_the_query(partner):
    """PHP's brackets and JSON text say the same as a JSON body."""
    body = partner("POST", "tickets/find", {"filter": {"id": [120260, 120261]}}).json()
    for query in (
        {"filter[id][]": ["120260", "120261"]},
        {"filter[id][0]": "120260", "filter[id][1]": "120261"},
        {"filter": json.dumps({"id": [120260, 120261]})},
    ):
        for verb in ("GET", "POST"):
            assert partner(verb, "tickets/find", params=query).json() == body


def test_a_sale_in_a_form(documented, partner):
    """Numbers come as text there; a batch in brackets sells each of its items."""
    url = documented.partners_base + "tickets/add/12/4076"
    headers = {"Authorization": f"Bearer {PARTNERS_TOKEN}"}
    form = {
        "batch[0][seat_id]": SEAT,
        "batch[0][paid]": "1",
        "batch[0][price]": "1500.5",
        "batch[1][seat_id]": "3-1;1",
        "batch[1][reserved_to]": "2025-11-08T12:00:00+03:00",
        "batch[1][offer_id]": "",
    }
    answer = requests.post(url, data=form, headers=headers, timeout=10).json()
    assert answer["status"] == "success", answer
    assert [(row["paid"], row["seat_id"]) for row in answer["result"]] == [(1, SEAT), (0, "3-1;1")]
    assert answer["result"][0]["price"] == 1500.5
    deep = {"filter" + "[a]" * 9: "1"}
    refused(partner("GET", "tickets/find", params=deep), words="nest too deep")


def test_a_query_beside_a_body_is_not_read(partner):
    """One source of parameters: the body, when there is one."""
    answer = partner("POST", "tickets/check/12/4076?seat_id=nobody", {"seat_id": SEAT})
    assert answer.json()["result"]["seat_id"] == SEAT
