"""A column of ids beside a column of counts: where they are meant to agree, and where not."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_qtickets.checking.checking import check
from pytest_qtickets.checking.findings import Finding


def found(folder: Path, heads: str, *rows: str) -> list[Finding]:
    """The findings of a report with this table."""
    lines = [heads, "|".join(["", *["---"] * (heads.count("|") - 1), ""]), *rows]
    (folder / "r.md").write_text("# Audit\n\n## Sections\n\n" + "\n".join(lines), encoding="utf-8")
    return check([folder / "r.md"])


ORDERS, EVENTS = "| Orders | 1.1-1.5 | 5 |", "| Events | 3.1, 3.2, 3.4 | 3 |"


@pytest.mark.parametrize(
    "heads",
    [
        "| Section | Test IDs | Count |",
        "| Section | IDs | Tests |",
        "| Section | Tests | Total |",
        "| Раздел | Номера | Тестов |",
        "| Раздел | Номера тестов | Кол-во |",
    ],
)
def test_a_count_that_its_row_contradicts(tmp_path: Path, heads: str) -> None:
    """The line, the count stated and the ids listed; the rows that agree are silent."""
    assert found(tmp_path, heads, ORDERS, EVENTS) == []
    (one,) = found(tmp_path, heads, ORDERS, EVENTS, "| Partners | 6.1–6.15 | 14 |")
    assert (one.rule, one.line, one.stated, one.found) == ("ids", 9, "14", "15")


@pytest.mark.parametrize(
    "row",
    [
        "| Partners | 6.1–6.15 (except 6.3) | 14 |",
        "| Partners | 6.1, 6.2, … | 14 |",
        "| Partners | 5.1-6.2 | 14 |",
        "| Partners | 6.x | 14 |",
        "| Partners | - | 14 |",
        "| Partners | 6.1–6.15 | ~14 |",
        "| Partners | 6.1–6.15 | 14/15 |",
        "| Partners | 6.1–6.15 | |",
    ],
)
def test_no_list_or_no_count_is_no_contradiction(tmp_path: Path, row: str) -> None:
    """Open lists, ranges over sections, and counts that are none."""
    assert found(tmp_path, "| Section | Test IDs | Count |", ORDERS, EVENTS, row) == []


def test_what_counts_something_else_is_left_alone(tmp_path: Path) -> None:
    """Where most rows differ, where another column explains the rest, where nobody says tests."""
    heads = "| Section | Test IDs | Tests |"
    assert (
        found(tmp_path, heads, "| A | 1.1-1.5 | 4 |", "| B | 2.1-2.4 | 2 |", "| C | 3.1 | 1 |")
        == []
    )
    explained = ("| A | 1.1-1.5 | 3 | 2 |", "| B | 2.1-2.4 | 4 | 0 |", "| C | 3.1 | 1 | 0 |")
    assert found(tmp_path, "| Section | Test IDs | Tests | Not run |", *explained) == []
    records = ("| A | 1.1-1.5 | 5 |", "| B | 2.1-2.4 | 4 |", "| C | 3.1, 3.2 | 95 |")
    assert found(tmp_path, "| Section | Test IDs | Records |", *records) == []
    assert (
        found(tmp_path, "| Version | Range | Count |", "| A | text | 5 |", "| B | words | 4 |")
        == []
    )
