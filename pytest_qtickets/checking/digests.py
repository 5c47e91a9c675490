"""Digests: their form, what they are of, and an archive that states its own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from pytest_qtickets.checking.findings import Finding
from pytest_qtickets.checking.sources import Source

_HEX = 64
_LABEL = re.compile(r"sha[-_ ]?256(?!sum)", re.IGNORECASE)
_RUN = re.compile(r"(?<![\w.…/\-])([0-9a-zA-Z]{16,200})(?![\w.…/\-]|\*)")
_TAIL = re.compile(r"(?<![\w.…/\-])([0-9a-zA-Z]{16,200})(?=\.?(?:\s|$|[`\"'*,;)|]))")
_SUM_LINE = re.compile(r"([0-9a-fA-F]{20,200})[ \t]+\*?(\S.*?)\s*$")
_CONTENTS = re.compile(
    r"contents?\b|manifest|spec\b|seal|log\b|line|contain|содержим|состав|лог\b|строк",
    re.IGNORECASE,
)
_ARCHIVE = re.compile(r"\barchive\b|\.zip\b|\bархив", re.IGNORECASE)
_OTHER_KIND = re.compile(r"sha-?1\b|md5|sha-?512|commit|git", re.IGNORECASE)
_LISTS = (
    ".sha256",
    "sha256sums",
    "sha256sums.txt",
    "manifest-sha256.txt",
    "tagmanifest-sha256.txt",
)


def check_digest_forms(name: str, text: str) -> Iterator[Finding]:
    """Rule ``digest``: what is called SHA-256 has 64 hexadecimal digits."""
    if not _LABEL.search(text):
        return
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if len(line) > 100_000:
            continue
        for match in _LABEL.finditer(line):
            rest = line[match.end() :]
            if not rest.strip(" :*`=)\"'|([") and number < len(lines):
                rest = lines[number] if _RUN.match(lines[number].strip(" `*>-|")) else ""
            value = _value(rest)
            if value and not _good(value):
                said = f"a SHA-256 of {len(value)} characters stated; 64 hexadecimal digits are due"
                if len(value) == _HEX:
                    said = "a SHA-256 with other characters than 64 hexadecimal digits"
                yield Finding(name, number, "digest", said, f"{len(value)} characters", "64 hex")
                break


def _good(value: str) -> bool:
    return len(value) == _HEX and re.fullmatch(r"[0-9a-fA-F]+", value) is not None


def _value(rest: str) -> str:
    """The first run behind the label that can only be meant as a digest."""
    match = re.match(
        r"[^0-9A-Za-z]{0,12}(?:[^\W\d]{1,12}[^0-9A-Za-z]{1,6}){0,4}?(?=[0-9a-zA-Z]{16})", rest
    )
    if not match:
        return ""
    run = _TAIL.match(rest, match.end())
    if run is None or _OTHER_KIND.search(rest[: match.end()]):
        return ""
    value = run[1]
    hexes = sum(one in "0123456789abcdefABCDEF" for one in value)
    digits = sum(map(str.isdigit, value))
    return value if digits >= 3 and hexes >= 0.8 * len(value) else ""


def check_own_digest(source: Source, name: str, text: str) -> Iterator[Finding]:
    """Rule ``own-digest``: nothing can hold the digest of what it is a part of."""
    path = PurePosixPath(name)
    own = f"{PurePosixPath(source.name).name.removesuffix('.zip')}.zip"
    inside = source.form == "zip" or (
        source.form == "folder" and f"{own}.sha256" not in source.files and own in text
    )
    listed = re.search(rf"(?:^|[├└│─\s`*\-|]){re.escape(path.name)}\b", text) is not None
    says_so = listed and re.search(
        r"archive contents|contents of (?:the |this )?archive|this archive|состав архива|содержимое архива|этот архив|этом архиве",
        text,
        re.IGNORECASE,
    )
    if not inside and not says_so:
        return
    if path.suffix == ".sha256":
        return
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        around = " ".join(lines[max(0, number - 3) : number])
        for match in re.finditer(r"(?<![0-9a-fA-F])[0-9a-fA-F]{56,72}(?![0-9a-fA-F])", line[:4000]):
            before = line[: match.start()]
            near = before if len(before.strip(" -*`>|")) > 12 else around
            other = re.findall(r"[\w.\-]+\.zip\b", line)
            named = _ARCHIVE.search(near) and not _CONTENTS.search(near)
            if named and (not other or own in other or says_so):
                said = f"the archive's own digest ({len(match[0])} digits) stated inside {own}"
                yield Finding(name, number, "own-digest", said, f"{len(match[0])} digits", own)
                return


def check_sums_of_files(source: Source) -> Iterator[Finding]:
    """Rule ``digest``: lists of ``sha256sum`` against the files beside them."""
    for name, data in source.files.items():
        path = PurePosixPath(name)
        if not path.name.lower().endswith(_LISTS):
            continue
        for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
            match = _SUM_LINE.fullmatch(line)
            if not match:
                continue
            if not _good(match[1]):
                said = f"a SHA-256 of {len(match[1])} characters; 64 hexadecimal digits are due"
                yield Finding(name, number, "digest", said, f"{len(match[1])} characters", "64 hex")
                continue
            there = source.files.get(str(path.parent / match[2]).removeprefix("./"))
            if there is not None and hashlib.sha256(there).hexdigest() != match[1].lower():
                real = hashlib.sha256(there).hexdigest()
                said = f"{match[2]}: {match[1][:12]}… stated; its bytes give {real[:12]}…"
                yield Finding(name, number, "digest", said, match[1], real)
