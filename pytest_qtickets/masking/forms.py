"""The forms in which one known value can stand in a file."""

from __future__ import annotations

import base64
import html
import json
import re
from urllib.parse import quote, quote_plus

_SHORTEST_BASE64 = 8
_HEX_PAIR = re.compile(r"%[0-9A-F]{2}")


def forms(value: str) -> dict[str, str]:
    """Text -> name of the form: raw, json, percent, html, bytes, base64. Never empty texts."""
    escaped, percent = json.dumps(value)[1:-1], quote(value, safe="")
    raw = value.encode("utf-8", "surrogatepass")
    spellings = {
        "raw": (value,),
        "json": (
            json.dumps(value, ensure_ascii=False)[1:-1],
            repr(value)[1:-1],
            escaped,
            _upper_hex(escaped),
        ),
        "percent": (
            percent,
            _HEX_PAIR.sub(lambda match: match[0].lower(), percent),
            quote(value),
            quote_plus(value),
        ),
        "html": (
            html.escape(value),
            value.encode("ascii", "xmlcharrefreplace").decode(),
            "".join(c if c.isascii() else f"&#x{ord(c):x};" for c in value),
        ),
        "bytes": (repr(raw)[2:-1],),
        "base64": sorted(base64_cores(raw)),
    }
    found: dict[str, str] = {}
    for form, texts in spellings.items():
        for text in filter(None, texts):
            found.setdefault(text, form)
    return found


def _upper_hex(escaped: str) -> str:
    parts = escaped.split("\\u")
    return parts[0] + "".join("\\u" + part[:4].upper() + part[4:] for part in parts[1:])


def base64_cores(data: bytes) -> set[str]:
    """What of the base64 of any text around ``data`` depends on ``data`` alone."""
    cores: set[str] = set()
    for lead in range(3):
        padded = b"\0" * lead + data
        first = (lead * 8 + 5) // 6
        last = len(padded) * 8 // 6
        text = base64.b64encode(padded).decode()[first:last]
        if len(text) >= _SHORTEST_BASE64:
            cores.update((text, text.replace("+", "-").replace("/", "_")))
    return cores
