"""Evidence of a run that died, whole: its log, and what stands in its workers' spools alone.

Nothing is written here and no clock is read, so that `verify`, `render` and `seal` of one folder
speak of the same evidence, and an archive of it is always the same.
"""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pytest_qtickets.clock import microseconds
from pytest_qtickets.errors import EvidenceError
from pytest_qtickets.evidence import records
from pytest_qtickets.evidence.log import body_files, line_of, read_log
from pytest_qtickets.evidence.records import Entry
from pytest_qtickets.evidence.spool import SPOOL, spooled_at, spoolers
from pytest_qtickets.evidence.verify.findings import Finding, UnreadableError
from pytest_qtickets.evidence.verify.sources import Form, Measured, Source, open_source, read
from pytest_qtickets.model import MaskedBytes, MaskedText

#: What a worker tells; all else is the controller's own.
_SPOOLED = frozenset({"case.start", "exchange", "rows", "masked", "case.end", "warn"})


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a ``.partial`` comes to with its spools.

    ``log`` is the log with the records that never arrived behind its last whole line; a torn rest
    still stands at its end. ``bodies`` are those records', by path below ``data``. ``unread`` are
    the workers whose spool cannot be read.
    """

    log: bytes
    bodies: Mapping[str, MaskedBytes] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


class GatheredSource:
    """The files of a ``.partial`` as they are with its spools: another log, more bodies."""

    form: Form = "partial"

    def __init__(self, source: Source, log_file: str, gathered: Gathered) -> None:
        self.gathered = gathered
        self.findings: list[Finding] = source.findings
        self.measures: dict[str, Measured] = {}
        self._source = source
        bodies = {f"data/{name}": body for name, body in gathered.bodies.items()}
        self._own: Mapping[str, bytes] = {log_file: gathered.log, **bodies}

    def names(self) -> list[str]:
        """Every file, sorted."""
        return sorted({*self._source.names(), *self._own})

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a file."""
        if name in self._own:
            yield self._own[name]
        else:
            yield from self._source.pieces(name)


def open_gathered(path: Path, max_bytes: int) -> Source:
    """As :func:`~.verify.sources.open_source`; a ``.partial`` with what its spools hold.

    A log that is not as it was written is given as it is: whoever reads it finds what is wrong.
    """
    source = open_source(path, max_bytes)
    logs = [n for n in source.names() if n.startswith("data/logs/") and n.endswith(".jsonl")]
    if source.form != "partial" or len(logs) != 1 or not spoolers(path):
        return source
    size = sum(file.stat().st_size for file in (path / SPOOL).rglob("*") if file.is_file())
    if size > max_bytes:
        raise UnreadableError(f"{path / SPOOL}: {size} bytes; the limit is {max_bytes}")
    try:
        gathered = gather(path, read(source, logs[0]))
    except (EvidenceError, KeyError, TypeError, ValueError):
        return source
    return GatheredSource(source, logs[0], gathered)


def gather(partial: Path, log: bytes) -> Gathered:
    """Put behind the log what its workers did and never sent, in the order of their clocks.

    A record keeps the time at which its worker wrote it, or has that of the line before where that
    is later. A ``warn`` record says where they come from. A log that ended gets nothing.

    Raises ``EvidenceError`` when the log is not as it was written.
    """
    told = read_log(log)
    if len(told) <= 1 or told[-1]["type"] == "run.end":
        return Gathered(log)  # no worker had begun, or all of them had been heard
    ordinals = {item["id"]: place for place, item in enumerate(told[1]["cases"], start=1)}
    arrived = Counter(record["worker"] for record in told if "worker" in record)
    found = {name: _of(name, partial, arrived[name], ordinals) for name in spoolers(partial)}
    unsent = {worker: entries for worker, entries in found.items() if entries}
    unread = [worker for worker, entries in found.items() if entries is None]
    said = {record["message"] for record in told if record["type"] == "warn"}
    notes = [note for note in _notes(unsent, unread) if note.facts["message"] not in said]
    if not notes and not unsent:
        return Gathered(log, unread=tuple(unread))
    whole, rest = log[: log.rindex(b"\n") + 1], log[log.rindex(b"\n") + 1 :]
    behind = _Behind(told, whole.split(b"\n")[-2], ordinals)
    entries = [("", note) for note in notes]  # at the time of the last line
    entries += heapq.merge(*unsent.values(), key=lambda pair: pair[0])
    lines = b"".join(behind.line(wall, entry) + b"\n" for wall, entry in entries)
    return Gathered(whole + lines + rest, behind.bodies, tuple(unread))


def _of(
    worker: str, partial: Path, arrived: int, ordinals: Mapping[str, int]
) -> list[tuple[str, Entry]] | None:
    """What a worker did and never sent, each with its time; ``None``: its spool cannot be read."""
    try:
        found = spooled_at(partial, worker, after=arrived)
        for wall, entry in found:
            microseconds(wall)
            planned = "case" not in entry.facts or entry.facts["case"] in ordinals
            if entry.type not in _SPOOLED or not planned:
                return None  # no worker of this run wrote it
    except (OSError, EvidenceError, ValueError, TypeError):
        return None
    return [
        (wall, Entry(entry.type, {**entry.facts, "worker": worker}, entry.bodies))
        for wall, entry in found
    ]


def _notes(unsent: Mapping[str, Sequence[Any]], unread: Iterable[str]) -> list[Entry]:
    """What a reader must know of these records, before the first of them."""
    notes = [f"what {worker} did last is not known: its spool cannot be read" for worker in unread]
    if unsent:
        names = ", ".join(f"{worker} ({len(found)})" for worker, found in unsent.items())
        text = f"the run died before these records had arrived; from the spools of: {names}"
        notes.append(text)
    return [records.warn(MaskedText(note)) for note in notes]


class _Behind:
    """Makes the lines that follow a log's last one."""

    def __init__(
        self, told: list[dict[str, Any]], last: bytes, ordinals: Mapping[str, int]
    ) -> None:
        self.bodies: dict[str, MaskedBytes] = {}
        self._ordinals = ordinals
        self._numbers = Counter(r["case"] for r in told if r["type"] == "exchange")
        self._prev = hashlib.sha256(last).hexdigest()
        self._seq = len(told)
        self._wall, self._mono = str(told[-1]["wall"]), int(told[-1]["mono"])

    def line(self, wall: str, entry: Entry) -> bytes:
        """The next line, without its line feed; its bodies are kept."""
        facts = dict(entry.facts)
        if entry.type == "exchange":
            case_id = str(facts["case"])
            self._numbers[case_id] += 1
            files = body_files(
                self._ordinals[case_id], self._numbers[case_id], case_id, entry.bodies
            )
            self.bodies.update({files[role]["file"]: body for role, body in entry.bodies.items()})
            facts["files"] = files
        if wall > self._wall:
            self._mono += (microseconds(wall) - microseconds(self._wall)) * 1000
            self._wall = wall
        stamp = {"seq": self._seq, "type": entry.type, "wall": self._wall, "mono": self._mono}
        line = line_of({**facts, **stamp, "prev": self._prev})
        self._prev, self._seq = hashlib.sha256(line).hexdigest(), self._seq + 1
        return line
