"""The bag, the seal and the archive under foreign tools: bagit, sha256sum, unzip, sh, zipfile."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_qtickets.errors import EvidenceError
from pytest_qtickets.evidence.audit import Audit
from pytest_qtickets.evidence.bag import VERIFY_TXT, sha256_file, write_archive
from pytest_qtickets.evidence.closing import ClosingScan
from pytest_qtickets.evidence.finish import Finished, discard_store, finish
from pytest_qtickets.evidence.records import Entry
from pytest_qtickets.evidence.seal import result_word, seal_digest, seal_json
from pytest_qtickets.model import Spec
from pytest_qtickets.report import derive
from tests.samples import order
from tests.unit.evidence.telling import (
    DENIED,
    LOG_FILE,
    ONE,
    RUN,
    SPEC,
    Told,
    begin,
    end,
    finale,
    node,
    run_of,
    sent,
    start,
    whole,
    write,
)
from tests.unit.wire.making import spec

#: The hand-made answers are not masked; what a case file states is not looked for.
STATED = json.dumps(order(id=1), ensure_ascii=False)
ALL = [*whole("1.1"), *whole("1.10"), *whole("6.9")]


def finished(out: Path, entries: list[Entry] | None = None, told: Spec = SPEC) -> Finished:
    """A whole run, sealed in ``out``."""
    partial = out / f"{RUN.name}.partial"
    partial.mkdir(parents=True)
    write(partial / "data", run_of(*ALL) if entries is None else entries, told)
    return finish(partial, told, LOG_FILE, derive, ClosingScan({}, STATED))


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """One sealed run for all tests that only look at it."""
    return finished(tmp_path_factory.mktemp("out"))


def run(*words: str, cwd: Path, **over: str) -> subprocess.CompletedProcess[str]:
    """A foreign tool, in plain English."""
    return subprocess.run(
        words, cwd=cwd, capture_output=True, text=True, check=False,
        env={**os.environ, "LC_ALL": "C", **over},
    )  # fmt: skip


# --- foreign tools --------------------------------------------------------------------------------


def test_bagit_accepts_the_bag(done: Finished) -> None:
    """The reference validator finds a complete and valid bag, and refuses a changed one."""
    checked = run(sys.executable, "-m", "bagit", "--validate", str(done.folder), cwd=done.folder)
    assert checked.returncode == 0, checked.stderr
    assert "is valid" in checked.stderr


def test_bagit_refuses_a_changed_bag(tmp_path: Path) -> None:
    """A byte more, a byte changed, a file less or more: each is seen by the foreign validator."""
    changed = finished(tmp_path).folder / "data" / "DONE.txt"
    changed.write_bytes(changed.read_bytes().replace(b"\n", b" ", 1))
    checked = run(
        sys.executable, "-m", "bagit", "--validate", str(changed.parents[1]), cwd=tmp_path
    )
    assert checked.returncode == 1


def test_sha256sum_accepts_manifest_and_archive(done: Finished) -> None:
    """``sha256sum -c --strict`` as VERIFY.txt says, and for the zip beside its ``.sha256``."""
    inside = run(
        "sha256sum",
        "-c",
        "--strict",
        "manifest-sha256.txt",
        "tagmanifest-sha256.txt",
        cwd=done.folder,
    )
    assert inside.returncode == 0, inside.stderr
    listed = [line.rsplit(": ", 1)[0] for line in inside.stdout.splitlines()]
    files = [p.relative_to(done.folder).as_posix() for p in done.folder.rglob("*") if p.is_file()]
    assert sorted(listed) == sorted({*files} - {"tagmanifest-sha256.txt"})
    beside = run("sha256sum", "-c", done.archive.name + ".sha256", cwd=done.archive.parent)
    assert (beside.returncode, beside.stdout) == (0, f"{done.archive.name}: OK\n")


def test_unzip_accepts_the_archive(done: Finished, tmp_path: Path) -> None:
    """``unzip -t`` finds no fault, and what it unpacks is the folder, byte for byte."""
    tested = run("unzip", "-t", str(done.archive), cwd=tmp_path)
    assert (tested.returncode, "No errors detected" in tested.stdout) == (0, True)
    assert run("unzip", "-q", str(done.archive), cwd=tmp_path).returncode == 0
    assert _tree(tmp_path / RUN.name) == _tree(done.folder)


def _tree(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def _shell_loop(verify: str) -> str:
    """The loop that VERIFY.txt prints, as a reader would copy it."""
    _, _, rest = verify.partition("In data/logs:\n")
    loop, _, _ = rest.partition("   It prints nothing")
    assert loop.strip().startswith("prev=000")
    return loop


def test_the_printed_loop_accepts_the_log(done: Finished) -> None:
    """The lines of VERIFY.txt, run by sh in data/logs, have nothing to say of the log."""
    loop = _shell_loop((done.folder / "VERIFY.txt").read_text("utf-8"))
    said = run("sh", "-c", loop, cwd=done.folder / "data" / "logs")
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda x: [*x[:3], x[3].replace(b"200", b"201"), *x[4:]], id="changed"),
        pytest.param(lambda x: [*x[:3], *x[4:]], id="lost"),
        pytest.param(lambda x: [*x[:3], x[4], x[3], *x[5:]], id="reordered"),
        pytest.param(lambda x: x[1:], id="first lost"),
    ],
)
def test_the_printed_loop_rejects_a_changed_log(
    done: Finished, tmp_path: Path, damage: Callable[[list[bytes]], list[bytes]]
) -> None:
    """The same loop names the line at which a changed, shortened or reordered log breaks."""
    lines = (done.folder / "data" / LOG_FILE).read_bytes().splitlines(keepends=True)
    assert damage(lines) != lines
    (tmp_path / Path(LOG_FILE).name).write_bytes(b"".join(damage(lines)))
    said = run("sh", "-c", _shell_loop(VERIFY_TXT), cwd=tmp_path)
    assert said.stdout.startswith('broken: {"')


def test_a_case_file_with_a_cyrillic_name(tmp_path: Path) -> None:
    """The file as given is in the bag under its own name, and every tool still agrees."""
    told = spec(ONE, file="запросы к API.md", source=b"# \xd0\x81\r\n\xff as given")
    ended = finished(tmp_path, [*begin(told), *whole("1.1"), *finale()], told)
    kept = ended.folder / "data" / "spec" / told.file
    assert kept.read_bytes() == told.source
    manifests = ("manifest-sha256.txt", "tagmanifest-sha256.txt")
    assert run("sha256sum", "-c", "--strict", *manifests, cwd=ended.folder).returncode == 0
    assert (
        run(
            sys.executable,
            "-m",
            "bagit",
            "--validate",
            str(ended.folder),
            cwd=tmp_path,
            LC_ALL="C.UTF-8",
        ).returncode
        == 0
    )
    assert run("unzip", "-t", str(ended.archive), cwd=tmp_path, LC_ALL="C.UTF-8").returncode == 0


# --- same evidence, same bytes --------------------------------------------------------------------


def test_entries_are_plain(done: Finished) -> None:
    """Stored, sorted, one date, one mode, no folders, no extras: nothing of the machine."""
    with zipfile.ZipFile(done.archive) as archive:
        entries = archive.infolist()
        assert archive.comment == b""
    names = [entry.filename for entry in entries]
    assert names == sorted(names)
    assert len(names) == len(set(names))
    assert {name.split("/")[0] for name in names} == {RUN.name}
    for entry in entries:
        facts = (
            entry.compress_type,
            entry.date_time,
            entry.create_system,
            entry.external_attr,
            entry.extra,
            entry.comment,
            entry.flag_bits,
        )
        assert facts == (zipfile.ZIP_STORED, (1980, 1, 1, 0, 0, 0), 3, 0o100644 << 16, b"", b"", 0)


def test_an_archive_is_whole_or_absent(done: Finished, tmp_path: Path) -> None:
    """A fault while zipping leaves no file under the archive's name, and an old one as it was."""
    folder = tmp_path / RUN.name
    shutil.copytree(done.folder, folder)
    archive = folder.with_name(RUN.name + ".zip")
    archive.with_name(archive.name + ".tmp").mkdir()
    with pytest.raises(IsADirectoryError):
        write_archive(folder)
    assert not archive.exists()
    assert not archive.with_name(archive.name + ".sha256").exists()


# --- what is in it --------------------------------------------------------------------------------


def test_the_layout(done: Finished) -> None:
    """The bag is the folder the design promises, and the partial one is gone."""
    stamp = RUN.stamp
    assert done.folder.name == f"qtickets_replay_run_{RUN.run_id}"
    assert sorted(_tree(done.folder)) == sorted([
        "VERIFY.txt", "bag-info.txt", "bagit.txt", "manifest-sha256.txt", "seal.json", "tagmanifest-sha256.txt",
        "data/README.txt", "data/DONE.txt", "data/summary.json", "data/spec/requests.md",
        f"data/reports/qtickets_replay_audit_{stamp}.md", f"data/reports/qtickets_replay_audit_{stamp}.html",
        f"data/logs/qtickets_replay_run_{stamp}.jsonl",
        f"data/artifacts/clickhouse_counts_{stamp}.csv", "data/artifacts/exchanges.har",
        *(f"data/artifacts/qtickets_responses/{name}-res.json" for name in ("0001-1.1", "0002-1.10", "0003-6.9")),
    ])  # fmt: skip
    assert [path.name for path in done.folder.parent.iterdir() if ".partial" in path.name] == []
    assert done.report == done.folder / f"data/reports/qtickets_replay_audit_{stamp}.html"


def test_bag_info(done: Finished) -> None:
    """Oxum counts the payload; the date is the run's own, not today's."""
    info = dict(
        line.split(": ", 1) for line in (done.folder / "bag-info.txt").read_text().splitlines()
    )
    payload = [p for p in (done.folder / "data").rglob("*") if p.is_file()]
    assert info["Payload-Oxum"] == f"{sum(p.stat().st_size for p in payload)}.{len(payload)}"
    assert info["Bagging-Date"] == done.audit.run.started_at[:10]
    assert info["External-Identifier"] == RUN.name


def test_the_seal_is_the_digest_of_a_file_and_quoted_nowhere(done: Finished) -> None:
    """``sha256sum seal.json`` gives it. Nothing in the archive quotes it, or the archive's digest.

    The tag manifest has a line for every tag file, so that ``sha256sum -c`` sees a changed seal.
    """
    seal = (done.folder / "seal.json").read_bytes()
    assert done.seal == hashlib.sha256(seal).hexdigest() == seal_digest(seal)
    tags = (done.folder / "tagmanifest-sha256.txt").read_text().splitlines()
    assert [line for line in tags if done.seal in line] == [f"{done.seal}  seal.json"]
    for name, content in _tree(done.folder).items():
        if name != "tagmanifest-sha256.txt":
            assert done.seal.encode() not in content, name
            assert sha256_file(done.archive).encode() not in content, name


def test_the_seal_binds_manifest_chain_and_totals(done: Finished) -> None:
    """An in-toto Statement whose digests other code recomputes; extras stand in ``annotations``."""
    raw = (done.folder / "seal.json").read_bytes()
    seal = json.loads(raw)
    assert (
        raw == json.dumps(seal, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    )
    log = (done.folder / "data" / LOG_FILE).read_bytes()
    manifest, chain = seal["subject"]
    assert seal["_type"] == "https://in-toto.io/Statement/v1"
    assert seal["predicateType"] == "https://in-toto.io/attestation/test-result/v0.1"
    assert seal.keys() == {"_type", "predicateType", "subject", "predicate"}
    assert seal["predicate"].keys() == {"result", "configuration", "passedTests", "failedTests"}
    assert manifest["digest"]["sha256"] == sha256_file(done.folder / manifest["name"])
    assert chain["digest"]["sha256"] == sha256_file(done.folder / chain["name"])
    assert manifest["annotations"] == {
        "run": RUN.name, "format": 1, "target": "cassettes", "complete": True,
        "records": log.count(b"\n"),
        "chainHead": hashlib.sha256(log[:-1].rpartition(b"\n")[2]).hexdigest(),
        "totals": {"passed": 3, "failed": 0, "error": 0, "blocked": 0, "not run": 0, "unfinished": 0},
    }  # fmt: skip
    [configuration] = seal["predicate"]["configuration"]
    assert configuration["digest"]["sha256"] == hashlib.sha256(SPEC.source).hexdigest()
    assert configuration["annotations"] == {
        "planned": 3,
        "blocked": [],
        "not run": [],
        "unfinished": [],
    }


FAILING = [start("1.10"), sent("1.10", DENIED), end("1.10")]
BLOCKED = [start("1.10"), end("1.10", "blocked", "held back", "x")]


@pytest.mark.parametrize(
    ("entries", "word"),
    [
        (run_of(*ALL), "PASSED"),
        (run_of(*whole("1.1"), *FAILING, *whole("6.9")), "FAILED"),
        (run_of(*whole("1.1"), *BLOCKED, *whole("6.9")), "WARNED"),
        (run_of(*whole("1.1")), "WARNED"),
        (run_of(), "FAILED"),
        (run_of(*BLOCKED), "FAILED"),
        (run_of(*whole("1.1"), *whole("1.10"), start("6.9")), "FAILED"),
        ([*begin(), *ALL], "FAILED"),
        ([*begin(nodes={"1.1": [node("1.1")]}), *whole("1.1"), *finale()], "WARNED"),
    ],
)  # fmt: skip
def test_the_one_word_of_the_result(entries: list[Entry], word: str) -> None:
    """PASSED is said of a complete run in which every planned case passed, and of nothing else."""
    audit = Told(entries).audit()
    assert result_word(audit) == word
    seal = json.loads(seal_json(audit, b"", b'{"a":1}\n'))
    assert seal["predicate"]["result"] == word
    lists = seal["predicate"]["configuration"][0]["annotations"]
    ids = [*seal["predicate"]["passedTests"], *seal["predicate"]["failedTests"]]
    ids += [*lists["blocked"], *lists["not run"], *lists["unfinished"]]
    assert sorted(ids) == ["1.1", "1.10", "6.9"], "every case is in exactly one list"


def test_cases_in_the_seal_stand_in_file_order() -> None:
    """1.10 comes where the file has it, not where text would sort it."""
    audit = Told(run_of(*whole("1.1"), *FAILING, *whole("6.9"))).audit()
    predicate = json.loads(seal_json(audit, b"", b""))["predicate"]
    assert (predicate["passedTests"], predicate["failedTests"]) == (["1.1", "6.9"], ["1.10"])


# --- the end of a run -----------------------------------------------------------------------------


def test_finish_is_a_function_of_the_evidence(tmp_path: Path) -> None:
    """The same log and bodies, finished twice, give the same archive and the same seal."""
    entries = run_of(*ALL)
    first = tmp_path / "a" / f"{RUN.name}.partial"
    first.mkdir(parents=True)
    write(first / "data", entries)
    second = tmp_path / "b" / first.name
    shutil.copytree(first, second)
    one, two = (
        finish(first, SPEC, LOG_FILE, derive, ClosingScan({}, STATED)),
        finish(second, SPEC, LOG_FILE, derive, ClosingScan({}, STATED)),
    )
    assert one.seal == two.seal
    assert one.archive.read_bytes() == two.archive.read_bytes()


def test_a_failed_audit_is_sealed_as_well(tmp_path: Path) -> None:
    """A failure is told in full: folder, archive and a seal that says FAILED."""
    ended = finished(tmp_path, run_of(*whole("1.1"), *FAILING, *whole("6.9")))
    assert json.loads((ended.folder / "seal.json").read_bytes())["predicate"]["result"] == "FAILED"
    assert ended.archive.is_file()


def test_a_log_that_was_changed_is_not_sealed(tmp_path: Path) -> None:
    """The folder stays ``.partial``, with the evidence as it was found."""
    partial = tmp_path / f"{RUN.name}.partial"
    log = write(partial / "data", run_of(*ALL))
    (partial / "data" / LOG_FILE).write_bytes(log.replace(b'"status":200', b'"status":201', 1))
    with pytest.raises(EvidenceError, match=r"^log line \d+: the chain breaks here"):
        finish(partial, SPEC, LOG_FILE, derive, ClosingScan({}, STATED))
    assert [path.name for path in tmp_path.iterdir()] == [partial.name]


def test_a_folder_that_stands_in_the_way(tmp_path: Path) -> None:
    """An earlier folder of the same name is not overwritten, and no archive appears."""
    (tmp_path / RUN.name / "data").mkdir(parents=True)
    with pytest.raises(OSError, match=RUN.name):
        finished(tmp_path)
    assert not list(tmp_path.glob("*.zip*"))


def test_the_engine_s_folders_are_not_evidence(tmp_path: Path) -> None:
    """Rows are derived from the bodies; what the embedded engine left is removed, nothing else."""
    for name in ("clickhouse", "clickhouse-gw0", "data"):
        (tmp_path / name / "inner").mkdir(parents=True)
    discard_store(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_derived_files_come_from_the_caller(tmp_path: Path) -> None:
    """What ``derive`` gives is written as it is, into folders that are made for it."""

    def mine(audit: Audit, read_body: Callable[[str], bytes]) -> dict[str, bytes]:
        body = read_body(audit.cases[0].exchanges[0].response_file or "")
        return {"reports/deep/a.html": b"\xff", "copy.json": body}

    partial = tmp_path / f"{RUN.name}.partial"
    write(partial / "data", run_of(*ALL))
    ended = finish(partial, replace(SPEC), LOG_FILE, mine, ClosingScan({}, STATED))
    assert ended.report.read_bytes() == b"\xff"
    assert json.loads((ended.folder / "data/copy.json").read_bytes())["data"] == [order(id=1)]
