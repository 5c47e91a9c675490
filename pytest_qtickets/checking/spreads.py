"""Averages and medians, which lie between the fastest and the slowest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pytest_qtickets.checking.document import Document, Statement, Table
from pytest_qtickets.checking.figures import NUMBER, duration, leading, written
from pytest_qtickets.checking.findings import Finding

_LOW = re.compile(r"fastest|min(?:imum)?\b|быстр|миним|\bмин\b", re.IGNORECASE)
_HIGH = re.compile(r"slowest|max(?:imum)?\b|медленн|максим|\bмакс\b|долг", re.IGNORECASE)
_MIDDLE = re.compile(r"average|avg|mean|median|p50|средн|медиан", re.IGNORECASE)
_TIMED = re.compile(
    rf"(?P<what>average|avg|mean|median|fastest|slowest|min(?:imum)?|max(?:imum)?|средн\w+|медиана|быстр\w+|медленн\w+|миним\w+|максим\w+)"
    rf"[\s:=]{{1,3}}(?P<figure>{NUMBER}\s?(?:ms|мс|s|с)\b)",
    re.IGNORECASE,
)


def check_spreads(document: Document) -> Iterator[Finding]:
    """Rule ``spread``."""
    yield from _spreads(document)
    for table in document.tables:
        yield from _table_spread(document.name, table)
    for line in document.lines:
        cells = [
            (match["what"], match["figure"], line.number) for match in _TIMED.finditer(line.text)
        ]
        yield from _spread_of(document.name, cells)


def _spreads(document: Document) -> Iterator[Finding]:
    groups: dict[int, list[Statement]] = {}
    for one in document.statements:
        groups.setdefault(one.block, []).append(one)
    for group in groups.values():
        low = [one for one in group if _LOW.search(one.label)]
        high = [one for one in group if _HIGH.search(one.label)]
        if len(low) == len(high) == 1:
            middle = [
                one for one in group if _MIDDLE.search(one.label) and one not in (*low, *high)
            ]
            cells = [(one.label, one.value, one.line) for one in (*low, *middle, *high)]
            yield from _ordered(document.name, cells)


def _spread_of(name: str, cells: Sequence[tuple[str, str, int]]) -> Iterator[Finding]:
    low = [cell for cell in cells if _LOW.search(cell[0])]
    high = [cell for cell in cells if _HIGH.search(cell[0])]
    if len(low) == len(high) == 1:
        middle = [cell for cell in cells if cell not in (*low, *high)]
        yield from _ordered(name, (*low, *middle, *high))


def _table_spread(name: str, table: Table) -> Iterator[Finding]:
    low = [at for at, head in enumerate(table.head) if _LOW.search(head)]
    high = [at for at, head in enumerate(table.head) if _HIGH.search(head)]
    middle = [at for at, head in enumerate(table.head) if _MIDDLE.search(head)]
    if len(low) == len(high) == 1:
        for row in table.rows:
            order = (*low, *middle, *high)
            yield from _ordered(name, [(table.head[at], row.get(at), row.line) for at in order])


def _ordered(name: str, cells: Sequence[tuple[str, str, int]]) -> Iterator[Finding]:
    """The first is the least and the last the most of all."""
    read = [(label, _seconds(value), line) for label, value, line in cells]
    if any(value is None for _, value, _ in read):
        return
    (least, low, _), *_, (most, high, _) = read
    for label, value, line in read[1:]:
        if low is not None and value is not None and value < low:
            yield _spread(name, (line, label), value, (least, low))
    for label, value, line in read[1:-1]:
        if high is not None and value is not None and low is not None and value > high >= low:
            yield _spread(name, (line, label), value, (most, high))


def _seconds(value: str) -> float | None:
    found = duration(value)
    if found:
        return found[0]
    number = leading(value)
    return None if number is None or number.about else number.value / 1000  # bare figures: ms


def _spread(name: str, place: tuple[int, str], value: float, limit: tuple[str, float]) -> Finding:
    (line, label), (other, most) = place, limit
    figures = written(value * 1000), written(most * 1000)
    said = f"{label} {figures[0]} ms beside {other} {figures[1]} ms"
    return Finding(name, line, "spread", said, *figures)
