"""Interrupted writers, cases begun twice, spools, and what verify says of a run hardly begun."""

from __future__ import annotations

import contextlib
import os
import shutil
from itertools import permutations
from pathlib import Path

import pytest

from pytest_qtickets.errors import EvidenceError
from pytest_qtickets.evidence import log as log_module
from pytest_qtickets.evidence import records
from pytest_qtickets.evidence.closing import ClosingScan
from pytest_qtickets.evidence.finish import finish
from pytest_qtickets.evidence.log import BODIES, EvidenceLog, read_log, sweep
from pytest_qtickets.evidence.salvage import seal_partial
from pytest_qtickets.evidence.spool import discard_spools, open_spool, spooled, spoolers
from pytest_qtickets.evidence.verify import verify
from pytest_qtickets.model import MaskedText, Verdict
from tests.breaking import Disk
from tests.unit.evidence import sealing
from tests.unit.evidence.sealing import PASSING, tiny
from tests.unit.evidence.telling import (
    DENIED,
    GOOD,
    LOG_FILE,
    audit_of,
    begin,
    end,
    node,
    sent,
    start,
    whole,
)
from tests.unit.wire.making import raw

ORDINALS = {"1.1": 1, "1.10": 2, "6.9": 3}


# -- the writer, interrupted -----------------------------------------------------------------------


@pytest.mark.parametrize("moment", range(1, 14))
def test_ctrl_c_at_any_step_of_a_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    """Before, between and after its calls: the chain holds, and what follows is written."""
    log = EvidenceLog(tmp_path, LOG_FILE, ORDINALS)
    for entry in [*begin(), start("1.1")]:
        log.write(entry)
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1
        if steps == moment:
            raise KeyboardInterrupt

    for place, name in ((log_module, "_write_all"), (os, "fsync"), (os, "replace")):
        inner = getattr(place, name)

        def around(*words: object, inner: object = inner) -> object:
            step()
            result = inner(*words)  # type: ignore[operator]  # any of three calls
            step()
            return result

        monkeypatch.setattr(place, name, around)
    interrupted = 0
    for entry in (sent("1.1"), end("1.1")):
        try:
            log.write(entry)
        except KeyboardInterrupt:  # noqa: PERF203 - two entries
            interrupted += 1
    monkeypatch.undo()
    assert interrupted == (moment <= 12)
    log.write(records.run_end("interrupted (Ctrl-C)", 2))
    log.close()
    told = read_log((tmp_path / LOG_FILE).read_bytes())
    assert told[-1]["type"] == "run.end"
    sweep(tmp_path, told)
    named = [f["file"] for r in told if r["type"] == "exchange" for f in r["files"].values()]
    assert sorted(named) == sorted(
        path.relative_to(tmp_path).as_posix() for path in (tmp_path / BODIES).iterdir()
    )


def test_an_interruption_that_tears_a_line_ends_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a line on the disk: nothing follows it."""
    log = EvidenceLog(tmp_path, LOG_FILE, ORDINALS)
    for entry in begin():
        log.write(entry)

    def half(file: object, data: bytes) -> None:
        file.write(data[: len(data) // 2])  # type: ignore[attr-defined]  # any file
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(log_module, "_write_all", half)
        with pytest.raises(KeyboardInterrupt):
            log.write(start("1.1"))
    with pytest.raises(EvidenceError, match="the log is closed"):
        log.write(start("1.1"))
    assert len(read_log((tmp_path / LOG_FILE).read_bytes())) == 2


@pytest.mark.parametrize(
    ("wall", "records_of_it"),
    [
        (["00:00", "00:01", "00:02"], []),
        (["00:00", "00:03", "00:04"], [3_000_000]),
        (["00:10", "00:08", "00:09"], []),
        (["00:10", "00:07", "00:10"], [-3_000_000, 3_000_000]),
    ],
)
def test_a_clock_that_moves_by_more_than_two_seconds_has_a_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wall: list[str], records_of_it: list[int]
) -> None:
    """Both ways; a record a jump, just before the record that met it."""
    times = iter([(f"2026-11-22T01:{at}.000000Z", 0) for at in wall])
    log = EvidenceLog(tmp_path, LOG_FILE, ORDINALS)
    monkeypatch.setattr(log, "_now", lambda: next(times))
    for entry in [*begin(), start("1.1")]:
        log.write(entry)
    log.close()
    told = read_log((tmp_path / LOG_FILE).read_bytes())
    assert [r["moved_us"] for r in told if r["type"] == "clock"] == records_of_it
    assert [r["type"] for r in told if r["type"] != "clock"] == ["run.start", "plan", "case.start"]


# -- a case that is reported twice -----------------------------------------------------------------


def crash(case_id: str) -> list[records.Entry]:
    """What the controller writes of a worker that died."""
    text = MaskedText("the worker died")
    ended = records.case_end(case_id, node(case_id), "error", records.WORKER_CRASHED, text)
    return [start(case_id), ended]


GOES_WELL = whole("1.1")
FAILS = [start("1.1"), sent("1.1", DENIED), end("1.1", "failed")]
TEST_FAILS = [start("1.1"), sent("1.1"), end("1.1", "failed", "test", "x")]


@pytest.mark.parametrize(
    ("attempts", "verdict", "rule"),
    [
        ([GOES_WELL, crash("1.1")], Verdict.ERROR, "worker crashed"),
        ([GOES_WELL, TEST_FAILS], Verdict.FAILED, "test"),
        ([GOES_WELL, FAILS], Verdict.FAILED, "body status"),
        ([FAILS, crash("1.1")], Verdict.ERROR, "worker crashed"),
        ([GOES_WELL, [start("1.1")]], Verdict.UNFINISHED, "no end"),
        ([GOES_WELL, GOES_WELL], Verdict.PASSED, "all rules"),
    ],
)
def test_two_attempts_are_one_case_and_the_worst_wins(
    attempts: list[list[records.Entry]], verdict: Verdict, rule: str
) -> None:
    """In either order; the exchanges shown are those of the attempt that counts."""
    for order in permutations(attempts):
        audit = audit_of(*(entry for attempt in order for entry in attempt))
        case = audit.cases[0]
        assert case.verdict is verdict
        assert case.ruling.rule == rule
        assert sum(audit.totals.values()) == len(audit.cases) == 3


def test_half_an_exchange_of_a_dead_worker_accuses_nobody() -> None:
    """What it got may be half of what it asked for: error, not failed, whatever it looks like."""
    begun, ended = crash("1.1")
    case = audit_of(begun, sent("1.1", DENIED), ended).cases[0]
    assert (case.verdict, case.ruling.rule) == (Verdict.ERROR, "worker crashed")
    assert len(case.exchanges) == 1


# -- spools ----------------------------------------------------------------------------------------


def test_a_spool_gives_back_what_did_not_arrive(tmp_path: Path) -> None:
    """Entries and bodies from any place on, also behind a torn last line."""
    (tmp_path / "data").mkdir()
    spool = open_spool(tmp_path, "gw1", ORDINALS)
    assert spool is not None
    told = [*whole("1.1"), start("6.9"), sent("6.9")]
    for entry in told:
        spool.write(entry)
    spool.close()
    with (tmp_path / "spool/gw1/spool.jsonl").open("ab") as file:
        file.write(b'{"torn')
    assert spoolers(tmp_path) == ["gw1"]
    for after in range(len(told) + 1):
        found = spooled(tmp_path, "gw1", after=after)
        assert found == told[after:]
    assert spooled(tmp_path, "gw1", after=4)[0].bodies == {"res": raw(GOOD["6.9"])}
    assert spooled(tmp_path, "gw2", after=0) == []
    discard_spools(tmp_path)
    discard_spools(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_no_spool_where_the_run_has_no_folder(tmp_path: Path) -> None:
    """A worker on another machine makes none."""
    assert open_spool(tmp_path / "elsewhere.partial", "gw0", ORDINALS) is None
    assert list(tmp_path.iterdir()) == []
    assert spoolers(tmp_path / "elsewhere.partial") == []


# -- a leak and a fault of the disk ----------------------------------------------------------------

LEAK = "Тверь-Пример"


def leaky(out: Path, body: dict[str, object], scan: ClosingScan) -> Path:
    """What a run left that ended, its own scan in its log."""
    told = [*sealing.begun(), *sealing.case("1.1", body), *sealing.case("6.9")]
    first = sealing.partial(out / "first", told)
    for path in sorted((first / "data").rglob("*-res.json")):
        scan.look(path.relative_to(first).as_posix(), path.read_bytes())
    shutil.rmtree(out / "first")
    return sealing.partial(
        out, [*told, records.scan(scan.so_far()), records.run_end("finished", 0)]
    )


@pytest.mark.parametrize("full", [False, True], ids=["one fault", "full from there"])
@pytest.mark.parametrize("place", ["evidence", "document"])
def test_a_leak_and_a_fault_together(tmp_path: Path, place: str, full: object) -> None:
    """Whichever call fails: no archive, no seal, nothing that verifies or could be sealed later."""

    def derive(*_: object) -> dict[str, bytes]:
        text = f"<p>{LEAK if place == 'document' else 'audit'}"
        return {"reports/audit.html": text.encode(), "summary.json": b"{}"}

    failed: list[str] = []
    while not failed or failed[-1]:
        out = tmp_path / str(len(failed))
        scan = ClosingScan({"credential": [LEAK]}, "")
        body = {"data": [{"id": 1, "place_name": LEAK if place == "evidence" else "Зал"}]}
        folder = leaky(out, body, scan)
        disk = Disk(len(failed) + 1, full=bool(full))
        with disk.breaking(out), contextlib.suppress(OSError):
            done = finish(folder, sealing.SPEC, LOG_FILE, derive, scan)
            assert (done.archive, done.seal, bool(done.leaks)) == (None, "", True)
        failed.append(disk.failed)
        (left,) = out.iterdir()  # and no archive beside it
        assert verify(left, derive).exit == (3 if left.suffix == ".partial" else 1), disk.failed
        assert not (left / "seal.json").exists(), disk.failed
        if left.suffix == ".partial":  # the only call that can keep it from its mark
            assert disk.failed.startswith("rename"), disk.failed
            if place == "evidence":
                with pytest.raises(EvidenceError, match="nothing was sealed"):
                    seal_partial(left, derive)
        else:
            assert left.suffix == ".withheld", disk.failed
    assert {call.split()[0] for call in failed if call} == {"open", "write", "rename", "mkdir"}
    assert "personal data was found" in (left / "WITHHELD.txt").read_text(encoding="utf-8")


# -- hardly begun ----------------------------------------------------------------------------------


@pytest.mark.parametrize("cut", [None, 0, 10, "line", "line and more"])
def test_a_run_killed_before_its_plan_is_incomplete(tmp_path: Path, cut: object) -> None:
    """No log, an empty one, a torn first line, no plan: exit 3, since nothing had been sent."""
    folder = sealing.partial(tmp_path, PASSING[:2])
    log = folder / "data" / LOG_FILE
    first = log.read_bytes().index(b"\n") + 1
    if cut is None:
        log.unlink()
    else:
        size = {"line": first, "line and more": first + 20}.get(str(cut), cut)
        log.write_bytes(log.read_bytes()[: int(str(size))])
    outcome = verify(folder, tiny)
    assert (outcome.exit, outcome.findings) == (3, [])
    assert outcome.incomplete == "the plan is not there: nothing had been sent"


def test_a_run_that_ended_and_was_not_sealed_is_incomplete(tmp_path: Path) -> None:
    """Killed while it sealed: half of the bag's own files prove nothing and disprove nothing."""
    folder = sealing.partial(tmp_path, PASSING)
    (folder / "seal.json").write_text("{}")
    (folder / "data/summary.json").write_text("{")
    outcome = verify(folder, tiny)
    assert (outcome.exit, outcome.incomplete) == (3, "the run ended and was not sealed")
