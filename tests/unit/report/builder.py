"""Audits built by hand: small, invented, and free to be as odd as a test needs them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pytest_qtickets.evidence.audit import Audit, CaseAudit, ExchangeFact
from pytest_qtickets.model import (
    Alternative,
    Case,
    Expectation,
    RowDelta,
    Ruling,
    RunFacts,
    Section,
    Span,
    Spec,
    TableCount,
    Verdict,
)

SECTIONS = (
    Section(1, "Заказы", "orders"),
    Section(2, "Клиенты", "clients"),
    Section(3, "Мероприятия", "events"),
    Section(6, "Партнёры", "partners"),
    Section(7, "Ошибки", "errors"),
)
ORDERS = "stg_qtickets_api_orders_raw"
CLIENTS = "stg_qtickets_api_clients_raw"
JOBS = "meta_job_runs"
BODIES = "artifacts/qtickets_responses"
BODY = '{"data": [{"id": 1, "name": "Имя"}]}'.encode()


def bodies(_path: str) -> bytes:
    """Every body file of a built audit holds the same masked answer."""
    return BODY


def case(case_id: str, path: str = "orders", **over: Any) -> Case:
    """A case of the section its id names; ``status`` and ``code`` are what is expected."""
    status, code = over.pop("status", 200), over.pop("code", None)
    major, minor = (int(part) for part in case_id.split("."))
    facts: dict[str, Any] = {
        "id": case_id,
        "section": next(s for s in SECTIONS if s.number == major),
        "title": f"Проверка {case_id}",
        "api": "partners" if major == 6 else "rest",
        "method": "GET",
        "template": path,
        "path": path,
        "headers": {"Accept": "application/json"},
        "body": None,
        "expected": Expectation((Alternative(status, code),), f"HTTP {status}", 1),
        "placeholders": (),
        "safety": "reads",
        "span": Span("requests.md", 10 * major + minor, 10 * major + minor + 5),
    }
    return Case(**{**facts, **over})


def exchange(case_id: str, number: int = 1, **over: Any) -> ExchangeFact:
    """An answered exchange; ``status=None`` makes it one without an answer."""
    answered = over.get("status", 200) is not None
    facts: dict[str, Any] = {
        "number": number,
        "page": number,
        "attempt": 1,
        "method": "GET",
        "url": f"https://api.example.org/v1/orders?page={number}",
        "credential": "rest",
        "status": 200,
        "failure": "" if answered else "timeout: no answer within 30 s",
        "code": "",
        "records": 1 if answered else None,
        "latency_us": 12_345 * number,
        "sent_at": "2026-11-22T01:35:01.000200Z",
        "received": len(BODY) if answered else 0,
        "request_headers": {"Accept": "application/json", "Content-Type": "application/json"},
        "response_headers": {"Content-Type": "application/json; charset=utf-8"},
        "request_file": None,
        "response_file": f"{BODIES}/{number:04d}-{case_id}-res.json" if answered else None,
    }
    return ExchangeFact(**{**facts, **over})


def item(
    of: Case,
    verdict: Verdict = Verdict.PASSED,
    exchanges: Iterable[ExchangeFact] | None = None,
    rows: Iterable[RowDelta] = (),
    *,
    rule: str = "all rules",
    detail: str = "",
) -> CaseAudit:
    """A case with its ruling; without ``exchanges`` an executed case gets one good answer."""
    idle = verdict in (Verdict.BLOCKED, Verdict.NOT_RUN)
    if exchanges is None:
        exchanges = () if idle else (exchange(of.id),)
    nodes = (f"tests/api/test_any.py::test_it[{of.param_id}]",)
    ruling = Ruling(verdict, rule, detail)
    endpoint = f"{of.method} {'partners: ' if of.api == 'partners' else ''}/{of.path}"
    return CaseAudit(of, ruling, endpoint, nodes, tuple(exchanges), tuple(rows))


def audit(items: Iterable[CaseAudit], target: str = "cassettes", **over: Any) -> Audit:
    """An audit of these cases; other keywords replace facts of the run or of the audit."""
    items = tuple(items)
    run: dict[str, Any] = {
        "run_id": "20261122_013500_3f9ac2d1",
        "target": target,
        "started_at": "2026-11-22T01:35:00.000000Z",
        "ended_at": "2026-11-22T01:35:04.212000Z",
        "duration_us": 4_212_000,
        "end_reason": "finished",
        "exit_status": 0,
        "base_urls": {"rest": "https://api.example.org/v1/"},
        "clickhouse": "chdb://",
        "versions": {"python": "3.11.7", "pytest-qtickets": "0.1.0"},
        "commit": "0123456789abcdef0123456789abcdef01234567",
        "dirty": False,
        "workers": 0,
        "recorded": {
            "first": "2026-11-20T10:00:00.000000Z",
            "last": "2026-11-20T10:01:00.000000Z",
            "targets": "sandbox",
        }
        if target == "cassettes"
        else {},
    }
    facts: dict[str, Any] = {
        "tables": (),
        "facts": (),
        "masked": {"email": 12, "phone": 3},
        "warnings": (),
        "log_file": "logs/qtickets_replay_run_20261122_013500.jsonl",
        "log_head": "5eed" * 16,
    }
    run |= {name: value for name, value in over.items() if name in run}
    facts |= {name: value for name, value in over.items() if name in facts}
    cases = tuple(one.case for one in items)
    sections = tuple(s for s in SECTIONS if any(c.section == s for c in cases))
    spec = Spec("requests.md", "# Запросы\n".encode(), {}, sections, cases)
    return Audit(run=RunFacts(**run), spec=spec, cases=items, **facts)


def good(target: str = "cassettes", **over: Any) -> Audit:
    """Five sections, every case passed, every delta known and right."""
    orders = case("1.1")
    found = [exchange("1.1", n, records=50, latency_us=9_000 + n) for n in range(1, 4)]
    items = [
        item(orders, exchanges=found, rows=[delta(ORDERS, 150)]),
        item(case("1.2"), rows=[delta(ORDERS, 60)]),
        item(case("2.1", "clients"), rows=[delta(CLIENTS, 95)]),
        item(case("3.3", "events/33")),
        item(case("3.6", "events/33/seats")),
        item(case("6.9", "tickets/find/12", method="POST")),
        item(
            case("7.1", "events", status=None, code="WRONG_AUTHORIZATION"),
            exchanges=[exchange("7.1", status=401, code="WRONG_AUTHORIZATION", records=None)],
        ),
    ]
    tables = (
        TableCount(ORDERS, 0, 210, 1_700_000_000, "2026-11-22 04:35:00"),
        TableCount(CLIENTS, 0, 95, 1_700_000_000, "2026-11-22 04:35:00"),
        TableCount(JOBS, 0, 7, None, "2026-11-22 04:35:00"),
    )
    facts = {"tables": tables, "facts": (delta(JOBS, 7),), **over}
    return audit(items, target, **facts)


def mixed(target: str = "cassettes", **over: Any) -> Audit:
    """One case of every verdict and more: what goes wrong, all in one run."""
    blocked = "not sent: POST clients writes on a live target; allow it"
    denied = exchange("6.1", status=200, code="WRONG_AUTHORIZATION", records=None)
    retried = [
        exchange("3.1", 1, status=503, records=None),
        exchange("3.1", 2, page=1, attempt=2, records=12),
    ]
    items = [
        item(case("1.1"), rows=[delta(ORDERS, 150)]),
        item(
            case("1.2"), Verdict.FAILED, rule="status", detail="HTTP 200, expected 403",
            rows=[RowDelta(ORDERS, 60, None, "connection lost")],
        ),
        item(case("1.3"), Verdict.ERROR, [exchange("1.3", status=None)], rule="transport"),
        item(case("1.10", "orders/1"), Verdict.NOT_RUN, rule="deselected"),
        item(case("2.3", "clients", method="POST", safety="writes"), Verdict.BLOCKED,
             rule="safety", detail=blocked),
        item(case("3.1", "events"), exchanges=retried),
        item(case("6.1", "tickets/add/12", method="POST"), Verdict.FAILED, [denied],
             rule="body status", detail="HTTP 200, but the body says WRONG_AUTHORIZATION"),
        item(case("6.2", "tickets/add/12", method="POST"), Verdict.UNFINISHED, rule="no end"),
        item(case("7.1", "events", status=401)),
    ]  # fmt: skip
    tables = (
        TableCount(ORDERS, 5, None, reason="connection lost"),
        TableCount(CLIENTS, 0, 0, 0, ""),
    )
    return audit(items, target, **{"tables": tables, **over})


def delta(table: str, rows: int) -> RowDelta:
    """A delta that agrees."""
    return RowDelta(table, rows, rows)
