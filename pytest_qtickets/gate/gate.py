"""What a gate file says, as frozen dataclasses: prerequisites, checks and the steps handed over."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from pytest_qtickets.model import Json

Kind = Literal["local", "http", "spec"]


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable that must be set; ``public``: its value may stand in documents."""

    name: str
    why: str
    public: bool = False


@dataclass(frozen=True, slots=True)
class Needed:
    """A file that must exist or an address that must answer; ``target`` may hold ``${NAME}``."""

    target: str
    why: str


@dataclass(frozen=True, slots=True)
class LocalCheck:
    """A command run on this machine, prerequisites or not."""

    name: str
    command: tuple[str, ...]
    exit: int
    pattern: str  #: regular expression sought in the masked log; empty: none
    timeout: float  #: seconds

    kind: Kind = "local"
    group: str = "local"

    @property
    def shown(self) -> str:
        """The command as documents print it, variables unfilled."""
        return shlex.join(self.command)


@dataclass(frozen=True, slots=True)
class HttpCheck:
    """One request to any HTTP service, and what its answer must be."""

    name: str
    group: str
    method: str
    url: str
    headers: Mapping[str, str]
    body: Json  #: JSON with variables unfilled; ``None``: no body
    status: tuple[int, ...]
    has: tuple[str, ...]  #: JSON pointers that must lead to something
    equals: Mapping[str, Json]  #: JSON pointer -> value, variables unfilled
    pattern: str
    timeout: float

    kind: Kind = "http"

    @property
    def shown(self) -> str:
        """The request line, variables unfilled."""
        return f"{self.method} {self.url}"


@dataclass(frozen=True, slots=True)
class SpecCheck:
    """Cases of a case file, run by pytest with this plugin in a process of its own."""

    name: str
    group: str
    file: str  #: the case file
    tests: str  #: where the test functions are
    cases: tuple[str, ...]  #: ids; each must pass
    values: Mapping[str, str]  #: placeholder -> value, variables unfilled
    allow: tuple[str, ...]  #: ``writes``, ``deletes``
    selection: str  #: the ``-k`` expression that takes exactly these cases
    timeout: float

    kind: Kind = "spec"

    @property
    def shown(self) -> str:
        """The command as documents print it, variables unfilled."""
        return shlex.join(self.arguments("pytest", "${GATE_SCRATCH}", self.values))

    def arguments(self, program: str, out: str, values: Mapping[str, str]) -> list[str]:
        """The command line; ``out`` is the folder of the audit it makes."""
        given = "\n".join(f"{name}={value}" for name, value in values.items())
        return [
            program,
            self.tests,
            "-q",
            "-p",
            "no:cacheprovider",
            f"--qtickets-spec={self.file}",
            "--qtickets-target=live",
            "--qtickets-clickhouse=none",
            f"--qtickets-out={out}",
            *(f"--qtickets-allow={what}" for what in self.allow),
            *(["-o", f"qtickets_values={given}"] if given else []),
            "-k",
            self.selection,
        ]


Check = LocalCheck | HttpCheck | SpecCheck


@dataclass(frozen=True, slots=True)
class Handoff:
    """A step for somebody else."""

    step: str
    owner: str
    command: str
    artifact: str
    destination: str


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate file, read. Names of checks are unique."""

    file: str  #: name of the file, no folder
    source: bytes
    id: str
    name: str
    owner: str
    closure: str
    why_external: str
    max_age: timedelta
    variables: tuple[Variable, ...]
    files: tuple[Needed, ...]
    addresses: tuple[Needed, ...]
    checks: tuple[Check, ...]  #: local first, then HTTP, then cases
    handoff: tuple[Handoff, ...]
    case_files: Mapping[str, bytes]  #: name, no folder -> bytes

    @property
    def permissions(self) -> tuple[str, ...]:
        """What of ``writes`` and ``deletes`` the command line must allow."""
        asked = {what for c in self.checks if isinstance(c, SpecCheck) for what in c.allow}
        return tuple(sorted(asked))
