"""The lists of the REST API: fixed page sizes (*observed*) and the columns a query may name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox.halls import HALLS
from pytest_qtickets.sandbox.queries import Listing

if TYPE_CHECKING:
    from pytest_qtickets.sandbox.world import World


def _columns(names: str) -> frozenset[str]:
    return frozenset(names.split())


ORDERS = Listing(
    50,
    _columns(
        "id uniqid payed payed_at created_at updated_at deleted_at client_id site_id payment_id"
        " payment_type_id basket_user_id backend_user_id access_code_id discount_id promo_code_id"
        " reserved reserved_to reserve_extended event_id price original_price currency_id"
    ),
)
CLIENTS = Listing(100, _columns("id email"))
EVENTS = Listing(
    10,
    _columns(
        "id scheme_id city_id ticket_id mail_template_id event_type_id is_active name description"
        " place_name place_address place_description site_url slug url age currency_id external_id"
        " created_at updated_at deleted_at"
    ),
)
DISCOUNTS = Listing(
    100, _columns("id is_active name active_from active_to type created_at updated_at deleted_at")
)
PROMO_CODES = Listing(
    500,
    _columns(
        "id is_active type discount_id code max_uses_count active_from active_to created_at"
        " updated_at deleted_at"
    ),
)
BARCODES = Listing(
    500,
    _columns(
        "barcode event_id show_id admission price seat_name zone_name row place client_name"
        " client_surname client_middlename checked_at"
    ),
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
