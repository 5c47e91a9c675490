"""Answers against the contract: every place that differs, and every field it does not know."""

from __future__ import annotations

from collections.abc import Iterable

from pytest_qtickets.contract.document import resolved, schema
from pytest_qtickets.contract.drift import unknown_fields
from pytest_qtickets.contract.endpoints import Endpoint, operations
from pytest_qtickets.contract.validation import Mismatch, validate
from pytest_qtickets.model import CLIENT_ERROR, Api, Json


def mismatches(api: Api, endpoint: Endpoint | None, status: int, body: Json) -> list[Mismatch]:
    """Every place where a body differs from the schema of its call and status, by pointer.

    A call or a status without a schema has none. Values are shown as they stand: give it masked
    bodies.
    """
    wanted = _schema_of(api, endpoint, status)
    if wanted is None:
        return []
    return validate(wanted, body)


def drift(api: Api, endpoint: Endpoint | None, status: int, body: Json) -> list[str]:
    """Pointers of fields the contract does not name, ``*`` for an index; each once."""
    wanted = _schema_of(api, endpoint, status)
    return [] if wanted is None else unknown_fields(wanted, body)


def grouped(found: Iterable[Mismatch]) -> list[str]:
    """Mismatches as lines; those that differ in the index only are told once, with their number."""
    groups: dict[tuple[str, str], list[Mismatch]] = {}
    for mismatch in found:
        groups.setdefault((general(mismatch.pointer), mismatch.expected), []).append(mismatch)
    return [
        str(group[0]) if len(group) == 1 else f"{group[0]} (and {len(group) - 1} more at {place})"
        for (place, _), group in groups.items()
    ]


def general(pointer: str) -> str:
    """A pointer with ``*`` in the place of every index: ``/data/*/price``."""
    return "/".join("*" if part.isdigit() else part for part in pointer.split("/"))


def _schema_of(api: Api, endpoint: Endpoint | None, status: int) -> Json | None:
    """The schema that an answer must hold, if the contract has one for its call and status."""
    if api == "rest" and status >= CLIENT_ERROR:
        return schema("RestError")
    if endpoint is None or not endpoint.answers_alike:
        return None
    answers = operations()[endpoint.operation]["responses"]
    # Which 2xx a write answers with is not known; what it says is the same.
    key = str(status) if str(status) in answers else f"{status // 100}00"
    if key not in answers:
        return None
    return resolved(answers[key])["content"]["application/json"]["schema"]
