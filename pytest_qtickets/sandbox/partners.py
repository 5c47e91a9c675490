"""What partners read: the context of a show, its seats, the state of one seat, their tickets."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta, timezone
from typing import TYPE_CHECKING

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox import fields
from pytest_qtickets.sandbox.booking import find_place, offer_price
from pytest_qtickets.sandbox.calls import invalid
from pytest_qtickets.sandbox.clock import instant
from pytest_qtickets.sandbox.events import CITIES, City
from pytest_qtickets.sandbox.halls import HALLS, Zone
from pytest_qtickets.sandbox.seats import free_count, holders, seat_states

if TYPE_CHECKING:
    from pytest_qtickets.sandbox.world import World

_TICKET = (
    "id paid paid_at seat_id offer_id admission reserved_to external_id barcode price client_email"
    " client_phone client_name client_surname client_middlename fanid_card visitor_user_id"
).split()
_FILTERS = ("external_order_id", "external_id", "barcode", "id")


def context(world: World, event: Json, show: Json) -> dict[str, Json]:
    """The show context of Partners answers (*documented*); dates carry the venue's offset."""
    city, hall = CITIES[event["city_id"]], HALLS[event["scheme_id"]]
    state = json.dumps([show["id"], show["updated_at"], sorted(holders(world, show["id"]))])
    return {
        "event_id": event["id"],
        "show_id": show["id"],
        "event_name": event["name"],
        "start_date": _local(show["start_date"], city),
        "finish_date": _local(show["finish_date"], city),
        "scheme": {
            "id": hall.scheme_id,
            "venue_id": hall.venue_id,
            "place_name": event["place_name"],
            "place_address": event["place_address"],
            "place_description": event["place_description"],
            "width": hall.width,
            "height": hall.height,
        },
        "city": {
            "id": city.id,
            "name": city.name,
            "timezone": city.timezone,
            "coords": list(city.coords),
        },
        "last_update_hash": hashlib.sha1(state.encode(), usedforsecurity=False).hexdigest(),
    }


def _local(text: str, city: City) -> str:
    return instant(text).astimezone(timezone(timedelta(hours=city.utc_offset))).isoformat()


def hall_seats(world: World, event: Json, show: Json) -> Json:
    """The deprecated seats call: the full hall in the scheme, and the state of every seat."""
    hall = HALLS[event["scheme_id"]]
    states = seat_states(world, event, show)
    body = context(world, event, show)
    body["scheme"]["zones"] = [{"zone_id": zone.number, "name": zone.name} for zone in hall.zones]
    zones = [
        {
            "zone_id": zone.number,
            "name": zone.name,
            "seats": [_seat(s, zone) for s in states.values() if s["zone_id"] == zone.id],
        }
        for zone in hall.zones
    ]
    return {"status": "success", **body, "zones": zones}


def _seat(state: Json, zone: Zone) -> Json:
    """Admission seats count guests and have neither row nor place (*documented*)."""
    seat = {
        "seat_id": state["id"],
        "available": state["available"],
        "coords": state["coords"],
        "price": state["price"],
        "currency_id": state["currency_id"],
    }
    if zone.admission:
        return seat | {"admission": True, "free_quantity": state["free_quantity"]}
    return seat | {"row": state["row"], "place": state["place"]}


def check_seat(world: World, event: Json, show: Json, body: dict[str, Json]) -> Json:
    """The state of one seat under one tariff."""
    place = find_place(event, body)
    offer_id = fields.text(body, "offer_id")
    return {
        "seat_id": place.seat_id,
        "offer_id": offer_id,
        "available": free_count(world, event, show, place.seat_id) > 0,
        "coords": list(place.coords),
        "row": place.row,
        "place": place.place,
        "price": offer_price(show, place, offer_id),
        "currency_id": event["currency_id"],
    }


def find_tickets(world: World, scope: tuple[int, ...], body: dict[str, Json]) -> list[Json]:
    """Tickets that match every criterion given, each one value or several; none is no error.

    ``scope`` is the event's id, and the show's, when the path names them.
    """
    criteria = body.get("filter")
    if not isinstance(criteria, dict) or not criteria:
        raise invalid("filter must be an object with at least one criterion")
    fields.only(criteria, _FILTERS)
    wanted = {
        name: {str(item) for item in (value if isinstance(value, list) else [value])}
        for name, value in criteria.items()
    }
    return [
        show_ticket(ticket, batch=True) | {"deleted": ticket["deleted"]}
        for ticket in world.tickets.values()
        if (ticket["event_id"], ticket["show_id"])[: len(scope)] == scope
        and all(_matches(ticket[name], values) for name, values in wanted.items())
    ]


def _matches(value: Json, wanted: set[str]) -> bool:
    return value is not None and str(value) in wanted


def show_ticket(ticket: Json, *, batch: bool) -> Json:
    """A ticket as an answer carries it.

    Alone it has a payment type and its id is a string; in a batch and when found, the id is a
    number and the external order's id stands beside it (*documented* samples).
    """
    shown = {name: ticket[name] for name in _TICKET}
    if batch:
        return shown | {"external_order_id": ticket["external_order_id"]}
    return shown | {"id": str(ticket["id"]), "payment_type_id": ticket["payment_type_id"]}
