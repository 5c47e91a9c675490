"""Percentages and rates, each beside the figures it is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, partial

from pytest_qtickets.checking.document import Document, Table
from pytest_qtickets.checking.figures import (
    NUMBER,
    Number,
    duration,
    leading,
    numbers,
    whole,
    written,
)
from pytest_qtickets.checking.findings import Finding
from pytest_qtickets.checking.run_facts import Fact, is_whole

_P = r"(?P<p>\d{1,4}(?:[.,]\d+)?)\s*(?:%|per ?cent\b|процент\w*)"
_COUNT = r"(?:\d{1,3}(?:[ ,\u00a0\u202f]\d{3})+|\d+)"
_OF = r"\s*(?:/|of|out of|из)\s*(?:the\s|all\s|всех\s)?"
_WORDS = r"(?:\s+[^\W\d]+){0,3}"
_FRACTION = rf"(?P<n>{_COUNT}){_WORDS}{_OF}(?P<m>{_COUNT})(?![\d.,/]\d)"
_PERCENT = (
    re.compile(
        rf"\b(?:of|из)\s(?:the\s|all\s|всех\s)?(?P<m>{_COUNT})\s[^.;%()\d]{{0,60}}(?<!\w)(?P<n>{_COUNT}){_WORDS}\s*[(]\s*{_P}",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<![\w.,/]){_FRACTION}{_WORDS}\s*[(=:,–—-]\s*{_P}", re.IGNORECASE),
    re.compile(rf"(?<![\w.,]){_P}{_WORDS}\s*[(=:–—]\s*{_FRACTION}", re.IGNORECASE),
)
_SUCCESS = re.compile(
    r"(?:overall |test )?(?:success|pass) ?rate|(?:процент|доля) (?:успеш\w+|пройден\w+)(?: тест\w*)?|успешность(?: тестов)?"
)
_COVERAGE = re.compile(
    r"(?:overall |test |spec(?:ification)? |case )?coverage|(?:общее )?покрытие(?: тестами| спецификации| тестов)?"
)
_RATE = re.compile(
    r"(?P<noun>[^\W\d_]+)\s*(?:/\s*(?:s|sec|second|с|сек|секунду)\b|per second|a second|в секунду)",
    re.IGNORECASE,
)
_RATE_IN_LINE = re.compile(
    rf"(?P<total>{NUMBER})\s[^\W\d]+\s(?:\w+\s)?(?:in|over|за)\s(?P<length>\d[^(=:]{{1,24}}?)\s?(?:[(=:,–—-]|is)\s*(?P<rate>{NUMBER})\s"
    r"?(?:[^\W\d]+\s?)?(?:/\s?(?:s|sec|second|с|сек)\b|per second|в секунду)",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    r"(?:audit |total |run |execution |overall |test |processing |elapsed )*(?:duration|elapsed|time|run time)"
    r"|(?:общая |общее )?(?:длительность|продолжительность|время)(?: аудита| выполнения| прогона| работы| обработки)?"
)
_PERCENT_HEAD = re.compile(r"per ?cent|percent(?:age)?|%|процент|доля|(?:success|pass) rate(?:, %)?|coverage(?:, %)?|покрытие(?:, %)?")  # fmt: skip
_PER_HUNDRED = 100.0
#: Readings that are tried; a document that has more is of many runs, and none can be refuted.
_MOST_PAIRS = 10_000


def check_ratios(document: Document, facts: Sequence[Fact]) -> Iterator[Finding]:
    """Rules ``percent`` and ``rate``."""
    texts = [(line.number, line.text) for line in document.lines]
    texts += [
        (row.line, cell) for table in document.tables for row in table.rows for cell in row.cells
    ]
    for number, text in texts:
        if "%" in text or "cent" in text or "процент" in text:
            yield from _fractions(document.name, number, text)
    yield from _shares(document, facts)
    for table in document.tables:
        yield from _percent_columns(document.name, table)
    yield from _rates(document)


def _fits(stated: str, part: int, all_: int) -> bool:
    """Whether a percentage is the fraction, rounded or cut to its digits."""
    figure = stated.replace(",", ".")
    step = 10.0 ** -len(figure.partition(".")[2])
    return abs(float(figure) - _PER_HUNDRED * part / all_) <= step * (1 - 1e-9) + 1e-9


def _int(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _percent(name: str, line: int, stated: str, part: int, all_: int) -> Finding:
    real = written(round(_PER_HUNDRED * part / all_, 2))
    said = f"{stated} % stated; {part} of {all_} is {real} %"
    return Finding(name, line, "percent", said, f"{stated}%", f"{real}%")


def _fractions(name: str, line: int, text: str) -> Iterator[Finding]:
    for pattern in _PERCENT:
        for match in pattern.finditer(text):
            part, all_ = _int(match["n"]), _int(match["m"])
            if not all_ or part > all_ or _fits(match["p"], part, all_):
                continue
            if not re.search(r"[~≈<>]|about|около", text[: match.end()]):
                yield _percent(name, line, match["p"], part, all_)


def _shares(document: Document, facts: Sequence[Fact]) -> Iterator[Finding]:
    """``Success rate: 96.1%`` beside what was passed and executed."""
    values: dict[str, dict[int, None]] = {}  # each figure once, in the order of the document
    for fact in facts:
        values.setdefault(fact.kind, {})[fact.value] = None
    ran = list(values.get("executed", {}) | values.get("total", {}) | values.get("planned", {}))
    if len(values.get("failed", ())) * len(ran) > _MOST_PAIRS:
        return
    differences = {a - b: None for a in ran for b in values.get("failed", {}) if a >= b}
    passed = list(values.get("passed", {}) | differences)
    executed = list(values.get("executed", {}))
    if len(passed) * len(ran) > _MOST_PAIRS:
        return
    for one in document.statements:
        match = re.match(rf"\s*{_P}(?P<rest>.*)", one.value, re.IGNORECASE)
        if (
            not match
            or not is_whole(one.headings)
            or re.search(r"\d\s*(?:/|of|из)\s*\d", match["rest"])
        ):
            continue
        success = _SUCCESS.fullmatch(one.label) is not None
        if not success and not _COVERAGE.fullmatch(one.label):
            continue
        parts = passed if success else executed
        pairs = [(part, all_) for part in parts for all_ in ran if 0 < all_ >= part]
        if not success:
            pairs = [pair for pair in pairs if pair[0] != pair[1]]
        if pairs and not any(_fits(match["p"], *pair) for pair in pairs):
            yield _percent(document.name, one.line, match["p"], *pairs[0])


def _percent_columns(name: str, table: Table) -> Iterator[Finding]:
    at = table.column(_PERCENT_HEAD)
    if at is None:
        return
    counts = [
        column
        for column in range(len(table.head))
        if column != at
        and table.rows
        and all(whole(row.get(column)) is not None for row in table.rows)
    ]
    if len(counts) != 2:
        return
    for row in table.rows:
        match = re.fullmatch(r"\s*(\d{1,3}(?:[.,]\d+)?)\s*%?\s*", row.get(at))
        part, all_ = sorted(whole(row.get(column)) or 0 for column in counts)
        others = [whole(one.get(column)) or 0 for one in table.rows for column in counts]
        if match and all_ and part >= 0 and not _fits(match[1], part, all_):
            sums = {sum(others[at::2]) for at in (0, 1)} | set(others)
            if not any(_fits(match[1], one, of) for of in sums for one in (part, all_) if of > 0):
                yield _percent(name, row.line, match[1], part, all_)


def _rates(document: Document) -> Iterator[Finding]:
    """A rate a second of a noun, against every total of the noun and every duration stated."""
    stated_lengths = (
        duration(one.value) for one in document.statements if _LENGTH.fullmatch(one.label)
    )
    lengths = list(dict.fromkeys(filter(None, stated_lengths)))
    for line in document.lines:
        for match in _RATE_IN_LINE.finditer(line.text):
            total, number = numbers(match["total"])[0], numbers(match["rate"])[0]
            length = duration(match["length"])
            if length and length[0] and not _near(number, total.value, *length, number.about):
                yield _rate(document.name, line.number, number, total, length)
    totals_of = cache(partial(_totals_of, document))
    for one in document.statements:
        text = f"{one.label}: {one.value}"
        unit = _RATE.search(text)
        stated = leading(one.value)
        if not unit or stated is None or stated.value <= 0:
            continue
        totals = totals_of(unit["noun"].lower()[:5])
        own = [found for found in _durations(one.value) if found[0]] or lengths
        if len(totals) * len(own) > _MOST_PAIRS:
            continue
        pairs = [(total, length) for total in totals for length in own if length[0] > 0]
        about = stated.about or any(total.about for total, _ in pairs)
        if pairs and not any(_near(stated, total.value, *length, about) for total, length in pairs):
            yield _rate(document.name, one.line, stated, *pairs[0])


def _totals_of(document: Document, stem: str) -> list[Number]:
    """The whole numbers that the document states of a noun, each once."""
    found = [
        other
        for statement in document.statements
        if stem in statement.label and not _RATE.search(f"{statement.label}: {statement.value}")
        for other in numbers(statement.value)[:1]
        if other.whole and leading(statement.value) is not None
    ]
    return list(dict.fromkeys(found))


def _rate(
    name: str, line: int, number: Number, total: Number, length: tuple[float, float]
) -> Finding:
    real = written(round(total.value / length[0], 2))
    said = (
        f"{written(number.value)} a second stated; {written(total.value)} in "
        f"{written(length[0])} s is {real}"
    )
    return Finding(name, line, "rate", said, written(number.value), real)


def _durations(text: str) -> list[tuple[float, float]]:
    found = re.findall(r"(?:in|over|за)\s+(\d.*)", text)
    return [length for one in found if (length := duration(one))]


def _near(number: Number, total: float, seconds: float, half: float, about: bool) -> bool:
    stated, digit = number.value, number.half
    low, high = total / (seconds + half), total / max(seconds - half, seconds / 2, 1e-9)
    slack = (0.1 if about else 0.01) * stated + 2 * digit
    return low - slack <= stated <= high + slack
