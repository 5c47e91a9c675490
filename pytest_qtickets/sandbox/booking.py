"""What partners change: book, update and remove tickets, so many at once or none of them.

The first item that cannot be served refuses all that were given, and the world stays as it was. A
dialect hands its own reading of an item to what has more to read than everybody's fields.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox import fields
from pytest_qtickets.sandbox.calls import ApiError, invalid
from pytest_qtickets.sandbox.clock import NOW_TEXT, later
from pytest_qtickets.sandbox.events import OFFERS
from pytest_qtickets.sandbox.halls import HALLS, Place
from pytest_qtickets.sandbox.seats import free_count, seat_cost
from pytest_qtickets.sandbox.tickets import new_ticket

if TYPE_CHECKING:
    from pytest_qtickets.sandbox.world import World

#: What an item changes about a ticket: ``(ticket, item)`` to its new fields.
Reading: TypeAlias = Callable[[Json, dict[str, Json]], dict[str, Json]]

_TEXTS = (
    "external_order_id",
    "client_email",
    "client_phone",
    "client_name",
    "client_surname",
    "client_middlename",
)


def find_place(event: Json, body: dict[str, Json]) -> Place:
    """The place a ``seat_id`` names, or VALIDATION_ERROR, or SEAT_NOT_FOUND."""
    seat_id = fields.text(body, "seat_id", required=True) or ""
    place = HALLS[event["scheme_id"]].places.get(seat_id)
    if place is None:
        raise ApiError("SEAT_NOT_FOUND", f'Seat "{seat_id}" not found')
    return place


def offer_price(show: Json, place: Place, offer_id: str | None) -> float:
    """What the seat costs under a tariff; without one, the full price."""
    offer = OFFERS.get(offer_id or "full")
    if offer is None:
        raise invalid(f'Unknown offer "{offer_id}"')
    cost = round(seat_cost(show, place) * offer[1], 2)
    return int(cost) if cost == int(cost) else cost  # whole prices are integers (observed)


def contacts_and_payment(ticket: Json, body: dict[str, Json]) -> dict[str, Json]:
    """What add and update share: contacts, payment, reservation."""
    changes: dict[str, Json] = {name: fields.text(body, name) for name in _TEXTS if name in body}
    paid, paid_at = fields.flag(body, "paid"), fields.date(body, "paid_at")
    reserved_to = fields.date(body, "reserved_to")
    if ticket["paid"] and paid == 0:
        raise invalid("A paid ticket cannot become unpaid")
    if paid == 1 or paid_at is not None:
        moment = paid_at or ticket["paid_at"] or NOW_TEXT
        return changes | {"paid": 1, "paid_at": moment, "reserved_to": None}
    if reserved_to is not None:
        if ticket["paid"]:
            raise invalid("A paid ticket is not reserved")
        if reserved_to <= NOW_TEXT:
            raise invalid("reserved_to must be in the future")
        changes["reserved_to"] = reserved_to
    return changes


def add_tickets(
    world: World,
    event: Json,
    show: Json,
    bodies: list[dict[str, Json]],
    read: Reading = contacts_and_payment,
) -> list[Json]:
    """Book or sell seats: SEAT_NOT_FOUND, SEAT_NOT_AVAILABLE, VALIDATION_ERROR."""
    number = max(world.tickets)
    made: list[Json] = []
    for body in bodies:
        place = find_place(event, body)
        offer_id = fields.text(body, "offer_id")
        price = fields.number(body, "price")
        cost = offer_price(show, place, offer_id)
        inside = sum(ticket["seat_id"] == place.seat_id for ticket in made)
        if free_count(world, event, show, place.seat_id) <= inside:
            raise ApiError("SEAT_NOT_AVAILABLE", f'Seat "{place.seat_id}" is not available')
        ticket = new_ticket(number + 1 + len(made), event["id"], show["id"], place.seat_id)
        ticket |= {
            "offer_id": offer_id,
            "admission": place.zone.admission,
            "price": cost if price is None else price,
            "external_id": fields.text(body, "external_id"),
            "payment_type_id": fields.text(body, "payment_type_id"),
            "visitor_user_id": fields.text(body, "visitor_user_id"),
        }
        made.append(ticket | read(ticket, body))
    for ticket in made:
        _settle(world, ticket)
        world.tickets[ticket["id"]] = ticket
    return made


def update_tickets(
    world: World, event: Json, show: Json, bodies: list[dict[str, Json]]
) -> list[Json]:
    """Pay, extend or re-address tickets: TICKET_NOT_FOUND, VALIDATION_ERROR."""
    changed: dict[int, Json] = {}
    found = []
    for body in bodies:
        ticket_id: int = _find(world, event, show, body)["id"]
        ticket: Json = changed.get(ticket_id, world.tickets[ticket_id])
        price = fields.number(body, "price")
        changes = contacts_and_payment(ticket, body) | ({} if price is None else {"price": price})
        changed[ticket_id] = {**ticket, **changes}
        found.append(ticket_id)
    for ticket_id, ticket in changed.items():
        _settle(world, ticket)
        world.tickets[ticket_id] = ticket
    return [changed[ticket_id] for ticket_id in found]


def remove_tickets(world: World, event: Json, show: Json, bodies: list[dict[str, Json]]) -> int:
    """Give seats back: TICKET_NOT_FOUND, also for a ticket that stands twice in the batch."""
    gone: dict[int, Json] = {}
    for body in bodies:
        ticket = _find(world, event, show, body)
        if ticket["id"] in gone:
            raise _no_ticket()
        gone[ticket["id"]] = ticket
    for ticket in gone.values():
        ticket |= {"deleted": 1, "barcode": None}
    return len(gone)


def _find(world: World, event: Json, show: Json, body: dict[str, Json]) -> Json:
    """The show's live ticket by ``id``, else by ``external_id``."""
    ticket_id = fields.integer(body, "id")
    external_id = fields.text(body, "external_id")
    if ticket_id is None and external_id is None:
        raise invalid("id or external_id is required")
    key, wanted = ("external_id", external_id) if ticket_id is None else ("id", ticket_id)
    place = (event["id"], show["id"])
    for ticket in world.tickets.values():
        here = (ticket["event_id"], ticket["show_id"]) == place
        if here and ticket[key] == wanted and not ticket["deleted"]:
            return ticket
    raise _no_ticket()


def _no_ticket() -> ApiError:
    return ApiError("TICKET_NOT_FOUND", "Ticket not found")


def _settle(world: World, ticket: Json) -> None:
    """A paid ticket has a barcode; one booked without a date, as case files do, has 30 minutes."""
    if ticket["paid"]:
        ticket["barcode"] = ticket["barcode"] or world.barcodes.new()
    elif ticket["reserved_to"] is None:
        ticket["reserved_to"] = later(NOW_TEXT, minutes=30)
