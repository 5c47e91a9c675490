"""The closing scan: what it looks for, what is chance, what it does with a file."""

from __future__ import annotations

import pytest

from pytest_qtickets.evidence.closing import ClosingScan
from pytest_qtickets.masking import Masker

VALUES = {
    "email": ["anna.primer@example.com"],
    "phone": ["+79990000017"],
    "name": ["Осокорева", "Глафира"],
    "series": ["165402762"],
    "text": ["ok", "Позвонить до обеда, код 12"],
    "public": ["Театр имени Глафиры Осокоревой", "Глафира и Осокорева, пьеса"],
}


@pytest.fixture
def scan():
    return ClosingScan(VALUES, "")


@pytest.mark.parametrize(
    ("text", "kind", "offset"),
    [
        ("to anna.primer@example.com", "email", 3),
        ("ы anna.primer@example.com", "email", 3),
        ("8 (999) 000-00-17 or +79990000017", "phone", 21),
        ('{"series":"165402762"}', "series", 11),
        ("«Позвонить до обеда, код 12»", "text", 2),
        ("Осокорева Глафира", "name", 0),
    ],
)
def test_found(scan, text, kind, offset):
    """Class and offset in bytes."""
    leaks = scan.look("a.txt", text.encode())
    assert (kind, offset) in {(leak.kind, leak.offset) for leak in leaks}
    assert str(leaks[0]).startswith("a.txt:")
    assert "primer" not in repr(scan) + str(leaks)


@pytest.mark.parametrize(
    "text",
    [
        "mono 9165402762114",
        "sha 0165402762abcdef0165402762abcdef",
        "Глафира и Осокорева, пьеса",
        "ok",
        "u0123456789ab@masked.invalid u0123456789ab@masked.inv…",
    ],
)
def test_chance(scan, text):
    """Pieces of numbers and digests, names of a public title, short words, pseudonyms."""
    assert scan.look("a.txt", text.encode()) == []


def test_a_single_name_is_noted(scan):
    """One name may be an ordinary word."""
    assert scan.look("a.txt", "пришла Глафира".encode()) == []
    assert dict(scan.maybe) == {"name": 1}


def test_an_email_nobody_has_seen(scan):
    """Fails by its form; unless the case file states it."""
    data = b"mail stranger@example.com now"
    assert [leak.kind for leak in scan.look("a.txt", data)] == ["email"]
    assert ClosingScan(VALUES, "To: stranger@example.com\n").look("a.txt", data) == []


def test_what_the_case_file_states_is_not_looked_for():
    """It is handed over with the archive anyway."""
    scan = ClosingScan(VALUES, '{"email": "anna.primer@example.com"}')
    assert "email" not in scan.so_far().values
    assert scan.look("a.txt", b"anna.primer@example.com") == []


def test_bytes_that_are_no_text(scan):
    """Invalid UTF-8 around a value neither hides it nor moves it."""
    (leak,) = scan.look("a.bin", b"\xff\xfe\x00 anna.primer@example.com \xff")
    assert leak.offset == 4


def test_mended_and_removed(scan, tmp_path):
    """A file is masked again; one that cannot be is removed; a clean one stays as it is."""
    for name, text in (
        ("a.txt", "anna.primer@example.com"),
        ("b.txt", "anna.primer@example.com"),
        ("c.txt", "x"),
    ):
        (tmp_path / name).write_text(text)
    masker = Masker(b"key")
    scan.mend("a.txt", tmp_path / "a.txt", masker.mask_text)
    scan.mend("b.txt", tmp_path / "b.txt", lambda text, _: text)
    scan.mend("c.txt", tmp_path / "c.txt", masker.mask_text)
    scan.mend("none.txt", tmp_path / "none.txt", masker.mask_text)
    assert (tmp_path / "a.txt").read_text().endswith("@masked.invalid")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "c.txt"]
    done = scan.so_far()
    assert (done.files, done.found) == (3, {"email": 2})
    assert (done.mended, done.removed) == (("a.txt",), ("b.txt",))
