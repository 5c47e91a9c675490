"""The words reports use, in English and Russian, and what each stands for."""

from __future__ import annotations

import re

TOTAL = re.compile(
    r"(total )?(tests|cases|test cases)( executed| run)?|total( tests executed)?"
    r"|(всего )?(тестов|кейсов|проверок)( выполнено)?|выполнено тестов|всего"
)
#: Totals of anything: they are totals of tests only beside passed and failed.
BARE = ("total", "tests", "cases", "test cases", "всего", "тестов", "кейсов", "проверок")
PASSED = re.compile(r"(tests )?(passed|successful)( tests)?|успешно|успешных( тестов)?|пройдено")
FAILED = re.compile(r"(tests )?failed( tests)?|неуспешно|неуспешных( тестов)?|провалено")
OTHER = re.compile(r"(errors?|blocked|skipped|not run|unfinished|пропущено|не выполнено|ошибок)")

_PASS = re.compile(r"\b(pass(ed)?|success(ful)?|ok|успешно|пройден)\b|✅", re.IGNORECASE)
_FAIL = re.compile(r"\b(fail(ed)?|error|провален|ошибка|неуспешно)\b|❌", re.IGNORECASE)


def outcome(cell: str) -> str:
    """``passed``, ``failed`` or empty when a cell says neither, or both."""
    if ("✅" in cell) != ("❌" in cell):  # a mark is plainer than the words beside it
        return "passed" if "✅" in cell else "failed"
    passed, failed = bool(_PASS.search(cell)), bool(_FAIL.search(cell))
    return "" if passed == failed else "passed" if passed else "failed"
