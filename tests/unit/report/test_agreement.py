"""Every document tells the same figures: those of the audit, read back by independent code."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path

import jsonschema
from hypothesis import given, settings

from pytest_qtickets.evidence.audit import Audit
from pytest_qtickets.report import derive

from . import builder
from .parsing import VERDICTS, Page, markdown_table, totals_of
from .strategies import audits

SCHEMA = json.loads(
    (Path(__file__).parents[3] / "docs" / "summary.schema.json").read_text(encoding="utf-8")
)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def documents(audit: Audit) -> dict[str, str]:
    """Derived files by their ending."""
    files = derive(audit, builder.bodies)
    return {path.rsplit(".", 1)[-1]: data.decode() for path, data in files.items()} | {
        path: data.decode() for path, data in files.items()
    }


def totals_agree(audit: Audit, files: dict[str, str]) -> None:
    """Totals read from Markdown, HTML, JSON and DONE are the audit's, per section too."""
    counted = Counter(item.verdict.value for item in audit.cases)
    expected = {verdict: counted[verdict] for verdict in VERDICTS}
    markdown = markdown_table(files["md"], "Section")
    page = Page(files["html"]).table("Section")
    summary = json.loads(files["json"])
    assert totals_of(markdown[-1]) == totals_of(page[-1]) == expected
    assert summary["totals"] == {"planned": len(audit.cases), **expected}
    done = dict(line.split(": ", 1) for line in files["DONE.txt"].split("\n") if ": " in line)
    assert {v: int(done[v.capitalize()]) for v in VERDICTS} == expected
    for row, shown, section in zip(markdown[:-1], page[:-1], summary["sections"], strict=True):
        assert totals_of(row) == totals_of(shown)
        assert {"planned": int(row["Cases"]), **totals_of(row)} == section["totals"]
        assert sum(totals_of(row).values()) == int(row["Cases"])


def cases_agree(audit: Audit, files: dict[str, str]) -> None:
    """Markdown, HTML and JSON list every case once, in the file's order, with its verdict."""
    expected = [(item.case.id, item.verdict.value) for item in audit.cases]
    tables = (markdown_table(files["md"], "Test ID"), Page(files["html"]).table("Test ID"))
    for rows in tables:
        assert [row["Test ID"] for row in rows] == [name for name, _ in expected]
        for row, (_, verdict) in zip(rows, expected, strict=True):
            assert row["Result"].startswith(verdict)
    cases = json.loads(files["json"])["cases"]
    assert [(case["id"], case["verdict"]) for case in cases] == expected


def tables_agree(audit: Audit, files: dict[str, str]) -> None:
    """Counts in Markdown, HTML, CSV and JSON are the audit's; unknown has its own form in each."""
    markdown = markdown_table(files["md"], "Table Name")
    page = Page(files["html"]).table("Table Name")
    lines = list(csv.DictReader(io.StringIO(files["csv"])))
    summary = json.loads(files["json"])["tables"]
    for table, row, shown, line, figure in zip(
        audit.tables, markdown, page, lines, summary, strict=True
    ):
        assert row["Table Name"] == f"`{table.table}`"
        assert shown["Table Name"] == line["table_name"] == figure["table"] == table.table
        if table.before is None or table.after is None:
            assert row["Delta"] == "unknown"
        else:
            assert int(row["Delta"]) == table.after - table.before
        assert row["Stored"] in (
            "-",
            "unknown" if figure["stored"] is None else str(figure["stored"]),
        )
        for header, key, value in (
            ("Count Before", "count_before", table.before),
            ("Count After", "count_after", table.after),
        ):
            word = "unknown" if value is None else str(value)
            assert row[header] == shown[header] == word
            assert line[key] == ("" if value is None else str(value))
            assert figure[key] == value


def page_agrees(_audit: Audit, files: dict[str, str]) -> None:
    """Every table of the Markdown is in the page, with as many rows; every contents link leads."""
    page = Page(files["html"])
    separators = [n for n in files["md"].split("\n") if set(n) <= set("| -:") and "---" in n]
    headers = [row for row in separators if row.startswith("|")]
    assert len(page.tables) == len(headers)
    rows = sum(line.startswith("| ") for line in files["md"].split("\n")) - len(headers)
    assert sum(map(len, page.tables)) == rows
    links = [str(found["href"]) for tag, found in page.tags if tag == "a"]
    inside = [link[1:] for link in links if link.startswith("#")]
    assert len(inside) == 9
    assert page.anchors >= set(inside)


@given(audits())
@settings(max_examples=25, deadline=None)
def test_every_document_tells_the_same_figures(audit: Audit) -> None:
    """For any audit: Markdown, HTML, CSV, JSON and DONE agree, and the JSON follows its schema."""
    files = documents(audit)
    for agree in (totals_agree, cases_agree, tables_agree, page_agrees):
        agree(audit, files)
    VALIDATOR.validate(json.loads(files["json"]))


def test_the_schema_rejects_what_the_summary_must_not_be() -> None:
    """The schema is not empty: a missing total and an unknown figure as text are refused."""
    good = json.loads(documents(builder.good())["json"])
    VALIDATOR.check_schema(SCHEMA)
    assert VALIDATOR.is_valid(good)
    del good["totals"]["not run"]
    good["tables"][0]["stored"] = "unknown"
    assert len(list(VALIDATOR.iter_errors(good))) == 2


def test_the_summary_has_what_the_design_names() -> None:
    """A case in summary.json has the fields of the contract, with rows sent and stored."""
    summary = json.loads(documents(builder.mixed())["json"])
    first, second = summary["cases"][:2]
    assert summary["version"] == 1
    assert first["rows"] == {builder.ORDERS: {"sent": 150, "stored": 150, "reason": ""}}
    assert second["rows"][builder.ORDERS]["stored"] is None
    assert first["endpoint"] == "GET /orders"
    assert first["spec_ref"] == "requests.md:11-16"
    assert (first["expected"], first["status"], first["code"]) == ("200", 200, "")
    assert first["latency_ms"] == 12.345
    assert summary["cases"][2]["status"] is None
