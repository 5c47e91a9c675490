"""A second reading of every raw answer, for the closing scan alone.

The masking policy decides what is hidden; what it forgot it cannot miss. So the witness names the
personal fields once more, by the vendor's field lists (*documented*) and apart from the policy on
purpose, and keeps their values: one mistake in either shows as a leak, not as silence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NoReturn

from pytest_qtickets.masking.pseudonyms import is_number_pseudonym, is_pseudonym
from pytest_qtickets.model import Json

#: The kind of values that everybody may see: where one stands, a name in it is not a leak.
PUBLIC = "public"

_FIELDS = {
    key: kind
    for kind, keys in {
        "email": "email client_email",
        "phone": "phone client_phone",
        "name": "surname middlename client_name client_surname client_middlename",
        "company": "organization_name legal_name",
        "tax": "inn kpp",
        "document": "fanid fanid_card",
        "social": "vk_id facebook_id telegram_user",
        "card": "payment_card_number",
        "barcode": "barcode",
        "series": "series",
        "uniqid": "uniqid",
        "link": "payment_url cancel_url pdf_url passbook_url gpass_url",
        PUBLIC: "place_name place_address event_name seat_name zone_name scheme_name"
        " multiprice_name",
    }.items()
    for key in keys.split()
}
_PERSON = frozenset({"surname", "middlename"})
_PROMO = frozenset({"discount_id", "max_uses_count"})
#: The part of a link that opens it: no word of a path is so long and holds a digit.
_KEY = re.compile(r"(?=[^\W_]*\d)[^\W_]{9,}")


class Witness:
    """Personal values of the raw answers so far, by kind. In memory only, in no ``repr``."""

    def __init__(self) -> None:
        self._values: dict[str, dict[str, None]] = defaultdict(dict)

    def __repr__(self) -> str:
        return "Witness()"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Witness is not pickled: it knows raw values")

    def values(self) -> Mapping[str, tuple[str, ...]]:
        """Kind -> values, in the order in which they came."""
        return {kind: tuple(seen) for kind, seen in self._values.items()}

    def take(self, body: Json) -> None:
        """Read one parsed raw body."""
        rest = [body]
        while rest:
            node = rest.pop()
            if isinstance(node, list):
                rest += node
            elif isinstance(node, dict):
                for key, value in node.items():
                    if isinstance(value, (dict, list)):
                        rest.append(value)
                    elif kind := self._kind(key, node):
                        self._keep(kind, value)

    @staticmethod
    def _kind(key: str, siblings: Mapping[str, Json]) -> str | None:
        if key == "name":
            return PUBLIC if _PERSON.isdisjoint(siblings) else "name"
        if key == "code":
            return None if _PROMO.isdisjoint(siblings) else "promo"
        return _FIELDS.get(key)

    def _keep(self, kind: str, value: Json) -> None:
        if isinstance(value, int) and not isinstance(value, bool):
            value = "" if is_number_pseudonym(value) else str(value)
        if isinstance(value, str) and value.strip():
            for part in _parts(kind, value.strip()):
                if not is_pseudonym(part):
                    self._values[kind][part] = None


def _parts(kind: str, value: str) -> Iterator[str]:
    if kind == "link":
        yield from _KEY.findall(value)
    else:
        yield value
