"""How much of a corpus a masker hides and damages: the figures of the goals."""

from __future__ import annotations

import base64
import gzip
import html
import json
import quopri
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections import defaultdict
from html.parser import HTMLParser
from urllib.parse import unquote, unquote_plus

import yaml

from .text import Artifact


class Score:
    """Recall per class, damaged negatives, formats whose artifacts no longer parse."""

    def __init__(self) -> None:
        self.seen: dict[str, int] = defaultdict(int)
        self.leaks: dict[str, list[str]] = defaultdict(list)
        self.negatives = 0
        self.damaged: list[str] = []
        self.broken: list[str] = []
        self.unstable: list[str] = []

    def add(self, artifact: Artifact, masked: str, again: str) -> None:
        """One artifact, masked once and twice."""
        shown = readings(masked)
        for value in artifact.kept:
            shown = [reading.replace(value, "") for reading in shown]
        for kind, value in artifact.sensitive:
            self.seen[kind] += 1
            if any(_stands(value, reading, name="name" in kind) for reading in shown):
                self.leaks[kind].append(f"{value!r} in {artifact.text[:160]!r} -> {masked[:160]!r}")
        for value in artifact.kept:
            self.negatives += 1
            if value not in masked:
                self.damaged.append(f"{value!r} -> {masked[:160]!r}")
        if not parses(masked, artifact.format):
            self.broken.append(f"{artifact.format}: {masked[:300]!r}")
        if again != masked:
            self.unstable.append(f"{masked[:200]!r} -> {again[:200]!r}")

    def recall(self, kind: str) -> float:
        """Share of a class of which nothing is left, in per cent."""
        return 100 * (1 - len(self.leaks[kind]) / self.seen[kind])

    def lines(self) -> list[str]:
        """The table."""
        out = [
            f"{kind:22} {self.seen[kind]:6} {self.recall(kind):8.2f} %"
            for kind in sorted(self.seen)
        ]
        share = 100 * len(self.damaged) / max(1, self.negatives)
        return [*out, f"{'negatives damaged':22} {self.negatives:6} {share:8.3f} %",
                f"broken {len(self.broken)}, masked twice differs {len(self.unstable)}"]  # fmt: skip


def _stands(value: str, reading: str, *, name: bool) -> bool:
    if name:
        return re.search(rf"(?<![^\W\d_]){re.escape(value)}(?![^\W\d_])", reading) is not None
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", value))
    if len(digits) >= 9 and not re.search(r"[a-zA-Z]", value):
        squeezed = re.sub(r"[^\dA-Za-z\n]", "", unicodedata.normalize("NFKC", reading))
        return digits[-9:] in squeezed
    return value in reading


def readings(text: str) -> list[str]:
    """The text as it stands and with its escapes and packed parts undone."""
    out = [text, unquote(text), unquote_plus(text), html.unescape(text)]
    if "=D0=" in text:
        out.append(quopri.decodestring(text.encode()).decode("utf-8", "replace"))
    plain = text
    for _ in range(3):
        plain = re.sub(r"\\+u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), plain)
        plain = re.sub(r"(?:\\+x[0-9a-fA-F]{2})+", _utf8, plain)
    out += [plain, re.sub(r"\\\n\s*\\?", "", plain), plain.replace("\\_", "_")]
    for match in re.finditer(r"[A-Za-z0-9+/]{16,}(?:\n +[A-Za-z0-9+/]+)*={0,2}", text):
        packed = re.sub(r"\s", "", match[0])
        try:
            data = base64.b64decode(packed)
            out.append(
                (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode(
                    "utf-8", "ignore"
                )
            )
        except (ValueError, OSError, EOFError):
            continue
    for part in tuple(out):
        if "\\u" in part:
            out.append(re.sub(r"\\+u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), part))
    return out


def _utf8(match: re.Match[str]) -> str:
    return bytes(int(x, 16) for x in re.findall(r"x([0-9a-fA-F]{2})", match[0])).decode(
        "utf-8", "replace"
    )


def parses(text: str, form: str) -> bool:
    """Whether a masked artifact is still what it was."""
    try:
        if form == "json":
            json.loads(text)
        elif form == "jsonl":
            [json.loads(line) for line in text.splitlines() if line]
        elif form == "yaml":
            yaml.safe_load(text)
        elif form == "xml":
            ET.fromstring(text)
        elif form == "html":
            HTMLParser().feed(text)
    except (ValueError, yaml.YAMLError, ET.ParseError):
        return False
    return True
