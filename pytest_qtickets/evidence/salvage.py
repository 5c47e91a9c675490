"""Evidence read once more, whole or not: for its reports, and to seal what a run left behind."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_qtickets.errors import EvidenceError, shown
from pytest_qtickets.evidence.audit import Audit
from pytest_qtickets.evidence.closing import ClosingScan
from pytest_qtickets.evidence.finish import Finished, discard_store, seal_bag
from pytest_qtickets.evidence.fold import Derive
from pytest_qtickets.evidence.log import sweep
from pytest_qtickets.evidence.spool import SPOOL, discard_spools
from pytest_qtickets.evidence.verify import contents
from pytest_qtickets.evidence.verify.chain import Chain, read_chain
from pytest_qtickets.evidence.verify.findings import Finding
from pytest_qtickets.evidence.verify.gathering import Gathered, GatheredSource, open_gathered
from pytest_qtickets.evidence.verify.sources import Source, read
from pytest_qtickets.evidence.verify.verifying import MAX_BYTES
from pytest_qtickets.model import MaskedBytes


@dataclass(frozen=True, slots=True)
class Rendered:
    """An audit and its derived files, by path below ``data/``."""

    audit: Audit
    files: Mapping[str, bytes]


def render(path: Path, derive: Derive, max_bytes: int = MAX_BYTES) -> Rendered:
    """The documents again from evidence: a log, a folder (also a ``.partial``) or an archive.

    Raises ``EvidenceError``, with the first thing that is not as it was written, when the evidence
    does not hold: nothing is rendered from what was changed.
    """
    source = open_gathered(_folder_of(path), max_bytes)
    _, audit = _read(source, path)
    files = derive(audit, lambda name: MaskedBytes(read(source, f"data/{name}")))
    return Rendered(audit, files)


def seal_partial(
    partial: Path, derive: Derive, key: Path | None = None
) -> tuple[Finished, Path | None]:
    """Seal what an interrupted run left: the bag and its archive, which verify as incomplete.

    What workers had done and not sent yet is taken into the log from their spools. A torn last line
    and bodies that no line names are left out; what was never written cannot be told. Spools that
    cannot be read are put beside the bag, as the second value. Personal data is searched for by its
    form alone: what the run had seen died with it.

    Raises ``EvidenceError`` when the evidence does not hold, something personal stands in it, or
    the folder is none of a run; ``OSError`` when a file cannot be written.
    """
    folder = partial.resolve()
    if not folder.is_dir() or folder.suffix != ".partial":
        message = (
            f"{partial}: expected the .partial folder of a run that did not end; "
            "a finished one is sealed already: qtickets-audit verify PATH"
        )
        raise EvidenceError(message)
    source = open_gathered(folder, MAX_BYTES)
    chain, audit = _read(source, partial)
    target = folder.with_name(audit.run.name)
    if target.exists():
        raise EvidenceError(f"{shown(target)}: exists; it will not be overwritten")
    data = folder / "data"
    whole = read(source, f"data/{audit.log_file}")
    whole = whole[: whole.rindex(b"\n") + 1]
    gathered = source.gathered if isinstance(source, GatheredSource) else Gathered(whole)
    for name, body in gathered.bodies.items():
        _replace(data / name, body)
    _replace(data / audit.log_file, whole)
    sweep(data, chain.records)
    derived = dict(derive(audit, lambda name: MaskedBytes((data / name).read_bytes())))
    _refuse_leaks(data, derived, audit)
    _only_evidence(data, chain, audit)
    discard_store(folder)
    kept = _keep(folder, gathered.unread, target.with_name(f"{target.name}.{SPOOL}"))
    return seal_bag(folder, audit, derived, whole, key=key), kept


def _replace(path: Path, content: bytes) -> None:
    """Write a file at once or not at all: whoever is killed here can seal again."""
    temporary = path.with_suffix(".tmp")
    temporary.write_bytes(content)
    temporary.replace(path)


def _keep(folder: Path, unread: tuple[str, ...], beside: Path) -> Path | None:
    """Move spools that nobody could read to ``beside``; the others are in the log by now."""
    for worker in unread:
        beside.mkdir(exist_ok=True)
        (folder / SPOOL / worker).replace(beside / worker)
    discard_spools(folder)
    return beside if unread else None


def _folder_of(path: Path) -> Path:
    """The bag of a log that is given by its own path."""
    if path.suffix == ".jsonl" and path.parent.name == "logs" and path.is_file():
        return path.resolve().parents[2]
    return path


def _read(source: Source, path: Path) -> tuple[Chain, Audit]:
    logs = [n for n in source.names() if n.startswith("data/logs/") and n.endswith(".jsonl")]
    if len(logs) != 1:
        message = f"{path}: {len(logs)} logs below data/logs; expected the one of a run"
        raise EvidenceError(message)
    chain = read_chain(read(source, logs[0]), logs[0])
    _refuse(path, [*source.findings, *chain.findings])
    if len(chain.records) <= 1:
        raise EvidenceError(f"{path}: no plan in the log; nothing had been sent")
    spec, found = contents.read_case_file(source, chain.records[0])
    _refuse(path, found)
    assert spec is not None  # noqa: S101 - without one there is a finding
    _refuse(path, [*contents.check_plan(chain, spec), *contents.check_bodies(source, chain)])
    return chain, contents.fold_again(source, chain, spec)


def _refuse(path: Path, findings: list[Finding]) -> None:
    if findings:
        more = f" and {len(findings) - 1} more" if findings[1:] else ""
        first = " ".join(str(findings[0]).split())
        message = f"{path}: the evidence does not hold: {first}{more}; see qtickets-audit verify"
        raise EvidenceError(message)


def _refuse_leaks(data: Path, derived: Mapping[str, bytes], audit: Audit) -> None:
    scan = ClosingScan({}, audit.spec.source.decode("utf-8", "replace"))
    kept = {p.relative_to(data).as_posix(): p for p in sorted(data.rglob("*")) if p.is_file()}
    for name, path in kept.items():
        if not name.startswith("spec/"):
            scan.look(f"data/{name}", path.read_bytes())
    for name, content in derived.items():
        scan.look(f"data/{name}", content)
    known = audit.scan.leaks if audit.scan else ()
    for leak in (*known, *scan.leaks):
        raise EvidenceError(f"personal data at {leak}; nothing was sealed")


def _only_evidence(data: Path, chain: Chain, audit: Audit) -> None:
    """Remove what a kill left beside the evidence: half-written documents, temporary files."""
    named = {name.removeprefix("data/") for name in contents.named_files(chain, audit.spec)}
    for path in sorted(data.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                shutil.rmtree(path)
        elif path.relative_to(data).as_posix() not in named:
            path.unlink()
