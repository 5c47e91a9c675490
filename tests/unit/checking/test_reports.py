"""Whole hand-typed reports: honest ones give nothing, however they are cut into groups."""

from __future__ import annotations

from pytest_qtickets.checking import check

ENGLISH = """\
# QTickets Production API Audit 20260102_101112
## 1. Summary
- **Overall Status:** PARTIAL
- **Total Tests Executed:** 4
- **Successful:** 3
- **Failed:** 1
- **Execution timestamp:** 2026-01-02T10:11:12Z

### Key Numbers
- Orders fetched: 1,250
- Clients fetched: 300
- Events: 12 events (ids 33, 34)
- Tests: 2 orders tests (1.1-1.2), 2 errors tests (7.1-7.2)
- Success rate: 75% (3/4)
- Passed: 3/4 (75.0%)

## 3. Test Matrix
| Test ID | Endpoint | Spec Ref | Expected | Result | CH Delta | Artifacts |
|---|---|---|---|---|---|---|
| 1.1 | GET /orders | spec.md:18-23 | 200 | 200 OK ✅ | +50 | a.json |
| 1.2 | GET /orders/1 | spec.md:28-33 | 200 | 500 ❌ | 0 | b.json |
| 7.1 | GET /orders | spec.md:38-43 | 401 | ✅ 401 error as expected | 0 | c.json |
| 7.2 | GET /orders/0 | spec.md:48-53 | 404 | ✅ PASS (404) | 0 | d.json |
## 4. Orders
- Total: 1250
  - Paid: 1200
  - Failed: 20
  - Cancelled: 30
## 5 Errors
- Total: 10
- Passed: 3
- Failed: 1
| Table Name | Count Before | Count After | Delta | Source |
|---|---|---|---|---|
| stg_orders | 1 200 | 1 250 | +50 | 1.1 |
| stg_x | 0 | 0 | 0 | - |
- 10 of 11 tables > 0
- [ ] All tables have records
Archive SHA-256: ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb
Git commit SHA: 0123456789abcdef0123456789abcdef01234567
Tests executed: 4
Duration: 12.5 s
| Metric | Value |
|---|---|
| Total tests | 5 |
"""
RUSSIAN = """\
# Аудит
- **Всего тестов:** 3
- **Успешно:** 2
- **Неуспешно:** 1
- Успешность: 2 из 3 (66,7%)
- 2 теста (1.1–1.2), 1 тест (7.1)
| Тест | Эндпоинт | Результат |
|---|---|---|
| 1.1 | GET | Успешно |
| 1.2 | GET | Ошибка |
| 7.1 | GET | Успешно |
"""


def test_honest_reports_give_none(tmp_path):
    """Totals of groups, expected errors with a tick, a 0 that nobody denies."""
    for text in (ENGLISH, RUSSIAN):
        path = tmp_path / "a.md"
        path.write_text(text, encoding="utf-8")
        assert check([path]) == []


def test_one_changed_figure_is_found(tmp_path):
    """At its line."""
    for text, true, lie, rules in (
        (ENGLISH, "Executed:** 4", "Executed:** 5", {"total-rows"}),
        (ENGLISH, "**Failed:** 1", "**Failed:** 2", {"tally"}),
        (ENGLISH, "75% (3/4)", "75% (3/4), so 3/4 (80%)", {"percent"}),
        (ENGLISH, "| +50 | 1.1 |", "| +40 | 1.1 |", {"delta"}),
        (RUSSIAN, "Всего тестов:** 3", "Всего тестов:** 4", {"total-rows"}),
        (RUSSIAN, "2 теста (1.1", "3 теста (1.1", {"ids"}),
    ):
        assert text.count(true) == 1, true
        line = text[: text.index(true)].count("\n") + 1
        path = tmp_path / "a.md"
        path.write_text(text.replace(true, lie), encoding="utf-8")
        found = check([path])
        assert rules <= {finding.rule for finding in found if finding.line == line}, lie


def test_audits_of_many_runs_may_differ(tmp_path):
    """One folder of audits, each of its own run."""
    for stamp, total in (("20260101_101010", 27), ("20260102_101010", 33)):
        (tmp_path / f"audit_{stamp}.md").write_text(f"Tests executed: {total}\n")
    assert check([tmp_path]) == []
