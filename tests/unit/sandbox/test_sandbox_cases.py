"""The 51 cases of the mission's file: what each is answered, in a world nobody has touched."""

from __future__ import annotations

import pytest

from pytest_qtickets.contract.endpoints import find_endpoint
from pytest_qtickets.sandbox.audited import AUDITED

CONTACT = {"client_email": "user@example.com", "client_phone": "+79990000001"}
NAMED = CONTACT | {"client_name": "Имя", "client_surname": "Фамилия"}
SEAT = {"seat_id": "CENTER_PARTERRE-20;5", "offer_id": "full", "price": 1500.5} | NAMED
PAY = {"paid": 1, "paid_at": "2025-11-07T15:30:00+03:00"}
SCAN = {"barcode": "877076325904", "event_id": 33, "show_id": 41}
FIND = {"filter": {"external_order_id": "order67890"}}

# id, api, method, path, body, status, code of an error
CASES = [
    ("1.1", "rest", "GET", "orders", None, 200, None),
    (
        "1.2",
        "rest",
        "GET",
        "orders",
        {"where": [{"column": "payed", "value": 1}], "orderBy": {"id": "asc"}, "page": 1},
        200,
        None,
    ),
    (
        "1.3",
        "rest",
        "GET",
        "orders",
        {"where": [{"column": "payed", "value": 0}], "orderBy": {"id": "desc"}, "page": 1},
        200,
        None,
    ),
    (
        "1.4",
        "rest",
        "GET",
        "orders",
        {"where": [{"column": "created_at", "operator": ">=", "value": "2025-01-01"}], "page": 1},
        200,
        None,
    ),
    (
        "1.5",
        "rest",
        "GET",
        "orders",
        {
            "where": [{"column": "payed", "value": 1}, {"column": "event_id", "value": 33}],
            "orderBy": {"id": "desc"},
            "page": 1,
        },
        200,
        None,
    ),
    ("1.6", "rest", "GET", "orders/4360", None, 200, None),
    ("1.7", "rest", "DELETE", "orders/4360/baskets/63993", None, 200, None),
    (
        "1.8",
        "rest",
        "PATCH",
        "orders/4360/baskets/63993",
        {"client_name": "Имя", "client_surname": "Фамилия", "client_phone": "+79990000001"},
        200,
        None,
    ),
    (
        "1.9",
        "rest",
        "POST",
        "orders/4360/baskets/63993/refund",
        {"amount": 150, "deduction_amount": 15},
        200,
        None,
    ),
    ("1.10", "rest", "POST", "orders/4360/restore", None, 200, None),
    ("2.1", "rest", "GET", "clients", None, 200, None),
    ("2.2", "rest", "GET", "clients", {"page": 1, "per_page": 50}, 200, None),
    (
        "2.3",
        "rest",
        "POST",
        "clients",
        {
            "email": "user@example.com",
            "name": "Тестовый",
            "surname": "Фамилия",
            "middlename": "Отчество",
            "phone": "+79990000001",
        },
        201,
        None,
    ),
    (
        "2.4",
        "rest",
        "PATCH",
        "clients/235",
        {"name": "Обновлённое Имя", "phone": "+79990000001"},
        200,
        None,
    ),
    ("3.1", "rest", "GET", "events", None, 200, None),
    (
        "3.2",
        "rest",
        "GET",
        "events",
        {"where": [{"column": "active", "value": 1}], "page": 1},
        200,
        None,
    ),
    ("3.3", "rest", "GET", "events/33", None, 200, None),
    (
        "3.4",
        "rest",
        "POST",
        "events",
        {
            "name": "Тестовое мероприятие",
            "description": "Описание мероприятия",
            "start_date": "2025-12-01T19:00:00+03:00",
            "finish_date": "2025-12-01T22:00:00+03:00",
        },
        201,
        None,
    ),
    (
        "3.5",
        "rest",
        "PATCH",
        "events/33",
        {"name": "Обновлённое название", "description": "Новое описание"},
        200,
        None,
    ),
    ("3.6", "rest", "GET", "events/33/seats", None, 200, None),
    ("3.7", "rest", "GET", "events/33/seats/41", None, 200, None),
    ("4.1", "rest", "GET", "price-shades", None, 200, None),
    ("4.2", "rest", "GET", "discounts", None, 200, None),
    ("4.3", "rest", "GET", "promo-codes", None, 200, None),
    (
        "4.4",
        "rest",
        "POST",
        "promo-codes",
        {
            "code": "TESTPROMO2025",
            "discount_type": "percent",
            "discount_value": 10,
            "valid_from": "2025-01-01",
            "valid_to": "2025-12-31",
        },
        201,
        None,
    ),
    (
        "4.5",
        "rest",
        "PATCH",
        "promo-codes/13513",
        {"discount_value": 15, "valid_to": "2026-01-31"},
        200,
        None,
    ),
    ("5.1", "rest", "GET", "barcodes", None, 200, None),
    ("5.2", "rest", "GET", "barcodes", {"where": [{"column": "event_id", "value": 33}]}, 200, None),
    ("5.3", "rest", "GET", "scanning/info", None, 200, None),
    ("5.4", "rest", "POST", "scanning/scan", SCAN, 200, None),
    (
        "5.5",
        "rest",
        "POST",
        "scanning/batch",
        {
            "scans": [
                SCAN | {"scanned_at": "2025-11-07T19:30:00+03:00"},
                SCAN | {"barcode": "877344688530", "scanned_at": "2025-11-07T19:31:00+03:00"},
            ]
        },
        200,
        None,
    ),
    ("6.1", "partners", "POST", "tickets/add/12/4076", SEAT, 403, "PERMISSION_DENIED"),
    ("6.2", "partners", "POST", "tickets/add/12/4076", {"batch": [SEAT]}, 403, "PERMISSION_DENIED"),
    ("6.3", "partners", "POST", "tickets/add/12/4076", SEAT, 403, "PERMISSION_DENIED"),
    (
        "6.4",
        "partners",
        "POST",
        "tickets/update/12/4076",
        {"id": 120260} | PAY | CONTACT,
        403,
        "PERMISSION_DENIED",
    ),
    (
        "6.5",
        "partners",
        "POST",
        "tickets/update/12/4076",
        {"batch": [{"id": 120260} | PAY, {"id": 120261} | PAY]},
        403,
        "PERMISSION_DENIED",
    ),
    (
        "6.6",
        "partners",
        "POST",
        "tickets/remove/12/4076",
        {"id": 120260},
        403,
        "PERMISSION_DENIED",
    ),
    (
        "6.7",
        "partners",
        "POST",
        "tickets/remove/12/4076",
        {"batch": [{"id": 120260}, {"id": 120261}]},
        403,
        "PERMISSION_DENIED",
    ),
    (
        "6.8",
        "partners",
        "POST",
        "tickets/check/12/4076",
        {
            "batch": [
                {"seat_id": "CENTER_PARTERRE-20;5", "offer_id": "preferential"},
                {"seat_id": "CENTER_PARTERRE-20;5", "offer_id": "full"},
                {"seat_id": "CENTER_PARTERRE-20;6", "offer_id": "full"},
            ]
        },
        200,
        None,
    ),
    ("6.9", "partners", "POST", "tickets/find", FIND, 200, None),
    ("6.10", "partners", "POST", "tickets/find/12", FIND, 200, None),
    ("6.11", "partners", "POST", "tickets/find/12/4076", FIND, 200, None),
    (
        "6.12",
        "partners",
        "POST",
        "tickets/find",
        {"filter": {"barcode": "872964136579"}},
        200,
        None,
    ),
    (
        "6.13",
        "partners",
        "POST",
        "tickets/find",
        {
            "filter": {
                "external_order_id": "6a5cc185-bc59-451f-b7cb-94376476ae01",
                "external_id": ["ticket12345"],
                "barcode": ["872964136579", "879979255977"],
                "id": [134857, 134858],
            }
        },
        200,
        None,
    ),
    ("6.14", "partners", "GET", "events/seats/12", None, 200, None),
    ("6.15", "partners", "GET", "events/seats/12/21", None, 200, None),
    ("7.2", "rest", "GET", "orders/999999999", None, 404, "ORDER_NOT_FOUND"),
    ("7.3", "rest", "GET", "events/999999999", None, 404, "EVENT_NOT_FOUND"),
    ("7.4", "rest", "POST", "clients", {}, 422, "VALIDATION_ERROR"),
    (
        "7.5",
        "rest",
        "GET",
        "orders",
        {"where": [{"column": "invalid_column", "value": 1}]},
        422,
        "VALIDATION_ERROR",
    ),
]


@pytest.mark.parametrize("case", [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_case(rest, partners, case):
    """Status, code and envelope are the ones the case file states."""
    api, method, path, body, status, code = case
    answer = (rest if api == "rest" else partners)(method, path, body)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/json"
    found = answer.json()
    if code is not None:
        assert found["code"] == code
        keys = {"status", "code", "message"}
        assert found.keys() == (keys if api == "partners" else {"error", "status", "code", "info"})
        return
    endpoint = find_endpoint(api, method, path)
    if endpoint.envelope == "page":
        assert found["data"]
        assert found.keys() == {"data", "paging"}
    elif endpoint.envelope in ("one", "list"):
        assert found["data"]
        assert found.keys() == {"data"}
    elif endpoint.envelope == "object":
        assert found["success"] is True
    elif endpoint.envelope == "partners":
        assert found["status"] == "success"
        assert found["result"]
    else:
        assert endpoint.envelope == "hall"
        assert found["zones"]


def test_case_7_1(rest):
    """A wrong token is 401 in this dialect."""
    answer = rest("GET", "events", headers={"Authorization": "Bearer INVALID_TOKEN_12345"})
    assert (answer.status_code, answer.json()["code"]) == (401, "WRONG_AUTHORIZATION")


def test_every_case_is_here():
    """Fifty-one with 7.1, which needs a token of its own."""
    assert len({case[0] for case in CASES} | {"7.1"}) == 51


def test_every_route_is_in_the_contract():
    """The dialect routes nothing that the description of the API does not know."""
    for route in AUDITED.routes:
        assert find_endpoint(route.api, route.method, route.path.replace("{}", "1")), route.path


def test_reads_change_nothing(rest, partners, sandbox):
    """Not a byte of the world: a reset after reads may leave it as it is."""
    before = sandbox.world.as_json()
    for _, api, method, path, body, *_ in CASES:
        if method == "GET" or api == "partners":
            (rest if api == "rest" else partners)(method, path, body)
    assert sandbox.world.as_json() == before


def test_writes_in_file_order_without_reset(rest):
    """A server nobody resets plays 1.7 to 1.9 and refuses 1.10: the order has a refund by then."""
    statuses = {}
    for case_id, api, method, path, body, *_ in CASES:
        if api == "rest" and method != "GET":
            statuses[case_id] = rest(method, path, body).status_code
    assert statuses.pop("1.10") == 422
    assert statuses.pop("7.4") == 422
    assert {status // 100 for status in statuses.values()} == {2}
