"""The documented dialect: clients, colour themes, discounts, promo codes."""

from __future__ import annotations

import re

import pytest

from tests.unit.sandbox.shapes import CLIENT, DISCOUNT, PROMO_CODE, conforms


def refused(answer, words):
    assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_ERROR")
    assert words in answer.json()["error"]


def test_one_client(vendor):
    """R8: undocumented but routed."""
    answer = vendor("GET", "clients/235").json()
    conforms(answer, {"data": CLIENT}, "answer")
    assert answer["data"] in vendor("GET", "clients").json()["data"]


def test_create_or_update_a_client(vendor, documented):
    """R9: one call for both, 200 for both; an update keeps what is not named, orders show it."""
    body = {"data": {"email": "user@example.com", "details": {"name": "Имя", "surname": "Фамилия"}}}
    made = vendor("POST", "clients", body)
    assert made.status_code == 200
    conforms(made.json(), {"data": CLIENT}, "answer")
    body["data"]["details"] = {"name": "Имя два", "phone": "+79990000001"}
    again = vendor("POST", "clients", body).json()["data"]
    assert again["id"] == made.json()["data"]["id"]
    assert (again["details"]["name"], again["details"]["surname"]) == ("Имя два", "Фамилия")
    email = documented.world.clients[235]["email"]
    vendor("POST", "clients", {"data": {"email": email, "details": {"name": "Новое"}}})
    order = vendor("GET", "orders/4360").json()["data"]
    assert order["client"]["details"]["name"] == "Новое"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"email": "user@example.com"}, 'Unknown field "email"'),
        ({"data": {"details": {"name": "Имя"}}}, '"data.email" is required'),
        ({"data": {"email": "user@example.com", "name": "Имя"}}, 'Unknown field "data.name"'),
        (
            {"data": {"email": "user@example.com", "details": []}},
            '"data.details" must be an object',
        ),
        ({"data": {"email": "user@example.com", "details": {"name": None}}}, "text without NUL"),
        ({"data": {"email": "a b@example.com"}}, "an e-mail address"),
        ({"data": {"email": ["user@example.com"]}}, "an e-mail address"),
        ({"data": "user@example.com"}, '"data" must be an object'),
    ],
)
def test_client_refused(vendor, documented, body, words):
    """Flat bodies are of the other dialect; everything wrong is named."""
    before = documented.world.as_json()
    refused(vendor("POST", "clients", body), words)
    assert documented.world.as_json() == before


def test_color_themes(vendor):
    """R15: fifteen rows of id and colour, 15 between 8 and 9, no paging, no name."""
    answer = vendor("GET", "color-themes").json()
    assert answer.keys() == {"data"}
    assert [row["id"] for row in answer["data"]] == [*range(1, 9), 15, *range(9, 15)]
    assert all(row.keys() == {"id", "color"} for row in answer["data"])
    assert all(re.fullmatch("#[0-9a-f]{6}", row["color"]) for row in answer["data"])
    assert len({row["color"] for row in answer["data"]}) == 15


def test_one_discount(vendor):
    """R17: undocumented but routed."""
    conforms(vendor("GET", "discounts/45").json(), {"data": DISCOUNT}, "answer")


def test_a_promo_code_from_making_to_change(vendor):
    """R19 and R20: under `data`, 200, and the list knows it."""
    data = {"discount_id": 45, "code": "ПРОВЕРКА", "max_uses_count": 5, "is_active": 1}
    data |= {"active_from": "2025-11-01T00:00:00+07:00", "active_to": None}
    made = vendor("POST", "promo-codes", {"data": data})
    assert made.status_code == 200
    conforms(made.json(), {"data": PROMO_CODE}, "answer")
    number = made.json()["data"]["id"]
    assert made.json()["data"]["active_from"] == "2025-10-31T20:00:00+03:00"
    change = {"data": {"code": "ДРУГОЕ", "is_active": 0}}
    assert vendor("PUT", f"promo-codes/{number}", change).json()["data"]["is_active"] == 0
    row = next(c for c in vendor("GET", "promo-codes").json()["data"] if c["id"] == number)
    assert (row["code"], row["max_uses_count"]) == ("ДРУГОЕ", 5)


GOOD = {"discount_id": 45, "code": "ПРОВЕРКА"}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (GOOD, "Unknown field"),
        ({"data": {"code": "X"}}, '"data.discount_id" is required'),
        ({"data": {"discount_id": 45}}, '"data.code" is required'),
        ({"data": GOOD | {"code": " "}}, "non-empty text"),
        ({"data": GOOD | {"is_active": "1"}}, "an integer from 0 to 1"),
        ({"data": GOOD | {"is_active": True}}, "an integer from 0 to 1"),
        ({"data": GOOD | {"max_uses_count": -1}}, "an integer from 0"),
        ({"data": GOOD | {"active_from": "2025-11-01"}}, "an ISO 8601 date"),
        ({"data": GOOD | {"active_from": "2025-11-01T00:00:00+0300"}}, "an ISO 8601 date"),
        ({"data": GOOD | {"active_from": "0001-01-01T00:00:00+14:00"}}, "an ISO 8601 date"),
        ({"data": GOOD | {"active_from": "2025-13-01T00:00:00+03:00"}}, "an ISO 8601 date"),
        (
            {
                "data": GOOD
                | {
                    "active_from": "2025-11-02T00:00:00+03:00",
                    "active_to": "2025-11-01T00:00:00+03:00",
                }
            },
            "ends before it begins",
        ),
        ({"data": GOOD | {"discount_type": "percent"}}, "Unknown field"),
    ],
)
def test_promo_code_refused(vendor, documented, body, words):
    """What is wrong is named, nothing is made."""
    before = documented.world.as_json()
    refused(vendor("POST", "promo-codes", body), words)
    assert documented.world.as_json() == before


def test_promo_codes_of_others(vendor, documented):
    """A code stands once; an unknown discount is not found; PUT takes no discount."""
    taken = documented.world.promo_codes[13513]["code"]
    refused(vendor("POST", "promo-codes", {"data": GOOD | {"code": taken}}), "exists already")
    refused(vendor("PUT", "promo-codes/13516", {"data": {"code": taken}}), "exists already")
    assert vendor("PUT", "promo-codes/13513", {"data": {"code": taken}}).status_code == 200
    refused(vendor("PUT", "promo-codes/13513", {"data": {"discount_id": 45}}), "Unknown field")
    missing = vendor("POST", "promo-codes", {"data": GOOD | {"discount_id": 1}})
    assert missing.json()["info"] == {"id": 1, "resource": "Discount"}
