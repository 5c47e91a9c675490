"""Seats: never stored, always derived from who holds what, so they cannot disagree with sales."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox.halls import HALLS, Place

if TYPE_CHECKING:
    from pytest_qtickets.sandbox.world import World


def seat_price(show: Json, place: Place) -> Json | None:
    """The price entry that the scheme gives a seat, its own before its zone's."""
    zone, seat = _properties(show, place)
    number = seat.get("price_id") or zone.get("price_id")
    return next((price for price in show["prices"] if str(price["id"]) == number), None)


def seat_cost(show: Json, place: Place) -> int | float:
    """What a seat costs, in the event's currency; 0 when the scheme gives it no price."""
    price = seat_price(show, place)
    cost: int | float = price["default_price"] if price else 0
    return cost


def closed(show: Json, place: Place) -> bool:
    """Whether the scheme never sells a seat: it is disabled, or its zone is, or it has no price."""
    disabled = any(part.get("disabled") == "1" for part in _properties(show, place))
    return disabled or seat_price(show, place) is None


def _properties(show: Json, place: Place) -> tuple[Json, Json]:
    """What the scheme says of a seat's zone and of the seat."""
    scheme = show["scheme_properties"]
    return scheme["zones"].get(place.zone.id, {}), (scheme["seats"] or {}).get(place.seat_id, {})


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


def free_count(world: World, event: Json, show: Json, seat_id: str) -> int:
    """How many tickets the seat id can still carry; 0 or 1 unless it is admission."""
    place = HALLS[event["scheme_id"]].places[seat_id]
    if closed(show, place):
        return 0
    return place.zone.guests - sum(seat == seat_id for seat, _ in holders(world, show["id"]))


def seat_states(world: World, event: Json, show: Json) -> dict[str, Json]:
    """Every seat of a show by its id, in the form of the vendor's seats call (*documented*)."""
    ordered: dict[str, int] = {}
    payed: dict[str, int] = {}
    for seat_id, paid in holders(world, show["id"]):
        counts = payed if paid else ordered
        counts[seat_id] = counts.get(seat_id, 0) + 1
    return {
        seat_id: _seat(
            place,
            seat_price(show, place),
            currency=event["currency_id"],
            disabled=closed(show, place),
            ordered=ordered.get(seat_id, 0),
            payed=payed.get(seat_id, 0),
        )
        for seat_id, place in HALLS[event["scheme_id"]].places.items()
    }


def _seat(  # noqa: PLR0913 - a seat is where all of these meet
    place: Place, price: Json, *, currency: str, disabled: bool, ordered: int, payed: int
) -> Json:
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
        "currency_id": currency,
        "admission": zone.admission,
        "available": free > 0,
        "disabled": disabled,
        "ordered": ordered + payed > 0,
        "max_quantity": zone.guests,
        "free_quantity": free,
        "ordered_quantity": ordered,
        "payed_quantity": payed,
        "in_basket_quantity": 0,
        "price": price["default_price"] if price else 0,
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
        "color_theme_id": int(price["color_theme"]) if price else None,
    }
