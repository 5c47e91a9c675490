"""The fold: from (log, bodies, case file) to the audit. Pure; every verdict is reached anew."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from pytest_qtickets.evidence.audit import Audit, CaseAudit, ExchangeFact, Leak, Scan
from pytest_qtickets.evidence.exchanges import ReadBody, Record, fact, restore, sends
from pytest_qtickets.evidence.log import line_of
from pytest_qtickets.evidence.records import WORKER_CRASHED
from pytest_qtickets.model import (
    Case,
    RowDelta,
    Ruling,
    RunFacts,
    Spec,
    TableCount,
    Verdict,
)
from pytest_qtickets.wire.body import shared_json
from pytest_qtickets.wire.judge import judge

#: From an audit and its bodies to the derived files, by path below ``data/``.
Derive = Callable[[Audit, ReadBody], Mapping[str, bytes]]

#: Of two attempts at one case the worse one counts.
_WORST_FIRST = (
    Verdict.UNFINISHED,
    Verdict.ERROR,
    Verdict.FAILED,
    Verdict.BLOCKED,
    Verdict.NOT_RUN,
    Verdict.PASSED,
)


def fold(records: Sequence[Record], spec: Spec, read_body: ReadBody, log_file: str) -> Audit:
    """Add the evidence up. ``records`` are those of :func:`~.log.read_log`, in log order.

    The order in which workers reported does not matter: cases come in the order of the file.
    """
    by_type: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_type[record["type"]].append(record)
    planned = {item["id"]: item for plan in by_type["plan"] for item in plan["cases"]}
    per_case: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        if "case" in record:
            per_case[record["case"]].append(record)
    run = _run(by_type)
    counts = by_type["counts"][-1]["tables"] if by_type["counts"] else []
    built = by_type["facts"][-1]["deltas"] if by_type["facts"] else []
    return Audit(
        run=run,
        spec=spec,
        cases=tuple(
            _case(case, planned.get(case.id, {}), per_case[case.id], read_body, run)
            for case in spec.cases
        ),
        tables=tuple(TableCount(**table) for table in counts),
        facts=tuple(RowDelta(**delta) for delta in built),
        masked=_sum(record["classes"] for record in by_type["masked"]),
        warnings=tuple(filter(None, map(_warning, records))),
        log_file=log_file,
        log_head=hashlib.sha256(line_of(records[-1])).hexdigest(),
        scan=_scan(by_type["scan"][-1]) if by_type["scan"] else None,
    )


def _warning(record: Record) -> str:
    if record["type"] == "warn":
        return str(record["message"])
    if record["type"] != "clock" or "moved_us" not in record:
        return ""
    seconds = f"{record['moved_us'] / 1_000_000:+.1f} s"
    return (
        f"the wall clock was moved by {seconds} before {record['wall']}; durations are not "
        "touched, times of day before and after it do not compare"
    )


def _scan(record: Record) -> Scan:
    return Scan(
        files=record["files"],
        bytes=record["bytes"],
        values=record["values"],
        found=record["found"],
        maybe=record["maybe"],
        leaks=tuple(Leak(**leak) for leak in record["leaks"]),
        mended=tuple(record["mended"]),
        removed=tuple(record["removed"]),
    )


def _run(by_type: Mapping[str, Sequence[Record]]) -> RunFacts:
    start = by_type["run.start"][0]
    end = by_type["run.end"][-1] if by_type["run.end"] else None
    last = max(record["mono"] for group in by_type.values() for record in group)
    return RunFacts(
        run_id=start["run_id"],
        target=start["target"],
        started_at=start["wall"],
        ended_at=end["wall"] if end else None,
        duration_us=last // 1000,
        end_reason=end["reason"] if end else "the run did not end",
        exit_status=end["exit_status"] if end else None,
        base_urls=start["base_urls"],
        clickhouse=start["clickhouse"],
        versions=start["versions"],
        commit=start["commit"],
        dirty=start["dirty"],
        workers=start["workers"],
        recorded=start["recorded"],
        dialect=start.get("dialect", ""),  # logs of earlier versions do not say
        challenge=start.get("challenge", ""),
    )


def _case(
    case: Case, planned: Record, records: Sequence[Record], read_body: ReadBody, run: RunFacts
) -> CaseAudit:
    # By node, not as workers reported: of equally bad attempts always the same one is shown.
    ruled = [(*_attempt(case, group, read_body), group) for group in _attempts(records)]
    if not ruled:
        return CaseAudit(case, _not_run(planned, run), endpoint(case), _nodes(planned), (), ())
    ruling, facts, group = min(ruled, key=lambda found: _WORST_FIRST.index(found[0].verdict))
    return CaseAudit(
        case=case,
        ruling=ruling,
        endpoint=endpoint(case),
        nodes=_nodes(planned),
        exchanges=facts,
        rows=_deltas(group),
    )


def _attempts(records: Sequence[Record]) -> list[list[Record]]:
    """The records of a case by attempt: a node that begins again is another attempt."""
    found: dict[str, list[list[Record]]] = defaultdict(list)
    for record in records:
        groups = found[record["node"]]
        if record["type"] == "case.start" or not groups:
            groups.append([])
        groups[-1].append(record)
    return [group for node in sorted(found) for group in found[node]]


def _attempt(
    case: Case, records: Sequence[Record], read_body: ReadBody
) -> tuple[Ruling, tuple[ExchangeFact, ...]]:
    """The ruling of one test that took the case, and its exchanges.

    Bodies are read send by send: no more than one send's are in memory.
    """
    end = next((r for r in reversed(records) if r["type"] == "case.end"), None)
    # What a dead worker sent may be half of it: no judging.
    judged = end is not None and end["rule"] != WORKER_CRASHED
    rulings: list[Ruling] = []
    facts: list[ExchangeFact] = []
    for send in sends(filter(_is_exchange, records)):
        ruling, told = _send(case if judged else None, send, read_body)
        rulings += [ruling] if ruling else []
        facts += told
    return _ruling(case, end, rulings, _deltas(records)), tuple(facts)


def _send(
    case: Case | None, records: Sequence[Record], read_body: ReadBody
) -> tuple[Ruling | None, list[ExchangeFact]]:
    """What the judge says of one send by a case's expectations, and what is told of it."""
    exchanges = [restore(record, read_body) for record in records]
    ruling = judge(case, exchanges) if case else None
    facts = list(map(fact, records, exchanges))
    shared_json.cache_clear()  # parsed, a body takes ten times its size; nobody reads it again
    return ruling, facts


def _ruling(
    case: Case, end: Record | None, rulings: Sequence[Ruling], deltas: Sequence[RowDelta]
) -> Ruling:
    """Of one test that took the case: the judge's first failure, then rows, then the test."""
    if end is None:
        return Ruling(Verdict.UNFINISHED, "no end", "the case began and never ended")
    if end["rule"] == WORKER_CRASHED:
        return Ruling(Verdict.ERROR, WORKER_CRASHED, end["message"])
    for ruling in rulings:
        if ruling.verdict is not Verdict.PASSED:
            return ruling  # whatever the test made of it afterwards
    ruling = rulings[-1] if rulings else judge(case, ())
    for delta in deltas:
        if delta.agrees is False:
            detail = f"{delta.table}: {delta.sent} rows sent, {delta.stored} stored"
            return Ruling(Verdict.FAILED, "rows", detail)
    outcome, rule, message = end["outcome"], end["rule"], end["message"]
    if outcome == "blocked":
        return Ruling(Verdict.BLOCKED, rule, message)
    if outcome == "skipped":
        return Ruling(Verdict.NOT_RUN, "skipped", message)
    if outcome == "passed" or case.problems:
        return ruling
    verdict = Verdict.FAILED if outcome == "failed" else Verdict.ERROR
    return Ruling(verdict, "test" if rulings else rule, message)


def _not_run(planned: Record, run: RunFacts) -> Ruling:
    state = planned.get("state")
    if state == "selected":
        return Ruling(Verdict.NOT_RUN, "stopped", f"the run ended before it: {run.end_reason}")
    return Ruling(Verdict.NOT_RUN, "deselected", "no selected test takes the case")


def _sum(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return dict(sorted(total.items()))


def _nodes(planned: Record) -> tuple[str, ...]:
    return tuple(planned.get("nodes", ()))


def endpoint(case: Case) -> str:
    """``GET /orders``, ``POST partners: /tickets/find/12``: the documents' name of a call."""
    prefix = "partners: " if case.api == "partners" else ""
    return f"{case.method} {prefix}/{case.path}".strip()


def _is_exchange(record: Record) -> bool:
    return bool(record["type"] == "exchange")


def _deltas(records: Sequence[Record]) -> tuple[RowDelta, ...]:
    """The last figure of each table: those of a second send include the first (see ``Loader``)."""
    found = [RowDelta(**d) for r in records if r["type"] == "rows" for d in r["deltas"]]
    return tuple({delta.table: delta for delta in found}.values())
