"""The flat bodies of the case file, read for the audited dialect, and what they do to the world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox import catalogue, fields, selling
from pytest_qtickets.sandbox.calls import invalid
from pytest_qtickets.sandbox.clock import NOW_TEXT, instant
from pytest_qtickets.sandbox.events import new_event

if TYPE_CHECKING:
    from pytest_qtickets.sandbox.world import World

_CONTACTS = ("client_email", "client_phone", "client_name", "client_surname", "client_middlename")
_PRICES = ("ticket_original_price", "discount_value")
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


def cancel_ticket(world: World, order_id: int, basket_id: int) -> Json:
    """Cancel one ticket of an order."""
    order, basket = selling.find_basket(world, order_id, basket_id)
    selling.cancel_tickets(order, [basket])
    return order


def change_ticket(world: World, order_id: int, basket_id: int, body: dict[str, Json]) -> Json:
    """Change a ticket's contacts, its prices too while the order is unpaid."""
    order, basket = selling.find_basket(world, order_id, basket_id)
    fields.only(body, (*_CONTACTS, "multiprice_code", *_PRICES))
    facts: dict[str, Json] = {
        name: fields.text(body, name) for name in (*_CONTACTS, "multiprice_code") if name in body
    }
    for name in _CONTACTS[:4]:
        if name in facts and facts[name] is None:
            raise invalid(f'"{name}" must be a string', field=name)
    prices = {name: fields.number(body, name) or 0 for name in _PRICES if name in body}
    selling.change_ticket(order, basket, facts, prices)
    return basket


def refund_ticket(world: World, order_id: int, basket_id: int, body: dict[str, Json]) -> Json:
    """Give money back for one ticket."""
    order, basket = selling.find_basket(world, order_id, basket_id)
    fields.only(body, ("amount", "deduction_amount"))
    amount, deduction = fields.number(body, "amount"), fields.number(body, "deduction_amount")
    selling.refund_tickets(order, [basket], amount, deduction)
    return order


def create_client(world: World, body: dict[str, Json]) -> tuple[Json, bool]:
    """``(client, created)``."""
    fields.only(body, ("email", *_PERSON))
    email = _email(body)
    return catalogue.save_client(world, email, _person(body))


def change_client(world: World, client_id: int, body: dict[str, Json]) -> Json:
    """Change an existing client."""
    client = catalogue.find_client(world, client_id)
    fields.only(body, ("email", *_PERSON))
    details = _person(body)
    email = _email(body) if "email" in body else None
    catalogue.change_client(world, client, email, details)
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
    event = catalogue.find_event(world, event_id)
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
    discount_id = fields.integer(body, "discount_id")
    first = min(world.discounts)
    chosen = first if discount_id is None else discount_id
    return catalogue.add_promo_code(world, code, chosen, _promo_changes(body))


def change_promo_code(world: World, code_id: int, body: dict[str, Json]) -> Json:
    """Change a promo code's dates, uses or whether it is active."""
    code = catalogue.find_promo_code(world, code_id)
    fields.only(body, ("is_active", "max_uses_count", *_PROMO_DATES, *_PROMO_VALUES))
    catalogue.change_promo_code(world, code, _promo_changes(body))
    return code


def _promo_changes(body: dict[str, Json]) -> dict[str, Json]:
    changes: dict[str, Json] = {
        field: fields.date(body, name) for name, field in _PROMO_DATES.items() if name in body
    }
    fields.text(body, "discount_type")
    fields.number(body, "discount_value")
    uses, active = fields.integer(body, "max_uses_count"), fields.flag(body, "is_active")
    changes |= {} if uses is None else {"max_uses_count": uses}
    return changes if active is None else changes | {"is_active": active}
