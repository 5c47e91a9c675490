"""Reading answers: strict JSON, and the few places where this API keeps its meaning."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from pytest_qtickets.bounds import holds_long_number, nested_too_deeply, whole_number
from pytest_qtickets.model import Json


def parse_json(data: bytes) -> Json:
    """Parse a body as one JSON value.

    Raises ``ValueError`` with a short reason for invalid UTF-8, syntax errors, NaN or Infinity,
    duplicate keys (two readers would see two truths), and what is over the bounds of
    :mod:`~pytest_qtickets.bounds`: 4,300 digits of a whole number, 200 containers in one another.
    """
    if nested_too_deeply(data):
        raise ValueError("nested too deeply")
    try:
        return json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_constant=_no_constant,
            parse_int=whole_number if holds_long_number(data) else None,
        )
    except UnicodeDecodeError as error:
        message = f"not UTF-8 at byte {error.start}"
        raise ValueError(message) from None
    except json.JSONDecodeError as error:
        message = f"{error.msg} at character {error.pos}"
        raise ValueError(message) from None
    except RecursionError:  # of a caller that left fewer frames than the bound
        raise ValueError("nested too deeply") from None


@lru_cache(maxsize=8)
def shared_json(data: bytes) -> Json:
    """As :func:`parse_json`, once for the several readers of one body.

    The value is shared: whoever may change it parses for himself.
    """
    return parse_json(data)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        message = f"key {twice!r} stands twice in one object"
        raise ValueError(message)
    return found


def _no_constant(name: str) -> Any:
    message = f"{name} is not JSON"
    raise ValueError(message)


def body_code(body: Json) -> str:
    """The body's own error code, or empty: ``code`` beside ``error``, ``status`` or ``message``."""
    if isinstance(body, dict) and {"error", "status", "message"} & body.keys():
        code = body.get("code")
        return code if isinstance(code, str) else ""
    return ""


def is_error_body(body: Json) -> bool:
    """Whether the body itself says that the call failed, whatever the HTTP status.

    Partners errors are ``{"status": "error", "code", "message"}``, under HTTP 200 when the key is
    wrong (observed); REST errors are ``{"error", "status", "code", "info"}`` (observed).
    """
    if not isinstance(body, dict) or "data" in body or "result" in body:
        return isinstance(body, dict) and body.get("status") == "error"
    return body.get("status") == "error" or ("error" in body and "status" in body)


def is_refusal(body: Json) -> bool:
    """Whether a Partners body says anything but ``success`` (documented: success or error).

    A body without ``status`` is no refusal: the help pages elide it on hall calls.
    """
    return isinstance(body, dict) and body.get("status", "success") != "success"


def items(body: Json) -> list[Json] | None:
    """The records an answer lists (``data``, ``result`` or a bare array), or ``None``."""
    if isinstance(body, list):
        return body
    if isinstance(body, dict):
        for key in ("data", "result"):
            if isinstance(body.get(key), list):
                return list(body[key])
    return None


def next_page(body: Json) -> int | None:
    """Number of the page after this one by ``paging`` (observed: no links, no last page)."""
    if not isinstance(body, dict) or not isinstance(body.get("paging"), dict):
        return None
    paging = body["paging"]
    figures = [paging.get(name) for name in ("perPage", "currentPage", "total")]
    if not all(type(figure) is int and figure >= 0 for figure in figures):
        return None
    per_page, current, total = figures
    return current + 1 if current * per_page < total and body.get("data") else None
