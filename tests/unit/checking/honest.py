"""Honest reports in the forms that published ones have, in invented words and figures."""

from __future__ import annotations

from pathlib import Path

_REPORTS = Path(__file__).parent / "reports"
COMPREHENSIVE = (_REPORTS / "comprehensive.md").read_text(encoding="utf-8")
COMPREHENSIVE_RU = (_REPORTS / "comprehensive_ru.md").read_text(encoding="utf-8")

DIGEST = "3b7f1c0d9a5e4f2286c1d0b7e9f8a6543b7f1c0d9a5e4f2286c1d0b7e9f8a654"

ENGLISH = f"""\
# QTickets Production API Audit 20251107_142233

## 1. Summary

- **Overall Status:** ⚠️ PARTIAL
- **Total Tests Executed:** 12
- **Successful:** 11
- **Failed:** 1
- **Repository Commit:** 4be1f09
- **Execution Timestamp:** 2025-11-07T14:22:33Z

### Key Numbers

- **Orders fetched:** 1,500 (1,200 paid, 300 unpaid)
- **Clients fetched:** 230
- **Events checked:** 3 (IDs: 12, 33, 41)
- **Discounts verified:** 8 (4.1–4.2)
- **Partners tests:** 5 (6.1–6.5)
- **Error tests:** 2 (7.1, 7.2)
- **Tables loaded:** 3/3

## 2. Methodology

### References

- Test specification: `requests.md`, SHA-256 `{DIGEST}`
- Python 3.11.7, ClickHouse 24.3 (docker), HTTP 200 is success where the body agrees

## 3. Test Matrix

| Test ID | Endpoint | Spec Ref | Expected | Result | CH Delta | Artifacts |
| --- | --- | --- | --- | --- | --- | --- |
| 1.1 | GET /orders | requests.md:18-23 | 200 | ✅ 200 | +1,200 | `0001.json` |
| 1.2 | GET /orders | requests.md:27-46 | 200 | ✅ 200 | +300 | `0002.json` |
| 2.1 | GET /clients | requests.md:50-60 | 200 | ✅ 200 | +230 | `0003.json` |
| 4.1 | GET /discounts | requests.md:61-70 | 200 | ✅ 200 | +5 | `0004.json` |
| 4.2 | GET /promo-codes | requests.md:71-80 | 200 | ❌ 500 | 0 | `0005.json` |
| 6.1 | POST /tickets/add | requests.md:81-90 | 403 | ✅ 403 PERMISSION_DENIED | 0 | `0006.json` |
| 6.2 | POST /tickets/add | requests.md:91-99 | 403 | ✅ 403 PERMISSION_DENIED | 0 | `0007.json` |
| 6.3 | POST /tickets/check | requests.md:100-110 | 200 | ✅ 200 `{{"status":"success"}}` | 0 | `0008.json` |
| 6.4 | POST /tickets/find | requests.md:111-120 | 200 | ✅ 200 | 0 | `0009.json` |
| 6.5 | GET /events/seats/12 | requests.md:121-130 | 200 | ✅ 200 | 0 | `0010.json` |
| 7.1 | GET /events | requests.md:131-140 | WRONG_AUTHORIZATION | ✅ 200 `{{"status":"error","code":"WRONG_AUTHORIZATION"}}` | 0 | `0011.json` |
| 7.2 | GET /orders/999999999 | requests.md:141-150 | 404 | ✅ 404 | 0 | `0012.json` |

## 4. Metrics

### Orders

- Total orders: 1 500
  - Paid: 1 200
  - Unpaid: 300
- Previous report: 29 tests executed, 1,450 orders

### Performance

```
Core API:
├── Average: 245 ms
├── Fastest: 98 ms (7.2)
├── Slowest: 1,204 ms (1.1)
└── Median: 231 ms
Partners:
├── Average: 310 ms
├── Fastest: 120 ms (6.5)
├── Slowest: 0.9 s (6.1)
└── Median: 305 ms
```

- Records processed: 1,735
- Records/second: 12.2
- Success rate: 91.7% (11/12)

## 5. Errors & Retries

- 4xx responses: 3 (6.1, 6.2, 7.2)
- 5xx responses: 1 (4.2)
- Test failures: 1

## 6. ClickHouse Verification

| Table Name | Count Before | Count After | Delta |
| --- | ---: | ---: | ---: |
| `stg_orders` | 10 | 1,510 | +1,500 |
| `stg_clients` | 0 | 230 | +230 |
| `stg_discounts` | 3 | 8 | +5 |
| **Total** | 13 | 1,748 | +1,735 |

- [x] All tables > 0
- stg_orders: 10 → 1,510 (+1,500)

## 7. Conclusions & Recommendations

- [x] All 12 tests were executed
- [x] No secrets or personal data
- [ ] All tables have more than 1000 records
- The next run should execute 51 tests.

| Section | Tests | Passed | Failed |
| --- | --- | --- | --- |
| Orders | 2 | 2 | 0 |
| Clients | 1 | 1 | 0 |
| Discounts | 2 | 1 | 1 |
| Partners | 5 | 5 | 0 |
| Errors | 2 | 2 | 0 |
| **Total** | 12 | 11 | 1 |

---

**Report generated at:** 2025-11-07T14:25:10Z
**Audit duration:** 2 min 22 s
**Archive:** qtickets_prod_run_20251107_142233.zip
**SHA-256:** `{DIGEST}`
**Tests executed:** 12
"""

RUSSIAN = f"""\
# Аудит QTickets API 20251107_142233

## 1. Итоги

- **Общий статус:** частично успешно
- **Всего выполнено тестов:** 12
- **Успешно:** 11
- **Неуспешно:** 1
- **Коммит:** 4be1f09
- **Время начала:** 07.11.2025 17:22:33 МСК
- **Время окончания:** 07.11.2025 17:24:55 МСК

### Ключевые показатели

| Показатель | Значение |
| --- | --- |
| Получено заказов | 1 500 (оплачено 1 200, не оплачено 300) |
| Проверено мероприятий | 2 (ID 12, 33) |
| Тесты Partners API | 5 тестов (6.1–6.5) |
| Тесты ошибок | 2 теста (7.1 и 7.2) |
| Доля успешных тестов | 91,7 % (11 из 12) |

## 2. Матрица тестов

| ID теста | Запрос | Ожидается | Результат | Артефакты |
| --- | --- | --- | --- | --- |
| 1.1 | GET /orders | 200 | пройден, 200 | 0001.json |
| 1.2 | GET /orders | 200 | пройден, 200 | 0002.json |
| 2.1 | GET /clients | 200 | пройден, 200 | 0003.json |
| 4.1 | GET /discounts | 200 | пройден, 200 | 0004.json |
| 4.2 | GET /promo-codes | 200 | не пройден, 500 | 0005.json |
| 6.1–6.2 | POST /tickets/add | 403 | пройден, 403 | 0006.json |
| 6.3 | POST /tickets/check | 200 | пройден, 200 | 0008.json |
| 6.4 | POST /tickets/find | 200 | пройден, 200 | 0009.json |
| 6.5 | GET /seats | 200 | пройден, 200 | 0010.json |
| 7.1 | GET /events | ошибка WRONG_AUTHORIZATION | пройден, 403 | 0011.json |
| 7.2 | GET /orders/999999999 | 404 | пройден, 404 | 0012.json |

## 3. Производительность

- Среднее: 245 мс
- Самый быстрый: 98 мс (7.2)
- Самый медленный: 1,2 с (1.1)
- Медиана: 231 мс

- Обработано записей: 1 735
- Записей в секунду: 12,2

## 4. ClickHouse

| Таблица | До | После | Дельта |
| --- | ---: | ---: | ---: |
| stg_orders | 10 | 1 510 | +1 500 |
| stg_clients | 0 | 230 | +230 |
| stg_discounts | 3 | 8 | +5 |
| Итого | 13 | 1 748 | +1 735 |

Все таблицы содержат записи.

## 5. Выводы

Выполнено 12 тестов: 11 успешно + 1 неуспешно = 12.
В прошлом отчёте было выполнено 29 тестов.

---

**Отчёт сформирован:** 07.11.2025 17:25:10 МСК
**Длительность:** 142 с
**Архив:** qtickets_prod_run_20251107_142233.zip
**SHA-256:** {DIGEST}
"""

README = f"""\
QTickets audit archive
======================

Archive information
-------------------
Name: qtickets_prod_run_20251107_142233
Created: 2025-11-07T14:25:10Z
Duration: 142 s
Commit: 4be1f09

Contents
--------
report.md            the audit report
run.jsonl            execution log
counts.csv           data verification

Execution summary
-----------------
Orders: 2 tests
Clients: 1 test
Discounts: 2 tests
Partners: 5 tests
Errors: 2 tests
Total: 12 tests

Results: 11 passed + 1 failed = 12
Response times: average 245 ms, fastest 98 ms, slowest 1204 ms

Support information
-------------------
support@qtickets.example, digest of the contents: {DIGEST}
"""

DONE = f"""\
Archive: qtickets_prod_run_20251107_142233.zip
SHA-256 of the contents: {DIGEST}
Timestamp: 2025-11-07T14:25:10Z
Commit: 4be1f09
Duration: 142 s
Total: 12
Passed: 11
Failed: 1
Status: PARTIAL
"""

GATE = """\
# G-07 Live credentials Evidence

**Generated UTC:** 2025-11-07T14:25:10Z
**Status:** BLOCKED-EXTERNAL
**Owner:** platform team

## Closure requirement

All tables > 0 and 51 tests executed on the live API.

## Fresh evidence captured (local)

1. `make lint` - PASS (exit 0)
2. `make test` - PASS (exit 0), 120 passed in 4.2 s
3. `make live` - BLOCKED, 2 variables missing: `QTICKETS_TOKEN`, `QTICKETS_PARTNERS_TOKEN`

## Evidence artifacts

- `gates/G-07-command-status.tsv`
- `gates/20251107T142010Z_lint.log`
- `gates/20251107T142211Z_test.log`

## External handoff steps

| Step | Owner | Command/Action | Expected artifact | Destination |
| --- | --- | --- | --- | --- |
| 1 | platform | export `QTICKETS_TOKEN=<token>` | `live.log` | vault |
"""

COUNTS = """\
table_name,count_before,count_after
stg_orders,10,1510
stg_clients,0,230
stg_discounts,3,8
"""

#: What must not be taken for a total, a list or a claim.
TRICKY = """\
# Audit

## Summary
- Tests executed: 2
- Passed: 2
| Test ID | Result |
| --- | --- |
| 1.1 | PASS |
| 7.1 | PASS (error expected) |
- Events: 12 events (ids 33, 34)
- Reading a body takes 1,000 checks: 0.14 s

## Orders
- Total: 1250
- Passed: 1200
- Failed: 20
| Table | Before | After |
| --- | --- | --- |
| orders | 0 | 0 |
- [ ] All tables have records
Not all tables hold records. All tables must hold records.
Contact: support@vendor.example, sample user@example.com, Bearer YOUR_TOKEN, call 8 (800) ***-**-55
Git commit: 0123456789abcdef0123456789abcdef01234567, SHA-256: 0bff…767d
"""
