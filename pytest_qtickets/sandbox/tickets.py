"""Partner tickets: bookings and sales made over the Partners API, kept apart from orders."""

from __future__ import annotations

from random import Random

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox.barcodes import Barcodes
from pytest_qtickets.sandbox.people import People

#: Seats of show 4076 that case files book and check: nobody holds them at first.
FREE_SEATS = ("CENTER_PARTERRE-20;5", "CENTER_PARTERRE-20;6")

_SAMPLE_ORDER = "order67890"
_SAMPLE_UUID = "6a5cc185-bc59-451f-b7cb-94376476ae01"
_SOON = "2025-11-09T12:00:00+03:00"
_EXPIRED = "2025-10-30T12:00:00+03:00"

# id, event, show, seat, external id, external order id, reserved until, barcode ("": any).
# A ticket is a booking (reserved until) or paid (barcode). Known ids are the vendor's samples.
_PLAN: tuple[tuple[int, int, int, str, str, str, str | None, str | None], ...] = (
    (27061, 45, 58, "BALCONY-1;7", "p-1", "p-order-1", None, ""),
    (27062, 45, 58, "BALCONY-1;8", "p-2", "p-order-1", None, ""),
    (88120, 61, 83, "3-1;1", "p-3", "p-order-2", None, ""),
    (99417, 104, 131, "3-1;1", "p-4", "p-order-3", _EXPIRED, None),
    (120260, 12, 4076, "CENTER_PARTERRE-21;12", "ticket12345", _SAMPLE_ORDER, _SOON, None),
    (120261, 12, 4076, "CENTER_PARTERRE-21;11", "ticket12346", _SAMPLE_ORDER, _SOON, None),
    (120299, 12, 20, "CENTER_PARTERRE-20;5", "ticket12347", _SAMPLE_ORDER, None, ""),
    (120300, 33, 41, "CENTER_PARTERRE-20;6", "ticket12348", _SAMPLE_ORDER, None, ""),
    (134856, 12, 21, "PARTERRE-1;25", "ticket12344", _SAMPLE_UUID, _EXPIRED, None),
    (134857, 12, 21, "CENTER_PARTERRE-20;5", "ticket12345", _SAMPLE_UUID, None, "872964136579"),
    (134858, 12, 21, "CENTER_PARTERRE-20;6", "ticket12349", _SAMPLE_UUID, None, "879979255977"),
)


def make_tickets(rng: Random, people: People, barcodes: Barcodes) -> dict[int, Json]:
    """The tickets by id."""
    tickets = {}
    for ticket_id, event_id, show_id, seat_id, own, order, reserved_to, barcode in _PLAN:
        person = people.new()
        paid = barcode is not None
        ticket = new_ticket(ticket_id, event_id, show_id, seat_id)
        ticket |= {
            "paid": int(paid),
            "paid_at": "2025-11-05T16:40:00+03:00" if paid else None,
            "offer_id": rng.choice(("full", "preferential")),
            "admission": seat_id == "3-1;1",
            "reserved_to": reserved_to,
            "external_id": own,
            "external_order_id": order,
            "barcode": (barcode or barcodes.new()) if paid else None,
            "price": 100 * rng.randrange(8, 31),
            "client_email": person.email,
            "client_phone": person.phone,
            "client_name": person.name,
            "client_surname": person.surname,
            "client_middlename": person.middlename if rng.random() < 0.5 else None,
            "deleted": int(reserved_to == _EXPIRED),
        }
        tickets[ticket_id] = ticket
    return tickets


def new_ticket(ticket_id: int, event_id: int, show_id: int, seat_id: str) -> Json:
    """A ticket nobody paid for, as the world keeps it; answers leave out what they do not carry."""
    return {
        "id": ticket_id,
        "event_id": event_id,
        "show_id": show_id,
        "paid": 0,
        "paid_at": None,
        "seat_id": seat_id,
        "offer_id": None,
        "admission": False,
        "payment_type_id": None,
        "reserved_to": None,
        "external_id": None,
        "external_order_id": None,
        "barcode": None,
        "price": None,
        "client_email": None,
        "client_phone": None,
        "client_name": None,
        "client_surname": None,
        "client_middlename": None,
        "fanid_card": None,
        "visitor_user_id": None,
        "checked_at": None,
        "deleted": 0,
    }
