"""Documents of one run that state one fact differently."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from pytest_qtickets.checking.counts import Counted, empty_tables
from pytest_qtickets.checking.document import Document
from pytest_qtickets.checking.figures import duration, leading
from pytest_qtickets.checking.findings import Finding
from pytest_qtickets.checking.run_facts import Fact
from pytest_qtickets.checking.times import Stamp, generated
from pytest_qtickets.checking.words import OTHER

_STAMP = re.compile(r"(?<!\d)(20\d{6}[_T]\d{4,6})(?!\d)")
_HEX = re.compile(r"(?<![0-9a-f])[0-9a-f]{7,40}(?![0-9a-f])", re.IGNORECASE)
_COMMIT = re.compile(r"(?:repository |git )?commit(?: hash| sha)?|коммит(?: репозитория)?")
_LENGTH = re.compile(
    r"(?:audit |run |total |execution )*duration|(?:общая )?(?:длительность|продолжительность)(?: аудита| прогона| выполнения)?"
)
#: Labels of which a run has one figure only.
_FETCHED = re.compile(
    r"(?:total )?(orders|clients|barcodes|discounts|promo ?codes|events|price shades|partner tickets) (?:fetched|checked|scanned|verified|processed|loaded|received)"
    r"|(?:total )?(заказов|клиентов|штрихкодов|скидок|промокодов|мероприятий|событий) (?:получено|загружено|проверено|отсканировано|обработано)"
    r"|(?:получено|загружено|проверено|отсканировано|обработано) (заказов|клиентов|штрихкодов|скидок|промокодов|мероприятий|событий)"
)
_KEYS = {
    "executed": "executed", "tests_executed": "executed", "total_executed": "executed", "tests_run": "executed",
    "total": "total", "total_tests": "total", "tests_total": "total", "tests": "total", "planned": "planned",
    "passed": "passed", "successful": "passed", "success": "passed", "failed": "failed", "failures": "failed",
}  # fmt: skip


@dataclass(slots=True)
class Told:
    """What one file tells of its run."""

    name: str
    facts: Sequence[Fact]
    singles: dict[str, tuple[int, float, float]] = field(
        default_factory=dict
    )  #: line, figure, slack
    commit: tuple[int, str] = (0, "")
    counts: Sequence[Counted] = ()
    made: tuple[int, Stamp] | None = None
    last: tuple[int, Stamp] | None = None  #: of a log
    stamp: str = ""
    document: Document | None = None


def told_by(document: Document, facts: Sequence[Fact], counts: Sequence[Counted]) -> Told:
    """What a document tells."""
    told = Told(document.name, facts, counts=counts, made=generated(document), document=document)
    told.stamp = run_stamp(document.name) or run_stamp(document.title)
    for one in document.statements:
        if OTHER.search(one.value) or _is_other(one.headings):
            continue
        match = _FETCHED.fullmatch(one.label)
        number = leading(one.value)
        if match and number and number.whole is not None:
            key = re.sub(r" (?:in total|total)$", "", one.label)
            told.singles.setdefault(key, (one.line, number.value, 0.0))
        length = duration(one.value) if _LENGTH.fullmatch(one.label) else None
        if length:
            told.singles.setdefault("duration", (one.line, length[0], max(2 * length[1], 1.0)))
        commit = _HEX.match(one.value) if _COMMIT.fullmatch(one.label) else None
        if commit and not told.commit[1]:
            told.commit = one.line, commit[0].lower()
    return told


def _is_other(headings: Sequence[str]) -> bool:
    return any(OTHER.search(one) for one in headings)


def json_facts(name: str, value: Any) -> tuple[list[Fact], list[Finding]]:
    """Counts of a summary in JSON, and whether its parts add up."""
    facts: list[Fact] = []
    findings: list[Finding] = []
    if not isinstance(value, dict):
        return facts, findings
    some = next(
        (
            value[key]
            for key in ("totals", "summary", "stats", "statistics", "results")
            if isinstance(value.get(key), dict)
        ),
        value,
    )
    for key, kind in _KEYS.items():
        if isinstance(some.get(key), int) and not isinstance(some[key], bool):
            facts.append(Fact(kind, some[key], 1))
    read = {fact.kind: fact.value for fact in facts}
    parts = {
        key: one for key, one in some.items() if isinstance(one, int) and not isinstance(one, bool)
    }
    rest = sum(
        one
        for key, one in parts.items()
        if re.fullmatch(
            r"errors?|blocked|skipped|not[ _]run|unfinished|pending|other|deselected", key
        )
    )
    all_ = read.get("executed", read.get("total", read.get("planned")))
    core = read.get("passed", 0) + read.get("failed", 0)
    if all_ is not None and {"passed", "failed"} <= set(read) and not core <= all_ <= core + rest:
        said = f"{all_} stated in all; the parts add up to {core + rest}"
        findings.append(Finding(name, 1, "parts", said, str(all_), str(core + rest)))
    return facts, findings


def run_stamp(text: str) -> str:
    """The stamp of a run in a name or title, or empty."""
    match = _STAMP.search(text)
    return match[1].replace("T", "_") if match else ""


def check_agreement(
    told: Sequence[Told], logs: Mapping[str, set[str]], shown: Mapping[str, str], *, loose: bool
) -> Iterator[Finding]:
    """Rule ``disagree`` of the documents of one run, and rules that need two of them.

    ``logs``: name of a log -> ids of the tests that are in it. ``loose``: the files were named one
    by one, so that only a stamp makes them of one run.
    """
    for run in _runs(told, loose):
        documents = [one for one in run if one.document or one.facts]
        for at, one in enumerate(documents):
            for other in documents[:at]:
                yield from _two(one, other, shown)
        for one in run:
            for other in run:
                if one is not other and one.document:
                    yield from _against(one, other, shown)
            own = [log for log, ids in logs.items() if ids and _same_run(one, log, loose)]
            if one.document and own:
                ids = set().union(*(logs[log] for log in own))
                yield from _claimed(one, shown[own[0]], ids)


def _same_run(one: Told, log: str, loose: bool) -> bool:
    stamp = run_stamp(log)
    return stamp == one.stamp if stamp or loose else True


def _runs(told: Sequence[Told], loose: bool) -> list[list[Told]]:
    """Told by run: one stamp is one run; without stamps one folder is, if a folder was given."""
    groups: dict[str, list[Told]] = {}
    stamps = {one.stamp for one in told if one.stamp}
    for one in told:
        key = one.stamp or f"/{PurePosixPath(one.name).parent}"
        if not one.stamp and loose:
            key = f"/{one.name}"
        elif not one.stamp and len(stamps) == 1:
            (key,) = stamps
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def _two(one: Told, other: Told, shown: Mapping[str, str]) -> Iterator[Finding]:
    for kind in ("executed", "total", "passed", "failed"):
        mine = next((fact for fact in one.facts if fact.kind == kind), None)
        yours = {fact.value: fact for fact in other.facts if fact.kind == kind}
        if mine and yours and mine.value not in yours:
            theirs = next(iter(yours.values()))
            yield _disagree(
                one.name,
                mine.line,
                f"tests {kind}",
                (mine.value, theirs.value),
                f"{shown[other.name]}:{theirs.line}",
            )
    for key, (line, figure, slack) in one.singles.items():
        there = other.singles.get(key)
        if there and abs(figure - there[1]) > slack + there[2] + (0.02 * figure if slack else 0):
            figures = f"{figure:g}", f"{there[1]:g}"
            yield _disagree(one.name, line, key, figures, f"{shown[other.name]}:{there[0]}")
    (line, mine_), (at, theirs_) = one.commit, other.commit
    if mine_ and theirs_ and not (mine_.startswith(theirs_) or theirs_.startswith(mine_)):
        figures = mine_[:12], theirs_[:12]
        yield _disagree(one.name, line, "commit", figures, f"{shown[other.name]}:{at}")


def _against(one: Told, other: Told, shown: Mapping[str, str]) -> Iterator[Finding]:
    """A document against the counts or the log of another file."""
    if other.document is None and one.document:
        theirs = {row.name: row for row in other.counts}
        for row in one.counts:
            if row.name in theirs:
                yield from _counts(one.name, row, theirs[row.name], shown[other.name])
        if other.counts and not any(row.after == 0 for row in one.counts):
            yield from empty_tables(one.document, other.counts, shown[other.name])
    if one.made and other.last and other.last[1].after(one.made[1]):
        stated, late = one.made[1].text, other.last[1].text
        said = f"generated {stated} stated; {shown[other.name]}:{other.last[0]} is of {late}"
        yield Finding(one.name, one.made[0], "time", said, stated, late)


def _counts(name: str, mine: Counted, theirs: Counted, other: str) -> Iterator[Finding]:
    pairs = {"before": (mine.before, theirs.before), "after": (mine.after, theirs.after)}
    for what, figures in pairs.items():
        if None not in figures and figures[0] != figures[1]:
            yield _disagree(
                name, mine.line, f"{mine.name} {what}", figures, f"{other}:{theirs.line}"
            )


def _claimed(one: Told, log: str, ids: set[str]) -> Iterator[Finding]:
    """More tests executed than the log has."""
    for fact in one.facts:
        if fact.kind == "executed" and fact.value > len(ids):
            figures = fact.value, len(ids)
            yield _disagree(one.name, fact.line, "tests executed", figures, log)
            return


def _disagree(
    name: str, line: int, what: str, figures: tuple[object, object], other: str
) -> Finding:
    mine, theirs = map(str, figures)
    said = f"{what}: {mine} stated; {other} states {theirs}"
    return Finding(name, line, "disagree", said, mine, theirs)
