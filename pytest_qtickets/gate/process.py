"""A command with a time limit: its whole process group ends with it, its output stays in memory."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

#: What is kept of an output; more is counted and dropped.
MOST_BYTES = 8 << 20
_PIECE = 1 << 16
#: Seconds in which the pipe empties once everybody who could write to it is gone.
_DRAIN = 5


@dataclass(frozen=True, slots=True)
class Ended:
    """Exit code (negative: the signal), raw output, and why it was ended for it."""

    exit: int | None
    output: bytes
    trouble: str = ""


def run(command: Sequence[str], seconds: float, environ: Mapping[str, str]) -> Ended:
    """Run a command; standard error joins standard output. Never raises for what it does."""
    try:
        process = subprocess.Popen(  # noqa: S603 - the gate file's own command, no shell
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(environ),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        text = getattr(error, "strerror", None) or type(error).__name__
        return Ended(None, b"", f"cannot start ({text})")
    kept = _Kept()
    assert process.stdout is not None  # noqa: S101 - PIPE was asked for
    reader = threading.Thread(target=kept.read, args=(process.stdout,), daemon=True)
    reader.start()
    trouble = ""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        trouble = f"ended at the time limit of {seconds:g} s"
    finally:
        _kill(process)  # also what a finished command left running
    reader.join(_DRAIN)
    return Ended(process.returncode, kept.whole(), trouble)


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class _Kept:
    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0
        self._dropped = 0

    def read(self, stream: IO[bytes]) -> None:
        while piece := os.read(stream.fileno(), _PIECE):
            room = max(0, MOST_BYTES - self._size)
            self._size += min(room, len(piece))
            self._dropped += max(0, len(piece) - room)
            if room:
                self._parts.append(piece[:room])
        stream.close()

    def whole(self) -> bytes:
        note = f"\n[{self._dropped} bytes more were not kept]\n" if self._dropped else ""
        return b"".join(self._parts) + note.encode()
