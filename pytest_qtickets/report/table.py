"""One Markdown table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """Headers and rows of finished Markdown; ``figures`` names the columns set to the right."""

    headers: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    figures: tuple[str, ...] = ()

    def __str__(self) -> str:
        rule = ("---:" if header in self.figures else "---" for header in self.headers)
        lines = (" | ".join(row) for row in (self.headers, tuple(rule), *self.rows))
        return "\n".join(f"| {line} |" for line in lines)
