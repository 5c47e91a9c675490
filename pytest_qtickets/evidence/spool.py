"""A worker's spool: what it did, on disk before it is sent, so that its death costs one case.

Same format as the log, with a chain of its own, beside the run's ``data``. A worker sends its
records with its test reports; what never arrived the controller takes from here.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_qtickets.errors import EvidenceError
from pytest_qtickets.evidence.log import BODIES, EvidenceLog, read_log
from pytest_qtickets.evidence.records import Entry
from pytest_qtickets.model import MaskedBytes

#: Folder of the spools in a run's ``.partial`` folder, one folder a worker.
SPOOL = "spool"
_LOG = "spool.jsonl"
_CHAIN = frozenset({"seq", "type", "wall", "mono", "prev", "files"})


def open_spool(partial: Path, worker: str, ordinals: dict[str, int]) -> EvidenceLog | None:
    """The spool of a worker; ``None`` on a machine that has not the run's folder (``--tx ssh``).

    Raises ``EvidenceError`` when the folder is there and cannot be written.
    """
    if not (partial / "data").is_dir():
        return None
    return EvidenceLog(partial / SPOOL / worker, _LOG, ordinals, synced=False)


def spooled(partial: Path, worker: str, *, after: int) -> list[Entry]:
    """The entries of a worker's spool after the first ``after``; none where it has no spool.

    Raises ``OSError`` and ``EvidenceError`` when the spool cannot be read.
    """
    return [entry for _, entry in spooled_at(partial, worker, after=after)]


def spooled_at(partial: Path, worker: str, *, after: int) -> list[tuple[str, Entry]]:
    """As :func:`spooled`, each with the wall time at which the worker wrote it."""
    folder = partial / SPOOL / worker
    if not (folder / _LOG).is_file():
        return []
    records = read_log((folder / _LOG).read_bytes())
    try:
        # The clock is the writer's affair, and no record that is sent.
        told = [record for record in records if record["type"] != "clock"]
        return [(str(record["wall"]), _entry(record, folder)) for record in told[after:]]
    except (KeyError, TypeError, AttributeError) as error:
        message = f"{folder / _LOG}: a record has a form that no worker writes"
        raise EvidenceError(message) from error


def spoolers(partial: Path) -> list[str]:
    """The workers that have a spool, sorted."""
    folder = partial / SPOOL
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def discard_spools(partial: Path) -> None:
    """Remove the spools once all of them are in the log. Raises ``OSError``."""
    if (partial / SPOOL).is_dir():
        shutil.rmtree(partial / SPOOL)


def _entry(record: Mapping[str, Any], folder: Path) -> Entry:
    bodies = {role: _body(named, folder) for role, named in record.get("files", {}).items()}
    facts = {key: value for key, value in record.items() if key not in _CHAIN}
    return Entry(str(record["type"]), facts, bodies)


def _body(named: Mapping[str, Any], folder: Path) -> MaskedBytes:
    """A body as its record names it: no other file, and none of another digest, gets into a log."""
    path = folder / BODIES / Path(str(named["file"])).name
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != named["sha256"]:
        raise EvidenceError(f"{path}: not the body that the spool names")
    return MaskedBytes(content)
