"""Speeds of text masking and the leak scan, beside orjson loads+dumps in the same process.

MB of UTF-8 a second of CPU time, best of several rounds: ``python benchmarks/masking_text.py``.
Every round has texts of its own, so nothing is masked twice. ``files`` are as a run writes them;
``dense`` is the corpus of the goals, in which every line holds a value.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import orjson

sys.path.insert(0, str(Path(__file__).parents[1]))

from pytest_qtickets.masking import LeakScanner, Masker
from pytest_qtickets.masking.morphology import reading
from tests.corpus.files import Files
from tests.corpus.text import TextCorpus

ROUNDS = 3
MEGABYTE = 1_000_000


def dense(seed: int) -> tuple[list[object], dict[str, str]]:
    """Answers, and files in which every line holds a value."""
    corpus = TextCorpus(seed=seed, people=150)
    made: dict[str, list[str]] = {}
    for artifact in corpus.artifacts():
        name = artifact.format if artifact.format in {"yaml", "html"} else "log"
        made.setdefault(name, []).append(artifact.text)
    return corpus.documents, {name: "\n".join(parts) for name, parts in made.items()}


def files(seed: int) -> tuple[list[object], dict[str, str]]:
    """Answers, and the files of a run that speak of them."""
    made = Files(seed, answers=120)
    return made.documents, made.all()


class Figures:
    """Seconds a megabyte of one kind of file; the best round of each."""

    def __init__(self) -> None:
        self.size = 0.0
        self.mask = self.scan = 9.0

    def add(self, masker: Masker, scanner: LeakScanner, name: str, text: str) -> None:
        """One file, masked and scanned."""
        self.size = len(text.encode()) / MEGABYTE
        start = time.process_time()
        masked = masker.mask_text(text, name)
        done = time.process_time()
        scanner.scan(masked)
        scanned = time.process_time()
        self.mask = min(self.mask, (done - start) / self.size)
        self.scan = min(self.scan, (scanned - done) / len(masked.encode()) * MEGABYTE)


def show(name: str, figures: Iterable[Figures]) -> None:
    """One row: what was masked and what was scanned."""
    rows = list(figures)
    size = sum(row.size for row in rows)
    mask = size / sum(row.size * row.mask for row in rows)
    scan = size / sum(row.size * row.scan for row in rows)
    print(f"{name:12} {size:5.2f} MB: mask {mask:6.1f} MB/s, scan {scan:6.1f} MB/s")


def main() -> None:
    """Print the speeds."""
    raw = json.dumps(files(0)[0], ensure_ascii=False).encode()
    floor = 9.0
    for _ in range(ROUNDS):
        start = time.process_time()
        orjson.dumps(orjson.loads(raw))
        floor = min(floor, time.process_time() - start)
    print(f"orjson loads+dumps {len(raw) / MEGABYTE / floor:6.1f} MB/s")
    start = time.process_time()
    LeakScanner({"email": [f"guest{n}@example.net" for n in range(100_000)]})
    print(f"scanner of 100000 values built in {time.process_time() - start:.2f} s")
    reading("слово")  # loads the dictionary
    for make in (files, dense):
        rows: dict[str, Figures] = {}
        for seed in range(1, ROUNDS + 1):
            documents, texts = make(seed)
            masker = Masker(b"benchmark")
            for document in documents:
                masker.mask_json(document)
            scanner = LeakScanner(masker.known_values())
            for name, text in texts.items():
                rows.setdefault(name, Figures()).add(masker, scanner, name, text)
        for name, figures in rows.items():
            show(f"{make.__name__} {name}", [figures])
        show(f"{make.__name__} but json", [row for name, row in rows.items() if name != "jsonl"])


if __name__ == "__main__":
    main()
