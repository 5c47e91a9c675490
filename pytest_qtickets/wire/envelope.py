"""Envelopes: what wraps the records of an answer, and whether the pages of a list add up."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_qtickets.contract.endpoints import Endpoint
from pytest_qtickets.model import Json
from pytest_qtickets.wire.body import items, next_page


def lacking(endpoint: Endpoint, body: Json) -> str:
    """What the envelope lacks, or empty. Fields of the records are rule ``schema``'s matter."""
    kind = endpoint.envelope
    if kind == "array":
        return "" if isinstance(body, list) else "expected a JSON array"
    if not isinstance(body, dict):
        return "expected a JSON object"
    if kind in ("page", "list") and not isinstance(body.get("data"), list):
        return "no `data` array"
    if kind == "page" and not isinstance(body.get("paging"), dict):
        return "no `paging` object"
    if kind == "one" and not isinstance(body.get("data"), dict):
        return "no `data` object"
    if kind == "partners":
        if body.get("status") != "success":
            return f"Partners `status` is {body.get('status')!r}, expected 'success'"
        if "result" not in body:
            return "no `result`"
    if kind == "hall" and not {"zones", "offers", "seatmap"} & body.keys():
        return "none of `zones`, `offers`, `seatmap`"
    return ""


def miscounted(bodies: Sequence[Json], first: Json, records: int) -> str:
    """Whether the pages are those asked for, and from first to last as many records as promised.

    ``first`` is the number of the page that the query asked for.
    """
    found = [body.get("paging") for body in bodies if isinstance(body, dict)]
    pages = [page for page in found if isinstance(page, dict)]
    if len(pages) < len(bodies):
        return ""
    if type(first) is int:
        for asked, page in enumerate(pages, start=first):
            got = page.get("currentPage")
            if type(got) is int and got != asked:
                return f"page {asked} was asked, the answer is page {got}"
    total = pages[-1].get("total")
    if first == 1 and next_page(bodies[-1]) is None and type(total) is int and total != records:
        return f"{records} records over {len(bodies)} pages, `paging.total` says {total}"
    return ""


def unsteady(bodies: Sequence[Json], first: Json) -> str:
    """Whether a list changed while its pages were read: no count over them means anything then."""
    place: dict[int | str, int] = {}
    total: Json = None
    for nth, body in enumerate(bodies):
        paging = body.get("paging") if isinstance(body, dict) else None
        if not isinstance(paging, dict):
            return ""
        page = nth + (first if type(first) is int else 1)
        before, total = total, paging.get("total")
        if nth and total != before:
            return (
                f"`paging.total` went from {before} to {total} between pages {page - 1} and {page}"
            )
        for record in items(body) or []:
            key = record.get("id") if isinstance(record, dict) else None
            if isinstance(key, int | str) and place.setdefault(key, page) != page:
                return f"record id {key} stands on pages {place[key]} and {page}"
    return ""


def stopped_early(bodies: Sequence[Json]) -> str:
    """How much of a list was read, when it goes on; empty when it was read to its end."""
    last = bodies[-1]
    if isinstance(last, dict) and next_page(last) is not None:
        read = sum(len(items(body) or []) for body in bodies)
        return f"stopped early: {read} of {last['paging']['total']} records read"
    return ""
