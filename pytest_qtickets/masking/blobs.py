"""Text that is packed inside text: base64, gzip in base64, gzip or JSON in a bytes literal.

Each is unpacked, masked and packed again in the same way (line width, padding, indent, alphabet,
quotes), but only when masking changed it. What unpacks to more than a limit is withheld.
"""

from __future__ import annotations

import ast
import base64
import binascii
import codecs
import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

#: Bytes that one blob may unpack to; more is withheld unread.
MAX_UNPACKED: Final = 64 << 20
#: Blobs in blobs in blobs: deeper ones are left.
MAX_DEPTH: Final = 3
WITHHELD: Final = "withheld: too large to be unpacked"

#: How a file begins that is packed as a whole.
GZIP_MAGIC: Final = b"\x1f\x8b"
#: How a text in UTF-16 begins that says so.
UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_ALPHABET = "A-Za-z0-9+/_\\-"
#: All of the alphabet as one byte: a long run of it is found as fast as a word is.
_FLAT = bytes(65 if re.fullmatch(rf"[{_ALPHABET}]", chr(byte)) else 32 for byte in range(256))
_HEAD = 16
_RUN = b"A" * _HEAD
_BASE64 = re.compile(
    rf"[{_ALPHABET}]{{16,}}"
    rf"(?:(?:\\n|\r?\n[ \t]{{0,40}})[{_ALPHABET}]{{2,}}(?=[=\s\"'\\]|\Z))*={{0,2}}"
)
_BASE64_LINE = re.compile(rf"[{_ALPHABET}]{{16,}}={{0,2}}")
_JSON_LEADS = ("b'{", 'b"{', "b'[", 'b"[')
_BREAK = re.compile(r"\\n|\r?\n[ \t]*")
_GZIP_LITERAL = re.compile(
    r"(b)(['\"])(\\x1f\\x8b(?:[^\\'\"\n]|\\x[0-9a-f]{2}|\\[nrt\\'\"]|(?!\2)['\"])*)\2"
)
#: JSON as ``repr`` shows the bytes of a body.
_JSON_LITERAL = re.compile(
    r"(?<!\w)b(['\"])([{\[](?:[^\\'\"\n]|\\x[0-9a-f]{2}|\\[nrt\\'\"]|(?!\1)['\"])*)\1"
)
#: Text as bytes: no control characters but line ends, and UTF-8 lead bytes.
_TEXTUAL = re.compile(rb"[\t\n\r\x20-\x7e\x80-\xf4]{9,12}")


class Blob(NamedTuple):
    """A packed text, where it stands, and how it is packed."""

    start: int
    end: int
    packing: str  #: ``base64``, ``gzip`` or ``bytes``
    text: str | None  #: what it says; ``None``: too large
    pack: Callable[[str], str]


def find_blobs(text: str) -> Iterator[Blob]:
    """Every blob that unpacks to readable text."""
    matches = list(_long_runs(text))
    literals = [*_GZIP_LITERAL.finditer(text)] if "\\x1f\\x8b" in text else []
    if "\\x" in text and any(lead in text for lead in _JSON_LEADS):
        literals += _JSON_LITERAL.finditer(text)
    if literals:
        matches = sorted([*literals, *matches], key=re.Match.start)
    for match in matches:
        blob = _base64(match) if match.re is _BASE64 else _literal(match)
        if blob is None and match.re is _BASE64 and _BREAK.search(match[0]):
            line = _BASE64_LINE.match(text, match.start())  # a word of text may follow it
            blob = line and _base64(line)
        if blob is not None:
            yield blob


def _long_runs(text: str) -> Iterator[re.Match[str]]:
    """Everything that may be base64."""
    flat = text.encode("latin-1", "replace").translate(_FLAT)
    may_be_text: dict[str, bool] = {}  # texts repeat their long words
    place = flat.find(_RUN)
    while place >= 0:
        head = text[place : place + _HEAD]
        looked_at = may_be_text.get(head)
        if looked_at is None:
            looked_at = may_be_text[head] = _may_be_text(head)
        if looked_at:
            match = _BASE64.match(text, place)
            if match is None:
                return
            yield match
            end = match.end()
        else:
            end = flat.find(b" ", place)
        place = flat.find(_RUN, end) if end >= 0 else -1


def unpacked(data: bytes) -> bytes | None:
    """What a gzip file holds; ``None`` when it is broken, or more than the limit."""
    try:
        return _gunzip(data)
    except (OSError, EOFError, zlib.error):
        return None


def readable(data: bytes) -> str:
    """What a file says: UTF-8, UTF-16 by its mark, or either of them in gzip.

    A byte that is no text stays as half of a surrogate pair; a gzip that is broken or too large
    says nothing.
    """
    if data[:2] == GZIP_MAGIC:
        data = unpacked(data) or b""
    if data[:2] in UTF_16:
        return data.decode("utf-16", "replace")
    return data.decode("utf-8", "surrogateescape")


def repacked(text: str, mask: Callable[[str], str]) -> str:
    """``text`` with every blob masked and packed again as it was."""
    parts: list[str] = []
    done = 0
    for blob in find_blobs(text):
        if blob.start < done:
            continue
        masked = WITHHELD if blob.text is None else mask(blob.text)
        if masked != blob.text:
            parts += (text[done : blob.start], blob.pack(masked))
            done = blob.end
    return "".join(parts) + text[done:] if parts else text


def _literal(match: re.Match[str]) -> Blob | None:
    try:
        data = ast.literal_eval(match[0])
    except (ValueError, SyntaxError, MemoryError):
        return None
    zipped = match.re is _GZIP_LITERAL
    try:
        plain = _gunzip(data) if zipped else data
        text = None if plain is None else plain.decode()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError):
        return None

    def pack(masked: str) -> str:
        return repr(_gzip(masked.encode()) if zipped else masked.encode())

    return Blob(*match.span(), "gzip" if zipped else "bytes", text, pack)


def _base64(match: re.Match[str]) -> Blob | None:
    source = match[0]
    breaks = _BREAK.search(source)
    packed = _BREAK.sub("", source) if breaks else source
    url_safe = "-" in packed or "_" in packed
    body = packed.rstrip("=")
    if url_safe:
        body = body.replace("-", "+").replace("_", "/")
    body = body[: len(body) - (len(body) % 4 == 1)]
    try:
        data = binascii.a2b_base64(body + "=" * (-len(body) % 4))
    except binascii.Error:
        return None
    zipped = data[:2] == GZIP_MAGIC
    try:
        plain = _gunzip(data) if zipped else data
        text = None if plain is None else plain.decode()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError):
        return None
    if text is not None and not zipped and not text.isprintable() and _controls(text):
        return None
    padded = packed.endswith("=") or not len(packed) % 4

    def pack(masked: str) -> str:
        raw = _gzip(masked.encode()) if zipped else masked.encode()
        encoded = (base64.urlsafe_b64encode if url_safe else base64.b64encode)(raw).decode()
        if not padded:
            encoded = encoded.rstrip("=")
        if breaks is None:
            return encoded
        width = breaks.start()
        return breaks[0].join(encoded[i : i + width] for i in range(0, len(encoded), width))

    return Blob(*match.span(), "gzip" if zipped else "base64", text, pack)


def _may_be_text(head: str) -> bool:
    """A cheap look at the first dozen bytes."""
    if head.startswith("H4sI"):
        return True
    head = head.replace("-", "+").replace("_", "/")
    try:
        return _TEXTUAL.fullmatch(binascii.a2b_base64(head)) is not None
    except binascii.Error:
        return False


def _controls(text: str) -> bool:
    return any(char < " " and char not in "\t\n\r" for char in text)


def _gunzip(data: bytes) -> bytes | None:
    """The unpacked bytes; ``None`` when they are more than the limit."""
    unpack = zlib.decompressobj(wbits=31)
    plain = unpack.decompress(data, MAX_UNPACKED)
    if unpack.unconsumed_tail:
        return None
    return plain + unpack.flush()


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)
