"""The controller writes each record of a worker once, whichever way it comes."""

from __future__ import annotations

from pathlib import Path

from pytest_qtickets.evidence import records
from pytest_qtickets.evidence.records import Entry
from pytest_qtickets.evidence.spool import open_spool
from pytest_qtickets.model import MaskedText
from pytest_qtickets.run.arrivals import Arrivals
from pytest_qtickets.run.recorder import Parcel
from tests.unit.evidence.telling import ONE, node, start, whole

ORDINALS = {"1.1": 1, "6.9": 2}


def arrivals(folder: Path, written: list[Entry]) -> Arrivals:
    """A controller that keeps what it writes."""
    return Arrivals(folder, MaskedText, written.append)


def test_what_arrived_is_not_taken_again(tmp_path: Path) -> None:
    """A parcel came; the next was in hand when the worker died: it comes from the spool, once."""
    (tmp_path / "data").mkdir()
    parcel = Parcel("gw0", lambda: open_spool(tmp_path, "gw0", ORDINALS))
    written: list[Entry] = []
    controller = arrivals(tmp_path, written)
    for entry in whole("1.1"):
        parcel.write(entry)
    controller.receive(parcel.take())
    for entry in whole("6.9")[:2]:
        parcel.write(entry)
    parcel.close()
    assert [entry.type for entry in written] == ["case.start", "exchange", "case.end"]
    controller.bereave("gw0")
    controller.collect()
    assert [(e.type, e.facts["case"]) for e in written[3:]] == [
        ("case.start", "6.9"), ("exchange", "6.9"),
    ]  # fmt: skip
    assert all(entry.facts["worker"] == "gw0" for entry in written)
    assert written[4].bodies == whole("6.9")[1].bodies


def test_a_crash_closes_the_case_in_hand_or_opens_an_attempt(tmp_path: Path) -> None:
    """One start a crash: the worker's own where it is known, else the controller's."""
    written: list[Entry] = []
    controller = arrivals(tmp_path, written)
    controller.receive(
        [{"type": "case.start", "facts": {**start("1.1").facts, "worker": "gw0"}, "bodies": {}}]
    )
    controller.crashed(ONE, node("1.1"), "died")
    controller.crashed(ONE, node("1.1"), "died")
    assert [entry.type for entry in written] == ["case.start", "case.end"] * 2
    assert {e.facts["rule"] for e in written if e.type == "case.end"} == {records.WORKER_CRASHED}


def test_a_spool_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    """What was in it is not known, and a warning says so."""
    folder = tmp_path / "spool" / "gw0"
    folder.mkdir(parents=True)
    (folder / "spool.jsonl").write_bytes(b"[]\n")
    written: list[Entry] = []
    controller = arrivals(tmp_path, written)
    controller.bereave("gw0")
    controller.collect()
    assert [entry.type for entry in written] == ["warn"]
    assert "what gw0 did last is not known" in written[0].facts["message"]
