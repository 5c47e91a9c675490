"""The bag's own lists: every file is listed, every listed file is there, every digest holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pytest_qtickets.evidence.signing import SIGNATURE
from pytest_qtickets.evidence.verify.findings import Finding, UnreadableError
from pytest_qtickets.evidence.verify.sources import Source, measured, read

PAYLOAD, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
TAG_FILES = ("VERIFY.txt", "bag-info.txt", "bagit.txt", PAYLOAD, "seal.json")
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")


def check_manifests(source: Source) -> Iterator[Finding]:
    """Structure and digests of a sealed bag."""
    names = set(source.names())
    for name in (*TAG_FILES, TAGS):
        if name not in names:
            yield Finding("structure", name, "missing")
    allowed = {*TAG_FILES, TAGS, SIGNATURE}
    for name in sorted(names - allowed):
        if not name.startswith("data/"):
            yield Finding("structure", name, "a file that no bag of ours has")
    payload = {name for name in names if name.startswith("data/")}
    yield from _listed(source, PAYLOAD, payload)
    yield from _listed(source, TAGS, names & set(TAG_FILES))


def _listed(source: Source, manifest: str, files: set[str]) -> Iterator[Finding]:
    if manifest not in source.names():
        return
    lines = read(source, manifest).decode("utf-8", "replace").split("\n")
    if lines.pop() != "":
        yield Finding("manifest", manifest, "the last line has no end", len(lines) + 1)
    seen: list[str] = []
    for number, line in enumerate(lines, start=1):
        found = _LINE.fullmatch(line)
        if found is None:
            yield Finding("manifest", manifest, "not `<64 hex>  <path>`", number)
            continue
        digest, name = found.groups()
        seen.append(name)
        if name not in files:
            yield Finding("manifest", manifest, f"{name[:200]} is listed and not there", number)
        elif _digest(source, name) != digest:
            yield Finding("manifest", name, "its bytes are not those that were listed")
    if seen != sorted(set(seen)):
        yield Finding("manifest", manifest, "not sorted, or a file stands twice")
    for name in sorted(files - set(seen)):
        yield Finding("manifest", name, "there, and not listed")


def _digest(source: Source, name: str) -> str:
    try:
        return measured(source, name).sha256
    except UnreadableError:
        return ""
