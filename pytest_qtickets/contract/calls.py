"""Documented calls in words: what to write in a case file instead of what stands there."""

from __future__ import annotations

from pytest_qtickets.contract.document import resolved
from pytest_qtickets.contract.endpoints import PREFIXES, operations
from pytest_qtickets.model import Json


def documented_call(operation: str, body: str = "") -> str:
    """``PUT baskets/{basket_id} with {"data": …}``, by operationId; ``body`` says more of it."""
    facts = operations()[operation]
    path: str = facts["path"]
    for prefix in PREFIXES.values():
        path = path.removeprefix(prefix)
    whose = "partners: " if facts["path"].startswith(PREFIXES["partners"]) else ""
    body = body or _sketch(request_schema(operation))
    return f"{facts['method']} {whose}{path}" + (f" with {body}" if body else "")


def request_schema(operation: str) -> Json | None:
    """The schema of a call's JSON body; ``None`` where it takes none."""
    body = resolved(operations()[operation].get("requestBody"))
    return body["content"]["application/json"]["schema"] if body else None


def _sketch(schema: Json | None) -> str:
    """The outermost form of a body; empty when nothing must be in it."""
    schema = resolved(schema) or {}
    if "oneOf" in schema:
        return " or ".join(_sketch(branch) for branch in schema["oneOf"])
    if schema.get("type") == "array":
        return f"[{_sketch(schema['items'])}, …]"
    return (
        "{" + ", ".join(f'"{name}": …' for name in schema["required"]) + "}"
        if (schema.get("required"))
        else ""
    )
