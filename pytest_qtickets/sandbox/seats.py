"""Seats: never stored, always derived from who holds what, so they cannot disagree with sales."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox.halls import HALLS, Place

if TYPE_CHECKING:
    from pytest_qtickets.sandbox.world import World


def zone_price(show: Json, zone_id: str) -> int:
    """What a seat of the zone costs, in the event's currency."""
    price: int = _zone_price_entry(show, zone_id)["default_price"]
    return price


def _zone_price_entry(show: Json, zone_id: str) -> Json:
    price_id = int(show["scheme_properties"]["zones"][zone_id]["price_id"])
    return next(price for price in show["prices"] if price["id"] == price_id)


def held(basket: Json) -> bool:
    """Whether a basket keeps its seat: neither cancelled nor refunded."""
    return basket["deleted_at"] is None and basket["refunded_at"] is None


def holders(world: World, show_id: int) -> Iterator[tuple[str, bool]]:
    """``(seat id, paid)`` of everybody who holds a seat of the show."""
    for order in world.orders.values():
        for basket in order["baskets"]:
            if basket["show_id"] == show_id and held(basket):
                yield basket["seat_id"], order["payed"]
    for ticket in world.tickets.values():
        if ticket["show_id"] == show_id and not ticket["deleted"]:
            yield ticket["seat_id"], bool(ticket["paid"])


def free_count(world: World, event: Json, show_id: int, seat_id: str) -> int:
    """How many tickets the seat id can still carry; 0 or 1 unless it is admission."""
    hall = HALLS[event["scheme_id"]]
    if seat_id in hall.closed:
        return 0
    taken = sum(seat == seat_id for seat, _ in holders(world, show_id))
    return hall.places[seat_id].zone.guests - taken


def seat_states(world: World, event: Json, show: Json) -> dict[str, Json]:
    """Every seat of a show by its id, in the form of the vendor's seats call (*documented*)."""
    ordered: dict[str, int] = {}
    payed: dict[str, int] = {}
    for seat_id, paid in holders(world, show["id"]):
        counts = payed if paid else ordered
        counts[seat_id] = counts.get(seat_id, 0) + 1
    hall = HALLS[event["scheme_id"]]
    prices = {zone.id: _zone_price_entry(show, zone.id) for zone in hall.zones}
    return {
        seat_id: _seat(
            place,
            prices[place.zone.id],
            disabled=seat_id in hall.closed,
            ordered=ordered.get(seat_id, 0),
            payed=payed.get(seat_id, 0),
        )
        for seat_id, place in hall.places.items()
    }


def _seat(place: Place, price: Json, *, disabled: bool, ordered: int, payed: int) -> Json:
    zone = place.zone
    free = 0 if disabled else zone.guests - ordered - payed
    return {
        "id": place.seat_id,
        "root_id": place.seat_id,
        "name": place.name,
        "zone_id": zone.id,
        "zone_root_id": zone.id,
        "short_seat_id": f"{place.row};{place.place}",
        "row": place.row,
        "place": place.place,
        "currency_id": "RUB",
        "admission": zone.admission,
        "available": free > 0,
        "disabled": disabled,
        "ordered": ordered + payed > 0,
        "max_quantity": zone.guests,
        "free_quantity": free,
        "ordered_quantity": ordered,
        "payed_quantity": payed,
        "in_basket_quantity": 0,
        "price": price["default_price"],
        "related_seats": [],
        "coords": list(place.coords),
        "multiprice_name": None,
        "multiprice_code": None,
        "spread": {
            "partner_id": None,
            "users": None,
            "client_groups": None,
            "client_emails": None,
            "agents": False,
        },
        "color_theme_id": int(price["color_theme"]),
    }
