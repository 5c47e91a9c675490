"""Endpoints: which envelope an answer has and which resource it carries.

Facts are from the vendor's help pages and captured answers (*documented*, *observed*); rows marked
``audited`` exist only in the case file that users keep and in the earlier audits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pytest_qtickets.model import Api, Case

#: ``page``: ``{data: [...], paging}``; ``list``: ``{data: [...]}``; ``one``: ``{data: {...}}``;
#: ``array``: a bare JSON array; ``object``: a bare JSON object; ``partners``: ``{status, result}``;
#: ``hall``: a Partners show context with ``zones``, ``offers`` or ``seatmap``.
Envelope = Literal["page", "list", "one", "array", "object", "partners", "hall"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One routed call; ``{}`` in ``path`` stands for one segment."""

    api: Api
    methods: tuple[str, ...]
    path: str
    resource: str
    envelope: Envelope
    audited: bool = False  #: known from the case file only, not from the vendor


_READ_OR_POST = ("GET", "POST")

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("rest", ("GET",), "orders", "order", "page"),
    Endpoint("rest", ("GET",), "orders/{}", "order", "one"),
    Endpoint("rest", ("DELETE",), "orders/{}/baskets", "order", "one"),
    Endpoint("rest", ("PUT",), "baskets/{}", "basket", "one"),
    Endpoint("rest", ("POST",), "orders/{}/restore", "order", "one"),
    Endpoint("rest", ("DELETE",), "orders/{}/baskets/{}", "order", "one", audited=True),
    Endpoint("rest", ("PATCH",), "orders/{}/baskets/{}", "basket", "one", audited=True),
    Endpoint("rest", ("POST",), "orders/{}/baskets/{}/refund", "order", "one", audited=True),
    Endpoint("rest", ("GET",), "clients", "client", "page"),
    Endpoint("rest", ("GET",), "clients/{}", "client", "one"),
    Endpoint("rest", ("POST",), "clients", "client", "one"),
    Endpoint("rest", ("PATCH",), "clients/{}", "client", "one", audited=True),
    Endpoint("rest", ("GET",), "events", "event", "page"),
    Endpoint("rest", ("GET",), "events/{}", "event", "one"),
    Endpoint("rest", ("POST",), "events", "event", "one"),
    Endpoint("rest", ("PUT",), "events/{}", "event", "one"),
    Endpoint("rest", ("PATCH",), "events/{}", "event", "one", audited=True),
    Endpoint("rest", ("GET",), "shows/{}/seats", "seats", "one"),
    Endpoint("rest", ("GET",), "events/{}/seats", "seats", "one", audited=True),
    Endpoint("rest", ("GET",), "events/{}/seats/{}", "seats", "one", audited=True),
    Endpoint("rest", ("GET",), "color-themes", "price_shade", "list"),
    Endpoint("rest", ("GET",), "price-shades", "price_shade", "list", audited=True),
    Endpoint("rest", ("GET",), "discounts", "discount", "page"),
    Endpoint("rest", ("GET",), "discounts/{}", "discount", "one"),
    Endpoint("rest", ("GET",), "promo-codes", "promo_code", "page"),
    Endpoint("rest", ("POST",), "promo-codes", "promo_code", "one"),
    Endpoint("rest", ("PUT",), "promo-codes/{}", "promo_code", "one"),
    Endpoint("rest", ("PATCH",), "promo-codes/{}", "promo_code", "one", audited=True),
    Endpoint("rest", ("GET",), "shows/{}/barcodes", "barcode", "array"),
    Endpoint("rest", ("GET",), "barcodes", "barcode", "page", audited=True),
    Endpoint("rest", ("GET", "POST"), "shows/{}/barcode/{}", "scan", "object"),
    Endpoint("rest", ("POST",), "shows/{}/barcodes", "scan", "object"),
    Endpoint("rest", ("GET",), "scanning/info", "scan", "one", audited=True),
    Endpoint("rest", ("POST",), "scanning/scan", "scan", "object", audited=True),
    Endpoint("rest", ("POST",), "scanning/batch", "scan", "object", audited=True),
    Endpoint("partners", _READ_OR_POST, "events/lists", "partner_show", "partners"),
    Endpoint("partners", _READ_OR_POST, "events/seatmap/{}", "hall", "hall"),
    Endpoint("partners", _READ_OR_POST, "events/seatmap/{}/{}", "hall", "hall"),
    Endpoint("partners", _READ_OR_POST, "events/offers/{}", "hall", "hall"),
    Endpoint("partners", _READ_OR_POST, "events/offers/{}/{}", "hall", "hall"),
    Endpoint("partners", _READ_OR_POST, "events/seats/{}", "hall", "hall"),
    Endpoint("partners", _READ_OR_POST, "events/seats/{}/{}", "hall", "hall"),
    *(
        Endpoint("partners", _READ_OR_POST, f"tickets/{verb}{tail}", resource, "partners")
        for verb, resource in (
            ("add", "ticket_write"),
            ("update", "ticket_write"),
            ("remove", "ticket_write"),
            ("check", "seat_state"),
            ("find", "ticket"),
        )
        for tail in ("", "/{}", "/{}/{}")
    ),
)

#: Columns that the case file names differently from the answer (*audited*).
COLUMN_ALIASES = {"active": "is_active"}


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(
        "/".join("[^/]+" if part == "{}" else re.escape(part) for part in path.split("/"))
    )


def find_endpoint(api: Api, method: str, path: str) -> Endpoint | None:
    """The endpoint that ``method path`` (path after the base, query allowed) names, if any."""
    bare = path.partition("?")[0].strip("/")
    for endpoint in ENDPOINTS:
        if (
            endpoint.api == api
            and method in endpoint.methods
            and _pattern(endpoint.path).fullmatch(bare)
        ):
            return endpoint
    return None


def endpoint_of(case: Case) -> Endpoint | None:
    """The endpoint a case calls, if it is a known one."""
    return find_endpoint(case.api, case.method, case.path)
