"""What Partners calls of every dialect share: the place a path names, the items, the answer."""

from __future__ import annotations

from collections.abc import Callable

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox import partners
from pytest_qtickets.sandbox.calls import Answer, ApiError, Call, Route, invalid
from pytest_qtickets.sandbox.events import find_show

#: The ends a path may have: neither event nor show, the event, both.
TAILS = ("", "/{}", "/{}/{}")


def both(path: str, act: Callable[[Call], Answer]) -> tuple[Route, Route]:
    """GET and POST are equivalent on every Partners function (*documented*)."""
    return Route("partners", "GET", path, act), Route("partners", "POST", path, act)


def place(call: Call, *, first: bool = False) -> tuple[Json, Json]:
    """The event and show a path names. ``first``: of several shows, take the first."""
    if not call.ids:
        raise invalid("event_id is required")
    event = call.world.events.get(call.ids[0])
    if event is None or event["deleted_at"] is not None or not event["shows"]:
        raise ApiError("EVENT_NOT_FOUND", "Event not found")
    if len(call.ids) == 1 and (first or len(event["shows"]) == 1):
        return event, event["shows"][0]
    if len(call.ids) == 1:
        raise invalid("show_id is required: the event has several dates")
    show = find_show(event, call.ids[1])
    if show is None:
        raise ApiError("EVENT_NOT_FOUND", "Event not found")
    return event, show


def items(call: Call) -> tuple[list[dict[str, Json]], bool]:
    """``(bodies, batch)``: the items of ``batch``, or the body itself as the only one."""
    body = call.fields()
    if "batch" not in body:
        return [body], False
    batch = body["batch"]
    if not isinstance(batch, list) or not batch or not all(isinstance(i, dict) for i in batch):
        raise invalid("batch must be a non-empty array of objects")
    return batch, True


def result(call: Call, event: Json, show: Json, results: list[Json], *, batch: bool) -> Answer:
    """The show's context and what came of the items."""
    facts = partners.context(call.world, event, show)
    return Answer({"status": "success", **facts, "result": results if batch else results[0]})
