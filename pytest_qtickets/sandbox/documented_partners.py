"""Partners in the documented dialect (P1 to P9): single items and batches of them.

Answers are the vendor's shapes. What a batch does when one item fails is unknown, so the sandbox
can be told: refuse it all, or put each error in its item's place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox import booking, documented_bodies, partner_shows, partners
from pytest_qtickets.sandbox.calls import Answer, ApiError, Call, Route
from pytest_qtickets.sandbox.events import FAN_ID_EVENTS
from pytest_qtickets.sandbox.partner_calls import TAILS, both, items, place, result
from pytest_qtickets.sandbox.world import World

#: ``(event, show, items)`` to what came of each item, all or none of them.
_Act: TypeAlias = Callable[[Json, Json, list[Json]], list[Json]]


def words(error: ApiError) -> Json:
    """An error in the three keys of Partners (*documented*)."""
    return {"status": "error", "code": error.code, "message": error.message}


def _served(call: Call, act: _Act) -> Answer:
    """Do ``(event, show, bodies)`` for one item or a batch, as the sandbox was told."""
    event, show = place(call)
    bodies, batch = items(call)
    if batch:
        documented_bodies.read(call, documented_bodies.BATCH)
    if batch and call.batch == "per-item":
        done = [_attempt(act, event, show, body) for body in bodies]
    else:
        done = act(event, show, bodies)
    return result(call, event, show, done, batch=batch)


def _attempt(act: _Act, event: Json, show: Json, body: Json) -> Json:
    try:
        return act(event, show, [body])[0]
    except ApiError as error:
        return words(error)


def _fields_of_an_added_ticket(ticket: Json, body: dict[str, Json]) -> dict[str, Json]:
    """As everybody's, and the fan's card, which is known by the ticket it admits with."""
    facts = booking.contacts_and_payment(ticket, body)
    if body.get("fanid") is not None:
        facts["fanid_card"] = {"id": ticket["id"], "value": body["fanid"]}
    return facts


def _add(call: Call) -> Answer:
    def act(event: Json, show: Json, bodies: list[Json]) -> list[Json]:
        fan_id = event["id"] in FAN_ID_EVENTS
        read = [documented_bodies.new_ticket(body, fan_id=fan_id) for body in bodies]
        made = booking.add_tickets(call.world, event, show, read, _fields_of_an_added_ticket)
        return _shown(call, made)

    return _served(call, act)


def _update(call: Call) -> Answer:
    def act(event: Json, show: Json, bodies: list[Json]) -> list[Json]:
        read = [documented_bodies.ticket_changes(body) for body in bodies]
        return _shown(call, booking.update_tickets(call.world, event, show, read))

    return _served(call, act)


def _remove(call: Call) -> Answer:
    def act(event: Json, show: Json, bodies: list[Json]) -> list[Json]:
        read = [documented_bodies.gone_ticket(body) for body in bodies]
        return [True] * booking.remove_tickets(call.world, event, show, read)

    return _served(call, act)


def _check(call: Call) -> Answer:
    def act(event: Json, show: Json, bodies: list[Json]) -> list[Json]:
        read = [documented_bodies.SEAT(body, "") for body in bodies]
        return [partners.check_seat(call.world, event, show, body) for body in read]

    return _served(call, act)


def _shown(call: Call, tickets: list[Json]) -> list[Json]:
    batch = "batch" in call.fields()
    return [partners.show_ticket(ticket, batch=batch) for ticket in tickets]


def _find(call: Call) -> Answer:
    if call.ids:
        place(call, first=True)
    body = documented_bodies.read(call, documented_bodies.FIND)
    found = partners.find_tickets(call.world, call.ids, body)
    return Answer({"status": "success", "result": found})


def _lists(call: Call) -> Answer:
    return Answer({"status": "success", "result": partner_shows.open_shows(call.world)})


def _hall(act: Callable[[World, Json, Json], Json]) -> Callable[[Call], Answer]:
    return lambda call: Answer(act(call.world, *place(call)))


ROUTES: tuple[Route, ...] = (
    *both("events/lists", _lists),
    *(
        route
        for path, act in (
            ("events/seatmap", _hall(partner_shows.seatmap)),
            ("events/offers", _hall(partner_shows.offers)),
            ("events/seats", _hall(partners.hall_seats)),
            ("tickets/add", _add),
            ("tickets/update", _update),
            ("tickets/remove", _remove),
            ("tickets/check", _check),
            ("tickets/find", _find),
        )
        for tail in TAILS
        for route in both(path + tail, act)
    ),
)
