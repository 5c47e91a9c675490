"""The end of a run: fold, derive, bag, seal, archive. No clock and no counter of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_qtickets.evidence.audit import Audit
from pytest_qtickets.evidence.bag import close_bag, write_archive, write_bag
from pytest_qtickets.evidence.fold import ReadBody, fold
from pytest_qtickets.evidence.log import read_log
from pytest_qtickets.evidence.seal import seal_digest, seal_json
from pytest_qtickets.model import Spec

#: From an audit and its bodies to the derived files, by path below ``data/``.
Derive = Callable[[Audit, ReadBody], Mapping[str, bytes]]


@dataclass(frozen=True, slots=True)
class Finished:
    """A sealed run: the audit, its folder and archive, the report, and the seal (hex)."""

    audit: Audit
    folder: Path
    report: Path
    archive: Path
    seal: str


def finish(partial: Path, spec: Spec, log_file: str, derive: Derive) -> Finished:
    """Turn ``<name>.partial`` with a closed log into the bag ``<name>`` and its archive.

    Raises ``OSError`` when a file cannot be written (the ``.partial`` folder stays) and
    ``EvidenceError`` when the log is not as it was written.
    """
    data = partial / "data"
    log = (data / log_file).read_bytes()

    def read_body(name: str) -> bytes:
        return (data / name).read_bytes()

    audit = fold(read_log(log), spec, read_body, log_file)
    derived = derive(audit, read_body)
    write_bag(partial, audit, derived)
    seal = seal_json(audit, (partial / "manifest-sha256.txt").read_bytes(), log)
    (partial / "seal.json").write_bytes(seal)
    close_bag(partial)
    folder = partial.with_name(audit.run.name)
    os.replace(partial, folder)
    archive, _ = write_archive(folder)
    report = next(name for name in sorted(derived) if name.endswith(".html"))
    return Finished(audit, folder, folder / "data" / report, archive, seal_digest(seal))


def discard_store(partial: Path) -> None:
    """Remove the embedded engine's folders: their rows are derived from the bodies kept."""
    for folder in partial.glob("clickhouse*"):
        shutil.rmtree(folder, ignore_errors=True)
