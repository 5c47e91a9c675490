"""Whole records of the API, as the sandbox's world has them, with the fields a test cares for."""

from __future__ import annotations

from functools import cache
from typing import Any

from pytest_qtickets.sandbox import partners
from pytest_qtickets.sandbox.world import World, make_world


@cache
def _world() -> World:
    return make_world()


def order(**fields: Any) -> dict[str, Any]:
    """An order with everything the contract asks for."""
    return {**next(iter(_world().orders.values())), **fields}


def event(**fields: Any) -> dict[str, Any]:
    """An event with its shows."""
    return {**_world().events[12], **fields}


def hall(**fields: Any) -> dict[str, Any]:
    """The context of a show, as Partners calls answer it, without status and seats."""
    found = _world().events[12]
    return {**partners.context(_world(), found, found["shows"][0]), **fields}


def ticket(**fields: Any) -> dict[str, Any]:
    """A partner ticket as the find call answers it."""
    found = next(iter(_world().tickets.values()))
    return {**partners.show_ticket(found, batch=True), "deleted": found["deleted"], **fields}
