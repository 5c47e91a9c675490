"""Where the files of a bag come from: an archive, a folder, or what a run left unfinished.

Nothing is ever unpacked to the disk. Names and sizes are looked at before anything is read, and
no more is read than was declared.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from pytest_qtickets.evidence.bag import pieces_of
from pytest_qtickets.evidence.verify.findings import Finding, UnreadableError
from pytest_qtickets.evidence.zipped import LOCAL, UTF8, Layout

Form = Literal["archive", "folder", "partial"]

_PIECE = 1 << 20
_LONGEST_NAME = 255
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\:*?\"<>|]")
_ENCRYPTED = 0x1


class Measured(NamedTuple):
    """A file as it was read once from its first byte to its last."""

    sha256: str  #: hex
    size: int  #: bytes
    crc: int  #: as a zip keeps it


class Source(Protocol):
    """Files of one bag by their path in it; ``read`` and ``pieces`` raise ``UnreadableError``."""

    form: Form
    findings: list[Finding]
    measures: dict[str, Measured]

    def names(self) -> list[str]:
        """Every file, sorted."""

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a file, bounded by what was declared."""


def read(source: Source, name: str) -> bytes:
    """The whole of a file."""
    return b"".join(source.pieces(name))


def measured(source: Source, name: str) -> Measured:
    """Digest and size of a file. Several checks ask for them; its bytes are read for the first."""
    found = source.measures.get(name)
    if found is None:
        digest, size, crc = hashlib.sha256(), 0, 0
        for piece in source.pieces(name):
            digest.update(piece)
            size += len(piece)
            crc = zlib.crc32(piece, crc)
        found = source.measures[name] = Measured(digest.hexdigest(), size, crc)
    return found


def open_source(path: Path, max_bytes: int) -> Source:
    """What stands at ``path``; ``UnreadableError`` when it is no archive and no folder."""
    if path.is_dir():
        return FolderSource(path, max_bytes)
    if not path.is_file():
        raise UnreadableError(f"{path}: no such file; expected an archive (.zip) or its folder")
    return ArchiveSource(path, max_bytes)


def name_trouble(name: str) -> str:
    """What is wrong with a path in a bag, or empty."""
    if _UNSAFE.search(name):
        return "a name that is no plain relative path"
    parts = name.split("/")
    if any(part in ("", ".", "..") for part in parts):
        return "a name that climbs or has empty parts"
    if any(len(part.encode()) > _LONGEST_NAME for part in parts):
        return "a name longer than 255 bytes"
    if unicodedata.normalize("NFC", name) != name:
        return "a name that is not in Unicode's composed form"
    return ""


class FolderSource:
    """A bag unpacked, or the ``.partial`` folder of a run that did not end."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self.findings: list[Finding] = []
        self.measures: dict[str, Measured] = {}
        self._files: dict[str, Path] = {}
        total = 0
        # By its name alone: a run that was killed while it sealed has a seal and no tag manifest.
        sealed = not folder.resolve().name.endswith(".partial")
        self.form: Form = "folder" if sealed else "partial"
        # Beside the evidence an unfinished run has the working folder of its embedded engine.
        for path in sorted((folder if sealed else folder / "data").rglob("*")):
            name = path.relative_to(folder).as_posix()
            kind = path.lstat().st_mode
            if stat.S_ISREG(kind):
                self._files[name] = path
                total += path.stat().st_size
            elif not stat.S_ISDIR(kind):
                self.findings.append(Finding("name", name, "neither a file nor a folder"))
        if total > max_bytes:
            raise UnreadableError(f"{folder}: {total} bytes; the limit is {max_bytes}")

    def names(self) -> list[str]:
        """Every file, sorted."""
        return sorted(self._files)

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a file."""
        try:
            yield from pieces_of(self._files[name])
        except (OSError, KeyError) as error:
            raise UnreadableError(f"{name}: cannot be read ({error})") from error


class ArchiveSource:
    """A zip, read through its directory; every entry must be plain and below one folder."""

    form: Form = "archive"

    def __init__(self, path: Path, max_bytes: int) -> None:
        self.findings: list[Finding] = []
        self.measures: dict[str, Measured] = {}
        self._path = path
        try:
            self._zip = zipfile.ZipFile(path)
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
            raise UnreadableError(f"{path}: not an archive that can be read ({error})") from error
        total = sum(entry.file_size for entry in entries)
        if total > max_bytes:
            raise UnreadableError(f"{path}: unpacks to {total} bytes; the limit is {max_bytes}")
        self._entries: dict[str, zipfile.ZipInfo] = {}
        self.root = entries[0].filename.split("/")[0] if entries else ""
        for entry in entries:
            trouble = self._trouble(entry)
            if trouble:
                self.findings.append(Finding("name", entry.filename[:200], trouble))
            else:
                self._entries[entry.filename[len(self.root) + 1 :]] = entry
        if not self._entries:
            raise UnreadableError(f"{path}: no file that can be read stands in it")

    def _trouble(self, entry: zipfile.ZipInfo) -> str:
        name = entry.filename
        mode = entry.external_attr >> 16
        if entry.is_dir() or (mode and not stat.S_ISREG(mode)):
            return "not a plain file"
        if entry.flag_bits & _ENCRYPTED:
            return "encrypted"
        if not name.startswith(f"{self.root}/"):
            return f"outside the folder {self.root}"
        if name[len(self.root) + 1 :] in self._entries:
            return "stands twice"
        return name_trouble(name)

    def names(self) -> list[str]:
        """Every file, sorted."""
        return sorted(self._entries)

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of an entry, no more than it declares.

        What is stored is read whatever its check sum: a changed byte must not hide what it changed.
        """
        entry = self._entries[name]
        try:
            if entry.compress_type == zipfile.ZIP_STORED:
                yield from self._stored(entry)
                return
            with self._zip.open(entry) as file:
                while piece := file.read(_PIECE):
                    yield piece
        except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, EOFError) as error:
            raise UnreadableError(f"{name}: cannot be read ({error})") from error

    def _stored(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        left = entry.file_size
        with self._path.open("rb") as archive:
            archive.seek(entry.header_offset)
            header = archive.read(LOCAL.size)
            if header[:4] != b"PK\3\4" or len(header) < LOCAL.size:
                raise zipfile.BadZipFile("no header where the directory has it")
            *_, name_size, extra_size = LOCAL.unpack(header)
            charset = "utf-8" if entry.flag_bits & UTF8 else "cp437"
            if archive.read(name_size) != entry.orig_filename.encode(charset):
                raise zipfile.BadZipFile("another name in the directory")
            archive.seek(extra_size, os.SEEK_CUR)
            while left and (piece := archive.read(min(left, _PIECE))):
                left -= len(piece)
                yield piece
        if left:
            raise EOFError("the archive ends before it")

    def container(self) -> Finding | None:
        """What of the zip itself is not as it was written.

        A zip that shares no entry's form with ours was packed again by another tool, as stores of
        CI artifacts do: a warning, since every byte inside is checked by itself. A zip that is
        ours but for some bytes was changed.
        """
        # All of them first: one that cannot be read is told as such, whatever else is wrong.
        sums = {name: measured(self, name).crc for name in self.names()}
        for name, entry in sorted(self._entries.items()):
            if sums[name] != entry.CRC:
                return Finding("container", name, "not the bytes that the zip's check sum is of")
        try:
            if self._is_canonical():
                return None
        except ValueError:
            pass  # more or larger files than our writer takes
        if any(_is_ours(entry) for entry in self._zip.infolist()) or self.findings:
            return Finding("container", "", "the zip's own bytes are not as they were written")
        text = "packed again by another tool; its contents are checked by themselves"
        return Finding("container", "", text, warning=True)

    def _is_canonical(self) -> bool:
        """Whether every byte stands where our writer puts it.

        The bytes of a file are what was read of it from where its header ends: so headers that
        fit, without a gap, leave no byte of the archive unlooked at.
        """
        layout = Layout()
        with self._path.open("rb") as archive:
            for name, entry in sorted(self._entries.items()):
                start = archive.seek(layout.offset)
                found = measured(self, name)
                header = layout.add(entry.filename, found.crc, found.size)
                if entry.compress_type != zipfile.ZIP_STORED or entry.header_offset != start:
                    return False
                if archive.read(len(header)) != header:
                    return False
            archive.seek(layout.offset)
            end = layout.end()
            return archive.read(len(end) + 1) == end


def _is_ours(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry's form is, in any one respect beyond chance, that of our writer."""
    return entry.compress_type == zipfile.ZIP_STORED and (
        entry.date_time == (1980, 1, 1, 0, 0, 0) or entry.external_attr == 0o100644 << 16
    )
