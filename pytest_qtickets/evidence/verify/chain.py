"""The log as a chain: every line as it was written, in the order in which it was."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pytest_qtickets.evidence.log import CLOCK_US, GENESIS, line_of
from pytest_qtickets.evidence.records import FORMAT
from pytest_qtickets.evidence.verify.findings import Finding, UnreadableError
from pytest_qtickets.wire.body import parse_json

_LONGEST_LINE = 16 << 20


@dataclass(frozen=True, slots=True)
class Order:
    """Types of the first, the second and the last record of a log."""

    first: str
    second: str
    last: str


RUN = Order("run.start", "plan", "run.end")


@dataclass(slots=True)
class Chain:
    """The records that could be read, and what is wrong with the log."""

    file: str
    records: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    torn: bool = False  #: the last line has no end: the run was cut off while it wrote

    def find(self, code: str, message: str, line: int) -> None:
        """Keep a finding."""
        self.findings.append(Finding(code, self.file, message, line))


def read_chain(data: bytes, file: str, order: Order = RUN) -> Chain:
    """Read a log line by line. ``UnreadableError`` for a newer format or a line over 16 MiB."""
    chain = Chain(file)
    *lines, rest = data.split(b"\n")
    chain.torn = bool(rest)
    prev = GENESIS
    for number, line in enumerate(lines, start=1):
        if len(line) > _LONGEST_LINE:
            raise UnreadableError(f"{file}:{number}: a line of {len(line)} bytes")
        record = _record(chain, line, number)
        if record is None:
            break  # what follows cannot be told from what was put there
        if record.get("prev") != prev:
            chain.find("chain", "not the line that stood here: `prev` does not fit", number)
        if record.get("seq") != number - 1:
            chain.find("chain", f"`seq` is {record.get('seq')!r}, expected {number - 1}", number)
        prev = hashlib.sha256(line).hexdigest()
        chain.records.append(record)
    _order(chain, order)
    _clocks(chain)
    return chain


def _record(chain: Chain, line: bytes, number: int) -> dict[str, Any] | None:
    try:
        record = parse_json(line)
    except ValueError as error:
        chain.find("log", f"not one JSON object ({error})", number)
        return None
    if not isinstance(record, dict) or not isinstance(record.get("type"), str):
        chain.find("log", "not a record: a JSON object with a `type`", number)
        return None
    if line_of(record) != line:
        chain.find("log", "not written as the log writes its lines", number)
    return record


def _order(chain: Chain, order: Order) -> None:
    types = [record["type"] for record in chain.records]
    if not types:
        return
    if types[:1] != [order.first] or types.count(order.first) != 1:
        chain.find("log", f"the first record, and no other, must be `{order.first}`", 1)
        return
    version = chain.records[0].get("format")
    if type(version) is not int or version > FORMAT:
        raise UnreadableError(
            f"{chain.file}: format {version!r}; this tool reads up to {FORMAT}; use a newer one"
        )
    if len(types) > 1 and (types[1] != order.second or types.count(order.second) != 1):
        chain.find("log", f"the second record, and no other, must be `{order.second}`", 2)
    if order.last in types and types.index(order.last) != len(types) - 1:
        chain.find("log", f"records follow `{order.last}`", types.index(order.last) + 2)


def _clocks(chain: Chain) -> None:
    """Monotonic time never goes back, and wall time moves with it."""
    before: tuple[datetime, int] | None = None
    for number, record in enumerate(chain.records, start=1):
        try:
            wall = datetime.fromisoformat(str(record["wall"]).replace("Z", "+00:00"))
            mono = record["mono"]
            moved = timedelta(microseconds=mono // 1000)
        except (KeyError, ValueError, TypeError, OverflowError):
            chain.find("clock", "no time that can be read", number)
            return
        if before is not None and mono < before[1]:
            chain.find("clock", "monotonic time goes back", number)
        if before is not None and record["type"] != "clock":
            drift = (wall - before[0]) - (moved - timedelta(microseconds=before[1] // 1000))
            if abs(drift) > timedelta(microseconds=CLOCK_US):
                jumped = f"{drift.total_seconds():.1f} s"
                chain.find("clock", f"wall time moved {jumped} against monotonic time", number)
        before = wall, mono
