"""Lint of event and show: a show belongs to one event, so two events of one show are a mix-up."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from pytest_qtickets.model import Case, Json, Spec

_PATH = re.compile(r"(?:^|/)(?:events|tickets)/(?:[a-z]+/)?(\d+)/(?:seats/)?(\d+)(?:/|$)")

#: Show -> event, in the vendor's samples (*documented*).
_SAMPLES = {"20": "12", "21": "12", "4076": "12", "41": "33"}


def mixed_pairs(spec: Spec) -> dict[str, str]:
    """Case id -> what is wrong: its show stands with another event in the file or the samples."""
    first: dict[str, tuple[str, str]] = {
        show: (event, "the vendor's samples") for show, event in _SAMPLES.items()
    }
    mixed: dict[str, str] = {}
    for case in spec.cases:
        for event, show in _pairs(case):
            known, where = first.setdefault(show, (event, str(case.span)))
            if known != event:
                mixed[case.id] = (
                    f"show {show} with event {event}; it goes with event {known} ({where})"
                )
    return mixed


def _pairs(case: Case) -> Iterator[tuple[str, str]]:
    """Event and show ids that stand together: in the path, or in one object of the body."""
    found = _PATH.search(case.path)
    if found:
        yield found[1], found[2]
    try:
        body: Json = json.loads(case.body) if case.body else None
    except ValueError:
        return
    stack = [body]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if {"event_id", "show_id"} <= node.keys():
                yield str(node["event_id"]), str(node["show_id"])
            stack += node.values()
        elif isinstance(node, list):
            stack += node
