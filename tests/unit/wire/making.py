"""Cases, exchanges and a case file made by hand: small, invented, as odd as a test needs them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pytest_qtickets.model import (
    Alternative,
    Api,
    Case,
    Exchange,
    Expectation,
    Failure,
    MaskedBytes,
    MaskedText,
    Request,
    Response,
    Section,
    Span,
    Spec,
)

BASES: Mapping[Api, str] = {
    "rest": "https://api.example.org/api/rest/v1/",
    "partners": "https://api.example.org/api/partners/v1/",
}
SECTIONS = (
    Section(1, "Заказы", "orders"),
    Section(2, "Клиенты", "clients"),
    Section(3, "Мероприятия", "events"),
    Section(4, "Скидки", "discounts"),
    Section(5, "Штрихкоды", "barcodes"),
    Section(6, "Партнёры", "partners"),
    Section(7, "Ошибки", "errors"),
)
OK = Alternative(200)
JSON = "application/json"


def case(
    case_id: str = "1.1", path: str = "orders", *alternatives: Alternative, **over: Any
) -> Case:
    """A case; without alternatives nothing is stated. A body that is no text becomes JSON."""
    number = int(case_id.split(".", maxsplit=1)[0])
    body = over.pop("body", None)
    facts: dict[str, Any] = {
        "id": case_id,
        "section": next(s for s in SECTIONS if s.number == number),
        "title": f"Проверка {case_id}",
        "api": "partners" if number == 6 else "rest",
        "method": "GET",
        "template": path,
        "path": path,
        "headers": {"Accept": JSON},
        "body": body if body is None or isinstance(body, str) else json.dumps(body),
        "expected": Expectation(alternatives, " или ".join(map(str, alternatives)), 12),
        "placeholders": (),
        "safety": "reads",
        "span": Span("requests.md", 7, 15),
    }
    return Case(**{**facts, **over})


def spec(*cases: Case, file: str = "requests.md", source: bytes = "# Запросы\n".encode()) -> Spec:
    """A case file of these cases."""
    return Spec(file, source, BASES, SECTIONS, cases)


def raw(body: Any) -> bytes:
    """Bytes as they are, anything else as JSON."""
    return body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()


def answer(body: Any = b"", status: int = 200, **over: Any) -> Exchange:
    """An answered exchange. Keywords: ``content_type``, ``truncated`` and those of the exchange."""
    data = raw(body)
    response = Response(
        status,
        {"Content-Type": over.pop("content_type", JSON)},
        MaskedBytes(data),
        len(data),
        over.pop("truncated", False),
    )
    return replace(silence(), response=response, failure=None, **over)


def silence(kind: str = "timeout", message: str = "no answer within 30 s", **over: Any) -> Exchange:
    """An exchange without an answer."""
    facts: dict[str, Any] = {
        "case_id": "1.1",
        "number": 1,
        "request": Request(
            "GET", MaskedText(BASES["rest"] + "orders"), {"Accept": JSON}, None, "rest"
        ),
        "response": None,
        "failure": Failure(kind, MaskedText(message)),
        "sent_at": "2026-11-22T01:35:01.000200Z",
        "latency_us": 12_345,
    }
    return Exchange(**{**facts, **over})


def page(
    records: list[Any], current: int = 1, total: int | None = None, size: int = 50
) -> dict[str, Any]:
    """A page of a list; without ``total`` it is the only one."""
    paging = {
        "perPage": size,
        "currentPage": current,
        "total": len(records) if total is None else total,
    }
    return {"data": records, "paging": paging}
