"""Runs of pytest that can be killed: each is a fork of one process that is warm already.

As a script (``python -m tests.killing``) it reads lines of JSON words: it does the first run itself
and forks one for each line after that.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


class Nursery:
    """Starts runs in a project's folder; each is a process group of its own."""

    def __init__(self, folder: Path, **environ: str) -> None:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("QTICKETS_", "PYTEST_"))}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.killing"],
            cwd=folder,
            env={
                **clean,
                "PYTHONPATH": str(ROOT),
                "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
                "PYTEST_PLUGINS": "pytest_qtickets.plugin",
                **environ,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Nursery:  # noqa: PYI034 - nobody derives from it
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def start(self, *words: str) -> int:
        """Begin a run; its process group. The first one is done when this returns: its status."""
        self._say(words)
        return int(self._hear())

    def wait(self) -> int:
        """The exit status of the run begun last, negative for a signal."""
        self._say(())
        return int(self._hear())

    def kill(self, group: int) -> int:
        """End the run and its workers as a crash would."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
        ended = self.wait()
        deadline = time.monotonic() + 5
        while _is_there(group) and time.monotonic() < deadline:
            time.sleep(0.005)
        return ended

    def _say(self, words: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()

    def _hear(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


def _is_there(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def main() -> None:
    """A run a line; an empty line waits for the last one. Tells group, then exit status."""
    import pytest

    talk = os.fdopen(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    pid = 0
    for line in sys.stdin:
        words = json.loads(line)
        if not words:
            said = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        elif not pid:
            pid = -1
            said = int(pytest.main(words))
        else:
            pid = os.fork()
            if not pid:
                os.setsid()
                os._exit(pytest.main(words))
            said = pid
        print(said, file=talk, flush=True)


if __name__ == "__main__":
    main()
