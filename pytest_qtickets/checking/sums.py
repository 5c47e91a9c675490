"""Sums in prose and lists: parts beside the whole that they are parts of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pytest_qtickets.checking.counts import TOTAL_ROW
from pytest_qtickets.checking.document import Document, Statement
from pytest_qtickets.checking.figures import NUMBER, leading, numbers, whole
from pytest_qtickets.checking.findings import Finding
from pytest_qtickets.checking.words import NOUN, kind_of

_SUM = re.compile(
    r"(?<![\w.,/])\d+(?:\s+[^\W\d]+){0,3}(?:\s*\+\s*\d+(?:\s+[^\W\d]+){0,3})+\s*=\s*(?P<all>\d+)(?![\w.,]\w)"
    r"|(?<![\w.,/])(?P<first>\d+)(?:\s+[^\W\d]+){0,3}\s*=\s*\d+(?:\s+[^\W\d]+){0,3}(?:\s*\+\s*\d+(?:\s+[^\W\d]+){0,3})+"
)
#: Words that part a whole between them.
_HALVES = (
    (r"paid|оплачен\w*", r"unpaid|не\s?оплачен\w*"),
    (r"writ(?:e|es|ing)|запис\w*", r"reads?|reading|чтени\w*"),
    (r"active|активн\w*|действующ\w*", r"inactive|неактивн\w*|недействующ\w*"),
    (r"used|использован\w*", r"unused|не\s?использован\w*"),
    (
        r"passed|successful|успешн\w*|пройден\w*",
        r"failed|unsuccessful|неуспешн\w*|не пройден\w*|провален\w*",
    ),
)
_BREAKDOWN = re.compile(
    rf"(?P<all>{NUMBER})(?:\s+[^\W\d()]+){{0,3}}\s*[(—–:]\s*(?P<parts>[^()]{{5,160}})"
)


def check_sums(document: Document) -> Iterator[Finding]:
    """Rule ``parts``: ``48 passed + 2 failed = 51``, ``150 (100 paid, 40 unpaid)``, and lists."""
    yield from _lists(document)
    for line in document.lines:
        for match in _SUM.finditer(line.text):
            stated = int(match["all"] or match["first"])
            found = (
                sum(one.whole or 0 for one in numbers(re.sub(r"[+=]", " | ", match[0]))) - stated
            )
            if found != stated:
                said = f"{stated} stated; the parts add up to {found}"
                yield Finding(document.name, line.number, "parts", said, str(stated), str(found))
        yield from _pairs(document.name, line.number, line.text)
    for table in document.tables:
        for row in table.rows:
            yield from _pairs(document.name, row.line, ": ".join(row.cells))


def _pairs(name: str, line: int, text: str) -> Iterator[Finding]:
    for match in _BREAKDOWN.finditer(text):
        parts = re.split(r"[,;](?=\s)|[+/]|\band\b|\bи\b", match["parts"])
        read = [(one, numbers(one)) for one in parts]
        figures = [found[0].whole for _, found in read if len(found) == 1]
        stated = whole(match["all"].strip())
        if stated is None or len(figures) != len(parts) or None in figures:
            continue
        labels = [re.sub(r"[\d\s:=.,']+", " ", one).strip().lower() for one in parts]
        if not any(
            any(re.fullmatch(rf"(?:{half})(?: \w+)?", label) for label in labels)
            for pair in _HALVES
            for half in pair[1:]
        ) or not _both(labels):
            continue
        found = sum(one or 0 for one in figures)
        if found != stated:
            said = f"{stated} stated; the parts add up to {found}"
            yield Finding(name, line, "parts", said, str(stated), str(found))


def _both(labels: Sequence[str]) -> bool:
    return any(
        all(any(re.fullmatch(rf"(?:{half})(?: \w+)?", label) for label in labels) for half in pair)
        for pair in _HALVES
    )


def _lists(document: Document) -> Iterator[Finding]:
    """Halves below their whole, tests a section above their total."""
    blocks: dict[int, list[tuple[Statement, int]]] = {}
    for one in document.statements:
        number = leading(one.value)
        if number is None or number.whole is None:
            continue
        if re.match(r"\s*(?:%|ms|мс|s\b|sec|сек|с\b|/)", one.value[number.end :]):
            continue
        blocks.setdefault(one.block, []).append((one, number.whole))
    for group in blocks.values():
        yield from _halves_in(document.name, group)
        yield from _sections_in(document.name, group)


def _halves_in(name: str, group: Sequence[tuple[Statement, int]]) -> Iterator[Finding]:
    labels = [one.label for one, _ in group]
    if not _both(labels):
        return
    halves = [
        at
        for at, label in enumerate(labels)
        if any(
            re.fullmatch(rf"(?:{half})(?: \w+)?", label) for pair in _HALVES[:4] for half in pair
        )
    ]
    if not halves or not halves[0]:
        return
    indent = group[halves[0]][0].indent
    siblings = [
        value for at, (one, value) in enumerate(group) if one.indent == indent and at >= halves[0]
    ]
    whole_, stated = group[halves[0] - 1]
    above = whole_.indent < indent or re.search(
        r"\btotal\b|\ball\b|fetched|всего|итого|получено", whole_.label
    )
    found = sum(group[at][1] for at in halves)
    if above and stated not in (found, sum(siblings)):
        said = f"{stated} stated; the parts add up to {found}"
        yield Finding(name, whole_.line, "parts", said, str(stated), str(found))


def _sections_in(name: str, group: Sequence[tuple[Statement, int]]) -> Iterator[Finding]:
    """``Orders: 10 tests``, ``Clients: 4 tests``, … ``Total: 14 tests``."""
    counted_ = [(one, value) for one, value in group if re.match(rf"\s*\d+\s+{NOUN}\b", one.value)]
    total = [
        pair
        for pair in counted_
        if TOTAL_ROW.fullmatch(pair[0].label) or kind_of(pair[0].label) in ("total", "executed")
    ]
    parts = [pair for pair in counted_ if pair not in total]
    if len(total) != 1 or len(parts) < 3 or total[0] not in (counted_[0], counted_[-1]):
        return
    found = sum(value for _, value in parts)
    if found != total[0][1]:
        said = f"{total[0][1]} stated in all; the parts add up to {found}"
        yield Finding(name, total[0][0].line, "parts", said, str(total[0][1]), str(found))
