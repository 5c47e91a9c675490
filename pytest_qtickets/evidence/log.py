"""The evidence log: JSON lines chained by digest, each handed to the system as it is written.

``prev`` of a line is the SHA-256 of the bytes of the line before (without its line feed), so
that losing, changing or reordering a line shows. Bytes are hashed as written: no canonical form
is needed. The controller is the only writer.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any

from pytest_qtickets.clock import microseconds, utc_now
from pytest_qtickets.errors import EvidenceError
from pytest_qtickets.evidence.records import Entry, clock
from pytest_qtickets.model import MaskedBytes

#: ``prev`` of the first line.
GENESIS = "0" * 64
#: Folder of the bodies, below ``data/``.
BODIES = "artifacts/qtickets_responses"
_SYNCED = ("run.start", "plan", "case.end", "run.end", "gate.start", "check.end", "gate.end")
#: Wall time that moves further than this against monotonic time gets a record of its own; a
#: verifier lets no more pass without one.
CLOCK_US = 2_000_000


class EvidenceLog:
    """Writes one run's log and bodies below ``data`` (the bag's payload folder)."""

    def __init__(
        self, data: Path, log_file: str, ordinals: dict[str, int], *, synced: bool = True
    ) -> None:
        """Create the log. ``ordinals`` gives each case id its place in the case file.

        ``synced``: what ends a case reaches the disk itself, not only the system, so that a power
        cut costs no more than a kill. Raises ``EvidenceError`` when the folder cannot be written
        or the log exists.
        """
        self._data = data
        self._ordinals = ordinals
        self._synced = synced
        self._numbers: dict[str, int] = {}
        self._end = _End()
        self._start = time.monotonic_ns()
        self.path = data / log_file
        try:
            if ordinals:
                (data / BODIES).mkdir(parents=True, exist_ok=True)
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("xb", buffering=0)
        except OSError as error:
            raise EvidenceError(f"{self.path}: cannot be written ({error.strerror})") from error

    def write(self, entry: Entry) -> None:
        """Append one record; bodies reach their files before the record that names them.

        ``OSError``, with the file's name, when the disk takes no more. If the line itself could
        not be written, every later call raises ``EvidenceError``: nothing may follow a torn line.
        """
        if self._file.closed:
            message = f"{self.path}: the log is closed; an earlier line could not be written"
            raise EvidenceError(message)
        facts = dict(entry.facts)
        if entry.type == "exchange":
            facts["files"] = self._store(str(facts["case"]), entry.bodies)
        wall, mono = self._now()
        moved = self._end.moved(wall, mono)
        if abs(moved) > CLOCK_US:
            self._append("clock", clock(moved).facts, wall, mono)
        self._append(entry.type, facts, wall, mono)

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._file.close()

    def _now(self) -> tuple[str, int]:
        return utc_now(), time.monotonic_ns() - self._start

    def _append(self, kind: str, facts: Mapping[str, Any], wall: str, mono: int) -> None:
        end = self._end
        stamp = {"seq": end.seq, "type": kind, "wall": wall, "mono": mono, "prev": end.prev}
        line = line_of({**stamp, **facts})
        after = _End(
            hashlib.sha256(line).hexdigest(), end.seq + 1, end.size + len(line) + 1, wall, mono
        )
        try:
            _write_all(self._file, line + b"\n")
            if self._synced and kind in _SYNCED:
                os.fsync(self._file.fileno())
            self._end = after
        except OSError as error:
            self._file.close()
            raise _named(error, self.path) from None
        except BaseException:
            # Ctrl-C between two steps: the line is there, or it is not, or it is torn.
            size = os.fstat(self._file.fileno()).st_size
            if size == after.size:
                self._end = after
            elif size != end.size:
                self._file.close()
            raise

    def _store(self, case_id: str, bodies: Any) -> dict[str, Any]:
        """Write the bodies of one exchange."""
        number = self._numbers[case_id] = self._numbers.get(case_id, 0) + 1
        files = body_files(self._ordinals[case_id], number, case_id, bodies)
        for role, body in sorted(bodies.items()):
            self._write_body(self._data / files[role]["file"], body)
        return files

    def _write_body(self, path: Path, body: MaskedBytes) -> None:
        temporary = path.with_suffix(".tmp")
        try:
            with temporary.open("wb", buffering=0) as file:
                _write_all(file, body)
                if self._synced:
                    os.fsync(file.fileno())
            os.replace(temporary, path)
        except OSError as error:
            raise _named(error, path) from None


@dataclass(frozen=True, slots=True)
class _End:
    """Where the log ends: one value, so that no interruption leaves half of it."""

    prev: str = GENESIS
    seq: int = 0
    size: int = 0
    wall: str = ""
    mono: int = 0

    def moved(self, wall: str, mono: int) -> int:
        """By how much wall time moved against monotonic time since, microseconds."""
        if not self.wall:
            return 0
        return microseconds(wall) - microseconds(self.wall) - (mono // 1000 - self.mono // 1000)


def _write_all(file: FileIO, data: bytes) -> None:
    """Write every byte: the system may take less than it was given, without an error."""
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]


def _named(error: OSError, path: Path) -> OSError:
    """The error with the file it speaks of: the system names none where a write fails."""
    error.filename = str(path)
    return error


def sweep(data: Path, records: Sequence[Mapping[str, Any]]) -> None:
    """Remove bodies that no record names: the run was interrupted between a body and its record.

    Raises ``OSError``.
    """
    named = {
        file["file"]
        for record in records
        if record["type"] == "exchange"
        for file in record["files"].values()
    }
    for path in (data / BODIES).iterdir():
        if path.relative_to(data).as_posix() not in named:
            path.unlink()


def body_files(
    ordinal: int, number: int, case_id: str, bodies: Mapping[str, MaskedBytes]
) -> dict[str, Any]:
    """What a record says of its bodies: file, digest and size by role.

    ``ordinal`` is the case's place in the plan, ``number`` that of the exchange among the case's in
    the log: names come from the plan, never from input.
    """
    sequence = f"{ordinal:04d}" + (f".{number}" if number > 1 else "")
    return {
        role: {
            "file": f"{BODIES}/{sequence}-{case_id}-{role}.json",
            "sha256": hashlib.sha256(body).hexdigest(),
            "size": len(body),
        }
        for role, body in bodies.items()
    }


def line_of(record: Mapping[str, Any]) -> bytes:
    """A record as the log writes it, without the line feed."""
    text = json.dumps(
        record, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode("utf-8", "backslashreplace")


def read_log(data: bytes) -> list[dict[str, Any]]:
    """The records of a log. A torn last line (no line feed) is left out.

    Raises ``EvidenceError`` naming the line when one is no JSON object or breaks the chain.
    """
    records: list[dict[str, Any]] = []
    prev = GENESIS
    for number, line in enumerate(data.split(b"\n")[:-1], start=1):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            record = None
        if not isinstance(record, dict):
            message = f"log line {number}: not a JSON object; the log is not as it was written"
            raise EvidenceError(message)
        if record.get("prev") != prev:
            message = f"log line {number}: the chain breaks here; a line was changed or lost"
            raise EvidenceError(message)
        prev = hashlib.sha256(line).hexdigest()
        records.append(record)
    return records
