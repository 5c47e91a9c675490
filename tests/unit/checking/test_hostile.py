"""Whatever is given: findings or one worded line, bounded in time and memory, never a traceback."""

from __future__ import annotations

import io
import re
import time
import zipfile
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_qtickets.checking import sources
from pytest_qtickets.checking.checking import check
from pytest_qtickets.errors import CheckError
from tests.unit.checking import honest

_NAMES = ("r.md", "r.txt", "r.json", "r.jsonl", "r.csv", "r.har", "r.sha256", "r.zip", "r.tsv")


@pytest.mark.parametrize(
    ("name", "data", "rule"),
    [
        ("deep.json", b"[" * 200_000, "unreadable"),
        ("deep.jsonl", b'{"a":' * 100_000 + b"\n", "unreadable"),
        ("digits.json", b"1" * 10_000, "unparsable"),
        ("binary.md", bytes(range(256)) * 10, "unreadable"),
        ("cell.csv", b'"' + b"a" * 200_000, "unparsable"),
        ("no.zip", b"PK\x03\x04 nothing", "unreadable"),
        ("huge.md", b"a\n" * (5 << 20), "unreadable"),
    ],
)
def test_one_line_for_what_cannot_be_read(
    tmp_path: Path, name: str, data: bytes, rule: str
) -> None:
    """The file, the rule."""
    (tmp_path / name).write_bytes(data)
    (found,) = check([tmp_path / name])
    assert (found.rule, found.file.endswith(name)) == (rule, True)
    assert "\n" not in str(found)


def zipped(*entries: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these entries, in this order."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return made.getvalue()


def test_a_zip_that_climbs_repeats_or_bursts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such entries are named and not read; the rest is checked; nothing reaches the disk."""
    monkeypatch.setattr(sources, "MOST_BYTES", 1 << 20)
    report = b"# Audit\n\nTotal: 3\nPassed: 1\nFailed: 1\n"
    with pytest.warns(UserWarning, match="Duplicate"):
        data = zipped(
            ("../evil.md", report),
            ("/abs.md", report),
            ("a\\..\\..\\b.md", report),
            ("report.md", report),
            ("report.md", report),
            ("bomb.md", b"0" * (2 << 20)),
            ("x\x1b[31m\n.md/../y.md", report),
        )
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    found = check([path])
    assert [one.rule for one in found].count("unreadable") == 6
    assert [one.file for one in found if one.rule == "parts"] == [f"{path}!/report.md"]
    assert all(str(one).isprintable() for one in found)
    assert [one.name for one in tmp_path.iterdir()] == ["a.zip"]


def test_an_entry_that_lies_about_its_size(tmp_path: Path) -> None:
    """Never more is read than declared."""
    data = bytearray(zipped(("report.md", b"a" * 5000), compression=zipfile.ZIP_STORED))
    place = data.index(b"PK\x01\x02") + 24
    data[place : place + 4] = (10).to_bytes(4, "little")
    (tmp_path / "a.zip").write_bytes(data)
    assert {one.rule for one in check([tmp_path / "a.zip"])} <= {"unreadable"}


def test_links_are_not_followed(tmp_path: Path) -> None:
    """Nor are hidden files read."""
    outside = tmp_path / "outside.md"
    outside.write_text("Total: 3\nPassed: 1\nFailed: 1\n")
    folder = tmp_path / "bundle"
    folder.mkdir()
    (folder / "link.md").symlink_to(outside)
    (folder / ".hidden.md").write_text(outside.read_text())
    (folder / "real.md").write_text("nothing\n")
    assert check([folder]) == []


def test_nothing_to_check(tmp_path: Path) -> None:
    """A folder without any report, and a path that is not there, are wrong use."""
    with pytest.raises(CheckError, match="no report in it"):
        check([tmp_path])
    with pytest.raises(CheckError, match="no such file"):
        check([tmp_path / "none.md"])


@pytest.mark.parametrize(
    "unit",
    [
        "1 ",
        "(1.1-",
        "1 + 1 ",
        "1 of ",
        "total: 1, ",
        "1 paid (",
        "1% (",
        "executed 1 tests ",
        "|",
        "- ",
    ],
)
def test_time_grows_with_the_size_only(tmp_path: Path, unit: str) -> None:
    """Lines made to be read again and again."""
    report = tmp_path / "report.md"
    report.write_text(((unit * 1000)[:990] + "\n") * 50)
    started = time.process_time()
    check([report])
    assert time.process_time() - started < 3


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    data=st.binary(max_size=400) | st.text(max_size=400).map(str.encode),
    name=st.sampled_from(_NAMES),
)
def test_any_bytes(tmp_path: Path, data: bytes, name: str) -> None:
    """Findings, and nothing else."""
    path = tmp_path / name
    path.write_bytes(data)
    for one in check([path]):
        assert str(one)


@pytest.mark.parametrize("figures", ["the same", "others"])
def test_a_report_of_many_runs_takes_no_longer_a_page(tmp_path: Path, figures: str) -> None:
    """Sixty times a report takes some sixty times as long, not thousands: a second, not minutes."""
    number = count(10)
    parts = [
        honest.COMPREHENSIVE
        if figures == "the same"
        else re.sub(
            r"(?<![\d.])\d{2,3}(?![\d.:-])", lambda _: str(next(number)), honest.COMPREHENSIVE
        )
        for _ in range(60)
    ]
    (tmp_path / "report.md").write_text("\n".join(parts), encoding="utf-8")
    began = time.process_time()
    findings = check([tmp_path])
    assert time.process_time() - began < 15
    assert findings == [] or figures == "others"
