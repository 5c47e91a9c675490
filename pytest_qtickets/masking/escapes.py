r"""Escapes: where they stand in a text, and what each of them says.

``\u0418`` and ``\x41`` of JSON and Python, runs of ``\xd0\x98`` (bytes), ``%D0%98``, ``&#1048;``
and ``&lt;`` of HTML, ``\_`` of Markdown, ``\"`` of strings in strings, lines that YAML wrapped,
tags that are no more than a cell's border or a space.
"""

from __future__ import annotations

import html
import re
from itertools import chain, pairwise
from typing import Final, NamedTuple
from urllib.parse import unquote_to_bytes

#: A space at which YAML folded a line.
FOLD: Final = re.compile(r"\n[ \t]+")
_MARKERS = ("\\", "%", "&", "<")
#: Characters beside each sign of an escape, from which on they are few.
_SPARSE = 64
_TAG = r"(?:\s[^<>]{0,200})?>"
_BLANK = r"\s{0,40}"
_ROW = rf"<tr{_TAG}{_BLANK}<t[dh]{_TAG}"
_PARTS = rf"(?:</?t(?:head|body){_TAG}{_BLANK}){{0,2}}"
#: Tags -> what they say; the first that fits decides.
_MARKUP = (
    (rf"</t[dh]>{_BLANK}<t[dh]{_TAG}", " | "),
    (rf"</t[dh]>{_BLANK}</tr>{_BLANK}{_PARTS}{_ROW}", " |\n| "),
    (_ROW, "\n| "),
    (rf"</t[dh]>{_BLANK}</tr>", " |\n"),
    (rf"</dt>{_BLANK}<dd{_TAG}", ": "),
    (rf"</?(?:b|i|u|em|strong|small|mark){_TAG}", " "),
)
_TAGS = [(re.compile(pattern, re.IGNORECASE), said) for pattern, said in _MARKUP]
#: Escapes of Unicode; YAML cuts a line behind two backslashes with a third one.
_FOLDED = r"\\{2,14}\r?\n[ \t]{1,200}"
_UNITS = rf"u[0-9a-fA-F]{{4}}(?:\\(?:\\*|{_FOLDED})u[0-9a-fA-F]{{4}})*"
#: Begins with its four signs, so that a search runs from sign to sign; one group, for ``split``.
_ESCAPE = re.compile(
    rf"(\\(?:{_FOLDED}{_UNITS}|\\{{0,15}}(?:{_UNITS}"
    r"|x[0-9a-fA-F]{2}(?:\\+x[0-9a-fA-F]{2})*"
    r"|U[0-9a-fA-F]{8}|\r?\n[ \t]{1,200}(?:\\(?= ))?|[nrtbf\"'/`_*{}\[\]()#+\-.!|~<>@]))"
    r"|%(?:25){0,3}[0-9a-fA-F]{2}(?:%(?:25){0,3}[0-9a-fA-F]{2})*"
    r"|&(?:amp;){0,3}(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});"
    rf"|<(?i:{'|'.join(pattern[1:] for pattern, _ in _MARKUP)}))"
)
_HEX4 = re.compile(r"u([0-9a-fA-F]{4})")
_HEX2 = re.compile(r"x([0-9a-fA-F]{2})")
_PERCENT = re.compile(r"%(?:25){0,3}([0-9a-fA-F]{2})")
_CONTROL = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


class Said(NamedTuple):
    """What an escape says; each character is ``step`` long, or stands at its edges."""

    text: str
    step: int
    edges: tuple[tuple[int, int], ...] = ()


def split(text: str) -> list[str]:
    """``text`` in parts, every other an escape."""
    signs = [(marker, count) for marker in _MARKERS if (count := text.count(marker))]
    if not signs:
        return [text]
    if sum(count for _, count in signs) * _SPARSE > len(text):
        return _ESCAPE.split(text)
    # Signs alone are found far faster than the pattern looks for them.
    places = (re.finditer(re.escape(marker), text) for marker, _ in signs)
    parts: list[str] = []
    done = 0
    for place in sorted(sign.start() for sign in chain(*places)):
        match = _ESCAPE.match(text, place) if place >= done else None
        if match:
            parts += (text[done:place], match[0])
            done = match.end()
    parts.append(text[done:])
    return parts


def decode(token: str) -> Said:
    """What an escape says; itself when it means nothing."""
    size = len(token)
    if size == 2 and token[0] == "\\" and token[1] != "\n":
        return Said(_CONTROL.get(token[1], token[1]), size)
    text = _even(token)
    if text:
        return Said(text, size // len(text))
    parts: list[str] = []
    edges: list[tuple[int, int]] = []
    done = 0
    for start, end, char in [*_characters(token), (size, size, "")]:
        parts += (token[done:start], char)
        edges += ((place, place + 1) for place in range(done, start))
        edges += [(start, end)] * len(char)
        done = end
    return Said("".join(parts), 0, tuple(edges))


def _even(token: str) -> str:
    """What a run says whose characters are all written at one length, as most are; else nothing."""
    slashes = len(token) - len(token.lstrip("\\"))
    lead = token[: slashes + 1]
    digits = 4 if lead[-1] == "u" else 2
    count = token.count(lead)
    if lead[-1] not in "ux%" or count * (len(lead) + digits) != len(token):
        return ""
    try:
        data = bytes.fromhex(token.replace(lead, ""))
        text = data.decode("utf-8" if digits == 2 else "utf-16-be")
    except ValueError:
        return ""
    if digits == 2:
        size = len(data) // len(text)
        return text if all(len(char.encode()) == size for char in set(text)) else ""
    return text if len(text) == count else ""


def _characters(token: str) -> list[tuple[int, int, str]]:
    """``(start, end, text)`` of each character of an escape; nothing when it means nothing."""
    end = len(token)
    if token[0] == "%":
        units = [match.span() for match in _PERCENT.finditer(token)]
        return _bytes(unquote_to_bytes(_PERCENT.sub(r"%\1", token)), units)
    if token[0] == "<":
        said = next(said for tag, said in _TAGS if tag.fullmatch(token))
        return [(0, end, said)]
    if token[0] == "&":
        text = token
        while text.startswith("&amp;") and text != "&amp;":
            text = "&" + text[5:]
        text = html.unescape(text)
        return [(0, end, text)] if not text.startswith("&") or text == "&" else []
    body = token.lstrip("\\")
    kind = body[0]
    if _HEX4.match(body.lstrip("\r\n \t")):
        return _utf16(token)
    if kind == "x":
        found = list(_HEX2.finditer(token))
        units = list(pairwise([0, *(match.end() for match in found)]))
        return _bytes(bytes(int(match[1], 16) for match in found), units, latin=len(found) == 1)
    if kind == "U":
        number = int(body[1:], 16)
        return [(0, end, chr(number))] if number <= 0x10FFFF else []
    if kind in "\r\n":
        return [(0, end, "")]
    return [(0, end, _CONTROL.get(kind, kind))]


def _utf16(token: str) -> list[tuple[int, int, str]]:
    out: list[tuple[int, int, str]] = []
    begin = 0
    for match in _HEX4.finditer(token):
        char = chr(int(match[1], 16))
        end = match.end()
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
