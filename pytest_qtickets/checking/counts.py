"""Row counts of tables: before, after, delta; and columns with a total below them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pytest_qtickets.checking.document import Document, Table, plain
from pytest_qtickets.checking.figures import NUMBER, whole
from pytest_qtickets.checking.findings import Finding
from pytest_qtickets.checking.words import NOUN, kind_of

_NAME = re.compile(r"(?:clickhouse )?table(?:[ _]name)?|(?:имя |название )?таблиц[аы]")
_BEFORE = re.compile(
    r"(?:count|rows?|records?)?[ _]?before|(?:строк |записей |кол-во |количество )?(?:до|было)|initial|old"
)
_AFTER = re.compile(
    r"(?:count|rows?|records?)?[ _]?after|(?:строк |записей |кол-во |количество )?(?:после|стало)|final|new"
)
_DELTA = re.compile(
    r"(?:delta|δ|diff(?:erence)?|change|added|growth)(?: rows)?|дельта|разница|прирост|изменение|добавлено"
)
_COUNT = re.compile(
    r"(?:current )?(?:count|rows?|records?)|(?:количество |число )?(?:строк|записей)|кол-во|количество"
)
TOTAL_ROW = re.compile(r"(?:grand )?total|all|sum|итого|всего|сумма|все")
_SUMMED = re.compile(
    rf"(?:count|rows?|records?)[ _](?:before|after)|before|after|delta|до|после|дельта|total|count|rows?(?: \w+)?|records?|requests?"
    rf"|exchanges?|{NOUN}|всего|количество|кол-во|строк|записей"
)
_ARROW = re.compile(
    rf"(?P<a>{NUMBER})\s*(?:→|->|=>|➜|⟶)\s*(?P<b>{NUMBER})[^\d+\-\u2212\n]{{0,12}}(?P<d>[+\-\u2212]\d[\d ,\u00a0\u202f]*)"
)
_CLAIM = re.compile(
    r"(?:\b(?:all|every)(?:\s(?:of\s)?(?:the\s)?(?P<n1>\d+))?(?:\s[\w-]+){0,2}\stables?\b"
    r"|(?<![\w.,/])(?P<n2>\d+)\s*(?:/|of|out of|из)\s*(?P<m2>\d+)\s(?:[\w-]+\s){0,2}?(?:tables?|таблиц[аыу]?)\b"
    r"|\b(?:все|каждая|всех|каждой)(?:\s(?P<n3>\d+))?(?:\s\w+){0,2}\sтаблиц(?:[аые]|ах)?\b)"
    r"[^.;\n]{0,40}?(?:>\s*0|populated|non-?empty|not empty|have\b|has\b|contain|hold|with (?:rows|records|data)|filled|loaded"
    r"|содерж|есть (?:запис|данн|строк)|заполн|имеют|непуст|не пуст|с данными|со строками|больше (?:0|нуля))",
    re.IGNORECASE,
)
_NO_CLAIM = re.compile(r"\b(?:not|no)\b|\b(?:не|нет)\b|❌|✗", re.IGNORECASE)
_DEMAND = re.compile(
    r"\b(?:must|should|require\w*|criteri\w+|if|verify|check that|goal|target\w*|aim|will|recommend\w*|expect\w*|need\w*|when|until)\b"
    r"|должн|требован|критери|если|провер[ия]т|необходим|цель|целев|рекоменд|будут|ожида",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Counted:
    """Rows of one table, ``None`` where unknown."""

    name: str
    line: int
    before: int | None
    after: int | None


def counted(tables: Sequence[Table]) -> list[Counted]:
    """Every table whose rows are counted before and after, or once."""
    found = []
    for table in tables:
        name, before, after = (table.column(words) for words in (_NAME, _BEFORE, _AFTER))
        after = table.column(_COUNT) if after is None else after
        if name is None or after is None:
            continue
        for row in table.rows:
            words = plain(row.get(name)).strip("`* ").lower().rpartition(".")[2]
            if words and not TOTAL_ROW.fullmatch(words):
                found.append(
                    Counted(words, row.line, whole(row.get(before)), whole(row.get(after)))
                )
    return found


def check_counts(document: Document) -> Iterator[Finding]:
    """Rules ``delta``, ``empty-table`` and ``parts`` of columns."""
    for table in document.tables:
        yield from check_deltas(document.name, table)
        yield from _sums(document.name, table)
        yield from _row_parts(document.name, table)
    for line in document.lines:
        for match in _ARROW.finditer(line.text):
            before, after, delta = (whole(match[one].strip()) for one in "abd")
            if before is not None and after is not None and delta is not None:
                yield from _delta(document.name, line.number, before, after, delta)
    yield from empty_tables(document, counted(document.tables), "")


def check_deltas(name: str, table: Table) -> Iterator[Finding]:
    """Rule ``delta`` of one table."""
    before, after, delta = (table.column(words) for words in (_BEFORE, _AFTER, _DELTA))
    if before is None or after is None or delta is None:
        return
    for row in table.rows:
        figures = [whole(row.get(at)) for at in (before, after, delta)]
        if None not in figures:
            yield from _delta(name, row.line, *[one or 0 for one in figures])


def _delta(name: str, line: int, before: int, after: int, delta: int) -> Iterator[Finding]:
    if after - before != delta:
        said = f"delta {delta:+d} stated; {before} to {after} is {after - before:+d}"
        yield Finding(name, line, "delta", said, f"{delta:+d}", f"{after - before:+d}")


def empty_tables(document: Document, rows: Sequence[Counted], where: str) -> Iterator[Finding]:
    """Rule ``empty-table``: every claim that all tables hold rows, beside those that do not."""
    empty = [one for one in rows if one.after == 0]
    if not empty:
        return
    texts = [(line.number, line.text) for line in document.lines if line.box != " "]
    texts += [(row.line, ": ".join(row.cells)) for table in document.tables for row in table.rows]
    for number, text in texts:
        match = _CLAIM.search(text)
        if not match or match["n2"] != match["m2"] or _DEMAND.search(text):
            continue
        if _NO_CLAIM.search(re.split(r"[.;!?]\s", text[: match.start()])[-1] + match[0]):
            continue
        of = match["n1"] or match["n2"] or match["n3"]
        if of and int(of) < len(rows) and int(of) <= len(rows) - len(empty):
            continue  # it speaks of the others
        first = empty[0]
        place = f"{where or 'line'} {first.line}" if not where else f"{where}:{first.line}"
        said = f"{match[0].strip()!r} stated; {first.name} holds 0 ({place})"
        yield Finding(
            document.name, number, "empty-table", said, match[0].strip(), f"{first.name} 0"
        )


def _sums(name: str, table: Table) -> Iterator[Finding]:
    """A last row that is called the total, against the rows above it."""
    if len(table.rows) < 3 or not TOTAL_ROW.fullmatch(_word(table.rows[-1].get(0))):
        return
    *parts, total = table.rows
    if any(
        re.match(r"(?:sub-?total|в том числе|of them|итого)", _word(row.get(0))) for row in parts
    ):
        return
    for at, head in enumerate(table.head):
        if not (kind_of(head) or _SUMMED.fullmatch(head)):
            continue
        figures, stated = [whole(row.get(at)) for row in parts], whole(total.get(at))
        if stated is None or None in figures:
            continue
        found = sum(one or 0 for one in figures)
        if found != stated:
            said = f"{stated} stated as total of {head!r}; its rows add up to {found}"
            yield Finding(name, total.line, "parts", said, str(stated), str(found))


def _row_parts(name: str, table: Table) -> Iterator[Finding]:
    """Rows with a total and its verdicts in their cells."""
    kinds = [kind_of(head) for head in table.head]
    if "passed" not in kinds or "failed" not in kinds:
        return
    totals = [at for at, kind in enumerate(kinds) if kind in ("executed", "total")]
    if len(totals) != 1 or kinds.count("passed") > 1:
        return
    ran = [at for at, kind in enumerate(kinds) if kind in ("passed", "failed", "error")]
    every = [at for at, kind in enumerate(kinds) if kind in ("blocked", "skipped", "left")]
    for row in table.rows:
        stated = whole(row.get(totals[0]))
        parts, rest = ([whole(row.get(at)) for at in some] for some in (ran, every))
        if stated is None or None in parts or None in rest:
            continue
        found = sum(one or 0 for one in parts)
        if stated not in (found, found + sum(one or 0 for one in rest)):
            found += sum(one or 0 for one in rest)
            said = f"{stated} stated in all; the parts add up to {found}"
            yield Finding(name, row.line, "parts", said, str(stated), str(found))


def _word(cell: str) -> str:
    return plain(cell).strip("* :").lower()
