"""The policy: which field is what. A table of keys, and rules for the two ambiguous ones.

``rule_for`` names a rule: a kind of :data:`~pytest_qtickets.masking.pseudonyms.KINDS` (every value
below the key is hidden as that kind) or one of the actions

* ``pass``: known and harmless;
* ``person``: an object about a person is read by its own keys; a bare string is their name;
* ``private``: an unknown field of a person: its strings are hidden, numbers are kept;
* ``code``: an error's code is kept, a promo code is hidden;
* ``public``: known and shown to everybody, and protected in free text (events, venues, seats);
* ``scan``: unknown, or free text of the public side: patterns only;
* ``message``: an error's words: patterns and every value the run has seen.

Sources: the vendor's field lists and captured answers (*documented*, *observed*).

Ids are kept, also the ones that link a person across answers (``client_id``, ``details.id``,
``external_id``, ``external_order_id``, ``roistat_visit``): the case file filters by them and tables
are joined on them, and without the partner's own system they name nobody. An e-mail used as an
external id is still found.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final

PASS: Final = "pass"  # noqa: S105 (a rule's name)
PUBLIC: Final = "public"
SCAN: Final = "scan"
MESSAGE: Final = "message"
PERSON: Final = "person"
PRIVATE: Final = "private"
CODE: Final = "code"


def words(text: str) -> frozenset[str]:
    """The words of a table, as they are written in this package."""
    return frozenset(text.split())


#: Fields that are personal or secret wherever they stand.
HIDDEN: Final = {
    key: kind
    for kind, keys in {
        "email": "email e_mail emails client_email client_emails mail",
        "phone": "phone phones client_phone telephone tel mobile",
        "name": "surname middlename patronymic first_name last_name middle_name full_name fullname"
        " client_name client_surname client_middlename fio username",
        "company": "organization_name legal_name work_position",
        "tax": "inn kpp client_inn client_kpp",
        "document": "fanid fanid_card passport snils visitor_user_id",
        "social": "vk_id facebook_id telegram_user telegram_id telegram",
        "card": "payment_card_number card_number",
        "barcode": "barcode barcodes",
        "series": "series",
        "uniqid": "uniqid",
        "link": "payment_url cancel_url pdf_url passbook_url gpass_url",
        "promo": "promo_code promocode",
        "credential": "user_session token access_token refresh_token api_key apikey secret"
        " password signature authorization cookie session",
        "text": "comment custom fields",
    }.items()
    for key in keys.split()
}

_PUBLIC = words(
    "place_name place_address seat_name zone_name event_name scheme_name host timezone"
    " multiprice_name source_name agree_url site_url slug"
)

_PASS = words(
    # orders and baskets
    "id root_id payed payed_at paid paid_at deleted_at created_at updated_at client_id site_id"
    " payment_id payment_type_id basket_user_id backend_user_id access_code_id discount_id"
    " promo_code_id reserved reserve_extended reserved_to event_id show_id price original_price"
    " currency_id currency baskets basket refunds integrations roistat roistat_visit data paging"
    " perPage currentPage total seat_id ticket_original_price ticket_amount service_fee_amount"
    " discount_value multiprice_code quantity related_baskets services checked_at refunded_at"
    " refunded_amount refunded_deduction_amount amount deduction_amount site"
    " utm delete refund refunded_baskets checked_basket unchecked_basket primary_orders"
    " secondary_orders"
    # events, shows, seats
    " is_active active scheme_id city_id ticket_id mail_template_id event_type_id description"
    " place_description age place_coordinates poster content_type file_size payments handler city"
    " ticket mail_template event_type shows show events event sale_start_date sale_finish_date"
    " open_date start_date finish_date prices default_price color_theme modifiers min_price"
    " max_price scheme_properties admin zones zone seats opened was_opened rows disabled spread"
    " price_id label hot max_quantity show_free_quantity zone_id zone_root_id root_zone_id"
    " short_seat_id row place admission available ordered free_quantity ordered_quantity"
    " payed_quantity in_basket_quantity related_seats coords partner_id users client_groups agents"
    " color_theme_id color width height offset venue_id scheme seatmap offers offer_id lat lon"
    " last_update_hash fanid_required has_document_verification source_id organization"
    # discounts, promo codes, scans
    " type max_uses_count active_from active_to discount_type valid_from valid_to scans scanned_at"
    " success deleted status result batch filter discount discounts promo_codes user_id"
    # requests and errors
    " where column operator orderBy page per_page select context flat info resource"
)

#: Own words of this project in place of a body that could not be masked.
WITHHELD_KEY: Final = "withheld"

#: Ids of the partner's own system: kept, but an e-mail among them is hidden.
LINKABLE: Final = frozenset({"external_id", "external_order_id"})

_PERSON_SIBLINGS = words(
    "surname middlename patronymic first_name last_name phone email vk_id facebook_id"
    " telegram_user passport birthday client_email client_phone"
)
#: What only an event, a show, a hall or a city has; an event may have an organiser's e-mail too.
_EVENT_SIBLINGS = words(
    "start_date finish_date scheme_id place_name city_id timezone seats zones shows"
)
_PUBLIC_SIBLINGS = words(
    "description is_active color handler zone_id seat_id row coords width height price"
    " default_price event_id offset agree_url discount_value active_from"
)
_PLACES = words(
    "city event_type event events show shows zone zones scheme offers discount discounts venue"
    " place prices color_themes price_shades payments"
)
_TEMPLATES = frozenset({"ticket", "mail_template", "seat", "seats"})
_PERSON_WORDS = words(
    "client clients details customer customers guest guests visitor visitors buyer buyers person"
    " persons user users owner holder contact contacts attendee attendees passenger recipient"
    " payer member members manager employee клиент гость покупатель посетитель"
)
_ERROR_SIBLINGS = frozenset({"error", "message", "info", "errors"})
_PROMO_SIBLINGS = words(
    "discount_id max_uses_count active_from active_to discount_type discount_value valid_from"
    " valid_to"
)
_CODE_PARENTS = frozenset({"city", "currency", "country", "event_type", "error", "errors"})

#: Parts of unknown keys that give the field away; the first that is found decides.
_FRAGMENTS = (
    ("email", re.compile(r"mail|почт|мейл")),
    ("phone", re.compile(r"phone|mobile|whatsapp|viber|телефон|моб")),
    ("document", re.compile(r"passport|snils|паспорт|снилс|birth|рожден|driver_?licen")),
    ("name", re.compile(r"surname|last_?name|first_?name|middle_?name|patronym|full_?name|фамили"
                        r"|отчеств|user_?name|nick_?name")),
    ("social", re.compile(r"telegram|facebook|instagram|vkontakte|skype|телеграм")),
    ("barcode", re.compile(r"barcode|qr_?code|штрих")),
    ("uniqid", re.compile(r"uniqid")),
    ("card", re.compile(r"card_?num|card_?pan|номер_?карт")),
    ("credential", re.compile(r"password|passwd|secret|token|api_?key|authoriz|cookie|session_?key"
                              r"|парол")),
    ("text", re.compile(r"comment|remark|комментар|примечан")),
)  # fmt: skip
_WORDS = {
    word: kind
    for kind, words in {
        "phone": "tel тел",
        "name": "fio фио имя login",
        "tax": "inn kpp инн кпп",
        "social": "vk tg fb",
        "card": "card pan карта",
        "credential": "session auth signature sig cvv pin jwt",
        "document": "fanid dob",
        "text": "note notes",
    }.items()
    for word in words.split()
}  # fmt: skip
#: Words that make a key say something *about* a field rather than hold it.
_ABOUT_FIRST = frozenset({"is", "has", "need", "show", "send", "require"})
_ABOUT_LAST = words(
    "id ids count total at type types status state required enabled verified sent template length"
    " limit date color group groups format"
)
#: An id of these is the person's, not the record's.
_PERSONAL_IDS = frozenset({"social", "document", "credential"})

_CAMEL = re.compile(r"(?<=[a-z\u0430-\u044f0-9])(?=[A-Z\u0410-\u042f])")
_SPLIT = re.compile(r"[\W_]+")
_ERROR_CODE = re.compile(r"[A-Z]+(_[A-Z]+)+")


def rule_for(key: str, parent: str, siblings: Collection[str]) -> str:
    """The rule of ``key`` in an object held under ``parent`` with the keys ``siblings``."""
    if key == "name":
        return _name_rule(parent, siblings)
    if key == "code":
        return _code_rule(parent, siblings)
    return _known_rule(key) or _judged_rule(key) or (PRIVATE if _is_person(parent) else SCAN)


def looks_like_error_code(value: str) -> bool:
    """``WRONG_AUTHORIZATION``: capitals with underscores, which no promo code of the vendor is."""
    return _ERROR_CODE.fullmatch(value) is not None


def _known_rule(key: str) -> str | None:
    if key in {"error", "message", "error_description"}:
        return MESSAGE
    if key in _PUBLIC:
        return PUBLIC
    if key in _PASS or key == WITHHELD_KEY:
        return PASS
    return HIDDEN.get(key)


def _name_rule(parent: str, siblings: Collection[str]) -> str:
    if parent in _PLACES or not _EVENT_SIBLINGS.isdisjoint(siblings):
        return PUBLIC
    if not _PERSON_SIBLINGS.isdisjoint(siblings):
        return "name"
    if parent in _TEMPLATES or not _PUBLIC_SIBLINGS.isdisjoint(siblings):
        return PUBLIC
    return "name" if _is_person(parent) else SCAN


def _code_rule(parent: str, siblings: Collection[str]) -> str:
    if not _PROMO_SIBLINGS.isdisjoint(siblings):
        return "promo"
    if parent in _CODE_PARENTS or not _ERROR_SIBLINGS.isdisjoint(siblings):
        return PASS
    if "status" in siblings and "id" not in siblings:
        return PASS
    return CODE


@lru_cache(maxsize=8192)
def _parts(key: str) -> tuple[str, ...]:
    return tuple(word for word in _SPLIT.split(_CAMEL.sub("_", key).lower()) if word)


def _is_person(parent: str) -> bool:
    return any(word in _PERSON_WORDS for word in _parts(parent))


@lru_cache(maxsize=8192)
def _judged_rule(key: str) -> str | None:
    """The rule of a key that the contract does not know, from its parts; ``None``: no idea."""
    parts = _parts(key)
    if key in LINKABLE or not parts:
        return SCAN
    normal = "_".join(parts)
    about = parts[0] in _ABOUT_FIRST or parts[-1] in _ABOUT_LAST
    kind = HIDDEN.get(normal) or next((k for k, word in _FRAGMENTS if word.search(normal)), None)
    kind = kind or next((_WORDS[part] for part in parts if part in _WORDS), None)
    if kind is not None and (kind in _PERSONAL_IDS or not about):
        return kind
    if parts[-1] in _PERSON_WORDS:
        return PERSON
    if parts[-1] == "name" and not _PERSON_WORDS.isdisjoint(parts):
        return "name"
    return SCAN if about else None
