"""What partners read of shows and halls: shows open to them, the drawing, seats by tariff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox.booking import offer_price
from pytest_qtickets.sandbox.clock import NOW, instant
from pytest_qtickets.sandbox.events import EVENT_TYPES, FAN_ID_EVENTS, OFFERS
from pytest_qtickets.sandbox.halls import HALLS, Hall, Zone
from pytest_qtickets.sandbox.partners import context
from pytest_qtickets.sandbox.seats import seat_states

if TYPE_CHECKING:
    from pytest_qtickets.sandbox.world import World


def open_shows(world: World) -> list[Json]:
    """Every show that is for sale now. Which ones are open to partners is unknown."""
    return [
        _partner_show(world, event, show)
        for event in world.events.values()
        if event["is_active"] and event["deleted_at"] is None
        for show in event["shows"]
        if show["is_active"] and instant(show["sale_finish_date"]) > NOW
    ]


def _partner_show(world: World, event: Json, show: Json) -> Json:
    """The show's context with what only this list says; its scheme has no size (*documented*)."""
    facts = context(world, event, show)
    del facts["scheme"]["width"], facts["scheme"]["height"]
    kind = event["event_type_id"]
    return facts | {
        "event_type": {"id": kind, "name": EVENT_TYPES[kind]},
        "age": event["age"],
        "fanid_required": event["id"] in FAN_ID_EVENTS,
        "has_document_verification": False,
        "integrations": [],
    }


def seatmap(world: World, event: Json, show: Json) -> Json:
    """The show's context and the drawing of its hall; zones by the number partners know."""
    hall = HALLS[event["scheme_id"]]
    zones = {str(zone.number): _drawing(hall, zone) for zone in hall.zones}
    drawing = {"width": hall.width, "height": hall.height, "zones": zones}
    return {"status": "success", **context(world, event, show), "seatmap": drawing}


def _drawing(hall: Hall, zone: Zone) -> Json:
    """A zone where it stands in the hall; its seats' coordinates are the hall's."""
    places = [place for place in hall.places.values() if place.zone is zone]
    across, down = zip(*(place.coords for place in places), strict=True)
    return {
        "name": zone.name,
        "description": None,
        "width": max(across) - min(across) + 24,
        "height": max(down) - min(down) + 24,
        "offset": [min(across), min(down)],
        "seats": {
            place.seat_id: {
                "coords": list(place.coords),
                "row": place.row,
                "place": place.place,
            }
            for place in places
        },
    }


def offers(world: World, event: Json, show: Json) -> Json:
    """The show's context and, for each tariff, every seat's state and price."""
    states = seat_states(world, event, show)
    places = HALLS[event["scheme_id"]].places
    by_offer = {
        offer_id: {
            "name": name,
            "seats": {
                seat_id: {
                    "available": state["available"],
                    "price": offer_price(show, places[seat_id], offer_id),
                }
                for seat_id, state in states.items()
            },
        }
        for offer_id, (name, _) in OFFERS.items()
    }
    return {"status": "success", **context(world, event, show), "offers": by_offer}
