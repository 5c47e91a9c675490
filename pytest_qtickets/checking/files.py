"""The files to check: one, those of a folder, those of a zip; nothing is unpacked to the disk."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pytest_qtickets.checking.findings import Finding
from pytest_qtickets.errors import QticketsError, shown
from pytest_qtickets.evidence.verify.sources import name_trouble

#: What is read; a bundle's other files (images, databases) say nothing a rule could judge.
READ = (".md", ".markdown", ".txt", ".json", ".jsonl", ".ndjson", ".har")
MOST_FILES = 20_000
MOST_BYTES = 64 << 20  #: of one file
MOST_IN_ALL = 512 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, EOFError, RuntimeError)


class CheckError(QticketsError):
    """A path to check does not exist or cannot be read."""


@dataclass(frozen=True, slots=True)
class File:
    """One file; ``packed`` when it stands inside an archive or the folder of one."""

    name: str
    text: str
    packed: bool


def read_files(path: Path) -> Iterator[File | Finding]:
    """Every file below ``path`` that rules read; a finding in place of one that cannot be."""
    if path.is_dir():
        yield from _folder(path)
    elif not path.is_file():
        raise CheckError(f"{shown(path)}: no such file; expected a report, an archive or a folder")
    elif path.suffix.lower() == ".zip":
        yield from _archive(path)
    else:
        yield _one(path, path.stat().st_size, shown(path))


def _folder(folder: Path) -> Iterator[File | Finding]:
    spent = 0
    for count, path in enumerate(sorted(folder.rglob("*"))):
        name = shown(path)
        if count >= MOST_FILES:
            yield _over(shown(folder), f"more than {MOST_FILES} files")
            return
        mode = path.lstat()
        if not stat.S_ISREG(mode.st_mode) or path.suffix.lower() not in READ:
            continue
        spent += mode.st_size
        if spent > MOST_IN_ALL:
            yield _over(name, f"more than {MOST_IN_ALL} bytes in all")
            return
        yield _one(path, mode.st_size, name)


def _one(path: Path, size: int, name: str) -> File | Finding:
    if size > MOST_BYTES:
        return _over(name, f"{size} bytes; the limit is {MOST_BYTES}")
    try:
        return _file(name, path.read_bytes(), packed=False)
    except OSError as error:
        return _over(name, f"cannot be read ({error.strerror})")


def _archive(path: Path) -> Iterator[File | Finding]:
    place = shown(path)
    try:
        with zipfile.ZipFile(path) as archive:
            yield from _entries(archive, place)
    except _BROKEN as error:
        yield _over(place, f"not an archive that can be read ({error})")


def _entries(archive: zipfile.ZipFile, place: str) -> Iterator[File | Finding]:
    spent = 0
    for count, entry in enumerate(archive.infolist()):
        if count >= MOST_FILES:
            yield _over(place, f"more than {MOST_FILES} files")
            return
        trouble = "" if entry.is_dir() else name_trouble(entry.filename)
        name = f"{place}/{entry.filename[:200]}"
        if trouble:
            yield _over(place, f"{entry.filename[:80]!r} is {trouble}")
            continue
        if not entry.filename.lower().endswith(READ):
            continue
        spent += entry.file_size
        if entry.file_size > MOST_BYTES or spent > MOST_IN_ALL:
            yield _over(name, f"unpacks to {entry.file_size} bytes; the limit is {MOST_BYTES}")
            return
        try:
            with archive.open(entry) as file:
                data = file.read(entry.file_size + 1)
        except _BROKEN as error:
            yield _over(name, f"cannot be read ({error})")
            continue
        yield _file(name, data, packed=True)


def _file(name: str, data: bytes, *, packed: bool) -> File | Finding:
    if b"\0" in data[:4096]:
        return _over(name, "binary, where text was expected")
    return File(name, data.decode("utf-8-sig", "replace"), packed)


def _over(name: str, text: str) -> Finding:
    return Finding("unreadable", name, 0, "", "", text)
