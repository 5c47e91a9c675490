"""What a lint rule says of a case, before it has a file and a line."""

from __future__ import annotations

from typing import NamedTuple


class Remark(NamedTuple):
    """One remark; a note rests on observation or on the unknown alone."""

    rule: str
    message: str
    note: bool = False
