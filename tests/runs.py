"""Whole audits of the shipped case file, each in a process of its own."""

from __future__ import annotations

import base64
import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_qtickets.sandbox import make_world
from pytest_qtickets.sandbox.barcodes import KNOWN

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Run:
    """A finished run: what it printed, where it wrote."""

    ret: int
    shown: str
    out: Path

    @property
    def archive(self) -> Path:
        """The only archive."""
        (found,) = self.out.glob("*.zip")
        return found

    @property
    def folder(self) -> Path:
        """The bag."""
        return self.archive.with_suffix("")

    def member(self, pattern: str) -> str:
        """A file of the archive, by a pattern of its path in the bag."""
        (name,) = (p for p in self.folder.glob(pattern))
        with zipfile.ZipFile(self.archive) as archive:
            return archive.read(name.relative_to(self.out).as_posix()).decode()

    @property
    def summary(self) -> Any:
        """``summary.json``."""
        return json.loads(self.member("data/summary.json"))

    @property
    def counts(self) -> list[list[str]]:
        """Table, count before, count after."""
        text = self.member("data/artifacts/clickhouse_counts_*.csv")
        return [row[:3] for row in csv.reader(io.StringIO(text))]

    def story(self, *names: str) -> list[dict[str, Any]]:
        """The cases, these fields of each."""
        return [{name: case[name] for name in names} for case in self.summary["cases"]]


def audit(out: Path, *words: str, **environ: str) -> Run:
    """Run the shipped cases into ``out``."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("QTICKETS_", "PYTEST_"))}
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "tests/api", "-p", "no:cacheprovider"),
            *(*words, "--qtickets-out", str(out)),
        ],
        cwd=ROOT,
        env={**clean, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    return Run(done.returncode, done.stdout + done.stderr, out)


def leaked(run: Run) -> list[str]:
    """Personal values of the sandbox's world in anything a run wrote or showed, encoded or not.

    The case file itself is handed over as given; the barcodes it states are not looked for.
    """
    values = [v for v in make_world().personal_values() - set(KNOWN) if len(v) > 3]
    assert len(values) > 1000
    files = [p for p in run.out.rglob("*") if p.is_file()]
    written = b"\n".join(p.read_bytes() for p in files) + run.shown.encode()
    # Each run of word characters once: the same haystack, a hundred times smaller.
    words = b" ".join(set(re.findall(rb"[^\s\"'<>,;(){}\[\]/]+", written)))
    found = []
    for value in values:
        forms = {value, json.dumps(value)[1:-1], base64.b64encode(value.encode()).decode()}
        for form in forms:
            place = written if re.search(r"[\s\"'<>,;(){}\[\]/]", form) else words
            found += [value] if form.encode() in place else []
    return found
