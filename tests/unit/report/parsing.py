"""Readers of the documents that share no code with the writers."""

from __future__ import annotations

import re
from html.parser import HTMLParser

VERDICTS = ("passed", "failed", "error", "blocked", "not run", "unfinished")


def markdown_table(text: str, first_header: str) -> list[dict[str, str]]:
    """Rows of the table whose first column has this header, cells as written."""
    lines = text.split("\n")
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {first_header} |"))
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([part.strip() for part in re.split(r"(?<!\\)\|", line)[1:-1]])
    headers, _rule, *body = rows
    assert all(len(row) == len(headers) for row in body)
    return [dict(zip(headers, row, strict=True)) for row in body]


class Page(HTMLParser):
    """Headings, tables, tags and visible text of an HTML page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.anchors: set[str] = set()
        self.lines: list[str] = []
        self._cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open rows and cells; remember every tag with its attributes."""
        found = dict(attrs)
        self.tags.append((tag, found))
        if found.get("id"):
            self.anchors.add(str(found["id"]))
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self._cell = True

    def handle_endtag(self, tag: str) -> None:
        """Close a cell."""
        if tag in ("td", "th"):
            self._cell = False

    def handle_data(self, data: str) -> None:
        """Collect text; a ``wbr`` inside a cell only splits it into pieces."""
        self.lines.append(data)
        if self._cell:
            self.tables[-1][-1][-1] += data

    def table(self, first_header: str) -> list[dict[str, str]]:
        """Rows of the table whose first column has this header."""
        rows = next(table for table in self.tables if table[0][0] == first_header)
        return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def totals_of(row: dict[str, str]) -> dict[str, int]:
    """Verdict -> figure from one line of the totals table."""
    return {verdict: int(row[verdict.capitalize()].strip("*")) for verdict in VERDICTS}
