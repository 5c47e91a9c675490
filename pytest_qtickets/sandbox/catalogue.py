"""What a call changes about clients, events and promo codes, in the case file's flat bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox import fields
from pytest_qtickets.sandbox.calls import invalid, not_found
from pytest_qtickets.sandbox.clients import new_client
from pytest_qtickets.sandbox.clock import NOW_TEXT, instant
from pytest_qtickets.sandbox.discounts import new_promo_code
from pytest_qtickets.sandbox.events import new_event

if TYPE_CHECKING:
    from pytest_qtickets.sandbox.world import World

_PERSON = ("name", "surname", "middlename", "phone")
_EVENT_TEXTS = (
    "name",
    "description",
    "place_name",
    "place_address",
    "place_description",
    "site_url",
    "age",
)
#: The case file's names for the two dates, beside the vendor's own.
_PROMO_DATES = {
    "valid_from": "active_from",
    "valid_to": "active_to",
    "active_from": "active_from",
    "active_to": "active_to",
}
#: Accepted and checked, but a promo code has no field for them: the value is its discount's.
_PROMO_VALUES = ("discount_type", "discount_value")


def create_client(world: World, body: dict[str, Json]) -> tuple[Json, bool]:
    """``(client, created)``: create, or update when the e-mail is known (*documented*)."""
    fields.only(body, ("email", *_PERSON))
    email = _email(body)
    known = next((c for c in world.clients.values() if c["email"] == email), None)
    details = _person(body)
    if known is None:
        client_id = max(world.clients) + 1
        known = world.clients[client_id] = new_client(client_id, email)
        known["details"] |= details
        return known, True
    known["details"] |= details
    return known, False


def change_client(world: World, client_id: int, body: dict[str, Json]) -> Json:
    """Change an existing client; orders show the same client."""
    client = world.clients.get(client_id)
    if client is None:
        raise not_found("Client", client_id)
    fields.only(body, ("email", *_PERSON))
    details = _person(body)
    if "email" in body:
        email = _email(body)
        if any(c["email"] == email for c in world.clients.values() if c is not client):
            raise invalid("The e-mail belongs to another client", field="email")
        client["email"] = email
    client["details"] |= details
    return client


def _email(body: dict[str, Json]) -> str:
    email = fields.text(body, "email", required=True) or ""
    if email.count("@") != 1 or email[0] == "@" or email[-1] == "@":
        raise invalid('"email" must be an e-mail address', field="email")
    return email


def _person(body: dict[str, Json]) -> dict[str, Json]:
    details: dict[str, Json] = {key: fields.text(body, key) for key in _PERSON if key in body}
    if "name" in details:
        details["name"] = details["name"] or ""
    return details


def find_event(world: World, event_id: int) -> Json:
    """The event, or EVENT_NOT_FOUND."""
    event = world.events.get(event_id)
    if event is None:
        raise not_found("Event", event_id)
    return event


def create_event(world: World, body: dict[str, Json]) -> Json:
    """A new event; with a ``start_date`` it has one show from then to ``finish_date``."""
    fields.only(body, (*_EVENT_TEXTS, "is_active", "start_date", "finish_date"))
    name = fields.text(body, "name", required=True) or ""
    changes = _event_changes(body)
    start, finish = fields.date(body, "start_date"), fields.date(body, "finish_date")
    if finish is not None and (start is None or instant(finish) < instant(start)):
        raise invalid("finish_date must not be before start_date", field="finish_date")
    shows = [show["id"] for event in world.events.values() for show in event["shows"]]
    event = new_event(max(world.events) + 1, name, start, finish, max(shows) + 1)
    world.events[event["id"]] = event | changes
    return world.events[event["id"]]


def change_event(world: World, event_id: int, body: dict[str, Json]) -> Json:
    """Change an event's texts or whether it is active."""
    event = find_event(world, event_id)
    fields.only(body, (*_EVENT_TEXTS, "is_active"))
    if "name" in body:
        fields.text(body, "name", required=True)
    event |= _event_changes(body) | {"updated_at": NOW_TEXT}
    return event


def _event_changes(body: dict[str, Json]) -> dict[str, Json]:
    changes: dict[str, Json] = {k: fields.text(body, k) or "" for k in _EVENT_TEXTS if k in body}
    active = fields.flag(body, "is_active")
    return changes if active is None else changes | {"is_active": active}


def create_promo_code(world: World, body: dict[str, Json]) -> Json:
    """A new promo code, for the given discount or the first one."""
    names = (*_PROMO_DATES, *_PROMO_VALUES)
    fields.only(body, ("code", "discount_id", "is_active", "max_uses_count", *names))
    code = fields.text(body, "code", required=True) or ""
    if any(known["code"] == code for known in world.promo_codes.values()):
        raise invalid("The promo code exists already", field="code")
    discount_id = fields.integer(body, "discount_id")
    if discount_id is None:
        discount_id = min(world.discounts)
    if discount_id not in world.discounts:
        raise not_found("Discount", discount_id)
    code_id = max(world.promo_codes) + 1
    fresh = new_promo_code(code_id, code, discount_id, NOW_TEXT)
    fresh |= _promo_changes(fresh, body)
    world.promo_codes[code_id] = fresh
    return fresh


def change_promo_code(world: World, code_id: int, body: dict[str, Json]) -> Json:
    """Change a promo code's dates, uses or whether it is active."""
    code = world.promo_codes.get(code_id)
    if code is None:
        raise not_found("Promo code", code_id)
    fields.only(body, ("is_active", "max_uses_count", *_PROMO_DATES, *_PROMO_VALUES))
    code |= _promo_changes(code, body) | {"updated_at": NOW_TEXT}
    return code


def _promo_changes(code: Json, body: dict[str, Json]) -> dict[str, Json]:
    changes: dict[str, Json] = {
        field: fields.date(body, name) for name, field in _PROMO_DATES.items() if name in body
    }
    fields.text(body, "discount_type")
    fields.number(body, "discount_value")
    uses, active = fields.integer(body, "max_uses_count"), fields.flag(body, "is_active")
    changes |= {} if uses is None else {"max_uses_count": uses}
    changes |= {} if active is None else {"is_active": active}
    dates = code | changes
    begins, ends = dates["active_from"], dates["active_to"]
    if begins and ends and instant(ends) < instant(begins):
        raise invalid("The promo code ends before it begins", field="active_to")
    return changes
