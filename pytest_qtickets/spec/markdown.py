"""Markdown lines as the few elements a case file is made of, each with its line numbers.

A walk of our own and not markdown-it-py: the grammar needs line starts only, the walk takes a
tenth of the time the library parses in and spares its import, which costs more than reading the
whole file, and a plain ``---`` under a line of text must stay a rule here (CommonMark makes a
heading of the text). The tests hold the walk against markdown-it-py's fences, headings and rules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_LINE_END = re.compile(r"\r\n|\n|\r")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:\s+(.*))?$")
_RULE = re.compile(r" {0,3}(?:-{3,}|\*{3,}|_{3,})\s*$")
_FENCE = re.compile(r"([ \t]*)(`{3,}(?=[^`]*$)|~{3,})(.*)$")
_LABEL = re.compile(r"(?:[-*+]\s+)?\*\*([^*]+)(?:(?<=:)\*\*|\*\*:)(.*)$")
_BULLET = re.compile(r"(?:[-*+]|[0-9]{1,9}[.)])\s+(.*)$")
_CODE = re.compile(r"`([^`]+)`")

#: ``N.M`` at the start of a level-3 heading makes it a case; ``N`` numbers a section.
CASE_HEADING = re.compile(r"([0-9]{1,3}\.[0-9]{1,3})(?:[.:)](?![0-9])\s*|\s+|$)(.*)$")
SECTION_HEADING = re.compile(r"([0-9]{1,3})(?:[.:)](?![0-9])\s*|\s+)(.*)$")

SECTION_LEVEL, CASE_LEVEL = 2, 3

#: Languages of the fences that requests, headers and bodies stand in.
_DATA_FENCES = ("", "json", "http")


class Heading(NamedTuple):
    """``## Text``."""

    line: int
    level: int
    text: str


class Rule(NamedTuple):
    """``---`` alone on a line."""

    line: int


class Label(NamedTuple):
    """``**Name:** text``; ``text`` runs on to the end of its paragraph."""

    line: int
    name: str
    text: str


class Paragraph(NamedTuple):
    """A bullet with all of its text, or the first line of prose."""

    line: int
    text: str
    bullet: bool


class Fence(NamedTuple):
    """A fenced block; ``lines`` are its contents, the first of them on line ``line + 1``."""

    line: int
    language: str
    lines: tuple[str, ...]
    closed: bool

    @property
    def numbered(self) -> list[tuple[int, str]]:
        """The lines that are not blank, each with its number in the file."""
        return [(self.line + at, text) for at, text in enumerate(self.lines, 1) if text.strip()]


class OpenComment(NamedTuple):
    """``<!--`` without ``-->``: it hides the rest of the file."""

    line: int


Element = Heading | Rule | Label | Paragraph | Fence | OpenComment


def split_lines(text: str) -> list[str]:
    """Lines as CommonMark counts them: LF, CRLF or CR, and nothing else, ends one."""
    return _LINE_END.split(text)


def inline_code(text: str) -> list[str]:
    """Contents of the inline code spans."""
    return _CODE.findall(text)


def read_elements(lines: Sequence[str]) -> list[Element]:  # noqa: C901 - a branch a kind of line
    """The elements in order; blank lines and comments only separate them."""
    elements: list[Element] = []
    in_case = False
    continues = False  # whether a line of text goes on with the label or bullet before it
    at = 0
    while at < len(lines):
        line, number = lines[at], at + 1
        at += 1
        text = line.strip()
        continued, continues = continues, False
        if not text:
            continue
        if text.startswith("<!--"):
            end = _comment_end(lines, at - 1)
            if end is None:
                elements.append(OpenComment(number))
                break
            at = end
        elif opening := _FENCE.match(line):
            fence, at = _read_fence(lines, at, opening, in_case=in_case)
            elements.append(fence)
        elif heading := _HEADING.match(line):
            found = Heading(number, len(heading[1]), _without_closing_hashes(heading[2] or ""))
            in_case = found.level == CASE_LEVEL and bool(CASE_HEADING.match(found.text))
            elements.append(found)
        elif _RULE.match(line):
            elements.append(Rule(number))
        elif label := _LABEL.match(text):
            name = label[1].strip().removesuffix(":").strip()
            elements.append(Label(number, name, label[2].strip()))
            continues = True
        elif bullet := _BULLET.match(text):
            elements.append(Paragraph(number, bullet[1].strip(), bullet=True))
            continues = True
        elif continued and isinstance(before := elements[-1], (Label, Paragraph)):
            elements[-1] = before._replace(text=f"{before.text} {text}".strip())
            continues = True
        else:
            elements.append(Paragraph(number, text, bullet=False))
    return elements


def _without_closing_hashes(text: str) -> str:
    text = text.strip()
    bare = text.rstrip("#")
    return bare.rstrip() if not bare or bare[-1].isspace() else text


def _comment_end(lines: Sequence[str], at: int) -> int | None:
    for index in range(at, len(lines)):
        if "-->" in lines[index]:
            return index + 1
    return None


def _read_fence(
    lines: Sequence[str], first: int, opening: re.Match[str], *, in_case: bool
) -> tuple[Fence, int]:
    """The fence whose contents begin at index ``first``, and the index after it."""
    indent, marker = len(opening[1]), opening[2]
    language = opening[3].strip().partition(" ")[0].casefold()
    # A request, a header or a line of JSON never begins like a numbered heading. So inside a case
    # such a line means a forgotten closing fence, which must not swallow the cases after it.
    recovers = in_case and language in _DATA_FENCES
    contents: list[str] = []
    for at in range(first, len(lines)):
        line = lines[at]
        text = line.lstrip(" \t")
        indented = len(line) - len(text)
        if text.startswith(marker) and indented <= max(3, indent):
            closed = not text.rstrip(" \t").strip(marker[0])
        else:
            closed = False
        if closed or (recovers and _is_numbered_heading(line)):
            return _fence(first, language, contents, closed=closed)
        contents.append(line[min(indent, indented) :])
    return _fence(first, language, contents, closed=False)


def _fence(line: int, language: str, contents: list[str], *, closed: bool) -> tuple[Fence, int]:
    return Fence(line, language, tuple(contents), closed), line + len(contents) + closed


def _is_numbered_heading(line: str) -> bool:
    heading = _HEADING.match(line)
    if not heading or heading[2] is None:
        return False
    level = len(heading[1])
    return (level == CASE_LEVEL and bool(CASE_HEADING.match(heading[2]))) or (
        level == SECTION_LEVEL and bool(SECTION_HEADING.match(heading[2]))
    )
