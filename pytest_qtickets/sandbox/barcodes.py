"""Barcodes: twelve digits that start with 87 (*observed*), never the same twice."""

from __future__ import annotations

from random import Random

#: Two tickets of show 41 that case files scan.
SCANNED = ("877076325904", "877344688530")
#: Barcodes that the world gives to particular tickets.
KNOWN = (*SCANNED, "872964136579", "879979255977")


class Barcodes:
    """A source of barcodes. It goes on from the seed, so new tickets repeat as well."""

    def __init__(self, rng: Random) -> None:
        self._rng = Random(rng.getrandbits(64))  # noqa: S311 - invented data
        self._used = set(KNOWN)

    def new(self) -> str:
        """The next barcode."""
        while (code := f"87{self._rng.randrange(10**10):010}") in self._used:
            pass
        self._used.add(code)
        return code
