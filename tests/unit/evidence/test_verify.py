"""Verification: an honest archive holds; whoever changes one is seen, as far as anybody can see."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_qtickets.evidence.finish import Finished
from pytest_qtickets.evidence.verify import Anchors, Outcome, verify
from pytest_qtickets.report import derive
from tests.unit.evidence import sealing
from tests.unit.evidence.sealing import (
    FAILING,
    FILE,
    PASSING,
    chained,
    copied,
    reseal,
    seal_again,
    tiny,
)
from tests.unit.evidence.telling import LOG_FILE


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A sealed run with every real document."""
    return sealing.sealed(tmp_path_factory.mktemp("done"), derive=derive)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """The same with one derived file."""
    return sealing.sealed(tmp_path_factory.mktemp("small"))


def codes(outcome: Outcome) -> set[str]:
    """Codes of the findings that prove something wrong."""
    return {finding.code for finding in outcome.findings if not finding.warning}


# --- honest archives ------------------------------------------------------------------------------


def test_archive_and_folder_are_verified(done: Finished) -> None:
    """Every figure again from evidence; the seal is told."""
    for path in (done.archive, done.folder):
        outcome = verify(path, derive)
        assert outcome.findings == []
        assert (outcome.exit, outcome.seal) == (0, done.seal)


def test_a_failed_audit_told_truly_is_verified(tmp_path: Path) -> None:
    """The exit code speaks of the archive; with ``require_pass`` also of the audit."""
    done = sealing.sealed(tmp_path, FAILING, derive)
    assert verify(done.archive, derive).exit == 0
    assert verify(done.archive, derive, Anchors(require_pass=True)).exit == 5


@pytest.mark.parametrize("kept", range(2, len(PASSING)))
def test_an_unfinished_run_is_intact_and_incomplete(tmp_path: Path, kept: int) -> None:
    """Whatever was written when it died: exit 3, and how much has an end."""
    outcome = verify(sealing.partial(tmp_path, PASSING[:kept]), derive)
    assert outcome.findings == []
    assert outcome.exit == 3
    assert "cases that began have an end" in outcome.incomplete


def test_a_torn_last_line_is_left_out_and_named(tmp_path: Path) -> None:
    """A run killed in the middle of a write."""
    folder = sealing.partial(tmp_path, PASSING[:-1])
    log = folder / "data" / LOG_FILE
    log.write_bytes(log.read_bytes()[:-20])
    outcome = verify(folder, derive)
    assert (outcome.exit, outcome.findings) == (3, [])
    assert outcome.incomplete.endswith("the last line is torn")


# --- every byte, every length ---------------------------------------------------------------------


@pytest.mark.parametrize("mask", [0x01, 0x80])
def test_no_flipped_byte_and_no_cut_is_accepted(small: Finished, tmp_path: Path, mask: int) -> None:
    """Each byte of an archive flipped, and every other of its beginnings: exit is never 0."""
    whole = small.archive.read_bytes()
    target = tmp_path / small.archive.name

    def exit_of(content: bytes) -> int:
        target.write_bytes(content)
        return verify(target, tiny).exit

    assert exit_of(whole) == 0
    accepted = [
        place
        for place in range(len(whole))
        if exit_of(whole[:place] + bytes([whole[place] ^ mask]) + whole[place + 1 :]) == 0
    ]
    assert accepted == []
    cuts = range(mask != 0x01, len(whole), 2)
    assert [n for n in cuts if exit_of(whole[:n]) == 0] == []


@pytest.mark.parametrize("part", range(4))
def test_no_forged_payload_is_accepted(small: Finished, tmp_path: Path, part: int) -> None:
    """Any byte of any payload file changed, with manifests and seal made anew: never 0."""
    folder = copied(small, tmp_path)
    files = sorted(p for p in (folder / "data").rglob("*") if p.is_file())
    accepted = []
    for path in files:
        content = path.read_bytes()
        for place in range(part, len(content), 4):
            changed = bytes([content[place] ^ (0x01 if place % 8 < 4 else 0x20)])
            path.write_bytes(content[:place] + changed + content[place + 1 :])
            reseal(folder)
            if verify(folder, tiny).exit == 0:
                accepted.append((path.name, place))
        path.write_bytes(content)
    reseal(folder)
    assert verify(folder, tiny).exit == 0
    assert accepted == []


# --- anchors --------------------------------------------------------------------------------------


def _log(folder: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    path = folder / "data" / LOG_FILE
    path.write_bytes(chained(change(path.read_bytes().splitlines())))


def _edit(old: bytes, new: bytes) -> Callable[[list[bytes]], list[bytes]]:
    return lambda lines: [line.replace(old, new) for line in lines]


def test_ones_own_case_file_and_seal_are_anchors(done: Finished) -> None:
    """They tell a rebuilt archive from the one that was handed over."""
    same = Anchors(spec=FILE.encode(), seal=done.seal)
    assert verify(done.archive, derive, same).exit == 0
    other = Anchors(spec=FILE.replace("200", "403").encode(), seal="0" * 64)
    assert codes(verify(done.archive, derive, other)) == {"spec", "seal"}


# --- containers -----------------------------------------------------------------------------------


def _zipped(done: Finished, **how: int) -> bytes:
    """The same files in a zip of another tool's form."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", **how) as archive:
        for path in sorted(p for p in done.folder.rglob("*") if p.is_file()):
            archive.write(path, path.relative_to(done.folder.parent).as_posix())
    return target.getvalue()


def test_an_archive_packed_again_is_a_warning(done: Finished, tmp_path: Path) -> None:
    """Stores of CI artifacts do so; every byte inside is checked by itself."""
    path = tmp_path / "again.zip"
    path.write_bytes(_zipped(done, compression=zipfile.ZIP_DEFLATED))
    outcome = verify(path, derive)
    assert outcome.exit == 0
    assert [(f.code, f.warning) for f in outcome.findings] == [("container", True)]


@pytest.mark.parametrize("more", ["twice", "climbs", "absolute", "link", "outside", "appended"])
def test_tricks_of_the_zip_are_seen(done: Finished, tmp_path: Path, more: str) -> None:
    """Two entries of one name, names that climb, links, strays, and bytes after the end."""
    path = tmp_path / "tricked.zip"
    path.write_bytes(done.archive.read_bytes())
    root = done.folder.name
    names = {
        "twice": f"{root}/seal.json",
        "climbs": f"{root}/../../etc/passwd",
        "absolute": "/etc/passwd",
        "link": f"{root}/data/link",
        "outside": "other/file.txt",
    }
    if more == "appended":
        path.write_bytes(path.read_bytes() + b"PK and more")
    else:
        entry = zipfile.ZipInfo(names[more])
        mode = stat.S_IFLNK | 0o777 if more == "link" else stat.S_IFREG | 0o644
        entry.external_attr = mode << 16
        with zipfile.ZipFile(path, "a") as archive, pytest.MonkeyPatch.context() as patch:
            patch.setattr("warnings.warn", lambda *_, **__: None)  # of the duplicate name
            archive.writestr(entry, b"/etc/passwd")
    assert verify(path, derive).exit in (1, 4)
    assert not (tmp_path.parent / "etc").exists()


def test_a_bomb_is_refused_before_it_goes_off(tmp_path: Path) -> None:
    """By what it declares; nothing is unpacked."""
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("run/data/zeros", bytes(50_000_000))
    outcome = verify(path, derive, Anchors(max_bytes=10_000_000))
    assert outcome.exit == 4
    assert "unpacks to 50000000 bytes" in str(outcome.findings[-1])


def test_the_digest_beside_the_archive_is_read(done: Finished, tmp_path: Path) -> None:
    """When it is there it must fit."""
    path = tmp_path / done.archive.name
    path.write_bytes(done.archive.read_bytes())
    beside = path.with_name(path.name + ".sha256")
    beside.write_bytes(done.archive.with_name(beside.name).read_bytes())
    assert verify(path, derive).exit == 0
    beside.write_text(f"{'0' * 64}  {path.name}\n")
    assert codes(verify(path, derive)) == {"digest"}


def test_documents_of_another_version_say_so(done: Finished, tmp_path: Path) -> None:
    """They are compared byte by byte, so the version that made them must do it; never a pass."""

    def other(audit: Any, read_body: Any) -> Any:
        return {**derive(audit, read_body), "README.txt": b"as another version writes it"}

    outcome = verify(done.archive, other)
    assert codes(outcome) == {"derived", "version"}


def test_a_newer_format_cannot_be_read(tmp_path: Path) -> None:
    """It may hold what this tool does not know to look for."""
    done = sealing.sealed(tmp_path, PASSING, derive)
    folder = copied(done, tmp_path / "newer")
    _log(folder, _edit(b'"format": 1', b'"format": 2'))
    _log(folder, _edit(b'"format":1', b'"format":2'))
    assert verify(seal_again(folder), derive).exit == 4


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=400))
def test_any_bytes_end_in_words(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Never a traceback, never 0."""
    path = tmp_path_factory.getbasetemp() / "any.zip"
    path.write_bytes(content)
    assert verify(path, derive).exit in (1, 4)


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_any_records_end_in_words(
    tmp_path_factory: pytest.TempPathFactory, small: Finished, data: st.DataObject
) -> None:
    """A log whose records have any form, sealed again: told, and no traceback."""
    folder = copied(small, Path(tmp_path_factory.mktemp("any")))
    lines = (folder / "data" / LOG_FILE).read_bytes().splitlines()
    place = data.draw(st.integers(0, len(lines) - 1))
    record = json.loads(lines[place])
    key = data.draw(st.sampled_from(sorted(record)))
    record[key] = data.draw(st.sampled_from([None, 0, -1, "x", [], {}, [{}], {"a": None}, 10**30]))
    lines[place] = json.dumps(record).encode()
    (folder / "data" / LOG_FILE).write_bytes(chained(lines))
    before = (small.folder / "data" / LOG_FILE).read_bytes()
    outcome = verify(seal_again(folder), tiny)
    same = (folder / "data" / LOG_FILE).read_bytes() == before
    assert outcome.exit in ((0,) if same else (0, 1, 3, 4))
