"""Where in a TOML file a table or a key stands: its parser does not say."""

from __future__ import annotations

import re
from collections import Counter

_TABLE = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_.\-]+)\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(r"\s*(\"[^\"]*\"|'[^']*'|[A-Za-z0-9_\-]+)\s*(?:[.=])")


class Places:
    """Lines of ``(table, number, key)``; the top of the file is the table ``""``, number 0."""

    def __init__(self, text: str) -> None:
        self._lines: dict[tuple[str, int, str], int] = {("", 0, ""): 1}
        met: Counter[str] = Counter()
        table, number = "", 0
        for line_number, line in enumerate(text.splitlines(), start=1):
            header = _TABLE.fullmatch(line)
            if header:
                table, number = header[1], met[header[1]]
                met[table] += 1
                self._lines.setdefault((table, number, ""), line_number)
            elif key := _KEY.match(line):
                self._lines.setdefault((table, number, key[1].strip("\"'")), line_number)

    def line(self, table: str, number: int, key: str = "") -> int:
        """The line of a key, else of its table, else the first."""
        named = (key, 0, "") if not table and key else (table, number, "")  # a table at the top
        return self._lines.get((table, number, key)) or self._lines.get(named, 1)
