"""Any honest report gives nothing; one figure changed in it is found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_qtickets.checking.checking import check

_SETTINGS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
#: How one language labels what the reports state.
_WORDS = (
    {
        "title": "Audit", "summary": "Summary", "executed": "Total Tests Executed", "passed": "Successful",
        "failed": "Failed", "skipped": "Skipped", "ok": "✅ PASS", "bad": "❌ FAIL", "tests": "tests",
        "head": "| Test ID | Endpoint | Result |", "rate": "Success rate", "of": "of",
        "tables": "| Table Name | Count Before | Count After | Delta |", "closing": "Tests executed",
    },
    {
        "title": "Аудит", "summary": "Итоги", "executed": "Всего выполнено тестов", "passed": "Успешно",
        "failed": "Неуспешно", "skipped": "Пропущено", "ok": "пройден", "bad": "не пройден", "tests": "тестов",
        "head": "| ID теста | Запрос | Результат |", "rate": "Доля успешных тестов", "of": "из",
        "tables": "| Таблица | До | После | Дельта |", "closing": "Выполнено тестов",
    },
)  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """Every figure of a report, each stated where it may be changed alone."""

    words: int
    sections: tuple[int, ...]
    failed: int
    skipped: int
    tables: tuple[tuple[int, int], ...]
    separator: str
    bold: bool
    executed: int = 0  #: added to what is stated at the top
    closing: int = 0  #: at the end
    passed: int = 0
    percent: float = 0.0
    listed: int = 0
    delta: int = 0

    @property
    def ran(self) -> int:
        """Tests with a row."""
        return sum(self.sections)

    def text(self) -> str:
        """The report."""
        say, mark = _WORDS[self.words], "**" if self.bold else ""
        passed = self.ran - self.failed
        percent = round(100 * passed / self.ran + self.percent, 1)
        ids = [f"{n}.{m}" for n, size in enumerate(self.sections, 1) for m in range(1, size + 1)]
        lines = [
            f"# {say['title']}", "", f"## 1. {say['summary']}", "",
            f"- {mark}{say['executed']}:{mark} {self.ran + self.executed}",
            f"- {mark}{say['passed']}:{mark} {passed + self.passed}",
            f"- {mark}{say['failed']}:{mark} {self.failed}",
            f"- {mark}{say['skipped']}:{mark} {self.skipped}",
            f"- {mark}{say['rate']}:{mark} {percent}% ({passed} {say['of']} {self.ran})",
            f"- Partners: {self.sections[0] + self.listed} {say['tests']} (1.1–1.{self.sections[0]})",
            "", "## 2. Matrix", "", say["head"], "| --- | --- | --- |",
        ]  # fmt: skip
        for at, one in enumerate(ids):
            lines.append(f"| {one} | GET /x | {say['bad'] if at < self.failed else say['ok']} |")
        lines += ["", "## 3. ClickHouse", "", say["tables"], "| --- | ---: | ---: | ---: |"]
        for at, (before, added) in enumerate(self.tables):
            told = added + (self.delta if not at else 0)
            cells = (f"{one:,}".replace(",", self.separator) for one in (before, before + added))
            lines.append(f"| stg_{at} | {' | '.join(cells)} | {told:+d} |")
        return "\n".join(
            [*lines, "", "---", "", f"{say['closing']}: {self.ran + self.closing}", ""]
        )


@st.composite
def figures(draw: st.DrawFn) -> Figures:
    """Honest ones."""
    sections = tuple(draw(st.lists(st.integers(2, 15), min_size=2, max_size=7)))
    count = st.integers(0, 3_000_000)
    return Figures(
        words=draw(st.integers(0, 1)),
        sections=sections,
        failed=draw(st.integers(0, sum(sections) // 2)),
        skipped=draw(st.integers(0, 40)),
        tables=tuple(draw(st.lists(st.tuples(count, count), min_size=1, max_size=4))),
        separator=draw(st.sampled_from([",", " ", "\u00a0", ""])),
        bold=draw(st.booleans()),
    )


def rules(folder: Path, report: Figures) -> set[str]:
    """What is found in a report."""
    (folder / "report.md").write_text(report.text(), encoding="utf-8")
    return {one.rule for one in check([folder / "report.md"])}


@_SETTINGS
@given(honest=figures())
def test_an_honest_report_never_gives_a_finding(tmp_path: Path, honest: Figures) -> None:
    """Any size, both languages, every separator of thousands."""
    assert rules(tmp_path, honest) == set(), honest.text()


@_SETTINGS
@given(honest=figures(), off=st.integers(1, 9), data=st.data())
def test_one_figure_changed_is_found(
    tmp_path: Path, honest: Figures, off: int, data: st.DataObject
) -> None:
    """By the rule whose figure it is."""
    changes = {
        "executed": ({"executed": 41 + off}, {"rows", "parts", "twice"}),
        "closing": ({"closing": 41 + off}, {"rows", "twice"}),
        "passed": ({"passed": off}, {"parts", "tally"}),
        "percent": ({"percent": -0.5 - off}, {"percent"}),
        "listed": ({"listed": off}, {"ids"}),
        "delta": ({"delta": off}, {"delta"}),
    }
    change, expected = changes[data.draw(st.sampled_from(sorted(changes)))]
    assert rules(tmp_path, replace(honest, **change)) & expected
