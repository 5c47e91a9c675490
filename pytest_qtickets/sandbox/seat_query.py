"""The vendor's seats call: ``select``, ``where``, ``context`` and ``flat`` (*documented*).

Without ``flat`` seats stand in zones under ``row;place``, and the id is called ``seat_id``
(*observed*). Unknown, and chosen here: without ``select`` every field comes; zones without a seat
that matches are left out; nobody in this world has a quota, so ``context`` changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from pytest_qtickets.contract.document import schema
from pytest_qtickets.model import Json
from pytest_qtickets.sandbox.documented_bodies import WHERE
from pytest_qtickets.sandbox.halls import HALLS
from pytest_qtickets.sandbox.queries import Columns
from pytest_qtickets.sandbox.reading import (
    boolean,
    choice,
    email,
    items,
    record,
    whole,
)

_SPREAD = ("partner_id", "users", "client_groups", "client_emails", "agents")
_SELECT: tuple[str, ...] = (*schema("SeatColumn")["enum"], *schema("SeatExtra")["enum"])
#: The vendor's own sample names the column so, against the vendor's list of fields.
_COLUMNS = Columns(frozenset(_SELECT), {"root_zone_id": "zone_root_id"})

QUERY = record(
    {
        "select": items(choice(*_SELECT)),
        "where": WHERE,
        "context": record(
            {
                "client_email": email,
                "user_id": whole(),
                "partner_id": whole(),
            }
        ),
        "flat": boolean,
    }
)


def seats(event: Json, states: dict[str, Json], query: Json) -> Json:
    """What a query that was read gives of a show's seats; ``{}`` when none matches."""
    rows = [
        state | {f"spread.{name}": state["spread"][name] for name in _SPREAD}
        for state in states.values()
    ]
    rows = _COLUMNS.matching(rows, query.get("where"))
    chosen: Sequence[str] = query.get("select") or _SELECT
    if query.get("flat"):
        return {row["id"]: _selected(row, chosen) for row in rows}
    found = {}
    for zone in HALLS[event["scheme_id"]].zones:
        inside = {
            row["short_seat_id"]: {"seat_id": row["id"], **_selected(row, chosen, without="id")}
            for row in rows
            if row["zone_id"] == zone.id
        }
        if inside:
            found[zone.id] = {
                "zone_id": zone.id,
                "name": zone.name,
                "description": "",
                "seats": inside,
            }
    return found


def _selected(row: Json, chosen: Sequence[str], *, without: str = "") -> Json:
    """The chosen fields; those of ``spread.`` come back nested (*documented*)."""
    shown: dict[str, Json] = {}
    for name in chosen:
        if name.startswith("spread."):
            shown.setdefault("spread", {})[name.removeprefix("spread.")] = row[name]
        elif name != without:
            shown[name] = row[name]
    return shown
