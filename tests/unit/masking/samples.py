"""Documents in the shapes of the API, with invented people, and the values planted in them."""

from __future__ import annotations

import random
from typing import Any

FIRST = ("Анна", "Пётр", "Мария", "Иван", "Ольга", "Наталья", "Семён", "Жанна")
LAST = ("Ковалёва", "Сидоренко", "Мельник", "Громов", "Щукина", "Яхонтов", "О'Коннор")
MIDDLE = ("Ивановна", "Петрович", "Сергеевна", "Олегович")
EVENT_NAMES = ("Вера, Надежда, Любовь", "Концерт «Партер»", "Анна Каренина", "Stand-Up 18+")
CITIES = ("Владимир", "Москва", "Нижний Новгород")


class World:
    """Documents made from a seed; ``planted`` holds every personal value that went into them."""

    def __init__(self, seed: int = 7) -> None:
        self._random = random.Random(seed)
        self.planted: dict[str, set[str]] = {}

    def plant(self, kind: str, value: str) -> str:
        """Remember a personal value and use it."""
        self.planted.setdefault(kind, set()).add(value)
        return value

    @property
    def values(self) -> list[str]:
        """All planted values."""
        return sorted(set().union(*self.planted.values()))

    def person(self) -> dict[str, str]:
        """One invented person."""
        pick = self._random
        number = pick.randrange(10**7)
        return {
            "email": self.plant("email", f"guest{number:07d}@example.com"),
            "phone": self.plant("phone", f"+7999{number:07d}"),
            "name": self.plant("name", pick.choice(FIRST)),
            "surname": self.plant("name", pick.choice(LAST)),
            "middlename": self.plant("name", pick.choice(MIDDLE)),
        }

    def client(self, number: int) -> dict[str, Any]:
        """A client (section 5.4 of the API facts)."""
        who = self.person()
        return {
            "id": 235 + number,
            "email": who["email"],
            "details": {
                "id": 167 + number,
                "name": who["name"],
                "middlename": who["middlename"],
                "surname": who["surname"],
                "phone": who["phone"],
                "vk_id": self.plant("social", f"vk{number:05d}9") if number % 3 == 0 else "",
                "facebook_id": "",
            },
        }

    def basket(self, number: int, uniqid: str) -> dict[str, Any]:
        """A ticket of an order (section 5.3)."""
        pick, who = self._random, self.person()
        tail = self.plant("link", f"{pick.getrandbits(128):032x}")
        return {
            "id": 63993 + number,
            "series": self.plant("series", f"{pick.randrange(10**8, 10**9)}"),
            "barcode": self.plant("barcode", f"87{pick.randrange(10**10):010d}"),
            "show_id": 41,
            "seat_id": "CENTER_PARTERRE-20;5",
            "seat_name": "Партер, ряд 20, место 5",
            "original_price": 1500.5,
            "ticket_original_price": 1500,
            "price": 1500,
            "ticket_amount": 1500,
            "service_fee_amount": 0,
            "discount_value": None,
            "multiprice_code": None,
            "quantity": 1,
            "client_email": who["email"],
            "client_phone": who["phone"],
            "client_name": who["name"],
            "client_surname": who["surname"],
            "client_middlename": None,
            "organization_name": self.plant("company", "ООО Ромашка-77"),
            "legal_name": None,
            "work_position": None,
            "inn": self.plant("tax", f"77{pick.randrange(10**8):08d}"),
            "kpp": None,
            "comment": self.plant("text", f"позвонить заранее {number}"),
            "pdf_url": f"https://qtickets.ru/ticket/pdf/{uniqid}/{tail}",
            "passbook_url": None,
            "related_baskets": [],
            "services": [],
            "refunds": [],
            "checked_at": None,
            "deleted_at": None,
            "refunded_at": None,
            "created_at": "2025-11-07T19:30:00+03:00",
            "updated_at": "2025-11-07T19:30:00+03:00",
            "refunded_amount": None,
            "refunded_deduction_amount": None,
        }

    def order(self, number: int) -> dict[str, Any]:
        """An order with two tickets (section 5.2)."""
        pick = self._random
        uniqid = self.plant("uniqid", "".join(pick.choices("abcdefghjknpqrstuvwxyz23456789", k=10)))
        tail = self.plant("link", f"{pick.getrandbits(128):032x}")
        card = self.plant("card", f"4{pick.randrange(10**5):05d}******{pick.randrange(10**4):04d}")
        return {
            "id": 4360 + number,
            "uniqid": uniqid,
            "payed": True,
            "payed_at": "2025-11-07T19:31:00+03:00",
            "deleted_at": None,
            "created_at": "2025-11-07T19:30:00+03:00",
            "updated_at": "2025-11-07T19:31:00+03:00",
            "client_id": 235 + number,
            "client": self.client(number),
            "site_id": 16,
            "site": {"id": 16, "host": "tickets.example.org"},
            "payment_id": 36,
            "payment_type_id": "card",
            "payment_card_number": card,
            "payment_url": f"https://qtickets.ru/pay/{uniqid}",
            "cancel_url": f"https://qtickets.ru/cancel-order/{uniqid}/{tail}",
            "basket_user_id": 877_000_000_000,
            "backend_user_id": None,
            "reserved": False,
            "reserved_to": "2025-11-07T19:45:00+03:00",
            "event_id": 33,
            "price": 3000,
            "original_price": 3000,
            "currency_id": "RUB",
            "utm": [] if number % 2 else {"utm_source": "vk", "utm_campaign": "осень-2025"},
            "custom": "" if number % 2 else {"Телефон": "8 999 123-45-67", "Гостей": 12},
            "fields": [],
            "baskets": [self.basket(2 * number, uniqid), self.basket(2 * number + 1, uniqid)],
            "refunds": [],
            "integrations": {"roistat": {"roistat_visit": None}},
        }

    def orders(self, count: int = 3) -> dict[str, Any]:
        """A page of orders."""
        return {
            "data": [self.order(number) for number in range(count)],
            "paging": {"perPage": 50, "currentPage": 1, "total": count},
        }

    def event(self, number: int = 0) -> dict[str, Any]:
        """An event with a show (section 5.5): all of it public."""
        return {
            "id": 33 + number,
            "scheme_id": 5,
            "city_id": 1,
            "is_active": 1,
            "name": EVENT_NAMES[number % len(EVENT_NAMES)],
            "description": "<p>Начало в 19:00, ряд 8, цена 1 500 ₽</p>",
            "place_name": "Театр Наций",
            "place_address": "Петровский переулок, 3",
            "age": "12+",
            "external_id": None,
            "place_coordinates": [55.7665, 37.6135],
            "url": "https://qtickets.ru/event/33",
            "poster": {
                "id": 1,
                "content_type": "image/png",
                "file_size": 20251107,
                "url": "/p/1.png",
            },
            "payments": [{"id": 36, "is_active": True, "name": "Карта", "handler": "card"}],
            "city": {"id": 1, "name": CITIES[number % 3], "timezone": "Europe/Moscow"},
            "ticket": {"id": 2, "is_active": 1, "name": "Билет"},
            "mail_template": {"id": 3, "is_active": 1, "name": "Письмо"},
            "shows": [
                {
                    "id": 41,
                    "name": "",
                    "is_active": 1,
                    "start_date": "2025-12-01T19:00:00+03:00",
                    "prices": [{"id": 1001, "default_price": 1500.5, "color_theme": "3"}],
                    "scheme_properties": {
                        "zones": {
                            "CENTER_PARTERRE": {"disabled": "0", "spread": "", "price_id": "1001"}
                        },
                        "seats": {"CENTER_PARTERRE-20;5": {"disabled": "1"}},
                    },
                }
            ],
            "deleted_at": None,
        }

    def partner_ticket(self, number: int = 0) -> dict[str, Any]:
        """A ticket of the Partners API (section 7.2)."""
        who = self.person()
        return {
            "id": 120260 + number,
            "paid": 1,
            "paid_at": "2025-11-07T15:30:00+03:00",
            "seat_id": "CENTER_PARTERRE-20;5",
            "offer_id": "full",
            "admission": False,
            "external_id": "ticket12345",
            "external_order_id": "6a5cc185-bc59-451f-b7cb-877376476012",
            "barcode": self.plant("barcode", f"87{self._random.randrange(10**10):010d}"),
            "price": 1500.5,
            "client_email": who["email"],
            "client_phone": who["phone"],
            "client_name": who["name"],
            "client_surname": who["surname"],
            "client_middlename": who["middlename"],
            "fanid_card": {"id": 9, "value": self.plant("document", f"FAN{number:06d}77")},
        }


PUBLIC_DOCUMENTS: tuple[Any, ...] = (
    {"data": [World().event(n) for n in range(4)], "paging": {"perPage": 10, "total": 4}},
    {"data": [{"id": 15, "color": "#aabbcc"}, {"id": 1, "name": "Красный", "color": "#ff0000"}]},
    {
        "data": [
            {
                "id": 45,
                "is_active": 1,
                "name": "Вера",
                "type": "P",
                "events": [{"id": 33, "is_active": 1, "name": "Анна Каренина"}],
                "shows": [{"id": 41, "event_id": 33, "start_date": "2025-12-01T19:00:00+03:00"}],
            }
        ]
    },
    {"error": 'Resource "Order" not found', "status": 404, "code": "RESOURCE_NOT_FOUND",
     "info": {"id": 999999999, "resource": "Order"}},
    {"status": "error", "code": "WRONG_AUTHORIZATION", "message": "Wrong authorization"},
    {"status": "error", "code": "SEAT_NOT_AVAILABLE", "message": 'Seat "6-1;52" is not available'},
    {
        "status": "success",
        "result": [
            {
                "event_id": 12,
                "show_id": 4076,
                "event_name": "Анна Каренина",
                "start_date": "2025-12-01T19:00:00+10:00",
                "scheme": {"id": 1, "venue_id": 2, "place_name": "Театр", "place_address": "ул. Мира, 8"},
                "city": {"id": 1, "name": "Владимир", "timezone": "Asia/Vladivostok", "coords": [1.5, 2]},
                "event_type": {"id": 1, "name": "Спектакль"},
                "age": "12+",
                "last_update_hash": "8799900000018799900000018799900000012345",
                "integrations": [{"source_name": "afisha", "source_id": "79990000001"}],
            }
        ],
    },
    {"data": {"z1": {"zone_id": "z1", "name": "Партер", "seats": {"20;5": {"seat_id": "z1-20;5"}}}}},
    {"offers": {"full": {"name": "Полный", "seats": {"z-1;2": {"available": True, "price": 300}}}}},
    {"name": "Обновлённое название", "description": "Новое описание"},
    {"where": [{"column": "payed", "value": 1}], "orderBy": {"client_email": "asc"}, "page": 1},
    {"where": [{"column": "created_at", "operator": ">=", "value": "2025-01-01"}]},
    {"filter": {"external_order_id": "6a5cc185-bc59-451f-b7cb-877376476012", "id": [134857]}},
    {"refund": {"amount": 150, "baskets": {"63993": []}}},
    {"select": ["client_email", "barcode", "seat_name"], "flat": True},
)  # fmt: skip

NEGATIVE_TEXTS = (
    "    secret = hashlib.sha256(data).hexdigest()",
    "docker run -u user:group image",
    "ThreadPoolExecutor(max_workers=4), setMaxListeners(10), cross_mark_button, LONG_MAX",
    "    cookie: SimpleCookie = SimpleCookie()\n    for key, morsel in cookie.items():\n        pass",
    "object_level_authorization: Check = None; | WRONG_AUTHORIZATION | Partners | 200 |",
    "client_request_token=client_request_token, token = Token.Name.Builtin.SchemeBuiltin",
    "`RFC6749#Token`: https://tools.ietf.org/html/rfc6749#section-3.2",
    "array([1.2 + 3.4j, -1.47384 + 3.2905616j, 0.5 + 1.79769313e+308j]) + 3825881643*x",
    '__slots__ = ("fullname", "args"); header=1, comment="#"; ["comment", "do", "cookie", "body"]',
    "word it for our user: case id and title",
    "Основной режим, Духовной музыке, «Царевна-лягушка», Дневной концерт, Условной единице",
    "отсутствует имя DSP, имя SSL-сертификата, ИМЯ=ЗНАЧЕНИЕ, владельца Unix, Тема Gtk, Левой Win",
    "token      = os.environ['TOKEN_1']",
    "[name] => Концерт",
    "surname    = self.surname",
    "заказ 4360, корзина 63993, сумма 1 500 000 ₽, 2025-11-07T19:30:00+03:00",
    "seat CENTER_PARTERRE-20;5 of zone 6-1;52, ряд 8 место 9, 8 900 ₽",
    "external 6a5cc185-bc59-451f-b7cb-877376476012 and 12345678-1234-1234-1234-879990000001",
    "sha256 87999000000187999000000187999000000187999000000187999000000112ab",
    "md5 2625563b4f07eac550532d619370a1e5, _ver 1762547400, ms 1762547400123, us 1762547400123456",
    "status 404 RESOURCE_NOT_FOUND, HTTP 200, page 2 of 3, 0.79990000001, id 20251107193000",
    "«Анна Каренина», Театр Наций, Владимир, Партер, ряд 20, место 5",
    'File "tests/api/test_orders.py", line 42, in test_orders\n    assert body["data"] == []',
    "GET https://qtickets.ru/api/rest/v1/orders/4360?page=2 -> 403 in 120.5 ms",
    "GET https://qtickets.ru/api/rest/v1/shows/{show_id}/barcode/{barcode}",
    "token: expected QTICKETS_TOKEN; password: wrong; basic information; bearer of news",
    "@pytest.mark.parametrize, a @ b, user@ host, @example, x@1.2.3",
)
