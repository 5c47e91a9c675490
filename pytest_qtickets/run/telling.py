"""What pytest tells of a test, masked: serialised reports and log lines. Without pytest itself."""

from __future__ import annotations

import logging
from typing import Any

from pytest_qtickets.masking import Masker

#: Parts of a serialised report in which anything may stand.
_TOLD = ("longrepr", "sections", "user_properties", "wasxfail")
#: Keys below them that are no prose: a place, a class of the serialiser.
_PLAIN = frozenset({"path", "type", "style", "lineno"})
#: Forms of pytest-html's extras that are text; an image is none.
_TEXTS = {"html": "html", "text": "text", "json": "json", "url": "text"}


def mask_report(data: dict[str, Any], masker: Masker) -> bool:
    """Mask a serialised report in place; whether there was anything to mask."""
    told = [key for key in (*_TOLD, "extras") if data.get(key)]
    for key in told:
        if key == "extras":
            data[key] = [_extra(extra, masker) for extra in data[key]]
        else:
            # Keys of the serialiser's own are names it looks for; those of a property are a test's.
            data[key] = _masked(data[key], masker, keys=key == "user_properties")
    return bool(told)


def _extra(extra: Any, masker: Masker) -> Any:
    if not isinstance(extra, dict) or extra.get("format_type") not in _TEXTS:
        return extra
    content = extra.get("content")
    if not isinstance(content, str):
        return {**extra, "content": _masked(content, masker)}
    return {**extra, "content": masker.mask_text(content, _TEXTS[extra["format_type"]])}


def _masked(value: Any, masker: Masker, *, keys: bool = False) -> Any:
    if isinstance(value, str):
        return str(masker.mask_text(value))
    if isinstance(value, dict):
        if keys:
            return {_masked(k, masker): _masked(v, masker, keys=True) for k, v in value.items()}
        return {k: v if k in _PLAIN else _masked(v, masker) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        kind = type(value)
        if value and all(isinstance(item, str) for item in value):
            return kind(_lines(value, masker))
        return kind(_masked(item, masker, keys=keys) for item in value)
    return value


def _lines(lines: Any, masker: Masker) -> list[str]:
    """Lines of one text: a value may be broken over two of them."""
    whole = "\n".join(lines)
    masked = masker.mask_text(whole).split("\n")
    if len(masked) == whole.count("\n") + 1 and not any("\n" in line for line in lines):
        return masked
    return [masker.mask_text(line) for line in lines]


class MaskedFormatter(logging.Formatter):
    """Formats as another formatter does, masked: message, exception and stack alike."""

    def __init__(self, inner: logging.Formatter, masker: Masker) -> None:
        super().__init__()
        self._inner = inner
        self._masker = masker

    def format(self, record: logging.LogRecord) -> str:
        """One masked line, or several."""
        return self._masker.mask_text(self._inner.format(record))
