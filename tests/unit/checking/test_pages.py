"""HTML pages: judged as the Markdown they could have been made of; nothing is said of odd ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pytest_qtickets.checking.checking import check
from pytest_qtickets.checking.findings import Finding
from pytest_qtickets.checking.pages import read_page
from tests.unit.checking import honest
from tests.unit.checking.dishonest import PLANTED, Planted

HONEST = {
    name: getattr(honest, name)
    for name in (
        "ENGLISH", "RUSSIAN", "README", "DONE", "GATE", "TRICKY", "COMPREHENSIVE", "COMPREHENSIVE_RU",
    )
}  # fmt: skip
#: What a page does not show as text does: order in time is judged in documents alone, and lines of
#: one paragraph are one.
LEFT = {"time", "rate"}


def page(markdown: str, *, minified: bool = False) -> str:
    """The page of a Markdown report."""
    body = MarkdownIt("commonmark").enable("table").render(markdown)
    html = (
        f"<!DOCTYPE html>\n<html><head><title>Report</title></head><body>\n{body}</body></html>\n"
    )
    block = r"(</?(?:p|ul|ol|li|table|thead|tbody|tr|td|th|h\d|pre|hr|body)\b[^>]*>)\s+"
    return re.sub(block, r"\1", html) if minified else html


def found(folder: Path, html: str) -> list[Finding]:
    """What check says of it."""
    (folder / "report.html").write_text(html, encoding="utf-8")
    return check([folder / "report.html"])


@pytest.mark.parametrize("minified", [False, True], ids=["as rendered", "in one line"])
@pytest.mark.parametrize("report", HONEST)
def test_an_honest_page_has_no_finding(tmp_path: Path, report: str, minified: bool) -> None:
    """Of every honest report, whatever its lines."""
    assert found(tmp_path, page(HONEST[report], minified=minified)) == []


@pytest.mark.parametrize(
    "planted",
    [
        one
        for one in PLANTED
        if one.rule not in LEFT
        and one.report in (honest.ENGLISH, honest.RUSSIAN)
        and not one.new.startswith("**Tests executed:**")
    ],
    ids=lambda one: f"{one.rule}: {one.new[:30]}",
)
def test_what_is_planted_is_found_in_a_page(tmp_path: Path, planted: Planted) -> None:
    """In lists, sentences and tables; nothing is found that Markdown has not."""
    (tmp_path / "report.md").write_text(planted.text, encoding="utf-8")
    markdown = {one.rule for one in check([tmp_path / "report.md"])}
    rules = {one.rule for one in found(tmp_path, page(planted.text))}
    assert planted.rule in rules
    assert rules <= markdown


TABLE = """<h2>Summary</h2>
<ul><li>Total Tests Executed: 3</li></ul>
<h2>Test matrix</h2>
<table>
<thead><tr><th>Test ID</th><th>Endpoint</th><th>Result</th></tr></thead>
<tbody>
<tr><td>1.1</td><td>GET /orders</td><td>passed</td></tr>
<tr><td>1.2</td><td>GET /events</td><td>passed</td></tr>
</tbody></table>
"""


def test_a_row_too_few_is_found_with_its_line(tmp_path: Path) -> None:
    """The figure stated and the rows counted, at the line of the statement."""
    (one,) = found(tmp_path, TABLE)
    assert (one.rule, one.line, one.stated, one.found) == ("rows", 2, "3", "2")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<td>1.2</td>", '<td rowspan="2">1.2</td>'),
        ("<tr><td>1.2", '<tr style="display: none"><td>1.2'),
        ("<tr><td>1.2", "<tr hidden><td>1.2"),
        ("<td>1.2</td>", "<td>1.2</td><td>more</td>"),
        ("<td>1.2</td>", "<td><table><tr><td>1.2</td></tr></table></td>"),
        ("</thead>", "<tr><th>a</th><th>b</th><th>c</th></tr></thead>"),
        ("</tbody>", "<script>rows.forEach(draw)</script></tbody>"),
        ("GET /events", "GET <script>'</td>'</script>/events"),
    ],
)
def test_nothing_is_said_of_a_table_that_is_not_plain(tmp_path: Path, old: str, new: str) -> None:
    """Spans, hidden rows, tables in tables, rows that a script draws."""
    assert old in TABLE
    assert found(tmp_path, TABLE.replace(old, new, 1)) == []


def test_an_error_beside_the_status_that_was_due_is_not_passed(tmp_path: Path) -> None:
    """As in our own report of a worker that died: one passed, and the other may be anything."""
    rows = "".join(
        f"<tr><td>1.{n}</td><td>201</td><td>{result}</td></tr>"
        for n, result in enumerate(("passed 201", "error 201 (rule: worker crashed)"), start=1)
    )
    names = "<tr><th>Test ID</th><th>Expected</th><th>Result</th></tr>"
    assert (
        found(tmp_path, f"<h2>Summary</h2><p>1 passed, 1 error</p><table>{names}{rows}</table>")
        == []
    )


def test_rows_of_a_name_and_a_figure_state_it(tmp_path: Path) -> None:
    """Without a row of names as well; a definition list likewise."""
    rows = "".join(
        f"<tr><th>{name}</th><td>{n}</td></tr>"
        for name, n in (("Total", 5), ("Passed", 3), ("Failed", 1))
    )
    (one,) = found(tmp_path, f"<table>{rows}</table>")
    assert (one.rule, one.stated, one.found) == ("parts", "5", "4")
    terms = (
        "<dl><dt>Total</dt><dd>5</dd>\n<dt>Passed</dt><dd>3</dd>\n<dt>Failed</dt><dd>1</dd></dl>"
    )
    (one,) = found(tmp_path, terms)
    assert (one.rule, one.line) == ("parts", 1)


@given(st.text("<>/tablerdhpuis=\"' \n!-&;1", max_size=200))
def test_any_text_is_read(text: str) -> None:
    """Nothing is raised, and the text has the lines of the file."""
    _, shown = read_page("r.html", f"<table><tr><td>{text}")
    assert shown.count("\n") == text.count("\n")
