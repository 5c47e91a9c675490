"""Counting seats in whichever form a hall arrives."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_qtickets.clickhouse.values import first, record, text, truth, whole
from pytest_qtickets.model import Json

_WRAPPERS = ("data", "result", "seatmap")
_PLACES = ("zones", "seats")
_TARIFFS = ("offers",)
_CONTAINERS = (*_WRAPPERS, *_PLACES, *_TARIFFS)
_SEAT_FIELDS = frozenset(
    {"seat_id", "short_seat_id", "admission", "available", "free_quantity", "max_quantity"}
)


def count_seats(answer: Json) -> tuple[int | None, int | None]:
    """Seats of a hall, and how many of them are free; ``None`` is "not known", 0 is 0.

    Takes the flat map and the map of zones of REST (*documented*, *observed*), and the ``zones``,
    ``offers`` and ``seatmap`` of Partners (*documented*). A seat is known by its id, or by its key
    in a map, within its zone; one seat under several tariffs is one seat. Free are those with
    ``free_quantity`` where it is given, else those ``available``; an admission seat holds
    ``max_quantity`` people. Without any container of seats both figures are ``None``.
    """
    if not _is_container(answer):
        return None, None
    seats: dict[tuple[str, ...], list[dict[str, Json]]] = {}
    for identity, seat in _walk(record(answer), ()):
        seats.setdefault(identity, []).append(seat)
    total = sum(max(_size(seat) for seat in entries) for entries in seats.values())
    left = 0
    for entries in seats.values():
        known = [free for free in map(_free, entries) if free is not None]
        if not known:
            return total, None
        left += max(known)
    return total, left


def _is_container(node: Json) -> bool:
    return any(isinstance(record(node).get(name), (dict, list)) for name in _CONTAINERS)


def _walk(
    node: dict[str, Json], scope: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], dict[str, Json]]]:
    for name in _CONTAINERS:
        child = node.get(name)
        if name in _WRAPPERS and _is_container(child):
            yield from _walk(record(child), scope)
        elif isinstance(child, (dict, list)):
            yield from _entries(child, scope, name)


def _entries(
    children: dict[str, Json] | list[Json], scope: tuple[str, ...], container: str
) -> Iterator[tuple[tuple[str, ...], dict[str, Json]]]:
    pairs = children.items() if isinstance(children, dict) else enumerate(children)
    for key, child in pairs:
        if not isinstance(child, dict):
            continue
        if _is_container(child):
            zone = text(first(child, "zone_id", "id")) or str(key)
            yield from _walk(child, scope if container in _TARIFFS else (*scope, zone))
        elif container == "seats" or _SEAT_FIELDS.intersection(child):
            yield (*scope, text(first(child, "seat_id", "id")) or str(key)), child


def _size(seat: dict[str, Json]) -> int:
    people = whole(seat.get("max_quantity")) if truth(seat.get("admission")) else None
    # More free than the stated size: the size is not stated, or wrong; never more left than total.
    return max(1 if people is None else people, whole(seat.get("free_quantity")) or 0)


def _free(seat: dict[str, Json]) -> int | None:
    free = whole(seat.get("free_quantity"))
    if free is not None or seat.get("available") is None:
        return free
    if not truth(seat["available"]):
        return 0
    # "Available" says that at least one place is free, which is a count only where there is one.
    return 1 if _size(seat) == 1 else None
