"""What a document says of the run as a whole: how many tests were executed, passed, failed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pytest_qtickets.checking.document import Document, Line, Statement
from pytest_qtickets.checking.figures import ids_in, leading
from pytest_qtickets.checking.words import (
    GROUP,
    NOUN,
    OTHER,
    PARTS,
    SUMMARY,
    kind_of,
    names_tests,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A count of the run as a whole; ``kind``: executed, total, planned, passed, failed and the rest."""

    kind: str
    value: int
    line: int


_N = r"(?P<n>\d{1,6})"
_EXECUTED = r"(?:executed|run|performed|completed|выполнен[ыоа]?|проведен[ыоа]?|запущен[ыоа]?|исполнен[ыоа]?)"
_PASSED = r"(?:passed|succeeded|successful|пройден[ыоа]?|прошли|прошло|успешн[ыоа]?\w*)"
_FAILED = r"(?:failed|провален[ыоа]?|упал[ио]?|не пройден[ыоа]?|не прошли|неуспешн\w*)"
_BE = r"(?:\s(?:were|was|are|have|has|been|было|были|all|все|successfully|успешно)){0,3}"
_OF = rf"(?:{_N}\s*(?:of|из|out of|/)\s*(?P<of>\d{{1,6}}))"
#: Prose, each with what it counts. ``of`` is the number it is a part of.
_PROSE = tuple(
    (kind, re.compile(rf"(?<![\w.,/\-]){pattern}(?![\w])", re.IGNORECASE))
    for kind, pattern in (
        ("executed", rf"{_N}\s{NOUN}{_BE}\s{_EXECUTED}"),
        ("executed", rf"(?:executed|ran|completed|performed|выполнен[ыо]?|проведен[ыо]?|запущен[ыо]?)\s(?:all\s|все\s|всего\s)?{_N}\s{NOUN}"),
        ("executed", rf"{_OF}\s{NOUN}{_BE}\s{_EXECUTED}"),
        ("executed", rf"(?:executed|выполнен[ыо]?)\s{_OF}\s{NOUN}"),
        ("passed", rf"{_N}\s{NOUN}{_BE}\s{_PASSED}"),
        ("passed", rf"{_OF}\s{NOUN}{_BE}\s{_PASSED}"),
        ("failed", rf"{_N}\s{NOUN}{_BE}\s{_FAILED}"),
        ("passed", rf"(?:passed|успешно (?:пройден[оы]?|выполнен[оы]?)|пройдено)\s{_N}\s{NOUN}"),
        ("left", rf"{_N}\s{NOUN}\s(?:(?:could|were|was)\snot(?:\sbe)?\s(?:executed|run)|not executed|не (?:выполнял[а-я]+|выполнен[ыо]?|запускал[а-я]+))"),
    )
)  # fmt: skip
_OF_TESTS = re.compile(rf"\d+\s{NOUN}\b", re.IGNORECASE)
_TALLY = re.compile(
    rf"(?<![\w.,/])(?P<passed>\d{{1,6}})\s{_PASSED}\s?(?:[,;/+]|and|и)\s?(?P<failed>\d{{1,6}})\s{_FAILED}(?!\s(?:in|за)\s\d)",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"(?:(?:results?|totals?|summary|overall|итого|итог|результат(?:ы)?|всего)\s?[:—–-]?\s*)?"
)
_NOT = re.compile(r"\b(?:not|no|never|without|не|нет|без)\b", re.IGNORECASE)
_FRACTION = re.compile(r"\s*(?P<n>\d{1,6})\s*(?:of|из|out of|/)\s*(?P<of>\d{1,6})(?![\w.,/])")
#: A heading that speaks of the whole, whatever else is in it.
_CLOSING = re.compile(r"conclusion|summary|вывод|заключени|итог|резюме")
_CASE_HEADING = re.compile(r"(?<![\d.])\d{1,2}\.\d{1,2}(?!\d)")
#: What may follow a count: nothing, its noun, a remark.
_REST = re.compile(rf"\Z|[(,;–—-]|(?:{NOUN}|{_EXECUTED}|{_PASSED}|{_FAILED})\b", re.IGNORECASE)


def run_facts(document: Document) -> list[Fact]:
    """Every count of the run as a whole, in the document's order; none is in doubt."""
    found: dict[tuple[int, str, int], Fact] = {}
    for fact in (*_labelled(document), *_in_prose(document)):
        found.setdefault((fact.line, fact.kind, fact.value), fact)
    return sorted(found.values(), key=lambda fact: fact.line)


@lru_cache(maxsize=1024)
def is_whole(headings: tuple[str, ...]) -> bool:
    """Whether what stands under these headings speaks of the whole run."""
    return not any(
        (GROUP.search(one) or OTHER.search(one) or _CASE_HEADING.search(one))
        and not _CLOSING.search(one)
        for one in headings
    )


def _about_left(texts: Sequence[str]) -> tuple[str, ...]:
    """Texts without the words that any account of what was not run has."""
    return tuple(re.sub(r"missing|could|impact|недоста\w*", "", one) for one in texts)


def _labelled(document: Document) -> Iterator[Fact]:
    blocks: dict[int, set[str]] = {}
    for one in document.statements:
        blocks.setdefault(one.block, set()).add(kind_of(one.label))
    for one in document.statements:
        kind = kind_of(one.label)
        headings = _about_left(one.headings) if kind == "left" else one.headings
        if not kind or not is_whole(headings) or OTHER.search(one.value.split(". ")[0]):
            continue
        kinds = blocks[one.block]
        about_tests = names_tests(one.label) or kind == "executed" or _OF_TESTS.match(one.value)
        beside = (
            bool(kinds & {"passed", "failed"}) and len(kinds & {*PARTS, "total", "executed"}) > 1
        )
        near = not one.headings or SUMMARY.search(one.headings[-1]) is not None
        alone = kind in ("passed", "failed") and re.fullmatch(r"\W*\d+\W*", one.value)
        if not (about_tests or (near and (beside or alone))):
            continue
        yield from _value(kind, one)


def _value(kind: str, one: Statement) -> Iterator[Fact]:
    fraction = _FRACTION.match(one.value)
    if fraction:
        yield Fact(kind, int(fraction["n"]), one.line)
        if kind == "executed":
            yield Fact("planned", int(fraction["of"]), one.line)
        return
    number = leading(one.value)
    if number is None or number.whole is None or number.whole < 0:
        return
    rest = one.value[number.end :].strip(" .*_`✅❌✔⚠\ufe0f")
    if not _REST.match(rest) or GROUP.search(re.sub(r"\(.*", "", rest)):
        return
    yield Fact(kind, number.whole, one.line)


def _in_prose(document: Document) -> Iterator[Fact]:
    for line in document.lines:
        if line.box == " " or not is_whole(_about_left(line.headings)):
            continue
        yield from _pair(line)
        for sentence in re.split(r"(?<=[.!?;])\s+", line.text):
            label, colon, rest = sentence.partition(": ")
            if not colon or SUMMARY.search(label):
                yield from _sentence(line, sentence)
            elif kind_of(label.lower()):
                yield from _sentence(line, rest)


def _pair(line: Line) -> Iterator[Fact]:
    """``48 passed, 2 failed``, with nothing before it that says of what."""
    match = _TALLY.search(line.text)
    if match and _ALONE.fullmatch(line.text[: match.start()].lower()):
        yield Fact("passed", int(match["passed"]), line.number)
        yield Fact("failed", int(match["failed"]), line.number)


def _sentence(line: Line, text: str) -> Iterator[Fact]:
    if not any(map(str.isdigit, text)):
        return
    if GROUP.search(text) or ids_in(text) != set() or OTHER.search(_about_left([text])[0]):
        return
    only_left = OTHER.search(text) is not None or not is_whole(line.headings)
    for kind, pattern in _PROSE:
        if kind == "left" or not only_left:
            for match in pattern.finditer(text):
                yield from _counted(kind, line.number, text[: match.start()], match)


def _counted(kind: str, line: int, before: str, match: re.Match[str]) -> Iterator[Fact]:
    """The facts of one match of ``_PROSE``, by what stands before it."""
    denied = kind not in ("failed", "left") and _NOT.search(match[0])
    if denied or _NOT.search(re.split(r"[,;]\s", before)[-1]):
        return
    if kind == "executed" and before.lower().endswith("успешно "):
        return  # passed
    part = re.search(r"(?:\bof|из|/)\s*\Z", before)
    if part is None:
        yield Fact(kind, int(match["n"]), line)
    whole = match.groupdict().get("of") or (match["n"] if part else None)
    if kind == "executed" and whole:
        yield Fact("planned", int(whole), line)
