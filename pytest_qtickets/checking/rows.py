"""ClickHouse tables: deltas against before and after, and "all tables" beside a 0."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pytest_qtickets.checking.document import Document, Table, number
from pytest_qtickets.checking.findings import Finding

_BEFORE = ("count before", "before", "count_before", "до", "было", "строк до")
_AFTER = ("count after", "after", "count_after", "после", "стало", "строк после")
_DELTA = ("delta", "дельта", "изменение", "прирост")
_ALL = re.compile(
    r"(?:all|все)\s+(?:\d+\s+)?(?:clickhouse\s+)?(?:tables|таблиц[ыа]?)\b[^.|]{0,40}?"
    r"(?:>\s*0|non-?empty|have (?:records|rows|data)|contain (?:records|rows|data)|не пуст)"
    r"|\b(\d+)/\1\s+(?:tables|таблиц)[^.|]{0,20}>\s*0",
    re.IGNORECASE,
)
_UNTICKED = re.compile(r"\[ \]|❌|\b(?:not|no|не)\s+(?:all|все)\b", re.IGNORECASE)


def check_rows(document: Document) -> Iterator[Finding]:
    """Every rule about tables of counts in one document."""
    for table in document.tables:
        yield from _deltas(document, table)
    empty = next(filter(None, map(_empty, document.tables)), None)
    if empty is None:
        return
    line, name = empty
    for at, text in enumerate(document.lines, 1):
        if _ALL.search(text) and not _UNTICKED.search(text):
            said = f"all tables are said to hold rows, {name} has 0 at line {line}"
            yield Finding("all-tables", document.name, at, "> 0", "0", said)


def _deltas(document: Document, table: Table) -> Iterator[Finding]:
    columns = [table.column(*names) for names in (_BEFORE, _AFTER, _DELTA)]
    for row in table.rows:
        cells = [row.cells[c] for c in columns if c is not None and c < len(row.cells)]
        figures = [number(cell) for cell in cells]
        if len(cells) != 3 or None in figures:  # noqa: PLR2004 - before, after, delta
            continue
        before, after, delta = (figure or 0 for figure in figures)
        if after - before != delta:
            text = f"delta {delta} stated, {after} - {before} is {after - before}"
            yield Finding("delta", document.name, row.line, str(delta), str(after - before), text)


def _empty(table: Table) -> tuple[int, str] | None:
    after = table.column(*_AFTER)
    if after is None or table.column(*_BEFORE) is None:
        return None
    for row in table.rows:
        if after < len(row.cells) and number(row.cells[after]) == 0:
            return row.line, row.cells[0]
    return None
