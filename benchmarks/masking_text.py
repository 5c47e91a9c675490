"""Speeds of text masking and the leak scan, beside orjson loads+dumps in the same process.

MB of UTF-8 a second of CPU time, best of several rounds: ``python benchmarks/masking_text.py``.
Every round has texts of its own, so nothing is masked twice. ``files`` are as a run writes them;
``dense`` is the corpus of the goals, in which every line holds a value. The closing scan of a run
looks for what was seen and for addresses; the full one for whatever has a personal form.
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
from pytest_qtickets.masking.addresses import ADDRESSES
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
        self.mask = self.closing = self.full = 9.0

    def add(self, masker: Masker, name: str, text: str) -> None:
        """One file, masked and scanned."""
        known = masker.known_values()
        closing, full = LeakScanner(known, by_form=ADDRESSES), LeakScanner(known)
        self.size = len(text.encode()) / MEGABYTE
        start = time.process_time()
        masked = masker.mask_text(text, name)
        self.mask = min(self.mask, (time.process_time() - start) / self.size)
        self.closing = min(self.closing, _seconds(closing, masked))
        self.full = min(self.full, _seconds(full, masked))


def _seconds(scanner: LeakScanner, text: str) -> float:
    """Of a scan, for each megabyte."""
    start = time.process_time()
    scanner.scan(text)
    return (time.process_time() - start) / len(text.encode()) * MEGABYTE


def show(name: str, figures: Iterable[Figures]) -> None:
    """One row: what was masked and what was scanned."""
    rows = list(figures)
    size = sum(row.size for row in rows)
    mask = size / sum(row.size * row.mask for row in rows)
    closing = size / sum(row.size * row.closing for row in rows)
    full = size / sum(row.size * row.full for row in rows)
    speeds = f"mask {mask:6.1f} MB/s, closing scan {closing:6.1f}, full scan {full:6.1f}"
    print(f"{name:12} {size:5.2f} MB: {speeds}")


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
            for name, text in texts.items():
                rows.setdefault(name, Figures()).add(masker, name, text)
        for name, figures in rows.items():
            show(f"{make.__name__} {name}", [figures])
        show(f"{make.__name__} but json", [row for name, row in rows.items() if name != "jsonl"])


if __name__ == "__main__":
    main()
