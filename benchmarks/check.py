"""What ``qtickets-audit check`` takes for our own bundle and for a foreign report of 5 MB.

``python benchmarks/check.py`` prints CPU seconds of the whole command, start of Python and imports
included, best of three; beside it a floor: Python starts, reads the same bytes and scans them once
with ``re`` for what may be a number. The bundle is made first, by a replay of the shipped file.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.unit.checking import honest

ROOT = Path(__file__).parents[1]
SIZE = 5_000_000
FLOOR = """\
import re, sys, zipfile
for path in sys.argv[1:]:
    if path.endswith(".zip"):
        with zipfile.ZipFile(path) as opened:
            texts = [opened.read(name) for name in opened.namelist()]
    else:
        texts = [open(path, "rb").read()]
    for text in texts:
        sum(1 for _ in re.finditer(rb"\\d[\\d ,.]*", text))
"""


def run(*words: str) -> None:
    """Python with these arguments; what it prints is of no interest."""
    command = [sys.executable, *words]
    done = subprocess.run(  # noqa: S603 - our own words
        command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False
    )
    if done.returncode not in (0, 1):  # 1: a finding
        sys.exit(f"{' '.join(command)}: exit {done.returncode}")


def cpu_seconds(*words: str) -> float:
    """CPU time of the fastest of three runs of Python with these arguments."""
    found = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run(*words)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(found)


def bundle(out: Path) -> Path:
    """The archive of a replay of the shipped case file."""
    run("-m", "pytest", "-q", "-n", "0", "tests/api", f"--qtickets-out={out}")
    return next(out.glob("*.zip"))


def foreign(path: Path) -> Path:
    """A report of another hand, over and over, each time of another run."""
    parts, size, number = [], 0, 0
    while size < SIZE:
        part = honest.COMPREHENSIVE.replace("2025", str(1000 + number % 9000))
        parts.append(part)
        size += len(part.encode())
        number += 1
    path.write_text("\n".join(parts), encoding="utf-8")
    return path


def main() -> None:
    """A line each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for called, path in (
            ("own bundle", bundle(folder / "out")),
            ("foreign report", foreign(folder / "report.md")),
        ):
            floor = cpu_seconds("-c", FLOOR, str(path))
            whole = cpu_seconds("-m", "pytest_qtickets.cli", "check", str(path))
            print(
                f"{called}: {path.stat().st_size / 1e6:.1f} MB; check {whole:.2f} s CPU, "
                f"floor {floor:.2f} s, {whole / floor:.1f} times"
            )


if __name__ == "__main__":
    main()
