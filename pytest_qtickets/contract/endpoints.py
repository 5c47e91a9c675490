"""Endpoints: which call a request makes, which envelope its answer has, what it carries.

Documented calls come from ``openapi.yaml``; the others from ``undocumented``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from pytest_qtickets.contract.document import document
from pytest_qtickets.contract.undocumented import CALLS
from pytest_qtickets.model import Api, Case, Json

#: ``page``: ``{data: [...], paging}``; ``list``: ``{data: [...]}``; ``one``: ``{data: {...}}``;
#: ``array``: a bare JSON array; ``object``: a bare JSON object; ``partners``: ``{status, result}``;
#: ``hall``: a Partners show context with ``zones``, ``offers`` or ``seatmap``.
Envelope = Literal["page", "list", "one", "array", "object", "partners", "hall"]

#: What stands before the path of each API in ``openapi.yaml``.
PREFIXES: dict[Api, str] = {"rest": "/api/rest/v1/", "partners": "/api/partners/v1/"}

_METHODS = ("get", "put", "post", "delete", "patch")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One routed call; ``{}`` in ``path`` stands for one segment."""

    api: Api
    method: str
    path: str
    resource: str
    envelope: Envelope
    operation: str  #: operationId: of the call itself, or of the documented one in its place
    documented: bool  #: whether ``openapi.yaml`` has it; else only case files know it
    answers_alike: bool = True  #: whether its answers have the form of ``operation``'s
    body: str = ""  #: undocumented calls: what to send to ``operation`` instead

    @property
    def call(self) -> str:
        """``DELETE orders/{}/baskets``; Partners calls say whose they are."""
        whose = "partners: " if self.api == "partners" else ""
        return f"{self.method} {whose}{self.path}"


@cache
def endpoints() -> tuple[Endpoint, ...]:
    """Every known call, the documented ones first."""
    undocumented = (
        Endpoint(
            call.api,
            call.method,
            call.path,
            call.resource,
            cast("Envelope", call.envelope),
            call.instead,
            documented=False,
            answers_alike=call.answers_alike,
            body=call.body,
        )
        for call in CALLS
    )
    return (*_documented(), *undocumented)


@cache
def operations() -> dict[str, Json]:
    """Operations by operationId, with its ``path`` and ``method`` beside it."""
    return {
        item[method]["operationId"]: {**item[method], "path": path, "method": method.upper()}
        for path, item in document()["paths"].items()
        for method in _METHODS
        if method in item
    }


def _documented() -> Iterator[Endpoint]:
    for path, item in document()["paths"].items():
        api = next(api for api, prefix in PREFIXES.items() if path.startswith(prefix))
        bare = re.sub(r"\{\w+\}", "{}", path.removeprefix(PREFIXES[api]))
        for method in _METHODS:
            if method in item:
                facts = item[method]
                yield Endpoint(
                    api,
                    method.upper(),
                    bare,
                    facts["x-resource"],
                    facts["x-envelope"],
                    facts["operationId"],
                    documented=True,
                )


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(
        "/".join("[^/]+" if part == "{}" else re.escape(part) for part in path.split("/"))
    )


def same_path(api: Api, path: str) -> list[Endpoint]:
    """Every endpoint on this path (after the base, query allowed), whatever its method."""
    bare = path.partition("?")[0].strip("/")
    return [e for e in endpoints() if e.api == api and _pattern(e.path).fullmatch(bare)]


def find_endpoint(api: Api, method: str, path: str) -> Endpoint | None:
    """The endpoint that ``method path`` (path after the base, query allowed) names, if any."""
    return next((e for e in same_path(api, path) if e.method == method), None)


def endpoint_of(case: Case) -> Endpoint | None:
    """The endpoint a case calls, if it is a known one."""
    return find_endpoint(case.api, case.method, case.path)
