"""How long ``qtickets-audit verify`` takes and what memory, beside SHA-256 of the same bytes.

``python benchmarks/verify.py`` prints wall seconds with the interpreter's start, best of several,
and the peak of memory. ``shipped`` is an offline run of the shipped case file; the others are made
for this: ``texts`` 1 GB of bodies that parse fast, so that reading is what costs, ``lists`` pages
of orders, so that judging is. All are sealed by the code that seals runs, and verified in full.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.runs import audit
from tests.unit.evidence import large

MEGABYTE = 1_000_000


def hashed(archive: Path) -> float:
    """Wall seconds of one SHA-256 of the file, read in pieces."""
    start = time.perf_counter()
    digest = hashlib.sha256()
    with archive.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return time.perf_counter() - start


def show(name: str, archive: Path, rounds: int) -> None:
    """One row: the best of these rounds."""
    size = archive.stat().st_size / MEGABYTE
    runs = [large.verified(archive) for _ in range(rounds)]
    floor = min(hashed(archive) for _ in range(rounds))
    if any(run.exit for run in runs):
        sys.exit(f"{name}: not verified")
    seconds = min(run.seconds for run in runs)
    peak = max(run.peak for run in runs) / MEGABYTE
    print(
        f"{name:8} {size:7.1f} MB: {seconds:6.2f} s, {size / seconds:6.1f} MB/s, "
        f"peak {peak:4.0f} MB; sha256 {size / floor:6.0f} MB/s"
    )


def main() -> None:
    """Print the rows."""
    with tempfile.TemporaryDirectory() as folder:
        show("shipped", audit(Path(folder)).archive, 10)
    with tempfile.TemporaryDirectory() as folder:
        made = large.sealed(Path(folder), large.listed, cases=50, sends=1, size=MEGABYTE)
        show("lists", made, 3)
    with tempfile.TemporaryDirectory() as folder:
        made = large.sealed(Path(folder), large.text, cases=50, sends=20, size=MEGABYTE)
        show("texts", made, 2)


if __name__ == "__main__":
    main()
