"""A worker's evidence on its way: spooled on disk, then sent with the report of its test."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pytest_qtickets.errors import EvidenceError, shown
from pytest_qtickets.evidence.log import EvidenceLog
from pytest_qtickets.evidence.records import Entry, warn
from pytest_qtickets.model import MaskedBytes, MaskedText


class Parcel:
    """A worker's entries of one test, as plain data that travels with its report.

    ``open_spool`` is called with the first entry; what it gives keeps every entry on disk as well.
    """

    def __init__(self, worker: str, open_spool: Callable[[], EvidenceLog | None]) -> None:
        self._worker = worker
        self._open_spool = open_spool
        self._spool: EvidenceLog | None = None
        self._asked = False
        self._entries: list[Entry] = []

    def write(self, entry: Entry) -> None:
        """Keep one entry until the test has ended."""
        self._entries.append(entry)
        try:
            if not self._asked:
                self._asked = True
                self._spool = self._open_spool()
            if self._spool is not None:
                self._spool.write(entry)
        except (OSError, EvidenceError) as error:
            # The run does not lean on it: what is sent arrives. A spool that is broken ends here.
            self._spool = None
            text = f"{self._worker}: {cannot_write(error)}; a crash of it would lose evidence"
            self._entries.append(warn(MaskedText(text)))

    def take(self) -> list[dict[str, Any]]:
        """The entries so far as plain data; the parcel is empty afterwards."""
        entries, self._entries = self._entries, []
        return pack(entries, self._worker)

    def close(self) -> None:
        """Close the spool; what was taken or not stays on disk for the controller."""
        if self._spool is not None:
            self._spool.close()


def pack(entries: Sequence[Entry], worker: str) -> list[dict[str, Any]]:
    """A worker's entries as plain data."""
    return [
        {
            "type": entry.type,
            "facts": {**entry.facts, "worker": worker},
            "bodies": dict(entry.bodies),
        }
        for entry in entries
    ]


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


def cannot_write(error: Exception, folder: Path | None = None) -> str:
    """``audit-out/…/x.jsonl cannot be written (No space left on device)``: one clause."""
    if not isinstance(error, OSError):
        return str(error)
    place = error.filename or folder
    reason = error.strerror or type(error).__name__
    return f"{shown(Path(place)) if place else 'a file'}: cannot be written ({reason})"
