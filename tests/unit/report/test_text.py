"""Foreign text stays text: in Markdown, in HTML, in plain files."""

from __future__ import annotations

from html import unescape

import pytest
from hypothesis import given
from markdown_it import MarkdownIt

from pytest_qtickets.evidence.audit import Audit
from pytest_qtickets.model import Verdict
from pytest_qtickets.report import derive
from pytest_qtickets.report.text import cell, clip, code, count, duration, ids, instant, plain

from . import builder
from .parsing import Page
from .strategies import HOSTILE

PARSER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def rendered(markdown: str) -> str:
    """Text of the only cell of a table that holds this Markdown, or what broke out of it."""
    page = Page(PARSER.render(f"| head | next |\n| --- | --- |\n| {markdown} | end |\n"))
    assert [len(row) for row in page.tables[0]] == [2, 2]
    assert {tag for tag, _ in page.tags} <= {"table", "thead", "tbody", "tr", "th", "td", "code"}
    return page.tables[0][1][0]


@given(HOSTILE)
def test_a_cell_shows_the_text_and_nothing_else(text: str) -> None:
    """Whatever is in a title, its table cell reads as that text on one line."""
    assert rendered(cell(text)) == (plain(text) or "-")


@given(HOSTILE)
def test_a_code_span_shows_the_text_and_nothing_else(text: str) -> None:
    """Backticks and pipes in an endpoint neither end the span nor the cell."""
    assert rendered(code(text)) == (plain(text) or "-")


@given(HOSTILE)
def test_a_list_line_shows_the_text_and_nothing_else(text: str) -> None:
    """Outside tables as well: a finding that quotes a server stays one line of text."""
    page = Page(PARSER.render(f"- Said: {cell(text)}\n"))
    assert "".join(page.lines).strip() == f"Said: {plain(text) or '-'}"
    assert {tag for tag, _ in page.tags} == {"ul", "li"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("stg_qtickets_api_orders_raw", "stg_qtickets_api_orders_raw"),
        ("Заказы: №1", "Заказы: №1"),
        ("a|b", "a\\|b"),
        ("one\ntwo\tthree", "one two three"),
        ("\u202etxt", "\\\\u202etxt"),
    ],
)
def test_cells_stay_readable_as_markdown(text: str, shown: str) -> None:
    """Escaping touches only what would act: names and Cyrillic text are written as they are."""
    assert cell(text) == shown


def test_hostile_titles_leave_the_page_without_foreign_tags() -> None:
    """Titles, details and codes full of markup add no tag, no attribute and no link to the page."""
    evil = '"><img src=x onerror=alert(1)> | ` [a](https://example.org) <script>x</script>\n# H'
    plain_page = Page(derive(_with_texts("calm"), builder.bodies)[_html()].decode())
    page = Page(derive(_with_texts(evil), builder.bodies)[_html()].decode())
    assert [tag for tag, _ in page.tags if tag != "wbr"] == [
        tag for tag, _ in plain_page.tags if tag != "wbr"
    ]
    assert plain(evil) in "".join(page.lines)
    links = [str(found["href"]) for tag, found in page.tags if tag == "a"]
    assert all(link.startswith(("#", "../artifacts/")) for link in links)


def test_the_page_loads_and_runs_nothing() -> None:
    """No script, no style sheet, no image, no address of another host acts in the page."""
    text = derive(builder.mixed(), builder.bodies)[_html()].decode()
    page = Page(text)
    assert not {"script", "link", "img", "iframe", "object", "form"} & {t for t, _ in page.tags}
    assert "@import" not in text
    assert "url(" not in text
    assert not [a for _, found in page.tags for a in found if a in ("src", "srcset", "action")]


def test_charts_say_their_figures_in_words() -> None:
    """Each chart has a text alternative with the figures that the tables hold."""
    text = unescape(derive(builder.mixed(), builder.bodies)[_html()].decode())
    words = "Заказы: 1 passed, 1 failed, 1 error, 1 not run of 4 cases"
    assert f'<desc id="verdicts-desc">{words}' in text
    assert "All: fastest 12.3 ms, median 12.3 ms, slowest 24.7 ms" in text


def _html() -> str:
    return "reports/qtickets_replay_audit_20261122_013500.html"


def _with_texts(text: str) -> Audit:
    case = builder.case("1.1", title=text)
    exchange = builder.exchange("1.1", url=f"https://api.example.org/?q={text}", code=text)
    failed = Verdict.FAILED
    item = builder.item(case, failed, [exchange], rule="status", detail=text)
    return builder.audit([item], warnings=(text,), end_reason=text, versions={"python": text})


def test_figures_have_one_form() -> None:
    """Times, durations, counts and id ranges are worded the same way everywhere."""
    assert instant("2026-11-22T01:35:00.123456Z") == "2026-11-22 01:35:00 UTC"
    assert instant("2026-11-22T01:35:00+03:00") == "2026-11-22T01:35:00+03:00"
    assert [duration(us) for us in (0, 4_212_000, 59_960_000, 184_200_000, 3_784_200_000)] == [
        "0.0 s",
        "4.2 s",
        "1 min 00.0 s",
        "3 min 04.2 s",
        "1 h 03 min 04.2 s",
    ]
    assert (count(1, "case"), count(0, "retry", "retries")) == ("1 case", "0 retries")
    found = [builder.case(i) for i in ("1.9", "1.10", "1.11", "2.1", "6.1", "6.2")]
    assert ids(found) == "1.9 to 1.11, 2.1, 6.1, 6.2"
    assert clip("слово " * 100, 20) == "слово слово слово с…"
