"""Shapes of every resource as literal tables, and the one assertion over them."""

from __future__ import annotations

import re

DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+03:00")

# A type is a word, "?" after it allows null, [x] is a list of x, a dict is an object of exactly
# these fields. `flag` is an int 0/1, `date` the vendor's form, `number` an int or float.
PERSON = {
    "id": "int",
    "name": "str",
    "middlename": "str?",
    "surname": "str?",
    "phone": "str?",
    "vk_id": "str",
    "facebook_id": "str",
}
CLIENT = {"id": "int", "email": "str", "details": PERSON}
REFUND = {
    "id": "int",
    "basket_id": "int",
    "amount": "number",
    "deduction_amount": "number",
    "created_at": "date",
}
BASKET = {
    "id": "int",
    "series": "digits9",
    "barcode": "barcode?",
    "show_id": "int",
    "seat_id": "str",
    "seat_name": "str",
    "original_price": "number",
    "ticket_original_price": "number",
    "price": "number",
    "ticket_amount": "number",
    "service_fee_amount": "number",
    "discount_value": "number?",
    "multiprice_code": "str?",
    "quantity": "int",
    "client_email": "str",
    "client_phone": "str",
    "client_name": "str",
    "client_surname": "str",
    "client_middlename": "str?",
    "organization_name": "str?",
    "legal_name": "str?",
    "work_position": "str?",
    "inn": "str?",
    "kpp": "str?",
    "comment": "str?",
    "pdf_url": "str?",
    "passbook_url": "str?",
    "related_baskets": ["int"],
    "services": ["int"],
    "refunds": [REFUND],
    "checked_at": "date?",
    "deleted_at": "date?",
    "refunded_at": "date?",
    "created_at": "date",
    "updated_at": "date",
    "refunded_amount": "number?",
    "refunded_deduction_amount": "number?",
}
ORDER = {
    "id": "int",
    "uniqid": "uniqid",
    "payed": "bool",
    "payed_at": "date?",
    "deleted_at": "date?",
    "created_at": "date",
    "updated_at": "date",
    "client_id": "int",
    "client": CLIENT,
    "site_id": "int",
    "site": {"id": "int", "host": "str"},
    "payment_id": "int",
    "payment_type_id": "str",
    "payment_card_number": "str?",
    "payment_url": "str",
    "cancel_url": "str",
    "basket_user_id": "int",
    "backend_user_id": "int?",
    "access_code_id": "int?",
    "discount_id": "int?",
    "promo_code_id": "int?",
    "reserved": "bool",
    "reserve_extended": "bool",
    "reserved_to": "date",
    "event_id": "int",
    "price": "number",
    "original_price": "number",
    "currency_id": "str",
    "utm": "[] or object",
    "custom": "'' or object",
    "fields": "[] or object",
    "baskets": [BASKET],
    "refunds": [REFUND],
    "integrations": "[] or object",
}
PRICE = {"id": "int", "default_price": "number", "color_theme": "digits", "modifiers": ["int"]}
SHOW = {
    "id": "int",
    "name": "str",
    "is_active": "flag",
    "sale_start_date": "date?",
    "sale_finish_date": "date",
    "open_date": "date",
    "start_date": "date",
    "finish_date": "date",
    "prices": [PRICE],
    "min_price": PRICE,
    "max_price": PRICE,
    "scheme_properties": "scheme",
    "created_at": "date",
    "updated_at": "date",
    "deleted_at": "date?",
}
EVENT = {
    "id": "int",
    "scheme_id": "int",
    "city_id": "int",
    "ticket_id": "int",
    "mail_template_id": "int",
    "event_type_id": "int",
    "is_active": "flag",
    "name": "str",
    "description": "str",
    "place_name": "str",
    "place_address": "str",
    "place_description": "str",
    "site_url": "str",
    "slug": "str",
    "url": "str",
    "age": "str",
    "currency_id": "str",
    "external_id": "str?",
    "place_coordinates": ["number"],
    "poster": {"id": "int", "content_type": "str", "file_size": "int", "url": "str"},
    "payments": [
        {"id": "int", "is_active": "bool", "name": "str", "handler": "str", "agree_url": "str"}
    ],
    "city": {"id": "int", "name": "str", "timezone": "str"},
    "ticket": {"id": "int", "is_active": "flag", "name": "str"},
    "mail_template": {"id": "int", "is_active": "flag", "name": "str"},
    "shows": [SHOW],
    "created_at": "date",
    "updated_at": "date",
    "deleted_at": "date?",
}
SEAT = {
    "id": "str",
    "root_id": "str",
    "name": "str",
    "zone_id": "str",
    "zone_root_id": "str",
    "short_seat_id": "str",
    "row": "str",
    "place": "str",
    "currency_id": "str",
    "admission": "bool",
    "available": "bool",
    "disabled": "bool",
    "ordered": "bool",
    "max_quantity": "int",
    "free_quantity": "int",
    "ordered_quantity": "int",
    "payed_quantity": "int",
    "in_basket_quantity": "int",
    "price": "number",
    "related_seats": ["str"],
    "coords": ["number"],
    "multiprice_name": "str?",
    "multiprice_code": "str?",
    "spread": {
        "partner_id": "int?",
        "users": "list?",
        "client_groups": "list?",
        "client_emails": "list?",
        "agents": "bool",
    },
    "color_theme_id": "int?",
}
DISCOUNT = {
    "id": "int",
    "is_active": "flag",
    "name": "str",
    "active_from": "date?",
    "active_to": "date?",
    "type": "str",
    "events": [{"id": "int", "is_active": "flag", "name": "str", "deleted_at": "date?"}],
    "shows": [
        {
            "id": "int",
            "is_active": "flag",
            "event_id": "int",
            "sale_start_date": "date?",
            "sale_finish_date": "date",
            "open_date": "date",
            "start_date": "date",
            "finish_date": "date",
            "created_at": "date",
            "updated_at": "date",
            "deleted_at": "date?",
        }
    ],
    "created_at": "date",
    "updated_at": "date",
    "deleted_at": "date?",
}
PROMO_CODE = {
    "id": "int",
    "is_active": "flag",
    "type": "int",
    "discount_id": "int",
    "code": "str",
    "max_uses_count": "int",
    "active_from": "date?",
    "active_to": "date?",
    "created_at": "date",
    "updated_at": "date",
    "deleted_at": "date?",
}
BARCODE = {
    "barcode": "barcode",
    "event_id": "int",
    "show_id": "int",
    "admission": "bool",
    "price": "number",
    "seat_name": "str",
    "zone_name": "str",
    "row": "str",
    "place": "str",
    "client_name": "str?",
    "client_surname": "str?",
    "client_middlename": "str?",
    "checked_at": "date?",
}
TICKET = {
    "id": "int",
    "paid": "flag",
    "paid_at": "date?",
    "seat_id": "str",
    "offer_id": "str?",
    "admission": "bool",
    "reserved_to": "date?",
    "external_id": "str?",
    "external_order_id": "str?",
    "barcode": "barcode?",
    "price": "number?",
    "client_email": "str?",
    "client_phone": "str?",
    "client_name": "str?",
    "client_surname": "str?",
    "client_middlename": "str?",
    "fanid_card": "object?",
    "visitor_user_id": "str?",
    "deleted": "flag",
}
#: Partners: alone (a text id), in a batch, and as found.
_SHARED = {key: TICKET[key] for key in TICKET if key not in ("id", "external_order_id", "deleted")}
ONE_TICKET = _SHARED | {"id": "digits", "payment_type_id": "str?"}
BATCH_TICKET = _SHARED | {"id": "int", "external_order_id": "str?"}
CONTEXT = {
    "event_id": "int",
    "show_id": "int",
    "event_name": "str",
    "start_date": "local",
    "finish_date": "local",
    "scheme": {
        "id": "int",
        "venue_id": "int",
        "place_name": "str",
        "place_address": "str",
        "place_description": "str",
        "width": "int",
        "height": "int",
    },
    "city": {"id": "int", "name": "str", "timezone": "str", "coords": ["number"]},
    "last_update_hash": "sha1",
}
PARTNER_SHOW = CONTEXT | {
    "scheme": {k: v for k, v in CONTEXT["scheme"].items() if k not in ("width", "height")},
    "event_type": {"id": "int", "name": "str"},
    "age": "str",
    "fanid_required": "bool",
    "has_document_verification": "bool",
    "integrations": [{"source_name": "str", "source_id": "str"}],
}
SEAT_STATE = {
    "seat_id": "str",
    "offer_id": "str?",
    "available": "bool",
    "coords": ["number"],
    "row": "str",
    "place": "str",
    "price": "number",
    "currency_id": "str",
}
MAP_ZONE = {
    "name": "str",
    "description": "str?",
    "width": "int",
    "height": "int",
    "offset": ["int"],
    "seats": "object",
}
MAP_SEAT = {"coords": ["int"], "row": "str", "place": "str"}
OFFER = {"name": "str", "seats": "object"}
OFFER_SEAT = {"available": "bool", "price": "number"}


def _scheme(value):
    leaves = [
        leaf
        for group in (value["admin"]["zones"], value["zones"], value["seats"] or {})
        for item in group.values()
        for leaf in item.values()
    ]
    return value.keys() == {"admin", "zones", "seats"} and all(type(x) is str for x in leaves)


WORDS = {
    "int": lambda v: type(v) is int,
    "number": lambda v: type(v) in (int, float),
    "bool": lambda v: type(v) is bool,
    "flag": lambda v: type(v) is int and v in (0, 1),
    "str": lambda v: type(v) is str,
    "date": lambda v: type(v) is str and DATE.fullmatch(v),
    "local": lambda v: type(v) is str and re.fullmatch(DATE.pattern[:-7] + r"\+\d\d:00", v),
    "sha1": lambda v: type(v) is str and re.fullmatch(r"[0-9a-f]{40}", v),
    "digits": lambda v: type(v) is str and v.isdigit(),
    "digits9": lambda v: type(v) is str and re.fullmatch(r"\d{9}", v),
    "barcode": lambda v: type(v) is str and re.fullmatch(r"87\d{10}", v),
    "uniqid": lambda v: type(v) is str and re.fullmatch(r"[a-z0-9]{10}", v),
    "list": lambda v: type(v) is list,
    "object": lambda v: type(v) is dict,
    "[] or object": lambda v: v == [] or (type(v) is dict and v),
    "'' or object": lambda v: v == "" or (type(v) is dict and v),
    "scheme": _scheme,
}


def conforms(value, shape, where=""):
    """Assert that a value has exactly this shape."""
    if isinstance(shape, dict):
        assert type(value) is dict, where
        assert value.keys() == shape.keys(), where
        for key, inner in shape.items():
            conforms(value[key], inner, f"{where}.{key}")
    elif isinstance(shape, list):
        assert type(value) is list, where
        for item in value:
            conforms(item, shape[0], f"{where}[]")
    elif not (value is None and shape.endswith("?")):
        assert WORDS[shape.rstrip("?")](value), f"{where}: {value!r} is not {shape}"
