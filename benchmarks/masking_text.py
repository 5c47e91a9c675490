"""Speeds of text masking and the leak scan, beside orjson loads+dumps in the same process.

MB of UTF-8 a second of CPU time, best of several: ``python benchmarks/masking_text.py``.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import orjson

sys.path.insert(0, str(Path(__file__).parents[1]))

from pytest_qtickets.masking import LeakScanner, Masker
from tests.corpus.text import TextCorpus

ROUNDS = 3
MEGABYTE = 1_000_000


def best(action: Callable[[], object]) -> float:
    """Seconds of the fastest round."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return min(times)


def texts(corpus: TextCorpus) -> dict[str, str]:
    """Files of a run: a log, a cassette, a report, a traceback."""
    made: dict[str, list[str]] = {"log": [], "yaml": [], "html": []}
    for artifact in corpus.artifacts():
        name = {"md": "log", "text": "log", "json": "log", "jsonl": "log", "xml": "html"}.get(
            artifact.format, artifact.format
        )
        made[name].append(artifact.text)
    return {name: "\n".join(parts) for name, parts in made.items()}


def line(name: str, size: float, seconds: float, clean: float, looked: float) -> None:
    """One row: what was masked and what was scanned."""
    print(
        f"{name:5} {size:5.1f} MB: mask {size / seconds:6.1f} MB/s, scan {clean / looked:6.1f} MB/s"
    )


def main() -> None:
    """Print the speeds."""
    corpus = TextCorpus(people=400)
    masker = Masker(b"benchmark")
    for document in corpus.documents:
        masker.mask_json(document)
    raw = json.dumps(corpus.documents, ensure_ascii=False).encode()
    floor = len(raw) / MEGABYTE / best(lambda: orjson.dumps(orjson.loads(raw)))
    print(f"orjson loads+dumps {floor:6.1f} MB/s")
    values = {
        "name": [n for p in corpus.known for n in (p.first, p.middle, p.last)],
        "email": [p.email for p in corpus.known],
        "phone": [p.phone for p in corpus.known],
        "barcode": [p.barcode for p in corpus.known],
        "uniqid": [p.uniqid for p in corpus.known],
    }
    values["email"] += [f"guest{n}@example.net" for n in range(100_000)]
    start = time.process_time()
    scanner = LeakScanner(values)
    seconds = time.process_time() - start
    print(f"scanner of {sum(map(len, values.values()))} values built in {seconds:.2f} s")
    total = size = scanning = 0.0
    for name, text in texts(corpus).items():
        megabytes = len(text.encode()) / MEGABYTE
        masked = masker.mask_text(text, name)
        seconds = best(lambda text=text, name=name: masker.mask_text(text, name))
        looked = best(lambda masked=masked: scanner.scan(masked))
        clean = len(masked.encode()) / MEGABYTE
        line(name, megabytes, seconds, clean, looked)
        size, total, scanning = size + megabytes, total + seconds, scanning + looked
    line("all", size, total, size, scanning)


if __name__ == "__main__":
    main()
