"""A generated corpus of API documents, headers and URLs: what must vanish, and what must stay.

Everything is invented and made from a seed. A :class:`Sample` is one document with the personal
values planted in it, by class, and the ordinary values (negatives) that masking must not touch.
"""

from __future__ import annotations

import json
import random
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

FIRST = (
    "Анна",
    "Пётр",
    "Мария",
    "Фёкла",
    "Ольга",
    "Наталья",
    "Семён",
    "Жанна",
    "Олжас",
    "Лейла",
    "Тимофей",
    "Ева",
    "Anna",
    "John",
)
LAST = (
    "Ковалёва",
    "Сидоренко",
    "Мельник",
    "Громов",
    "Щукина",
    "Яхонтов",
    "О'Коннор",
    "Римский-Корсаков",
    "Ахметова",
    "Дзюба",
    "Тер-Петросян",
    "Чкалова",
    "Smithson",
    "Bergmann",
)
MIDDLE = ("Ивановна", "Петрович", "Сергеевна", "Олегович", "Ильинична", "Кузьмич")
EVENTS = (
    "Вера, Надежда, Любовь", "Концерт «Партер»", "Анна Каренина", "Stand-Up 18+", "Иванов",
    "Дядя Ваня", "Щелкунчик (балет) 7 999", "Мария Стюарт",
)  # fmt: skip
CITIES = ("Владимир", "Москва", "Нижний Новгород", "Пушкин", "Ростов-на-Дону", "Киров")
VENUES = ("Театр Наций", "Дом музыки", "ДК им. Горького", "Клуб «Козлов»")
STATUSES = ("success", "error", "pending", "payed", "UNKNOWN_ERROR", "RESOURCE_NOT_FOUND")


@dataclass
class Sample:
    """One case; ``kind`` is ``document``, ``headers`` or ``url``."""

    kind: str
    body: Any
    planted: list[tuple[str, str]] = field(default_factory=list)  #: (class, value)
    kept: list[str] = field(default_factory=list)  #: JSON pointers whose values must stay
    #: pointers at different spellings of one value, which must share a pseudonym
    same: list[tuple[str, ...]] = field(default_factory=list)


class Maker:
    """Invents values; everything it plants is noted in the sample at hand."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.sample = Sample("document", None)

    def plant(self, group: str, value: str) -> str:
        """Note a personal value and use it."""
        self.sample.planted.append((group, value))
        return value

    def pick(self, values: Any) -> Any:
        """One of them."""
        return self.random.choice(values)

    def digits(self, count: int) -> str:
        """So many digits, the first not 0."""
        return str(self.random.randrange(10 ** (count - 1), 10**count))

    def hexadecimal(self, count: int) -> str:
        """So many hexadecimal digits."""
        return f"{self.random.getrandbits(count * 4):0{count}x}"

    # --- personal values ---------------------------------------------------------------------

    def email(self, group: str) -> str:
        """An address at a reserved domain, some of them unusual."""
        pick = self.random
        local = (
            f"{pick.choice(('guest', 'i.ivanov', 'Anna_K', 'a+b', 'x-y.z'))}{pick.randrange(10**6)}"
        )
        domain = pick.choice(
            ("example.com", "mail.example.org", "example.net", "пример.рф", "Example.COM")
        )
        return self.plant(group, f"{local}@{domain}")

    def phone(self, group: str) -> str:
        """A number of the code 999 (unassigned), in one of many spellings."""
        n = f"{self.random.randrange(10**7):07d}"
        spelling = self.pick(
            ("+7999{0}{1}{2}", "8999{0}{1}{2}", "7999{0}{1}{2}", "+7 (999) {0}-{1}-{2}",
             "8 999 {0} {1} {2}", "8-999-{0}-{1}-{2}", "+7\u00a0999\u00a0{0}\u2011{1}\u2011{2}",
             "+7.999.{0}.{1}.{2}")
        )  # fmt: skip
        return self.plant(group, spelling.format(n[:3], n[3:5], n[5:]))

    def first(self, group: str) -> str:
        """A first name that no other document shares, so that finding it means a leak."""
        return self.plant(group, f"{self.pick(FIRST)}{self.letters(4)}")

    def last(self, group: str) -> str:
        """A surname, likewise."""
        return self.plant(group, f"{self.pick(LAST)}{self.letters(4)}")

    def middle(self, group: str) -> str:
        """A patronymic, likewise."""
        return self.plant(group, f"{self.pick(MIDDLE)}{self.letters(4)}")

    def letters(self, count: int) -> str:
        """Random Cyrillic letters."""
        return "".join(self.random.choices("бвгджзклмнпрст", k=count))

    def barcode(self, group: str) -> str:
        """Twelve digits from 87 on."""
        return self.plant(group, f"87{self.digits(10)}")

    def uniqid(self, group: str) -> str:
        """Ten letters and digits, at least one of each."""
        chars = self.random.choices("abcdefghjknpqrstuvwxyz23456789", k=7)
        return self.plant(group, "".join(["k", "7", "v", *chars]))

    def link(self, group: str, uniqid: str, what: str) -> str:
        """A secret URL with 32 hexadecimal digits."""
        tail = self.plant(group, self.hexadecimal(32))
        return f"https://qtickets.ru/{what}/{uniqid}/{tail}"

    def card(self, group: str) -> str:
        """A card as the vendor masks it."""
        return self.plant(group, f"4{self.digits(5)}******{self.digits(4)}")

    def token(self, group: str) -> str:
        """A credential."""
        return self.plant(group, self.hexadecimal(40))

    def text(self, group: str) -> str:
        """Free text of a person."""
        return self.plant(group, f"позвонить {self.letters(8)} заранее")

    # --- ordinary values ---------------------------------------------------------------------

    def moment(self) -> str:
        """A date with time and offset."""
        pick = self.random
        return (
            f"20{pick.randrange(21, 27)}-{pick.randrange(1, 13):02d}-{pick.randrange(1, 29):02d}"
            f"T{pick.randrange(24):02d}:{pick.randrange(60):02d}:00+03:00"
        )

    def uuid(self) -> str:
        """A UUID whose last group may look like a barcode."""
        text = str(uuid.UUID(int=self.random.getrandbits(128), version=4))
        return text if self.random.random() < 0.7 else f"{text[:24]}87{self.digits(10)}"

    def seat(self) -> str:
        """A seat's id."""
        zone = self.pick(("CENTER_PARTERRE", "PARTERRE", "2", "6-1", "3-1"))
        return f"{zone}-{self.random.randrange(40)};{self.random.randrange(60)}"


def client(make: Maker, group: str) -> dict[str, Any]:
    """A client of an order, as the vendor shows it."""
    details = {
        "id": make.random.randrange(10**6),
        "name": make.first(group),
        "middlename": make.pick((None, make.middle(group))),
        "surname": make.last(group),
        "phone": make.phone(group),
        "vk_id": make.pick(("", make.plant(group, f"id{make.digits(9)}"))),
        "facebook_id": "",
    }
    if make.random.random() < 0.3:
        details["telegram_user"] = {
            "id": int(make.plant(group, make.digits(10))),
            "first_name": make.first(group),
            "last_name": make.last(group),
            "username": make.plant(group, f"user_{make.hexadecimal(8)}"),
        }
    return {"id": make.random.randrange(10**6), "email": make.email(group), "details": details}


def basket(make: Maker, group: str, uniqid: str) -> dict[str, Any]:
    """A ticket of an order."""
    cancelled = make.random.random() < 0.2
    return {
        "id": make.random.randrange(10**6),
        "series": make.plant(group, make.digits(9)),
        "barcode": None if cancelled else make.barcode(group),
        "show_id": make.random.randrange(10**4),
        "seat_id": make.seat(),
        "seat_name": "Партер, ряд 20, место 5",
        "original_price": make.pick((1500, 1500.5, 89000000000)),
        "price": 1500,
        "discount_value": None,
        "multiprice_code": make.pick((None, "full")),
        "quantity": 1,
        "client_email": make.email(group),
        "client_phone": make.phone(group),
        "client_name": make.first(group),
        "client_surname": make.last(group),
        "client_middlename": None,
        "organization_name": make.pick((None, make.plant(group, f"ООО {make.letters(8)}"))),
        "legal_name": None,
        "work_position": make.pick((None, make.plant(group, f"бухгалтер {make.letters(6)}"))),
        "inn": make.pick((None, make.plant(group, f"77{make.digits(8)}"))),
        "kpp": make.pick((None, make.plant(group, f"77{make.digits(7)}"))),
        "comment": make.pick(("", make.text(group))),
        "pdf_url": None if cancelled else make.link(group, uniqid, "ticket/pdf"),
        "passbook_url": None if cancelled else make.link(group, uniqid, "ticket/passbook"),
        "gpass_url": None if cancelled else make.link(group, uniqid, "ticket/gpass"),
        "related_baskets": [],
        "refunds": [],
        "checked_at": make.pick((None, make.moment())),
        "created_at": make.moment(),
        "refunded_amount": None,
    }


def order(make: Maker, group: str = "API field") -> dict[str, Any]:
    """An order with one to three tickets."""
    uniqid = make.uniqid(group)
    return {
        "id": make.random.randrange(10**6),
        "uniqid": uniqid,
        "payed": make.pick((True, False)),
        "payed_at": make.pick((None, make.moment())),
        "created_at": make.moment(),
        "client_id": make.random.randrange(10**6),
        "client": client(make, group),
        "site": {"id": 16, "host": "tickets.example.org"},
        "payment_type_id": make.pick(("card", "bankcard", "36")),
        "payment_card_number": make.pick((None, make.card(group))),
        "payment_url": f"https://qtickets.ru/pay/{uniqid}",
        "cancel_url": make.link(group, uniqid, "cancel-order"),
        "basket_user_id": 877_000_000_000 + make.random.randrange(10**6),
        "event_id": make.random.randrange(10**4),
        "price": 3000,
        "currency_id": "RUB",
        "utm": make.pick(
            ([], {"utm_source": "vk", "utm_medium": "cpc", "utm_content": make.email(group)})
        ),
        "custom": make.pick(
            (
                "",
                {"ФИО": f"{make.last(group)} {make.first(group)}", "Телефон": make.phone(group)},
                {
                    "Сколько вам лет": int(make.plant(group, make.digits(7))),
                    "Пожелания": make.text(group),
                },
            )
        ),
        "fields": make.pick(([], {"Компания": make.plant(group, f"ИП {make.last(group)}")})),
        "baskets": [basket(make, group, uniqid) for _ in range(make.random.randrange(1, 4))],
        "integrations": {"roistat": {"roistat_visit": None}},
    }


ORDER_KEPT = (
    "id", "payed", "payed_at", "created_at", "client_id", "client/id", "site", "payment_type_id",
    "basket_user_id", "event_id", "price", "currency_id", "integrations", "baskets/0/id",
    "baskets/0/seat_id", "baskets/0/seat_name", "baskets/0/original_price", "baskets/0/show_id",
    "baskets/0/created_at", "baskets/0/multiprice_code", "baskets/0/checked_at",
)  # fmt: skip


def partner_ticket(make: Maker, group: str = "API field") -> dict[str, Any]:
    """A ticket of the Partners API."""
    return {
        "id": str(make.random.randrange(10**6)),
        "paid": 1,
        "paid_at": make.moment(),
        "seat_id": make.seat(),
        "offer_id": "full",
        "external_id": make.uuid(),
        "external_order_id": f"order{make.digits(5)}",
        "barcode": make.barcode(group),
        "price": 1500.5,
        "client_email": make.email(group),
        "client_phone": make.pick(([make.phone(group)], {"mobile": make.phone(group)}, int(f"79{make.plant(group, '99' + make.digits(7))}"))),
        "client_name": make.first(group),
        "client_surname": make.last(group),
        "fanid_card": {"id": 9, "value": make.plant(group, f"FAN{make.digits(8)}")},
        "visitor_user_id": make.plant(group, make.digits(9)),
        "user_session": make.token(group),
    }  # fmt: skip


def event(make: Maker) -> dict[str, Any]:
    """An event with a show: all of it public."""
    return {
        "id": make.random.randrange(10**4),
        "is_active": 1,
        "name": make.pick(EVENTS),
        "description": f"<p>Начало в 19:00, 8 (495) ряд 8, цена {make.digits(4)} ₽</p>",
        "place_name": make.pick(VENUES),
        "place_address": "ул. Мира, 8",
        "slug": f"event-{make.digits(6)}",
        "age": "12+",
        "currency_id": "RUB",
        "external_id": make.pick((None, make.uuid())),
        "place_coordinates": [55.7665, 37.6135],
        "url": f"https://qtickets.ru/event/{make.digits(5)}",
        "poster": {"id": 1, "content_type": "image/png", "file_size": 20251107, "url": f"/p/{make.hexadecimal(32)}.png"},
        "payments": [{"id": 36, "is_active": True, "name": "Карта", "handler": "card"}],
        "city": {"id": 1, "name": make.pick(CITIES), "timezone": "Europe/Moscow"},
        "ticket": {"id": 2, "is_active": 1, "name": "Билет"},
        "shows": [
            {
                "id": make.random.randrange(10**4),
                "name": make.pick(("", *EVENTS)),
                "is_active": 1,
                "start_date": make.moment(),
                "prices": [{"id": 1001, "default_price": 1500.5, "color_theme": "3", "modifiers": []}],
                "scheme_properties": {
                    "zones": {"CENTER_PARTERRE": {"disabled": "0", "spread": "", "price_id": "#0"}},
                    "seats": {make.seat(): {"disabled": "1"} for _ in range(5)},
                },
            }
        ],
        "deleted_at": None,
    }  # fmt: skip


def error(make: Maker) -> dict[str, Any]:
    """An error without personal values."""
    return {
        "error": 'Resource "Order" not found',
        "status": 404,
        "code": "RESOURCE_NOT_FOUND",
        "info": {"id": make.random.randrange(10**9), "resource": "Order"},
    }


DRIFTED = (
    ("email", "clientEmail customer-email EMAIL e_mail2 userMail buyer.email E-Mail почта Эл_почта contactEmail2"),
    ("phone", "customer-phone clientPhone Телефон mobilePhone phone_number tel2 MSISDN guestPhone1 whatsapp Моб.телефон"),
    ("name", "guestName buyer_surname ФИО Фамилия fullName lastName customerName givenName Имя display_name"),
    ("barcode", "ticketBarcode qr_code barCode Штрихкод ticket-code"),
    ("card", "cardNumber card_pan bankCard номер_карты maskedPan"),
    ("token", "accessToken auth_token apiKey x-secret sessionKey Пароль authCode"),
    ("text", "managerComment Комментарий orderRemark note"),
    ("tax", "ИНН buyerInn КПП"),
    ("uniqid", "orderUniqid uniq_id"),
)  # fmt: skip


def value_of(make: Maker, kind: str, group: str) -> str:
    """A planted value of a kind."""
    if kind == "name":
        return make.pick((make.first, make.last))(group)
    if kind == "tax":
        return make.plant(group, f"77{make.digits(8)}")
    made: str = getattr(make, kind)(group)
    return made


def drifted(make: Maker) -> dict[str, Any]:
    """Known fields under keys that the vendor never documented, among ordinary ones."""
    group = "drifted key"
    found: dict[str, Any] = {
        "id": make.random.randrange(10**6),
        "created_at": make.moment(),
        "price": 150,
    }
    for kind, keys in make.random.sample(DRIFTED, 4):
        found[make.pick(keys.split())] = value_of(make, kind, group)
    found[make.pick(("abonent", "whoever", "extra", "prop_7"))] = make.pick(
        (f"ask {make.email(group)}", make.phone(group), [make.barcode(group)], {"x": {"y": make.email(group)}},
         int(f"79{make.plant(group, '99' + make.digits(7))}"), json.dumps({"client_name": make.first(group)}))
    )  # fmt: skip
    found.update(
        email_verified=True, phone_count=2, request_uuid=make.uuid(), checksum=make.hexadecimal(40)
    )
    return {"data": [found]}


DRIFTED_KEPT = ("data/0/id", "data/0/created_at", "data/0/price", "data/0/email_verified",
                "data/0/phone_count", "data/0/request_uuid", "data/0/checksum")  # fmt: skip


def keyed(make: Maker) -> dict[str, Any]:
    """Personal values as keys of objects."""
    group = "dict key"
    key = make.pick((make.email, make.phone, make.barcode, make.uniqid))(group)
    inner = {"id": 5, "at": make.moment()}
    return make.pick(
        (
            {"custom": {key: "да"}},
            {"data": {"tickets": {key: inner}}},
            {"result": [{"by_client": {key: [1, 2], "total": 2}}]},
            {
                "refund": {
                    "amount": 150,
                    "baskets": {"63993": []},
                    "contacts": {f"гость {make.email(group)}": 1},
                }
            },
        )
    )


def queried(make: Maker) -> dict[str, Any]:
    """Conditions, filters and contexts."""
    group = "API field"
    return make.pick(
        (
            {"where": [{"column": "client_email", "operator": "=", "value": make.email(group)}], "page": 2},
            {"where": [{"column": "client.details.phone", "value": [make.phone(group)]}, {"column": "payed", "value": 1}]},
            {"where": [{"column": "barcode", "operator": "in", "value": [make.barcode(group)]}]},
            {"filter": {"barcode": [make.barcode(group)], "id": [134857]}},
            {"context": {"client_email": make.email(group), "partner_id": 3}},
            {"data": {"spread": {"client_emails": [make.email(group)], "users": [7], "agents": False}}},
            {"status": "error", "code": "TICKET_NOT_FOUND", "message": f"no ticket of {make.email(group)}, {make.phone(group)}"},
            {"error": f"Barcode {make.barcode(group)} not found", "status": 404, "code": "RESOURCE_NOT_FOUND",
             "info": {"client_email": make.email(group)}},
            {"data": {"id": 13513, "is_active": 1, "discount_id": 45, "code": make.plant(group, f"SALE{make.digits(6)}")}},
        )
    )  # fmt: skip


def headers(make: Maker) -> dict[str, str]:
    """Request or answer headers with secrets under known and unknown names."""
    group = "header"
    secret = make.pick(
        ("Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-Signature", "X-Api-Key", "X-Auth-Token",
         "X_ACCESS_TOKEN", "X-Hub-Signature-256", "X-Webhook-Secret", "X-CSRF-Token", "X-Session-Id", "Api-Key",
         "X-Client-Key", "XApiKey")
    )  # fmt: skip
    prefix = {"Authorization": "Bearer ", "Cookie": "sid=", "Set-Cookie": "sid="}.get(secret, "")
    return {
        "Content-Type": "application/json",
        "Date": "Fri, 07 Nov 2025 16:30:00 GMT",
        secret: prefix + make.token(group),
        "X-Client-Email": make.email(group),
        "Location": f"https://qtickets.ru/pay/{make.uniqid(group)}",
        "X-Debug": make.pick(
            (
                f"user {make.email(group)}",
                f"Bearer {make.token(group)}",
                f"call {make.phone(group)}",
            )
        ),
        "ETag": f'"{make.hexadecimal(32)}"',
        "X-Request-Id": make.uuid(),
        "Strict-Transport-Security": "max-age=31536000",
    }


HEADERS_KEPT = ("Content-Type", "Date", "ETag", "X-Request-Id", "Strict-Transport-Security")


def url(make: Maker) -> str:
    """A URL with something secret in its path, query, user info or fragment."""
    group = "URL"
    base = make.pick(
        ("https://qtickets.ru/api/rest/v1", "", "http://127.0.0.1:8080/api/partners/v1")
    )
    email, phone = make.email, make.phone
    return make.pick(
        (
            lambda: f"{base}/shows/41/barcode/{make.barcode(group)}",
            lambda: f"{base}/shows/41/barcode/{make.plant(group, make.digits(12))}?x=1",
            lambda: f"https://qtickets.ru/pay/{make.uniqid(group)}",
            lambda: make.link(group, make.uniqid(group), "cancel-order"),
            lambda: make.link(group, make.uniqid(group), "ticket/pdf"),
            lambda: f"{base}/tickets/add/12/4076?{urlencode({'client_email': email(group), 'client_name': make.first(group)})}",
            lambda: f"{base}/orders?where={quote(json.dumps([{'column': 'client_email', 'value': email(group)}]))}",
            lambda: f"{base}/orders?where[0][column]=client_phone&where[0][value]={quote(phone(group))}",
            lambda: f"{base}/tickets/find/12?filter[barcode]={make.barcode(group)}&filter%5Bid%5D=7",
            lambda: f"{base}/tickets/find?filter={quote(json.dumps({'barcode': [make.plant(group, make.digits(12))]}))}",
            lambda: f"http://user:{make.token(group)}@127.0.0.1/orders",
            lambda: f"{base}/clients/{quote(email(group))}",
            lambda: f"{base}/orders#access_token={make.token(group)}",
            lambda: f"{base}/x?next={quote('/y?client_email=' + quote(email(group)))}",
            lambda: f"{base}/orders?clientPhone={quote(phone(group))}&api_key={make.token(group)}",
        )
    )()  # fmt: skip


def ordinary_url(make: Maker) -> str:
    """A URL that must keep its bytes."""
    return make.pick(
        (
            f"https://qtickets.ru/api/rest/v1/orders/{make.digits(6)}?page=2&per_page=50",
            f"/api/partners/v1/tickets/find/12/{make.digits(4)}",
            f"/orders?where=%5B%7B%22column%22:%22payed%22,%22value%22:1%7D%5D&page={make.digits(2)}",
            f"https://cdn.example.org/app.css?v={make.hexadecimal(32)}",
            f"/tickets/find?filter[external_order_id]={make.uuid()}",
        )
    )


def samples(count: int, seed: int = 4) -> list[Sample]:
    """``count`` rounds of every shape, in a fixed order for a seed."""
    make, made = Maker(seed), []

    def begin(kind: str = "document") -> Sample:
        make.sample = Sample(kind, None)
        made.append(make.sample)
        return make.sample

    for number in range(count):
        one = begin()
        one.body = {
            "data": [order(make)],
            "paging": {"perPage": 50, "currentPage": 1, "total": number},
        }
        one.kept = [f"data/0/{path}" for path in ORDER_KEPT] + ["paging"]
        one = begin()
        one.body = {"status": "success", "result": [partner_ticket(make), partner_ticket(make)]}
        one.kept = ["status"] + [
            f"result/1/{key}" for key in ("id", "paid", "paid_at", "seat_id", "offer_id", "external_id",
                                          "external_order_id", "price")
        ]  # fmt: skip
        for whole in (event, error):
            one = begin()
            one.body, one.kept = {"data": whole(make)} if whole is event else whole(make), [""]
        one = begin()
        one.body, one.kept = drifted(make), list(DRIFTED_KEPT)
        one = begin()
        one.body = keyed(make)
        one = begin()
        one.body = queried(make)
        one = begin()
        email, phone = make.email("API field"), f"999{make.digits(7)}"
        make.plant("API field", phone)
        name = make.first("API field")
        one.body = {
            "data": {"client": {"email": email, "details": {"name": name, "phone": f"+7{phone}"}}},
            "baskets": [
                {
                    "client_email": email.upper(),
                    "client_phone": f"8{phone}",
                    "client_name": name.lower(),
                }
            ],
        }
        one.same = [("data/client/email", "baskets/0/client_email"),
                    ("data/client/details/phone", "baskets/0/client_phone"),
                    ("data/client/details/name", "baskets/0/client_name")]  # fmt: skip
        one = begin("headers")
        one.body, one.kept = headers(make), list(HEADERS_KEPT)
        one = begin("url")
        one.body = url(make)
        one = begin("url")
        one.body, one.kept = ordinary_url(make), [""]
    return made
