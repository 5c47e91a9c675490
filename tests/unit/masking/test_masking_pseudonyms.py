"""Pseudonyms: their ranges, one a value, known whatever the key."""

from __future__ import annotations

import json
import re

import pytest

from pytest_qtickets.masking import Masker, neutral
from pytest_qtickets.masking.pseudonyms import KINDS, Pseudonyms, is_pseudonym

from .samples import World

SAMPLES = {
    "email": ("user@example.com", r"u[0-9a-f]{12}@masked\.invalid"),
    "phone": ("+79990000001", r"\+7000\d{7}"),
    "name": ("Анна", r"Nm[0-9a-f]{10}"),
    "company": ("ООО Ромашка", r"Og[0-9a-f]{10}"),
    "tax": ("7707083893", r"000\d{9}"),
    "document": ("4510 123456", r"Id[0-9a-f]{10}"),
    "social": ("vk12345", r"So[0-9a-f]{10}"),
    "card": ("411111******1111", r"00\d{4}\*{6}\d{4}"),
    "barcode": ("877076325904", r"000\d{9}"),
    "series": ("123456789", r"000\d{9}"),
    "uniqid": ("abc123def4", r"mask[0-9a-z]{8}"),
    "link": ("0123456789abcdef0123456789abcdef", r"0{16}[0-9a-f]{16}"),
    "promo": ("SUMMER2025", r"Pc[0-9a-f]{10}"),
    "credential": ("abcdef123456", r"Tk[0-9a-f]{10}"),
    "text": ("позвонить заранее", r"Tx[0-9a-f]{10}"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_range_of_each_kind(kind):
    """Every kind has its form, which is recognised and which no real value has."""
    value, form = SAMPLES[kind]
    pseudonym = Pseudonyms(b"k").text(kind, value)
    assert re.fullmatch(form, pseudonym)
    assert is_pseudonym(pseudonym)
    assert not is_pseudonym(value)
    assert Pseudonyms(b"other").text(kind, pseudonym) == pseudonym
    assert Pseudonyms(b"other").text(kind, value) != pseudonym
    assert not set(pseudonym) & set("<>&'\"`{}[]()|\\#:")


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"phone"}))
def test_check_digits(kind):
    """What stands in a range by chance is no pseudonym: a wrong check digit gives it away."""
    pseudonym = Pseudonyms(b"k").text(kind, SAMPLES[kind][0])
    head, tail = pseudonym.partition("@")[0], pseudonym[len(pseudonym.partition("@")[0]) :]
    forged = f"{head[:-1]}{'1' if head[-1] != '1' else '2'}{tail}"
    assert not is_pseudonym(forged)
    assert Pseudonyms(b"k").text(kind, forged) != forged


def test_an_empty_key_is_refused():
    """Without a key pseudonyms would be a dictionary."""
    with pytest.raises(ValueError, match="key is empty"):
        Masker(b"")


def test_masking_a_masked_document_changes_nothing():
    """Neither the same key nor another one touches what is masked: cassettes keep their bytes."""
    document = {"data": [World().order(n) for n in range(20)], "phone": 79990000001}
    for order in document["data"]:
        order["basket_user_id"] = 7  # as text, twelve digits from 87 on are a barcode
    masked = Masker(b"one").mask_json(document)
    again = Masker(b"two")
    assert again.mask_json(masked) == masked
    body = json.dumps(masked, ensure_ascii=False, separators=(",", ":")).encode()
    assert again.mask_bytes(body, "application/json") == body
    assert again.mask_text(body.decode()) == body.decode()
    assert dict(again.hidden) == {}


def test_documents_of_two_keys_are_equal_when_neutral():
    """Replay compares a request with a recording that was masked with another key."""
    document = {
        "data": World().order(4),
        "phone": 79990000001,
        "custom": {"user@example.com": 1, "guest@example.com": 2},
        "message": "ask user@example.com or +7 999 000-00-01 for 877076325904",
    }
    one, two = Masker(b"one").mask_json(document), Masker(b"two").mask_json(document)
    assert one != two
    assert neutral(one) == neutral(two)
    assert neutral(json.dumps(one)) == neutral(json.dumps(two))
    assert neutral(neutral(one)) == neutral(one)
    assert len(neutral(one)["custom"]) == 2


def test_neutral_keeps_what_is_not_a_pseudonym():
    """Two requests for different things stay different."""
    document = {"filter": {"external_order_id": "order67890", "id": [134857]}, "page": 1}
    assert neutral(document) == document


def test_distinct_people_have_distinct_pseudonyms():
    """A thousand clients stay a thousand."""
    clients = [World().client(0) | {"email": f"guest{n}@example.com"} for n in range(1000)]
    masked = Masker(b"k").mask_json(clients)
    assert len({client["email"] for client in masked}) == 1000
