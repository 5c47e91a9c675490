"""What a gate's log adds up to: prerequisites, checks judged again from their logs, the status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from pytest_qtickets.gate.gate import Check, Gate


class Status(Enum):
    """The one word of a gate; ``INCOMPLETE`` while it runs and when it was cut off."""

    PASS = "PASS"  # noqa: S105 - a word, no password
    FAIL = "FAIL"
    BLOCKED = "BLOCKED-EXTERNAL"
    INCOMPLETE = "INCOMPLETE"


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """Something that must be there before the contract checks run; never its value."""

    kind: str  #: ``variable``, ``file``, ``address``, ``permission``
    name: str
    why: str
    missing: str  #: what is wrong with it, or empty

    @property
    def holds(self) -> bool:
        """Whether it is there."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of the bag that the log names."""

    file: str  #: path below ``data/``
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Done:
    """What was recorded of one check that ran."""

    exit: int | None  #: of a process, negative for a signal; HTTP status; ``None``: neither
    trouble: str  #: why it came to no end of its own: ``time limit``, ``cannot start``, …
    started: str
    duration_us: int
    log: Kept
    archive: Kept | None  #: of an audit
    witnessed: Mapping[str, bool]  #: expectations that only the unmasked answer could tell


@dataclass(frozen=True, slots=True)
class CheckFact:
    """One check of the gate. ``expected``: what must hold and whether it did, in order."""

    check: Check
    done: Done | None  #: ``None``: it did not run
    begun: bool
    expected: tuple[tuple[str, bool], ...] = ()

    @property
    def word(self) -> str:
        """``passed``, ``failed``, ``unfinished`` or ``not run``."""
        if self.done is None:
            return "unfinished" if self.begun else "not run"
        held = not self.done.trouble and self.expected and all(h for _, h in self.expected)
        return "passed" if held else "failed"

    @property
    def reason(self) -> str:
        """What did not hold, or empty."""
        if self.done is None:
            return ""
        broken = [text for text, held in self.expected if not held]
        return "; ".join([*([self.done.trouble] if self.done.trouble else []), *broken])


@dataclass(frozen=True, slots=True)
class GateAudit:
    """A gate and what came of it; every document is a function of this."""

    gate: Gate
    run_id: str
    versions: Mapping[str, str]
    commit: str
    dirty: bool
    started_at: str
    ended_at: str | None
    prerequisites: tuple[Prerequisite, ...]
    checks: tuple[CheckFact, ...]
    log_file: str
    log_head: str

    @property
    def name(self) -> str:
        """Name of the bag and the archive, without ending."""
        return f"{self.gate.id}_gate_{self.run_id}"

    @property
    def missing(self) -> tuple[Prerequisite, ...]:
        """Prerequisites that are not there."""
        return tuple(one for one in self.prerequisites if not one.holds)

    @property
    def status(self) -> Status:
        """PASS only if everything ran and passed."""
        words = [fact.word for fact in self.checks]
        if "failed" in words:
            return Status.FAIL
        if self.ended_at is None:
            return Status.INCOMPLETE
        if self.missing:
            return Status.BLOCKED
        return Status.PASS if words and set(words) == {"passed"} else Status.FAIL

    @property
    def stale_from(self) -> datetime:
        """From when on the result is too old to rely on."""
        return datetime.fromisoformat(self.started_at.replace("Z", "+00:00")) + self.gate.max_age
