"""Partners write, where the sandbox lets them: book, pay, remove; a batch wholly or not at all."""

from __future__ import annotations

import pytest

ADD = "tickets/add/12/4076"
UPDATE = "tickets/update/12/4076"
REMOVE = "tickets/remove/12/4076"
SEAT = "CENTER_PARTERRE-20;5"
OTHER = "CENTER_PARTERRE-20;6"
GUEST = {"client_email": "user@example.com", "client_phone": "+79990000001", "client_name": "Имя"}


def free(booking, seat_id=SEAT):
    answer = booking("POST", "tickets/check/12/4076", {"seat_id": seat_id})
    return answer.json()["result"]["available"]


def ticket(booking, ticket_id):
    answer = booking("POST", "tickets/find", {"filter": {"id": ticket_id}})
    return answer.json()["result"][0]


def refused(answer, code, status):
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["status"] == "error"


def test_the_default_key_may_not_write(partners, sandbox):
    """Nothing changes, whatever is asked; the refusal comes before ids and body are read."""
    before = sandbox.world.as_json()
    for path in (ADD, UPDATE, REMOVE, "tickets/add", "tickets/remove/7777777"):
        for body in (None, {"seat_id": SEAT}, {"id": 120260}):
            refused(partners("POST", path, body), "PERMISSION_DENIED", 403)
    assert sandbox.world.as_json() == before


def test_book_one(booking):
    """Case 6.1: a string id, no barcode before it is paid, the seat is taken."""
    body = {"seat_id": SEAT, "offer_id": "full", "price": 1500.5, "external_id": "t-1", **GUEST}
    answer = booking("POST", ADD, body).json()
    made = answer["result"]
    assert answer["status"] == "success"
    assert (type(made["id"]), made["paid"], made["barcode"]) == (str, 0, None)
    assert (made["price"], made["client_name"]) == (1500.5, "Имя")
    assert "payment_type_id" in made
    assert "external_order_id" not in made
    assert made["reserved_to"] == "2025-11-07T12:30:00+03:00"
    assert not free(booking)
    assert ticket(booking, made["id"])["external_id"] == "t-1"


def test_book_until_a_date(booking):
    """Case 6.3; without a price the tariff decides."""
    body = {"seat_id": SEAT, "reserved_to": "2025-11-08T19:00:00+03:00"}
    made = booking("POST", ADD, body).json()["result"]
    assert made["reserved_to"] == "2025-11-08T19:00:00+03:00"
    check = booking("POST", "tickets/check/12/4076", {"seat_id": SEAT}).json()["result"]
    assert made["price"] == check["price"]


def test_sell_at_once(booking):
    """A paid ticket has its barcode from the start."""
    made = booking("POST", ADD, {"seat_id": SEAT, "paid": 1}).json()["result"]
    assert made["barcode"].startswith("87")
    assert (made["paid"], made["reserved_to"]) == (1, None)


def test_book_a_batch(booking, writable):
    """Case 6.2: request order, number ids, the context's hash moves."""
    before = booking("GET", "events/seats/12/4076").json()["last_update_hash"]
    batch = [{"seat_id": OTHER, "external_order_id": "o"}, {"seat_id": SEAT}]
    answer = booking("POST", ADD, {"batch": batch}).json()
    assert [made["seat_id"] for made in answer["result"]] == [OTHER, SEAT]
    assert [type(made["id"]) for made in answer["result"]] == [int, int]
    assert answer["result"][0]["external_order_id"] == "o"
    assert answer["last_update_hash"] != before
    assert len(writable.world.tickets) == 13


def test_a_seat_sells_once(booking):
    """Taken by a partner, taken twice in one batch, taken by an order: not available."""
    refused(
        booking("POST", ADD, {"batch": [{"seat_id": SEAT}, {"seat_id": SEAT}]}),
        "SEAT_NOT_AVAILABLE",
        409,
    )
    assert free(booking)
    booking("POST", ADD, {"seat_id": SEAT})
    answer = booking("POST", ADD, {"seat_id": SEAT})
    refused(answer, "SEAT_NOT_AVAILABLE", 409)
    assert answer.json()["message"] == f'Seat "{SEAT}" is not available'


def test_a_closed_seat_never_sells(booking):
    """Disabled in the scheme, so not for partners either."""
    refused(booking("POST", ADD, {"seat_id": "PARTERRE-1;18"}), "SEAT_NOT_AVAILABLE", 409)


def test_admission_sells_until_it_is_full(booking):
    """One seat id, many guests, none too many."""
    seats = booking("GET", "events/seats/12/4076").json()["zones"][2]["seats"]
    left = seats[0]["free_quantity"]
    full = {"batch": [{"seat_id": "3-1;1"}] * (left + 1)}
    refused(booking("POST", ADD, full), "SEAT_NOT_AVAILABLE", 409)
    answer = booking("POST", ADD, {"batch": [{"seat_id": "3-1;1"}] * left})
    assert len(answer.json()["result"]) == left
    assert not free(booking, "3-1;1")


@pytest.mark.parametrize(
    ("body", "code", "status"),
    [
        ({}, "VALIDATION_ERROR", 422),
        ({"offer_id": "full"}, "VALIDATION_ERROR", 422),
        ({"seat_id": SEAT, "offer_id": "free"}, "VALIDATION_ERROR", 422),
        ({"seat_id": SEAT, "price": "much"}, "VALIDATION_ERROR", 422),
        ({"seat_id": SEAT, "client_email": 5}, "VALIDATION_ERROR", 422),
        ({"seat_id": SEAT, "paid": "yes"}, "VALIDATION_ERROR", 422),
        ({"seat_id": SEAT, "reserved_to": "2025-11-01"}, "VALIDATION_ERROR", 422),
        ({"seat_id": "NOWHERE-1;1"}, "SEAT_NOT_FOUND", 404),
        ({"batch": [{"seat_id": SEAT}, {"seat_id": "NOWHERE-1;1"}]}, "SEAT_NOT_FOUND", 404),
        ({"batch": [{"seat_id": SEAT}, {}]}, "VALIDATION_ERROR", 422),
    ],
)
def test_booking_refused(booking, writable, body, code, status):
    """One item that cannot be served, and nothing is booked."""
    before = writable.world.as_json()
    refused(booking("POST", ADD, body), code, status)
    assert writable.world.as_json() == before


def test_which_event(booking):
    """Unknown events, shows of another event, and an event whose date is not said."""
    body = {"seat_id": SEAT}
    refused(booking("POST", "tickets/add/7777777/1", body), "EVENT_NOT_FOUND", 404)
    refused(booking("POST", "tickets/add/12/41", body), "EVENT_NOT_FOUND", 404)
    refused(booking("POST", "tickets/add/12", body), "VALIDATION_ERROR", 422)
    refused(booking("POST", "tickets/add", body), "VALIDATION_ERROR", 422)


def test_pay(booking):
    """Case 6.4: paid, with a barcode, no longer reserved, and found by it."""
    body = {"id": 120260, "paid": 1, "paid_at": "2025-11-07T15:30:00+03:00", **GUEST}
    done = booking("POST", UPDATE, body).json()["result"]
    assert (done["id"], done["paid"], done["reserved_to"]) == ("120260", 1, None)
    assert done["paid_at"] == "2025-11-07T15:30:00+03:00"
    assert done["client_email"] == "user@example.com"
    by_code = booking("POST", "tickets/find", {"filter": {"barcode": done["barcode"]}}).json()
    assert [row["id"] for row in by_code["result"]] == [120260]
    again = booking("POST", UPDATE, {"id": 120260, "paid": 1}).json()["result"]
    assert (again["barcode"], again["paid_at"]) == (done["barcode"], done["paid_at"])
    refused(booking("POST", UPDATE, {"id": 120260, "paid": 0}), "VALIDATION_ERROR", 422)


def test_update_batch_all_or_nothing(booking, writable):
    """Case 6.5, and the same with an unknown ticket in it."""
    before = writable.world.as_json()
    pay = {"paid": 1}
    wrong = {"batch": [{"id": 120260} | pay, {"id": 134857} | pay]}  # another show's ticket
    refused(booking("POST", UPDATE, wrong), "TICKET_NOT_FOUND", 404)
    assert writable.world.as_json() == before
    right = {"batch": [{"id": 120261} | pay, {"id": 120260} | pay]}
    rows = booking("POST", UPDATE, right).json()["result"]
    assert [(row["id"], row["paid"]) for row in rows] == [(120261, 1), (120260, 1)]
    assert rows[0]["barcode"] != rows[1]["barcode"]


def test_one_ticket_twice_in_a_batch(booking):
    """The second item goes on from what the first one changed."""
    batch = [{"id": 120260, "price": 900}, {"id": 120260, "client_name": "Имя"}]
    rows = booking("POST", UPDATE, {"batch": batch}).json()["result"]
    assert [(row["price"], row["client_name"]) for row in rows] == [(900, "Имя")] * 2
    assert ticket(booking, 120260)["price"] == 900


def test_extend_by_external_id(booking):
    """A ticket can be named by the partner's own id."""
    body = {"external_id": "ticket12345", "reserved_to": "2025-11-20T10:00:00+07:00"}
    booking("POST", UPDATE, body)
    assert ticket(booking, 120260)["reserved_to"] == "2025-11-20T06:00:00+03:00"


@pytest.mark.parametrize("path", [UPDATE, REMOVE])
def test_which_ticket(booking, path):
    """No id at all is invalid; an unknown one is not found."""
    refused(booking("POST", path, {"paid": 1}), "VALIDATION_ERROR", 422)
    refused(booking("POST", path, {"id": "x"}), "VALIDATION_ERROR", 422)
    refused(booking("POST", path, {"id": 1}), "TICKET_NOT_FOUND", 404)
    refused(booking("POST", path, {"external_id": "nobody's"}), "TICKET_NOT_FOUND", 404)


def test_remove(booking):
    """Case 6.6: `true`, the seat is free, the ticket is found as deleted and cannot go twice."""
    assert booking("POST", REMOVE, {"id": 120260}).json()["result"] is True
    assert free(booking, "CENTER_PARTERRE-21;12")
    assert ticket(booking, 120260)["deleted"] == 1
    refused(booking("POST", REMOVE, {"id": 120260}), "TICKET_NOT_FOUND", 404)


def test_remove_batch_all_or_nothing(booking):
    """Case 6.7, and the same with a ticket that stands twice."""
    twice = {"batch": [{"id": 120260}, {"id": 120260}]}
    refused(booking("POST", REMOVE, twice), "TICKET_NOT_FOUND", 404)
    assert ticket(booking, 120260)["deleted"] == 0
    both = {"batch": [{"id": 120260}, {"id": 120261}]}
    assert booking("POST", REMOVE, both).json()["result"] == [True, True]


def test_get_is_equivalent(booking):
    """A ticket is removed by GET as well, its id in the query: the documented danger is real."""
    assert booking("GET", f"{REMOVE}?id=120260").json()["result"] is True
    assert ticket(booking, 120260)["deleted"] == 1
