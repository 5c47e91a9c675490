"""What a verification comes to: the seal, runs that are not whole, and the one word for it all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pytest_qtickets.evidence.bag import sha256_file
from pytest_qtickets.evidence.finish import Finished
from pytest_qtickets.evidence.verify import Anchors, Finding, Outcome, verify
from tests.unit.evidence import sealing
from tests.unit.evidence.sealing import (
    FAILING,
    PASSING,
    copied,
    partial,
    relog,
    reseal,
    said,
    tiny,
)
from tests.unit.evidence.telling import LOG_FILE

LOG = f"data/{LOG_FILE}"


# --- the seal and the other tag files -------------------------------------------------------------


@pytest.mark.parametrize("name", ["seal.json", "bagit.txt", "bag-info.txt", "VERIFY.txt"])
def test_a_tag_file_that_is_not_what_the_evidence_comes_to(folder: Path, name: str) -> None:
    """Each of them, though its digest is listed."""
    (folder / name).write_bytes((folder / name).read_bytes() + b"\n")
    relist(folder)
    assert said(verify(folder, tiny)) == [("seal", name, 0, "not what the evidence comes to")]


def relist(folder: Path) -> None:
    """A new tag manifest over the tag files as they are."""
    tags = sorted(p for p in folder.iterdir() if p.is_file() and p.name[:3] != "tag")
    lines = [f"{sha256_file(path)}  {path.name}\n" for path in tags]
    (folder / "tagmanifest-sha256.txt").write_text("".join(lines))


@pytest.mark.parametrize("name", ["VERIFY.txt", "bagit.txt", "bag-info.txt"])
def test_a_tag_file_that_is_missing_is_told_once(folder: Path, name: str) -> None:
    """As missing; what is not there is not compared."""
    (folder / name).unlink()
    relist(folder)
    outcome = verify(folder, tiny)
    assert said(outcome) == [("structure", name, 0, "missing")]
    assert outcome.seal


@pytest.mark.parametrize("name", ["seal.json", "manifest-sha256.txt"])
def test_without_seal_or_manifest_there_is_no_seal_to_tell(folder: Path, name: str) -> None:
    """Nothing is compared with a seal that cannot be made again."""
    (folder / name).unlink()
    relist(folder)
    outcome = verify(folder, tiny)
    assert said(outcome) == [("structure", name, 0, "missing")]
    assert outcome.seal == ""


def test_a_seal_that_was_expected(whole: Finished) -> None:
    """With its prefix or without, in any case of letters; another one is a finding."""
    for form in (whole.seal, f"sha256:{whole.seal}", whole.seal.upper()):
        assert verify(whole.archive, tiny, Anchors(seal=form)).exit == 0
    other = verify(whole.archive, tiny, Anchors(seal="0" * 64))
    assert said(other) == [("seal", "seal.json", 0, "not the seal that was expected")]


# --- logs, and runs that are not whole ------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 2])
def test_a_bag_has_one_log(folder: Path, count: int) -> None:
    """With none or two nothing can be read from it."""
    log = folder / LOG
    content = log.read_bytes()
    log.unlink()
    for number in range(count):
        log.with_name(f"{number}.jsonl").write_bytes(content)
    (folder / "data/logs").joinpath("log.txt").write_bytes(content)
    (folder / "data/other.jsonl").write_bytes(content)
    outcome = verify(folder, tiny)
    assert outcome.exit == 4
    assert said(outcome)[-1] == (
        "unreadable", "", 0, f"{count} logs below data/logs; expected one",
    )  # fmt: skip


def test_a_sealed_log_ends_its_last_line(folder: Path) -> None:
    """A torn line is a run's that was cut off, and that is never sealed."""
    path = folder / LOG
    path.write_bytes(path.read_bytes() + b"{")
    reseal(folder)
    found = said(verify(folder, tiny))
    assert found[0] == ("chain", LOG, 0, "the last line has no end")


def test_a_log_without_any_record(folder: Path) -> None:
    """Empty and sealed, or of no record that can be read: nothing can be said."""
    (folder / LOG).write_bytes(b"")
    reseal(folder)
    outcome = verify(folder, tiny)
    text = f"{LOG}: no record that can be read"
    assert (outcome.exit, said(outcome)) == (4, [("unreadable", "", 0, text)])
    stopped = folder.rename(folder.with_name("run.partial"))
    (stopped / LOG).write_bytes(b"{}\n")
    outcome = verify(stopped, tiny)
    assert outcome.exit == 4
    assert [found[0] for found in said(outcome)] == ["log", "unreadable"]


@pytest.mark.parametrize("lines", [None, 0, 1])
def test_a_run_killed_before_its_plan_had_sent_nothing(tmp_path: Path, lines: int | None) -> None:
    """Without a log, with an empty one, or with the first record only."""
    stopped = partial(tmp_path, PASSING[:1])
    log = stopped / LOG
    if lines is None:
        log.unlink()
    elif not lines:
        log.write_bytes(b"")
    outcome = verify(stopped, tiny)
    assert (outcome.exit, outcome.findings) == (3, [])
    assert outcome.incomplete == "the plan is not there: nothing had been sent"


def test_a_sealed_run_that_has_no_plan_is_none(folder: Path) -> None:
    """Sealed, the log's first record alone is no run that was killed early."""
    path = folder / LOG
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    reseal(folder)
    outcome = verify(folder, tiny)
    assert outcome.exit == 1
    assert ("plan", LOG, 2, "0 cases planned, the case file has 2") in said(outcome)


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        (2, "the run did not end: 0 of 0 cases that began have an end"),
        (4, "the run did not end: 0 of 1 cases that began have an end"),
        (5, "the run did not end: 1 of 1 cases that began have an end"),
        (6, "the run did not end: 1 of 2 cases that began have an end"),
        (len(PASSING), "the run ended and was not sealed"),
    ],
)
def test_what_an_unfinished_run_lacks_is_counted(tmp_path: Path, kept: int, words: str) -> None:
    """Cases that began and cases that have an end."""
    assert verify(partial(tmp_path, PASSING[:kept]), tiny).incomplete == words


def test_a_run_that_ended_around_a_case_is_not_whole(tmp_path: Path) -> None:
    """Its end is there, the case's is not."""
    entries = [*PASSING[:7], *PASSING[8:]]
    outcome = verify(partial(tmp_path, entries), tiny)
    assert outcome.incomplete == "a case has no end: 1 of 2 cases that began have an end"


def test_a_torn_line_is_named_beside_what_is_lacking(tmp_path: Path) -> None:
    """Behind the two figures."""
    stopped = partial(tmp_path, PASSING[:5])
    log = stopped / LOG
    log.write_bytes(log.read_bytes() + b"{")
    words = "the run did not end: 1 of 1 cases that began have an end; the last line is torn"
    assert verify(stopped, tiny).incomplete == words


# --- what it comes to -----------------------------------------------------------------------------


def test_whether_the_audit_passed_is_told(whole: Finished, tmp_path: Path) -> None:
    """Apart from whether the archive holds."""
    assert verify(whole.folder, tiny).passed is True
    failing = sealing.sealed(tmp_path, FAILING)
    outcome = verify(failing.folder, tiny)
    assert (outcome.exit, outcome.passed) == (0, False)
    assert verify(failing.folder, tiny, Anchors(require_pass=True)).exit == 5
    assert verify(whole.folder, tiny, Anchors(require_pass=True)).exit == 0


def test_records_of_a_form_that_no_run_writes(folder: Path) -> None:
    """The kind of the fault, and no traceback; exit 1."""
    relog(folder, lambda lines: lines[3].pop("files"))
    reseal(folder)
    outcome = verify(folder, tiny)
    text = "KeyError: a record or file has a form that no run writes"
    assert (outcome.exit, said(outcome)) == (1, [("form", "", 0, text)])


def test_evidence_of_another_kind_is_checked_by_its_own_rules(folder: Path) -> None:
    """Known by the type of the log's first record; a run's own rules are not asked then."""
    asked: list[str] = []

    def kind(source: Any, outcome: Outcome) -> None:
        asked.append(source.form)
        outcome.passed = True

    outcome = verify(folder, tiny, others={"run.start": kind})
    assert (asked, outcome.exit, outcome.audit) == (["folder"], 0, None)
    outcome = verify(folder, tiny, others={"plan": kind, "": kind})
    assert (asked, outcome.audit is None) == (["folder"], False)


def test_the_digest_beside_an_archive_is_named(whole: Finished, tmp_path: Path) -> None:
    """When it is of another archive, or of another name; none beside a folder."""
    path = tmp_path / "run.zip"
    path.write_bytes(whole.archive.read_bytes())
    beside = tmp_path / "run.zip.sha256"
    beside.write_text(f"{sha256_file(path)}  other.zip\n")
    assert said(verify(path, tiny)) == [
        ("digest", "run.zip.sha256", 0, "not the digest of this archive")
    ]
    beside.write_text(f"{sha256_file(path)}  run.zip\n")
    assert said(verify(path, tiny)) == []
    bag = copied(whole, tmp_path)
    bag.with_name(bag.name + ".sha256").write_text("of a folder there is none\n")
    assert said(verify(bag, tiny)) == []


@pytest.mark.parametrize(
    ("finding", "line"),
    [
        (Finding("chain", "data/a", "wrong", 7), "chain        data/a:7: wrong"),
        (Finding("manifest", "data/a", "wrong"), "manifest     data/a: wrong"),
        (Finding("form", "", "wrong"), "form         wrong"),
    ],
    ids=lambda value: getattr(value, "code", ""),
)
def test_a_finding_is_one_line(finding: Finding, line: str) -> None:
    """Its code in a column, its place as far as it has one, its words."""
    assert str(finding) == line
