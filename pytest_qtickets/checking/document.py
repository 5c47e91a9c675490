"""A published document as the rules see it: lines, tables, and labelled figures."""

# ruff: noqa: RUF001 - Cyrillic words and typographic signs are data

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_SEPARATOR = re.compile(r"^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
_CELL = re.compile(r"(?<!\\)\|")
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})")
_MARKS = re.compile(r"[*`]|__|^[\s>#│├└─+-]+|\[[ xX]\]\s*")
_LABEL = re.compile(
    r"^(?P<label>[^\d:|=]{2,60}?)\s*[:=]\s*"
    r"(?P<value>\d{1,3}(?:[ ,\u00a0\u202f]\d{3})+(?!\d)|\d+)(?P<rest>.*)$"
)
_HEADING = re.compile(r"^(#{1,6})\s+(.*)")
#: Sections that speak of the whole run; below any other heading a total may be that of a group.
_SUMMARY = re.compile(
    r"summary|key numbers|conclusion|information|metadata|overview|results"
    r"|итог|сводк|резюме|заключени|вывод|общ",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, its cells without marks."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``head`` holds its column names in lower case."""

    line: int
    head: tuple[str, ...]
    rows: tuple[Row, ...]

    def column(self, *names: str) -> int | None:
        """Index of the first column with one of these names."""
        return next((at for at, cell in enumerate(self.head) if cell in names), None)


@dataclass(frozen=True, slots=True)
class Figure:
    """A whole number behind a label that stands first in its line; ``label`` in lower case."""

    line: int
    label: str
    value: int
    rest: str
    whole: bool  #: whether it stands where a document speaks of the whole run


@dataclass(frozen=True, slots=True)
class Document:
    """One Markdown or text file."""

    name: str
    lines: tuple[str, ...]
    tables: tuple[Table, ...] = field(default=())
    figures: tuple[Figure, ...] = field(default=())


def read_document(name: str, text: str) -> Document:
    """The document; fenced code is kept for searches, but its tables and figures are not read."""
    lines = tuple(text.splitlines())
    prose = _without_code(lines)
    return Document(name, lines, tuple(_tables(prose)), tuple(_figures(prose)))


def number(text: str) -> int | None:
    """A whole number, thousands apart or not, a sign allowed; None for anything else."""
    plain = re.sub(r"(?<=\d)[ ,\u00a0\u202f](?=\d{3}(?!\d))", "", text.strip())
    plain = plain.replace("−", "-")
    return int(plain) if re.fullmatch(r"[+-]?\d{1,18}", plain, re.ASCII) else None


def plain(text: str) -> str:
    """A line or cell without bullets, branches and emphasis."""
    return _MARKS.sub("", text).strip()


def _without_code(lines: tuple[str, ...]) -> list[str]:
    kept, fence = [], ""
    for line in lines:
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence):
            fence = ""
        kept.append("" if fence or mark else line)
    return kept


def _tables(lines: list[str]) -> Iterator[Table]:
    at = 1
    while at < len(lines):
        if "|" in lines[at] and _SEPARATOR.match(lines[at]) and "|" in lines[at - 1]:
            head = tuple(cell.lower() for cell in _cells(lines[at - 1]))
            end = at + 1
            while end < len(lines) and "|" in lines[end]:
                end += 1
            rows = tuple(Row(n + 1, _cells(lines[n])) for n in range(at + 1, end))
            yield Table(at, head, rows)
            at = end
        at += 1


def _cells(line: str) -> tuple[str, ...]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return tuple(re.sub(r"[*`]|__", "", cell).strip() for cell in _CELL.split(inner))


def _figures(lines: list[str]) -> Iterator[Figure]:
    whole = True
    for at, line in enumerate(lines, 1):
        if heading := _HEADING.match(line):
            whole = heading[1] == "#" or _SUMMARY.search(heading[2]) is not None
        cells = _cells(line) if line.lstrip().startswith("|") else ()
        if len(cells) == 2:  # noqa: PLR2004 - a label and its figure
            line = ": ".join(cells)  # noqa: PLW2901 - read on as prose
        if "|" in line or len(line) > 500:  # noqa: PLR2004 - longer than any labelled figure
            continue
        found = _LABEL.match(plain(line))
        value = number(found["value"]) if found else None
        if found and value is not None:
            yield Figure(at, found["label"].strip().lower(), value, found["rest"].strip(), whole)
