"""The description of the API: a valid document, complete, every fact labelled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from pytest_qtickets.contract.document import document, resolved
from pytest_qtickets.contract.endpoints import endpoints, operations

EVIDENCE = {"documented", "observed", "unknown"}


def test_it_is_valid_openapi() -> None:
    """By a foreign validator, whole."""
    assert list(OpenAPIV31SpecValidator(document()).iter_errors()) == []


def test_every_documented_call_is_there() -> None:
    """R1 to R24 and P1 to P9; a call of two numbers has both."""
    found: set[str] = set()
    for operation in operations().values():
        ref = operation["x-ref"]
        found |= {ref} if isinstance(ref, str) else set(ref)
    assert found == {f"R{n}" for n in range(1, 25)} | {f"P{n}" for n in range(1, 10)}


def _facts(node: Any, at: str) -> Iterator[tuple[str, Any]]:
    """What states a fact: operations, answers, parameters, bodies, schemas and their fields."""
    if isinstance(node, list):
        for number, item in enumerate(node):
            yield from _facts(item, f"{at}/{number}")
    if not isinstance(node, dict):
        return
    for key, item in node.items():
        below = f"{at}/{key}"
        if key in ("properties", "schemas", "responses", "parameters", "requestBodies") and (
            isinstance(item, dict)
        ):
            yield from ((f"{below}/{name}", fact) for name, fact in item.items())
        if key in ("get", "put", "post", "delete"):
            yield below, item
        yield from _facts(item, below)


def test_every_fact_is_labelled() -> None:
    """Nothing in the document is without ``x-evidence``, and no label is another word."""
    facts = [
        (at, fact)
        for at, fact in _facts({"paths": document()["paths"]}, "")
        if set(fact) != {"$ref"}
    ]
    facts += list(_facts(document()["components"], "/components"))
    conditions = ("/if/", "/anyOf/", "/oneOf/")  # what they ask is stated where it is defined
    unlabelled = [
        at
        for at, fact in facts
        if fact.get("x-evidence") not in EVIDENCE
        and not any(word in f"{at}/" for word in conditions)
    ]
    assert unlabelled == []
    assert len(facts) > 700


def test_operations_are_named_once() -> None:
    """An operationId names one call; a path and a method likewise."""
    calls = [e for e in endpoints() if e.documented]
    assert len({e.operation for e in calls}) == len(calls) == len(operations())
    assert len({(e.api, e.method, e.path) for e in endpoints()}) == len(endpoints())


def test_what_is_not_documented_names_what_is() -> None:
    """Every call that only case files know stands for a documented one."""
    for endpoint in endpoints():
        assert endpoint.operation in operations(), endpoint.call


@pytest.mark.parametrize("operation", sorted(operations()))
def test_the_answer_has_a_schema(operation: str) -> None:
    """Each call says what a success looks like, in a schema of the document."""
    answers = operations()[operation]["responses"]
    schema = resolved(answers["200"])["content"]["application/json"]["schema"]
    assert "$ref" in schema or "else" in schema
