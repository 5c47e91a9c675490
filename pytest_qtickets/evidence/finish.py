"""The end of a run: fold, derive, bag, seal, archive. No clock and no counter of its own."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_qtickets.evidence.audit import Audit, Leak
from pytest_qtickets.evidence.bag import close_bag, write_archive, write_bag
from pytest_qtickets.evidence.closing import ClosingScan
from pytest_qtickets.evidence.fold import Derive, fold
from pytest_qtickets.evidence.log import read_log
from pytest_qtickets.evidence.seal import seal_digest, seal_json
from pytest_qtickets.evidence.signing import SigningError, sign
from pytest_qtickets.model import MaskedBytes, Spec

_WITHHELD = """\
Withheld: personal data was found in this run's files. Do not hand this folder over.
Nothing was sealed or archived. Where it stands, file:offset: class:

"""


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that ended: the audit, its folder and archive, the report, and the seal (hex).

    With ``leaks`` it was withheld: there is no archive and no seal, and the folder is marked.
    ``unsigned`` says why a signature that was asked for is not there.
    """

    audit: Audit
    folder: Path
    report: Path
    archive: Path | None
    seal: str
    leaks: tuple[Leak, ...] = ()
    unsigned: str = ""


def finish(  # noqa: PLR0913 - a run's end: what there is, and how it is closed
    partial: Path,
    spec: Spec,
    log_file: str,
    derive: Derive,
    scan: ClosingScan,
    *,
    key: Path | None = None,
) -> Finished:
    """Turn ``<name>.partial`` with a closed log into the bag ``<name>`` and its archive.

    What is derived and the archive are scanned as well; with a leak in them or in the evidence
    nothing is sealed, no archive stays, and the folder is called ``<name>.withheld``. With ``key``
    the seal is signed; where that fails the archive is made without.

    Raises ``OSError`` when a file cannot be written (the folder stays, ``.partial`` or by then
    ``.withheld``) and ``EvidenceError`` when the log is not as it was written.
    """
    data = partial / "data"
    log = (data / log_file).read_bytes()

    def read_body(name: str) -> MaskedBytes:
        return MaskedBytes((data / name).read_bytes())  # the log wrote it

    audit = fold(read_log(log), spec, read_body, log_file)
    derived = dict(derive(audit, read_body))  # scanned and written: each is made once
    report = next(name for name in sorted(derived) if name.endswith(".html"))
    # The scan before the end of the log names bag files by their path, and others by another.
    leaks = [leak for leak in scan.leaks if leak.file.startswith("data/")]
    unclean: set[str] = set()
    for name, content in (*derived.items(), (log_file, log)):
        found = scan.look(f"data/{name}", content)
        unclean.update(name for _ in found)
        leaks += [leak for leak in found if leak not in leaks]
    if leaks:
        withheld = _withheld(partial, audit, report, leaks)
        clean = {name: content for name, content in derived.items() if name not in unclean}
        write_bag(withheld.folder, audit.run.name, audit.run.started_at, clean)
        return withheld
    done = seal_bag(partial, audit, derived, log, key=key)
    assert done.archive is not None  # noqa: S101 - a sealed bag has one
    leaks = _of_archive(scan, done.archive, spec)
    if leaks:
        for path in (done.archive, done.archive.with_name(done.archive.name + ".sha256")):
            path.unlink()
        return _withheld(done.folder, audit, report, leaks)
    return done


def seal_bag(
    partial: Path, audit: Audit, derived: Mapping[str, bytes], log: bytes, *, key: Path | None
) -> Finished:
    """Write, seal and archive the bag of a ``.partial`` folder that holds nothing but evidence.

    Raises ``OSError``; a seal that could not be signed is told by ``unsigned``.
    """
    write_bag(partial, audit.run.name, audit.run.started_at, derived)
    seal = seal_json(audit, (partial / "manifest-sha256.txt").read_bytes(), log)
    (partial / "seal.json").write_bytes(seal)
    close_bag(partial)
    unsigned = ""
    if key is not None:
        try:
            sign(partial / "seal.json", key)
        except SigningError as error:
            unsigned = str(error)
    folder = partial.with_name(audit.run.name)
    os.replace(partial, folder)
    archive, _ = write_archive(folder)
    report = next(name for name in sorted(derived) if name.endswith(".html"))
    return Finished(
        audit,
        folder,
        folder / "data" / report,
        archive,
        seal_digest(seal),
        unsigned=unsigned,
    )


def _of_archive(scan: ClosingScan, archive: Path, spec: Spec) -> list[Leak]:
    """Leaks of the archive as it is on disk, but for the case file, which is given as it is."""
    leaks: list[Leak] = []
    with zipfile.ZipFile(archive) as opened:  # stored: what an entry holds stands there in clear
        for entry in opened.infolist():
            content = opened.read(entry)
            if content != spec.source:
                leaks += scan.look(f"{archive.name}: {entry.filename}", content)
        names = "\n".join(entry.filename for entry in opened.infolist())
    return leaks + scan.look(archive.name, names.encode())


def _withheld(folder: Path, audit: Audit, report: str, leaks: list[Leak]) -> Finished:
    """Mark a folder that must not be handed over: its name first, which takes no room."""
    marked = folder.with_name(f"{audit.run.name}.withheld")
    os.replace(folder, marked)
    for name in ("seal.json", "seal.json.sig", "tagmanifest-sha256.txt"):
        (marked / name).unlink(missing_ok=True)
    lines = "".join(f"{leak}\n" for leak in leaks)
    (marked / "WITHHELD.txt").write_text(_WITHHELD + lines, encoding="utf-8")
    return Finished(audit, marked, marked / "data" / report, None, "", tuple(leaks))


def discard_store(partial: Path) -> None:
    """Remove the embedded engine's folders: their rows are derived from the bodies kept."""
    for folder in partial.glob("clickhouse*"):
        shutil.rmtree(folder, ignore_errors=True)
