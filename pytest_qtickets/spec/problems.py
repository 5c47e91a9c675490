"""The error for a file that is unusable as a whole, worded like a problem of one line."""

from __future__ import annotations

from pytest_qtickets.errors import Problem, SpecError


def unusable(file: str, line: int, message: str) -> SpecError:
    """``file:line: message`` as an error to raise."""
    return SpecError(str(Problem(file, line, message)))
