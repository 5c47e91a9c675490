"""``qtickets-audit mask``: files of other tools are masked by their format, or searched."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
import yaml

from pytest_qtickets.cli import main

ROOT = Path(__file__).parents[2]
EMAIL, PHONE = "anna.primer@example.com", "+79990000001"
ORDER = {"client_email": EMAIL, "client_phone": PHONE, "client_surname": "Примерова", "price": 2900}


@pytest.fixture
def order(tmp_path, monkeypatch):
    """A JSON file of another tool, in the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QTICKETS_MASK_KEY", "sample")
    path = tmp_path / "order.json"
    path.write_text(json.dumps(ORDER, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def test_to_standard_output(order, capsys):
    """Fields are masked by the policy, the file stays, the same key gives the same text."""
    before = order.read_bytes()
    assert main(["mask", "order.json"]) == 0
    first = capsys.readouterr().out
    masked = json.loads(first)
    assert masked["price"] == 2900
    assert masked["client_email"].endswith("@masked.invalid")
    assert not any(value in first for value in (EMAIL, PHONE, "Примерова"))
    assert first.endswith("\n")
    assert order.read_bytes() == before
    main(["mask", "order.json"])
    assert capsys.readouterr().out == first


def test_without_a_key_it_is_random(order, capsys, monkeypatch):
    """Two runs without ``QTICKETS_MASK_KEY`` share no pseudonym."""
    monkeypatch.delenv("QTICKETS_MASK_KEY")
    main(["mask", "order.json"])
    first = capsys.readouterr().out
    main(["mask", "order.json"])
    assert capsys.readouterr().out != first


def test_in_place_and_into_a_file(order):
    """Both write the same; masking once more changes nothing; no temporary file is left."""
    assert main(["mask", "order.json", "-o", "out.json"]) == 0
    order.chmod(0o600)
    assert main(["mask", "--in-place", "order.json"]) == 0
    assert order.read_bytes() == Path("out.json").read_bytes()
    assert main(["mask", "--in-place", "order.json", "out.json"]) == 0
    assert order.read_bytes() == Path("out.json").read_bytes()
    assert order.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in order.parent.iterdir()) == ["order.json", "out.json"]


def test_lines_of_json_stay_lines(order, capsys):
    """Each line is a document of its own, a broken one is text."""
    Path("log.jsonl").write_text(f"{json.dumps(ORDER)}\nnot json {EMAIL}\n{json.dumps(ORDER)}\n")
    main(["mask", "log.jsonl"])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert lines[0] == lines[2]
    assert EMAIL not in lines[1]


def test_scan_says_where(order, capsys):
    """``file:offset: class`` in bytes, exit 1; never the value."""
    assert main(["mask", "--scan", "order.json"]) == 1
    shown = capsys.readouterr().out
    found = dict(re.findall(r"^order\.json:(\d+): (email|phone)$", shown, re.MULTILINE))
    data = order.read_bytes()
    places = {kind: data[int(place) :] for place, kind in found.items()}
    assert places["email"].startswith(EMAIL.encode())
    assert b"9990000001" in places["phone"][:12]
    assert not any(value in shown for value in (EMAIL, PHONE, "Примерова"))


def test_scan_searches_folders(order, capsys):
    """Folders are searched, hidden ones are not; a masked file is clean."""
    Path("deep/.git").mkdir(parents=True)
    Path("deep/.git/config").write_text(EMAIL)
    assert main(["mask", "--scan", "deep"]) == 0
    Path("deep/notes.txt").write_text(f"write to {EMAIL}")
    assert main(["mask", "--scan", "deep"]) == 1
    assert capsys.readouterr().out == "deep/notes.txt:9: email\n"
    assert main(["mask", "--in-place", "deep/notes.txt"]) == 0
    assert main(["mask", "--scan", "deep"]) == 0


def test_scan_reads_what_is_packed_and_utf_16(order, capsys):
    """The place in a packed file is its beginning; in UTF-16 it is in bytes as well."""
    Path("notes.txt.gz").write_bytes(gzip.compress(f"write to {EMAIL}".encode()))
    Path("notes.txt").write_text(f"to {EMAIL}", encoding="utf-16")
    assert main(["mask", "--scan", "notes.txt.gz", "notes.txt"]) == 1
    assert capsys.readouterr().out == "notes.txt.gz:0: email\nnotes.txt:8: email\n"


def test_a_packed_file_that_cannot_be_read_is_not_clean(order, capsys):
    """One line says which and what to do; the exit is none of a clean scan."""
    Path("broken.gz").write_bytes(b"\x1f\x8b broken")
    assert main(["mask", "--scan", "broken.gz"]) not in {0, 1}
    assert "broken.gz: a gzip file that is broken" in capsys.readouterr().err


def test_the_shipped_recordings_are_clean(capsys):
    """What this project hands out passes its own hook."""
    assert main(["mask", "--scan", str(ROOT / "cassettes")]) == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["missing.json"], "missing.json: cannot be read (No such file or directory); expected a file"),
        (["order.json", "order.json"], "2 files; expected one, or --in-place for several"),
        (["latin.txt"], "latin.txt: not UTF-8 at byte 0; expected text; what cannot be read cannot be masked"),
        (["order.json", "-o", "no/where.json"], "no/where.json: cannot be written (No such file or directory); expected a file in a folder of yours"),
    ],
)  # fmt: skip
def test_wrong_use_is_one_line(order, capsys, words, line):
    """Exit 2, where and what was expected, no traceback."""
    Path("latin.txt").write_bytes(b"\xff\xfe")
    assert main(["mask", *words]) == 2
    assert capsys.readouterr().err == f"qtickets-audit: {line}\n"


def test_the_hook_definition_is_the_command():
    """``.pre-commit-hooks.yaml`` names a command line that this parser takes."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    program, *words = hook["entry"].split()
    assert program == "qtickets-audit"
    assert main([*words, str(ROOT / "LICENSE")]) == 0
