"""Totals against matrix rows, tallies, parts, id lists, percentages, one figure stated twice."""

# ruff: noqa: RUF001 - Cyrillic words and typographic signs are data

from __future__ import annotations

import re
from collections.abc import Iterator

from pytest_qtickets.checking.document import Document, Figure, Table
from pytest_qtickets.checking.findings import Finding
from pytest_qtickets.checking.words import BARE, FAILED, OTHER, PASSED, TOTAL, outcome

_ID = re.compile(r"\d{1,2}\.\d{1,2}")
_COUNTED = re.compile(
    r"(?<![\d.,/])(?P<count>\d{1,4})\s+(?:tests?|cases?|тест(?:а|ов)?|кейс(?:а|ов)?)\s*"
    r"[(:]\s*(?P<ids>\d{1,2}\.\d{1,2}(?:\s*[,;–—-]\s*\d{1,2}\.\d{1,2})*)\s*(?:\)|$)",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    r"(?<![\d.,/])(?P<part>\d{1,6})\s*(?:/|of|из)\s*(?P<whole>\d{1,6})\s*"
    r"(?:tests?|cases?|тест(?:а|ов)?)?\s*[(,=–—-]*\s*"
    r"(?P<percent>\d{1,3}(?:[.,](?P<digits>\d{1,3}))?)\s*%",
    re.IGNORECASE,
)


def check_counts(document: Document) -> Iterator[Finding]:
    """Every rule about counts in one document."""
    yield from _against_matrix(document)
    yield from _parts(document)
    yield from _twice(document)
    for at, line in enumerate(document.lines, 1):
        yield from _ids(document.name, at, line)
        yield from _percent(document.name, at, line)


def matrix(document: Document) -> Table | None:
    """The one table whose first column holds case ids; None when there are several or none."""
    found = [
        table
        for table in document.tables
        if table.rows
        and table.column("test id", "id", "case", "тест", "id теста", "кейс") == 0
        and all(_ID.fullmatch(row.cells[0]) for row in table.rows)
    ]
    return found[0] if len(found) == 1 else None


def totals(document: Document) -> list[Figure]:
    """Figures that state the number of all tests of the run."""
    return [f for f in document.figures if f.whole and _total(f) and f.label not in BARE]


def _total(figure: Figure) -> bool:
    return TOTAL.fullmatch(figure.label) is not None and _whole(figure)


def _whole(figure: Figure) -> bool:
    """Whether the figure stands alone, but for signs and a remark in brackets."""
    return re.fullmatch(r"[^\w/%(.,]*(\(.*)?\.?", figure.rest) is not None


def _against_matrix(document: Document) -> Iterator[Finding]:
    table = matrix(document)
    if table is None:
        return
    rows = len({row.cells[0] for row in table.rows})
    at = table.column("result", "status", "verdict", "результат", "статус", "вердикт")
    seen = [
        outcome(r.cells[at]) if at is not None and at < len(r.cells) else "" for r in table.rows
    ]
    for total in totals(document):
        # A row that shows no outcome may be a test that was not run.
        least = (
            rows - seen.count("") if "execut" in total.label or "выполн" in total.label else rows
        )
        if not least <= total.value <= rows:
            text = f"{total.value} tests stated, the matrix at line {table.line} has {rows}"
            yield _finding("total-rows", document, total, rows, text)
    if not all(seen):
        return
    for name, words in (("passed", PASSED), ("failed", FAILED)):
        for figure in document.figures:
            counted = seen.count(name)
            if (
                figure.whole
                and words.fullmatch(figure.label)
                and _whole(figure)
                and figure.value != counted
            ):
                text = (
                    f"{figure.value} {name} stated, the matrix at line {table.line} shows {counted}"
                )
                yield _finding("tally", document, figure, counted, text)


def _parts(document: Document) -> Iterator[Finding]:
    """A total with its parts right below it, line after line."""
    by_line = {figure.line: figure for figure in document.figures}
    for total in filter(_total, document.figures):
        parts: list[Figure] = []
        line = total.line + 1
        while (figure := by_line.get(line)) is not None and any(
            words.fullmatch(figure.label) for words in (PASSED, FAILED, OTHER)
        ):
            parts.append(figure)
            line += 1
        named = [w for w in (PASSED, FAILED) if any(w.fullmatch(p.label) for p in parts)]
        added = sum(part.value for part in parts)
        # Less than the total may be a part nobody named; more can never be.
        closes = added == total.value or (
            added < total.value
            and line <= len(document.lines)
            and document.lines[line - 1].strip() != ""
        )
        if len(named) == 2 and not closes and all(map(_whole, parts)):  # noqa: PLR2004 - both
            text = f"{total.value} in all, the parts below add up to {added}"
            yield _finding("parts", document, total, added, text)


def _twice(document: Document) -> Iterator[Finding]:
    first: dict[str, Figure] = {}
    for total in totals(document):
        said = "tests executed" if "executed" in total.label else total.label
        if "executed" not in said and "выполнено" not in said:
            continue  # a bare "Total:" may count anything
        before = first.setdefault(said, total)
        if before.value != total.value:
            text = f"{total.value} for {total.label!r}, line {before.line} says {before.value}"
            yield _finding("twice", document, total, before.value, text)


def _ids(name: str, at: int, line: str) -> Iterator[Finding]:
    for found in _COUNTED.finditer(line):
        ids = expand(found["ids"])
        stated = int(found["count"])
        if ids is not None and ids != stated:
            text = f"{stated} tests stated, {found['ids']} are {ids}"
            yield Finding("ids", name, at, str(stated), str(ids), text)


def expand(text: str) -> int | None:
    """How many ids a list of ids and ranges names; None where a range crosses sections."""
    named: set[tuple[int, int]] = set()
    for part in re.split(r"[,;]", text):
        ends = [tuple(map(int, one.split("."))) for one in _ID.findall(part)]
        section, low = ends[0]
        last, high = ends[-1]
        if len(ends) > 2 or section != last or high < low:  # noqa: PLR2004 - two ends
            return None
        named.update((section, at) for at in range(low, high + 1))
    return len(named)


def _percent(name: str, at: int, line: str) -> Iterator[Finding]:
    for found in _FRACTION.finditer(line):
        part, whole = int(found["part"]), int(found["whole"])
        if not whole or part > whole:
            continue
        stated = float(found["percent"].replace(",", "."))
        real = 100 * part / whole
        # Cut or rounded, either way less than one unit of the last digit written.
        if abs(stated - real) >= 10 ** -len(found["digits"] or ""):
            text = f"{found['percent']} % stated, {part} of {whole} is {real:.1f} %"
            yield Finding("percent", name, at, found["percent"], f"{real:.1f}", text)


def _finding(rule: str, document: Document, figure: Figure, found: int, text: str) -> Finding:
    return Finding(rule, document.name, figure.line, str(figure.value), str(found), text)
