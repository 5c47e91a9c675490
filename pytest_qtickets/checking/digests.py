"""The form of digests, and the digest that an archive cannot hold of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pytest_qtickets.checking.document import Document
from pytest_qtickets.checking.findings import Finding

_STATED = re.compile(
    r"sha-?256[\s*`:=()|]{1,12}(?P<hex>[0-9a-f]{40,128})(?![0-9a-z])", re.IGNORECASE
)
_ARCHIVE = re.compile(
    r"(?:archive|архива?)\s+(?:sha-?256|digest|checksum)[\s*`:=()|]{1,12}(?P<hex>[0-9a-f]{40,128})\b",
    re.IGNORECASE,
)
_LENGTH = 64


def check_digests(document: Document, *, packed: bool) -> Iterator[Finding]:
    """Every rule about digests; ``packed``: the document stands inside an archive."""
    for at, line in enumerate(document.lines, 1):
        for found in _STATED.finditer(line):
            length = len(found["hex"])
            if length != _LENGTH:
                text = f"a SHA-256 of {length} hexadecimal digits, not {_LENGTH}"
                yield Finding("hash", document.name, at, str(length), str(_LENGTH), text)
        if packed and (own := _ARCHIVE.search(line)):
            text = "the archive's digest is stated inside the archive, which cannot hold it"
            yield Finding("self-digest", document.name, at, own["hex"][:64], "", text)
