"""Worded errors: where, what was found, what was expected, and the next command.

Every error a user can cause is a :class:`QticketsError`; its ``str`` is one line that stands alone.
The pytest side turns it into ``pytest.UsageError`` or a failure, the command line into exit code 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class QticketsError(Exception):
    """Something a person can mend; ``str(error)`` is the one line to show."""


class SpecError(QticketsError):
    """The case file as a whole cannot be used (missing, no case, duplicate ids)."""


class SettingsError(QticketsError):
    """An option, ini key or variable has a value that cannot be used."""


class CassetteError(QticketsError):
    """A recording is missing, stale, unreadable, or does not hold the request made."""


class StoreError(QticketsError):
    """ClickHouse cannot be reached, refuses the login, or refuses a statement."""


class SandboxError(QticketsError):
    """The local server cannot start (port taken, extra not installed)."""


class EvidenceError(QticketsError):
    """The evidence cannot be written or read (folder not writable, log broken)."""


class RevealError(QticketsError):
    """A raw value was asked for that the answer does not hold, or no longer."""


class MaskError(QticketsError):
    """A file cannot be read, masked or written."""


class PostmanError(QticketsError):
    """A file is no Postman collection, or no case file can be made of it."""


class CheckError(QticketsError):
    """What is to be checked is not there."""


class GateError(QticketsError):
    """A gate file cannot be used (one line a problem), or its folder cannot be written."""


class ProjectError(QticketsError):
    """A new project's files cannot be written where they were asked for."""


class SuiteError(QticketsError):
    """Test files cannot be found, or a policy of the suite audit cannot be used."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one line of a file."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


def shown(path: Path) -> str:
    """A path as the user would type it here."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
