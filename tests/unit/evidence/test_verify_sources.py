"""How the files of a stored zip are read: by their headers, as far as they are there."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_qtickets.evidence.verify.findings import UnreadableError
from pytest_qtickets.evidence.verify.sources import open_source, read


def foreign(path: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """A stored zip of one file, of the folder ``a``, with bytes changed."""
    with zipfile.ZipFile(path, "w") as made:
        entry = zipfile.ZipInfo(f"a/{name}")
        entry.external_attr = 0o100644 << 16
        made.writestr(entry, b"content")
    path.write_bytes(change(path.read_bytes()))
    return path


@pytest.mark.parametrize(
    ("written", "name", "change"),
    [
        ("запросы.md", "запросы.md", lambda content: content),
        ("x_.md", "xÇ.md", lambda content: content.replace(b"x_.md", b"x\x80.md")),
    ],
)
def test_a_name_in_either_charset_is_the_one_of_its_header(
    tmp_path: Path, written: str, name: str, change: Callable[[bytes], bytes]
) -> None:
    """UTF-8 where the flag says so, else the charset of old zips."""
    source = open_source(foreign(tmp_path / "a.zip", written, change), 1 << 20)
    assert source.names() == [name]
    assert read(source, name) == b"content"


def test_an_archive_that_ends_within_a_file(tmp_path: Path) -> None:
    """The directory declares more than there is."""

    def longer(content: bytes) -> bytes:
        changed = bytearray(content)
        place = content.rindex(b"PK\1\2")
        struct.pack_into("<2I", changed, place + 20, 5000, 5000)
        return bytes(changed)

    source = open_source(foreign(tmp_path / "a.zip", "b.md", longer), 1 << 20)
    with pytest.raises(UnreadableError) as error:
        read(source, "b.md")
    assert str(error.value) == "b.md: cannot be read (the archive ends before it)"
