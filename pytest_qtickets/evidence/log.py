"""The evidence log: JSON lines chained by digest, each flushed as it is written.

``prev`` of a line is the SHA-256 of the bytes of the line before (without its line feed), so
that losing, changing or reordering a line shows. Bytes are hashed as written: no canonical form
is needed. The controller is the only writer.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_qtickets.clock import utc_now
from pytest_qtickets.errors import EvidenceError
from pytest_qtickets.evidence.records import Entry
from pytest_qtickets.model import MaskedBytes

#: ``prev`` of the first line.
GENESIS = "0" * 64
#: Folder of the bodies, below ``data/``.
BODIES = "artifacts/qtickets_responses"
_SYNCED = ("run.start", "plan", "case.end", "run.end", "gate.start", "check.end", "gate.end")


class EvidenceLog:
    """Writes one run's log and bodies below ``data`` (the bag's payload folder)."""

    def __init__(self, data: Path, log_file: str, ordinals: dict[str, int]) -> None:
        """Create the log. ``ordinals`` gives each case id its place in the case file.

        Raises ``EvidenceError`` when the folder cannot be written or the log exists.
        """
        self._data = data
        self._ordinals = ordinals
        self._numbers: dict[str, int] = {}
        self._prev = GENESIS
        self._seq = 0
        self._start = time.monotonic_ns()
        path = data / log_file
        try:
            if ordinals:
                (data / BODIES).mkdir(parents=True, exist_ok=True)
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("xb")
        except OSError as error:
            message = f"{path}: cannot be written ({error.strerror}); give another --qtickets-out"
            raise EvidenceError(message) from error

    def write(self, entry: Entry) -> None:
        """Append one record; bodies reach their files before the record that names them.

        ``OSError`` when the disk takes no more. From then on every call raises ``EvidenceError``:
        after a torn line nothing may follow.
        """
        if self._file.closed:
            message = f"{self._file.name}: the log is closed; an earlier line could not be written"
            raise EvidenceError(message)
        facts = dict(entry.facts)
        if entry.type == "exchange":
            facts["files"] = self._store(str(facts["case"]), entry.bodies)
        record = {
            "seq": self._seq,
            "type": entry.type,
            "wall": utc_now(),
            "mono": time.monotonic_ns() - self._start,
            "prev": self._prev,
            **facts,
        }
        line = line_of(record)
        try:
            self._file.write(line + b"\n")
            self._file.flush()
            if entry.type in _SYNCED:
                os.fsync(self._file.fileno())
        except OSError:
            self._file.raw.close()  # not the buffer, which would try again
            raise
        self._prev = hashlib.sha256(line).hexdigest()
        self._seq += 1

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._file.close()

    def _store(self, case_id: str, bodies: Any) -> dict[str, Any]:
        """Write the bodies of one exchange; names come from the plan, never from input."""
        number = self._numbers[case_id] = self._numbers.get(case_id, 0) + 1
        sequence = f"{self._ordinals[case_id]:04d}" + (f".{number}" if number > 1 else "")
        files: dict[str, Any] = {}
        for role, body in sorted(bodies.items()):
            name = f"{BODIES}/{sequence}-{case_id}-{role}.json"
            self._write_body(self._data / name, body)
            digest = hashlib.sha256(body).hexdigest()
            files[role] = {"file": name, "sha256": digest, "size": len(body)}
        return files

    @staticmethod
    def _write_body(path: Path, body: MaskedBytes) -> None:
        temporary = path.with_suffix(".tmp")
        with temporary.open("wb") as file:
            file.write(body)
        os.replace(temporary, path)


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
