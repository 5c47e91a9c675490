"""Every rule finds what is planted for it, at its line, and nothing in the honest twin."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_qtickets.checking.checking import check
from tests.unit.checking import honest
from tests.unit.checking.dishonest import PLANTED, Planted

HONEST = {
    "english.md": honest.ENGLISH,
    "russian.md": honest.RUSSIAN,
    "readme.md": honest.README,
    "done.txt": honest.DONE,
    "gate.md": honest.GATE,
    "comprehensive.md": honest.COMPREHENSIVE,
    "comprehensive_ru.md": honest.COMPREHENSIVE_RU,
    "counts.csv": honest.COUNTS,
    "tricky.md": honest.TRICKY,
}


@pytest.mark.parametrize("name", HONEST)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_an_honest_report_gives_none(tmp_path: Path, name: str, ending: str) -> None:
    """Precision first."""
    (tmp_path / name).write_text(HONEST[name], encoding="utf-8", newline=ending)
    assert check([tmp_path / name]) == []


@pytest.mark.parametrize("planted", PLANTED, ids=lambda p: f"{p.rule}: {p.new.strip()[:40]}")
def test_what_is_planted_is_found(tmp_path: Path, planted: Planted) -> None:
    """At its line, by its rule, with the two figures."""
    path = tmp_path / "report.md"
    path.write_text(planted.text, encoding="utf-8")
    found = [one for one in check([path]) if one.rule == planted.rule]
    assert planted.line in [one.line for one in found], check([path])
    told = [one.message for one in found if one.line == planted.line]
    assert any(all(figure in one for figure in planted.figures) for one in told), told
