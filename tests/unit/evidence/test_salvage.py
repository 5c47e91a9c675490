"""The reports again from evidence, and an archive of what an interrupted run left."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from pytest_qtickets.cli import main
from pytest_qtickets.clock import microseconds
from pytest_qtickets.errors import EvidenceError
from pytest_qtickets.evidence import salvage
from pytest_qtickets.evidence.finish import Finished
from pytest_qtickets.evidence.log import read_log
from pytest_qtickets.evidence.records import Entry
from pytest_qtickets.evidence.salvage import render, seal_partial
from pytest_qtickets.evidence.spool import open_spool
from pytest_qtickets.evidence.verify import verify
from pytest_qtickets.evidence.verify.findings import UnreadableError
from pytest_qtickets.evidence.verify.gathering import (
    Gathered,
    GatheredSource,
    gather,
    open_gathered,
)
from pytest_qtickets.evidence.verify.sources import FolderSource
from pytest_qtickets.report import derive
from tests.unit.evidence import sealing
from tests.unit.evidence.sealing import FAILING, PASSING, case
from tests.unit.evidence.telling import DENIED, LOG_FILE, finale


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A sealed run with every real document."""
    return sealing.sealed(tmp_path_factory.mktemp("done"), FAILING, derive)


def test_the_same_documents_from_log_folder_and_archive(done: Finished) -> None:
    """Byte for byte those of the archive."""
    log = done.folder / "data" / LOG_FILE
    for path in (log, done.folder, done.archive):
        files = render(path, derive).files
        assert files
        for name, content in files.items():
            assert (done.folder / "data" / name).read_bytes() == content


@pytest.mark.parametrize("kept", range(2, len(PASSING)))
def test_an_unfinished_run_is_rendered_and_sealed_as_such(tmp_path: Path, kept: int) -> None:
    """Marked in the report; the archive verifies as incomplete, never as whole."""
    folder = sealing.partial(tmp_path, PASSING[:kept])
    log = folder / "data" / LOG_FILE
    log.write_bytes(log.read_bytes() + b'{"seq":99,"type":"case.st')
    (folder / "data/artifacts/qtickets_responses/0009-1.1-res.tmp").write_bytes(b"half")
    (folder / "spool/gw0").mkdir(parents=True)
    (folder / "spool/gw0/spool.jsonl").write_bytes(b"what nobody can read\n")
    (folder / "clickhouse").mkdir()
    report = next(
        content for name, content in render(folder, derive).files.items() if name.endswith(".md")
    )
    assert b"The run did not end." in report
    sealed, spool = seal_partial(folder, derive)
    assert not folder.exists()
    assert spool is not None
    assert (spool / "gw0/spool.jsonl").read_bytes() == b"what nobody can read\n"
    warning = "what gw0 did last is not known: its spool cannot be read"
    assert sealed.audit.warnings == (warning,)
    assert [p.name for p in sealed.folder.iterdir() if p.is_dir()] == ["data"]
    for path in (sealed.archive, sealed.folder):
        outcome = verify(path, derive)
        assert (outcome.exit, outcome.findings, outcome.seal) == (3, [], sealed.seal)


# -- what workers had not sent ---------------------------------------------------------------------

FIRST, SECOND = case("1.1"), case("6.9", DENIED, "failed")


def of(worker: str, entries: list[Entry]) -> list[Entry]:
    """Entries as they stand in the log when they came from a worker."""
    return [Entry(e.type, {**e.facts, "worker": worker}, e.bodies) for e in entries]


def died(out: Path, log: list[Entry], **spools: list[Entry]) -> Path:
    """What a run with workers left; a worker's spool has all that it did."""
    folder = sealing.partial(out, [*sealing.begun(), *log])
    for worker, entries in spools.items():
        spool = open_spool(folder, worker, {"1.1": 1, "6.9": 2})
        assert spool is not None
        for entry in entries:
            spool.write(entry)
        spool.close()
    return folder


def types(archive: Path) -> list[tuple[str, str]]:
    """Worker and type of every record behind the plan."""
    with zipfile.ZipFile(archive) as opened:
        (name,) = (n for n in opened.namelist() if n.endswith(".jsonl"))
        told = read_log(opened.read(name))[2:]
    return [(record.get("worker", ""), record["type"]) for record in told]


def test_what_workers_had_not_sent_is_sealed_and_nothing_twice(tmp_path: Path) -> None:
    """One had ended a case, the other was in the middle of one; a third had sent all it did."""
    folder = died(
        tmp_path,
        of("gw0", FIRST[:1]),
        gw0=FIRST,
        gw1=SECOND[:2],
        gw2=[],
    )
    copied = shutil.copytree(folder, tmp_path / "twin" / folder.name)
    seen = verify(folder, derive)
    assert (seen.exit, seen.findings) == (3, [])
    assert seen.incomplete == "the run did not end: 1 of 2 cases that began have an end"
    assert seen.audit is not None
    verdicts = [item.verdict.value for item in seen.audit.cases]
    assert verdicts == ["passed", "unfinished"]
    rendered = render(folder, derive).files

    sealed, spool = seal_partial(folder, derive)
    assert spool is None
    assert types(sealed.archive) == [
        ("gw0", "case.start"),
        ("", "warn"),
        ("gw0", "exchange"), ("gw0", "case.end"),
        ("gw1", "case.start"), ("gw1", "exchange"),
    ]  # fmt: skip
    assert sealed.audit.warnings == (
        "the run died before these records had arrived; from the spools of: gw0 (2), gw1 (2)",
    )
    outcome = verify(sealed.archive, derive)
    assert (outcome.exit, outcome.findings, outcome.incomplete) == (3, [], seen.incomplete)
    assert [len(item.exchanges) for item in outcome.audit.cases] == [1, 1]
    # Without a clock of its own: verify and render saw the very log, and a copy comes to the same.
    assert {name: (sealed.folder / "data" / name).read_bytes() for name in rendered} == rendered
    again, _ = seal_partial(copied, derive)
    assert again.archive.read_bytes() == sealed.archive.read_bytes()


@pytest.mark.parametrize("arrived", range(4))
def test_a_worker_s_record_comes_once(tmp_path: Path, arrived: int) -> None:
    """However many of its records had arrived, and with a torn line in both files."""
    folder = died(tmp_path, of("gw0", FIRST[:arrived]), gw0=FIRST)
    for torn in (folder / "data" / LOG_FILE, folder / "spool/gw0/spool.jsonl"):
        torn.write_bytes(torn.read_bytes() + b'{"case":"6.9","ty')
    assert verify(folder, derive).incomplete.endswith("have an end; the last line is torn")
    sealed, _ = seal_partial(folder, derive)
    told = [kind for worker, kind in types(sealed.archive) if worker]
    assert told == ["case.start", "exchange", "case.end"]
    assert bool(sealed.audit.warnings) == (arrived < 3)
    assert sealed.audit.cases[0].verdict.value == "passed"
    assert verify(sealed.archive, derive).exit == 3


def test_a_further_exchange_of_a_case_keeps_the_first(tmp_path: Path) -> None:
    """Bodies are numbered on from those in the log; a worker's own numbers began anew."""
    folder = died(tmp_path, of("gw0", FIRST), gw0=FIRST, gw1=case("1.1", DENIED, "failed"))
    before = {p: p.read_bytes() for p in (folder / "data").rglob("*-res.json")}
    sealed, _ = seal_partial(folder, derive)
    names = sorted(p.name for p in (sealed.folder / "data").rglob("*-res.json"))
    assert names == ["0001-1.1-res.json", "0001.2-1.1-res.json"]
    for path, content in before.items():
        assert (sealed.folder / path.relative_to(folder)).read_bytes() == content
    assert sealed.audit.cases[0].verdict.value == "failed"


def test_a_worker_s_clock_never_takes_the_log_s_back(tmp_path: Path) -> None:
    """Its records are older than the log's last line: they get that line's time; the chain holds."""
    folder = died(tmp_path, [], gw0=FIRST)
    log = folder / "data" / LOG_FILE
    spool = folder / "spool/gw0/spool.jsonl"
    early = {"wall": "2026-11-22T01:00:00.000000Z"}
    lines = [json.loads(line) | early for line in spool.read_bytes().splitlines()]
    spool.write_bytes(sealing.chained([json.dumps(line).encode() for line in lines]))
    last = read_log(log.read_bytes())[-1]
    sealed, _ = seal_partial(folder, derive)
    told = read_log((sealed.folder / "data" / LOG_FILE).read_bytes())[2:]
    assert {(record["wall"], record["mono"]) for record in told} == {(last["wall"], last["mono"])}
    assert verify(sealed.archive, derive).findings == []


@pytest.mark.parametrize(
    "changed",
    [
        {"files": {"res": {"file": "../../../secret", "sha256": "0", "size": 1}}},
        {"files": {"res": {"file": "/etc/hostname", "sha256": "0", "size": 1}}},
        {"files": []},
        {"files": 1},
        {"case": "9.9"},
        {"case": []},
        {"wall": "yesterday"},
        {"wall": None},
        {"type": 7},
        {"type": "run.end"},
    ],
    ids=str,
)
def test_a_spool_that_no_worker_wrote_is_no_evidence(
    tmp_path: Path, changed: dict[str, object]
) -> None:
    """No other file gets into the archive by it; it is kept beside, whole."""
    folder = died(tmp_path, [], gw0=SECOND, gw1=FIRST)
    spool = folder / "spool/gw0/spool.jsonl"
    lines = [json.loads(line) for line in spool.read_bytes().splitlines()]
    lines[1] |= changed
    spool.write_bytes(sealing.chained([json.dumps(line).encode() for line in lines]))
    assert verify(folder, derive).exit == 3
    sealed, kept = seal_partial(folder, derive)
    assert kept is not None
    assert (kept / "gw0/spool.jsonl").is_file()
    assert [item.verdict.value for item in sealed.audit.cases] == ["passed", "not run"]


def test_what_was_gathered_once_is_not_gathered_again(tmp_path: Path) -> None:
    """Neither records nor what is said of a spool that cannot be read."""
    folder = died(tmp_path, [], gw0=FIRST)
    (folder / "spool/gw1").mkdir()
    (folder / "spool/gw1/spool.jsonl").write_bytes(b"[]\n")
    once = gather(folder, (folder / "data" / LOG_FILE).read_bytes())
    assert once.unread == ("gw1",)
    assert [record["type"] for record in read_log(once.log)].count("warn") == 2
    assert gather(folder, once.log).log == once.log


def at(folder: Path, worker: str, *walls: str, day: str = "2999-11-22") -> None:
    """Give the records of a spool these times; far behind those of the log that is written now."""
    spool = folder / "spool" / worker / "spool.jsonl"
    lines = [json.loads(line) for line in spool.read_bytes().splitlines()]
    for line, wall in zip(lines, walls, strict=True):
        line["wall"] = f"{day}T{wall}Z"
    spool.write_bytes(sealing.chained([json.dumps(line).encode() for line in lines]))


def test_workers_records_stand_in_the_order_of_their_clocks(tmp_path: Path) -> None:
    """Also where two have the same time; the log's own clock goes on from its last line."""
    folder = died(tmp_path, [], gw0=FIRST, gw1=SECOND)
    at(folder, "gw0", "09:00:00.000001", "09:00:00.000004", "09:00:00.000005")
    at(folder, "gw1", "09:00:00.000002", "09:00:00.000004", "09:00:00.000007")
    log = (folder / "data" / LOG_FILE).read_bytes()
    last = read_log(log)[-1]
    told = read_log(gather(folder, log).log)[3:]
    assert [(record["worker"], record["wall"][-3:-1]) for record in told] == [
        ("gw0", "01"), ("gw1", "02"), ("gw0", "04"), ("gw1", "04"), ("gw0", "05"), ("gw1", "07"),
    ]  # fmt: skip
    assert [record["mono"] - told[0]["mono"] for record in told] == [
        0,
        1000,
        3000,
        3000,
        4000,
        6000,
    ]
    passed = microseconds(told[0]["wall"]) - microseconds(last["wall"])
    assert told[0]["mono"] - last["mono"] == passed * 1000


def test_a_record_between_two_lines_of_the_log_has_the_time_of_the_later(tmp_path: Path) -> None:
    """The plan was before it, the last line after it."""
    folder = died(tmp_path, of("gw1", SECOND[:1]), gw0=FIRST[:1], gw1=SECOND[:1])
    log = folder / "data" / LOG_FILE
    lines = [json.loads(line) for line in log.read_bytes().splitlines()]
    for line, second in zip(lines, "159", strict=True):
        line["wall"] = f"2026-11-22T08:00:0{second}.000000Z"
    log.write_bytes(sealing.chained([json.dumps(line).encode() for line in lines]))
    at(folder, "gw0", "08:00:07.000000", day="2026-11-22")
    told = read_log(gather(folder, log.read_bytes()).log)[3:]
    assert [record["type"] for record in told] == ["warn", "case.start"]
    assert {record["wall"] for record in told} == {"2026-11-22T08:00:09.000000Z"}


def test_a_log_that_ended_or_had_not_begun_gets_nothing(tmp_path: Path) -> None:
    """All workers had been heard, or none had anything to do."""
    folder = died(tmp_path, [*of("gw0", FIRST), *SECOND, *finale()], gw0=FIRST, gw1=SECOND)
    log = (folder / "data" / LOG_FILE).read_bytes()
    assert gather(folder, log) == Gathered(log)
    first = log[: log.index(b"\n") + 1]
    assert gather(folder, first) == Gathered(first)


def test_a_torn_line_stays_at_the_end(tmp_path: Path) -> None:
    """Whoever reads the log finds it torn, with what was gathered before it."""
    folder = died(tmp_path, [], gw0=FIRST)
    log = (folder / "data" / LOG_FILE).read_bytes() + b'{"case"'
    found = gather(folder, log).log
    assert found.endswith(b'}\n{"case"')
    assert len(read_log(found)) == 6


def test_only_the_one_log_of_a_partial_is_added_to(tmp_path: Path) -> None:
    """Other files of lines are no log; of two logs none is the run's; no spools, nothing to do."""
    folder = died(tmp_path, [], gw0=FIRST)
    (folder / "data/artifacts/lines.jsonl").write_bytes(b"{}\n")
    (folder / "data/logs/note.txt").write_bytes(b"")
    assert isinstance(open_gathered(folder, 1 << 20), GatheredSource)
    (folder / "data/logs/other.jsonl").write_bytes(b"")
    assert isinstance(open_gathered(folder, 1 << 20), FolderSource)
    (folder / "data/logs/other.jsonl").unlink()
    shutil.rmtree(folder / "spool")
    assert isinstance(open_gathered(folder, 1 << 20), FolderSource)


def test_spools_beyond_the_limit_are_not_read(tmp_path: Path) -> None:
    """One line with the folder, its size and the limit."""
    folder = died(tmp_path, [], gw0=FIRST)
    size = sum(p.stat().st_size for p in (folder / "spool").rglob("*") if p.is_file())
    (folder / "spool/gw0/large").write_bytes(b" " * 100_000)
    spool = folder / "spool"
    with pytest.raises(UnreadableError) as error:
        open_gathered(folder, 100_000)
    assert str(error.value) == f"{spool}: {size + 100_000} bytes; the limit is 100000"
    assert isinstance(open_gathered(folder, size + 100_000), GatheredSource)


def test_a_spool_that_cannot_be_read_outlives_a_killed_seal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is said of it stands in the log by then; it is kept beside all the same."""
    folder = died(tmp_path, [], gw0=FIRST)
    (folder / "spool/gw1").mkdir()
    (folder / "spool/gw1/spool.jsonl").write_bytes(b"[]\n")
    with monkeypatch.context() as patched:
        patched.setattr(salvage, "_keep", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            seal_partial(folder, derive)
    _, kept = seal_partial(folder, derive)
    assert kept is not None
    assert (kept / "gw1/spool.jsonl").read_bytes() == b"[]\n"


def test_killed_between_the_log_and_its_spools(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sealing takes up where it was: what stands in the log by now is not taken again."""
    folder = died(tmp_path, [], gw0=FIRST)
    with monkeypatch.context() as patched:
        patched.setattr(salvage, "discard_spools", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            seal_partial(folder, derive)
    sealed, _ = seal_partial(folder, derive)
    assert [kind for _, kind in types(sealed.archive)].count("case.start") == 1
    assert len(sealed.audit.warnings) == 1


# -- whole, changed, personal ----------------------------------------------------------------------


def test_a_run_killed_while_it_was_sealed_is_whole(tmp_path: Path, done: Finished) -> None:
    """Its log had ended: nothing is missing, and the archive is the one it would have made."""
    folder = tmp_path / f"{done.folder.name}.partial"
    shutil.copytree(done.folder, folder)
    (folder / "tagmanifest-sha256.txt").unlink()
    (folder / "data/summary.json").write_bytes(b"{")
    sealed, spool = seal_partial(folder, derive)
    assert spool is None
    assert sealed.archive.read_bytes() == done.archive.read_bytes()


def test_changed_evidence_is_neither_rendered_nor_sealed(tmp_path: Path) -> None:
    """One line that names the place; the folder stays as it was."""
    folder = sealing.partial(tmp_path, FAILING[:-2])
    log = folder / "data" / LOG_FILE
    changed = log.read_bytes().replace(b'"outcome":"failed"', b'"outcome":"passed"')
    log.write_bytes(changed)
    for act in (render, seal_partial):
        with pytest.raises(EvidenceError, match=r"does not hold: .*:\d+: not the line that stood"):
            act(folder, derive)
    assert log.read_bytes() == changed


def test_personal_data_is_not_sealed(tmp_path: Path) -> None:
    """What the run had seen is gone; an address gives itself away by its form."""
    folder = sealing.partial(tmp_path, PASSING[:-2])
    body = next((folder / "data").rglob("*1.1-res.json"))
    content = body.read_bytes()
    log = folder / "data" / LOG_FILE
    leaked = content.replace(b'"id": 1,', b'"id": "ivan@example.com",', 1)
    assert leaked != content
    body.write_bytes(leaked)
    old, new = (hashlib.sha256(x).hexdigest() for x in (content, leaked))
    lines = log.read_bytes().replace(old.encode(), new.encode())
    lines = lines.replace(f'"size":{len(content)}'.encode(), f'"size":{len(leaked)}'.encode())
    log.write_bytes(sealing.chained(lines.splitlines()))
    with pytest.raises(
        EvidenceError, match=r"personal data at data/\S+: email; nothing was sealed"
    ):
        seal_partial(folder, derive)


def test_the_commands(tmp_path: Path, done: Finished, capsys: pytest.CaptureFixture[str]) -> None:
    """One line for wrong use; files and seal where all is well."""
    assert main(["render", str(done.archive), "--out", str(tmp_path / "out")]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].startswith("FAILED  ")
    assert all(Path(line).is_file() for line in shown[1:])
    assert main(["seal", str(done.folder)]) == 2
    assert "expected the .partial folder" in capsys.readouterr().err
    assert main(["render", str(tmp_path / "nothing")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    folder = sealing.partial(tmp_path, PASSING[:4])
    assert main(["seal", str(folder)]) == 0
    assert "qtickets audit seal sha256:" in capsys.readouterr().out.splitlines()[-1]
