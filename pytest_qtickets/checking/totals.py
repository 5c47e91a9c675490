"""Totals, rows and verdicts: whether the counts of a document close."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pytest_qtickets.checking.document import Document, Statement
from pytest_qtickets.checking.figures import leading, numbers
from pytest_qtickets.checking.findings import Finding
from pytest_qtickets.checking.matrix import Matrix
from pytest_qtickets.checking.run_facts import Fact, is_whole
from pytest_qtickets.checking.words import PARTS, kind_of, names_tests, outcome

_RAN = ("passed", "failed", "error")
_STATUS = re.compile(
    r"(?:overall |final |audit |run )?(?:status|result|verdict)"
    r"|(?:общий |итоговый )?(?:статус|результат|вердикт)(?: аудита| прогона)?"
)
_HEDGE = re.compile(
    r"partial|with|except|but|although|warn|limit|condition|mostly|\bof\b|/|част|кроме|\bно\b|огранич|услов|замеч|\bиз\b",
    re.IGNORECASE,
)
_EXPLAINED = re.compile(
    r"not (?:executed|run|sent)|skipp|missing|blocked|deselect|unfinished|remain|out of scope|excluded"
    r"|не (?:выполн|запу|провед|охвач)|пропущ|заблок|остал|исключ",
    re.IGNORECASE,
)

#: Tests that have a verdict and are not counted among those that were executed.
_UNSENT = re.compile(r"\b(\d{1,6}) (?:ended |failed )?without a request\b")


def check_totals(
    document: Document, facts: Sequence[Fact], matrix: Matrix | None
) -> Iterator[Finding]:
    """Rules ``rows``, ``tally``, ``verdict``, ``parts`` and ``twice`` of counts."""
    rows = list(_rows(document, facts, matrix)) if matrix else []
    yield from rows
    if matrix:
        yield from _tally(document, facts, matrix, closes=not rows)
    yield from _verdict(document, facts, matrix)
    parts = list(_parts(document))
    yield from parts
    yield from _twice(document, facts)
    if not parts:
        yield from _more_than_all(document, facts)
    yield from _left(document, facts)


def _rows(document: Document, facts: Sequence[Fact], matrix: Matrix) -> Iterator[Finding]:
    if not matrix.complete:
        return
    ran = len(matrix.ids - matrix.with_verdict("skipped", "blocked"))
    shown = {len(matrix.ids), ran, len(matrix.tests)}
    left = {fact.value for fact in facts if fact.kind in ("skipped", "blocked", "left")}
    executed = {fact.value for fact in facts if fact.kind == "executed"}
    unsent = _unsent(document)
    for fact in facts:
        if fact.kind not in ("executed", "total") or fact.value in shown:
            continue
        if fact.kind == "executed" and fact.value + unsent in shown:
            continue
        if fact.kind == "total" and (
            any(fact.value - one in shown for one in (*left, sum(left)) if one)
            or executed & shown
            or _explains(document)
        ):
            continue
        said = f"{fact.value} tests stated; the matrix has {len(matrix.ids)} rows"
        yield Finding(document.name, fact.line, "rows", said, str(fact.value), str(len(matrix.ids)))


def _unsent(document: Document) -> int:
    """How many tests have a verdict although nothing was sent, where the document says so."""
    return max(
        (int(found[1]) for line in document.lines for found in _UNSENT.finditer(line.text)),
        default=0,
    )


def _explains(document: Document) -> bool:
    """Whether the document says anywhere that something was left out."""
    return any(
        _EXPLAINED.search(line.text) and any(number.value > 0 for number in numbers(line.text))
        for line in document.lines
        if not re.search(r"[:=]\s*0\b", line.text)
    )


def _tally(
    document: Document, facts: Sequence[Fact], matrix: Matrix, *, closes: bool
) -> Iterator[Finding]:
    unknown = matrix.with_verdict("")
    counted = {kind: len(matrix.with_verdict(kind)) for kind in _RAN}
    whole = closes and matrix.complete and not unknown
    allowed = {
        "passed": {counted["passed"]},
        "failed": {counted["failed"], counted["failed"] + counted["error"]},
    }
    for fact in facts:
        if fact.kind not in allowed or not any(counted.values()):
            continue
        shown = allowed[fact.kind]
        if fact.value in shown or (fact.value > min(shown) and not whole):
            continue
        rows = sum(test.verdict == fact.kind for test in matrix.tests)
        if fact.value == rows:
            continue
        said = f"{fact.value} {fact.kind} stated; the matrix shows {counted[fact.kind]}"
        yield Finding(
            document.name, fact.line, "tally", said, str(fact.value), str(counted[fact.kind])
        )


def _verdict(document: Document, facts: Sequence[Fact], matrix: Matrix | None) -> Iterator[Finding]:
    failed = max((fact.value for fact in facts if fact.kind in ("failed", "error")), default=0)
    if matrix:
        failed = max(failed, len(matrix.with_verdict("failed", "error")))
    if not failed:
        return
    for one in document.statements:
        if not _STATUS.fullmatch(one.label) or not is_whole(one.headings):
            continue
        if outcome(one.value) == "passed" and not _HEDGE.search(one.value):
            said = f"overall {one.value[:40]!r} stated; {failed} failed"
            yield Finding(document.name, one.line, "verdict", said, one.value[:40], str(failed))


def _parts(document: Document) -> Iterator[Finding]:
    """A total and its verdicts in one list, whatever the list speaks of."""
    blocks: dict[int, list[tuple[str, int, Statement]]] = {}
    for one in document.statements:
        kind, number = kind_of(one.label), leading(one.value)
        if kind and number and number.whole is not None and number.whole >= 0:
            if one.value[number.end :].lstrip(" *`").startswith(("%", "ms", "мс")):
                continue
            blocks.setdefault(one.block, []).append((kind, number.whole, one))
    for group in blocks.values():
        totals = [part for part in group if part[0] in ("executed", "total")]
        kinds = {kind for kind, _, _ in group}
        if not totals or not {"passed", "failed"} <= kinds:
            continue
        if not any(is_whole(one.headings) or names_tests(one.label) for _, _, one in totals):
            continue  # of orders, say, some of which failed
        ran = sum(value for kind, value, _ in group if kind in _RAN)
        core = sum(value for kind, value, _ in group if kind in ("passed", "failed"))
        every = sum(value for kind, value, _ in group if kind in PARTS)
        for kind, value, one in totals:
            # "Errors" may be those of the API: they count only where they make the sum.
            if value in (core, ran, every, every - ran + core):
                continue
            alone = len(totals) == 1 or kind == "executed" or value < core
            if alone and not (value > core and kind == "total" and _explains(document)):
                found = ran if kind == "executed" else every
                said = f"{value} stated in all; the parts add up to {found}"
                yield Finding(document.name, one.line, "parts", said, str(value), str(found))


def _twice(document: Document, facts: Sequence[Fact]) -> Iterator[Finding]:
    for kind in ("executed", "total", "passed", "failed"):
        said = [fact for fact in facts if fact.kind == kind]
        if not said:
            continue
        first = said[0]
        told = {first.value}
        for fact in said[1:]:
            if fact.value not in told:
                told.add(fact.value)
                words = f"{fact.value} tests {kind} stated; line {first.line} states {first.value}"
                yield Finding(
                    document.name, fact.line, "twice", words, str(fact.value), str(first.value)
                )


def _left(document: Document, facts: Sequence[Fact]) -> Iterator[Finding]:
    """What was not executed, beside what was planned and executed."""
    values: dict[str, set[int]] = {}
    for fact in facts:
        values.setdefault(fact.kind, set()).add(fact.value)
    planned = values.get("planned") or values.get("total", set())
    executed = values.get("executed", set())
    others = values.get("blocked", set()) | values.get("skipped", set())
    if len(planned) != 1 or len(executed) != 1 or any(others):
        return
    left = min(planned) - min(executed)
    for fact in facts:
        if fact.kind == "left" and fact.value != left and left >= 0:
            said = (
                f"{fact.value} not executed stated; {min(planned)} less {min(executed)} is {left}"
            )
            yield Finding(document.name, fact.line, "parts", said, str(fact.value), str(left))


def _more_than_all(document: Document, facts: Sequence[Fact]) -> Iterator[Finding]:
    """Passed and failed, stated far apart, beside what was executed."""
    first = {fact.kind: fact for fact in reversed(facts)}
    executed = first.get("executed") or first.get("total")
    passed, failed = first.get("passed"), first.get("failed")
    if executed is None or passed is None:
        return
    ran = passed.value + (failed.value if failed else 0)
    short = failed is not None and executed.kind == "executed" and ran < executed.value
    if ran > executed.value + _unsent(document) or (
        short and not _explains(document) and "error" not in first
    ):
        said = f"{ran} passed or failed; line {executed.line} states {executed.value} in all"
        yield Finding(document.name, passed.line, "parts", said, str(ran), str(executed.value))
