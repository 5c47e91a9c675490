"""What a verification finds, and why an archive cannot be read at all."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_qtickets.errors import EvidenceError


class UnreadableError(EvidenceError):
    """Not an archive of ours, of a newer format, or over the limits: nothing can be said of it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was sealed; a ``warning`` is told and proves nothing wrong."""

    code: str
    file: str  #: path in the bag, or empty
    message: str
    line: int = 0
    warning: bool = False

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{self.code:<12} {place + ': ' if place else ''}{self.message}"
