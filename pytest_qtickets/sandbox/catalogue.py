"""What a call changes about clients, events and promo codes; a dialect has read the bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox.calls import invalid, not_found
from pytest_qtickets.sandbox.clients import new_client
from pytest_qtickets.sandbox.clock import NOW_TEXT, instant
from pytest_qtickets.sandbox.discounts import new_promo_code

if TYPE_CHECKING:
    from pytest_qtickets.sandbox.world import World


def save_client(world: World, email: str, details: dict[str, Json]) -> tuple[Json, bool]:
    """``(client, created)``: create, or update when the e-mail is known (*documented*)."""
    known = next((c for c in world.clients.values() if c["email"] == email), None)
    client = known
    if client is None:
        client_id = max(world.clients) + 1
        client = world.clients[client_id] = new_client(client_id, email)
    client["details"] |= details
    return client, known is None


def find_client(world: World, client_id: int) -> Json:
    """The client, or CLIENT_NOT_FOUND."""
    client = world.clients.get(client_id)
    if client is None:
        raise not_found("Client", client_id)
    return client


def change_client(world: World, client: Json, email: str | None, details: dict[str, Json]) -> None:
    """Change an existing client; orders show the same client."""
    if email is not None:
        if any(c["email"] == email for c in world.clients.values() if c is not client):
            raise invalid("The e-mail belongs to another client", field="email")
        client["email"] = email
    client["details"] |= details


def find_event(world: World, event_id: int) -> Json:
    """The event, or EVENT_NOT_FOUND."""
    event = world.events.get(event_id)
    if event is None:
        raise not_found("Event", event_id)
    return event


def find_discount(world: World, discount_id: int) -> Json:
    """The discount, or DISCOUNT_NOT_FOUND."""
    discount = world.discounts.get(discount_id)
    if discount is None:
        raise not_found("Discount", discount_id)
    return discount


def add_promo_code(world: World, code: str, discount_id: int, changes: dict[str, Json]) -> Json:
    """A new promo code of a discount."""
    _nobody_has(world, code)
    find_discount(world, discount_id)
    code_id = max(world.promo_codes) + 1
    fresh = new_promo_code(code_id, code, discount_id, NOW_TEXT)
    _check_period(fresh | changes)
    world.promo_codes[code_id] = fresh | changes
    return world.promo_codes[code_id]


def find_promo_code(world: World, code_id: int) -> Json:
    """The promo code, or PROMO_CODE_NOT_FOUND."""
    code = world.promo_codes.get(code_id)
    if code is None:
        raise not_found("Promo code", code_id)
    return code


def change_promo_code(world: World, code: Json, changes: dict[str, Json]) -> None:
    """Change a promo code: the word itself, dates, uses, whether it is active."""
    if changes.get("code", code["code"]) != code["code"]:
        _nobody_has(world, changes["code"])
    _check_period(code | changes)
    code |= changes | {"updated_at": NOW_TEXT}


def _nobody_has(world: World, code: str) -> None:
    if any(known["code"] == code for known in world.promo_codes.values()):
        raise invalid("The promo code exists already", field="code")


def _check_period(code: Json) -> None:
    begins, ends = code["active_from"], code["active_to"]
    if begins and ends and instant(ends) < instant(begins):
        raise invalid("The promo code ends before it begins", field="active_to")
