r"""What a text says when its escapes are undone, and where in the text each character stands.

One view undoes all kinds at once: ``\u0418`` and ``\x41`` of JSON and Python, runs of ``\xd0\x98``
(bytes), ``%D0%98``, ``&#1048;`` and ``&lt;`` of HTML, ``\_`` of Markdown, ``\"`` of strings in
strings (any depth), lines that YAML wrapped inside a quoted value. An escape that means nothing
stays as it is.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from itertools import pairwise
from urllib.parse import unquote_to_bytes

_MARKERS = ("\\", "%", "&")
_ESCAPE = re.compile(
    r"\\{1,16}(?:u[0-9a-fA-F]{4}(?:\\+u[0-9a-fA-F]{4})*"
    r"|x[0-9a-fA-F]{2}(?:\\+x[0-9a-fA-F]{2})*"
    r"|U[0-9a-fA-F]{8}|\r?\n[ \t]{0,200}(?:\\(?= ))?|[nrtbf\"'/`_*{}\[\]()#+\-.!|~<>@])"
    r"|(?:%(?:25){0,3}[0-9a-fA-F]{2})+"
    r"|&(?:amp;){0,3}(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});"
)
_HALF = re.compile("[\ud800-\udfff]")
_HEX4 = re.compile(r"u([0-9a-fA-F]{4})")
_HEX2 = re.compile(r"x([0-9a-fA-F]{2})")
_PERCENT = re.compile(r"%(?:25){0,3}([0-9a-fA-F]{2})")
#: The escapes that strings in strings are full of.
_SIMPLE = {
    '\\"': '"', '\\\\\\"': '"', "\\'": "'", "\\n": "\n", "\\\\n": "\n", "\\/": "/", "&quot;": '"',
    "&#x27;": "'", "&#39;": "'", "&amp;": "&", "&lt;": "<", "&gt;": ">", "%20": " ", "%22": '"',
    "%2C": ",", "%3A": ":", "%40": "@",
}  # fmt: skip
_CONTROL = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


#: ``(view, raw, length, end)``: so many characters of the view from ``view`` on were written from
#: ``raw`` to ``end``.
_Piece = tuple[int, int, int, int]


def searchable(text: str) -> str:
    """The text with U+FFFD for every half of a surrogate pair: finders read Unicode only."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _HALF.sub("\ufffd", text)
    return text


class View:
    """The readable ``text`` of ``source``; ``source`` itself where it holds no escapes."""

    __slots__ = ("_pieces", "_starts", "source", "text")

    def __init__(self, source: str) -> None:
        self.source = source
        self._pieces: list[_Piece] = []
        self.text = searchable(self._decoded() if any(m in source for m in _MARKERS) else source)
        self._starts = [piece[0] for piece in self._pieces]

    @property
    def plain(self) -> bool:
        """Whether nothing had to be undone."""
        return not self._pieces

    def _decoded(self) -> str:
        parts: list[str] = []
        pieces = self._pieces
        done = length = 0
        source = self.source
        for match in _ESCAPE.finditer(source):
            token = match[0]
            simple = _SIMPLE.get(token)
            if simple is not None:
                start, end = match.span()
                length += start - done
                parts += (source[done:start], simple)
                pieces.append((length, start, 1, end))
                length += 1
                done = end
                continue
            for raw, end, text in _decode(match):
                parts += (source[done:raw], text)
                length += raw - done
                pieces.append((length, raw, len(text), end))
                length += len(text)
                done = end
        parts.append(source[done:])
        return "".join(parts)

    def raw(self, start: int, end: int) -> tuple[int, int]:
        """Where in ``source`` the characters ``start`` to ``end`` of ``text`` were written."""
        if not self._pieces:
            return start, end
        first, _ = self._place(start)
        _, last = self._place(end - 1)
        return first, last

    def _place(self, offset: int) -> tuple[int, int]:
        """Where in ``source`` one character was written."""
        index = bisect_right(self._starts, offset) - 1
        while index >= 0 and not self._pieces[index][2]:
            index -= 1
        if index < 0:
            view = raw = length = 0
        else:
            view, start, length, raw = self._pieces[index]
            if offset < view + length:
                return start, raw
        place = raw + offset - view - length
        # Pieces of no length (a folded line) lie between.
        index += 1
        while index < len(self._pieces) and self._pieces[index][0] <= offset:
            place += self._pieces[index][3] - self._pieces[index][1]
            index += 1
        return place, place + 1


def _decode(match: re.Match[str]) -> list[tuple[int, int, str]]:
    """``(start, end, text)`` of each character of an escape; nothing when it means nothing."""
    start, end, token = match.start(), match.end(), match[0]
    if token[0] == "%":
        units = [(m.start() + start, m.end() + start) for m in _PERCENT.finditer(token)]
        return _bytes(unquote_to_bytes(_PERCENT.sub(r"%\1", token)), units)
    if token[0] == "&":
        text = token
        while text.startswith("&amp;") and text != "&amp;":
            text = "&" + text[5:]
        text = html.unescape(text)
        return [(start, end, text)] if not text.startswith("&") or text == "&" else []
    body = token.lstrip("\\")
    kind = body[0]
    if kind == "u" and len(body) > 1:
        return _utf16(token, start)
    if kind == "x":
        found = list(_HEX2.finditer(token))
        edges = [start, *(start + m.end() for m in found)]
        units = list(pairwise(edges))
        return _bytes(bytes(int(m[1], 16) for m in found), units, latin=len(found) == 1)
    if kind == "U":
        number = int(body[1:], 16)
        return [(start, end, chr(number))] if number <= 0x10FFFF else []
    if kind in "\r\n":
        return [(start, end, "")]
    return [(start, end, _CONTROL.get(kind, kind))]


def _utf16(token: str, start: int) -> list[tuple[int, int, str]]:
    out: list[tuple[int, int, str]] = []
    begin = start
    for match in _HEX4.finditer(token):
        char = chr(int(match[1], 16))
        end = start + match.end()
        if "\udc00" <= char <= "\udfff" and out and "\ud800" <= out[-1][2] <= "\udbff":
            pair = (out[-1][2] + char).encode("utf-16", "surrogatepass").decode("utf-16")
            out[-1] = (out[-1][0], end, pair)
        else:
            out.append((begin, end, char))
        begin = end
    return out


def _bytes(
    data: bytes, units: list[tuple[int, int]], *, latin: bool = False
) -> list[tuple[int, int, str]]:
    """The characters of UTF-8 bytes, of which byte ``n`` stands at ``units[n]``."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        if not latin:
            text = data.decode("utf-8", "surrogateescape")
        elif data < b"\xa0":
            return []
        else:
            text = data.decode("latin-1")
    out: list[tuple[int, int, str]] = []
    index = 0
    for char in text:
        size = 1 if latin else len(char.encode("utf-8", "surrogateescape"))
        last = units[index + size - 1][1]
        if not "\udc80" <= char <= "\udcff":
            out.append((units[index][0], last, char))
        index += size
    return out
