"""Faults by number: the n-th call that writes below a folder fails, or the n-th insert.

Run as a script (``python -m tests.breaking once|full|insert WORDS…``) it audits the project of its working folder
once for every n, in one process, and prints as JSON what each run came to.
"""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import pathlib
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

_open, _mkdir, _fsync, _replace = Path.open, Path.mkdir, os.fsync, os.replace


class Disk:
    """Counts opening for writing, writes, fsync, rename and mkdir; number ``nth`` fails.

    ``full``: so does everything after it that needs room.
    """

    def __init__(self, nth: int, *, full: bool) -> None:
        self.nth = nth
        self.full = full
        self.calls: list[str] = []

    @property
    def failed(self) -> str:
        """The call that failed first, or empty."""
        return self.calls[self.nth - 1] if len(self.calls) >= self.nth else ""

    def call(self, name: str, *, needs_room: bool = True) -> None:
        """One call; ``OSError`` when it is the one."""
        self.calls.append(name)
        at = len(self.calls)
        if at == self.nth or (self.full and needs_room and at > self.nth):
            code = errno.ENOSPC if self.full else errno.EIO
            raise OSError(code, os.strerror(code))

    @contextlib.contextmanager
    def breaking(self, folder: Path) -> Iterator[None]:
        """Watch this folder."""

        def here(path: Any) -> bool:
            return Path(path).is_relative_to(folder)

        def opened(
            path: Path, mode: str = "r", buffering: int = -1, *rest: Any, **more: Any
        ) -> Any:
            if not here(path) or not set(mode) & set("wxa"):
                return _open(path, mode, buffering, *rest, **more)
            self.call(f"open {path.name}")
            raw = _Raw(self, str(path), mode.replace("b", "").replace("t", ""))
            if "b" not in mode:
                return io.TextIOWrapper(io.BufferedWriter(raw), more.get("encoding"))
            return raw if buffering == 0 else io.BufferedWriter(raw)

        def mkdir(path: Path, *rest: Any, **more: Any) -> None:
            if here(path):
                self.call(f"mkdir {path.name}")
            _mkdir(path, *rest, **more)

        def fsync(fd: int) -> None:
            self.call("fsync", needs_room=False)
            _fsync(fd)

        def replace(source: Any, target: Any) -> None:
            if here(target):
                self.call(f"rename {Path(target).name}", needs_room=False)
            _replace(source, target)

        changed: list[tuple[Any, str, Callable[..., Any]]] = [
            (pathlib.Path, "open", opened),
            (pathlib.Path, "mkdir", mkdir),
            (os, "fsync", fsync),
            (os, "replace", replace),
        ]
        before = [(place, name, getattr(place, name)) for place, name, _ in changed]
        for place, name, function in changed:
            setattr(place, name, function)
        try:
            yield
        finally:
            for place, name, function in before:
                setattr(place, name, function)


class _Raw(io.FileIO):
    def __init__(self, disk: Disk, path: str, mode: str) -> None:
        super().__init__(path, mode)
        self._disk = disk

    def write(self, data: Any) -> int:
        """Half of what is asked for reaches a disk that is full."""
        try:
            self._disk.call(f"write {Path(str(self.name)).name}")
        except OSError:
            super().write(memoryview(data)[: len(data) // 2])
            raise
        return super().write(data) or 0


def audit(words: list[str], out: Path, fault: Disk | Engine) -> dict[str, Any]:
    """One run of pytest in this process: exit status, what it showed, what is left and verifies."""
    import pytest

    from pytest_qtickets.evidence.verify import verify
    from pytest_qtickets.report import derive

    shown = io.StringIO()
    with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(shown), fault.breaking(out):
        ret = pytest.main([*words, f"--qtickets-out={out}"])
    left = {}
    for path in sorted(out.iterdir()) if out.is_dir() else ():
        left[path.suffix] = None if path.suffix == ".sha256" else verify(path, derive).exit
    return {"failed": fault.failed, "ret": int(ret), "shown": shown.getvalue(), "left": left}


class Engine:
    """Counts what is inserted into the embedded engine; number ``nth`` is refused."""

    def __init__(self, nth: int) -> None:
        self.nth = nth
        self.inserts = 0

    @property
    def failed(self) -> str:
        """The insert that was refused, or empty."""
        return f"insert {self.nth}" if self.inserts >= self.nth else ""

    @contextlib.contextmanager
    def breaking(self, _folder: Path) -> Iterator[None]:
        """Stand before the engine."""
        from chdb.session import Session

        query = Session.query

        def refused(session: Any, sql: str, *rest: Any) -> Any:
            if sql.startswith("INSERT"):
                self.inserts += 1
                if self.inserts == self.nth:
                    raise RuntimeError("Code: 243. DB::Exception: Not enough space. (243)")
            return query(session, sql, *rest)

        Session.query = refused
        try:
            yield
        finally:
            Session.query = query


def main(kind: str, words: list[str]) -> None:
    """Every n from 1 until a run completes.

    ``once`` fails one call of the disk, ``full`` all from there that need room, ``insert`` one insert.
    """
    runs: list[dict[str, Any]] = []
    out = Path.cwd() / "audit-out"
    while not runs or runs[-1]["failed"]:
        nth = len(runs) + 1
        fault = Engine(nth) if kind == "insert" else Disk(nth, full=kind == "full")
        runs.append(audit(words, out, fault))
        for summary in out.glob("*/data/summary.json") if kind == "insert" else ():
            runs[-1]["summary"] = json.loads(summary.read_bytes())
        shutil.rmtree(out, ignore_errors=True)
    print(json.dumps(runs))  # noqa: T201 - the parent reads it


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
