"""The world: everything the sandbox knows, made from a seed, kept as the API's own JSON objects.

Nothing in it is real. The same seed gives the same bytes on every machine: no clock, no set order,
no hash of the process enters it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox.barcodes import Barcodes
from pytest_qtickets.sandbox.baskets import Stalls
from pytest_qtickets.sandbox.clients import make_clients
from pytest_qtickets.sandbox.discounts import make_discounts, make_promo_codes
from pytest_qtickets.sandbox.events import PRICE_SHADES, make_events
from pytest_qtickets.sandbox.orders import make_orders
from pytest_qtickets.sandbox.people import People
from pytest_qtickets.sandbox.seats import held
from pytest_qtickets.sandbox.tickets import FREE_SEATS, make_tickets

DEFAULT_SEED = 20251107

_DETAILS = ("name", "surname", "middlename", "phone", "vk_id", "facebook_id")
_GUEST = (
    "client_email client_phone client_name client_surname client_middlename barcode series"
    " organization_name legal_name inn kpp pdf_url passbook_url"
).split()
_ORDER = ("uniqid", "payment_card_number", "payment_url", "cancel_url")


@dataclass(slots=True)
class World:
    """Resources by id, ascending. Orders share the client objects of ``clients``."""

    clients: dict[int, Json]
    events: dict[int, Json]
    discounts: dict[int, Json]
    promo_codes: dict[int, Json]
    orders: dict[int, Json]
    tickets: dict[int, Json]  #: partner tickets
    price_shades: list[Json]
    barcodes: Barcodes
    rng: Random  #: for what is made later: links of new tickets

    def valid_tickets(self) -> Iterator[tuple[Json, Json]]:
        """``(order, basket)`` of every ticket that lets somebody in."""
        for order in self.orders.values():
            if order["payed"]:
                for basket in order["baskets"]:
                    if held(basket):
                        yield order, basket

    def as_json(self) -> str:
        """Every resource as one JSON text."""
        kinds = ("clients", "events", "discounts", "promo_codes", "orders", "tickets")
        facts = {kind: list(getattr(self, kind).values()) for kind in kinds}
        return json.dumps({**facts, "price_shades": self.price_shades}, ensure_ascii=False)

    def personal_values(self) -> set[str]:
        """Every personal or bearer-like value as it stands now, for a search for leaks.

        E-mails, phones, names, social ids, companies and their tax numbers, barcodes, series,
        uniqids, cards, links to pay, cancel and print, promo codes. Four barcodes also stand in
        the bodies of the mission's case file (``barcodes.KNOWN``).
        """
        found: set[str | None] = {client["email"] for client in self.clients.values()}
        for client in self.clients.values():
            found.update(client["details"][key] for key in _DETAILS)
        for order in self.orders.values():
            found.update(order[key] for key in _ORDER)
            for basket in order["baskets"]:
                found.update(basket[key] for key in _GUEST)
        for ticket in self.tickets.values():
            found.update(ticket.get(key) for key in _GUEST)
        found.update(code["code"] for code in self.promo_codes.values())
        return {value for value in found if value}


def make_world(seed: int = DEFAULT_SEED) -> World:
    """A new world: 300 orders, 95 clients, 12 events, 5 discounts, 15 promo codes, 345 tickets."""
    rng = Random(seed)  # noqa: S311 - invented data
    people = People(rng)
    barcodes = Barcodes(rng)
    events = make_events(rng)
    clients = make_clients(rng, people)
    discounts = make_discounts(events)
    promo_codes = make_promo_codes(rng, discounts)
    tickets = make_tickets(rng, people, barcodes)
    kept = {(ticket["show_id"], ticket["seat_id"]) for ticket in tickets.values()}
    stalls = Stalls(rng, events, kept | {(4076, seat_id) for seat_id in FREE_SEATS})
    orders = make_orders(rng, people, barcodes, stalls, clients, promo_codes)
    _admit_early_guests(orders)
    return World(
        clients,
        events,
        discounts,
        promo_codes,
        orders,
        tickets,
        [dict(shade) for shade in PRICE_SHADES],
        barcodes,
        Random(rng.getrandbits(64)),  # noqa: S311 - invented data
    )


def _admit_early_guests(orders: dict[int, Json]) -> None:
    """The doors of show 57 are open at the world's noon: some of its guests are already in."""
    guests = [
        basket
        for order in orders.values()
        for basket in order["baskets"]
        if basket["show_id"] == 57 and basket["barcode"]
    ]
    for minute, basket in enumerate(guests[:6], start=35):
        basket["checked_at"] = f"2025-11-07T11:{minute}:00+03:00"
