"""Orders and their baskets: what was bought, paid, cancelled and given back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox.barcodes import SCANNED, Barcodes
from pytest_qtickets.sandbox.baskets import Stalls, new_basket
from pytest_qtickets.sandbox.clock import MOSCOW, NOW, later
from pytest_qtickets.sandbox.people import People

COUNT = 300
#: Tickets that let somebody in: paid, neither cancelled nor refunded.
VALID_TICKETS = 345

#: The vendor's sample order; its first basket is 63993 and so on.
SAMPLE_ORDER, SAMPLE_BASKET, SAMPLE_CLIENT = 4360, 63993, 235
#: This order holds the two tickets that case files scan.
SCAN_ORDER = 1
_EVENT_33 = 33

_PAID, _REFUNDED, _UNPAID, _EXPIRED = "paid", "refunded", "unpaid", "expired"
_KINDS = {_REFUNDED: 6, _UNPAID: 50, _EXPIRED: 40}
_FIXED = {SCAN_ORDER: _PAID, SAMPLE_ORDER: _PAID, 12345: _UNPAID}
_MOST_TICKETS = 5
_FIRST_DAY = datetime(2023, 4, 1, 10, tzinfo=MOSCOW)


@dataclass(slots=True)
class _Plan:
    """What an order will be, before it has baskets."""

    id: int
    kind: str
    live: int  #: tickets neither cancelled nor refunded
    lost: str = ""  #: one more ticket: ``cancelled`` or ``refunded``


def make_orders(  # noqa: PLR0913, PLR0917 - an order draws from every source
    rng: Random,
    people: People,
    barcodes: Barcodes,
    stalls: Stalls,
    clients: dict[int, Json],
    promo_codes: dict[int, Json],
) -> dict[int, Json]:
    """The orders by id, oldest first; every order's client is the very object of ``clients``."""
    plans = _plans(rng)
    span = (NOW - _FIRST_DAY).total_seconds() - 3600
    basket_ids = _basket_ids(rng, plans)
    buyers = list(clients.values())
    codes = [code for code in promo_codes.values() if code["is_active"]]
    orders = {}
    for number, plan in enumerate(plans):
        seconds = int(span * (number + 0.8 * rng.random()) / len(plans))
        client = clients[SAMPLE_CLIENT] if plan.id == SAMPLE_ORDER else rng.choice(buyers)
        order = _order(rng, plan.id, client, later(_FIRST_DAY.isoformat(), seconds=seconds))
        if rng.random() < 0.12:
            code = rng.choice(codes)
            order |= {"promo_code_id": code["id"], "discount_id": code["discount_id"]}
        _settle(rng, order, plan)
        known = plan.id in (SAMPLE_ORDER, SCAN_ORDER)
        size = plan.live + bool(plan.lost)
        event, show, places = stalls.take(size, event_id=_EVENT_33 if known else None)
        order["event_id"] = event["id"]
        for nth, place in enumerate(places):
            person = people.new() if nth and rng.random() < 0.5 else None
            basket = new_basket(rng, order, basket_ids[plan.id] + nth, show, place, person)
            order["baskets"].append(basket)
            if plan.kind == _EXPIRED:
                basket |= {"deleted_at": order["deleted_at"]}
                basket |= {"refunded_amount": 0, "refunded_deduction_amount": 0}
            elif plan.kind == _REFUNDED or (nth == plan.live and plan.lost == "refunded"):
                refund(order, basket, basket["price"], 0, later(order["payed_at"], days=2))
            elif nth == plan.live:
                basket["deleted_at"] = later(order["payed_at"], days=1)
            elif plan.kind == _PAID:
                issue(rng, order, basket, barcodes.new())
        if plan.id == SCAN_ORDER:
            for basket, code in zip(order["baskets"], SCANNED, strict=True):
                basket["barcode"] = code
        order["price"] = sum(basket["price"] for basket in order["baskets"])
        order["original_price"] = sum(basket["original_price"] for basket in order["baskets"])
        orders[plan.id] = order
    return orders


def issue(rng: Random, order: Json, basket: Json, barcode: str) -> None:
    """Make a ticket valid: it gets its barcode and its files."""
    url = f"https://qtickets.ru/ticket/{{}}/{order['uniqid']}/{rng.getrandbits(128):032x}"
    basket["barcode"] = barcode
    basket["pdf_url"] = url.format("pdf")
    basket["passbook_url"] = url.format("passbook")


def withdraw(basket: Json) -> None:
    """Make a ticket worthless: cancelled tickets have neither barcode nor files (*observed*)."""
    basket |= {"barcode": None, "pdf_url": None, "passbook_url": None}


def refund(order: Json, basket: Json, amount: float, deduction: float, when: str) -> None:
    """Give money back for a ticket. Items of ``refunds`` were never captured: the shape is ours."""
    withdraw(basket)
    basket |= {
        "refunded_at": when,
        "refunded_amount": amount,
        "refunded_deduction_amount": deduction,
        "updated_at": when,
    }
    item = {
        "id": 10 * basket["id"],
        "basket_id": basket["id"],
        "amount": amount,
        "deduction_amount": deduction,
        "created_at": when,
    }
    basket["refunds"] = [item]
    order["refunds"].append(item)
    order["updated_at"] = when


def _plans(rng: Random) -> list[_Plan]:
    ids = sorted([*_FIXED, *rng.sample(sorted(set(range(2, 13_000)) - _FIXED.keys()), COUNT - 3)])
    kinds = [kind for kind, count in _KINDS.items() for _ in range(count)]
    kinds.remove(_UNPAID)
    kinds += [_PAID] * (COUNT - len(_FIXED) - len(kinds))
    rng.shuffle(kinds)
    plans = [_Plan(i, _FIXED[i] if i in _FIXED else kinds.pop(), 1) for i in ids]
    by_id = {plan.id: plan for plan in plans}
    by_id[SAMPLE_ORDER].live, by_id[SAMPLE_ORDER].lost = 2, "cancelled"
    by_id[SCAN_ORDER].live = len(SCANNED)
    paid = [plan for plan in plans if plan.kind == _PAID]
    growing = [plan for plan in paid if plan.id not in _FIXED]
    for nth, plan in enumerate(rng.sample(growing, 22)):
        plan.lost = "refunded" if nth % 2 else "cancelled"
    missing = VALID_TICKETS - sum(plan.live for plan in paid)
    while missing:
        plan = rng.choice(growing)
        if plan.live < _MOST_TICKETS:
            plan.live += 1
            missing -= 1
    for plan in plans:
        if plan.kind != _PAID:
            plan.live = rng.choice((1, 1, 1, 2, 3))
    return plans


def _basket_ids(rng: Random, plans: list[_Plan]) -> dict[int, int]:
    """First basket id of each order: ascending with gaps, fixed at the sample order."""
    first, following = {}, 0
    for plan in plans:
        following += rng.randrange(1, 40)
        first[plan.id] = following
        following += plan.live + bool(plan.lost)
    shift = SAMPLE_BASKET - first[SAMPLE_ORDER]
    return {order_id: number + shift for order_id, number in first.items()}


def _settle(rng: Random, order: Json, plan: _Plan) -> None:
    """Give an order the fields of its kind: paid, waiting for money, or out of time."""
    created = order["created_at"]
    if plan.kind == _UNPAID:
        order["reserved_to"] = later(NOW.isoformat(), days=rng.randrange(1, 15))
        order["reserve_extended"] = True
    elif plan.kind == _EXPIRED:
        deleted = later(order["reserved_to"], minutes=rng.randrange(1, 6))
        order |= {"reserved": False, "deleted_at": deleted, "updated_at": deleted}
    else:
        payed_at = later(created, minutes=rng.randrange(1, 25))
        order |= {"payed": True, "reserved": False, "payed_at": payed_at, "updated_at": payed_at}
        order["payment_card_number"] = f"999999******{rng.randrange(1000, 10_000)}"


def _order(rng: Random, order_id: int, client: Json, created: str) -> Json:
    uniqid = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=10))
    return {
        "id": order_id,
        "uniqid": uniqid,
        "payed": False,
        "payed_at": None,
        "created_at": created,
        "updated_at": created,
        "deleted_at": None,
        "client_id": client["id"],
        "client": client,
        "site_id": 16,
        "site": {"id": 16, "host": "tickets.example.com"},
        "payment_id": 36,
        "payment_type_id": rng.choice(("card", "card", "bankcard", "36")),
        "payment_card_number": None,
        "payment_url": f"https://qtickets.ru/pay/{uniqid}",
        "cancel_url": f"https://qtickets.ru/cancel-order/{uniqid}/{rng.getrandbits(128):032x}",
        "basket_user_id": 700_000 + order_id,
        "backend_user_id": None,
        "access_code_id": None,
        "discount_id": None,
        "promo_code_id": None,
        "reserved": True,
        "reserved_to": later(created, minutes=30),
        "reserve_extended": False,
        "event_id": 0,
        "price": 0,
        "original_price": 0,
        "currency_id": "RUB",
        "utm": _utm(rng),
        "custom": "",
        "fields": [],
        "baskets": [],
        "refunds": [],
        "integrations": {"roistat": {"roistat_visit": None}},
    }


def _utm(rng: Random) -> Json:
    """An empty map arrives as ``[]``, a filled one as an object (*observed*)."""
    if rng.random() < 0.6:
        return []
    source = rng.choice(("newsletter", "afisha", "banner"))
    return {"utm_source": source, "utm_medium": "cpc", "utm_campaign": f"season-{source}"}
