"""What a report calls itself, and what it calls the outcome."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_qtickets.evidence.audit import Audit
from pytest_qtickets.model import RowDelta, TableCount, Verdict
from pytest_qtickets.report import derive
from pytest_qtickets.report.checks import checklist
from pytest_qtickets.report.figures import status_of
from pytest_qtickets.report.findings import findings
from pytest_qtickets.report.terminal import terminal_lines

from . import builder

HEX = "0f" * 32


def markdown(audit: Audit) -> str:
    """The Markdown report."""
    files = derive(audit, builder.bodies)
    return next(data.decode() for path, data in files.items() if path.endswith(".md"))


def lines(audit: Audit) -> list[str]:
    """The terminal block."""
    return terminal_lines(audit, report="audit-out/r.html", archive="audit-out/a.zip", seal=HEX)


@pytest.mark.parametrize(
    ("target", "title", "kind"),
    [
        ("live", "# QTickets Production API Audit 20261122_013500", "prod"),
        ("sandbox", "# QTickets Sandbox API Audit 20261122_013500", "sandbox"),
        ("cassettes", "# QTickets Replay Audit 20261122_013500", "replay"),
    ],
)
def test_a_report_is_titled_and_named_by_its_target(target: str, title: str, kind: str) -> None:
    """Title and file names say live, sandbox or replay."""
    audit = builder.good(target)
    assert markdown(audit).split("\n")[0] == title
    assert sorted(derive(audit, builder.bodies)) == [
        "DONE.txt",
        "README.txt",
        "artifacts/clickhouse_counts_20261122_013500.csv",
        "artifacts/exchanges.har",
        f"reports/qtickets_{kind}_audit_20261122_013500.html",
        f"reports/qtickets_{kind}_audit_20261122_013500.md",
        "summary.json",
    ]


@pytest.mark.parametrize("target", ["cassettes", "sandbox"])
@pytest.mark.parametrize("make", [builder.good, builder.mixed])
def test_production_is_said_of_a_live_run_only(target: str, make: Callable[[str], Audit]) -> None:
    """Neither a replay nor a sandbox run says the word, in any file or on the terminal."""
    audit = make(target)
    for path, data in derive(audit, builder.bodies).items():
        assert "production" not in data.decode().lower(), path
        assert "production" not in path
    assert "production" not in "\n".join(lines(audit)).lower()


def test_a_replay_says_on_top_what_it_is() -> None:
    """The replay names the target and the dates of its recordings, and whose times it shows."""
    head, text = markdown(builder.good()).split("## 1. Summary")
    assert "This is a replay." in head
    assert "from sandbox, 2026-11-20 10:00:00 UTC to 2026-11-20 10:01:00 UTC" in head
    assert "Response times are of the replay, not of the API." in head
    assert "The times are of the replay, not of the API." in text
    live = markdown(builder.good("live", log_file="logs/run.jsonl"))
    assert "replay" not in live.lower()


_STATUS = {
    "PASSED": builder.good(),
    "FAILED": builder.mixed(),
    "INCOMPLETE": builder.good(ended_at=None),
    "BLOCKED": builder.audit(
        [builder.item(builder.case("1.1")), builder.item(builder.case("1.2"), Verdict.BLOCKED)]
    ),
}


@pytest.mark.parametrize("word", _STATUS)
def test_overall_status_is_computed(word: str) -> None:
    """Each of the four words has the audit that earns it, in the report and on the terminal."""
    audit = _STATUS[word]
    assert f"**Overall status: {word}**" in markdown(audit)
    assert lines(audit)[0].startswith(f"qtickets audit {word}: ")


@given(st.lists(st.sampled_from(Verdict), max_size=6), st.booleans())
@settings(max_examples=100, deadline=None)
def test_passed_takes_every_case(verdicts: list[Verdict], ended: bool) -> None:
    """PASSED is said when the run ended and every planned case passed, and never otherwise."""
    items = [builder.item(builder.case(f"1.{n}"), v) for n, v in enumerate(verdicts, 1)]
    audit = builder.audit(items, ended_at="2026-11-22T01:35:04.000000Z" if ended else None)
    every = bool(verdicts) and ended and set(verdicts) == {Verdict.PASSED}
    assert (status_of(audit).word == "PASSED") is every
    bad = {Verdict.FAILED, Verdict.ERROR} & set(verdicts)
    assert (status_of(audit).word == "FAILED") is bool(bad)


def test_a_delta_that_disagrees_is_no_pass() -> None:
    """Rows lost between sending and storing make the audit FAILED, whatever the answers said."""
    audit = builder.good(facts=(RowDelta(builder.JOBS, 7, 6),))
    assert status_of(audit).word == "FAILED"
    assert "1 delta stored other rows than sent" in markdown(audit)


def test_a_run_that_did_not_end_says_so_everywhere() -> None:
    """Report, DONE and terminal name the missing end; none of them invents one."""
    audit = builder.good(ended_at=None)
    files = derive(audit, builder.bodies)
    assert "**The run did not end.**" in markdown(audit)
    assert "Timestamp: the run did not end" in files["DONE.txt"].decode()
    assert "the run did not end" in lines(audit)[1]


def test_the_report_has_the_sections_and_columns_readers_know() -> None:
    """Headings and columns of the earlier documents, in their order."""
    text = markdown(builder.good())
    headings = [line[3:] for line in text.split("\n") if line.startswith("## ")]
    assert headings == [
        "1. Summary",
        "2. Methodology",
        "3. Test Matrix",
        "4. Metrics",
        "5. Errors & Retries",
        "6. ClickHouse Verification",
        "7. Coverage of the Case File",
        "8. Technical Compliance Checklist",
        "9. Conclusions & Recommendations",
    ]
    assert "| Test ID | Endpoint | Spec Ref | Expected | Result | Rows Delta | Artifacts |" in text
    assert (
        "| Table Name | Count Before | Count After | Delta | Sent | Stored | Source Cases |" in text
    )
    assert "### Key Numbers" in text
    assert text.rstrip().rsplit("---", 1)[1].count("Tests executed: 7 of 7") == 1


def test_the_matrix_words_results_and_deltas() -> None:
    """Results carry status, code and rule; deltas say +n, or unknown with the reason."""
    text = markdown(builder.mixed())
    assert "| passed 200 | orders_raw +150 | [0001-1.1-res.json] |" in text
    assert "| failed 200 (rule: status) | orders_raw unknown: connection lost |" in text
    assert "| failed 200 WRONG_AUTHORIZATION (rule: body status) |" in text
    assert "| error no answer (rule: transport) |" in text
    assert "| not run (rule: deselected) | - | - |" in text
    assert "[0001-1.1-res.json]: ../artifacts/qtickets_responses/0001-1.1-res.json" in text


def test_metrics_are_computed_from_the_exchanges() -> None:
    """Pages, records and times are those of the answers; a retry is told from a page."""
    text = markdown(builder.good())
    assert "| 1.1 | Проверка 1.1 | 150 | 3 | orders_raw +150 |" in text
    assert "| Заказы | 4 | 9.8 | 9.0 | 9.0 (1.1) | 12.3 (1.2) |" in text
    assert "| 1.1 | 3 | 2 | 0 |" in text
    assert "| 3.1 | 2 | 0 | 1 |" in markdown(builder.mixed())
    assert "| Orders fetched | 151 records in 2 cases (1.1: 150, 1.2: 1) |" in text
    assert "| Events checked | 2 (ids 12, 33) |" in text
    assert "| Error cases | 1 of 1 passed (7.1) |" in text
    assert "| Seats cases | 1 of 1 passed (3.6) |" in text


def test_what_was_not_run_is_listed_with_its_reason() -> None:
    """Blocked, deselected and unfinished cases stand in the coverage with rule and reason."""
    part = markdown(builder.mixed()).split("### What Was Not Run and Why")[1].split("## 8.")[0]
    assert "| 1.10 | Проверка 1.10 | `GET /orders/1` | not run | deselected | - |" in part
    assert "| 2.3 |" in part
    assert "allow it" in part
    assert "| 6.2 |" in part
    assert "| 1.1 |" not in part


def test_a_case_without_a_request_was_not_executed() -> None:
    """A missing recording fails its case, and the report does not count it as executed."""
    lost = builder.item(builder.case("1.1"), Verdict.FAILED, [], rule="cassette")
    text = markdown(builder.audit([lost, builder.item(builder.case("1.2"))]))
    assert "1 were executed, 1 ended without a request:\n1 passed, 1 failed" in text
    assert "Tests executed: 1 of 2; 1 ended without a request\n" in text
    assert "- [ ] All cases of the file executed: 1 of 2" in text
    assert "record again" in text


@pytest.mark.parametrize(
    ("claim", "over"),
    [
        ("Every table has rows", {"tables": (TableCount(builder.ORDERS, 0, 0),)}),
        ("Rows stored equal", {"facts": (RowDelta(builder.JOBS, 7, None, "lost"),)}),
        ("Tables grew by exactly", {"facts": (RowDelta(builder.JOBS, 8, 8),)}),
        ("The log is complete", {"ended_at": None}),
        ("No warnings", {"warnings": ("clock moved",)}),
    ],
)
def test_a_box_is_empty_when_its_figures_do_not_hold(claim: str, over: dict[str, Any]) -> None:
    """Each box is ticked in a good run and loses its tick for its own reason."""

    def box(audit: Audit) -> str:
        return next(check.box for check in checklist(audit) if check.claim.startswith(claim))

    assert box(builder.good()) == "x"
    assert box(builder.good(**over)) == " "


def test_a_verdict_without_its_body_cannot_be_reached_again() -> None:
    """An answer whose body is not in the archive leaves the box empty, with the figures."""
    lost = builder.exchange("1.1", response_file=None)
    audit = builder.audit([builder.item(builder.case("1.1"), exchanges=[lost])])
    check = next(c for c in checklist(audit) if "reached again" in c.claim)
    assert (check.box, check.figures) == (" ", "0 of 1 answer")


def test_boxes_without_ground_are_not_ticked() -> None:
    """Without ClickHouse, without a live target, without masked values a box says n/a."""
    boxes = {c.claim: c.box for c in checklist(builder.good(tables=(), facts=(), masked={}))}
    assert boxes["Every table has rows"] == "n/a"
    assert boxes["Personal data is masked"] == "n/a"
    assert boxes["Cases that change data were held back"] == "n/a"
    assert boxes["Evidence is of the live API"] == " "


def test_writes_sent_to_a_live_target_are_named() -> None:
    """On a live target a case that changed data leaves the box empty and is listed."""
    sent = builder.item(builder.case("2.3", "clients", safety="writes"))
    held = builder.item(builder.case("2.4", "clients/1", safety="writes"), Verdict.BLOCKED)
    check = next(
        c for c in checklist(builder.audit([sent, held], "live")) if "held back" in c.claim
    )
    assert (check.box, check.figures) == (" ", "1 of 2 not sent; sent: 2.3")


def test_recommendations_follow_from_findings() -> None:
    """Every failed rule, unknown delta and open end has its advice; a good live run has none."""
    text = markdown(builder.mixed("live", dirty=True))
    for words in ("rule status", "rule transport", "unknown in 1 table", "uncommitted", "1 retry"):
        assert words in text.split("### Conclusions")[1].split("### Recommendations")[0]
    assert not [finding for finding in findings(builder.good("live")) if finding.advice]
    assert "No finding calls for action." in markdown(builder.good("live"))
    assert [f.advice for f in findings(builder.good()) if f.advice] == [
        "For evidence on the API itself run with --qtickets-target=live."
    ]


def test_the_terminal_block_is_short_and_ends_with_the_seal() -> None:
    """At most twelve lines: subject, totals that close, failing cases, tables, paths, seal."""
    shown = lines(builder.mixed(warnings=("clock moved by 3 s",)))
    assert len(shown) <= 12
    assert shown[1] == (
        "9 cases = 3 passed + 2 failed + 1 error + 1 blocked + 1 not run + 1 unfinished"
    )
    assert shown[2] == "  1.2 failed 200 (rule: status), expected 200; requests.md:12-17"
    assert shown[-3:] == [
        "report   audit-out/r.html",
        "archive  audit-out/a.zip",
        f"qtickets audit seal sha256:{HEX} (3 passed of 9)",
    ]
    assert "0 of 2 tables with rows, 1 delta unknown: connection lost" in shown


def test_the_terminal_block_counts_rows_and_stays_bounded() -> None:
    """Rows have thousands separators; a hundred failures still make twelve lines."""
    rows = [builder.delta(builder.ORDERS, 2345)]
    tables = (TableCount(builder.ORDERS, 0, 2345),)
    one = builder.audit([builder.item(builder.case("1.1"), rows=rows)], tables=tables)
    assert "1 of 1 table with rows, 2,345 rows sent = stored" in lines(one)
    evil = "boom\n\x1b[31m" * 100
    many = [
        builder.item(builder.case(f"1.{n}", title=evil), Verdict.FAILED, rule=evil)
        for n in range(1, 101)
    ]
    shown = lines(builder.audit(many, warnings=(evil,)))
    assert len(shown) <= 12
    assert "  and 97 more, see the report" in shown
    assert not [line for line in shown if "\n" in line or "\x1b" in line or len(line) > 170]


def test_fewer_rows_than_before_are_said_to_be_fewer() -> None:
    """As it was counted, in every document; the table is named, and no check holds."""
    tables = (TableCount(builder.ORDERS, 300, 210), TableCount(builder.CLIENTS, 0, 95))
    audit = builder.good(tables=tables, facts=())
    (found,) = (f for f in findings(audit) if f.text.startswith("Fewer rows"))
    assert found.text == "Fewer rows after the session than before: orders_raw -90."
    assert "a replica that lags" in found.advice
    assert f"| `{builder.ORDERS}` | 300 | 210 | -90 | 210 | 210 |" in markdown(audit)
    (check,) = (c for c in checklist(audit) if c.claim.startswith("Tables grew by exactly"))
    assert (check.box, check.figures) == (" ", "1 of 2 tables")
    files = derive(audit, builder.bodies)
    (counts,) = (data for path, data in files.items() if path.endswith(".csv"))
    assert f"{builder.ORDERS},300,210," in counts.decode()
    summary = json.loads(files["summary.json"])["tables"][0]
    assert (summary["count_before"], summary["count_after"]) == (300, 210)
