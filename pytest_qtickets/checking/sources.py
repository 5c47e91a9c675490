"""The files of what is checked: loose files, a folder, a zip. Nothing is unpacked to the disk."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from pytest_qtickets.checking.findings import Finding
from pytest_qtickets.errors import CheckError, shown

#: Of one file, and of all files of a source together; more is named and not read.
MOST_BYTES, MOST_TOGETHER, MOST_FILES = 64 << 20, 1 << 30, 20_000
#: What the rules read; of other files only the name counts.
READ = frozenset(
    ".md .markdown .txt .json .jsonl .ndjson .csv .tsv .har .log .sha256 .html .htm".split()  # noqa: SIM905 - a list of words
)
_ENCRYPTED = 0x1
_PIECE = 1 << 20
_LONGEST_NAME = 200


@dataclass(slots=True)
class Source:
    """Files that were published together, by their path in it."""

    name: str
    form: str  #: ``files``, ``folder`` or ``zip``
    files: dict[str, bytes] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)  #: names of files that are not read
    findings: list[Finding] = field(default_factory=list)
    size: int = 0  #: bytes of what was read

    def shown(self, name: str) -> str:
        """A file as findings name it."""
        if self.form == "files":
            return name
        return f"{self.name}{'!' if self.form == 'zip' else ''}/{name}"

    def refuse(self, name: str, why: str) -> None:
        """Say why a file is not read."""
        name = name.encode("unicode_escape").decode()[:_LONGEST_NAME]
        self.findings.append(Finding(self.shown(name), 0, "unreadable", why))


def open_sources(paths: Sequence[Path]) -> Iterator[Source]:
    """Every source at ``paths``; zips inside a folder are sources of their own.

    Raises ``CheckError`` for a path that does not exist.
    """
    loose = Source("", "files")
    for path in paths:
        if path.is_dir():
            source, zips = _folder(path)
            yield source
            for one in zips:
                yield _zip(one)
        elif not path.is_file():
            raise CheckError(f"{path}: no such file; expected a report, a folder or a .zip")
        elif zipfile.is_zipfile(path):
            yield _zip(path)
        elif path.suffix.lower() == ".zip":
            broken = Source(shown(path), "zip")
            broken.findings.append(Finding(broken.name, 0, "unreadable", "not a zip"))
            yield broken
        else:
            _take(loose, shown(path), path, anyway=True)
    if loose.files or loose.findings:
        yield loose


def _folder(folder: Path) -> tuple[Source, list[Path]]:
    source, zips = Source(shown(folder), "folder"), []
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        if any(part.startswith(".") for part in inner.parts):
            continue
        if not stat.S_ISREG(path.lstat().st_mode):
            continue  # links are not followed
        if path.suffix.lower() == ".zip":
            source.others.add(inner.as_posix())
            zips.append(path)
        elif len(source.files) >= MOST_FILES:
            source.refuse("", f"more than {MOST_FILES} files; the rest is not read")
            break
        else:
            _take(source, inner.as_posix(), path)
    return source, zips


def _take(source: Source, name: str, path: Path, *, anyway: bool = False) -> None:
    if path.suffix.lower() not in READ and not anyway:
        source.others.add(name)
        return
    try:
        size = path.stat().st_size
        if _fits(source, name, size):
            source.files[name] = path.read_bytes()
    except OSError as error:
        source.refuse(name, f"cannot be read ({error.strerror})")


def _fits(source: Source, name: str, size: int) -> bool:
    if size > MOST_BYTES:
        source.refuse(name, f"{size} bytes; the limit is {MOST_BYTES}")
    elif source.size + size > MOST_TOGETHER:
        source.refuse(name, f"over {MOST_TOGETHER} bytes with the files before it")
    else:
        source.size += size
        return True
    return False


def _zip(path: Path) -> Source:
    source = Source(shown(path), "zip")
    try:
        with zipfile.ZipFile(path) as archive:
            _read_entries(source, archive)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        source.findings.append(Finding(source.name, 0, "unreadable", f"not a zip ({error})"))
    return source


def _read_entries(source: Source, archive: zipfile.ZipFile) -> None:
    declared = 0
    for number, entry in enumerate(archive.infolist()):
        name = entry.filename
        if entry.is_dir():
            continue
        declared += entry.file_size
        if number >= MOST_FILES or declared > MOST_TOGETHER:
            source.refuse(name, f"over {MOST_FILES} files or {MOST_TOGETHER} bytes; not read on")
            return
        if name.startswith("/") or ".." in PurePosixPath(name.replace("\\", "/")).parts:
            source.refuse(name, "a name that climbs out of the archive")
        elif name in source.files:
            source.refuse(name, "stands twice in the archive")
        elif PurePosixPath(name).suffix.lower() not in READ:
            source.others.add(name)
        elif entry.flag_bits & _ENCRYPTED:
            source.refuse(name, "encrypted")
        elif _fits(source, name, entry.file_size):
            data = _entry(source, archive, entry)
            if data is not None:
                source.files[name] = data


def _entry(source: Source, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | None:
    """The bytes of an entry, never more than it declares."""
    data = bytearray()
    try:
        with archive.open(entry) as file:
            while piece := file.read(_PIECE):
                data += piece
                if len(data) > entry.file_size:
                    source.refuse(entry.filename, "unpacks to more than it declares")
                    return None
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, EOFError) as error:
        source.refuse(entry.filename, f"cannot be read ({error})")
        return None
    return bytes(data)
