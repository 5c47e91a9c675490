"""Orders change: cancel, change, refund, restore; and every answer afterwards knows of it."""

from __future__ import annotations

import pytest

NOW = "2025-11-07T12:00:00+03:00"
BASKET = "orders/4360/baskets/63993"


def order(rest, order_id=4360):
    return rest("GET", f"orders/{order_id}").json()["data"]


def basket(rest, nth=0):
    return order(rest)["baskets"][nth]


def barcodes(rest):
    return rest("GET", "barcodes").json()["paging"]["total"]


def seat(rest, seat_id):
    return rest("GET", "events/33/seats/41").json()["data"][seat_id]


def refused(answer, code="VALIDATION_ERROR", status=422):
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_cancel(rest):
    """A cancelled ticket lets nobody in, gives its seat back, and stays in the order's price."""
    before = order(rest)
    place = before["baskets"][0]["seat_id"]
    assert not seat(rest, place)["available"]
    answer = rest("DELETE", BASKET).json()["data"]
    assert answer == order(rest)
    gone = answer["baskets"][0]
    assert (gone["deleted_at"], gone["barcode"], gone["pdf_url"]) == (NOW, None, None)
    assert (answer["deleted_at"], answer["price"]) == (None, before["price"])
    assert seat(rest, place)["available"]
    assert barcodes(rest) == 344
    refused(rest("DELETE", BASKET))


def test_cancel_the_last_ticket(rest):
    """The order goes with it."""
    rest("DELETE", BASKET)
    assert rest("DELETE", "orders/4360/baskets/63994").json()["data"]["deleted_at"] == NOW


def test_change(rest):
    """The guest changes, the buyer does not."""
    buyer = order(rest)["client"]
    body = {"client_name": "Имя", "client_surname": "Фамилия", "client_phone": "+79990000001"}
    answer = rest("PATCH", BASKET, body).json()["data"]
    assert {key: answer[key] for key in body} == body
    assert answer == basket(rest)
    assert order(rest)["client"] == buyer
    row = next(r for r in rest("GET", "barcodes").json()["data"] if r["client_name"] == "Имя")
    assert row["barcode"] == answer["barcode"]


@pytest.mark.parametrize(
    "body",
    [
        {"price": 1},
        {"client_name": 5},
        {"client_name": None},
        {"ticket_original_price": 100},
        {"data": {"client_name": "Имя"}},
        {},
        None,
        [],
    ],
)
def test_change_refused(rest, body):
    """Unknown fields, wrong types, prices of a paid order, nothing at all."""
    before = order(rest)
    refused(rest("PATCH", BASKET, body))
    assert order(rest) == before


def test_change_prices_of_an_unpaid_order(rest):
    """While nobody paid, the price may change, and the order's sum with it."""
    unpaid = order(rest, 12345)
    first = unpaid["baskets"][0]
    path = f"orders/12345/baskets/{first['id']}"
    answer = rest("PATCH", path, {"ticket_original_price": 900, "discount_value": 100}).json()
    assert (answer["data"]["price"], answer["data"]["original_price"]) == (800, 900)
    rest_of_it = sum(b["price"] for b in unpaid["baskets"][1:])
    assert order(rest, 12345)["price"] == 800 + rest_of_it
    refused(rest("PATCH", path, {"discount_value": 901}))


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ({"amount": 150, "deduction_amount": 15}, lambda price: (150, 15)),
        ({"amount": 150}, lambda price: (150, price - 150)),
        ({"deduction_amount": 15}, lambda price: (price - 15, 15)),
    ],
)
def test_refund(rest, body, kept):
    """Amounts are kept, the ticket is worthless, the seat free, the order has a refund."""
    before = basket(rest)
    answer = rest("POST", f"{BASKET}/refund", body).json()["data"]
    assert answer == order(rest)
    given = answer["baskets"][0]
    amounts = (given["refunded_amount"], given["refunded_deduction_amount"])
    assert amounts == kept(before["price"])
    assert (given["refunded_at"], given["barcode"], given["deleted_at"]) == (NOW, None, None)
    assert [item["amount"] for item in answer["refunds"]] == [amounts[0]]
    assert seat(rest, given["seat_id"])["available"]
    assert barcodes(rest) == 344
    refused(rest("POST", f"{BASKET}/refund", body))


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"amount": "150"},
        {"amount": -1},
        {"amount": True},
        {"amount": 10_000_000},
        {"deduction_amount": 10_000_000},
        {"money": 1},
    ],
)
def test_refund_refused(rest, body):
    """No amount, no number, or more than the ticket cost."""
    refused(rest("POST", f"{BASKET}/refund", body))
    assert barcodes(rest) == 345


def test_refund_of_an_unpaid_order(rest):
    """There is nothing to give back."""
    path = f"orders/12345/baskets/{order(rest, 12345)['baskets'][0]['id']}/refund"
    refused(rest("POST", path, {"amount": 1}))


def test_restore(rest):
    """Cancelled tickets come back valid, with new barcodes."""
    old = basket(rest)["barcode"]
    rest("DELETE", BASKET)
    answer = rest("POST", "orders/4360/restore", {}).json()["data"]
    assert answer == order(rest)
    assert [b["deleted_at"] for b in answer["baskets"]] == [None] * 3
    codes = [b["barcode"] for b in answer["baskets"]]
    assert None not in codes
    assert old not in codes
    assert barcodes(rest) == 346


def test_restore_refused_with_refunds(rest):
    """Documented: only an order without refunds can be restored."""
    rest("POST", f"{BASKET}/refund", {"amount": 150})
    refused(rest("POST", "orders/4360/restore"))
    assert basket(rest, 2)["deleted_at"] is not None


def test_restore_refused_when_the_seat_is_gone(rest, sandbox):
    """Somebody else sits there now: nothing comes back."""
    lost = sandbox.world.orders[4360]["baskets"][2]
    sandbox.world.orders[1]["baskets"][0]["seat_id"] = lost["seat_id"]
    refused(rest("POST", "orders/4360/restore"), "SEAT_NOT_AVAILABLE", 409)
    assert basket(rest, 2)["deleted_at"] is not None


def test_restore_an_expired_order(rest, sandbox):
    """It waits for money again, half an hour from now."""
    expired = next(o["id"] for o in sandbox.world.orders.values() if o["deleted_at"])
    answer = rest("POST", f"orders/{expired}/restore").json()["data"]
    assert (answer["deleted_at"], answer["reserved"]) == (None, True)
    assert answer["reserved_to"] == "2025-11-07T12:30:00+03:00"
    assert {b["barcode"] for b in answer["baskets"]} == {None}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "orders/7777777"),
        ("GET", "orders/abc"),
        ("POST", "orders/7777777/restore"),
        ("DELETE", "orders/7777777/baskets/63993"),
    ],
)
def test_unknown_order(rest, method, path):
    """404 with the code of the case file; what is not a number is id 0."""
    answer = rest(method, path)
    refused(answer, "ORDER_NOT_FOUND", 404)
    wanted = 0 if path.endswith("abc") else 7777777
    assert answer.json() == {
        "error": 'Resource "Order" not found',
        "status": 404,
        "code": "ORDER_NOT_FOUND",
        "info": {"id": wanted, "resource": "Order"},
    }


def test_unknown_basket(rest):
    """A basket of another order is not found either."""
    other = rest("GET", "orders/1").json()["data"]["baskets"][0]["id"]
    refused(rest("DELETE", f"orders/4360/baskets/{other}"), "BASKET_NOT_FOUND", 404)
