"""The lists of the REST API, their page sizes and columns from the contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pytest_qtickets.contract.document import schema
from pytest_qtickets.contract.endpoints import operations
from pytest_qtickets.model import Json
from pytest_qtickets.sandbox.halls import HALLS
from pytest_qtickets.sandbox.queries import Listing

if TYPE_CHECKING:
    from pytest_qtickets.sandbox.world import World


def _listing(operation: str, columns: str) -> Listing:
    """A list of the contract: its page size, and the columns of the schema of this name."""
    return Listing(operations()[operation]["x-per-page"], frozenset(schema(columns)["enum"]))


ORDERS = _listing("listOrders", "OrderColumn")
CLIENTS = _listing("listClients", "ClientColumn")
EVENTS = _listing("listEvents", "EventColumn")
DISCOUNTS = _listing("listDiscounts", "DiscountColumn")
PROMO_CODES = _listing("listPromoCodes", "PromoCodeColumn")
#: Of the audited dialect only.
BARCODES = Listing(
    500,
    frozenset(schema("BarcodeColumn")["enum"]) | {"event_id", "show_id", "checked_at"},
)


def order_rows(world: World) -> list[Json]:
    """Orders as the list gives them: ``integrations`` is an empty ``[]`` there (*observed*)."""
    return [order | {"integrations": []} for order in world.orders.values()]


def barcode_rows(world: World) -> Iterator[Json]:
    """One row a valid ticket; columns are the vendor's select values plus whose show it is."""
    for order, basket in world.valid_tickets():
        event_id = order["event_id"]
        yield {
            "barcode": basket["barcode"],
            "event_id": event_id,
            "show_id": basket["show_id"],
            **entry_row(world.events[event_id], basket),
            "checked_at": basket["checked_at"],
        }


def entry_row(event: Json, ticket: Json) -> Json:
    """What the vendor's select can say of a ticket at the door, a basket or a partner's."""
    place = HALLS[event["scheme_id"]].places[ticket["seat_id"]]
    return {
        "barcode": ticket["barcode"],
        "admission": place.zone.admission,
        "price": ticket["price"],
        "seat_name": place.name,
        "zone_name": place.zone.name,
        "row": place.row,
        "place": place.place,
        "client_name": ticket["client_name"],
        "client_surname": ticket["client_surname"],
        "client_middlename": ticket["client_middlename"],
    }
