"""The bodies the vendor documents, as tables of checks; what is required is our own reading."""

from __future__ import annotations

import re

from pytest_qtickets.contract.document import schema
from pytest_qtickets.model import Json
from pytest_qtickets.sandbox.calls import Call, invalid
from pytest_qtickets.sandbox.reading import (
    Check,
    anything,
    choice,
    date,
    email,
    items,
    mapping,
    matching,
    money,
    nullable,
    numeric,
    record,
    text,
    whole,
)


def read(call: Call, check: Check) -> Json:
    """The body of a call, as the table says; ``ApiError`` naming the first field that is wrong."""
    return check(call.body, "")


def data_of(call: Call, check: Check) -> Json:
    """What stands under ``data``: every REST body that changes something is wrapped so."""
    return read(call, record({"data": check}, required=("data",)))["data"]


# -- lists ----------------------------------------------------------------------------------

_CONDITION = record({"column": text(), "operator": text(), "value": anything}, required=("column",))
WHERE = items(_CONDITION)
#: ``per_page`` and other unknown keys have no effect (*observed*).
QUERY = record(
    {"where": WHERE, "orderBy": mapping(text(), choice("asc", "desc")), "page": whole(least=1)},
    others=True,
)

# -- orders ---------------------------------------------------------------------------------

#: Ticket numbers with the related tickets of a season ticket.
_BASKETS = mapping(
    matching(re.compile(r"[1-9]\d{0,17}", re.ASCII), "a map of ticket numbers"),
    items(whole()),
    least=1,
)
_MONEY_BACK = record(
    {"amount": money, "deduction_amount": money, "baskets": _BASKETS}, required=("baskets",)
)
BASKETS = record(
    {"delete": record({"baskets": _BASKETS}, required=("baskets",)), "refund": _MONEY_BACK}
)
NOTHING = record({})
TICKET_PRICES = ("ticket_original_price", "discount_value")
TICKET = record(
    {
        "client_email": email,
        "client_name": text(),
        "client_surname": text(),
        "client_middlename": nullable(text()),
        "multiprice_code": nullable(text()),
        "ticket_original_price": money,
        "discount_value": money,
    },
    some=True,
)

# -- clients and promo codes ----------------------------------------------------------------

CLIENT = record(
    {
        "email": email,
        "details": record(
            {
                "name": text(),
                "surname": nullable(text()),
                "middlename": nullable(text()),
                "phone": nullable(text()),
            }
        ),
    },
    required=("email",),
)
FLAG = whole(most=1)
_CODE: dict[str, Check] = {
    "is_active": FLAG,
    "code": text(least=1),
    "max_uses_count": whole(),
    "active_from": nullable(date),
    "active_to": nullable(date),
}
NEW_PROMO_CODE = record({**_CODE, "discount_id": whole(least=1)}, required=("discount_id", "code"))
PROMO_CODE = record(_CODE, some=True)

# -- doors ----------------------------------------------------------------------------------

BARCODES = record({"select": items(choice(*schema("BarcodeColumn")["enum"]))})
SCAN = record({"checked_at": date}, required=("checked_at",))
SCANS = items(
    record({"barcode": text(least=1), "checked_at": date}, required=("barcode", "checked_at")),
    least=1,
)

# -- partners: numbers may come as text -----------------------------------------------------

_CONTACTS: dict[str, Check] = {
    "external_order_id": nullable(text()),
    "client_email": nullable(email),
    "client_phone": nullable(text()),
    "client_name": nullable(text()),
    "client_surname": nullable(text()),
    "client_middlename": nullable(text()),
}
_PAYMENT: dict[str, Check] = {
    "paid": numeric(FLAG),
    "paid_at": nullable(date),
    "reserved_to": nullable(date),
    "price": nullable(numeric(money)),
}
#: Nothing stands beside a batch; its items are read one by one.
BATCH = record({"batch": anything})
_NEW_TICKET = record(
    {
        "seat_id": text(least=1),
        "offer_id": nullable(text()),
        "payment_type_id": nullable(choice("pushka_card")),
        "external_id": nullable(text()),
        "user_session": nullable(text(most=40)),
        "fanid": nullable(text(least=1)),
        "visitor_user_id": nullable(text()),
        **_PAYMENT,
        **_CONTACTS,
    },
    required=("seat_id",),
)
_WHICH: dict[str, Check] = {
    "id": numeric(whole(least=1)),
    "external_id": nullable(text(least=1)),
}
_CHANGES = record({**_WHICH, **_PAYMENT, **_CONTACTS})
_GONE = record(_WHICH)
SEAT = record({"seat_id": text(least=1), "offer_id": nullable(text())}, required=("seat_id",))


def new_ticket(value: Json, *, fan_id: bool) -> Json:
    """A ticket to book or sell; ``fan_id``: the event admits nobody without."""
    body = _NEW_TICKET(value, "")
    if not _paid(body) and body.get("reserved_to") is None:
        raise invalid('"reserved_to" is required while the ticket is unpaid', field="reserved_to")
    if fan_id and body.get("fanid") is None:
        raise invalid('"fanid" is required by this event', field="fanid")
    return body


def ticket_changes(value: Json) -> Json:
    """What to change about a ticket, and which one."""
    body = _CHANGES(value, "")
    if body.get("paid") == 0 and not _paid(body) and body.get("reserved_to") is None:
        raise invalid('"reserved_to" is required while the ticket is unpaid', field="reserved_to")
    return _which(body)


def gone_ticket(value: Json) -> Json:
    """Which ticket to give back."""
    return _which(_GONE(value, ""))


def _which(body: Json) -> Json:
    if body.get("id") is None and body.get("external_id") is None:
        raise invalid('"id" or "external_id" is required', field="id")
    return body


def _paid(body: Json) -> bool:
    if body.get("paid") == 0 and body.get("paid_at") is not None:
        raise invalid('"paid" is 0, but "paid_at" is given', field="paid_at")
    return body.get("paid") == 1 or body.get("paid_at") is not None


def _one_or_many(value: Json, where: str) -> Json:
    one = numeric(whole()) if where == "filter.id" else text(least=1)
    return items(one, least=1)(value, where) if isinstance(value, list) else one(value, where)


_FILTERS = ("external_order_id", "external_id", "barcode", "id")
FIND = record(
    {"filter": record(dict.fromkeys(_FILTERS, _one_or_many), some=True)}, required=("filter",)
)
