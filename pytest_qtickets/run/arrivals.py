"""What comes from workers: parcels with their reports, and the spools of those that died."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pytest_qtickets.errors import EvidenceError
from pytest_qtickets.evidence import records
from pytest_qtickets.evidence.records import Entry
from pytest_qtickets.evidence.spool import spooled, spoolers
from pytest_qtickets.model import Case, MaskedText
from pytest_qtickets.run.recorder import pack, unpack


class Arrivals:
    """On the controller: writes each record of a worker once, whichever way it comes.

    Every method raises ``EvidenceError`` when the log takes no more.
    """

    def __init__(
        self,
        partial: Path,
        mask: Callable[[str], MaskedText],
        write: Callable[[Entry], None],
    ) -> None:
        self._partial = partial
        self._mask = mask
        self._write = write
        self._begun: set[str] = set()  #: nodes whose case has no end in the log so far
        self._unreadable: set[str] = set()  #: workers whose spool is told of already
        self._count: Counter[str] = Counter()  #: worker -> records that came or were taken

    def receive(self, parcel: Sequence[Mapping[str, Any]]) -> None:
        """Write what a worker sent with a report."""
        for entry in unpack(parcel):
            self._count[entry.facts["worker"]] += 1
            if entry.type == "case.start":
                self._begun.add(entry.facts["node"])
            elif entry.type == "case.end":
                self._begun.discard(entry.facts["node"])
            self._write(entry)

    def bereave(self, worker: str) -> None:
        """Write what a worker did and never sent."""
        if worker in self._unreadable:
            return
        try:
            unsent = spooled(self._partial, worker, after=self._count[worker])
        except (OSError, EvidenceError) as error:
            self._unreadable.add(worker)
            text = f"what {worker} did last is not known: its spool cannot be read ({error})"
            unsent = [records.warn(self._mask(text))]
        self.receive(pack(unsent, worker))

    def collect(self) -> None:
        """Write what any worker did and never sent: the run ends."""
        for worker in spoolers(self._partial):
            self.bereave(worker)

    def crashed(self, case: Case, node: str, message: str) -> None:
        """Write down that a worker died while it had this case in hand."""
        if node not in self._begun:
            self._write(records.case_start(case.id, node))
        self._begun.discard(node)
        masked = self._mask(message)
        self._write(records.case_end(case.id, node, "error", records.WORKER_CRASHED, masked))
