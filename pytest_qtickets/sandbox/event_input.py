"""EventInput of the documented dialect (*documented*): events with shows, prices, scheme, poster.

What an input does not name stays as it is, shows and prices too; nothing is ever taken away.
"""

from __future__ import annotations

import base64
import binascii
import copy
import re
from typing import TYPE_CHECKING

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox.calls import invalid, not_found
from pytest_qtickets.sandbox.clock import NOW_TEXT, instant
from pytest_qtickets.sandbox.documented_bodies import FLAG
from pytest_qtickets.sandbox.events import (
    CITIES,
    COLOR_THEMES,
    MAIL_TEMPLATES,
    PAYMENTS,
    TICKET_BLANKS,
    blank_event,
    blank_show,
    find_show,
)
from pytest_qtickets.sandbox.halls import HALLS
from pytest_qtickets.sandbox.reading import (
    Check,
    date,
    items,
    matching,
    money,
    nullable,
    record,
    text,
    whole,
    wrong,
)
from pytest_qtickets.sandbox.scheme_input import SCHEME, with_scheme

if TYPE_CHECKING:
    from pytest_qtickets.sandbox.world import World

_DATA_URI = re.compile(r"data:(image/[a-z0-9.+-]+);base64,([A-Za-z0-9+/]+={0,2})")


def _known(table: dict[int, object], what: str) -> Check:
    """An id that the world has: this one has few, and the refusal lists them."""

    def check(value: Json, where: str) -> Json:
        number = whole()(value, where)
        if number not in table:
            raise wrong(where, f"a known {what} ({', '.join(map(str, table))})")
        return number

    return check


def _poster(value: Json, where: str) -> Json:
    """A data URI in, what the world keeps of a picture out."""
    match = _DATA_URI.fullmatch(value) if isinstance(value, str) else None
    try:
        content = base64.b64decode(match[2], validate=True) if match else b""
    except binascii.Error:
        content = b""
    if match is None or not content:
        raise wrong(where, "a base64 data URI of an image")
    return {"content_type": match[1], "file_size": len(content)}


_PRICE = record(
    {
        "id": nullable(whole(least=1)),
        "default_price": money,
        "color_theme": whole(least=1, most=len(COLOR_THEMES)),
    },
    required=("default_price", "color_theme"),
)
_DATES = ("sale_finish_date", "open_date", "start_date", "finish_date")
_SHOW = record(
    {
        "id": nullable(whole(least=1)),
        "is_active": FLAG,
        "sale_start_date": nullable(date),
        **dict.fromkeys(_DATES, date),
        "scheme_properties": SCHEME,
        "prices": items(_PRICE),
    }
)
_TEXTS = ("place_name", "place_address", "place_description", "site_url", "description")
_FIELDS: dict[str, Check] = {
    "id": nullable(whole()),
    "name": text(least=1),
    "is_active": FLAG,
    "scheme_id": _known(dict(HALLS), "scheme"),
    "currency_id": matching(re.compile("[A-Z]{3}"), "three capital letters"),
    **dict.fromkeys(_TEXTS, text()),
    "city_id": _known(dict(CITIES), "city"),
    "external_id": nullable(text()),
    "ticket_id": _known(dict(TICKET_BLANKS), "ticket blank"),
    "mail_template_id": _known(dict(MAIL_TEMPLATES), "mail template"),
    "payments": items(_known(dict(PAYMENTS), "payment")),
    "poster": _poster,
    "shows": items(_SHOW),
}
NEW_EVENT = record(_FIELDS, required=("name",))
EVENT = record(_FIELDS, some=True)


def create_event(world: World, given: Json) -> Json:
    """A new event, in the first city and hall when it names none.

    An ``id`` in the input has no effect: the world numbers what is made.
    """
    city = CITIES[given.get("city_id", min(CITIES))]
    hall = HALLS[given.get("scheme_id", min(HALLS))]
    event = blank_event(max(world.events) + 1, given["name"], city, hall, NOW_TEXT)
    world.events[event["id"]] = _written(world, event, given)
    return world.events[event["id"]]


def change_event(world: World, event: Json, given: Json) -> Json:
    """Change an event; its hall stays, for there may be tickets to its seats."""
    if given.get("id") not in (None, event["id"]):
        raise invalid('"data.id" must be the id in the path', field="data.id")
    if given.get("scheme_id", event["scheme_id"]) != event["scheme_id"]:
        raise invalid('"data.scheme_id" of an event cannot be changed', field="data.scheme_id")
    event |= _written(world, event, given) | {"updated_at": NOW_TEXT}
    return event


def _written(world: World, event: Json, given: Json) -> Json:
    """A copy of the event with the input in it; the world is not changed yet."""
    plain = {key: given[key] for key in given if key not in ("id", "shows", "poster", "payments")}
    event = event | plain
    city = CITIES[event["city_id"]]
    event |= {
        "city": {"id": city.id, "name": city.name, "timezone": city.timezone},
        "place_coordinates": list(city.coords),
    }
    if "poster" in given:
        event["poster"] = event["poster"] | given["poster"]
    if "payments" in given:
        event["payments"] = [dict(PAYMENTS[number]) for number in dict.fromkeys(given["payments"])]
    shows = copy.deepcopy(event["shows"])
    event["shows"] = shows
    everywhere = [show for other in world.events.values() for show in other["shows"]]
    next_show = max(show["id"] for show in everywhere) + 1
    next_price = max(price["id"] for show in everywhere for price in show["prices"]) + 1
    for place, wanted in enumerate(given.get("shows", [])):
        where = f"data.shows[{place}]"
        show = _show(event, wanted, where, next_show)
        if show["id"] == next_show:
            shows.append(show)
            next_show += 1
        next_price = _with_prices(show, wanted.get("prices", []), where, next_price)
        with_scheme(show, HALLS[event["scheme_id"]], wanted, where)
    return event


def _show(event: Json, wanted: Json, where: str, number: int) -> Json:
    """The event's show that an item names, or a new one with this number; its dates written."""
    given = {key: value for key, value in wanted.items() if key in ("sale_start_date", *_DATES)}
    if wanted.get("id") is not None:
        show = find_show(event, wanted["id"])
        if show is None:
            raise not_found("Show", wanted["id"])
    else:
        for name in ("start_date", "finish_date"):
            if name not in wanted:
                raise invalid(f'"{where}.{name}" is required', field=f"{where}.{name}")
        show = blank_show(number, HALLS[event["scheme_id"]], given["start_date"], NOW_TEXT)
    show |= given | {"is_active": wanted.get("is_active", show["is_active"])}
    show["updated_at"] = NOW_TEXT
    if instant(show["finish_date"]) < instant(show["start_date"]):
        raise invalid(f'"{where}.finish_date" is before the start', field=f"{where}.finish_date")
    return show


def _with_prices(show: Json, wanted: list[Json], where: str, number: int) -> int:
    """Write prices into a show; returns the next free number of a price."""
    for place, price in enumerate(wanted):
        facts = {
            "default_price": price["default_price"],
            "color_theme": str(price["color_theme"]),  # a number in, digits out (observed)
        }
        if price.get("id") is None:
            price["id"] = number
            show["prices"].append({"id": number, **facts, "modifiers": []})
            number += 1
            continue
        known = next((p for p in show["prices"] if p["id"] == price["id"]), None)
        if known is None:
            field = f"{where}.prices[{place}].id"
            raise invalid(f'"{field}" names no price of the show', field=field)
        known |= facts
    ranked = sorted(show["prices"], key=lambda price: price["default_price"])
    show["min_price"], show["max_price"] = (ranked[0], ranked[-1]) if ranked else (None, None)
    return number
