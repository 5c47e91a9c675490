"""An HTML page as the rules see a document: headings, lines, lists and tables, with its lines.

A table is read where it is plain: one row of names, as many cells in every row, nothing hidden,
nothing nested. What a script makes of a page is not seen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from pytest_qtickets.checking.document import (
    LONGEST_LINE,
    Blocks,
    Document,
    Row,
    Table,
    line_of,
    plain,
    state_tables,
)

_UNSEEN = frozenset({"script", "style", "svg", "template", "noscript", "select", "textarea"})
_INSIDE = frozenset(
    {"a", "abbr", "b", "bdi", "cite", "code", "data", "del", "em", "font", "i", "img", "input", "ins"}
    | {"kbd", "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"}
)  # fmt: skip
_JOINED = frozenset({"title", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}

Attributes = list[tuple[str, "str | None"]]


def read_page(name: str, text: str) -> tuple[Document, str]:
    """The document of a page, and its text without tags, line by line as in the file."""
    reader = _Reader(name)
    reader.feed(text)
    reader.close()
    reader.end_block()
    state_tables(reader.document, reader.blocks)
    shown = [""] * (text.count("\n") + 1)
    for number, words in reader.shown:
        shown[number - 1] += f" | {words}" if shown[number - 1] else words
    return reader.document, "\n".join(shown)


@dataclass(slots=True)
class _Drawn:
    """A table while it is read."""

    line: int
    rows: list[tuple[int, list[str], bool]] = field(default_factory=list)  #: line, cells, all names
    odd: bool = False  #: not plain: nothing is told of it


class _Reader(HTMLParser):
    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.document = Document(name)
        self.blocks = Blocks()
        self.shown: list[tuple[int, str]] = []
        self._chain: list[tuple[int, str]] = []
        self._unseen: list[str] = []
        self._words: list[str] = []
        self._start = 1
        self._tag = ""  #: the block at hand
        self._term = ""  #: what a ``dd`` is said of
        self._tables: list[_Drawn] = []

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if self._unseen:
            self._unseen += [tag] if tag in _UNSEEN else []
            return
        given = dict(attrs)
        if tag in _UNSEEN:
            self._unseen.append(tag)
        elif tag == "input" and given.get("type") == "checkbox" and not self._said():
            self._words.append("[x] " if "checked" in given else "[ ] ")
        if self._tables and (
            tag == "script" or "hidden" in given or "display:none" in _style(given)
        ):
            self._tables[-1].odd = True
        if tag in _INSIDE or tag in _UNSEEN:
            return
        if tag == "br" and self._tables:
            self._words.append(" ")
            return
        self.end_block()
        self._tag = tag
        if tag == "table":
            for outer in self._tables:
                outer.odd = True
            self._tables.append(_Drawn(self.getpos()[0], odd=bool(self._tables)))
        elif self._tables:
            self._draw(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if self._unseen:
            if tag == self._unseen[-1]:
                self._unseen.pop()
        elif tag == "table" and self._tables:
            self.end_block()
            self._end_table(self._tables.pop())
        elif tag not in _INSIDE:
            self.end_block()

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if self._tables or self._tag in _JOINED:
            blank = len(data) - len(data.lstrip())
            self._say(data, self.getpos()[0] + data.count("\n", 0, blank))
            return
        for number, line in enumerate(data.split("\n")):
            if number:  # where whoever wrote the page broke the line, as Markdown has it
                tag = self._tag
                self.end_block()
                self._tag = tag
            self._say(line, self.getpos()[0] + number)

    def end_block(self) -> None:
        """What was said so far is a line, a heading, or a cell."""
        tag, self._tag = self._tag, ""
        words = self._said()
        self._words.clear()
        if self._tables:
            rows = self._tables[-1].rows
            if tag in ("td", "th") and rows and rows[-1][1]:
                rows[-1][1][-1] = f"{rows[-1][1][-1]} {words}".strip()[:LONGEST_LINE]
            elif words:
                self._tables[-1].odd = tag != "caption" or self._tables[-1].odd
            return
        if not words:
            return
        if tag == "title":
            self.document.title = self.document.title or words
            return
        self.shown.append((self._start, words))
        if tag in _HEADINGS:
            self._head(_HEADINGS[tag], words)
        elif tag == "dt":
            self._term = words
        elif len(words) <= LONGEST_LINE:
            raw = f"{self._term}: {words}" if tag == "dd" and self._term else words
            self.blocks.take(self.document, line_of(self._start, raw, self._above()), raw)

    def _said(self) -> str:
        return " ".join("".join(self._words).split())

    def _say(self, words: str, line: int) -> None:
        if not self._said():
            self._start = line
        self._words.append(words)

    def _above(self) -> tuple[str, ...]:
        return tuple(words for level, words in self._chain if level > 1)

    def _head(self, level: int, words: str) -> None:
        self.document.title = self.document.title or plain(words)
        self._chain = [pair for pair in self._chain if pair[0] < level]
        self._chain.append((level, plain(words).lower()))
        self.blocks.end()

    def _draw(self, tag: str, given: dict[str, str | None]) -> None:
        table = self._tables[-1]
        if tag == "tr":
            table.rows.append((self.getpos()[0], [], True))
        elif tag in ("td", "th"):
            if not table.rows or any(given.get(at) not in (None, "1") for at in _SPANS):
                table.odd = True
                return
            line, cells, names = table.rows[-1]
            table.rows[-1] = (line, [*cells, ""], names and tag == "th")
        elif tag not in ("thead", "tbody", "tfoot", "caption", "colgroup", "col"):
            self._tag = "td" if table.rows and table.rows[-1][1] else tag  # a block inside a cell

    def _end_table(self, drawn: _Drawn) -> None:
        rows = [row for row in drawn.rows if row[1]]
        self.shown += [(line, " | ".join(cells)) for line, cells, _ in rows]
        if drawn.odd or not rows or len({len(cells) for _, cells, _ in rows}) != 1:
            return
        heads = [cells for _, cells, names in rows if names]
        if not heads and len(rows[0][1]) == 2:
            heads, body = [["", ""]], rows
        elif len(heads) == 1 and rows[0][2]:
            body = rows[1:]
        else:
            return
        head = tuple(plain(cell).lower() for cell in heads[0])
        kept = tuple(Row(line, tuple(cells)) for line, cells, _ in body)
        self.document.tables.append(Table(drawn.line, head, kept, self._above()))
        self.blocks.end()


_SPANS = ("colspan", "rowspan")


def _style(given: dict[str, str | None]) -> str:
    return (given.get("style") or "").replace(" ", "").lower()
