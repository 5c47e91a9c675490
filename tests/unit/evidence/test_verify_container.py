"""What is said of what holds the files: a path, a folder, a zip, and the names in it."""

from __future__ import annotations

import os
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_qtickets.evidence import zipped
from pytest_qtickets.evidence.finish import Finished
from pytest_qtickets.evidence.verify import Anchors, verify
from tests.unit.evidence import sealing
from tests.unit.evidence.sealing import PASSING, partial, said, tiny

TAGS = "tagmanifest-sha256.txt"
SUMMARY = "data/summary.json"
CHANGED = "the zip's own bytes are not as they were written"


# --- what stands at the path ----------------------------------------------------------------------


def test_a_path_where_nothing_stands(tmp_path: Path) -> None:
    """What was expected there."""
    path = tmp_path / "none.zip"
    text = f"{path}: no such file; expected an archive (.zip) or its folder"
    outcome = verify(path, tiny)
    assert (outcome.exit, said(outcome)) == (4, [("unreadable", "", 0, text)])


def test_a_file_that_is_no_archive(tmp_path: Path) -> None:
    """The reason of the zip reader."""
    path = tmp_path / "text.zip"
    path.write_text("no zip")
    text = f"{path}: not an archive that can be read (File is not a zip file)"
    outcome = verify(path, tiny)
    assert (outcome.exit, said(outcome)) == (4, [("unreadable", "", 0, text)])


def test_an_archive_of_nothing_that_can_be_read(tmp_path: Path) -> None:
    """Empty, or with a folder alone, which is a trick by itself."""
    path = tmp_path / "empty.zip"
    text = f"{path}: no file that can be read stands in it"
    for names in ([], ["run/"]):
        with zipfile.ZipFile(path, "w") as archive:
            for name in names:
                archive.writestr(name, b"")
        outcome = verify(path, tiny)
        assert (outcome.exit, said(outcome)) == (4, [("unreadable", "", 0, text)])


def test_an_archive_may_be_as_large_as_the_limit(whole: Finished) -> None:
    """And no byte larger, by what its directory declares."""
    with zipfile.ZipFile(whole.archive) as archive:
        total = sum(entry.file_size for entry in archive.infolist())
    assert verify(whole.archive, tiny, Anchors(max_bytes=total)).exit == 0
    outcome = verify(whole.archive, tiny, Anchors(max_bytes=total - 1))
    text = f"{whole.archive}: unpacks to {total} bytes; the limit is {total - 1}"
    assert (outcome.exit, said(outcome)) == (4, [("unreadable", "", 0, text)])


def test_a_folder_may_be_as_large_as_the_limit(whole: Finished) -> None:
    """And no byte larger; all its files count."""
    total = sum(p.stat().st_size for p in whole.folder.rglob("*") if p.is_file())
    assert verify(whole.folder, tiny, Anchors(max_bytes=total)).exit == 0
    outcome = verify(whole.folder, tiny, Anchors(max_bytes=total - 1))
    text = f"{whole.folder}: {total} bytes; the limit is {total - 1}"
    assert (outcome.exit, said(outcome)) == (4, [("unreadable", "", 0, text)])


# --- folders --------------------------------------------------------------------------------------


def test_what_is_neither_file_nor_folder(folder: Path) -> None:
    """A link is not followed, a pipe not opened; what stands behind them in the list is read."""
    (folder / "data/a-link").symlink_to("/etc/passwd")
    os.mkfifo(folder / "data/b-pipe")
    text = "neither a file nor a folder"
    assert said(verify(folder, tiny)) == [
        ("name", "data/a-link", 0, text),
        ("name", "data/b-pipe", 0, text),
    ]


def test_beside_the_evidence_an_unfinished_run_may_keep_anything(tmp_path: Path) -> None:
    """Only what stands below ``data`` is looked at, by whatever path the folder is named."""
    stopped = partial(tmp_path, PASSING[:4])
    (stopped / "clickhouse").mkdir()
    (stopped / "clickhouse/link").symlink_to("/etc/passwd")
    (tmp_path / "alias").symlink_to(stopped)
    for path in (stopped, tmp_path / "alias"):
        outcome = verify(path, tiny)
        assert (outcome.exit, outcome.findings) == (3, [])


# --- names in a zip -------------------------------------------------------------------------------

PLAIN = "a name that is no plain relative path"
CLIMBS = "a name that climbs or has empty parts"


def added(
    whole: Finished, tmp_path: Path, name: str, change: Callable[[zipfile.ZipInfo], object]
) -> Path:
    """The archive with one entry more."""
    path = tmp_path / "more.zip"
    path.write_bytes(whole.archive.read_bytes())
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    change(entry)
    with zipfile.ZipFile(path, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a name that stands twice
        archive.writestr(entry, b"x")
    return path


@pytest.mark.parametrize(
    ("name", "trouble"),
    [
        pytest.param("{}/data/tab\tbed", PLAIN, id="control"),
        pytest.param("{}/data/a:b", PLAIN, id="colon"),
        pytest.param("{}/data/../up", CLIMBS, id="up"),
        pytest.param("{}/data/./here", CLIMBS, id="here"),
        pytest.param("{}/data//twice", CLIMBS, id="empty part"),
        pytest.param("{}/data/" + "x" * 256, "a name longer than 255 bytes", id="long"),
        pytest.param("{}/data/" + "ы" * 128, "a name longer than 255 bytes", id="long Cyrillic"),
        pytest.param(
            "{}/data/и\N{COMBINING BREVE}",
            "a name that is not in Unicode's composed form",
            id="decomposed",
        ),
        pytest.param("{}/seal.json", "stands twice", id="twice"),
        pytest.param("other/file", "outside the folder {}", id="outside"),
        pytest.param("{}s/file", "outside the folder {}", id="beside"),
        pytest.param("{}/data/folder/", "not a plain file", id="folder"),
    ],
)
def test_a_name_in_a_zip_that_no_bag_of_ours_has(
    whole: Finished, tmp_path: Path, name: str, trouble: str
) -> None:
    """The name, shortened, and what is wrong with it; the other files are verified all the same."""
    root = whole.folder.name
    full = name.format(root)
    outcome = verify(added(whole, tmp_path, full, lambda _: None), tiny)
    assert said(outcome) == [
        ("name", full[:200], 0, trouble.format(root)),
        ("container", "", 0, CHANGED),
    ]


def test_a_name_of_255_bytes_is_a_name(whole: Finished, tmp_path: Path) -> None:
    """It is only not one of the bag's."""
    name = "data/" + "x" * 255
    found = said(
        verify(added(whole, tmp_path, f"{whole.folder.name}/{name}", lambda _: None), tiny)
    )
    assert ("structure", name, 0, "named neither by the log nor derived from it") in found
    assert "name" not in {code for code, *_ in found}


def test_a_name_that_begins_at_the_root_is_outside(tmp_path: Path) -> None:
    """An archive of nothing but absolute paths has no folder, and no plain name."""
    path = tmp_path / "absolute.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("/etc/passwd", b"x")
        archive.writestr("//etc/passwd", b"x")
    outcome = verify(path, tiny)
    assert outcome.exit == 4
    assert "no file that can be read" in outcome.findings[-1].message


def test_an_entry_that_is_no_plain_file(whole: Finished, tmp_path: Path) -> None:
    """A link by its mode; an entry without any mode is a file, as other tools write them."""

    def link(entry: zipfile.ZipInfo) -> None:
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16

    def bare(entry: zipfile.ZipInfo) -> None:
        entry.external_attr = 1  # what some tools mark a read-only file with
        entry.create_system = 0

    name = f"{whole.folder.name}/data/odd"
    assert ("name", name, 0, "not a plain file") in said(
        verify(added(whole, tmp_path, name, link), tiny)
    )
    found = {code for code, *_ in said(verify(added(whole, tmp_path, name, bare), tiny))}
    assert "name" not in found
    assert {"container", "manifest", "structure"} <= found


def test_an_encrypted_entry(whole: Finished, tmp_path: Path) -> None:
    """By its flag; nobody is asked for a password."""
    content = bytearray(whole.archive.read_bytes())
    place = content.rindex(b"PK\1\2")  # the last entry of the directory
    content[place + 8] |= 1
    path = tmp_path / "locked.zip"
    path.write_bytes(content)
    name = f"{whole.folder.name}/{TAGS}"
    assert said(verify(path, tiny))[0] == ("name", name, 0, "encrypted")


# --- the zip's own bytes --------------------------------------------------------------------------


def packed(whole: Finished, path: Path, how: Callable[[zipfile.ZipInfo], object]) -> Path:
    """The same files packed by another tool, each entry's form set by ``how``."""
    files = sorted(p for p in whole.folder.rglob("*") if p.is_file())
    with zipfile.ZipFile(path, "w") as archive:
        for file in files:
            name = file.relative_to(whole.folder.parent).as_posix()
            entry = zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6))
            how(entry)
            archive.writestr(entry, file.read_bytes())
    return path


def formed(**form: object) -> Callable[[zipfile.ZipInfo], None]:
    """Sets attributes of an entry."""

    def how(entry: zipfile.ZipInfo) -> None:
        for name, value in form.items():
            setattr(entry, name, value)

    return how


OURS = {"date_time": (1980, 1, 1, 0, 0, 0), "external_attr": 0o100644 << 16}
THEIRS = {"external_attr": 0o100600 << 16}


@pytest.mark.parametrize(
    "form",
    [
        THEIRS,
        {**OURS, "compress_type": zipfile.ZIP_DEFLATED},
        {**THEIRS, "date_time": (1981, 1, 1, 0, 0, 0)},
        {**THEIRS, "date_time": (1980, 2, 1, 0, 0, 0)},
        {**THEIRS, "date_time": (1980, 1, 1, 0, 0, 2)},
    ],
    ids=str,
)
def test_a_zip_of_no_form_of_ours_was_packed_again(
    whole: Finished, tmp_path: Path, form: dict[str, object]
) -> None:
    """A warning: its contents are checked by themselves."""
    outcome = verify(packed(whole, tmp_path / "again.zip", formed(**form)), tiny)
    text = "packed again by another tool; its contents are checked by themselves"
    assert [(f.code, f.file, f.message, f.warning) for f in outcome.findings] == [
        ("container", "", text, True)
    ]
    assert outcome.exit == 0


def test_a_digest_that_does_not_fit_makes_no_other_zip_ours(
    whole: Finished, tmp_path: Path
) -> None:
    """What stands beside an archive says nothing of the zip: that it was packed again is a warning."""
    path = packed(whole, tmp_path / "again.zip", formed(**THEIRS))
    path.with_name("again.zip.sha256").write_text("of another archive\n")
    outcome = verify(path, tiny)
    assert [(f.code, f.warning) for f in outcome.findings] == [
        ("digest", False),
        ("container", True),
    ]


@pytest.mark.parametrize(
    "form",
    [{**THEIRS, "date_time": OURS["date_time"]}, {"external_attr": OURS["external_attr"]}],
    ids=["our time", "our mode"],
)
def test_a_zip_of_our_form_and_other_bytes_was_changed(
    whole: Finished, tmp_path: Path, form: dict[str, object]
) -> None:
    """Stored, and our time or our mode, is no chance."""
    outcome = verify(packed(whole, tmp_path / "again.zip", formed(**form)), tiny)
    assert said(outcome) == [("container", "", 0, CHANGED)]
    assert outcome.exit == 1


def test_one_entry_of_our_form_is_enough(whole: Finished, tmp_path: Path) -> None:
    """The others may be of any form."""

    def how(entry: zipfile.ZipInfo) -> None:
        formed(**(OURS if entry.filename.endswith("/VERIFY.txt") else THEIRS))(entry)

    outcome = verify(packed(whole, tmp_path / "again.zip", how), tiny)
    assert said(outcome) == [("container", "", 0, CHANGED)]


def test_a_changed_byte_is_told_with_what_it_changed(whole: Finished, tmp_path: Path) -> None:
    """The zip's check sum, the manifest, and the line as it is and as it should be: exit 1."""
    content = whole.archive.read_bytes()
    body = (whole.folder / SUMMARY).read_bytes()
    path = tmp_path / "broken.zip"
    path.write_bytes(content.replace(body, b"?" + body[1:]))
    outcome = verify(path, tiny)
    assert outcome.exit == 1
    assert [found[:3] for found in said(outcome)][:3] == [
        ("container", SUMMARY, 0),
        ("manifest", SUMMARY, 0),
        ("derived", SUMMARY, 1),
    ]
    assert said(outcome)[0][3] == "not the bytes that the zip's check sum is of"
    assert said(outcome)[2][3].startswith("found `?")


def repacked_with(whole: Finished, path: Path, change: Callable[[bytearray], None]) -> Path:
    """Our archive with some of its bytes changed."""
    content = bytearray(whole.archive.read_bytes())
    change(content)
    path.write_bytes(content)
    return path


def test_a_header_that_is_not_where_the_directory_has_it(whole: Finished, tmp_path: Path) -> None:
    """Neither its mark nor its name may be another; the file cannot be read then."""
    name = f"{whole.folder.name}/{SUMMARY}".encode()

    def unmark(content: bytearray) -> None:
        content[content.index(name) - 30] ^= 1

    def rename(content: bytearray) -> None:
        content[content.index(name)] ^= 1

    for change, reason in (
        (unmark, "no header where the directory has it"),
        (rename, "another name in the directory"),
    ):
        outcome = verify(repacked_with(whole, tmp_path / "header.zip", change), tiny)
        assert outcome.exit == 4
        assert f"{SUMMARY}: cannot be read ({reason})" in [found[3] for found in said(outcome)]


def test_a_check_sum_that_is_wrong_counts_in_a_foreign_zip_too(
    whole: Finished, tmp_path: Path
) -> None:
    """Packed again by another tool, its bytes as they were: the zip is not whole."""
    path = packed(whole, tmp_path / "again.zip", formed(**THEIRS))
    content = bytearray(path.read_bytes())
    name = f"{whole.folder.name}/{SUMMARY}".encode()
    content[content.rindex(name) - 46 + 16] ^= 1  # the check sum in the directory
    path.write_bytes(content)
    outcome = verify(path, tiny)
    assert outcome.exit in (1, 4)
    assert any(found[1] == SUMMARY or SUMMARY in found[3] for found in said(outcome))


def test_an_entry_of_more_than_it_declares(whole: Finished, tmp_path: Path) -> None:
    """No byte beyond the declared size is read: a file that is cut, and a gap in the zip."""
    content = bytearray(whole.archive.read_bytes())
    name = f"{whole.folder.name}/{SUMMARY}"
    place = content.rindex(name.encode()) - 46  # its entry of the directory
    assert content[place : place + 4] == b"PK\1\2"
    (size,) = struct.unpack_from("<I", content, place + 24)
    struct.pack_into("<I", content, place + 24, size - 1)
    path = tmp_path / "more.zip"
    path.write_bytes(content)
    outcome = verify(path, tiny)
    assert outcome.exit == 1
    assert [found[:2] for found in said(outcome)][:2] == [
        ("container", SUMMARY),
        ("manifest", SUMMARY),
    ]


def test_a_zip_that_our_writer_would_refuse_to_make_is_not_ours(
    whole: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of more files than the 32-bit form holds: whoever wrote it, it was another."""
    monkeypatch.setattr(zipped, "MOST_FILES", 3)
    assert said(verify(whole.archive, tiny)) == [("container", "", 0, CHANGED)]


def test_an_archive_is_compared_beyond_one_piece(tmp_path: Path) -> None:
    """Files of more than a mebibyte, cut otherwise by the writer than by the reader."""

    def large(audit: object, read_body: object) -> dict[str, bytes]:
        return {"large.html": b"0123456789abcdef" * (1 << 17) + b"."}

    done = sealing.sealed(tmp_path, derive=large)
    assert said(verify(done.archive, large)) == []
    content = bytearray(done.archive.read_bytes())
    content[-1] ^= 1  # the length of the zip's comment
    path = tmp_path / "changed.zip"
    path.write_bytes(bytes(content) + b"x")
    assert said(verify(path, large)) == [("container", "", 0, CHANGED)]
