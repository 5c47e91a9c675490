"""Bytes and text of a body: which characters, and which JSON. Nothing here raises on any input."""

from __future__ import annotations

import codecs
import json
import re
from contextlib import suppress

import orjson

from pytest_qtickets.model import Json

#: Character sets, unlike ``idna`` or ``unicode_escape``, which are codecs of something else.
_PLAIN_CODECS = re.compile(r"cp\d|iso8859|koi8|mac|utf-(8|16|32)|latin|ascii")
_CHARSET = re.compile(r"charset\s*=\s*\"?([\w.:\-]{1,40})", re.IGNORECASE)
_OPENING = frozenset({"{", "[", '"'})
_MARGIN = 64  #: white space before a body that is looked past


class NotPlainError(Exception):
    """A float that orjson may have read from a long integer, or would write in its own way."""


def charset_of(content_type: str) -> str:
    """The declared character set that Python knows, or empty."""
    match = _CHARSET.search(content_type)
    if match is None:
        return ""
    try:
        name = codecs.lookup(match[1]).name
    except LookupError:
        return ""
    return name if _PLAIN_CODECS.match(name) else ""


def decode_body(data: bytes, charset: str) -> tuple[str, str]:
    """The text of ``data`` and the encoding to write it back with; unreadable bytes are lost."""
    detected = json.detect_encoding(data)
    candidates = (
        (detected, charset) if detected[:6] in {"utf-16", "utf-32"} else ("utf-8-sig", charset)
    )
    for encoding in filter(None, candidates):
        with suppress(UnicodeError):
            return data.decode(encoding), "utf-8" if encoding == "utf-8-sig" else encoding
    return data.decode("utf-8", "replace"), "utf-8"


def loads_fast(data: bytes) -> Json:
    """A JSON object, array or string out of ordinary UTF-8; ``None``: it takes ``loads_body``.

    orjson refuses lone surrogates, ``NaN`` and very deep nesting, and reads integers over 64 bits
    as floats: who walks the value must look at its floats (:func:`is_plain_float`).
    """
    if data[:_MARGIN].lstrip()[:1] not in (b"{", b"[", b'"'):
        return None
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return None


def is_plain_float(value: float) -> bool:
    """Whether orjson read it from no long integer, and writes it as ``json`` does."""
    return 1e-4 <= abs(value) < 1e16 or not value


def dumps_fast(value: Json) -> bytes:
    """Compact UTF-8 JSON with readable Cyrillic. Raises ``TypeError`` for what only json writes."""
    return orjson.dumps(value)


def loads_body(text: str) -> tuple[Json, str]:
    """A JSON object, array or string and no reason; ``None`` when it is none.

    The reason says why something that is JSON must be withheld.
    """
    if text.lstrip()[:1] not in _OPENING:
        return None, ""
    try:
        return json.loads(text), ""
    except json.JSONDecodeError:
        return None, ""
    except RecursionError:
        return None, "nested too deep to be parsed"
    except ValueError:
        return None, "a number too long to be parsed"


def dumps_body(obj: Json) -> str:
    """JSON without spaces and with readable Cyrillic; lone surrogates are escaped."""
    text = json.dumps(obj, ensure_ascii=False, separators=(",", ":"))
    return text if encodable(text) else json.dumps(obj, separators=(",", ":"))


def encodable(text: str) -> bool:
    """Whether ``text`` has no lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
