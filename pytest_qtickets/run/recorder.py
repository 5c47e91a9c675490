"""Who takes the evidence: the log at once, or a worker's parcel that the controller writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from pytest_qtickets.evidence.records import Entry
from pytest_qtickets.model import MaskedBytes


class Recorder(Protocol):
    """Takes entries in the order in which things happen."""

    def write(self, entry: Entry) -> None:
        """Keep one entry."""


class Parcel:
    """A worker's entries of one test, as plain data that travels with its report."""

    def __init__(self, worker: str) -> None:
        self._worker = worker
        self._entries: list[Entry] = []

    def write(self, entry: Entry) -> None:
        """Keep one entry until the test has ended."""
        self._entries.append(entry)

    def take(self) -> list[dict[str, Any]]:
        """The entries so far as plain data; the parcel is empty afterwards."""
        plain = [
            {
                "type": entry.type,
                "facts": {**entry.facts, "worker": self._worker},
                "bodies": dict(entry.bodies),
            }
            for entry in self._entries
        ]
        self._entries.clear()
        return plain


def unpack(parcel: Sequence[Mapping[str, Any]]) -> list[Entry]:
    """The entries of a parcel, on the controller."""
    return [
        Entry(
            item["type"],
            item["facts"],
            {role: MaskedBytes(body) for role, body in item["bodies"].items()},
        )
        for item in parcel
    ]
