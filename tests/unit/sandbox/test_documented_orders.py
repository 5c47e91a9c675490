"""The documented dialect: cancel, refund, restore and change tickets with the vendor's bodies."""

from __future__ import annotations

import pytest

from tests.unit.sandbox.shapes import BASKET, ORDER, conforms

ORDER_PATH = "orders/4360/baskets"  # paid, 63993 and 63994 valid, 63995 cancelled


def refused(answer, words, status=422, code="VALIDATION_ERROR"):
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json().keys() == {"error", "status", "code", "info"}
    assert words in answer.json()["error"]


def basket(vendor, number=63993):
    order = vendor("GET", "orders/4360").json()["data"]
    return next(item for item in order["baskets"] if item["id"] == number)


def unpaid(documented):
    return next(
        order
        for order in documented.world.orders.values()
        if not order["payed"] and order["deleted_at"] is None
    )


def test_cancel_one(vendor):
    """R3: the order back, the ticket without barcode and files, its seat free again."""
    answer = vendor("DELETE", ORDER_PATH, {"delete": {"baskets": {"63993": []}}})
    conforms(answer.json(), {"data": ORDER}, "answer")
    gone = basket(vendor)
    assert gone["deleted_at"] == "2025-11-07T12:00:00+03:00"
    assert [gone[name] for name in ("barcode", "pdf_url", "refunded_at")] == [None] * 3
    seats = vendor("GET", "shows/41/seats", {"flat": True}).json()["data"]
    assert seats[gone["seat_id"]]["available"]
    assert answer.json()["data"]["deleted_at"] is None


def test_cancel_all_of_an_order(vendor, documented):
    """Two tickets in one request; the order goes with its last ticket."""
    body = {"delete": {"baskets": {"63993": [], "63994": []}}}
    assert vendor("DELETE", ORDER_PATH, body).json()["data"]["deleted_at"] is not None
    before = documented.world.as_json()
    refused(vendor("DELETE", ORDER_PATH, body), "already cancelled")
    assert documented.world.as_json() == before


def test_one_wrong_ticket_and_none_is_cancelled(vendor, documented):
    """A ticket of another order, or one cancelled before: nothing changes."""
    before = documented.world.as_json()
    answer = vendor("DELETE", ORDER_PATH, {"delete": {"baskets": {"63993": [], "1": []}}})
    refused(answer, 'Resource "Basket" not found', 404, "RESOURCE_NOT_FOUND")
    assert answer.json()["info"] == {"id": 1, "resource": "Basket"}
    answer = vendor("DELETE", ORDER_PATH, {"delete": {"baskets": {"63993": [], "63995": []}}})
    refused(answer, "already cancelled")
    assert documented.world.as_json() == before


@pytest.mark.parametrize(("name", "back"), [("amount", 100), ("deduction_amount", None)])
def test_refund(vendor, name, back):
    """R4: by amount or by deduction; refunds are filled, and less is sold."""
    price = basket(vendor)["price"]
    sold = _sold(vendor)
    body = {"refund": {name: 100, "baskets": {"63993": []}}}
    answer = vendor("DELETE", ORDER_PATH, body)
    conforms(answer.json(), {"data": ORDER}, "answer")
    gone = basket(vendor)
    assert gone["refunded_amount"] == (back or price - 100)
    assert gone["refunded_deduction_amount"] == price - gone["refunded_amount"]
    assert [row["basket_id"] for row in answer.json()["data"]["refunds"]] == [63993]
    assert _sold(vendor) == sold - 1


def _sold(vendor):
    seats = vendor("GET", "shows/41/seats", {"flat": True, "select": ["payed_quantity"]})
    return sum(seat["payed_quantity"] for seat in seats.json()["data"].values())


def test_an_amount_is_of_each_ticket(vendor):
    """Two tickets, one amount: each gets it (unknown of the real host)."""
    body = {"refund": {"amount": 50, "baskets": {"63993": [], "63994": []}}}
    vendor("DELETE", ORDER_PATH, body)
    assert [basket(vendor, number)["refunded_amount"] for number in (63993, 63994)] == [50, 50]


def test_refund_twice_and_restore_after_a_refund(vendor, documented):
    """Both are refused, and change nothing."""
    body = {"refund": {"amount": 10, "baskets": {"63993": []}}}
    vendor("DELETE", ORDER_PATH, body)
    before = documented.world.as_json()
    refused(vendor("DELETE", ORDER_PATH, body), "already refunded")
    refused(vendor("POST", "orders/4360/restore", {}), "with refunds cannot be restored")
    assert documented.world.as_json() == before


def test_refund_of_what_was_not_paid(vendor, documented):
    """There is nothing to give back."""
    order = unpaid(documented)
    body = {"refund": {"amount": 1, "baskets": {str(order["baskets"][0]["id"]): []}}}
    refused(vendor("DELETE", f"orders/{order['id']}/baskets", body), "not paid")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (None, "an object"),
        ({}, 'either "delete" or "refund"'),
        (
            {
                "delete": {"baskets": {"63993": []}},
                "refund": {"amount": 1, "baskets": {"63993": []}},
            },
            "either",
        ),
        ({"delete": {}}, '"delete.baskets" is required'),
        ({"delete": {"baskets": {}}}, "non-empty object"),
        ({"delete": {"baskets": []}}, "non-empty object"),
        ({"delete": {"baskets": ["63993"]}}, "non-empty object"),
        ({"delete": {"baskets": {"x": []}}}, "ticket numbers"),
        ({"delete": {"baskets": {"063993": []}}}, "ticket numbers"),
        ({"delete": {"baskets": {"63993": None}}}, "an array"),
        ({"delete": {"baskets": {"63993": [88375]}}}, "not related"),
        ({"delete": {"baskets": {"63993": []}, "amount": 5}}, "Unknown field"),
        ({"refund": {"baskets": {"63993": []}}}, "amount or deduction_amount is required"),
        ({"refund": {"amount": 1, "deduction_amount": 1, "baskets": {"63993": []}}}, "either"),
        ({"refund": {"amount": -1, "baskets": {"63993": []}}}, "a number from 0"),
        ({"refund": {"amount": "10", "baskets": {"63993": []}}}, "a number from 0"),
        ({"refund": {"amount": 10**9, "baskets": {"63993": []}}}, "more than the price"),
        ({"refund": {"amount": None, "baskets": {"63993": []}}}, "a number from 0"),
        ({"restore": {}}, 'Unknown field "restore"'),
    ],
)
def test_give_back_refused(vendor, documented, body, words):
    """Each malformed body has its words, and changes nothing."""
    before = documented.world.as_json()
    refused(vendor("DELETE", ORDER_PATH, body), words)
    assert documented.world.as_json() == before


@pytest.mark.parametrize("body", [{}, None])
def test_restore(vendor, body):
    """R6: what was cancelled is back, valid under a new barcode."""
    vendor("DELETE", ORDER_PATH, {"delete": {"baskets": {"63993": [], "63994": []}}})
    answer = vendor("POST", "orders/4360/restore", body)
    conforms(answer.json(), {"data": ORDER}, "answer")
    assert answer.json()["data"]["deleted_at"] is None
    assert [row["deleted_at"] for row in answer.json()["data"]["baskets"]] == [None] * 3
    assert basket(vendor)["barcode"].startswith("87")


def test_restore_when_somebody_has_the_seat(vendor, partner):
    """The seat went to a partner's guest meanwhile."""
    order = vendor("GET", "orders/4360").json()["data"]
    lost = next(
        b
        for b in order["baskets"]
        if b["id"] != 63995 and ";" in b["seat_id"] and b["seat_id"] != "3-1;1"
    )
    vendor("DELETE", ORDER_PATH, {"delete": {"baskets": {str(lost["id"]): []}}})
    sold = partner("POST", "tickets/add/33/41", {"seat_id": lost["seat_id"], "paid": 1})
    assert sold.json()["status"] == "success"
    refused(vendor("POST", "orders/4360/restore"), "is not available", code="SEAT_NOT_AVAILABLE")


@pytest.mark.parametrize("body", [[], {"data": {}}, "x"])
def test_restore_takes_no_fields(vendor, body):
    """The documented body is empty."""
    refused(vendor("POST", "orders/4360/restore", body), "")


def test_change_a_ticket(vendor):
    """R5: the basket back, the order shows the same."""
    data = {"client_email": "user@example.com", "client_name": "Имя", "client_middlename": None}
    answer = vendor("PUT", "baskets/63993", {"data": data})
    conforms(answer.json(), {"data": BASKET}, "answer")
    assert {name: basket(vendor)[name] for name in data} == data


def test_prices_only_while_unpaid(vendor, documented):
    """The two price fields move the order's sums; a paid order refuses them."""
    order = unpaid(documented)
    number = order["baskets"][0]["id"]
    data = {"ticket_original_price": 1000, "discount_value": 250.5}
    changed = vendor("PUT", f"baskets/{number}", {"data": data}).json()["data"]
    assert (changed["price"], changed["original_price"]) == (749.5, 1000)
    after = vendor("GET", f"orders/{order['id']}").json()["data"]
    assert after["price"] == sum(item["price"] for item in after["baskets"])
    refused(vendor("PUT", "baskets/63993", {"data": data}), "Prices of a paid order")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (None, "an object"),
        ([], "an object"),
        ({}, '"data" is required'),
        ({"client_name": "Имя"}, 'Unknown field "client_name"'),
        ({"data": {"client_name": "Имя"}, "id": 1}, 'Unknown field "id"'),
        ({"data": None}, '"data" must be an object'),
        ({"data": {}}, "at least one field"),
        ({"data": {"client_phone": "+79990000001"}}, 'Unknown field "data.client_phone"'),
        ({"data": {"client_email": "nobody"}}, "an e-mail address"),
        ({"data": {"client_name": None}}, "text without NUL"),
        ({"data": {"client_name": "a\0b"}}, "text without NUL"),
        ({"data": {"client_name": 5}}, "text without NUL"),
        ({"data": {"ticket_original_price": True}}, "a number"),
        ({"data": {"discount_value": 2**62}}, "a number"),
    ],
)
def test_change_refused(vendor, body, words):
    """The wrapper is required, unknown fields and wrong types are named."""
    refused(vendor("PUT", "baskets/63993", body), words)
