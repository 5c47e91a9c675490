"""The documented dialect: as the vendor documents the API, and as it was observed to answer.

Routes are R1 to R24 of the vendor's REST pages (P1 to P9 are in ``documented_partners``). What is
neither documented nor observed has one default each; ``docs/sandbox.md`` lists them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pytest_qtickets.model import Api, Json
from pytest_qtickets.sandbox import (
    catalogue,
    documented_bodies,
    documented_partners,
    doors,
    event_input,
    listings,
    scanning,
    seat_query,
    selling,
)
from pytest_qtickets.sandbox.calls import Answer, ApiError, Call, Dialect, Route, invalid
from pytest_qtickets.sandbox.documented_bodies import data_of, read
from pytest_qtickets.sandbox.events import COLOR_THEMES
from pytest_qtickets.sandbox.queries import Listing
from pytest_qtickets.sandbox.seats import seat_states
from pytest_qtickets.sandbox.world import World

#: 403 and 503 are *observed*; what is wrong with a request itself was never captured: 422.
_STATUS = {"WRONG_AUTHORIZATION": 403, "METHOD_NOT_ALLOWED": 405, "UNKNOWN_ERROR": 503}


def refuse(api: Api, error: ApiError) -> Answer:
    """Four keys on REST; on Partners three, inside HTTP 200 (*observed*)."""
    if api == "partners":
        status = 405 if error.code == "METHOD_NOT_ALLOWED" else 200
        return Answer(documented_partners.words(error), status)
    words = _words(error)
    return Answer(words, words["status"])


def _words(error: ApiError) -> Json:
    """Whatever is missing is a RESOURCE_NOT_FOUND with its id and its class (*observed*)."""
    if error.code.endswith("_NOT_FOUND"):
        resource = str(error.info["resource"]).title().replace(" ", "")
        return {
            "error": f'Resource "{resource}" not found',
            "status": 404,
            "code": "RESOURCE_NOT_FOUND",
            "info": {"id": error.info.get("id", 0), "resource": resource},
        }
    info: Json = error.info or []  # an empty map of PHP arrives as [] (observed)
    status = _STATUS.get(error.code, 422)
    return {"error": error.message, "status": status, "code": error.code, "info": info}


def _data(value: Json) -> Answer:
    return Answer({"data": value})


def _query(call: Call, check: Callable[[Json, str], Json]) -> Json:
    """The body of a call that may come without one."""
    return read(call, check) if call.has_body else {}


# -- orders ---------------------------------------------------------------------------------


def _unknown_error(_: Call) -> Answer:
    """POST orders answers nothing else, whatever it is sent (*observed*)."""
    raise ApiError("UNKNOWN_ERROR", "Unknown error")


def _give_back(call: Call) -> Answer:
    """Cancel tickets of an order, or refund them."""
    order = selling.find_order(call.world, call.ids[0])
    body = read(call, documented_bodies.BASKETS)
    if len(body) != 1:
        raise invalid('The body must have either "delete" or "refund"')
    (verb, wanted) = next(iter(body.items()))
    baskets = [_basket(call, number, others) for number, others in wanted["baskets"].items()]
    if verb == "delete":
        selling.cancel_tickets(order, baskets)
        return _data(order)
    amounts = [wanted.get(name) for name in ("amount", "deduction_amount")]
    if None not in amounts:
        raise invalid('"refund" must have either "amount" or "deduction_amount"', field="refund")
    selling.refund_tickets(order, baskets, *amounts)
    return _data(order)


def _basket(call: Call, number: str, others: list[int]) -> Json:
    """A ticket of the order; ``others`` may name only tickets of the same season ticket."""
    _, basket = selling.find_basket(call.world, call.ids[0], int(number))
    for other in others:
        if other not in basket["related_baskets"]:
            raise invalid(f"{other} is not related to the ticket {number}", id=other)
    return basket


def _change_ticket(call: Call) -> Answer:
    order, basket = selling.find_ticket(call.world, call.ids[0])
    facts = data_of(call, documented_bodies.TICKET)
    prices = {name: facts.pop(name) for name in documented_bodies.TICKET_PRICES if name in facts}
    selling.change_ticket(order, basket, facts, prices)
    return _data(basket)


def _restore(call: Call) -> Answer:
    order = selling.find_order(call.world, call.ids[0])
    _query(call, documented_bodies.NOTHING)
    return _data(selling.restore_order(call.world, order["id"]))


# -- clients, events, promo codes -----------------------------------------------------------


def _save_client(call: Call) -> Answer:
    given = data_of(call, documented_bodies.CLIENT)
    client, _ = catalogue.save_client(call.world, given["email"], given.get("details", {}))
    return _data(client)


def _create_event(call: Call) -> Answer:
    return _data(event_input.create_event(call.world, data_of(call, event_input.NEW_EVENT)))


def _change_event(call: Call) -> Answer:
    event = catalogue.find_event(call.world, call.ids[0])
    return _data(event_input.change_event(call.world, event, data_of(call, event_input.EVENT)))


def _create_promo_code(call: Call) -> Answer:
    given = data_of(call, documented_bodies.NEW_PROMO_CODE)
    code, discount_id = given.pop("code"), given.pop("discount_id")
    return _data(catalogue.add_promo_code(call.world, code, discount_id, given))


def _change_promo_code(call: Call) -> Answer:
    code = catalogue.find_promo_code(call.world, call.ids[0])
    changes = data_of(call, documented_bodies.PROMO_CODE)
    catalogue.change_promo_code(call.world, code, changes)
    return _data(code)


def _promo_codes(world: World) -> list[Json]:
    """In no order of ids (*observed*): by the code itself."""
    return sorted(world.promo_codes.values(), key=lambda code: str(code["code"]))


# -- shows ----------------------------------------------------------------------------------


def _seats(call: Call) -> Answer:
    event, show = doors.show_of(call.world, call.ids[0])
    query = _query(call, seat_query.QUERY)
    return _data(seat_query.seats(event, seat_states(call.world, event, show), query))


def _barcodes(call: Call) -> Answer:
    rows = doors.rows(call.world, call.ids[0])
    chosen = _query(call, documented_bodies.BARCODES).get("select")
    return Answer([{name: row[name] for name in chosen or row} for row in rows])


def _scan_state(call: Call) -> Answer:
    ticket = doors.ticket_of(call.world, call.ids[0], call.segments[1])
    return Answer({"barcode": ticket["barcode"], "checked_at": ticket["checked_at"]})


def _scan(call: Call) -> Answer:
    ticket = doors.ticket_of(call.world, call.ids[0], call.segments[1])
    return Answer(scanning.admit(ticket, read(call, documented_bodies.SCAN)["checked_at"]))


def _scan_many(call: Call) -> Answer:
    """Admit many guests; the answer's form is unknown, so it is the single one's, many times."""
    doors.show_of(call.world, call.ids[0])
    wanted: list[Json] = read(call, documented_bodies.SCANS)
    if call.batch == "per-item":
        scans = [_attempt(call, item) for item in wanted]
    else:
        found = [doors.ticket_of(call.world, call.ids[0], item["barcode"]) for item in wanted]
        pairs = zip(found, wanted, strict=True)
        scans = [scanning.admit(ticket, item["checked_at"]) for ticket, item in pairs]
    return Answer({"success": all(scan.get("success") for scan in scans), "scans": scans})


def _attempt(call: Call, item: Json) -> Json:
    try:
        ticket = doors.ticket_of(call.world, call.ids[0], item["barcode"])
    except ApiError as error:
        return _words(error)
    return scanning.admit(ticket, item["checked_at"])


# -- routes ---------------------------------------------------------------------------------


def _page(listing: Listing, rows: Callable[[World], Iterable[Json]]) -> Callable[[Call], Answer]:
    def act(call: Call) -> Answer:
        query = _query(call, documented_bodies.QUERY)
        return Answer(listing.answer(list(rows(call.world)), query, aliases={}))

    return act


def _one(find: Callable[[World, int], Json]) -> Callable[[Call], Answer]:
    return lambda call: _data(find(call.world, call.ids[0]))


def _rest(method: str, path: str, act: Callable[[Call], Answer]) -> Route:
    return Route("rest", method, path, act)


_ROUTES = (
    _rest("GET", "orders", _page(listings.ORDERS, listings.order_rows)),
    _rest("POST", "orders", _unknown_error),
    _rest("GET", "orders/{}", _one(selling.find_order)),
    _rest("DELETE", "orders/{}/baskets", _give_back),
    _rest("PUT", "baskets/{}", _change_ticket),
    _rest("POST", "orders/{}/restore", _restore),
    _rest("GET", "clients", _page(listings.CLIENTS, lambda world: world.clients.values())),
    _rest("GET", "clients/{}", _one(catalogue.find_client)),
    _rest("POST", "clients", _save_client),
    _rest("GET", "events", _page(listings.EVENTS, lambda world: world.events.values())),
    _rest("GET", "events/{}", _one(catalogue.find_event)),
    _rest("POST", "events", _create_event),
    _rest("PUT", "events/{}", _change_event),
    _rest("GET", "shows/{}/seats", _seats),
    _rest("GET", "color-themes", lambda _: _data(COLOR_THEMES)),
    _rest("GET", "discounts", _page(listings.DISCOUNTS, lambda world: world.discounts.values())),
    _rest("GET", "discounts/{}", _one(catalogue.find_discount)),
    _rest("GET", "promo-codes", _page(listings.PROMO_CODES, _promo_codes)),
    _rest("POST", "promo-codes", _create_promo_code),
    _rest("PUT", "promo-codes/{}", _change_promo_code),
    _rest("GET", "shows/{}/barcodes", _barcodes),
    _rest("GET", "shows/{}/barcode/{}", _scan_state),
    _rest("POST", "shows/{}/barcode/{}", _scan),
    _rest("POST", "shows/{}/barcodes", _scan_many),
    *documented_partners.ROUTES,
)

DOCUMENTED = Dialect("documented", _ROUTES, refuse, key_always_writes=True)
