"""A published document as the rules see it: lines, headings, tables, and labelled statements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARKS = re.compile(r"\*\*|__|`|\\(?=[*_`|~<>])")
_LEAD = re.compile(r"^[\s>│|├└─┬┌┐┘┴┼┤•*·+\-–—]*(?:\d{1,2}[.)]\s+)?(?P<box>\[[^\]]{0,3}\]\s*)?")
_LABEL = re.compile(r"(?P<label>[^:|=]{1,80}?)\s*(?:[:=：]|\s[—–]\s)\s*(?P<value>.*)$")
_PICTURES = re.compile("[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})\s*(\w*)")
_TREE = re.compile(r"^\s*[│├└]")
_PROSE_FENCES = frozenset({"", "text", "txt", "plain", "plaintext", "md", "markdown"})
_UNDERLINE = re.compile(r"^(=+|-+)\s*$")
_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*$")
_RULE = re.compile(r"\s{0,3}(?:-{3,}|\*{3,}|_{3,})\s*$")
#: Characters of a line or cell that are read.
LONGEST_LINE = 1000
_SPLIT = re.compile(r"\s*[;|,·•]\s+(?=[^\W\d][^:|;,]{1,40}[:=]\s*[\d*])")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, its cells without marks."""

    line: int
    cells: tuple[str, ...]

    def get(self, at: int | None) -> str:
        """A cell, empty when the row has none there."""
        return self.cells[at] if at is not None and at < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``head`` holds its column names in lower case."""

    line: int
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    headings: tuple[str, ...]

    def column(self, words: re.Pattern[str]) -> int | None:
        """Index of the first column whose whole name is one of these words."""
        return next((at for at, name in enumerate(self.head) if words.fullmatch(name)), None)


@dataclass(frozen=True, slots=True)
class Statement:
    """``label: value`` in one line or two-column row; the label in lower case."""

    line: int
    label: str
    value: str
    block: int  #: statements of one list, tree or table have one number
    indent: int
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text outside code, its marks taken away."""

    number: int
    text: str
    box: str  #: ``x``, a space or empty: what a check box before it holds
    headings: tuple[str, ...]  #: lower case, without those of level 1


@dataclass(slots=True)
class Document:
    """One Markdown or text file."""

    name: str
    title: str = ""
    lines: list[Line] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)


def plain(text: str) -> str:
    """Text without emphasis, code marks and pictures."""
    return _PICTURES.sub(" ", _MARKS.sub("", text)).strip()


def read_document(name: str, text: str) -> Document:
    """Read a Markdown or plain-text file."""
    document = Document(name)
    source = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd").split("\n")
    headings = _headings(source, document)
    covered: set[int] = set()
    if "|" in text and "-" in text:
        for table, last in _tables(source, headings):
            document.tables.append(table)
            covered.update(range(table.line, last + 1))
    _read_lines(document, source, headings, covered)
    return document


def _headings(source: Sequence[str], document: Document) -> list[tuple[str, ...]]:
    """The chain of headings above each line; the title is the first, and in no chain."""
    chain: list[tuple[int, str]] = []
    above = []
    fence = ""
    for at, line in enumerate(source):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        match = None if fence else _HEADING.match(line[:LONGEST_LINE])
        after = source[at + 1] if at + 1 < len(source) else ""
        found = (len(match[1]), match[2]) if match else None
        if not fence and not match and line.strip()[:1].isalpha() and _UNDERLINE.match(after):
            long = len(after.strip()) >= 3 and len(line.strip()) <= 80
            found = (1 if after[0] == "=" else 2, line.strip()) if long else None
        if not fence and _RULE.match(line) and at and not source[at - 1].strip():
            chain = []  # what stands behind a rule and before a heading closes the document
        if found:
            level, words = found[0], plain(found[1]).lower()
            if not document.title:
                document.title = plain(found[1])
            chain = [pair for pair in chain if pair[0] < level]
            chain.append((level, words))
        above.append(tuple(words for level, words in chain if level > 1))
    return above


def _tables(
    source: Sequence[str], headings: Sequence[tuple[str, ...]]
) -> Iterator[tuple[Table, int]]:
    """Every table and its last line; a line without a border is none of its rows."""
    parser = MarkdownIt("zero").enable(["table", "fence", "heading"])
    tokens: list[Token] = []
    parser.block.parse(
        "\n".join(source), parser, {}, tokens
    )  # what stands inside a block is read here
    rows: list[Row] = []
    cells: list[str] = []
    start = line = 0
    for token in tokens:
        if token.type == "table_open" and token.map:
            rows, start = [], token.map[0]
        elif token.type == "tr_open":
            cells, line = [], token.map[0] + 1 if token.map else start + 1
        elif token.type == "inline" and token.level > 0:
            cells.append(_MARKS.sub("", token.content[:LONGEST_LINE]).strip())
        elif token.type == "tr_close":
            if "|" in source[line - 1]:
                rows.append(Row(line, tuple(cells)))
        elif token.type == "table_close" and rows:
            head = tuple(plain(cell).lower() for cell in rows[0].cells)
            yield (
                Table(start + 1, head, tuple(rows[1:]), headings[start]),
                max(start + 2, rows[-1].line),
            )


def _read_lines(
    document: Document,
    source: Sequence[str],
    headings: Sequence[tuple[str, ...]],
    covered: set[int],
) -> None:
    blocks, fence, language = Blocks(), "", ""
    for at, raw in enumerate(source):
        mark = _FENCE.match(raw)
        if mark and (not fence or (mark[1].startswith(fence) and not mark[2])):
            fence, language = ("", "") if fence else (mark[1], mark[2].lower())
            blocks.end()
            continue
        if at + 1 in covered or len(raw) > LONGEST_LINE or not raw.strip():
            blocks.number += at + 1 in covered
            continue
        if fence and language not in _PROSE_FENCES and not _TREE.match(raw):
            continue
        blocks.take(document, line_of(at + 1, raw, headings[at]), raw)
    state_tables(document, blocks)


class Blocks:
    """Puts lines into a document, statements that stand together under one number."""

    def __init__(self) -> None:
        self.number = 0
        self._seen: set[str] = set()

    def end(self) -> None:
        """What follows stands by itself."""
        self.number, self._seen = self.number + 1, set()

    def take(self, document: Document, line: Line, raw: str) -> None:
        """Add a line and what it states; ``raw`` is as it was written, with indent and marks."""
        document.lines.append(line)
        made = list(_statements(line, raw, self.number))
        labels = {one.label for one in made}
        if not made or _HEADING.match(raw) or labels & self._seen or not made[0].value:
            self.end()
            made = list(_statements(line, raw, self.number))
        self._seen |= labels
        document.statements += made


def line_of(number: int, raw: str, headings: tuple[str, ...]) -> Line:
    """A line as it was written, its marks and what leads it (a bullet, a box) taken away."""
    text = _MARKS.sub("", raw)
    lead = _LEAD.match(text)
    box = (lead["box"] or "").strip().strip("[]").lower() if lead else ""
    has_box = bool(lead and lead["box"])
    return Line(number, text[lead.end() if lead else 0 :].strip(), box or " " * has_box, headings)


def _statements(line: Line, raw: str, block: int) -> Iterator[Statement]:
    indent = len(raw) - len(raw.lstrip(" \t│├└─"))
    if line.box == " ":
        return  # a box that is not ticked states nothing
    for part in _parts(line.text):
        match = _LABEL.match(part)
        if match:
            label = plain(match["label"]).strip(" .-").lower()
            if label and re.search(r"[^\W\d_]", label):
                yield Statement(
                    line.number, label, match["value"].strip(), block, indent, line.headings
                )


def _parts(text: str) -> Iterator[str]:
    """``Total: 51, Passed: 49`` is two; a comma inside a label parts nothing."""
    start = 0
    for match in _SPLIT.finditer(text):
        before = text[start : match.start()]
        if "," not in match[0] or ":" in before or "=" in before:
            yield before
            start = match.end()
    yield text[start:]


def state_tables(document: Document, blocks: Blocks) -> None:
    """Tables of a name and its figure state what a list would."""
    for table in document.tables:
        blocks.number += 1
        if len(table.head) != 2:
            continue
        for row in table.rows:
            label = plain(row.get(0)).strip(" .-:").lower()
            document.statements.append(
                Statement(row.line, label, row.get(1), blocks.number, 0, table.headings)
            )
