"""HTTP on one side, calls on the other. The only module with the web framework (extra: sandbox)."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Match
from starlette.routing import Route as WebRoute
from starlette.types import ASGIApp

from pytest_qtickets.model import Api, Batch, Json
from pytest_qtickets.sandbox import bodies, forms
from pytest_qtickets.sandbox.calls import (
    PREFIXES,
    TOKENS,
    Answer,
    ApiError,
    Call,
    Dialect,
    Route,
    invalid,
)
from pytest_qtickets.sandbox.faults import FaultPlan
from pytest_qtickets.sandbox.misbehaving import misbehaving
from pytest_qtickets.sandbox.world import World

#: An old request falls out when so many newer ones are kept.
KEPT_REQUESTS = 10_000

#: As the real host answers, but for the name: what a sandbox said must be known as such.
_HEADERS = {"Server": "qtickets-sandbox", "Cache-Control": "no-cache, private"}

_NO_PAGE = """<!DOCTYPE html>
<html lang="ru">
<head><meta charset="utf-8"><title>page not found 404</title></head>
<body><h1>404</h1><p>Такой страницы нет.</p></body>
</html>
"""


@dataclass(slots=True)
class State:
    """What a running sandbox holds. ``world`` is replaced as a whole, never between two awaits."""

    world: World
    may_write: bool
    batch: Batch = "all-or-nothing"
    faults: FaultPlan = field(default_factory=FaultPlan)
    untouched: bool = True  #: whether the world is still what the seed made it, for certain
    requests: deque[tuple[str, str, Json]] = field(
        default_factory=lambda: deque(maxlen=KEPT_REQUESTS)
    )


def application(state: State, dialect: Dialect) -> ASGIApp:
    """The ASGI application of one dialect over one state."""

    async def no_page(request: Request, _: Exception) -> Response:
        await _arrived(state, request)
        return HTMLResponse(_NO_PAGE, 404, {**_HEADERS, "Content-Type": "text/html; charset=UTF-8"})

    async def wrong_verb(request: Request, _: Exception) -> Response:
        await _arrived(state, request)
        api: Api = "rest" if request.url.path.startswith(PREFIXES["rest"]) else "partners"
        message = f"{request.method} is not allowed here"
        response = _respond(dialect.refuse(api, ApiError("METHOD_NOT_ALLOWED", message)))
        response.headers["Allow"] = ", ".join(_verbs(app, request))
        return response

    app = Starlette(
        routes=[_web_route(state, dialect, route) for route in dialect.routes],
        exception_handlers={404: no_page, 405: wrong_verb},
    )
    app.router.redirect_slashes = False
    return misbehaving(app, state, lambda request: _arrived(state, request))


def _verbs(app: Starlette, request: Request) -> list[str]:
    """The verbs that the path of a request takes."""
    routes = [route for route in app.routes if isinstance(route, WebRoute)]
    here = (route for route in routes if route.matches(request.scope)[0] is not Match.NONE)
    return sorted({verb for route in here for verb in route.methods or ()})


def _web_route(state: State, dialect: Dialect, route: Route) -> WebRoute:
    parts = route.path.split("{}")
    path = parts[0] + "".join(f"{{id{nth}}}{part}" for nth, part in enumerate(parts[1:]))
    return WebRoute(
        PREFIXES[route.api] + path, _endpoint(state, dialect, route), methods=[route.method]
    )


def _endpoint(
    state: State, dialect: Dialect, route: Route
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        raw, body = await _arrived(state, request)
        # From here to the answer's bytes nothing is awaited: every call is atomic.
        try:
            _authorise(request, route.api)
            call = _call(state, request, route, raw, body)
            if route.method != "GET" or (state.may_write and route.api == "partners"):
                state.untouched = False
            return _respond(route.act(call))
        except ApiError as error:
            return _respond(dialect.refuse(route.api, error))

    return endpoint


def _authorise(request: Request, api: Api) -> None:
    if request.headers.get("authorization") != f"Bearer {TOKENS[api]}":
        raise ApiError("WRONG_AUTHORIZATION", "Wrong authorization")


def _call(state: State, request: Request, route: Route, raw: bytes, body: Json) -> Call:
    if route.api == "partners" and not raw:
        body = forms.parse(request.url.query)
    elif route.api == "partners" and body is None and _is_form(request):
        body = forms.parse(raw.decode("utf-8", "replace"))
    elif raw and body is None and raw.strip() != b"null":
        raise invalid("The body is not JSON")
    segments = tuple(request.path_params.values())
    return Call(state.world, segments, body, state.may_write, state.batch, bool(raw))


def _is_form(request: Request) -> bool:
    kind: str = request.headers.get("content-type", "")
    return kind.lower().startswith("application/x-www-form-urlencoded")


async def _arrived(state: State, request: Request) -> tuple[bytes, Json]:
    """``(body, parsed)``; what is not JSON is kept as ``None``."""
    raw = await request.body()
    try:
        body = bodies.parse(raw) if raw else None
    except ValueError:
        body = None
    state.requests.append((request.method, request.url.path, body))
    return raw, body


def _respond(answer: Answer) -> Response:
    return JSONResponse(answer.body, answer.status, _HEADERS)
