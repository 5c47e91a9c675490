"""Parameters of a query or a form, as Partners calls may send them (*documented*).

How nested ones travel is unknown. Taken here: PHP's brackets (``filter[id]=1``,
``batch[0][seat_id]=…``), and JSON text in ``batch`` and ``filter``.
"""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import parse_qsl

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox import bodies
from pytest_qtickets.sandbox.calls import invalid

_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])+)")
_DEEPEST = 8
_JSON_TEXTS = ("batch", "filter")


def parse(text: str) -> dict[str, Json]:
    """The parameters, every leaf a text; ``ApiError`` when they nest more than eight deep."""
    found: dict[str, Json] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, errors="replace"):
        match = _NAME.fullmatch(name)
        if match is None:
            found[name] = value
            continue
        path = [match[1], *re.findall(r"\[([^\]]*)\]", match[2])]
        if len(path) > _DEEPEST:
            raise invalid("The parameters nest too deep")
        node = found
        for part in path[:-1]:
            key = part or str(len(node))
            if not isinstance(node.get(key), dict):
                node[key] = {}
            node = node[key]
        node[path[-1] or str(len(node))] = value
    for name in _JSON_TEXTS:
        if isinstance(found.get(name), str):
            with suppress(ValueError):
                found[name] = bodies.parse(found[name].encode())
    return {name: _with_lists(value) for name, value in found.items()}


def _with_lists(value: Json) -> Json:
    """Maps with the keys 0, 1, 2 … are lists."""
    if not isinstance(value, dict):
        return value
    inner = {key: _with_lists(item) for key, item in value.items()}
    if inner and list(inner) == [str(place) for place in range(len(inner))]:
        return list(inner.values())
    return inner
