"""The fold: every verdict is reached anew from exchanges, rows and outcome; totals close."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_qtickets.errors import Problem
from pytest_qtickets.evidence import records
from pytest_qtickets.evidence.audit import Audit
from pytest_qtickets.evidence.exchanges import restore
from pytest_qtickets.evidence.fold import endpoint, fold
from pytest_qtickets.evidence.log import read_log
from pytest_qtickets.evidence.records import Entry
from pytest_qtickets.model import MaskedBytes, MaskedText, RowDelta, Ruling, TableCount, Verdict
from pytest_qtickets.report.figures import further
from tests.samples import order
from tests.unit.evidence.telling import (
    DENIED,
    LOG_FILE,
    ONE,
    ORDERS,
    RUN,
    SPEC,
    THREE,
    TWO,
    Told,
    audit_of,
    begin,
    end,
    finale,
    node,
    rows,
    run_of,
    sent,
    start,
    unanswered,
    whole,
    write,
)
from tests.unit.wire.making import answer, case, page, silence, spec

GOOD_ROWS = RowDelta(ORDERS, 1, 1)
PASS = Ruling(Verdict.PASSED, "all rules")


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param(whole("1.1"), PASS, id="passed"),
        pytest.param([start("1.1"), sent("1.1"), rows("1.1", GOOD_ROWS), end("1.1")], PASS, id="passed with rows"),
        pytest.param(
            [start("1.1"), sent("1.1", DENIED), end("1.1")],
            Ruling(Verdict.FAILED, "body status", "HTTP 200 WRONG_AUTHORIZATION: the body says error, expected 200"),
            id="an outcome `passed` does not make an error body pass",
        ),
        pytest.param(
            [start("1.1"), unanswered(silence()), end("1.1")],
            Ruling(Verdict.ERROR, "transport", "timeout: no answer within 30 s"), id="error",
        ),
        pytest.param(
            [start("1.1"), end("1.1")], Ruling(Verdict.ERROR, "transport", "no request was sent"),
            id="a test that sent nothing has not passed",
        ),
        pytest.param(
            [start("1.1"), end("1.1", "blocked", "held back", "not sent: …")],
            Ruling(Verdict.BLOCKED, "held back", "not sent: …"), id="blocked",
        ),
        pytest.param(
            [start("1.1"), end("1.1", "skipped", "skipped", "no time")],
            Ruling(Verdict.NOT_RUN, "skipped", "no time"), id="skipped by the test",
        ),
        pytest.param(
            [start("1.1"), sent("1.1", DENIED), end("1.1", "skipped", "skipped", "no time")],
            Ruling(Verdict.FAILED, "body status", "HTTP 200 WRONG_AUTHORIZATION: the body says error, expected 200"),
            id="a skip does not hide what came back",
        ),
        pytest.param(
            [start("1.1"), sent("1.1", DENIED), end("1.1", "blocked", "held back", "not sent")],
            Ruling(Verdict.FAILED, "body status", "HTTP 200 WRONG_AUTHORIZATION: the body says error, expected 200"),
            id="what was sent was not blocked",
        ),
        pytest.param([start("1.1")], Ruling(Verdict.UNFINISHED, "no end", "the case began and never ended"), id="unfinished"),
        pytest.param([start("1.1"), sent("1.1")], Ruling(Verdict.UNFINISHED, "no end", "the case began and never ended"), id="unfinished though answered"),
        pytest.param([], Ruling(Verdict.NOT_RUN, "stopped", "the run ended before it: finished"), id="not run"),
        pytest.param(
            [start("1.1"), end("1.1", "failed", "cassette", "1.1: no recording")],
            Ruling(Verdict.FAILED, "cassette", "1.1: no recording"), id="no recording",
        ),
        pytest.param(
            [start("1.1"), end("1.1", "error", "test setup", "RuntimeError: no")],
            Ruling(Verdict.ERROR, "test setup", "RuntimeError: no"), id="an error before anything was sent",
        ),
        pytest.param(
            [start("1.1"), sent("1.1"), end("1.1", "failed", "test", "AssertionError: 1 is not 2")],
            Ruling(Verdict.FAILED, "test", "AssertionError: 1 is not 2"), id="the test itself failed",
        ),
        pytest.param(
            [start("1.1"), sent("1.1"), end("1.1", "error", "test teardown", "OSError: gone")],
            Ruling(Verdict.ERROR, "test", "OSError: gone"), id="the test's teardown failed",
        ),
        pytest.param(
            [start("1.1"), sent("1.1"), rows("1.1", RowDelta(ORDERS, 3, 2)), end("1.1")],
            Ruling(Verdict.FAILED, "rows", f"{ORDERS}: 3 rows sent, 2 stored"), id="rows that disagree",
        ),
        pytest.param(
            [start("1.1"), sent("1.1"), rows("1.1", RowDelta(ORDERS, 3, None, "no server")), end("1.1")],
            PASS, id="unknown rows do not disagree",
        ),
        pytest.param(
            [start("1.1"), sent("1.1"), rows("1.1", RowDelta(ORDERS, 0, 0)), end("1.1")], PASS, id="no rows agree",
        ),
        pytest.param(
            [start("1.1"), sent("1.1", DENIED), rows("1.1", RowDelta(ORDERS, 3, 2)), end("1.1", "failed", "test", "x")],
            Ruling(Verdict.FAILED, "body status", "HTTP 200 WRONG_AUTHORIZATION: the body says error, expected 200"),
            id="the judge speaks first",
        ),
        pytest.param(
            [start("1.1"), sent("1.1"), rows("1.1", RowDelta(ORDERS, 3, 2)), end("1.1", "failed", "test", "x")],
            Ruling(Verdict.FAILED, "rows", f"{ORDERS}: 3 rows sent, 2 stored"), id="then the rows",
        ),
    ],
)  # fmt: skip
def test_every_verdict(events: list[Entry], expected: Ruling) -> None:
    """What a case came to is ruled by the judge first, then the rows, then the test."""
    audit = audit_of(*events)
    assert audit.cases[0].ruling == expected
    assert sum(audit.totals.values()) == 3


def test_a_malformed_case_fails_by_the_file() -> None:
    """Problems of the case file outlast whatever the test says."""
    bad = replace(ONE, problems=(Problem("requests.md", 9, "two bodies"),))
    for outcome in ("failed", "passed", "error"):
        audit = Told(run_of(start("1.1"), end("1.1", outcome, "spec", "two bodies"))).audit(
            spec(bad)
        )
        assert audit.cases[0].ruling == Ruling(Verdict.FAILED, "spec", "requests.md:9: two bodies")


def test_a_case_no_test_takes_is_not_run() -> None:
    """A deselected case stays in the audit and says why."""
    told = Told([*begin(nodes={"1.1": [node("1.1")]}), *whole("1.1"), *finale()])
    audit = told.audit()
    assert [item.verdict.value for item in audit.cases] == ["passed", "not run", "not run"]
    assert audit.cases[1].ruling == Ruling(
        Verdict.NOT_RUN, "deselected", "no selected test takes the case"
    )
    assert audit.cases[1].nodes == ()


# --- attempts and sends ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("second", "verdict"),
    [
        ([start("1.1", "test_b")], Verdict.UNFINISHED),
        ([start("1.1", "test_b"), end("1.1", "error", "worker crashed", "x", "test_b")], Verdict.ERROR),
        ([start("1.1", "test_b"), sent("1.1", DENIED, "test_b"), end("1.1", test="test_b")], Verdict.FAILED),
        ([start("1.1", "test_b"), end("1.1", "blocked", "held back", "x", "test_b")], Verdict.BLOCKED),
        ([start("1.1", "test_b"), end("1.1", "skipped", "skipped", "x", "test_b")], Verdict.NOT_RUN),
        ([start("1.1", "test_b"), sent("1.1", None, "test_b"), end("1.1", test="test_b")], Verdict.PASSED),
    ],
)  # fmt: skip
def test_of_two_attempts_the_worse_one_counts(second: list[Entry], verdict: Verdict) -> None:
    """A case that two tests take is one case, in either order of the attempts."""
    for events in ([*whole("1.1"), *second], [*second, *whole("1.1")]):
        audit = audit_of(*events)
        assert audit.cases[0].verdict is verdict
        assert sum(audit.totals.values()) == 3


def test_a_test_may_send_its_case_twice() -> None:
    """Two sends are judged each for itself: the second is no further page of the first."""
    good = [
        start("1.1"),
        sent("1.1"),
        rows("1.1", GOOD_ROWS),
        sent("1.1"),
        rows("1.1", GOOD_ROWS),
        end("1.1"),
    ]
    audit = audit_of(*good)
    assert audit.cases[0].ruling == PASS
    assert audit.cases[0].rows == (GOOD_ROWS,)
    bad = audit_of(start("1.1"), sent("1.1", DENIED), sent("1.1"), end("1.1"))
    assert bad.cases[0].verdict is Verdict.FAILED


def test_pages_of_one_send_are_judged_together() -> None:
    """Numbers that go on are pages: their records add up to the total that is promised."""
    pages = [sent("1.1", page([order(id=n)], n, 2, 1), number=n) for n in (1, 2)]
    assert audit_of(start("1.1"), *pages, end("1.1")).cases[0].ruling == PASS
    assert audit_of(start("1.1"), *pages, end("1.1")).cases[0].records == 2
    lies = [sent("1.1", page([order(id=n)], n, 3, 1), number=n) for n in (1, 2)]
    lies += [sent("1.1", page([], 3, 3, 1), number=3)]
    assert audit_of(start("1.1"), *lies, end("1.1")).cases[0].ruling.rule == "shape"


# --- facts ----------------------------------------------------------------------------------------


def test_facts_of_an_exchange() -> None:
    """Status, code, records, latency and files are those of the evidence."""
    refused = silence("connection", "refused", case_id="1.10", number=1)
    audit = audit_of(
        start("1.1"), sent("1.1", page([order(id=1), order(id=2)]), latency_us=7), end("1.1"),
        start("1.10"), unanswered(refused), end("1.10", "failed", "transport", "x"),
        start("6.9"), sent("6.9", DENIED), end("6.9"),
    )  # fmt: skip
    one, two, three = audit.cases
    assert (one.status, one.code, one.records, one.latency_us) == (200, "", 2, 7)
    assert (two.status, two.code, two.records) == (None, "", None)
    assert (two.exchanges[0].received, two.exchanges[0].response_headers) == (0, {})
    assert two.exchanges[0].request_file is None
    assert two.exchanges[0].failure == "connection: refused"
    assert two.exchanges[0].response_file is None
    assert (three.status, three.code, three.records) == (200, "WRONG_AUTHORIZATION", None)
    assert (one.endpoint, three.endpoint) == ("GET /orders", "POST partners: /tickets/find")
    assert endpoint(case("6.14", "events/seats/12")) == "GET partners: /events/seats/12"


def test_an_exchange_is_restored_as_it_was(tmp_path: Path) -> None:
    """What went into the log comes out of it: request with body, response with headers, failure."""
    full = answer(DENIED, 503, case_id="6.9", latency_us=7, number=2)
    assert full.response is not None
    full = replace(
        full,
        request=replace(full.request, body=MaskedBytes(b'{"filter":{}}'), credential="partners"),
        response=replace(full.response, received=900, truncated=True),
    )
    full = replace(full, page=2, attempt=3, given_up="3 attempts were made")
    none = silence("connection", "refused", case_id="6.9")
    assert none.failure is not None
    none = replace(none, failure=replace(none.failure, began=True))
    told = [*begin(), start("6.9"), unanswered(none), unanswered(full), end("6.9")]
    read = read_log(write(tmp_path, told))

    def read_body(name: str) -> bytes:
        return (tmp_path / name).read_bytes()

    assert [restore(r, read_body) for r in read if r["type"] == "exchange"] == [none, full]
    fact = fold(read, SPEC, read_body, LOG_FILE).cases[2].exchanges[1]
    assert (fact.received, fact.response_headers) == (900, {"Content-Type": "application/json"})
    assert fact.request_file == "artifacts/qtickets_responses/0003.2-6.9-req.json"
    assert fact.credential == "partners"


def test_a_log_without_attempts_still_reads() -> None:
    """Before there were retries every exchange was a page, and nothing was said of giving up."""
    pages = [sent("1.1", page([order(id=n)], n, 2, 1), number=n, page=n) for n in (1, 2)]
    told = Told(run_of(start("1.1"), *pages, end("1.1")))
    for record in told.records:
        for key in ("page", "attempt", "given_up"):
            record.pop(key, None)
    item = told.audit().cases[0]
    assert item.verdict is Verdict.PASSED
    assert [(e.page, e.attempt) for e in item.exchanges] == [(1, 1), (2, 1)]
    assert item.records == 2


def test_a_retry_takes_the_place_of_what_it_repeats() -> None:
    """Two pages, the second one at its second attempt: a pass; figures are those of the answers."""
    broken = answer(b"<html>", 503, case_id="1.1", number=2, page=2, content_type="text/html")
    exchanges = [
        sent("1.1", page([order(id=1)], 1, 2, 1), latency_us=5),
        unanswered(broken),
        sent("1.1", page([order(id=2)], 2, 2, 1), number=3, page=2, attempt=2),
    ]
    item = audit_of(start("1.1"), *exchanges, end("1.1")).cases[0]
    assert item.verdict is Verdict.PASSED
    assert (len(item.exchanges), len(item.answers), item.records) == (3, 2, 2)
    assert further(item) == (1, 1)
    tried = [
        silence(case_id="1.1"),
        answer(page([]), case_id="1.1", number=2, attempt=2, latency_us=9),
    ]
    again = audit_of(start("1.1"), *map(unanswered, tried), end("1.1")).cases[0]
    assert (again.verdict, again.latency_us) == (Verdict.PASSED, 9)


def test_facts_of_the_run(tmp_path: Path) -> None:
    """Start, end, counts, facts, warnings and what was masked come from the log, sums included."""
    entries = [
        *begin(), *whole("1.1"), *whole("6.9"),
        records.masked("1.1", node("1.1"), {"phone": 1, "email": 2}),
        records.masked("6.9", node("6.9"), {"email": 3}),
        records.warn(MaskedText("row deltas are unknown: no server")),
        *finale("stopping after 1 failures"),
    ]  # fmt: skip
    data = write(tmp_path, entries)
    read = read_log(data)
    audit = fold(read, SPEC, lambda name: (tmp_path / name).read_bytes(), LOG_FILE)
    assert audit.masked == {"email": 5, "phone": 1}
    assert audit.warnings == ("row deltas are unknown: no server",)
    assert audit.facts == (RowDelta("fact_qtickets_sales_daily", 3, 3),)
    assert audit.tables == (TableCount(ORDERS, 0, 1, 5, "2026-11-22 04:35:00"),)
    expected = replace(
        RUN,
        started_at=read[0]["wall"],
        ended_at=read[-1]["wall"],
        duration_us=read[-1]["mono"] // 1000,
        end_reason="stopping after 1 failures",
        exit_status=0,
    )
    assert audit.run == expected
    assert audit.complete
    assert (
        audit.cases[0].exchanges[0].response_file
        == "artifacts/qtickets_responses/0001-1.1-res.json"
    )


def test_a_run_that_did_not_end_is_not_complete() -> None:
    """A log that stops in the middle folds: what has evidence counts, nothing else passes."""
    every = run_of(*whole("1.1"), *whole("1.10"), *whole("6.9"))
    for length in range(2, len(every) + 1):
        audit = Told(every[:length]).audit()
        assert audit.complete is (length == len(every))
        assert sum(audit.totals.values()) == 3
        assert audit.totals[Verdict.PASSED] == sum(e.type == "case.end" for e in every[:length])
    short = Told(every[:5]).audit()
    assert short.cases[1].ruling.detail == "the run ended before it: the run did not end"


def test_unknown_records_are_ignored() -> None:
    """A newer tool may write types and cases this one does not know."""
    told = run_of(*whole("1.1"))
    more = [*told[:2], Entry("clock", {"jump": 3}), *told[2:], *[start("9.9"), end("9.9")]]
    assert Told(more).audit().totals == Told(told).audit().totals


# --- any order, any run ---------------------------------------------------------------------------

_OUTCOMES = st.sampled_from(["passed", "failed", "error", "blocked", "skipped"])
_BODIES = st.sampled_from([None, DENIED, b"<html>", [], page([order(id=1)], 1, 2, 1)])


@st.composite
def _attempts(draw: Any) -> list[list[Entry]]:
    """What workers did: for each test that took a case its entries, cut anywhere."""
    groups = []
    for item in SPEC.cases:
        for test in draw(st.sampled_from([[], ["test_a"], ["test_a", "test_b"]])):
            group = [start(item.id, test)]
            for number in range(1, draw(st.integers(0, 2)) + 1):
                body = draw(_BODIES)
                group.append(sent(item.id, body, test, number=number))
            sent_rows = draw(st.integers(0, 2))
            stored = draw(st.sampled_from([None, 0, 1, 2]))
            group.append(rows(item.id, RowDelta(ORDERS, sent_rows, stored), test=test))
            group.append(records.masked(item.id, node(item.id, test), {"email": sent_rows}))
            group.append(end(item.id, draw(_OUTCOMES), "test", "x", test))
            groups.append(group[: draw(st.integers(1, len(group)))])
    return groups


def _plain(audit: Audit) -> Any:
    return (
        [(item.ruling, item.exchanges, item.rows) for item in audit.cases],
        audit.totals,
        audit.masked,
    )


@given(_attempts(), st.booleans(), st.randoms(use_true_random=False))
def test_totals_close_and_order_does_not_matter(
    groups: list[list[Entry]], ended: bool, chance: random.Random
) -> None:
    """Whatever happened: verdicts partition the plan, and workers may report in any order."""
    told = Told(
        [*begin(), *(entry for group in groups for entry in group), *(finale() if ended else [])]
    )
    audit = told.audit()
    assert [item.case for item in audit.cases] == [ONE, TWO, THREE]
    assert sum(audit.totals.values()) == len(SPEC.cases)
    for section in SPEC.sections:
        in_section = audit.in_section(section)
        assert len(in_section) == sum(item.section == section for item in SPEC.cases)
    for item in audit.cases:
        ends = {
            g[0].facts["node"]
            for g in groups
            if g[-1].type == "case.end" and g[0].facts["case"] == item.case.id
        }
        begun = {g[0].facts["node"] for g in groups if g[0].facts["case"] == item.case.id}
        if item.verdict is Verdict.PASSED:
            assert begun
            assert begun == ends
            assert item.exchanges
    # Each test's own entries stay in order; between tests they mix as workers happen to report.
    by_node: dict[str, list[Any]] = {}
    rest = []
    for record in told.records:
        by_node.setdefault(record["node"], []).append(record) if "node" in record else rest.append(
            record
        )
    mixed = rest[:2]
    queues = list(by_node.values())
    while queues:
        queue = chance.choice(queues)
        mixed.append(queue.pop(0))
        queues = [one for one in queues if one]
    assert _plain(told.audit(order=[*mixed, *rest[2:]])) == _plain(audit)
