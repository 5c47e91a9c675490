"""``${NAME}`` and ``${NAME:-default}`` in a gate file, and what must never be written of them."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import urlsplit

from pytest_qtickets.gate.gate import Gate
from pytest_qtickets.model import Json

#: What a gate gives by itself: a run's own name, its scratch folder, and times to book until.
BUILT_IN = ("GATE_RUN_ID", "GATE_SCRATCH", "GATE_IN_1_HOUR", "GATE_IN_2_HOURS")
#: A shorter value cannot be told from text, so it could not be hidden.
SHORTEST = 4
_USE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}(/*)")


class UnsetError(KeyError):
    """A variable without a value and without a default; ``args[0]`` is its name."""


def names_in(text: str) -> set[str]:
    """Names of the variables that a text uses."""
    return {match[1] for match in _USE.finditer(text)}


def needed_in(text: str) -> set[str]:
    """Of these the ones that have no default."""
    return {match[1] for match in _USE.finditer(text) if match[2] is None}


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with variables filled; one slash where a value and what follows both have one.

    Raises ``UnsetError`` for a variable that is empty or not set and has no default.
    """

    def value(match: re.Match[str]) -> str:
        name, default, slashes = match.groups()
        found = values.get(name) or default
        if not found:
            raise UnsetError(name)
        return found + (slashes[1:] if found.endswith("/") else slashes)

    return _USE.sub(value, text)


def fill_all(value: Json, values: Mapping[str, str]) -> Json:
    """A JSON value with the variables in its texts filled."""
    if isinstance(value, str):
        return fill(value, values)
    if isinstance(value, dict):
        return {key: fill_all(item, values) for key, item in value.items()}
    if isinstance(value, list):
        return [fill_all(item, values) for item in value]
    return value


def built_in(run_id: str, scratch: str, now: datetime) -> dict[str, str]:
    """Values of ``BUILT_IN``; times are UTC, to the second."""
    until = (now.astimezone(timezone.utc) + timedelta(hours=h) for h in (1, 2))
    times = [time.replace(microsecond=0).isoformat() for time in until]
    return dict(zip(BUILT_IN, (run_id, scratch, *times), strict=True))


def secrets_of(gate: Gate, environ: Mapping[str, str]) -> list[str]:
    """Values of the gate's variables that are not public, and the parts by which they may show."""
    found: list[str] = []
    for variable in gate.variables:
        value = environ.get(variable.name, "")
        if variable.public or not value:
            continue
        found += [value, value.strip(), *_parts(value.strip())]
    return [value for value in dict.fromkeys(found) if len(value) >= SHORTEST]


def without_secrets(gate: Gate, environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of a local check: what it is not given it cannot print.

    Its ``PATH`` ends with the folder of this tool, which may have been called by its path.
    """
    held = {variable.name for variable in gate.variables if not variable.public}
    kept = {name: value for name, value in environ.items() if name not in held}
    own = str(Path(sys.executable).parent)
    return kept | {"PATH": os.pathsep.join(filter(None, (kept.get("PATH", os.defpath), own)))}


def _parts(value: str) -> Iterable[str]:
    """Of an address: without a closing slash, host with port, and user and password."""
    if "://" not in value:
        return
    yield value.rstrip("/")
    try:
        address = urlsplit(value)
        yield from filter(None, (address.netloc, address.username, address.password))
    except ValueError:
        return
