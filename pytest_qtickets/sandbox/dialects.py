"""The dialects by name."""

from __future__ import annotations

from pytest_qtickets.errors import SandboxError
from pytest_qtickets.sandbox.audited import AUDITED
from pytest_qtickets.sandbox.calls import Dialect
from pytest_qtickets.sandbox.documented import DOCUMENTED

DIALECTS = {dialect.name: dialect for dialect in (AUDITED, DOCUMENTED)}


def find_dialect(dialect: str | Dialect) -> Dialect:
    """The dialect of a name, or the one given; ``SandboxError`` for a name there is not."""
    if isinstance(dialect, Dialect):
        return dialect
    found = DIALECTS.get(dialect)
    if found is None:
        names = " or ".join(DIALECTS)
        raise SandboxError(f"dialect {dialect!r} is unknown; expected {names}")
    return found
