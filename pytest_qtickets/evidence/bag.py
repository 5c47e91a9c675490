"""The bag (BagIt 1.0, RFC 8493) and its canonical archive: same evidence, same bytes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

from pytest_qtickets import __version__
from pytest_qtickets.evidence.zipped import canonical

VERIFY_TXT = """\
How to check this archive without the tool that made it
=======================================================

1. The archive itself, beside the .sha256 file that came with it:
       sha256sum -c <name>.zip.sha256

2. Unzipped, inside its folder: every file is as it was sealed:
       sha256sum -c --strict manifest-sha256.txt tagmanifest-sha256.txt
   The folder is a BagIt 1.0 bag: `bagit.py --validate <folder>` accepts it.

3. The evidence log is a chain: "prev" of each line is the SHA-256 of the line before it
   (64 zeros for the first). In data/logs:
       prev=0000000000000000000000000000000000000000000000000000000000000000
       cat *.jsonl | while IFS= read -r line; do
         case $line in *"\\"prev\\":\\"$prev\\""*) ;; *) echo "broken: $line"; break ;; esac
         prev=$(printf %s "$line" | sha256sum | cut -d' ' -f1)
       done
   It prints nothing when every line fits.

4. The seal is the SHA-256 of seal.json. The archive cannot vouch for it: compare it with the
   line that the run printed last, in the CI log for example:
       sha256sum seal.json

5. Where there is a seal.json.sig, somebody signed the seal. With a file of those who may, one
   line each of a name and a public key (`auditor ssh-ed25519 AAAA...`):
       ssh-keygen -Y verify -f allowed_signers -I auditor \\
         -n pytest-qtickets -s seal.json.sig < seal.json

To anchor an archive without any key, let somebody else keep the line of step 4: a CI log, a
commit, an e-mail, or a time stamp (openssl ts -query -data seal.json -sha256 -cert).

What this does not prove: whoever can rebuild the whole archive can rebuild these digests too.
Nobody vouches for an archive whose seal you cannot compare with one from another source.
"""


def write_bag(folder: Path, name: str, started_at: str, derived: Mapping[str, bytes]) -> None:
    """Write the derived files, the manifest and ``bag-info.txt`` of a bag (all but the seal)."""
    for file, content in sorted(derived.items()):
        path = folder / "data" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    payload = sorted(p for p in (folder / "data").rglob("*") if p.is_file())
    size = sum(path.stat().st_size for path in payload)
    _write(folder / "bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    _write(folder / "bag-info.txt", bag_info(name, started_at, size, len(payload)))
    _write(folder / "manifest-sha256.txt", _manifest(folder, payload))
    _write(folder / "VERIFY.txt", VERIFY_TXT)


def bag_info(name: str, started_at: str, size: int, files: int) -> str:
    """``bag-info.txt``: what the bag is, and its payload in bytes and files."""
    info = {
        "Source-Organization": "pytest-qtickets audit",
        "External-Identifier": name,
        "Bagging-Date": started_at[:10],
        "Payload-Oxum": f"{size}.{files}",
        "Bag-Software-Agent": f"pytest-qtickets {__version__}",
    }
    return "".join(f"{k}: {v}\n" for k, v in info.items())


def close_bag(folder: Path) -> None:
    """Write the tag manifest, last: it covers the seal."""
    tags = [
        folder / name
        for name in ("VERIFY.txt", "bag-info.txt", "bagit.txt", "manifest-sha256.txt", "seal.json")
    ]
    _write(folder / "tagmanifest-sha256.txt", _manifest(folder, tags))


def write_archive(folder: Path) -> tuple[Path, str]:
    """Zip a closed bag beside its folder, with ``.zip.sha256``; returns the zip and its SHA-256.

    Stored, sorted by name, fixed times and modes: deflate bytes differ between zlib builds.
    Either a whole archive appears under its name or none. ``ValueError`` beyond 4 GiB.
    """
    archive = folder.with_name(folder.name + ".zip")
    temporary = archive.with_name(archive.name + ".tmp")
    files = sorted(
        (path.relative_to(folder.parent).as_posix(), path)
        for path in folder.rglob("*")
        if path.is_file()
    )
    beside = archive.with_name(archive.name + ".sha256")
    unfinished = beside.with_name(beside.name + ".tmp")
    try:
        with temporary.open("wb") as target:
            for piece in canonical((name, partial(pieces_of, path)) for name, path in files):
                target.write(piece)
        digest = sha256_file(temporary)
        _write(unfinished, f"{digest}  {archive.name}\n")
        os.replace(temporary, archive)
        os.replace(unfinished, beside)
    except BaseException:
        for path in (temporary, unfinished):
            with suppress(OSError):
                path.unlink()
        raise
    return archive, digest


def pieces_of(path: Path) -> Iterator[bytes]:
    """The bytes of a file, in pieces."""
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            yield piece


def sha256_file(path: Path) -> str:
    """SHA-256 of a file, hex."""
    digest = hashlib.sha256()
    for piece in pieces_of(path):
        digest.update(piece)
    return digest.hexdigest()


def _manifest(folder: Path, files: list[Path]) -> str:
    lines = sorted((path.relative_to(folder).as_posix(), path) for path in files)
    return "".join(f"{sha256_file(path)}  {name}\n" for name, path in lines)


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode())
