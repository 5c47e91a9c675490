"""What is said of a bag whose own lists do not hold: the file, the line and the words."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from pytest_qtickets.evidence.bag import sha256_file
from pytest_qtickets.evidence.verify import sources, verify
from tests.unit.evidence.sealing import reseal, said, tiny

PAYLOAD, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
SUMMARY = "data/summary.json"


def relist(folder: Path, manifest: str, change: Callable[[list[str]], Iterable[str]]) -> None:
    """The lines of a manifest changed, the tag manifest made to fit when it is the payload's."""
    path = folder / manifest
    path.write_text("".join(f"{line}\n" for line in change(path.read_text().splitlines())))
    if manifest == PAYLOAD:
        tags = folder / TAGS
        tags.write_text("".join(
            f"{sha256_file(folder / line[66:])}  {line[66:]}\n"
            for line in tags.read_text().splitlines()
        ))  # fmt: skip


def of_lists(folder: Path) -> list[tuple[str, str, int, str]]:
    """Findings of structure and manifests: the seal is of the old manifest."""
    return [found for found in said(verify(folder, tiny)) if found[0] in ("structure", "manifest")]


@pytest.mark.parametrize(
    "name", ["VERIFY.txt", "bag-info.txt", "bagit.txt", PAYLOAD, "seal.json", TAGS]
)
def test_every_file_of_a_bag_must_be_there(folder: Path, name: str) -> None:
    """Missing, and where it was listed also listed and not there."""
    listed = (folder / TAGS).read_text().splitlines()
    (folder / name).unlink()
    found = of_lists(folder)
    assert found[0] == ("structure", name, 0, "missing")
    lines = [n for n, line in enumerate(listed, start=1) if line.endswith(f"  {name}")]
    assert found[1:] == [("manifest", TAGS, n, f"{name} is listed and not there") for n in lines]


def test_files_beside_the_payload_that_no_bag_of_ours_has(folder: Path) -> None:
    """By name, sorted; a signature is allowed."""
    for name in ("b.txt", "a.txt", "seal.json.sig"):
        (folder / name).write_text("x")
    text = "a file that no bag of ours has"
    assert of_lists(folder) == [("structure", name, 0, text) for name in ("a.txt", "b.txt")]


def test_a_payload_file_that_is_not_listed(folder: Path) -> None:
    """Named; so is a tag file, by its own list."""
    relist(folder, PAYLOAD, lambda lines: [x for x in lines if SUMMARY not in x])
    assert of_lists(folder) == [("manifest", SUMMARY, 0, "there, and not listed")]
    reseal(folder)
    relist(folder, TAGS, lambda lines: [x for x in lines if "bagit" not in x])
    assert of_lists(folder) == [("manifest", "bagit.txt", 0, "there, and not listed")]


def test_a_listed_file_of_other_bytes(folder: Path) -> None:
    """Each is named; those behind it are still compared."""
    names = ["data/reports/audit.html", SUMMARY]
    for name in names:
        (folder / name).write_bytes(b"other")
    text = "its bytes are not those that were listed"
    assert of_lists(folder) == [("manifest", name, 0, text) for name in names]


@pytest.mark.parametrize(
    "line",
    ["", "0" * 64, "0" * 64 + " data/x", "0" * 63 + "  data/x", "A" * 64 + "  data/x", "0" * 64 + "   data/x"],
)  # fmt: skip
def test_a_line_that_lists_nothing(folder: Path, line: str) -> None:
    """64 hex digits in lower case, two spaces and a path; the lines behind it still count."""
    relist(folder, PAYLOAD, lambda lines: [lines[0], line, *lines[1:]])
    assert of_lists(folder) == [("manifest", PAYLOAD, 2, "not `<64 hex>  <path>`")]


def test_a_listed_file_that_is_not_there(folder: Path) -> None:
    """By line, its name shortened; a payload file is none of the tag files."""
    name = "data/t/" + "x" * 200
    relist(folder, PAYLOAD, lambda lines: [*lines, f"{'0' * 64}  {name}"])
    at = len((folder / PAYLOAD).read_text().splitlines())
    text = f"{name[:200]} is listed and not there"
    assert of_lists(folder) == [("manifest", PAYLOAD, at, text)]


@pytest.mark.parametrize("change", [lambda lines: lines[::-1], lambda lines: [lines[0], *lines]])
def test_a_list_is_sorted_and_names_a_file_once(
    folder: Path, change: Callable[[list[str]], list[str]]
) -> None:
    """Of one bag there is one manifest."""
    relist(folder, PAYLOAD, change)
    assert of_lists(folder) == [("manifest", PAYLOAD, 0, "not sorted, or a file stands twice")]


def test_a_list_ends_its_last_line(folder: Path) -> None:
    """The line without an end is named and not read."""
    path = folder / TAGS
    count = len(path.read_text().splitlines())
    path.write_text(path.read_text()[:-1])
    assert of_lists(folder) == [
        ("manifest", TAGS, count, "the last line has no end"),
        ("manifest", "seal.json", 0, "there, and not listed"),
    ]


def test_a_list_that_is_no_text(folder: Path) -> None:
    """Bytes that are not UTF-8 are a line that lists nothing."""
    path = folder / TAGS
    path.write_bytes(b"\xff\n" + path.read_bytes())
    assert of_lists(folder) == [("manifest", TAGS, 1, "not `<64 hex>  <path>`")]


def test_a_file_that_the_disk_does_not_give(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has no digest, so it is not the one listed; what stands behind it is still compared."""
    page = "data/reports/audit.html"
    given = sources.pieces_of

    def failing(path: Path) -> Iterator[bytes]:
        if path == folder / page:
            raise OSError(errno.EIO, "Input/output error")
        return given(path)

    (folder / SUMMARY).write_bytes(b"{}")
    monkeypatch.setattr(sources, "pieces_of", failing)
    outcome = verify(folder, tiny)
    reason = f"{page}: cannot be read ([Errno 5] Input/output error)"
    text = "its bytes are not those that were listed"
    found = said(outcome)
    assert found[:2] == [("manifest", page, 0, text), ("manifest", SUMMARY, 0, text)]
    assert found[2] == ("derived", page, 0, reason)
    assert found[3][:3] == ("derived", SUMMARY, 1)
    assert (outcome.exit, found[-1]) == (4, ("unreadable", "", 0, reason))
