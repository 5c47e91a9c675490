"""Letting guests in: each valid ticket once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox import fields
from pytest_qtickets.sandbox.calls import ApiError, invalid
from pytest_qtickets.sandbox.clock import NOW_TEXT

if TYPE_CHECKING:
    from pytest_qtickets.sandbox.world import World

_FIELDS = ("barcode", "event_id", "show_id", "scanned_at")


def scan_info(world: World) -> Json:
    """How many valid tickets and how many guests there are, by show (shape: ours)."""
    shows: dict[int, Json] = {}
    for order, basket in world.valid_tickets():
        show_id = basket["show_id"]
        blank = {"event_id": order["event_id"], "show_id": show_id, "tickets": 0, "checked": 0}
        counts = shows.setdefault(show_id, blank)
        counts["tickets"] += 1
        counts["checked"] += basket["checked_at"] is not None
    rows = sorted(shows.values(), key=lambda row: (row["event_id"], row["show_id"]))
    return {
        "tickets": sum(row["tickets"] for row in rows),
        "checked": sum(row["checked"] for row in rows),
        "shows": rows,
    }


def scan(world: World, body: dict[str, Json]) -> Json:
    """Mark one ticket: ``{success, barcode, checked_at}``; no success when it was marked before."""
    return scan_all(world, [body])[0]


def scan_all(world: World, bodies: list[Json]) -> list[Json]:
    """Mark tickets in request order. One unknown ticket, and none is marked."""
    found = []
    for body in bodies:
        if not isinstance(body, dict):
            raise invalid("A scan must be an object", field="scans")
        fields.only(body, _FIELDS)
        found.append((_find(world, body), fields.date(body, "scanned_at") or NOW_TEXT))
    return [admit(basket, moment) for basket, moment in found]


def admit(ticket: Json, moment: str) -> Json:
    """Mark a ticket as used, once: ``{success, barcode, checked_at}``."""
    fresh = ticket["checked_at"] is None
    if fresh:
        ticket["checked_at"] = moment
        if "updated_at" in ticket:  # a partner's ticket does not tell
            ticket["updated_at"] = NOW_TEXT
    return {"success": fresh, "barcode": ticket["barcode"], "checked_at": ticket["checked_at"]}


def _find(world: World, body: dict[str, Json]) -> Json:
    barcode = fields.text(body, "barcode", required=True)
    event_id, show_id = fields.integer(body, "event_id"), fields.integer(body, "show_id")
    for order, basket in world.valid_tickets():
        if (
            basket["barcode"] == barcode
            and event_id in (None, order["event_id"])
            and show_id in (None, basket["show_id"])
        ):
            return basket
    raise no_ticket()


def no_ticket() -> ApiError:
    """No such ticket. The barcode is not echoed: whoever reads the error could use it."""
    return ApiError("TICKET_NOT_FOUND", 'Resource "Ticket" not found', resource="Ticket")
