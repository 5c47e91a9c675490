"""Discounts and promo codes; the API gives neither a value nor a percentage (*observed*)."""

from __future__ import annotations

from random import Random

from pytest_qtickets.model import Json

#: The vendor's sample id, which case files use too.
KNOWN_PROMO_CODE = 13513

_NAMES = ("Студентам", "Раннее бронирование", "Семейный билет", "Друзьям площадки", "Декабрь")
_WORDS = "ЗИМА МОРОЗ СУГРОБ ИНЕЙ МЕТЕЛЬ ВЬЮГА ПУРГА ЛЕДЯНОЙ СНЕЖОК БУРАН КАТОК САНКИ ЛЫЖНЯ ВАЛЕНКИ"


def make_discounts(events: dict[int, Json]) -> dict[int, Json]:
    """Five discounts by id, each for some of the events and all their shows."""
    ordered = list(events.values())
    discounts = {}
    for number, name in enumerate(_NAMES):
        of = ordered[number : number + 3]
        discounts[45 + 7 * number] = {
            "id": 45 + 7 * number,
            "is_active": int(number != 3),
            "name": name,
            "active_from": "2024-09-01T00:00:00+03:00" if number % 2 == 0 else None,
            "active_to": "2026-06-30T23:59:59+03:00" if number % 2 == 0 else None,
            "type": "P",
            "events": [{k: e[k] for k in ("id", "is_active", "name", "deleted_at")} for e in of],
            "shows": [_show(event["id"], show) for event in of for show in event["shows"]],
            "created_at": "2024-08-26T11:00:00+03:00",
            "updated_at": f"2025-0{number + 1}-12T11:00:00+03:00",
            "deleted_at": None,
        }
    return discounts


def _show(event_id: int, show: Json) -> Json:
    keys = ("sale_start_date", "sale_finish_date", "open_date", "start_date", "finish_date")
    dates = {key: show[key] for key in (*keys, "created_at", "updated_at", "deleted_at")}
    return {"id": show["id"], "is_active": show["is_active"], "event_id": event_id} | dates


def make_promo_codes(rng: Random, discounts: dict[int, Json]) -> dict[int, Json]:
    """Fifteen promo codes by id; the code itself is worth money, so it counts as personal."""
    first = KNOWN_PROMO_CODE - 3 * 6
    codes = {}
    for number, word in enumerate(("ПОЗЁМКА", *_WORDS.split())):
        code_id = first + 3 * number
        codes[code_id] = new_promo_code(
            code_id,
            f"{word}{rng.randrange(1000, 10_000)}",
            rng.choice(list(discounts)),
            f"2025-{1 + number % 9:02}-03T10:00:00+03:00",
        )
        codes[code_id] |= {
            "is_active": int(number % 5 != 4),
            "max_uses_count": rng.choice((1, 10, 100)),
            "active_from": "2025-01-01T00:00:00+03:00" if number % 3 else None,
            "active_to": "2026-01-31T23:59:59+03:00" if number % 3 else None,
        }
    return codes


def new_promo_code(code_id: int, code: str, discount_id: int, created: str) -> Json:
    """A promo code without limits."""
    return {
        "id": code_id,
        "is_active": 1,
        "type": 0,
        "discount_id": discount_id,
        "code": code,
        "max_uses_count": 0,
        "active_from": None,
        "active_to": None,
        "created_at": created,
        "updated_at": created,
        "deleted_at": None,
    }
