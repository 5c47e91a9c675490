"""Scores masking on the corpus of documents: what survived, what was damaged, what changed shape."""

from __future__ import annotations

import base64
import html
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote_plus

from pytest_qtickets.masking import Masker

from .documents import Sample

_SEPARATORS = re.compile(r"[\s().\-\u00a0\u2007-\u2015\u2212\u202f*]+")
_DIGIT_RUN = re.compile(r"\d{8,}")
_SHORTEST = 8  #: digits in a row of a value that would name it


@dataclass
class Score:
    """Counts by class; ``lost`` and the other lists name classes and keys, for a person to read."""

    planted: Counter[str] = field(default_factory=Counter)
    leaked: Counter[str] = field(default_factory=Counter)
    kept: int = 0
    damaged: list[str] = field(default_factory=list)
    reshaped: list[str] = field(default_factory=list)
    unequal: list[str] = field(default_factory=list)
    unstable: list[str] = field(default_factory=list)
    alike: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)

    def recall(self) -> dict[str, float]:
        """Class -> per cent of its values of which nothing recognisable is left."""
        return {
            group: 100 * (1 - self.leaked[group] / count) for group, count in self.planted.items()
        }


def score(samples: list[Sample], one: Masker, two: Masker) -> Score:
    """Mask every sample with ``one``, again with both, and raw with ``two``."""
    result = Score()
    for sample in samples:
        raw, masked = _text(sample.body), mask(one, sample.kind, sample.body)
        out = _text(masked)
        views = _views(out)
        raw_views = _views(raw)
        present = [(g, v) for g, v in sample.planted if _found(v, raw_views)]
        for group, value in present:
            result.planted[group] += 1
            if _found(value, views):
                result.leaked[group] += 1
                result.leaks.append(f"{group}: {value} in {out[:300]}")
        for path in sample.kept:
            result.kept += 1
            if at(masked, path) != at(sample.body, path):
                result.damaged.append(f"{path}: {at(sample.body, path)!r} -> {at(masked, path)!r}")
        if shape(masked) != shape(sample.body):
            result.reshaped.append(out[:300])
        for paths in sample.same:
            if len({str(at(masked, path)) for path in paths}) != 1:
                result.unequal.append(str(paths))
        for again in (one, two):
            if mask(again, sample.kind, masked) != masked:
                result.unstable.append(
                    f"{out[:200]} -> {_text(mask(again, sample.kind, masked))[:200]}"
                )
        constant = sample.kind == "headers" or "//masked@" in out  # credentials have no pseudonym
        if present and not constant and mask(two, sample.kind, sample.body) == masked:
            result.alike.append(out[:200])
    return result


def mask(masker: Masker, kind: str, body: Any) -> Any:
    """A sample's body through the door of its kind; documents as bytes, as they come."""
    if kind == "headers":
        return masker.mask_headers(body)
    if kind == "url":
        return str(masker.mask_url(body))
    return json.loads(masker.mask_bytes(json.dumps(body).encode(), "application/json"))


def at(value: Any, path: str) -> Any:
    """The value at a path of keys and positions."""
    for key in filter(None, path.split("/")):
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


def shape(value: Any, *, top: bool = True) -> Any:
    """Types, nulls, lengths of lists, order and known names of keys; keys may be pseudonyms."""
    if isinstance(value, dict):
        return [shape(item, top=False) for item in value.values()]
    if isinstance(value, list):
        return [shape(item, top=False) for item in value]
    return type(value).__name__


def _text(body: Any) -> str:
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)


def _views(text: str) -> list[str]:
    """The text, decoded in the ways in which a value could hide in it; compact digits as well."""
    views = [text, unquote_plus(unquote_plus(text)), html.unescape(text)]
    runs = re.findall(r"[A-Za-z0-9+/]{16,}={0,2}", text)
    views += [
        base64.b64decode(run + "=" * (-len(run) % 4)).decode("utf-8", "replace")
        for run in runs
        if len(run.rstrip("=")) % 4 != 1
    ]
    views = [view.casefold() for view in views]
    return [*views, *(_SEPARATORS.sub("", view) for view in views)]


def _found(value: str, views: list[str]) -> bool:
    value = value.casefold()
    spellings = {value, quote(value), json.dumps(value)[1:-1]}
    digits = re.sub(r"\D", "", value)
    if len(digits) >= _SHORTEST and len(digits) >= len(_SEPARATORS.sub("", value)) - 1:
        spellings.add(digits[-10:])
    if "@" in value:
        spellings.add(value.partition("@")[0])
    return any(spelling in view for spelling in spellings for view in views)
