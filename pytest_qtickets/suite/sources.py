"""From paths to syntax trees: which files, in what encoding, and what keeps one from being read."""

from __future__ import annotations

import ast
import hashlib
import io
import os
import sys
import tokenize
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from pytest_qtickets.errors import SuiteError, shown
from pytest_qtickets.suite.model import Conventions, Site

#: Bytes of one file that are read: ten times what people write, and seconds to parse.
LIMIT = 4 << 20
_FOLDERS = frozenset({"__pycache__"})


@dataclass(slots=True)
class Source:
    """One file, as far as it can be read."""

    file: str  #: relative to the root
    text: str = ""
    digest: str = ""
    tree: ast.Module | None = None
    problems: list[Site] = field(default_factory=list)


def find_files(paths: Iterable[Path], conventions: Conventions) -> list[Path]:
    """Python files and notebooks named or below the folders named, sorted, each once.

    Raises ``SuiteError`` for a path that does not exist.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(_below(path, conventions)))
        elif path.exists():
            found[path] = None
        else:
            raise SuiteError(f"{shown(path)}: not found; expected a test file or a folder of them")
    return sorted(found)


def _below(folder: Path, conventions: Conventions) -> Iterator[Path]:
    for top, folders, files in os.walk(folder):
        folders[:] = [
            name
            for name in folders
            if name not in _FOLDERS
            and not any(fnmatch(name, pattern) for pattern in conventions.skipped_folders)
            and not Path(top, name, "pyvenv.cfg").exists()
        ]
        yield from (Path(top, name) for name in files if name.endswith((".py", ".ipynb")))


def is_test_file(path: Path, conventions: Conventions) -> bool:
    """Whether pytest would collect it by its name; a pattern with a slash is held to the path."""
    return any(
        fnmatch(path.as_posix(), f"*/{pattern}") if "/" in pattern else fnmatch(path.name, pattern)
        for pattern in conventions.files
    )


def read_source(path: Path, file: str) -> Source:
    """Read and parse one file. What is wrong with it is a problem of the result, never an error."""
    source = Source(file)
    if path.suffix == ".ipynb":
        source.problems.append(Site("notebook", 0, "tests in a notebook are not collected"))
        return source
    try:
        with path.open("rb") as opened:
            data = opened.read(LIMIT + 1)
    except OSError as error:
        source.problems.append(Site("syntax", 0, f"cannot be read ({error.strerror})"))
        return source
    if len(data) > LIMIT:
        message = f"larger than {LIMIT >> 20} MiB; its tests are not read"
        source.problems.append(Site("syntax", 0, message))
        return source
    source.digest = hashlib.sha256(data).hexdigest()
    return _parse(_decode(source, data), data)


def _decode(source: Source, data: bytes) -> Source:
    """The text as Python would read it; every other encoding than plain UTF-8 is told."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        source.text = io.IncrementalNewlineDecoder(None, translate=True).decode(
            data.decode(encoding), final=True
        )
    except (SyntaxError, LookupError, UnicodeDecodeError) as error:
        line = data[: error.start].count(b"\n") + 1 if isinstance(error, UnicodeDecodeError) else 1
        message = f"cannot be decoded: {_one_line(str(error))}"
        source.problems.append(Site("encoding", line, message))
        return source
    if encoding == "utf-8-sig":
        source.problems.append(Site("encoding", 1, "begins with a byte order mark"))
        source.text = source.text.removeprefix("\ufeff")
    elif encoding != "utf-8":
        line = 1 + (b"coding" not in data.split(b"\n", 1)[0])
        source.problems.append(Site("encoding", line, f"is {encoding}; expected UTF-8"))
    return source


def _parse(source: Source, data: bytes) -> Source:
    if not source.text and any(problem.rule == "encoding" for problem in source.problems):
        return source
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape is the compiler's to tell
            source.tree = ast.parse(data)
    except SyntaxError as error:
        version = f"Python {sys.version_info[0]}.{sys.version_info[1]}"
        message = f"no syntax of {version}: {_one_line(error.msg)}"
        source.problems.append(Site("syntax", error.lineno or 0, message))
    except ValueError as error:  # a zero byte, before Python 3.12
        line = data[: max(data.find(b"\0"), 0)].count(b"\n") + 1
        source.problems.append(Site("syntax", line, f"cannot be parsed: {_one_line(str(error))}"))
    except (RecursionError, MemoryError):
        source.problems.append(Site("syntax", 0, "cannot be parsed: nested too deeply"))
    return source


def _one_line(text: str) -> str:
    return " ".join(text.split())
