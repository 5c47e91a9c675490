"""Halls: zones, places and the seat ids made of them (``ZONE-row;place``, *documented*)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Zone:
    """A block of numbered places, or an admission zone (one seat id for many guests)."""

    id: str
    number: int  #: Partners answers name zones by number
    name: str
    rows: range
    places: range
    guests: int = 1  #: how many tickets one seat id can carry; above 1: admission

    @property
    def admission(self) -> bool:
        """Whether guests come in without a place of their own."""
        return self.guests > 1


@dataclass(frozen=True, slots=True)
class Place:
    """One seat id of a hall."""

    seat_id: str
    zone: Zone
    row: str
    place: str
    coords: tuple[int, int]

    @property
    def name(self) -> str:
        """As tickets print it."""
        if self.zone.admission:
            return self.zone.name
        return f"{self.zone.name}, ряд {self.row}, место {self.place}"


@dataclass(frozen=True)
class Hall:
    """A hall of a venue; ``closed`` seats are never for sale."""

    scheme_id: int
    venue_id: int
    width: int
    height: int
    zones: tuple[Zone, ...]
    closed: frozenset[str]

    @cached_property
    def places(self) -> dict[str, Place]:
        """Seat id to place, zone by zone."""
        found = {}
        for zone in self.zones:
            for row in zone.rows:
                for place in zone.places:
                    seat_id = f"{zone.id}-{row};{place}"
                    coords = (40 + 24 * place, 60 + 200 * (zone.number - 1) + 24 * row)
                    found[seat_id] = Place(seat_id, zone, str(row), str(place), coords)
        return found


_ONE = range(1, 2)

HALLS = {
    hall.scheme_id: hall
    for hall in (
        Hall(
            scheme_id=7,
            venue_id=3,
            width=900,
            height=1200,
            zones=(
                Zone("CENTER_PARTERRE", 1, "Центральный партер", range(19, 23), range(1, 15)),
                Zone("PARTERRE", 2, "Партер", range(1, 3), range(18, 28)),
                Zone("3", 3, "Стоячие места", _ONE, _ONE, guests=60),
            ),
            closed=frozenset({"PARTERRE-1;18", "PARTERRE-2;18"}),
        ),
        Hall(
            scheme_id=8,
            venue_id=5,
            width=700,
            height=1000,
            zones=(
                Zone("CENTER_PARTERRE", 1, "Центральный партер", range(20, 23), range(1, 17)),
                Zone("BALCONY", 2, "Балкон", range(1, 4), range(1, 13)),
                Zone("3", 3, "Танцпол", _ONE, _ONE, guests=90),
            ),
            closed=frozenset({"BALCONY-3;12"}),
        ),
    )
}
