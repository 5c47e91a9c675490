"""The earlier documents' *Key Numbers*, counted from the answers."""

from __future__ import annotations

import re
from collections.abc import Callable

from pytest_qtickets.contract.endpoints import endpoint_of
from pytest_qtickets.evidence.audit import Audit
from pytest_qtickets.model import Case, Verdict
from pytest_qtickets.report.figures import cases_of
from pytest_qtickets.report.text import count, ids

_RESOURCES = (
    ("Orders fetched", "order"),
    ("Clients fetched", "client"),
    ("Price shades fetched", "price_shade"),
    ("Discounts fetched", "discount"),
    ("Promo codes fetched", "promo_code"),
    ("Barcodes fetched", "barcode"),
    ("Partner tickets found", "ticket"),
)


def key_numbers(audit: Audit) -> list[tuple[str, str]]:
    """Label and figure, in the order readers know."""
    numbers = [(label, _fetched(audit, resource)) for label, resource in _RESOURCES]
    numbers.insert(2, ("Events checked", _events(audit)))
    groups: tuple[tuple[str, Callable[[Case], bool]], ...] = (
        ("Error cases", lambda case: any(a.is_error for a in case.expected.alternatives)),
        ("Seats cases", lambda case: "seats" in case.marks),
        ("Partners cases", lambda case: case.api == "partners"),
    )
    for label, belongs in groups:
        chosen = [item for item in audit.cases if belongs(item.case)]
        passed = sum(item.verdict is Verdict.PASSED for item in chosen)
        text = f"{passed} of {len(chosen)} passed ({ids(cases_of(chosen))})" if chosen else "none"
        numbers.append((label, text))
    return numbers


def _fetched(audit: Audit, resource: str) -> str:
    found: list[tuple[str, int]] = []
    for item in audit.cases:
        endpoint = endpoint_of(item.case)
        if endpoint and endpoint.resource == resource and item.records is not None:
            found.append((item.case.id, item.records))
    if not found:
        return "none: no answer carried a list"
    detail = ", ".join(f"{case_id}: {records}" for case_id, records in found)
    return f"{count(sum(n for _, n in found), 'record')} in {count(len(found), 'case')} ({detail})"


def _events(audit: Audit) -> str:
    """Ids of events that a passed case named in its path and did not expect to be refused."""
    named: dict[str, None] = {}
    for item in audit.cases:
        path = (
            r"(?:tickets/\w+|events/(?:seats|seatmap|offers))"
            if item.case.api == "partners"
            else "events"
        )
        found = re.match(rf"/?{path}/(\d+)", item.case.path)
        refused = any(a.is_error for a in item.case.expected.alternatives)
        if found and item.verdict is Verdict.PASSED and not refused:
            named[found[1]] = None
    events = sorted(named, key=int)
    return f"{len(events)} (ids {', '.join(events)})" if events else "none by id"
