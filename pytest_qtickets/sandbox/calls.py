"""The seam between HTTP and the world: what a call is, what an answer is, what a dialect is.

Nothing here knows the web server; a dialect is plain functions from :class:`Call` to
:class:`Answer`, one per route.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_qtickets.model import Api, Batch, Json

if TYPE_CHECKING:
    from pytest_qtickets.sandbox.world import World

#: The two keys, each refused on the other API (*observed* of the real host).
REST_TOKEN = "sandbox-rest-token"  # noqa: S105 - opens nothing but the sandbox
PARTNERS_TOKEN = "sandbox-partners-token"  # noqa: S105 - likewise
TOKENS: dict[Api, str] = {"rest": REST_TOKEN, "partners": PARTNERS_TOKEN}
PREFIXES: dict[Api, str] = {"rest": "/api/rest/v1/", "partners": "/api/partners/v1/"}


class ApiError(Exception):
    """The API refuses a call. Whoever raises names the reason; a dialect words status and body."""

    def __init__(self, code: str, message: str, **info: Json) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.info = info


def not_found(resource: str, key: Json) -> ApiError:
    """No such thing: ``not_found("Order", 7)`` has the code ``ORDER_NOT_FOUND``."""
    code = f"{resource.upper().replace(' ', '_')}_NOT_FOUND"
    return ApiError(code, f'Resource "{resource}" not found', id=key, resource=resource)


def invalid(message: str, **info: Json) -> ApiError:
    """The request itself is wrong."""
    return ApiError("VALIDATION_ERROR", message, **info)


@dataclass(frozen=True, slots=True)
class Call:
    """One authorised request to a routed path."""

    world: World
    segments: tuple[str, ...]  #: what stands in the path's places, in order
    body: Json  #: parsed JSON, ``None`` without a body; Partners: the query when there is no body
    may_write: bool  #: whether the partners key may book, update and remove
    batch: Batch = "all-or-nothing"
    has_body: bool = True  #: a body of ``null`` is one, though ``body`` is ``None`` then too

    @property
    def ids(self) -> tuple[int, ...]:
        """The segments as numbers; what is not a number is 0 (*observed*)."""
        return tuple(map(_number, self.segments))

    def fields(self) -> dict[str, Json]:
        """The body as an object; an error when it is anything else or empty."""
        if not isinstance(self.body, dict) or not self.body:
            raise invalid("The body must be a JSON object with at least one field")
        return self.body


def _number(segment: str) -> int:
    """Digits as PHP casts them: at most the largest 64-bit number."""
    if not (segment.isascii() and segment.isdigit()):
        return 0
    digits = segment.lstrip("0")[:20]
    return min(int(digits or 0), 2**63 - 1)


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and JSON body."""

    body: Json
    status: int = 200


@dataclass(frozen=True, slots=True)
class Route:
    """``{}`` in ``path`` stands for one id, as in ``contract.endpoints``."""

    api: Api
    method: str
    path: str
    act: Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the sandbox answers: its routes, and the words of its refusals."""

    name: str
    routes: tuple[Route, ...]
    refuse: Callable[[Api, ApiError], Answer]
    key_always_writes: bool = False  #: whether there is no such thing as a read-only Partners key
