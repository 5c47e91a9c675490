"""What a call changes about orders and their tickets. Every function checks first, then changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox.calls import ApiError, invalid, not_found
from pytest_qtickets.sandbox.clock import NOW_TEXT, later
from pytest_qtickets.sandbox.events import find_show
from pytest_qtickets.sandbox.orders import issue, refund, withdraw
from pytest_qtickets.sandbox.seats import free_count

if TYPE_CHECKING:
    from pytest_qtickets.sandbox.world import World


def find_order(world: World, order_id: int) -> Json:
    """The order, or ORDER_NOT_FOUND."""
    order = world.orders.get(order_id)
    if order is None:
        raise not_found("Order", order_id)
    return order


def find_basket(world: World, order_id: int, basket_id: int) -> tuple[Json, Json]:
    """``(order, basket)``, or ORDER_NOT_FOUND, or BASKET_NOT_FOUND."""
    order = find_order(world, order_id)
    for basket in order["baskets"]:
        if basket["id"] == basket_id:
            return order, basket
    raise not_found("Basket", basket_id)


def find_ticket(world: World, basket_id: int) -> tuple[Json, Json]:
    """``(order, basket)`` by the ticket's number alone, or BASKET_NOT_FOUND."""
    for order in world.orders.values():
        for basket in order["baskets"]:
            if basket["id"] == basket_id:
                return order, basket
    raise not_found("Basket", basket_id)


def cancel_tickets(order: Json, baskets: list[Json]) -> None:
    """Cancel tickets of an order; the order goes with its last one."""
    for basket in baskets:
        if basket["deleted_at"] is not None:
            raise invalid("The ticket is already cancelled", id=basket["id"])
    for basket in baskets:
        withdraw(basket)
        basket |= {"deleted_at": NOW_TEXT, "updated_at": NOW_TEXT}
        if not order["payed"]:
            basket |= {"refunded_amount": 0, "refunded_deduction_amount": 0}
    if all(other["deleted_at"] is not None for other in order["baskets"]):
        order["deleted_at"] = NOW_TEXT
    order["updated_at"] = NOW_TEXT


def change_ticket(
    order: Json, basket: Json, facts: dict[str, Json], prices: dict[str, float]
) -> None:
    """Change whose ticket it is; its prices too, only while the order is unpaid (*documented*).

    ``prices`` may hold ``ticket_original_price`` and ``discount_value``.
    """
    if prices and order["payed"]:
        raise invalid("Prices of a paid order cannot be changed", field=min(prices))
    full = prices.get("ticket_original_price", basket["ticket_original_price"])
    discount = prices.get("discount_value", basket["discount_value"] or 0)
    if discount > full:
        raise invalid("The discount is larger than the price", field="discount_value")
    basket |= facts | {"updated_at": NOW_TEXT}
    if prices:
        price = full - discount
        basket |= {
            "original_price": full,
            "ticket_original_price": full,
            "discount_value": discount,
            "price": price,
            "ticket_amount": price - basket["service_fee_amount"],
        }
        order["price"] = sum(other["price"] for other in order["baskets"])
        order["original_price"] = sum(other["original_price"] for other in order["baskets"])
    order["updated_at"] = NOW_TEXT


def refund_tickets(
    order: Json, baskets: list[Json], amount: float | None, deduction: float | None
) -> None:
    """Give money back for each: ``amount``, or what is left after ``deduction``, or both."""
    if amount is None and deduction is None:
        raise invalid("amount or deduction_amount is required", field="amount")
    if not order["payed"]:
        raise invalid("The order is not paid", id=order["id"])
    sums = []
    for basket in baskets:
        if basket["refunded_at"] is not None:
            raise invalid("The ticket is already refunded", id=basket["id"])
        price = basket["price"]
        back = price - (deduction or 0) if amount is None else amount
        kept = price - back if deduction is None else deduction
        if back < 0 or kept < 0 or back + kept > price:
            raise invalid("amount and deduction_amount are more than the price", price=price)
        sums.append((back, kept))
    for basket, (back, kept) in zip(baskets, sums, strict=True):
        refund(order, basket, back, kept, NOW_TEXT)


def restore_order(world: World, order_id: int) -> Json:
    """Bring back an order's cancelled tickets; only without refunds (*documented*)."""
    order = find_order(world, order_id)
    if order["refunds"]:
        raise invalid("An order with refunds cannot be restored", id=order_id)
    event = world.events[order["event_id"]]
    lost = [basket for basket in order["baskets"] if basket["deleted_at"] is not None]
    wanted: dict[tuple[int, str], int] = {}
    for basket in lost:
        seat = (basket["show_id"], basket["seat_id"])
        wanted[seat] = wanted.get(seat, 0) + 1
    for (show_id, seat_id), count in wanted.items():
        if free_count(world, event, find_show(event, show_id), seat_id) < count:
            message = f'Seat "{seat_id}" is not available'
            raise ApiError("SEAT_NOT_AVAILABLE", message, seat_id=seat_id)
    for basket in lost:
        basket |= {"deleted_at": None, "updated_at": NOW_TEXT}
        basket |= {"refunded_amount": None, "refunded_deduction_amount": None}
        if order["payed"]:
            issue(world.rng, order, basket, world.barcodes.new())
    if not order["payed"] and order["deleted_at"] is not None:
        order |= {"reserved": True, "reserved_to": later(NOW_TEXT, minutes=30)}
    order |= {"deleted_at": None, "updated_at": NOW_TEXT}
    return order
