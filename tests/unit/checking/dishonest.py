"""One contradiction each, planted in an honest report: what is replaced, and what must be found."""

from __future__ import annotations

from dataclasses import dataclass

from tests.unit.checking import honest


@dataclass(frozen=True)
class Planted:
    """``old`` becomes ``new``; the rule finds it in the line of ``new``, with both figures."""

    rule: str
    report: str
    old: str
    new: str
    figures: tuple[str, ...] = ()
    at: str = ""  #: where the finding stands, when it is not the line of ``new``

    @property
    def text(self) -> str:
        """The dishonest report."""
        assert self.report.count(self.old) >= 1, self.old
        return self.report.replace(self.old, self.new, 1)

    @property
    def line(self) -> int:
        """Where the finding must stand."""
        place = self.text.index(self.at or self.new)
        return self.text.count("\n", 0, place) + 1


E, R, A, D, G = honest.ENGLISH, honest.RUSSIAN, honest.README, honest.DONE, honest.GATE
B, U = honest.COMPREHENSIVE, honest.COMPREHENSIVE_RU
_ROW = "| 6.4 | POST /tickets/find | requests.md:111-120 | 200 | ✅ 200 | 0 | `0009.json` |\n"

PLANTED = (
    # totals against rows
    Planted("rows", E, _ROW, "", ("12", "11"), at="- **Total Tests Executed:**"),
    Planted("rows", R, "| 2.1 | GET /clients | 200 | пройден, 200 | 0003.json |\n", "", ("12", "11"), at="- **Всего выполнено"),
    # tallies
    Planted("tally", E, "✅ 403 PERMISSION_DENIED | 0 | `0007.json`", "❌ 403 PERMISSION_DENIED | 0 | `0007.json`", ("11", "10"), at="- **Successful:**"),
    Planted("tally", R, "пройден, 403 | 0006.json", "не пройден, 403 | 0006.json", ("11", "9"), at="- **Успешно:**"),
    Planted("verdict", E, "⚠️ PARTIAL", "✅ SUCCESS", ("SUCCESS", "1")),
    Planted("verdict", R, "частично успешно", "успешно", ("успешно", "1")),
    Planted("verdict", D, "Status: PARTIAL", "Status: PASSED", ("PASSED", "1")),
    Planted("tally", E, "## 2. Methodology", "10 passed, 2 failed.\n\n## 2. Methodology", ("2", "1")),
    # parts
    Planted("parts", E, "- **Successful:** 11", "- **Successful:** 10", ("12", "11"), at="- **Total Tests Executed"),
    Planted("parts", R, "- **Неуспешно:** 1", "- **Неуспешно:** 2", ("12", "13"), at="- **Всего выполнено"),
    Planted("parts", D, "Failed: 1", "Failed: 0", ("12", "11"), at="Total: 12"),
    Planted("parts", E, "300 unpaid)", "200 unpaid)", ("1500", "1400")),
    Planted("parts", R, "не оплачено 300)", "не оплачено 400)", ("1500", "1600")),
    Planted("parts", E, "  - Unpaid: 300", "  - Unpaid: 250", ("1500", "1450"), at="- Total orders: 1 500"),
    Planted("parts", R, "11 успешно + 1 неуспешно = 12", "11 успешно + 2 неуспешно = 12", ("12", "13")),
    Planted("parts", A, "11 passed + 1 failed = 12", "11 passed + 1 failed = 15", ("15", "12")),
    Planted("parts", E, "| **Total** | 12 | 11 | 1 |", "| **Total** | 15 | 14 | 1 |", ("15", "12")),
    Planted("parts", E, "| Partners | 5 | 5 | 0 |", "| Partners | 5 | 4 | 0 |", ("5", "4")),
    Planted("parts", E, "13 | 1,748 | +1,735", "13 | 1,848 | +1,835", ("1848", "1748")),
    Planted("parts", A, "Total: 12 tests", "Total: 15 tests", ("15", "12")),
    # ids
    Planted("ids", E, "5 (6.1–6.5)", "6 (6.1–6.5)", ("6", "5")),
    Planted("ids", E, "2 (7.1, 7.2)", "5 (7.1, 7.2)", ("5", "2")),
    Planted("ids", E, "3 (IDs: 12, 33, 41)", "4 (IDs: 12, 33, 41)", ("4", "3")),
    Planted("ids", E, "- 4xx responses: 3 (6.1, 6.2, 7.2)", "- 4xx responses: 2 (6.1, 6.2, 7.2)", ("2", "3")),
    Planted("ids", R, "5 тестов (6.1–6.5)", "7 тестов (6.1–6.5)", ("7", "5")),
    Planted("ids", R, "2 теста (7.1 и 7.2)", "3 теста (7.1 и 7.2)", ("3", "2")),
    Planted("ids", R, "2 (ID 12, 33)", "3 (ID 12, 33)", ("3", "2")),
    Planted("ids", G, "2 variables missing", "3 variables missing", ("3", "2")),
    # percent
    Planted("percent", E, "91.7% (11/12)", "96.1% (11/12)", ("96.1", "91.67")),
    Planted("percent", E, "91.7% (11/12)", "100%", ("100", "91.67")),
    Planted("percent", R, "91,7 % (11 из 12)", "95 % (11 из 12)", ("95", "91.67")),
    # rate
    Planted("rate", E, "- Records/second: 12.2", "- Records/second: 16.5", ("16.5", "12.22")),
    Planted("rate", R, "- Записей в секунду: 12,2", "- Записей в секунду: 22,4", ("22.4", "12.22")),
    # spread
    Planted("spread", E, "├── Average: 245 ms", "├── Average: 2,450 ms", ("2450", "1204")),
    Planted("spread", E, "└── Median: 305 ms", "└── Median: 30 ms", ("30", "120")),
    Planted("spread", R, "- Медиана: 231 мс", "- Медиана: 23 мс", ("23", "98")),
    Planted("spread", A, "fastest 98 ms", "fastest 980 ms", ("245", "980")),
    # delta
    Planted("delta", E, "| 0 | 230 | +230 |", "| 0 | 230 | +220 |", ("+220", "+230")),
    Planted("delta", R, "| 3 | 8 | +5 |", "| 3 | 8 | +8 |", ("+8", "+5")),
    Planted("delta", E, "10 → 1,510 (+1,500)", "10 → 1,510 (+1,510)", ("+1510", "+1500")),
    # all tables
    Planted("empty-table", E, "| `stg_discounts` | 3 | 8 | +5 |", "| `stg_discounts` | 0 | 0 | 0 |", ("stg_discounts", "0"), at="- [x] All tables > 0"),
    Planted("empty-table", R, "| stg_discounts | 3 | 8 | +5 |", "| stg_discounts | 0 | 0 | 0 |", ("stg_discounts", "0"), at="Все таблицы содержат"),
    # digest
    Planted("digest", E, honest.DIGEST, honest.DIGEST + "ab12", ("68", "64")),
    Planted("digest", R, honest.DIGEST, honest.DIGEST[:-2], ("62", "64")),
    Planted("digest", D, honest.DIGEST, honest.DIGEST[:40], ("40", "64")),
    # twice
    Planted("twice", E, "**Tests executed:** 12", "**Tests executed:** 13", ("13", "12")),
    Planted("twice", E, "All 12 tests were executed", "All 22 tests were executed", ("22", "12")),
    Planted("twice", R, "Выполнено 12 тестов", "Выполнено 29 тестов", ("29", "12")),
    # body-error
    Planted("body-error", E, '✅ 200 `{"status":"success"}`', '✅ 200 `{"status":"error","code":"WRONG_AUTHORIZATION"}`', ("200", "error")),
    # exception
    Planted("exception", E, "❌ 500 |", "❌ 500 ConnectionError |", ("500", "ConnectionError")),
    Planted("exception", R, "не пройден, 500", "не пройден, 504 ReadTimeout", ("504", "ReadTimeout")),
    # time
    Planted("time", E, "2025-11-07T14:22:33Z", "2025-11-07T14:42:33Z", ("14:42:33", "14:25:10")),
    Planted("time", R, "07.11.2025 17:24:55", "07.11.2025 17:21:55", ("17:21:55", "17:22:33")),
    Planted("time", R, "**Длительность:** 142 с", "**Длительность:** 14 мин", ("840", "142")),
    Planted("time", G, "20251107T142211Z_test", "20251107T152211Z_test", ("20251107T152211Z", "14:25:10")),
    # personal
    Planted("personal", E, "No secrets or personal data", "No personal data: anna.k@example.com", ("e-mail",)),
    Planted("personal", R, "0003.json", "0003.json, +7 999 000-00-01", ("phone",)),
    Planted("credential", G, "export `QTICKETS_TOKEN=<token>`", "export `QTICKETS_TOKEN=q7Zk29fLm3Xw81PdRt`", ("credential",)),
    Planted("credential", E, "Python 3.11.7", "Authorization: Bearer q7Zk29fLm3Xw81PdRtYv, Python 3.11.7", ("credential",)),
    # the comprehensive form
    Planted("percent", B, "(68.6% coverage)", "(72.5% coverage)", ("72.5", "68.63")),
    Planted("percent", B, "| Success rate | 94.3% |", "| Success rate | 100% |", ("100", "94.29")),
    Planted("percent", B, "100% (48/48", "100% (45/48", ("100", "93.75")),
    Planted("percent", U, "выполнено 35 (68,6 %)", "выполнено 35 (78,6 %)", ("78,6", "68.63")),
    Planted("parts", B, "The remaining 16 tests", "The remaining 20 tests", ("20", "16")),
    Planted("parts", B, "Not executed: 16 tests.", "Not executed: 20 tests.", ("20", "16")),
    Planted("parts", U, "| Провалено | 2 |", "| Провалено | 0 |", ("35", "33"), at="| Выполнено тестов"),
    Planted("twice", B, "- [x] 35 tests executed", "- [x] 51 tests executed", ("51", "35")),
    Planted("twice", B, "33 tests passed and 2 failed", "31 tests passed and 2 failed", ("33", "31"), at="| Tests passed"),
    Planted("twice", U, "- [ ] Выполнен 51", "- [x] Выполнен 51", ("51", "35")),
    Planted("ids", B, "10/10 tests passed (1.1-1.10)", "12/12 tests passed (1.1-1.10)", ("12", "10")),
    Planted("ids", B, "2 failed (3.4, 3.5)", "3 failed (3.4, 3.5)", ("3", "2")),
    Planted("ids", B, "7 operations denied", "8 operations denied", ("8", "7")),
    Planted("ids", U, "4 теста (2.1–2.4)", "5 тестов (2.1–2.4)", ("5", "4")),
    Planted("ids", U, "запись — 7 (6.1–6.7)", "запись — 9 (6.1–6.7)", ("9", "7")),
    Planted("empty-table", B, "10 of 11 tables hold records", "11 of 11 tables hold records", ("11 of 11", "fact_sales")),
    Planted("empty-table", B, "- [ ] All tables > 0", "- [x] All tables > 0", ("fact_sales",)),
    Planted("empty-table", U, "Заполнены не все таблицы: fact_sales пуста.", "Все таблицы заполнены.", ("fact_sales",)),
    Planted("spread", U, "| Клиенты | 120,5 |", "| Клиенты | 220,5 |", ("220.5", "150")),
    Planted("verdict", B, "COMPLETED WITH LIMITATIONS", "✅ PASSED", ("PASSED", "2")),
    Planted("personal", B, "j***@example.com", "jane@example.com", ("e-mail",)),
    Planted("credential", B, "`Bearer ***`", "`Bearer q7Zk29fLm3Xw81PdRtYv`", ("credential",)),
)  # fmt: skip
