"""Clients, events and promo codes: what is written can be read back; what is wrong is refused."""

from __future__ import annotations

import pytest

NOW = "2025-11-07T12:00:00+03:00"
PERSON = {
    "name": "Тестовый",
    "surname": "Фамилия",
    "middlename": "Отчество",
    "phone": "+79990000001",
}


def rows(rest, path, column, value):
    query = {"where": [{"column": column, "value": value}]}
    return rest("GET", path, query).json()["data"]


def refused(answer, code="VALIDATION_ERROR", status=422):
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_create_client(rest):
    """201, the person, a 96th row; the same e-mail again updates and is 200."""
    answer = rest("POST", "clients", {"email": "user@example.com", **PERSON})
    made = answer.json()["data"]
    assert answer.status_code == 201
    assert {key: made["details"][key] for key in PERSON} == PERSON
    assert rows(rest, "clients", "email", "user@example.com") == [made]
    again = rest("POST", "clients", {"email": "user@example.com", "name": "Другой"})
    assert again.status_code == 200
    assert again.json()["data"]["id"] == made["id"]
    assert again.json()["data"]["details"]["name"] == "Другой"
    assert again.json()["data"]["details"]["surname"] == "Фамилия"
    assert rest("GET", "clients").json()["paging"]["total"] == 96


@pytest.mark.parametrize(
    "body",
    [
        {},
        None,
        {"name": "Тестовый"},
        {"email": ""},
        {"email": "nobody"},
        {"email": "@example.com"},
        {"email": 5},
        {"email": "user@example.com", "name": 5},
        {"data": {"email": "user@example.com"}},
    ],
)
def test_create_client_refused(rest, body):
    """No address, no client."""
    refused(rest("POST", "clients", body))
    assert rest("GET", "clients").json()["paging"]["total"] == 95


def test_change_client(rest):
    """Orders show the changed client too; what is not named stays."""
    before = rows(rest, "clients", "id", 235)[0]
    body = {"name": "Обновлённое Имя", "phone": "+79990000001"}
    after = rest("PATCH", "clients/235", body).json()["data"]
    assert after["details"] == before["details"] | body
    assert rest("GET", "orders/4360").json()["data"]["client"] == after


def test_change_client_refused(rest, sandbox):
    """Unknown client, another one's address, unknown field."""
    refused(rest("PATCH", "clients/7777777", {"name": "Имя"}), "CLIENT_NOT_FOUND", 404)
    other = next(c for c in sandbox.world.clients.values() if c["id"] != 235)
    refused(rest("PATCH", "clients/235", {"email": other["email"]}))
    refused(rest("PATCH", "clients/235", {"age": 40}))


def test_create_event(rest):
    """A new event has one show with the dates given, and free seats."""
    body = {
        "name": "Тестовое мероприятие",
        "description": "Описание мероприятия",
        "start_date": "2025-12-01T19:00:00+03:00",
        "finish_date": "2025-12-01T22:00:00+03:00",
    }
    answer = rest("POST", "events", body)
    assert answer.status_code == 201
    made = answer.json()["data"]
    assert (made["name"], made["description"]) == (body["name"], body["description"])
    (show,) = made["shows"]
    assert (show["start_date"], show["finish_date"]) == (body["start_date"], body["finish_date"])
    assert rest("GET", f"events/{made['id']}").json()["data"] == made
    assert rest("GET", "events").json()["paging"]["total"] == 13
    seats = rest("GET", f"events/{made['id']}/seats/{show['id']}").json()["data"]
    assert all(seat["available"] or seat["disabled"] for seat in seats.values())


def test_create_event_without_dates(rest):
    """It has no show, so it has no seats."""
    made = rest("POST", "events", {"name": "Позже"}).json()["data"]
    assert made["shows"] == []
    assert rest("GET", f"events/{made['id']}/seats").json() == {"data": {}}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"description": "x"},
        {"name": " "},
        {"name": 5},
        {"name": "x", "start_date": "soon"},
        {"name": "x", "finish_date": "2025-12-01"},
        {"name": "x", "start_date": "2025-12-02", "finish_date": "2025-12-01"},
        {"name": "x", "is_active": 2},
        {"name": "x", "poster": "y"},
    ],
)
def test_create_event_refused(rest, body):
    """A name is needed, dates must be dates and in order."""
    refused(rest("POST", "events", body))
    assert rest("GET", "events").json()["paging"]["total"] == 12


def test_change_event(rest):
    """Texts and the active flag change; the partners see the new name."""
    body = {"name": "Обновлённое название", "description": "Новое описание", "is_active": 0}
    after = rest("PATCH", "events/33", body).json()["data"]
    assert {key: after[key] for key in body} == body
    assert after["updated_at"] == NOW
    assert rest("GET", "events/33").json()["data"] == after
    refused(rest("PATCH", "events/33", {"name": ""}))
    refused(rest("PATCH", "events/7777777", body), "EVENT_NOT_FOUND", 404)


def test_seats_of_what_is_not_there(rest):
    """An unknown event, and a show of another event."""
    refused(rest("GET", "events/7777777/seats"), "EVENT_NOT_FOUND", 404)
    refused(rest("GET", "events/33/seats/4076"), "SHOW_NOT_FOUND", 404)


def test_create_promo_code(rest):
    """The case file's dates become the vendor's; a date without zone is UTC."""
    body = {
        "code": "TESTPROMO2025",
        "discount_type": "percent",
        "discount_value": 10,
        "valid_from": "2025-01-01",
        "valid_to": "2025-12-31",
    }
    answer = rest("POST", "promo-codes", body)
    assert answer.status_code == 201
    made = answer.json()["data"]
    assert made["code"] == "TESTPROMO2025"
    assert made["active_from"] == "2025-01-01T03:00:00+03:00"
    assert made["active_to"] == "2025-12-31T03:00:00+03:00"
    assert rows(rest, "promo-codes", "code", "TESTPROMO2025") == [made]
    refused(rest("POST", "promo-codes", body))
    assert rest("GET", "promo-codes").json()["paging"]["total"] == 16


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"code": ""},
        {"code": "A", "valid_from": "2025-12-31", "valid_to": "2025-01-01"},
        {"code": "A", "valid_to": 2025},
        {"code": "A", "discount_value": "ten"},
        {"code": "A", "max_uses_count": -1},
        {"code": "A", "colour": "red"},
    ],
)
def test_create_promo_code_refused(rest, body):
    """A code is needed; dates, values and fields must make sense."""
    refused(rest("POST", "promo-codes", body))


def test_promo_code_of_an_unknown_discount(rest):
    """A promo code belongs to a discount that exists."""
    body = {"code": "A", "discount_id": 7777777}
    refused(rest("POST", "promo-codes", body), "DISCOUNT_NOT_FOUND", 404)


def test_change_promo_code(rest):
    """Case 4.5: the last day moves."""
    body = {"discount_value": 15, "valid_to": "2026-01-31"}
    after = rest("PATCH", "promo-codes/13513", body).json()["data"]
    assert after["active_to"] == "2026-01-31T03:00:00+03:00"
    assert rows(rest, "promo-codes", "id", 13513) == [after]
    refused(rest("PATCH", "promo-codes/13513", {"code": "B"}))
    refused(rest("PATCH", "promo-codes/7777777", body), "PROMO_CODE_NOT_FOUND", 404)
