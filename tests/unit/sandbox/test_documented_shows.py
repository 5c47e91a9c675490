"""The documented dialect: seats of a show, its barcodes, letting guests in."""

from __future__ import annotations

import pytest

from tests.unit.sandbox.shapes import BARCODE, SEAT, conforms

NOON = "2025-11-07T12:00:00+03:00"
LATER = "2025-11-07T19:31:00+03:00"
FIRST, SECOND = "877076325904", "877344688530"
ROW = {key: BARCODE[key] for key in BARCODE if key not in ("event_id", "show_id", "checked_at")}


def refused(answer, words):
    assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_ERROR")
    assert words in answer.json()["error"]


def flat(vendor, **query):
    answer = vendor("GET", "shows/41/seats", {"flat": True, **query})
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def test_flat_map(vendor):
    """R14 with flat: seat id to seat, every field."""
    seats = flat(vendor)
    for seat_id, seat in seats.items():
        conforms(seat, SEAT, seat_id)
        assert seat["id"] == seat_id
    assert {seat["available"] for seat in seats.values()} == {True, False}


@pytest.mark.parametrize("body", [None, {}, {"flat": False}])
def test_zone_map(vendor, body):
    """Without flat: zones with seats by row and place, the id called seat_id (observed)."""
    zones = vendor("GET", "shows/41/seats", body).json()["data"]
    assert list(zones) == ["CENTER_PARTERRE", "PARTERRE", "3"]
    for zone_id, zone in zones.items():
        assert zone.keys() == {"zone_id", "name", "description", "seats"}
        assert zone["zone_id"] == zone_id
        for place, seat in zone["seats"].items():
            conforms(seat | {"id": seat["seat_id"]}, SEAT | {"seat_id": "str"}, place)
            assert "id" not in seat
            assert place == seat["short_seat_id"]
    found = {seat["seat_id"] for zone in zones.values() for seat in zone["seats"].values()}
    assert found == flat(vendor).keys()


def test_select(vendor):
    """Exactly the fields asked for; those of spread come back nested."""
    seats = flat(vendor, select=["price", "spread.agents", "spread.users"])
    shape = {"price": "number", "spread": {"agents": "bool", "users": "list?"}}
    conforms(seats["3-1;1"], shape, "seat")
    assert flat(vendor, select=[]) == flat(vendor)
    zones = vendor("GET", "shows/41/seats", {"select": ["id", "price"]}).json()["data"]
    assert zones["3"]["seats"]["1;1"].keys() == {"seat_id", "price"}


@pytest.mark.parametrize(
    ("where", "keep"),
    [
        ([{"column": "available", "value": True}], lambda s: s["available"]),
        ([{"column": "price", "operator": ">=", "value": 2000}], lambda s: s["price"] >= 2000),
        ([{"column": "zone_id", "operator": "!=", "value": "3"}], lambda s: s["zone_id"] != "3"),
        ([{"column": "root_zone_id", "value": "PARTERRE"}], lambda s: s["zone_id"] == "PARTERRE"),
        ([{"column": "row", "operator": "in", "value": ["1", 2]}], lambda s: s["row"] in "12"),
        ([{"column": "row", "operator": "not in", "value": ["1"]}], lambda s: s["row"] != "1"),
        (
            [{"column": "coords", "operator": "in array", "value": [64]}],
            lambda s: 64 in s["coords"],
        ),
        (
            [{"column": "coords", "operator": "not in array", "value": [64]}],
            lambda s: 64 not in s["coords"],
        ),
        ([{"column": "spread.partner_id", "operator": "null"}], lambda s: True),
        ([{"column": "multiprice_code", "value": "x"}], lambda s: False),
        ([{"column": "coords", "operator": "<", "value": 5}], lambda s: False),
    ],
)
def test_where(vendor, where, keep):
    """Every documented operator over the documented columns, and the sample's own spelling."""
    everything = flat(vendor)
    wanted = [seat_id for seat_id, seat in everything.items() if keep(seat)]
    assert list(flat(vendor, where=where)) == wanted


def test_zones_without_a_match_are_left_out(vendor):
    """Nothing found is an empty object."""
    where = [{"column": "zone_id", "value": "3"}]
    assert list(vendor("GET", "shows/41/seats", {"where": where}).json()["data"]) == ["3"]
    nothing = {"where": [{"column": "price", "operator": "<", "value": 0}]}
    assert vendor("GET", "shows/41/seats", nothing).json() == {"data": {}}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ([], "an object"),
        ({"flat": 1}, "true or false"),
        ({"flat": None}, "true or false"),
        ({"select": "price"}, "an array"),
        ({"select": ["price", "nothing"]}, '"select[1]" must be one of'),
        ({"select": [["price"]]}, "must be one of"),
        ({"where": [{"column": "client_email", "value": "x"}]}, "Unknown column"),
        ({"where": [{"column": "price", "operator": "between", "value": 1}]}, "Unknown operator"),
        ({"context": {"client_email": 5}}, "an e-mail address"),
        ({"context": {"partner_id": None}}, "an integer from 0"),
        ({"context": {"nobody": 5}}, "Unknown field"),
        ({"page": 1}, 'Unknown field "page"'),
    ],
)
def test_seats_refused(vendor, body, words):
    """Whatever is not in the vendor's table is refused."""
    refused(vendor("GET", "shows/41/seats", body), words)


def test_nobody_has_a_quota(vendor):
    """A person in the context changes nothing in this world."""
    context = {"client_email": "user@example.com", "user_id": 1, "partner_id": 2}
    assert flat(vendor, context=context) == flat(vendor)


def test_barcodes_of_a_show(vendor, documented):
    """R21: a bare array of valid tickets, every column by default, or those selected."""
    rows = vendor("GET", "shows/41/barcodes").json()
    conforms(rows, [ROW], "row")
    valid = [
        basket["barcode"]
        for _, basket in documented.world.valid_tickets()
        if basket["show_id"] == 41
    ]
    theirs = documented.world.tickets[120300]["barcode"]  # sold by a partner
    assert [row["barcode"] for row in rows] == [*valid, theirs]
    some = vendor("GET", "shows/41/barcodes", {"select": ["row", "barcode"]}).json()
    assert {tuple(row) for row in some} == {("row", "barcode")}
    assert vendor("GET", "shows/41/barcodes", {"select": []}).json() == rows


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"select": ["checked_at"]}, "must be one of"),
        ({"select": "row"}, "an array"),
        ({"where": []}, "Unknown field"),
        ([], "an object"),
    ],
)
def test_barcodes_refused(vendor, body, words):
    """Only the documented columns, only a selection."""
    refused(vendor("GET", "shows/41/barcodes", body), words)


def test_a_cancelled_ticket_has_no_barcode(vendor):
    """What is given back does not open doors."""
    before = vendor("GET", "shows/41/barcodes").json()
    vendor(
        "DELETE", "orders/1/baskets", {"refund": {"amount": 1, "baskets": {_ticket(vendor): []}}}
    )
    assert len(vendor("GET", "shows/41/barcodes").json()) == len(before) - 1
    assert vendor("GET", f"shows/41/barcode/{FIRST}").status_code == 404


def _ticket(vendor):
    baskets = vendor("GET", "orders/1").json()["data"]["baskets"]
    return str(next(b["id"] for b in baskets if b["barcode"] == FIRST))


def test_scan_once(vendor):
    """R22 and R23: null before, the moment after; a second scan does not succeed or move it."""
    path = f"shows/41/barcode/{FIRST}"
    assert vendor("GET", path).json() == {"barcode": FIRST, "checked_at": None}
    answer = vendor("POST", path, {"checked_at": NOON})
    assert answer.status_code == 200
    assert answer.json() == {"success": True, "barcode": FIRST, "checked_at": NOON}
    again = vendor("POST", path, {"checked_at": LATER}).json()
    assert again == {"success": False, "barcode": FIRST, "checked_at": NOON}
    assert vendor("GET", path).json() == {"barcode": FIRST, "checked_at": NOON}
    baskets = vendor("GET", "orders/1").json()["data"]["baskets"]
    assert [b["checked_at"] for b in baskets if b["barcode"] == FIRST] == [NOON]


def test_a_barcode_opens_its_own_show_only(vendor):
    """Another show's doors do not know it; the refusal does not echo it."""
    answer = vendor("GET", f"shows/20/barcode/{FIRST}")
    assert (answer.status_code, FIRST in answer.text) == (404, False)


def test_scan_a_partners_ticket(vendor, partner):
    """Sold over Partners, let in over REST."""
    body = {"seat_id": "CENTER_PARTERRE-20;5", "paid": 1}
    code = partner("POST", "tickets/add/12/4076", body).json()["result"]["barcode"]
    assert vendor("POST", f"shows/4076/barcode/{code}", {"checked_at": NOON}).json()["success"]
    assert vendor("GET", f"shows/4076/barcode/{code}").json()["checked_at"] == NOON


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (None, "an object"),
        ({}, '"checked_at" is required'),
        ({"checked_at": None}, "an ISO 8601 date"),
        ({"checked_at": "now"}, "an ISO 8601 date"),
        ({"checked_at": NOON, "show_id": 41}, "Unknown field"),
    ],
)
def test_scan_refused(vendor, body, words):
    """A moment is needed, and nothing else."""
    refused(vendor("POST", f"shows/41/barcode/{FIRST}", body), words)


def scans(*codes):
    return [{"barcode": code, "checked_at": NOON} for code in codes]


def test_admit_many(vendor):
    """R24: results in request order; success of the whole is success of each."""
    done = vendor("POST", "shows/41/barcodes", scans(SECOND, FIRST)).json()
    assert done["success"] is True
    assert [(row["barcode"], row["success"]) for row in done["scans"]] == [
        (SECOND, True),
        (FIRST, True),
    ]
    again = vendor("POST", "shows/41/barcodes", scans(FIRST)).json()
    assert (again["success"], again["scans"][0]["success"]) == (False, False)


def test_admit_all_or_nothing(vendor):
    """One unknown barcode, and nobody is in."""
    answer = vendor("POST", "shows/41/barcodes", scans(FIRST, "870000000000"))
    assert (answer.status_code, answer.json()["code"]) == (404, "RESOURCE_NOT_FOUND")
    assert vendor("GET", f"shows/41/barcode/{FIRST}").json()["checked_at"] is None


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (None, "a non-empty array"),
        ([], "a non-empty array"),
        ({"scans": scans(FIRST)}, "a non-empty array"),
        ([FIRST], '"[0]" must be an object'),
        ([{"barcode": FIRST}], '"[0].checked_at" is required'),
        ([{"barcode": int(FIRST), "checked_at": NOON}], "text without NUL"),
        ([*scans(FIRST), {"checked_at": NOON}], '"[1].barcode" is required'),
    ],
)
def test_admit_many_refused(vendor, body, words):
    """The documented body is the bare array."""
    refused(vendor("POST", "shows/41/barcodes", body), words)
