"""The doors of one show: each barcode that lets somebody in, sold by the organiser or a partner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox.calls import not_found
from pytest_qtickets.sandbox.events import find_show
from pytest_qtickets.sandbox.listings import entry_row
from pytest_qtickets.sandbox.scanning import no_ticket

if TYPE_CHECKING:
    from pytest_qtickets.sandbox.world import World


def show_of(world: World, show_id: int) -> tuple[Json, Json]:
    """``(event, show)``, or SHOW_NOT_FOUND."""
    for event in world.events.values():
        show = find_show(event, show_id)
        if show is not None:
            return event, show
    raise not_found("Show", show_id)


def rows(world: World, show_id: int) -> list[Json]:
    """One row a valid barcode of the show."""
    event, _ = show_of(world, show_id)
    return [entry_row(event, ticket) for ticket in _valid(world, show_id)]


def ticket_of(world: World, show_id: int, barcode: str) -> Json:
    """The show's valid ticket with this barcode, or SHOW_NOT_FOUND, or TICKET_NOT_FOUND."""
    show_of(world, show_id)
    for ticket in _valid(world, show_id):
        if ticket["barcode"] == barcode:
            return ticket
    raise no_ticket()


def _valid(world: World, show_id: int) -> Iterator[Json]:
    for _, basket in world.valid_tickets():
        if basket["show_id"] == show_id:
            yield basket
    for ticket in world.tickets.values():
        if ticket["show_id"] == show_id and ticket["paid"] and not ticket["deleted"]:
            yield ticket
