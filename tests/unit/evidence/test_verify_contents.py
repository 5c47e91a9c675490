"""What is said of contents that do not hold together: the code, the place and the words, no more.

Archives are sealed again after each change, so that the manifests hold and the change itself is
what is found.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pytest_qtickets import __version__
from pytest_qtickets.evidence import records
from pytest_qtickets.evidence.finish import Finished
from pytest_qtickets.evidence.verify import Anchors, Outcome, verify
from pytest_qtickets.model import MaskedBytes, MaskedText, Request
from pytest_qtickets.spec import parse_spec
from tests.unit.evidence.sealing import (
    FILE,
    GOOD,
    PASSING,
    partial,
    relog,
    reseal,
    said,
    tiny,
)
from tests.unit.evidence.telling import LOG_FILE, RUN, node, write
from tests.unit.wire.making import answer

LOG = f"data/{LOG_FILE}"
CASES = "data/spec/cases.md"
SUMMARY = "data/summary.json"
BODIES = "data/artifacts/qtickets_responses"


def of_evidence(outcome: Outcome) -> list[tuple[str, str, int, str]]:
    """The findings without those of the documents, which name the changed log's last line."""
    return [found for found in said(outcome) if found[0] not in ("derived", "seal", "version")]


def of_documents(outcome: Outcome) -> list[tuple[str, str, int, str]]:
    """The findings of the documents alone."""
    return [found for found in said(outcome) if found[0] == "derived"]


# --- the case file --------------------------------------------------------------------------------


def test_a_case_file_that_is_missing(folder: Path) -> None:
    """Sealed it must be there; nothing can be judged without it."""
    (folder / CASES).unlink()
    reseal(folder)
    outcome = verify(folder, tiny)
    assert said(outcome) == [("spec", CASES, 0, "the case file of the run is missing")]
    assert outcome.incomplete == "the case file is not there: no verdict can be reached"
    assert (outcome.exit, outcome.audit) == (1, None)


def test_an_unfinished_run_may_not_have_its_case_file_yet(tmp_path: Path) -> None:
    """It is written later than the log begins: no finding, and no verdict."""
    stopped = partial(tmp_path, PASSING[:4])
    (stopped / CASES).unlink()
    outcome = verify(stopped, tiny)
    assert (outcome.exit, outcome.findings) == (3, [])
    assert outcome.incomplete == "the case file is not there: no verdict can be reached"


@pytest.mark.parametrize("told", [None, "cases.md", [], {}])
def test_a_run_that_names_no_case_file(folder: Path, told: object) -> None:
    """Whatever stands in its place, none is found under it."""
    relog(folder, lambda lines: lines[0].update(spec=told))
    reseal(folder)
    missing = "the case file of the run is missing"
    assert said(verify(folder, tiny)) == [("spec", "data/spec/None", 0, missing)]


def test_another_case_file_than_the_run_began_with(folder: Path) -> None:
    """Its digest is in the first record; the same cases under another title are another file."""
    (folder / CASES).write_text(FILE.replace("# Cases", "# Other"))
    reseal(folder)
    assert of_evidence(verify(folder, tiny)) == [
        ("spec", CASES, 0, "not the file that the run began with")
    ]


def test_a_case_file_that_cannot_be_parsed(folder: Path) -> None:
    """The parser's own line, behind what was wrong before."""
    (folder / CASES).write_bytes(b"\xff")
    reseal(folder)
    outcome = verify(folder, tiny)
    first, second = said(outcome)
    assert first == ("spec", CASES, 0, "not the file that the run began with")
    assert second[:3] == ("spec", CASES, 0)
    assert second[3].startswith("cases.md:1: not UTF-8")
    assert outcome.incomplete == "the case file is not there: no verdict can be reached"


def test_the_case_file_is_read_with_the_values_of_the_run(tmp_path: Path) -> None:
    """A placeholder's value is in the first record; a case read without it is another."""
    values = {"ORDER_ID": "1"}
    text = FILE.replace("orders/1\n", "orders/{ORDER_ID}\n").encode()
    told = parse_spec(text, file="cases.md", values=values)
    stopped = tmp_path / "run.partial"
    entries = [records.run_start(RUN, told, 1, values), records.plan(told, {})]
    write(stopped / "data", entries, told)
    assert said(verify(stopped, tiny)) == []
    relog(stopped, lambda lines: lines[0]["spec"].update(values=None))
    words = "case 1.1 is planned other than the case file has it"
    assert said(verify(stopped, tiny)) == [("plan", LOG, 2, words)]


def test_ones_own_case_file_is_compared(whole: Finished) -> None:
    """Byte by byte, and only when it is given."""
    assert said(verify(whole.folder, tiny, Anchors(spec=FILE.encode()))) == []
    other = verify(whole.folder, tiny, Anchors(spec=FILE.encode() + b"\n"))
    text = "not your case file: expectations may be others than yours"
    assert said(other) == [("spec", CASES, 0, text)]


# --- the plan -------------------------------------------------------------------------------------


def test_a_plan_of_fewer_cases_than_the_file_has(folder: Path) -> None:
    """Both figures; what happened in the case that is left out is still planned by the file."""
    relog(folder, lambda lines: lines[1]["cases"].pop())
    reseal(folder)
    text = "1 cases planned, the case file has 2"
    assert of_evidence(verify(folder, tiny)) == [("plan", LOG, 2, text)]


def test_a_plan_that_tells_a_case_otherwise(folder: Path) -> None:
    """The first such case is named."""
    relog(folder, lambda lines: lines[1]["cases"][1].update(method="GET"))
    reseal(folder)
    text = "case 6.9 is planned other than the case file has it"
    assert of_evidence(verify(folder, tiny)) == [("plan", LOG, 2, text)]


def test_a_case_may_be_planned_and_not_selected(tmp_path: Path) -> None:
    """By its state alone; with nodes and not selected it is not what a run writes."""
    stopped = partial(tmp_path, PASSING[:5])

    def deselect(lines: list[dict[str, Any]]) -> None:
        lines[1]["cases"][1].update(state="deselected", nodes=[])

    relog(stopped, deselect)
    assert verify(stopped, tiny).findings == []
    relog(stopped, lambda lines: lines[1]["cases"][1].update(nodes=["a"]))
    text = "case 6.9 is planned other than the case file has it"
    assert said(verify(stopped, tiny)) == [("plan", LOG, 2, text)]


def test_a_case_that_no_plan_names(tmp_path: Path) -> None:
    """Each of its records, by line."""
    stopped = partial(tmp_path, PASSING[:-1])

    def rename(lines: list[dict[str, Any]]) -> None:
        for record in lines[5:8]:
            record["case"] = "9.9"

    relog(stopped, rename)
    found = [item for item in said(verify(stopped, tiny)) if item[0] == "plan"]
    assert found == [("plan", LOG, line, "a case that no plan names") for line in (6, 7, 8)]


# --- bodies ---------------------------------------------------------------------------------------


def test_a_body_that_is_missing(folder: Path) -> None:
    """By the line that names it; the other bodies are still looked at, and nothing is folded."""
    first, second = sorted((folder / BODIES).iterdir())
    first.unlink()
    second.write_bytes(second.read_bytes() + b" ")
    reseal(folder)
    outcome = verify(folder, tiny)
    assert said(outcome) == [
        ("body", f"{BODIES}/{first.name}", 0, "named by line 4 of the log and missing"),
        ("body", f"{BODIES}/{second.name}", 0, "not the body that line 7 of the log names"),
    ]
    assert (outcome.audit, outcome.passed) == (None, None)


def test_both_bodies_of_an_exchange_are_looked_at(tmp_path: Path) -> None:
    """What was sent is missing, what was answered is another."""
    asked = Request(
        "GET", MaskedText("https://api.example.org/"), {}, MaskedBytes(b'{"page":1}'), "rest"
    )
    done = replace(answer(GOOD["1.1"], case_id="1.1"), request=asked)
    stopped = partial(tmp_path, [*PASSING[:3], records.exchange(done, node("1.1"))])
    sent, came = sorted((stopped / BODIES).iterdir())
    sent.unlink()
    came.write_bytes(b"{}")
    assert said(verify(stopped, tiny)) == [
        ("body", f"{BODIES}/{sent.name}", 0, "named by line 4 of the log and missing"),
        ("body", f"{BODIES}/{came.name}", 0, "not the body that line 4 of the log names"),
    ]


@pytest.mark.parametrize("fact", [{"size": 1}, {"sha256": "0" * 64}], ids=str)
def test_a_body_is_named_by_digest_and_size(tmp_path: Path, fact: dict[str, Any]) -> None:
    """Either that does not fit is seen."""
    stopped = partial(tmp_path, PASSING[:5])
    relog(stopped, lambda lines: lines[3]["files"]["res"].update(fact))
    (body,) = (stopped / BODIES).iterdir()
    assert said(verify(stopped, tiny)) == [
        ("body", f"{BODIES}/{body.name}", 0, "not the body that line 4 of the log names")
    ]


# --- derived files --------------------------------------------------------------------------------


def test_a_derived_file_that_is_missing(folder: Path) -> None:
    """Every one of them, and those behind it are still compared."""
    (folder / "data/reports/audit.html").unlink()
    (folder / SUMMARY).write_bytes(b"{}")
    reseal(folder)
    first, second = of_documents(verify(folder, tiny))
    assert first == ("derived", "data/reports/audit.html", 0, "missing")
    assert second[:3] == ("derived", SUMMARY, 1)
    assert second[3].startswith('found `{}`, the evidence comes to `{"passed": 2, "failed": 0,')


@pytest.mark.parametrize(
    ("found", "wanted", "line", "shown"),
    [
        pytest.param(b"a\nb\nc", b"a\nB\nC", 2, ("b", "B"), id="the first line that differs"),
        pytest.param(b"a\nb", b"a\nb\nc", 3, ("nothing", "c"), id="one line less"),
        pytest.param(b"a b\nc", b"a b\nC", 2, ("c", "C"), id="words of a line"),
        pytest.param(b"a\nb\nc", b"a\nb", 3, ("c", "nothing"), id="one line more"),
        pytest.param(b"\xff", b"a", 1, ("\N{REPLACEMENT CHARACTER}", "a"), id="not UTF-8"),
        pytest.param(b"  a\t", b"b\r", 1, ("a", "b"), id="without space around"),
        pytest.param(b"x" * 121, b"y" * 120, 1, ("x" * 120, "y" * 120), id="shortened"),
    ],
)
def test_the_first_difference_of_a_derived_file_is_shown(
    folder: Path, found: bytes, wanted: bytes, line: int, shown: tuple[str, str]
) -> None:
    """Its line, and both forms of it."""
    (folder / SUMMARY).write_bytes(found)
    reseal(folder)
    html = (folder / "data/reports/audit.html").read_bytes()
    files = {"summary.json": wanted, "reports/audit.html": html}
    outcome = verify(folder, lambda *_: files)
    text = f"found `{shown[0]}`, the evidence comes to `{shown[1]}`"
    assert of_documents(outcome) == [("derived", SUMMARY, line, text)]


def test_documents_are_derived_from_the_masked_bodies_of_the_archive(folder: Path) -> None:
    """The deriver is handed a reader of them, by the names that the log has."""
    bodies = {f"artifacts/{p.parent.name}/{p.name}": p for p in (folder / BODIES).iterdir()}
    read: dict[str, bytes] = {}

    def deriving(audit: Any, read_body: Callable[[str], bytes]) -> dict[str, bytes]:
        read.update({name: read_body(name) for name in bodies})
        return tiny(audit, read_body)

    assert said(verify(folder, deriving)) == []
    assert read == {name: path.read_bytes() for name, path in bodies.items()}


def test_a_payload_file_that_nothing_accounts_for(folder: Path) -> None:
    """Named neither by the log nor derived; whatever stands before it in the list is known."""
    for name in ("note.txt", "artifacts/extra.json"):
        (folder / "data" / name).write_text("{}")
    reseal(folder)
    text = "named neither by the log nor derived from it"
    assert of_evidence(verify(folder, tiny)) == [
        ("structure", "data/artifacts/extra.json", 0, text),
        ("structure", "data/note.txt", 0, text),
    ]


def test_a_difference_of_versions_is_told_beside_other_differences(folder: Path) -> None:
    """Only where documents differ, and only when the run names another version than this."""
    (folder / SUMMARY).write_bytes(b"{}")
    reseal(folder)
    text = "made by version {}, this is {}: verify with that version"
    unknown = text.format("unknown", __version__)
    assert ("version", "", 0, unknown) in said(verify(folder, tiny))
    relog(folder, lambda lines: lines[0]["versions"].update({"pytest-qtickets": "0.0.1"}))
    reseal(folder)
    assert ("version", "", 0, text.format("0.0.1", __version__)) in said(verify(folder, tiny))
    relog(folder, lambda lines: lines[0]["versions"].update({"pytest-qtickets": __version__}))
    reseal(folder)
    assert "version" not in {found[0] for found in said(verify(folder, tiny))}
