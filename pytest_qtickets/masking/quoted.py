"""JSON, and Python's ``repr`` of it, that stand in a text: bodies in cassettes, logs and reports.

A text is searched for values by what they look like; a document says by its keys what they are.
So a document in a text is read, and masked as a body is. Only those are read that can be written
back sign by sign: ``json`` with and without spaces, indents and escapes, PHP's slashes, ``repr``,
all of these folded by YAML in single quotes or escaped for HTML. Everything else stays text.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import orjson

from pytest_qtickets.masking.escapes import FOLD
from pytest_qtickets.masking.reprs import ReprLines, UnreadableError
from pytest_qtickets.model import Json

#: How an object begins, up to the quotation mark of its first key.
_OPENING = re.compile(r"\{(?:\n[ \t]{0,8})?(?:\"|'|&(?:quot|#34|#x27|#39);)")
_PLAIN_OPENING = re.compile(r"\{(?:\n[ \t]{0,8})?[\"']")
_INDENT = re.compile(r"\{\n( *)\"")
#: A text of HTML, or the value of an attribute.
_CHUNK = re.compile(r"[^<\"]*")
_SCALAR = re.compile(r"[^']*(?:''[^']*)*(?=')")
#: What ``html.escape`` and templates write; the last undoes what the others must not see.
_ENTITIES = (
    *zip(("&quot;", "&#34;", "&#x27;", "&#39;", "&lt;", "&gt;"), "\"\"''<>", strict=True),
    ("&amp;", "&"),
)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
#: A key, before its value or a list of values; so far back it is looked for.
_KEY = re.compile(r"(?:[\"']|&(?:quot|#34|#x27|#39);)\s*:\s*(?:\[\s*)*\Z")
_MARGIN = 100
#: How another member of a list ends, as JSON, ``repr`` or HTML writes it.
_ENDS = frozenset("}]\"';")
#: A failure costs as much as the text before it is long: json counts the lines. The whole of a text
#: may be counted so often, which is fast, before the rest of it is left.
_PATIENCE = 256

_read = json.JSONDecoder(strict=False).raw_decode


class Quoted(NamedTuple):
    """A document in a text."""

    start: int
    end: int
    value: Json
    plain: str  #: the document without what the text around it did to it
    write: Callable[[Json], str]  #: writes a value as ``plain`` is written
    escape: Callable[[str], str]  #: makes what was written fit into the text again


def may_quote(text: str) -> bool:
    """Whether something in ``text`` begins as a document does."""
    return _OPENING.search(text) is not None


def find_quoted(text: str) -> Iterator[Quoted]:
    """The objects that stand in ``text``, in order; in time linear in its length."""
    return _find(text, _OPENING)


def _find(text: str, opening: re.Pattern[str]) -> Iterator[Quoted]:
    lines, place, done, left = ReprLines(text), 0, -1, _PATIENCE * len(text)
    while match := opening.search(text, place):
        start, sign = match.start(), match[0][-1]
        if sign == ";":
            place = _end_of_chunk(text, start)
            yield from _in_html(text[start:place], start)
            continue
        if _is_part(text, start, done):
            place = start + 1
            continue
        found, place = _repr_at(text, start, lines) if sign == "'" else _json_at(text, start)
        if found is not None:
            done = place
            yield found
            continue
        left -= place
        if left < 0:
            return
        place = start + 1


def _is_part(text: str, start: int, done: int) -> bool:
    """Whether an object belongs to one that was not read: by itself nobody knows what it is about.

    ``done`` is where the last document ended: objects of a list that is no object's follow it.
    """
    before = text[max(done, start - _MARGIN, 0) : start].rstrip()
    if before[-1:] == ",":
        return before[:-1].rstrip()[-1:] in _ENDS
    return _KEY.search(before) is not None


# Each of these gives a document and its end, or None and how far was read.

Found = tuple["Quoted | None", int]


def _json_at(text: str, start: int) -> Found:
    if text[start - 1 : start] == "'" and (scalar := _SCALAR.match(text, start)):
        return _in_yaml(scalar), scalar.end()
    try:
        value, end = _read(text, start)
    except json.JSONDecodeError as error:
        return None, error.pos
    except (RecursionError, ValueError):  # too deep, or a number too long: nothing here is ordinary
        return None, len(text)
    plain = text[start:end]
    indent = _INDENT.match(plain)
    write = partial(_indented, len(indent[1]), plain.isascii()) if indent else _writer(plain)
    return _if_same(Quoted(start, end, value, plain, write, _as_it_is)), end


def _in_yaml(scalar: re.Match[str]) -> Quoted | None:
    """The document that is all of what stands in single quotes, maybe in folded lines."""
    plain = scalar[0]
    if "\n" in plain:
        plain = FOLD.sub(" ", plain)
    plain = plain.replace("''", "'")
    try:
        value = json.loads(plain)
    except (RecursionError, ValueError):
        return None
    return _if_same(Quoted(*scalar.span(), value, plain, _writer(plain), _doubled))


def _repr_at(text: str, start: int, lines: ReprLines) -> Found:
    try:
        value, end = lines.read(start)
    except UnreadableError as error:
        return None, error.place
    return _if_same(Quoted(start, end, value, text[start:end], repr, _as_it_is)), end


def _if_same(document: Quoted) -> Quoted | None:
    """The document, if it is written as it was."""
    try:
        return document if document.write(document.value) == document.plain else None
    except (TypeError, RecursionError):  # orjson writes no integers over 64 bits
        return None


def _writer(plain: str) -> Callable[[Json], str]:
    """What writes JSON of one line with the spaces and escapes of ``plain``."""
    colon = plain.find('":') + 2
    separators = (", ", ": ") if plain[colon : colon + 1] == " " else (",", ":")
    write = json.JSONEncoder(ensure_ascii=plain.isascii(), separators=separators).encode
    return (lambda value: write(value).replace("/", "\\/")) if "\\/" in plain else write


def _indented(size: int, ascii_only: bool, value: Json) -> str:
    """``json.dumps(value, indent=size)``, which itself takes ten times as long."""
    text = orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
    depth = 1
    while "\n" + "  " * depth in text:
        depth += 1
    for level in range(depth, 0, -1):  # tabs: JSON holds none
        text = text.replace("\n" + "  " * level, "\n" + "\t" * level)
    text = text.replace("\t", " " * size)
    return _NOT_ASCII.sub(lambda run: json.dumps(run[0])[1:-1], text) if ascii_only else text


def _as_it_is(text: str) -> str:
    return text


def _doubled(text: str) -> str:
    return text.replace("'", "''")


def _end_of_chunk(text: str, start: int) -> int:
    match = _CHUNK.match(text, start)
    return match.end() if match else start


def _in_html(chunk: str, place: int) -> Iterator[Quoted]:
    """The documents of a piece of HTML without tags that stands at ``place``."""
    by_template = chunk.startswith(("&#34;", "&#39;"), chunk.index("&"))
    escape = _escaped_by_template if by_template else html.escape
    plain = chunk
    for entity, sign in _ENTITIES:
        plain = plain.replace(entity, sign)
    if escape(plain) != chunk:
        return
    done = 0
    for found in _find(plain, _PLAIN_OPENING):
        start = place + len(escape(plain[done : found.start]))
        place = start + len(escape(plain[found.start : found.end]))
        done = found.end
        yield found._replace(start=start, end=place, escape=partial(_both, escape, found.escape))


def _both(outer: Callable[[str], str], inner: Callable[[str], str], text: str) -> str:
    return outer(inner(text))


def _escaped_by_template(text: str) -> str:
    """As ``markupsafe`` and the templates that use it write quotation marks."""
    return html.escape(text).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")
