"""The audited dialect: answers as the case file and the earlier audits assume them.

Paths, verbs and flat bodies are the case file's; statuses are the earlier matrix's (401 for a wrong
key, 403 for a partners key that may not write, 201 for what is made). Where these say nothing, the
vendor's words hold, and last this sandbox's own. None of it is evidence about the real host.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pytest_qtickets.contract.undocumented import COLUMN_ALIASES
from pytest_qtickets.model import Api, Json
from pytest_qtickets.sandbox import (
    audited_bodies,
    booking,
    catalogue,
    listings,
    partners,
    scanning,
    selling,
)
from pytest_qtickets.sandbox.calls import Answer, ApiError, Call, Dialect, Route, invalid, not_found
from pytest_qtickets.sandbox.events import find_show
from pytest_qtickets.sandbox.partner_calls import TAILS, both, items, place, result
from pytest_qtickets.sandbox.queries import Listing
from pytest_qtickets.sandbox.seats import seat_states
from pytest_qtickets.sandbox.world import World

_STATUS = {
    "WRONG_AUTHORIZATION": 401,
    "PERMISSION_DENIED": 403,
    "METHOD_NOT_ALLOWED": 405,
    "SEAT_NOT_AVAILABLE": 409,
    "VALIDATION_ERROR": 422,
}


def refuse(api: Api, error: ApiError) -> Answer:
    """Four keys on REST, three on Partners; what is not found is 404, the rest by code."""
    status = _STATUS.get(error.code, 404)
    if api == "partners":
        return Answer({"status": "error", "code": error.code, "message": error.message}, status)
    info: Json = error.info or []  # an empty map of PHP arrives as [] (observed)
    words = {"error": error.message, "status": status, "code": error.code, "info": info}
    return Answer(words, status)


def _one(data: Json, status: int = 200) -> Answer:
    return Answer({"data": data}, status)


def _event_seats(call: Call) -> Answer:
    """Of an event with several shows, the first one's: seat ids repeat from show to show."""
    event = catalogue.find_event(call.world, call.ids[0])
    return _one(seat_states(call.world, event, event["shows"][0]) if event["shows"] else {})


def _show_seats(call: Call) -> Answer:
    event = catalogue.find_event(call.world, call.ids[0])
    show = find_show(event, call.ids[1])
    if show is None:
        raise not_found("Show", call.ids[1])
    return _one(seat_states(call.world, event, show))


def _create_client(call: Call) -> Answer:
    client, created = audited_bodies.create_client(call.world, call.fields())
    return _one(client, 201 if created else 200)


def _scan_batch(call: Call) -> Answer:
    scans = call.fields().get("scans")
    if not isinstance(scans, list) or not scans:
        raise invalid("scans must be a non-empty array", field="scans")
    results = scanning.scan_all(call.world, scans)
    return Answer({"success": all(row["success"] for row in results), "scans": results})


def _allowed(call: Call) -> None:
    if not call.may_write:
        raise ApiError("PERMISSION_DENIED", "The key may not change tickets")


def _add(call: Call) -> Answer:
    _allowed(call)
    event, show = place(call)
    bodies, batch = items(call)
    made = booking.add_tickets(call.world, event, show, bodies)
    shown = [partners.show_ticket(ticket, batch=batch) for ticket in made]
    return result(call, event, show, shown, batch=batch)


def _update(call: Call) -> Answer:
    _allowed(call)
    event, show = place(call)
    bodies, batch = items(call)
    changed = booking.update_tickets(call.world, event, show, bodies)
    shown = [partners.show_ticket(ticket, batch=batch) for ticket in changed]
    return result(call, event, show, shown, batch=batch)


def _remove(call: Call) -> Answer:
    _allowed(call)
    event, show = place(call)
    bodies, batch = items(call)
    count = booking.remove_tickets(call.world, event, show, bodies)
    return result(call, event, show, [True] * count, batch=batch)


def _check(call: Call) -> Answer:
    event, show = place(call)
    bodies, batch = items(call)
    states = [partners.check_seat(call.world, event, show, body) for body in bodies]
    return result(call, event, show, states, batch=batch)


def _find(call: Call) -> Answer:
    if call.ids:
        place(call, first=True)
    found = partners.find_tickets(call.world, call.ids, call.fields())
    return Answer({"status": "success", "result": found})


def _hall(call: Call) -> Answer:
    return Answer(partners.hall_seats(call.world, *place(call, first=True)))


def _rest(method: str, path: str, act: Callable[[Call], Answer]) -> Route:
    return Route("rest", method, path, act)


def _page(listing: Listing, rows: Callable[[World], Iterable[Json]]) -> Callable[[Call], Answer]:
    return lambda call: Answer(
        listing.answer(list(rows(call.world)), call.body, aliases=COLUMN_ALIASES)
    )


def _bare(act: Callable[..., Json]) -> Callable[[Call], Answer]:
    """A call that reads no body: the world and the path's ids say it all."""
    return lambda call: _one(act(call.world, *call.ids))


def _with_fields(act: Callable[..., Json], status: int = 200) -> Callable[[Call], Answer]:
    return lambda call: _one(act(call.world, *call.ids, call.fields()), status)


_ROUTES = (
    _rest("GET", "orders", _page(listings.ORDERS, listings.order_rows)),
    _rest("GET", "orders/{}", _bare(selling.find_order)),
    _rest("DELETE", "orders/{}/baskets/{}", _bare(audited_bodies.cancel_ticket)),
    _rest("PATCH", "orders/{}/baskets/{}", _with_fields(audited_bodies.change_ticket)),
    _rest("POST", "orders/{}/baskets/{}/refund", _with_fields(audited_bodies.refund_ticket)),
    _rest("POST", "orders/{}/restore", _bare(selling.restore_order)),
    _rest("GET", "clients", _page(listings.CLIENTS, lambda world: world.clients.values())),
    _rest("POST", "clients", _create_client),
    _rest("PATCH", "clients/{}", _with_fields(audited_bodies.change_client)),
    _rest("GET", "events", _page(listings.EVENTS, lambda world: world.events.values())),
    _rest("POST", "events", _with_fields(audited_bodies.create_event, 201)),
    _rest("GET", "events/{}", _bare(catalogue.find_event)),
    _rest("PATCH", "events/{}", _with_fields(audited_bodies.change_event)),
    _rest("GET", "events/{}/seats", _event_seats),
    _rest("GET", "events/{}/seats/{}", _show_seats),
    _rest("GET", "price-shades", _bare(lambda world: world.price_shades)),
    _rest("GET", "discounts", _page(listings.DISCOUNTS, lambda world: world.discounts.values())),
    _rest(
        "GET", "promo-codes", _page(listings.PROMO_CODES, lambda world: world.promo_codes.values())
    ),
    _rest("POST", "promo-codes", _with_fields(audited_bodies.create_promo_code, 201)),
    _rest("PATCH", "promo-codes/{}", _with_fields(audited_bodies.change_promo_code)),
    _rest("GET", "barcodes", _page(listings.BARCODES, listings.barcode_rows)),
    _rest("GET", "scanning/info", _bare(scanning.scan_info)),
    _rest("POST", "scanning/scan", lambda call: Answer(scanning.scan(call.world, call.fields()))),
    _rest("POST", "scanning/batch", _scan_batch),
    *(
        route
        for path, act in (
            ("tickets/add", _add),
            ("tickets/update", _update),
            ("tickets/remove", _remove),
            ("tickets/check", _check),
            ("tickets/find", _find),
        )
        for tail in TAILS
        for route in both(path + tail, act)
    ),
    *both("events/seats/{}", _hall),
    *both("events/seats/{}/{}", _hall),
)

AUDITED = Dialect("audited", _ROUTES, refuse)
