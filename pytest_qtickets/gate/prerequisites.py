"""What must be there before the contract checks run, found by name; values are never told."""

from __future__ import annotations

import socket
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pytest_qtickets.gate.facts import Prerequisite
from pytest_qtickets.gate.gate import Gate
from pytest_qtickets.gate.variables import SHORTEST, UnsetError, fill

_CONNECT_SECONDS = 5
_PORTS = {"http": 80, "https": 443}


def look(
    gate: Gate, values: Mapping[str, str], allowed: Collection[str]
) -> tuple[Prerequisite, ...]:
    """Every prerequisite in the order of the file, then permissions of the command line."""
    return (
        *_variables(gate, values),
        *(Prerequisite("file", n.target, n.why, _file(n.target, values)) for n in gate.files),
        *(
            Prerequisite("address", n.target, n.why, _address(n.target, values))
            for n in gate.addresses
        ),
        *(
            Prerequisite(
                "permission",
                f"--allow={what}",
                f"cases that {what[:-1]} reach the target only then",
                "" if what in allowed else "not given on the command line",
            )
            for what in gate.permissions
        ),
    )


def _variables(gate: Gate, values: Mapping[str, str]) -> Iterator[Prerequisite]:
    for variable in gate.variables:
        value = values.get(variable.name, "")
        missing = "" if value.strip() else "not set"
        if value.strip() and not variable.public and len(value.strip()) < SHORTEST:
            missing = f"shorter than {SHORTEST} characters, so it could not be hidden"
        yield Prerequisite("variable", variable.name, variable.why, missing)


def _file(target: str, values: Mapping[str, str]) -> str:
    try:
        path = Path(fill(target, values))
    except UnsetError as error:
        return f"{error.args[0]} is not set"
    try:
        with path.open("rb"):
            return ""
    except (OSError, ValueError) as error:
        return f"cannot be read ({getattr(error, 'strerror', None) or 'no path'})"


def _address(target: str, values: Mapping[str, str]) -> str:
    try:
        text = fill(target, values)
    except UnsetError as error:
        return f"{error.args[0]} is not set"
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        host, port = parts.hostname, parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        host, port = None, None
    if not host or not port:
        return "not an address; expected host:port or a URL"
    try:
        with socket.create_connection((host, port), _CONNECT_SECONDS):
            return ""
    except (OSError, UnicodeError) as error:
        return f"does not answer ({type(error).__name__})"
