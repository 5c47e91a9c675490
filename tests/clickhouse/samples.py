"""Cases and answers written by hand, shaped as the API's. Nobody's data."""

from __future__ import annotations

from typing import Any

from pytest_qtickets.model import Alternative, Case, Expectation, Placeholder, Section, Span

STARTED = "2025-11-09T10:00:00.123456Z"
ENDED = "2025-11-09T10:00:01.500000Z"


def case(
    case_id: str, call: str, *, api: str = "rest", placeholders: tuple[Placeholder, ...] = ()
) -> Case:
    """A case of the file: ``case("1.1", "GET orders")``."""
    method, path = call.split()
    return Case(
        id=case_id,
        section=Section(int(case_id.partition(".")[0]), "Section", "orders"),
        title="Sample",
        api=api,
        method=method,
        template=path,
        path=path,
        headers={},
        body=None,
        expected=Expectation((Alternative(status=200),), ""),
        placeholders=placeholders,
        safety="reads",
        span=Span("spec.md", 1, 2),
    )


def partners(case_id: str, call: str) -> Case:
    """A case of the Partners API."""
    return case(case_id, call, api="partners")


def basket(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A live ticket at 150."""
    return {
        "id": 63990 + number,
        "show_id": 41,
        "seat_id": f"CENTER_PARTERRE-21;{number}",
        "original_price": 150,
        "price": 150,
        "discount_value": 0,
        "quantity": 1,
        "deleted_at": None,
        "refunded_at": None,
    } | changes


def order(number: int = 4360, **changes: Any) -> dict[str, Any]:
    """A paid order of one ticket."""
    return {
        "id": number,
        "payed": True,
        "payed_at": "2019-07-30T12:50:52+03:00",
        "created_at": "2019-07-30T12:40:00+03:00",
        "deleted_at": None,
        "client_id": 235,
        "event_id": 33,
        "price": 150,
        "currency_id": "RUB",
        "utm": [],
        "custom": "",
        "baskets": [basket()],
        "refunds": [],
    } | changes


def client(number: int = 235, **changes: Any) -> dict[str, Any]:
    """A client; contacts as the masking leaves them."""
    return {
        "id": number,
        "email": "User@Example.com",
        "details": {
            "id": 167,
            "name": "Имя",
            "middlename": None,
            "surname": "Фамилия",
            "phone": "+7 999 000-00-01",
            "vk_id": "",
        },
    } | changes


def event(number: int = 33, **changes: Any) -> dict[str, Any]:
    """An event with one show."""
    return {
        "id": number,
        "is_active": 1,
        "name": "Концерт «Север»",
        "city": {"id": 2, "name": " Москва ", "timezone": "Europe/Moscow"},
        "shows": [{"id": 41, "start_date": "2025-12-01T19:00:00+03:00"}],
    } | changes


def page(*items: Any, total: int | None = None) -> dict[str, Any]:
    """A page of a REST list."""
    count = len(items) if total is None else total
    return {"data": list(items), "paging": {"perPage": 50, "currentPage": 1, "total": count}}


ZONES = {
    "status": "success",
    "event_id": 12,
    "show_id": 4076,
    "event_name": "Балет",
    "city": {"id": 5, "name": "Владивосток", "timezone": "Asia/Vladivostok"},
    "scheme": {"id": 1, "zones": [{"zone_id": 1, "seats": [{"seat_id": "9;9"}]}]},
    "zones": [
        {
            "zone_id": 1,
            "name": "Партер",
            "seats": [
                {"seat_id": "1;1", "available": True, "row": "1", "place": "1", "price": 500},
                {"seat_id": "1;2", "available": False, "row": "1", "place": "2", "price": 500},
            ],
        },
        {
            "zone_id": 2,
            "name": "Танцпол",
            "seats": [
                {"seat_id": "3-1;1", "available": False, "admission": True, "free_quantity": 0}
            ],
        },
    ],
}

OFFERS = {
    "status": "success",
    "event_id": 12,
    "offers": {
        "full": {
            "name": "Полный",
            "seats": {
                "1;1": {"available": True, "price": 500},
                "1;2": {"available": False, "price": 500},
            },
        },
        "": {"name": "Льготный", "seats": {"1;1": {"available": True, "price": 250}}},
    },
}

TICKET = {
    "id": 134857,
    "paid": 1,
    "seat_id": "1;1",
    "external_id": "ticket12345",
    "external_order_id": "order67890",
    "barcode": "000000000001",
    "price": 0,
    "deleted": 0,
}

#: One answer for every case that feeds a table: (case, pages, table's short name, rows).
FEEDING = [
    (case("1.1", "GET orders"), [page(order(1), order(2))], "orders_raw", 2),
    (case("1.6", "GET orders/4360"), [{"data": order()}], "orders_raw", 1),
    (case("2.1", "GET clients"), [page(client(1), client(2))], "clients_raw", 2),
    (case("3.1", "GET events"), [page(event(33)), page(event(12))], "inventory_raw", 2),
    (case("3.3", "GET events/33"), [{"data": event()}], "inventory_raw", 1),
    (
        case("3.6", "GET events/33/seats"),
        [{"data": {"A-1;1": {"id": "A-1;1", "available": True}}}],
        "inventory_raw",
        1,
    ),
    (
        case("3.7", "GET shows/41/seats"),
        [{"data": {"A": {"zone_id": "A", "seats": {"1;1": {"seat_id": "x", "admission": True}}}}}],
        "inventory_raw",
        1,
    ),
    (
        case("4.1", "GET color-themes"),
        [{"data": [{"id": n, "color": f"#00000{n:x}"} for n in range(1, 16)]}],
        "price_shades_raw",
        15,
    ),
    (
        case("4.2", "GET discounts"),
        [page({"id": 45, "name": "Скидка", "type": "P", "is_active": 1})],
        "discounts_raw",
        1,
    ),
    (
        case("4.3", "GET promo-codes"),
        [
            page(
                {
                    "id": 13513,
                    "type": 0,
                    "discount_id": 45,
                    "code": "m0000001",
                    "active_from": "2025-01-01T00:00:00+03:00",
                    "active_to": None,
                }
            )
        ],
        "promo_codes_raw",
        1,
    ),
    (
        case("5.1", "GET shows/41/barcodes"),
        [[{"barcode": f"00000000000{n}", "admission": False, "price": 100} for n in range(3)]],
        "barcodes_raw",
        3,
    ),
    (
        case("5.2", "GET barcodes"),
        [page({"barcode": "000000000009", "event_id": 33, "show_id": 41, "status": "valid"})],
        "barcodes_raw",
        1,
    ),
    (
        partners("6.10", "POST tickets/find/12/4076"),
        [{"status": "success", "result": [TICKET]}],
        "partner_tickets_raw",
        1,
    ),
    (partners("6.14", "GET events/seats/12"), [ZONES], "inventory_raw", 1),
    (partners("6.15", "GET events/offers/12/4076"), [OFFERS], "inventory_raw", 1),
]

#: Answers that feed nothing: writes, checks, errors in any status.
NOT_FEEDING = [
    (case("1.8", "PATCH orders/4360/baskets/63993"), [{"data": basket()}]),
    (case("1.10", "POST orders/4360/restore"), [{"data": order()}]),
    (case("2.3", "POST clients"), [{"data": client()}]),
    (case("3.5", "PATCH events/33"), [{"data": event()}]),
    (case("5.3", "GET scanning/info"), [{"data": {"barcode": "000000000001"}}]),
    (
        partners("6.1", "POST tickets/add/12/4076"),
        [{"status": "success", "event_id": 12, "result": TICKET}],
    ),
    (
        partners("6.8", "POST tickets/check/12/4076"),
        [{"status": "success", "result": [{"seat_id": "1;1", "available": True}]}],
    ),
    (
        partners("6.9", "POST tickets/find"),
        [{"status": "error", "code": "WRONG_AUTHORIZATION", "message": "Wrong authorization"}],
    ),
    (partners("6.14", "GET events/seats/12"), [{"status": "error", "code": "EVENT_NOT_FOUND"}]),
    (
        case("7.2", "GET orders/999999999"),
        [{"error": "not found", "status": 404, "code": "RESOURCE_NOT_FOUND", "info": []}],
    ),
    (case("9.1", "GET nowhere"), [page(order())]),
]
