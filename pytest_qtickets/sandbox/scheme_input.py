"""``scheme_properties`` of a show's input: which zone has which price, which seats differ."""

from __future__ import annotations

import re

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox.calls import invalid
from pytest_qtickets.sandbox.halls import Hall
from pytest_qtickets.sandbox.reading import (
    anything,
    choice,
    mapping,
    matching,
    nullable,
    record,
    text,
)

_BIT = choice("", "0", "1")
#: A price by its id, or ``#n``: the n-th entry of ``prices`` of the same input (*documented*).
_PRICE_ID = matching(re.compile(r"|#?\d{1,18}", re.ASCII), 'a price\'s id as text, or "#n"')
_COUNT = matching(re.compile(r"|\d{1,9}", re.ASCII), "digits as text")

#: Every leaf is text (*observed*); what stands in ``rows`` was never seen, so it is kept as given.
SCHEME = record(
    {
        "admin": record(
            {
                "zones": mapping(
                    text(least=1), record({"opened": _BIT, "was_opened": _BIT, "rows": anything})
                )
            }
        ),
        "zones": mapping(
            text(least=1),
            record(
                {
                    "disabled": _BIT,
                    "spread": text(),
                    "price_id": _PRICE_ID,
                    "label": text(),
                    "rows": anything,
                }
            ),
        ),
        "seats": nullable(
            mapping(
                text(least=1),
                record(
                    {
                        "disabled": _BIT,
                        "spread": text(),
                        "price_id": _PRICE_ID,
                        "hot": _BIT,
                        "max_quantity": _COUNT,
                        "show_free_quantity": _BIT,
                    }
                ),
            )
        ),
    }
)


def with_scheme(show: Json, hall: Hall, wanted: Json, where: str) -> None:
    """Write an item's scheme into its show, whose prices are written already.

    A zone that no scheme gives a price is not for sale.
    """
    given = wanted.get("scheme_properties", {})
    where += ".scheme_properties"
    scheme = show["scheme_properties"]
    zones = {zone.id for zone in hall.zones}
    new = [price["id"] for price in wanted.get("prices", [])]
    known = {str(price["id"]) for price in show["prices"]}
    parts = (
        ("zones", zones, scheme["zones"], given.get("zones", {})),
        ("seats", set(hall.places), scheme["seats"], given.get("seats") or {}),
        ("admin.zones", zones, scheme["admin"]["zones"], given.get("admin", {}).get("zones", {})),
    )
    for part, names, kept, changes in parts:
        for name, facts in changes.items():
            field = f"{where}.{part}.{name}"
            if name not in names:
                raise invalid(f'"{field}" is not in the hall', field=field)
            if facts.get("price_id"):
                facts["price_id"] = _price_id(facts["price_id"], new, known, field)
            kept[name] = kept.get(name, {}) | facts
    for seat_id in hall.closed:
        scheme["seats"][seat_id] = scheme["seats"].get(seat_id, {}) | {"disabled": "1"}


def _price_id(text_id: str, new: list[int], known: set[str], field: str) -> str:
    if text_id.startswith("#"):
        if int(text_id[1:]) < len(new):
            return str(new[int(text_id[1:])])
    elif text_id in known:
        return text_id
    raise invalid(f'"{field}.price_id" names no price', field=f"{field}.price_id")
