"""The walk over Markdown lines against a Markdown library, and against anything at all."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pytest_qtickets.errors import SpecError
from pytest_qtickets.model import Spec
from pytest_qtickets.spec import parse_spec, stray_requests
from pytest_qtickets.spec.markdown import Fence, Heading, Rule, read_elements, split_lines

repeatable = settings(deadline=None, derandomize=True, database=None)


def ours(text: str) -> list[tuple[object, ...]]:
    """Fences, headings and rules as the walk finds them."""
    found: list[tuple[object, ...]] = []
    for element in read_elements(split_lines(text)):
        if isinstance(element, Fence):
            found.append(("fence", element.line, "\n".join(element.lines).rstrip("\n")))
        elif isinstance(element, Heading):
            found.append(("heading", element.line, element.level))
        elif isinstance(element, Rule):
            found.append(("rule", element.line))
    return found


def theirs(text: str) -> list[tuple[object, ...]]:
    """The same as markdown-it-py finds them; `---` under text stays a rule."""
    found: list[tuple[object, ...]] = []
    for token in MarkdownIt("commonmark").disable("lheading").parse(text):
        line = token.map[0] + 1 if token.map else 0
        if token.type == "fence":
            found.append(("fence", line, token.content.rstrip("\n")))
        elif token.type == "heading_open":
            found.append(("heading", line, int(token.tag[1])))
        elif token.type == "hr":
            found.append(("rule", line))
    return found


def test_shipped_file_as_a_library_reads_it(shipped: Spec) -> None:
    """Every fence, heading and rule of the shipped file stands where markdown-it-py finds it."""
    text = shipped.source.decode()
    assert ours(text) == theirs(text)
    assert len(ours(text)) > 200


LINES = st.sampled_from(
    [
        *("", "text", "# One", "## 2. Two", "### Three ###", "#no", "####### seven", "   # in"),
        *("---", "***", "___", "   ---", "----", "--", "```", "````", "```json", "~~~", "~~~~"),
        *("   ```", "``` not `info`", '{"a": 1}', "**Body:** нет", "<!-- c -->", "-->"),
    ]
)


@repeatable
@given(st.lists(LINES, max_size=30))
def test_any_lines_as_a_library_reads_them(lines: list[str]) -> None:
    """Fences, headings and rules are those of CommonMark, whatever surrounds them."""
    text = "\n".join(lines)
    assert ours(text) == theirs(text)


PIECES = st.sampled_from(
    [
        *("# Title", "## 1. Заказы", "## Notes", "### 1.1. A", "### 1.2. Б", "### Untold", "---"),
        *(
            "**Base URL:** `https://api.example.com/rest/`",
            "**Запрос:**",
            "**Request:**",
            "**Body:**",
        ),
        *(
            "**Base URL (Partners API):** https://api.example.com/p",
            "**Body:** нет",
            "**Body:** `{}`",
        ),
        *("**Headers for all requests:**", "Accept: x", "**Заголовки:**", "**Примеры:**", "```"),
        *(
            "```json",
            "~~~",
            "GET https://api.example.com/rest/orders/{ORDER_ID}",
            "POST /",
            "{",
            "}",
        ),
        *("GET https://api.example.com/p/tickets/find/{EVENT_ID}/{SHOW_ID}", '{"a": {EVENT_ID}}'),
        *("- `GET https://api.example.com/p/tickets/find/12/21`", "- `{EVENT_ID}` → (12 или 33)"),
        *(
            "**Ожидаемый ответ:** HTTP 404 или `X`",
            "**Safety:** reads",
            "<!--",
            "-->",
            "",
            "\x00",
            "\u2028",
        ),
    ]
)


@repeatable
@given(st.lists(PIECES | st.text(max_size=20), max_size=60), st.sampled_from(["\n", "\r\n", "\r"]))
def test_any_pieces_make_a_spec_or_one_line(pieces: list[str], ending: str) -> None:
    """Shuffled pieces of the grammar give a spec whose spans lie in the file, or one line."""
    source = ending.join(pieces).encode(errors="surrogatepass")
    try:
        spec = parse_spec(source, file="any.md", values={"ORDER_ID": "1"})
    except SpecError as error:
        message = str(error)
    else:
        message = "any.md:"
        check_spec(spec, split_lines(source.decode("utf-8-sig")))
    assert message.startswith("any.md:")
    assert len(message.splitlines()) == 1


def check_spec(spec: Spec, lines: list[str]) -> None:
    """Spans and problems lie in the file, and what has no problem can be sent."""
    assert spec.cases
    for case in spec.cases:
        assert lines[case.span.first - 1].lstrip().startswith("###")
        assert case.span.first <= case.span.last <= len(lines)
        assert all(1 <= problem.line <= len(lines) for problem in case.problems)
        assert case.expected.alternatives
        assert case.problems or (case.method and case.template and "{" not in case.path)
        assert len(case.digest) == 64
    assert stray_requests(spec) is not None


@repeatable
@given(st.binary(max_size=300))
@example(b"\xef\xbb\xbf")
@example(b"\x00" * 50)
def test_any_bytes(source: bytes) -> None:
    """No bytes raise anything but the worded error."""
    with pytest.raises(SpecError):
        parse_spec(source, file="any.md")
