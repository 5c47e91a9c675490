"""The report as one HTML page: the Markdown rendered, with contents, colours and two charts.

What the page says is what the Markdown says; it loads nothing and runs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pytest_qtickets.evidence.audit import Audit
from pytest_qtickets.model import Verdict
from pytest_qtickets.report import charts
from pytest_qtickets.report.documents import templates, title
from pytest_qtickets.report.figures import status_of

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_VERDICT = re.compile("|".join(verdict.value for verdict in Verdict))
_VERDICT_COLUMNS = ("Result", "Verdict")
_BOX = re.compile(r"\[(x| |n/a)\] ")
_BOXES = {"x": "yes", " ": "no", "n/a": "none"}


def html(audit: Audit, markdown: str) -> str:
    """The page for this Markdown; the audit itself only draws the charts and names the page."""
    places = {"key-numbers": charts.verdicts(audit), "5-errors-retries": charts.latencies(audit)}
    return page_of(markdown, title(audit), status_of(audit).word, places)


def page_of(markdown: str, title: str, status: str, places: Mapping[str, str]) -> str:
    """One page of Markdown. ``places``: HTML that goes before the heading with this id."""
    parser = _parser()
    tokens = parser.parse(markdown)
    contents = _anchors(tokens)
    _colour_cells(tokens)
    _mark_boxes(tokens)
    body = _with_charts(places, parser, tokens)
    return (
        templates()
        .get_template("page.html.j2")
        .render(title=title, status=status, contents=contents, body=body)
    )


def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    # A wide table scrolls in its own box; the box takes the focus so that keys scroll it too.
    for rule, text in {
        "table_open": '<div class="scroll" tabindex="0"><table>\n',
        "table_close": "</table></div>\n",
    }.items():
        parser.add_render_rule(rule, lambda *_args, text=text: text)
    parser.add_render_rule("text", lambda _, tokens, at, *_args: _breakable(tokens[at].content))
    parser.add_render_rule(
        "code_inline",
        lambda _, tokens, at, *_args: f"<code>{_breakable(tokens[at].content)}</code>",
    )
    return parser


def _breakable(text: str) -> str:
    """Escaped text that a narrow column may break inside file names, paths and codes."""
    return re.sub(r"(?<=[_:])(?=\w)|(?<=\w)(?=/)", "<wbr>", escape(text))


def _anchors(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    """Give every heading an id; the contents are the second-level ones: (id, text)."""
    contents = []
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            anchor = re.sub(r"[^a-z0-9]+", "-", inline.content.lower()).strip("-")
            opening.attrSet("id", anchor)
            if opening.tag == "h2":
                contents.append((anchor, inline.content))
    return contents


def _text(inline: Token) -> str:
    return "".join(child.content for child in inline.children or [])


def _colour_cells(tokens: Sequence[Token]) -> None:
    """Class ``verdict passed`` and so on for the cells of verdict columns; status for its line."""
    headers: list[str] = []
    column = 0
    for opening, inline in pairwise(tokens):
        if opening.type == "table_open":
            headers = []
        elif opening.type == "tr_open":
            column = 0
        elif opening.type == "th_open":
            headers.append(inline.content)
            opening.attrSet("scope", "col")
        elif opening.type == "td_open":
            found = _VERDICT.match(_text(inline))
            if found and headers[column] in _VERDICT_COLUMNS:
                opening.attrSet("class", f"verdict {found[0].replace(' ', '-')}")
            column += 1
        elif opening.type == "paragraph_open" and _text(inline).startswith("Overall status: "):
            word = _text(inline).split()[2].lower()
            opening.attrSet("class", f"status {word}")


def _mark_boxes(tokens: Sequence[Token]) -> None:
    """Class ``box yes`` and so on for the lines of the checklist."""
    for item, inline in zip(tokens, tokens[2:], strict=False):
        found = _BOX.match(inline.content) if item.type == "list_item_open" else None
        if found:
            item.attrSet("class", f"box {_BOXES[found[1]]}")


def _with_charts(places: Mapping[str, str], parser: MarkdownIt, tokens: list[Token]) -> str:
    """Render, with the verdicts after the summary's totals and the latencies after the metrics."""
    env: dict[str, Any] = {}
    rendered, start = [], 0
    for index, token in enumerate(tokens):
        chart = places.get(str(token.attrGet("id")))
        if chart:
            rendered += [parser.renderer.render(tokens[start:index], parser.options, env), chart]
            start = index
    return "".join([*rendered, parser.renderer.render(tokens[start:], parser.options, env)])
