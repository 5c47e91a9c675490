"""Values that the processes of a run have seen, for the closing scan: in memory only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NoReturn


class Seen:
    """Raw values by class, of this process and of its workers; in no ``repr``, not pickled."""

    def __init__(self) -> None:
        self._values: dict[str, dict[str, None]] = {}
        self._told: dict[str, int] = {}

    def __repr__(self) -> str:
        return "Seen()"

    def __reduce__(self) -> NoReturn:
        raise TypeError("Seen is not pickled: it holds raw values")

    def add(self, values: Mapping[str, Iterable[str]]) -> None:
        """Take values in; those that are known already keep their place."""
        for kind, seen in values.items():
            self._values.setdefault(kind, {}).update(dict.fromkeys(seen))

    def values(self) -> dict[str, list[str]]:
        """All of them."""
        return {kind: list(seen) for kind, seen in self._values.items()}

    def news(self) -> dict[str, list[str]]:
        """Those that no earlier call gave: what a worker tells its controller."""
        found: dict[str, list[str]] = {}
        for kind, seen in self._values.items():
            if len(seen) > self._told.get(kind, 0):
                found[kind] = list(seen)[self._told.get(kind, 0) :]
                self._told[kind] = len(seen)
        return found
