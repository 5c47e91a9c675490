"""Calls that case files and the earlier audits make and no help page of the vendor documents.

They are routed in the sandbox's ``audited`` dialect only. Each names the documented call that does
the same, so that a lint can say what to write instead, and the answer it is taken to have.
"""

from __future__ import annotations

from typing import NamedTuple

from pytest_qtickets.model import Api


class Undocumented(NamedTuple):
    """One such call; ``{}`` in ``path`` stands for one segment."""

    api: Api
    method: str
    path: str
    resource: str
    envelope: str
    instead: str  #: operationId of the documented call that does this
    answers_alike: bool = True  #: whether its answer has the form of that call's
    body: str = ""  #: what to send there, where the call has several uses


CALLS = (
    Undocumented(
        "rest",
        "DELETE",
        "orders/{}/baskets/{}",
        "order",
        "one",
        "cancelOrRefundBaskets",
        body='{"delete": {"baskets": {"…": []}}}',
    ),
    Undocumented("rest", "PATCH", "orders/{}/baskets/{}", "basket", "one", "changeBasket"),
    Undocumented(
        "rest",
        "POST",
        "orders/{}/baskets/{}/refund",
        "order",
        "one",
        "cancelOrRefundBaskets",
        body='{"refund": {"amount": …, "baskets": {"…": []}}}',
    ),
    Undocumented("rest", "PATCH", "clients/{}", "client", "one", "saveClient"),
    Undocumented("rest", "PATCH", "events/{}", "event", "one", "changeEvent"),
    Undocumented("rest", "GET", "events/{}/seats", "seats", "one", "listSeats"),
    Undocumented("rest", "GET", "events/{}/seats/{}", "seats", "one", "listSeats"),
    Undocumented("rest", "GET", "price-shades", "price_shade", "list", "listColorThemes"),
    Undocumented("rest", "PATCH", "promo-codes/{}", "promo_code", "one", "changePromoCode"),
    Undocumented("rest", "GET", "barcodes", "barcode", "page", "listBarcodes", answers_alike=False),
    Undocumented("rest", "GET", "scanning/info", "scan", "one", "getScan", answers_alike=False),
    Undocumented("rest", "POST", "scanning/scan", "scan", "object", "scanBarcode"),
    Undocumented("rest", "POST", "scanning/batch", "scan", "object", "scanBarcodes"),
    # Observed: without ids in the path the key is checked and refused; nothing more is known.
    *(
        Undocumented("partners", method, f"tickets/{verb}", resource, "partners", instead)
        for verb, resource, instead in (
            ("add", "ticket_write", "addTicketsOfShow"),
            ("update", "ticket_write", "updateTicketsOfShow"),
            ("remove", "ticket_write", "removeTicketsOfShow"),
            ("check", "seat_state", "checkSeatsOfShow"),
        )
        for method in ("GET", "POST")
    ),
)

#: Columns that the case file names differently from the answer (*audited*).
COLUMN_ALIASES = {"active": "is_active"}
