"""The vendor's calls as a case file: complete, recorded, and the same from every source."""

from __future__ import annotations

from collections import defaultdict

import pytest

from pytest_qtickets.contract.endpoints import endpoint_of, operations
from pytest_qtickets.contract.lint import lint
from pytest_qtickets.spec import read_spec
from tests.runs import ROOT, Run, audit, leaked

FILE = ROOT / "specs/qtickets_documented.md"
WORDS = ("--qtickets-spec", str(FILE))
SANDBOX = (*WORDS, "--qtickets-target=sandbox", "--qtickets-dialect=documented")
STORY = ("id", "verdict", "rule", "status", "code", "expected", "spec_ref", "rows", "drift")


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Replayed from the shipped recordings."""
    return audit(tmp_path_factory.mktemp("replayed"), *WORDS)


@pytest.fixture(scope="module")
def sandboxed(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Sent to the documented dialect."""
    return audit(tmp_path_factory.mktemp("sandboxed"), *SANDBOX)


def test_every_documented_call_has_cases(replayed: Run) -> None:
    """R1 to R24 and P1 to P9, each with a success, and with a failure where it can fail alone."""
    outcomes: dict[str, set[bool]] = defaultdict(set)
    for case in read_spec(FILE).cases:
        endpoint = endpoint_of(case)
        assert endpoint is not None, case.id
        assert endpoint.documented, case.id
        refs = operations()[endpoint.operation]["x-ref"]
        for ref in [refs] if isinstance(refs, str) else refs:
            outcomes[ref].add(any(a.is_error for a in case.expected.alternatives))
    assert set(outcomes) == {f"R{n}" for n in range(1, 25)} | {f"P{n}" for n in range(1, 10)}
    assert all(False in found for found in outcomes.values())
    never_fail = {ref for ref, found in outcomes.items() if True not in found}
    # Lists and halls take nothing but a key and a filter, and the answers of 7.1 to 7.3 are theirs.
    assert never_fail == {"R7", "R15", "R16", "R18", "P1", "P2", "P4"}


def test_it_passes_offline(replayed: Run) -> None:
    """Every case, all eleven tables with rows, no field that the contract does not know."""
    assert replayed.ret == 0, replayed.shown
    totals = replayed.summary["totals"]
    assert totals["planned"] == totals["passed"] == len(read_spec(FILE).cases)
    assert all(int(after) > 0 for _, _, after in replayed.counts[1:])
    assert {case["id"]: case["drift"] for case in replayed.summary["cases"] if case["drift"]} == {}


def test_sandbox_and_replay_agree(replayed: Run, sandboxed: Run) -> None:
    """The same verdicts, rows and counts."""
    assert sandboxed.ret == 0, sandboxed.shown
    assert replayed.story(*STORY) == sandboxed.story(*STORY)
    assert replayed.counts == sandboxed.counts


def test_nothing_personal_in_anything_written(sandboxed: Run) -> None:
    """Also of halls, doors and tickets, which the other file does not ask for."""
    assert leaked(sandboxed) == []


def test_the_lint_has_nothing_to_say() -> None:
    """Every call, body and expectation is the vendor's."""
    assert [remark for remark in lint(read_spec(FILE)) if not remark.note] == []


def test_recording_again_changes_no_byte(tmp_path_factory: pytest.TempPathFactory) -> None:
    """With the key the recordings were made with, all of them, in place."""
    before = {path: path.read_bytes() for path in (ROOT / "cassettes").rglob("*.yaml")}
    out = tmp_path_factory.mktemp("recorded")
    for words in (SANDBOX, ("--qtickets-target=sandbox",)):
        done = audit(out, *words, "--qtickets-record", QTICKETS_MASK_KEY="sample")
        assert done.ret == 0, done.shown
        for archive in out.glob("*.zip"):
            archive.unlink()
    after = {path: path.read_bytes() for path in (ROOT / "cassettes").rglob("*.yaml")}
    assert after == before
