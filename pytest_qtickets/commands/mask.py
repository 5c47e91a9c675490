"""``qtickets-audit mask``: masks files of other tools, and says where personal data stands."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_qtickets.commands.parsing import Commands
from pytest_qtickets.errors import MaskError, shown

if TYPE_CHECKING:
    from pytest_qtickets.masking import Masker

#: Format by the end of a file's name; any other is plain text.
_FORMATS = {
    ".json": "json",
    ".har": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".html": "html",
    ".htm": "html",
    ".xml": "xml",
    ".md": "md",
    ".log": "log",
}


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "mask", help="mask personal data in files, or say where it stands (--scan)"
    )
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="files to mask or scan")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--in-place", action="store_true", help="write each file over itself")
    how.add_argument("-o", "--output", type=Path, metavar="FILE", help="write here (one file)")
    how.add_argument(
        "--scan",
        action="store_true",
        help="change nothing; print file:offset: class for every finding, exit 1 with one;"
        " folders are searched",
    )
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    if arguments.scan:
        return _scan(arguments.paths)
    if len(arguments.paths) > 1 and not arguments.in_place:
        message = f"{len(arguments.paths)} files; expected one, or --in-place for several"
        raise MaskError(message)
    masker = _masker()
    for path in arguments.paths:
        text = _read(path)
        masked = masker.mask_text(text, _FORMATS.get(path.suffix.lower(), "text"))
        if text.endswith("\n") and not masked.endswith("\n"):
            masked = type(masked)(masked + "\n")
        _write(path if arguments.in_place else arguments.output, masked)
    return 0


def _scan(paths: Sequence[Path]) -> int:
    from pytest_qtickets.masking import LeakScanner
    from pytest_qtickets.masking.blobs import GZIP_MAGIC, readable, unpacked

    findings = 0
    for path in _files(paths):
        data = _bytes(path)
        if data[:2] == GZIP_MAGIC and unpacked(data) is None:
            message = (
                f"{path}: a gzip file that is broken, or holds more than 64 MB; expected one that "
                "can be read; unpack it, and scan what it holds"
            )
            raise MaskError(message)
        masker = _masker()  # what one file holds says nothing of another
        masker.mask_text(readable(data), _FORMATS.get(path.suffix.lower(), "text"))
        for hit in LeakScanner(masker.known_values()).scan(data):
            if not hit.warning:
                sys.stdout.write(f"{shown(path)}:{hit.offset}: {hit.kind}\n")
                findings += 1
    return 1 if findings else 0


def _masker() -> Masker:
    from pytest_qtickets.masking import Masker
    from pytest_qtickets.run.workshop import mask_key

    return Masker(mask_key(os.environ))


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files named, and those below the folders named, but for hidden ones, in order."""
    for path in paths:
        if path.is_dir():
            for below in sorted(path.rglob("*")):
                parts = below.relative_to(path).parts
                if below.is_file() and not any(part.startswith(".") for part in parts):
                    yield below
        else:
            yield path


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"{path}: cannot be read ({error.strerror}); expected a file"
        raise MaskError(message) from error


def _read(path: Path) -> str:
    try:
        return _bytes(path).decode()
    except UnicodeDecodeError as error:
        message = (
            f"{path}: not UTF-8 at byte {error.start}; expected text; "
            "what cannot be read cannot be masked"
        )
        raise MaskError(message) from error


def _write(path: Path | None, text: str) -> None:
    if path is None:
        sys.stdout.write(text)
        return
    temporary = path.with_name(path.name + ".tmp")
    try:
        temporary.write_bytes(text.encode())
        if path.exists():
            temporary.chmod(path.stat().st_mode)
        os.replace(temporary, path)
    except OSError as error:
        message = (
            f"{path}: cannot be written ({error.strerror}); expected a file in a folder of yours"
        )
        raise MaskError(message) from error
