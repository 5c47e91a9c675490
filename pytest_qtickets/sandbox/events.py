"""Events, their shows and prices, as GET events answers them (shapes: *observed*)."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox.clock import NOW_TEXT, later
from pytest_qtickets.sandbox.halls import HALLS, Hall


@dataclass(frozen=True, slots=True)
class City:
    """Where an event takes place; ``utc_offset`` in hours."""

    id: int
    name: str
    timezone: str
    utc_offset: int
    coords: tuple[float, float]


CITIES = {
    city.id: city
    for city in (
        City(2, "Москва", "Europe/Moscow", 3, (55.755864, 37.617698)),
        City(4, "Новосибирск", "Asia/Novosibirsk", 7, (55.030204, 82.92043)),
        City(9, "Хабаровск", "Asia/Vladivostok", 10, (48.480229, 135.071917)),
    )
}

#: Ids and colours of the vendor's fifteen themes; 15 sits between 8 and 9 (*documented*). The
#: colours are this sandbox's own.
COLOR_THEMES: list[Json] = [
    {"id": number, "color": color}
    for number, color in zip(
        (*range(1, 9), 15, *range(9, 15)),
        (
            "#e6194b #3cb44b #ffe119 #4363d8 #f58231 #911eb4 #46f0f0 #f032e6"
            " #808080 #bcf60c #fabebe #008080 #e6beff #9a6324 #800000"
        ).split(),
        strict=True,
    )
]
#: The earlier audits speak of eight.
PRICE_SHADES = COLOR_THEMES[:8]

#: Tariffs partners sell under: name, and share of the seat's price.
OFFERS = {"full": ("Полный", 1.0), "preferential": ("Льготный", 0.5)}

#: Events that admit nobody without a fan's card.
FAN_ID_EVENTS = frozenset({158})
EVENT_TYPES = {3: "Концерт"}
#: Blanks and letters there are, by the id that an event names them by.
TICKET_BLANKS = {1: "Основной бланк"}
MAIL_TEMPLATES = {1: "Основное письмо"}
PAYMENTS: dict[int, Json] = {
    36: {
        "id": 36,
        "is_active": True,
        "name": "Банковская карта",
        "handler": "bankcard",
        "agree_url": "https://tickets.example.com/agree",
    }
}

# Event id, name, city, hall, and the ids and starts of its shows.
_PLAN: tuple[tuple[int, str, int, int, dict[int, str]], ...] = (
    (
        12,
        "Симфония северных рек",
        4,
        7,
        {20: "2025-11-21T15:00", 21: "2025-11-22T15:00", 4076: "2025-12-06T15:00"},
    ),
    (33, "Вечер органной музыки", 2, 7, {41: "2025-11-07T20:00"}),
    (45, "Джаз под куполом", 2, 8, {57: "2025-11-07T12:30", 58: "2025-11-28T19:00"}),
    (61, "Снежная сказка", 2, 7, {83: "2025-12-27T12:00", 84: "2025-12-28T12:00"}),
    (78, "Театр теней", 9, 8, {102: "2025-11-30T12:00"}),
    (90, "Лекция о звёздном небе", 2, 8, {117: "2025-11-15T18:00", 118: "2025-12-13T18:00"}),
    (104, "Ночь электронной сцены", 4, 8, {131: "2025-12-19T18:00"}),
    (127, "Кукольный спектакль «Мастерская»", 2, 7, {150: "2025-11-23T11:00"}),
    (139, "Квартет у камина", 4, 7, {166: "2025-12-05T15:00", 167: "2025-12-12T15:00"}),
    (158, "Танцы народов мира", 9, 8, {190: "2026-01-17T11:00"}),
    (203, "Камерный хор: зимняя программа", 2, 7, {244: "2026-02-14T19:00"}),
    (240, "Импровизация без правил", 2, 8, {301: "2026-03-07T19:00"}),
)
_INACTIVE = {203, 240}
_DELETED = {240}
_CREATED = "2024-08-19T10:15:00+03:00"


def make_events(rng: Random) -> dict[int, Json]:
    """The twelve events by id; prices and times of editing depend on the seed."""
    events = {}
    for number, (event_id, name, city, scheme, starts) in enumerate(_PLAN):
        event = blank_event(event_id, name, CITIES[city], HALLS[scheme], _CREATED)
        event |= {
            "is_active": int(event_id not in _INACTIVE),
            "description": f"<p>{name}. Вымышленное событие для проверки.</p>",
            "updated_at": later(_CREATED, days=rng.randrange(30, 400)),
            "deleted_at": "2025-10-20T09:00:00+03:00" if event_id in _DELETED else None,
            "external_id": f"ext-{event_id}" if number % 4 == 0 else None,
            "shows": [
                make_show(
                    show_id,
                    HALLS[scheme],
                    f"{start}:00+03:00",
                    _CREATED,
                    base=100 * rng.randrange(8, 31),
                )
                for show_id, start in starts.items()
            ],
        }
        events[event_id] = event
    return events


def blank_event(event_id: int, name: str, city: City, hall: Hall, created: str) -> Json:
    """An event without shows."""
    return {
        "id": event_id,
        "scheme_id": hall.scheme_id,
        "city_id": city.id,
        "ticket_id": 1,
        "mail_template_id": 1,
        "event_type_id": 3,
        "is_active": 1,
        "name": name,
        "description": "",
        "place_name": f"Зал № {hall.venue_id}",
        "place_address": f"Проверочная улица, {hall.venue_id}",
        "place_description": "",
        "site_url": "https://tickets.example.com/",
        "slug": f"event-{event_id}",
        "url": f"https://tickets.example.com/event/{event_id}",
        "age": "6+",
        "currency_id": "RUB",
        "external_id": None,
        "place_coordinates": list(city.coords),
        "poster": {
            "id": 5000 + event_id,
            "content_type": "image/jpeg",
            "file_size": 48_213,
            "url": f"https://tickets.example.com/poster/{event_id}.jpg",
        },
        "payments": [dict(payment) for payment in PAYMENTS.values()],
        "city": {"id": city.id, "name": city.name, "timezone": city.timezone},
        "ticket": {"id": 1, "is_active": 1, "name": TICKET_BLANKS[1]},
        "mail_template": {"id": 1, "is_active": 1, "name": MAIL_TEMPLATES[1]},
        "shows": [],
        "created_at": created,
        "updated_at": created,
        "deleted_at": None,
    }


def make_show(show_id: int, hall: Hall, start: str, created: str, *, base: int) -> Json:
    """A show with one price a zone, from ``base`` downwards; dates live here, not on the event."""
    prices: list[Json] = [
        {
            "id": 1000 + 4 * show_id + nth,
            "default_price": base * (10 - 3 * nth) // 10,
            "color_theme": str(1 + (show_id + nth) % len(PRICE_SHADES)),
            "modifiers": [],
        }
        for nth in range(len(hall.zones))
    ]
    show = blank_show(show_id, hall, start, created)
    for zone, price in zip(hall.zones, prices, strict=True):
        show["scheme_properties"]["zones"][zone.id]["price_id"] = str(price["id"])
    return show | {"prices": prices, "min_price": prices[-1], "max_price": prices[0]}


def blank_show(show_id: int, hall: Hall, start: str, created: str) -> Json:
    """A show without prices; every leaf of its scheme is a string (*observed*)."""
    return {
        "id": show_id,
        "name": "",
        "is_active": 1,
        "sale_start_date": created,
        "sale_finish_date": start,
        "open_date": later(start, hours=-1),
        "start_date": start,
        "finish_date": later(start, hours=2, minutes=30),
        "prices": [],
        "min_price": None,
        "max_price": None,
        "scheme_properties": {
            "admin": {
                "zones": {zone.id: {"opened": "1", "was_opened": "1"} for zone in hall.zones}
            },
            "zones": {
                zone.id: {"disabled": "0", "spread": "", "price_id": ""} for zone in hall.zones
            },
            "seats": {seat_id: {"disabled": "1"} for seat_id in sorted(hall.closed)},
        },
        "created_at": created,
        "updated_at": created,
        "deleted_at": None,
    }


def find_show(event: Json, show_id: int) -> Json | None:
    """The event's show with this id."""
    return next((show for show in event["shows"] if show["id"] == show_id), None)


def new_event(
    event_id: int, name: str, start: str | None, finish: str | None, show_id: int
) -> Json:
    """An event as POST events makes it: first city, first hall, a show when a start is given."""
    city, hall = next(iter(CITIES.values())), next(iter(HALLS.values()))
    event = blank_event(event_id, name, city, hall, NOW_TEXT)
    if start is not None:
        show = make_show(show_id, hall, start, NOW_TEXT, base=1000)
        event["shows"] = [show | {"finish_date": finish or show["finish_date"]}]
    return event
