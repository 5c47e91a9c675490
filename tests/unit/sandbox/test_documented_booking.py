"""The documented dialect: partners book, pay, extend and remove; one at a time and in batches."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from pytest_qtickets.sandbox import PARTNERS_TOKEN, REST_TOKEN
from tests.unit.sandbox.shapes import BATCH_TICKET, CONTEXT, ONE_TICKET, conforms

ADD, UPDATE, REMOVE = (f"tickets/{verb}/12/4076" for verb in ("add", "update", "remove"))
SEAT, OTHER = "CENTER_PARTERRE-20;5", "CENTER_PARTERRE-20;6"
UNTIL = "2025-11-08T19:00:00+03:00"
BOOK = {"seat_id": SEAT, "reserved_to": UNTIL}
GUEST = {
    "client_email": "user@example.com",
    "client_phone": "+79990000001",
    "client_name": "Имя",
    "client_surname": "Фамилия",
    "client_middlename": None,
}


def refused(answer, code="VALIDATION_ERROR", words=""):
    assert answer.status_code == 200
    assert answer.json().keys() == {"status", "code", "message"}
    assert (answer.json()["status"], answer.json()["code"]) == ("error", code), answer.text
    assert words in answer.json()["message"]


def result(answer):
    assert answer.json()["status"] == "success", answer.text
    assert answer.json().keys() == CONTEXT.keys() | {"status", "result"}
    return answer.json()["result"]


def free(partner, seat_id=SEAT):
    return result(partner("POST", "tickets/check/12/4076", {"seat_id": seat_id}))["available"]


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_book(partner, verb):
    """P5: a ticket with a text id, unpaid, without barcode; the seat is taken, GET as POST."""
    body = (
        BOOK | GUEST | {"offer_id": "preferential", "external_id": "t-1", "user_session": "s" * 40}
    )
    made = result(partner(verb, ADD, body))
    conforms(made, ONE_TICKET, "ticket")
    assert (made["paid"], made["barcode"], made["reserved_to"]) == (0, None, UNTIL)
    assert {name: made[name] for name in GUEST} == GUEST
    assert not free(partner)


@pytest.mark.parametrize(
    "paid", [{"paid": 1}, {"paid_at": "2025-11-07T11:59:00+03:00"}, {"paid": 1, "paid_at": UNTIL}]
)
def test_sell(partner, paid):
    """Paid by flag or by moment: a barcode at once."""
    made = result(
        partner("POST", ADD, {"seat_id": SEAT} | paid | {"payment_type_id": "pushka_card"})
    )
    conforms(made, ONE_TICKET, "ticket")
    assert (made["paid"], made["payment_type_id"]) == (1, "pushka_card")
    assert made["paid_at"] == paid.get("paid_at", "2025-11-07T12:00:00+03:00")
    assert made["barcode"].startswith("87")


def test_book_many(partner):
    """A batch: number ids in request order, the external order beside them, the hash moves."""
    before = partner("GET", "events/offers/12/4076").json()["last_update_hash"]
    batch = [BOOK | {"seat_id": OTHER, "external_order_id": "o"}, BOOK]
    answer = partner("POST", ADD, {"batch": batch})
    rows = result(answer)
    conforms(rows, [BATCH_TICKET], "ticket")
    assert [(row["seat_id"], row["external_order_id"]) for row in rows] == [
        (OTHER, "o"),
        (SEAT, None),
    ]
    assert answer.json()["last_update_hash"] != before


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ({"seat_id": SEAT}, "VALIDATION_ERROR", '"reserved_to" is required'),
        ({"seat_id": SEAT, "paid": 0}, "VALIDATION_ERROR", '"reserved_to" is required'),
        ({"reserved_to": UNTIL}, "VALIDATION_ERROR", '"seat_id" is required'),
        (BOOK | {"paid": 0, "paid_at": UNTIL}, "VALIDATION_ERROR", '"paid" is 0'),
        (BOOK | {"paid": 2}, "VALIDATION_ERROR", "from 0 to 1"),
        (BOOK | {"paid": None}, "VALIDATION_ERROR", "from 0 to 1"),
        (BOOK | {"reserved_to": "2025-11-01T00:00:00+03:00"}, "VALIDATION_ERROR", "in the future"),
        (BOOK | {"reserved_to": "tomorrow"}, "VALIDATION_ERROR", "an ISO 8601 date"),
        (BOOK | {"user_session": "s" * 41}, "VALIDATION_ERROR", "at most 40"),
        (BOOK | {"payment_type_id": "card"}, "VALIDATION_ERROR", "pushka_card"),
        (BOOK | {"price": -1}, "VALIDATION_ERROR", "a number from 0"),
        (BOOK | {"price": "much"}, "VALIDATION_ERROR", "a number from 0"),
        (BOOK | {"offer_id": "free"}, "VALIDATION_ERROR", 'Unknown offer "free"'),
        (BOOK | {"client_email": "nobody"}, "VALIDATION_ERROR", "an e-mail address"),
        (BOOK | {"client_name": ["Имя"]}, "VALIDATION_ERROR", "text without NUL"),
        (BOOK | {"seats": 2}, "VALIDATION_ERROR", "Unknown field"),
        (BOOK | {"seat_id": "NOWHERE-1;1"}, "SEAT_NOT_FOUND", "not found"),
        (BOOK | {"seat_id": "PARTERRE-1;18"}, "SEAT_NOT_AVAILABLE", "is not available"),
        (BOOK | {"seat_id": "CENTER_PARTERRE-21;12"}, "SEAT_NOT_AVAILABLE", "is not available"),
    ],
)
def test_booking_refused(partner, documented, body, code, words):
    """Every rule of a ticket's input, worded; nothing is booked, alone or in a batch."""
    before = documented.world.as_json()
    refused(partner("POST", ADD, body), code, words)
    refused(partner("POST", ADD, {"batch": [BOOK | {"seat_id": OTHER}, body]}), code, words)
    assert documented.world.as_json() == before


def test_fan_card(partner):
    """Where the event asks for it, a card is needed, and the ticket carries it."""
    path = "tickets/add/158"
    body = {"seat_id": "3-1;1", "paid": 1}
    refused(partner("POST", path, body), words='"fanid" is required')
    made = result(partner("POST", path, body | {"fanid": "FAN-1"}))
    assert made["fanid_card"] == {"id": int(made["id"]), "value": "FAN-1"}


def test_pay(partner):
    """P6: paid with a barcode, by the text id that booking gave; found by the barcode."""
    made = result(partner("POST", ADD, BOOK))
    done = result(partner("POST", UPDATE, {"id": made["id"], "paid": 1}))
    conforms(done, ONE_TICKET, "ticket")
    assert (done["id"], done["paid"], done["reserved_to"]) == (made["id"], 1, None)
    rows = partner("POST", "tickets/find", {"filter": {"barcode": done["barcode"]}}).json()
    assert [row["id"] for row in rows["result"]] == [int(made["id"])]


def test_extend_and_readdress(partner):
    """By the partner's own id: a later date, other contacts, another price."""
    later = "2025-11-20T10:00:00+07:00"
    body = {"external_id": "ticket12345", "paid": 0, "reserved_to": later, "price": 950} | GUEST
    done = result(partner("POST", UPDATE, body))
    assert (done["id"], done["reserved_to"]) == ("120260", "2025-11-20T06:00:00+03:00")
    assert (done["price"], done["client_name"]) == (950, "Имя")


def test_update_many(partner):
    """A batch gives number ids; each ticket has a barcode of its own."""
    batch = [{"id": 120261, "paid": 1}, {"id": 120260, "paid": 1}]
    rows = result(partner("POST", UPDATE, {"batch": batch}))
    conforms(rows, [BATCH_TICKET], "ticket")
    assert [row["id"] for row in rows] == [120261, 120260]
    assert rows[0]["barcode"] != rows[1]["barcode"]


@pytest.mark.parametrize("ticket", [("12/21", 134856), ("104", 99417)])
def test_an_expired_booking_cannot_be_paid(partner, documented, ticket):
    """It is gone: found with deleted 1, but not there to be changed or removed."""
    before = documented.world.as_json()
    place, number = ticket
    refused(
        partner("POST", f"tickets/update/{place}", {"id": number, "paid": 1}), "TICKET_NOT_FOUND"
    )
    refused(partner("POST", f"tickets/remove/{place}", {"id": number}), "TICKET_NOT_FOUND")
    assert documented.world.as_json() == before


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ({"paid": 1}, "VALIDATION_ERROR", '"id" or "external_id" is required'),
        ({"external_id": None, "paid": 1}, "VALIDATION_ERROR", "is required"),
        ({"id": "x", "paid": 1}, "VALIDATION_ERROR", "an integer from 1"),
        ({"id": None, "paid": 1}, "VALIDATION_ERROR", "an integer from 1"),
        ({"id": 120260, "paid": 0}, "VALIDATION_ERROR", '"reserved_to" is required'),
        ({"id": 120260, "seat_id": SEAT}, "VALIDATION_ERROR", "Unknown field"),
        ({"id": 1, "paid": 1}, "TICKET_NOT_FOUND", "Ticket not found"),
        ({"id": 134857, "paid": 1}, "TICKET_NOT_FOUND", "Ticket not found"),  # another show's
        ({"external_id": "nobody's", "paid": 1}, "TICKET_NOT_FOUND", "Ticket not found"),
    ],
)
def test_update_refused(partner, documented, body, code, words):
    """Which ticket, and what of it."""
    before = documented.world.as_json()
    refused(partner("POST", UPDATE, body), code, words)
    refused(partner("POST", UPDATE, {"batch": [{"id": 120261, "paid": 1}, body]}), code, words)
    assert documented.world.as_json() == before


def test_a_paid_ticket_stays_paid(partner):
    """It is neither unpaid again nor reserved again."""
    partner("POST", UPDATE, {"id": 120260, "paid": 1})
    body = {"id": 120260, "paid": 0, "reserved_to": UNTIL}
    refused(partner("POST", UPDATE, body), words="cannot become unpaid")
    refused(partner("POST", UPDATE, {"id": 120260, "reserved_to": UNTIL}), words="not reserved")


def test_remove(partner):
    """P7: `true`, the seat is free, and it cannot go twice."""
    assert result(partner("POST", REMOVE, {"id": 120260})) is True
    assert free(partner, "CENTER_PARTERRE-21;12")
    refused(partner("POST", REMOVE, {"id": 120260}), "TICKET_NOT_FOUND")


def test_remove_many(partner):
    """One `true` an item; a ticket that stands twice refuses them all."""
    twice = {"batch": [{"id": 120260}, {"id": 120260}]}
    refused(partner("POST", REMOVE, twice), "TICKET_NOT_FOUND")
    assert result(partner("POST", REMOVE, {"batch": [{"id": 120260}, {"id": 120261}]})) == [
        True,
        True,
    ]


# -- batches that answer per item -----------------------------------------------------------


@pytest.fixture
def each(item_by_item):
    def call(path, batch):
        headers = {"Authorization": f"Bearer {PARTNERS_TOKEN}"}
        url = item_by_item.partners_base + path
        return requests.post(url, json={"batch": batch}, headers=headers, timeout=10)

    return call


def shown(rows):
    return [row.get("code", "ok") if isinstance(row, dict) else row for row in rows]


def test_per_item_results(each):
    """What can be served is, and every error stands in its item's place, in its three keys."""
    batch = [
        BOOK,
        BOOK,
        BOOK | {"seat_id": "NOWHERE-1;1"},
        {"seat_id": OTHER},
        BOOK | {"seat_id": OTHER},
    ]
    rows = result(each(ADD, batch))
    codes = ["ok", "SEAT_NOT_AVAILABLE", "SEAT_NOT_FOUND", "VALIDATION_ERROR", "ok"]
    assert shown(rows) == codes
    conforms([rows[0], rows[4]], [BATCH_TICKET], "ticket")
    assert all(row.keys() == {"status", "code", "message"} for row in rows[1:4])
    rows = result(each(UPDATE, [{"id": 1, "paid": 1}, {"id": 120260, "paid": 1}]))
    assert shown(rows) == ["TICKET_NOT_FOUND", "ok"]
    rows = result(each(REMOVE, [{"id": 120260}, {"id": 120260}]))
    assert shown(rows) == [True, "TICKET_NOT_FOUND"]
    rows = result(each("tickets/check/12/4076", [{"seat_id": "x"}, {"seat_id": "3-1;1"}]))
    assert shown(rows) == ["SEAT_NOT_FOUND", "ok"]


def test_per_item_needs_a_batch_all_the_same(each):
    """What is no list of objects has no items to answer for."""
    for batch in ([], ["x"], {}, None):
        refused(each(ADD, batch))


def test_per_item_scans(item_by_item):
    """R24 likewise: an unknown barcode is an error in its place, the other guest is in."""
    moment = "2025-11-07T12:00:00+03:00"
    body = [{"barcode": code, "checked_at": moment} for code in ("870000000000", "877076325904")]
    answer = requests.post(
        item_by_item.rest_base + "shows/41/barcodes",
        json=body,
        headers={"Authorization": f"Bearer {REST_TOKEN}"},
        timeout=10,
    )
    assert answer.status_code == 200
    assert answer.json()["success"] is False
    wrong, right = answer.json()["scans"]
    assert (wrong["status"], wrong["code"]) == (404, "RESOURCE_NOT_FOUND")
    assert right == {"success": True, "barcode": "877076325904", "checked_at": moment}


# -- many at once ---------------------------------------------------------------------------


@pytest.mark.parametrize("batch", [False, True])
def test_fifty_buyers_of_one_seat(documented, partner, batch):
    """One gets it; forty-nine are told that it is not available."""

    def buy(nth):
        body = {"seat_id": SEAT, "paid": 1, "external_id": f"buyer-{nth}"}
        answer = requests.post(
            documented.partners_base + ADD,
            json={"batch": [body]} if batch else body,
            headers={"Authorization": f"Bearer {PARTNERS_TOKEN}"},
            timeout=30,
        )
        return answer.status_code, answer.json().get("code", "success")

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(buy, range(50)))
    assert sorted(answers) == [(200, "SEAT_NOT_AVAILABLE")] * 49 + [(200, "success")]
    holders = [
        t
        for t in documented.world.tickets.values()
        if t["show_id"] == 4076 and t["seat_id"] == SEAT
    ]
    assert len(holders) == 1
