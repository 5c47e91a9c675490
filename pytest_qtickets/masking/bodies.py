"""Bytes and text of a body: which characters, and which JSON. Nothing here raises on any input."""

from __future__ import annotations

import codecs
import json
import math
import re
from collections.abc import Iterator
from contextlib import suppress

import orjson

from pytest_qtickets.bounds import holds_long_number, nested_too_deeply, whole_number
from pytest_qtickets.model import Json

#: Character sets, unlike ``idna`` or ``unicode_escape``, which are codecs of something else.
_PLAIN_CODECS = re.compile(r"cp\d|iso8859|koi8|mac|utf-(8|16|32)|latin|ascii")
_CHARSET = re.compile(r"charset\s*=\s*\"?([\w.:\-]{1,40})", re.IGNORECASE)
_TOO_DEEP = "nested too deep to be parsed"
_OPENING = frozenset({"{", "[", '"'})
_NUMBER = re.compile(r"\s*-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\s*")
_MARGIN = 64  #: white space before a body that is looked past


class NotPlainError(Exception):
    """A float that orjson may have read from a long integer, or would write in its own way."""


class VastFloat(float):
    """A number such as ``1e400``, which is infinite as a float: it keeps how it was written."""

    __slots__ = ("written",)

    written: str

    def __new__(cls, written: float | str) -> VastFloat:  # noqa: PYI034 - no subclass of it
        """``written`` is its text, or the number of a pseudonym in its place."""
        made = super().__new__(cls, written)
        made.written = str(written)
        return made


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

    orjson refuses lone surrogates, ``NaN``, ``1e400`` and more than 1,024 containers in one another
    (a bound of its own; the walk withholds what is deeper than 64 anyway), and reads integers over
    64 bits as floats: who walks the value must look at its floats (:func:`is_plain_float`).
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
    data = text.encode("utf-8", "surrogatepass")
    if nested_too_deeply(data):
        return None, _TOO_DEEP
    try:
        parse_int = whole_number if holds_long_number(data) else None
        return json.loads(text, parse_float=_float, parse_int=parse_int), ""
    except json.JSONDecodeError:
        return None, ""
    except RecursionError:  # of a caller that left fewer frames than the bound
        return None, _TOO_DEEP
    except ValueError as error:
        return None, str(error)


def is_number(text: str) -> bool:
    """Whether ``text`` is one JSON number and nothing else."""
    return _NUMBER.fullmatch(text) is not None


def _float(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else VastFloat(text)


def dumps_body(obj: Json) -> str:
    """JSON without spaces and with readable Cyrillic; lone surrogates are escaped."""
    text = compact(obj)
    return text if encodable(text) else compact(obj, ascii_only=True)


def compact(obj: Json, *, ascii_only: bool = False) -> str:
    """JSON without spaces; what :func:`loads_body` read as vast is written as it was."""
    encoder = json.JSONEncoder(ensure_ascii=ascii_only, allow_nan=False, separators=(",", ":"))
    try:
        return encoder.encode(obj)
    except ValueError:  # a number that is infinite as a float, or NaN, which is no JSON
        return "".join(_pieces(obj, json.JSONEncoder(ensure_ascii=ascii_only)))


def _pieces(value: Json, leaf: json.JSONEncoder) -> Iterator[str]:
    if isinstance(value, dict):
        yield "{"
        for place, (key, item) in enumerate(value.items()):
            yield f"{',' if place else ''}{leaf.encode(key)}:"
            yield from _pieces(item, leaf)
        yield "}"
    elif isinstance(value, list):
        yield "["
        for place, item in enumerate(value):
            yield "," if place else ""
            yield from _pieces(item, leaf)
        yield "]"
    elif isinstance(value, VastFloat) and not math.isfinite(value):
        yield value.written
    else:
        yield leaf.encode(value)


def encodable(text: str) -> bool:
    """Whether ``text`` has no lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
