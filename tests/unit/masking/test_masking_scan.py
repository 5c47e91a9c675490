"""The leak scan finds known values in every form and shows none."""

from __future__ import annotations

import base64
import gzip
import html
import json
import re
import time
from itertools import product
from urllib.parse import quote, quote_plus

import pytest

from pytest_qtickets.masking import Hit, LeakScanner, Masker

from .samples import World

VALUES = ["user+tag@example.com", "+7 999 000-00-01", "Жанна О'Коннор", "877076325904", "tok/en=1"]


@pytest.mark.parametrize("index", range(len(VALUES)))
@pytest.mark.parametrize(
    ("form", "write"),
    [
        ("plain", str),
        ("json", json.dumps),
        ("json", lambda v: json.dumps(v).upper().replace("\\U", "\\u") if "Ж" in v else v),
        ("percent", quote),
        ("percent", quote_plus),
        ("percent", lambda v: quote(v, safe="")),
        ("html", html.escape),
        ("html", lambda v: v.encode("ascii", "xmlcharrefreplace").decode()),
        ("bytes", lambda v: repr(v.encode())[2:-1]),
        ("base64", lambda v: base64.b64encode(v.encode()).decode()),
        ("base64", lambda v: base64.b64encode(f"x{v}".encode()).decode()),
        ("base64", lambda v: base64.b64encode(f"xy{v}yz".encode()).decode()),
        ("base64", lambda v: base64.urlsafe_b64encode(f"{{'k': '{v}'}}".encode()).decode()),
    ],
)
def test_every_value_in_every_form(index, form, write):
    """A value is found where it stands; the hit names its number and form only."""
    value, written = VALUES[index], write(VALUES[index])
    hits = LeakScanner(VALUES).scan(f"before {written} after")
    assert {hit.index for hit in hits} == {index}
    assert {hit.view for hit in hits} == {"raw" if value in written else form}
    assert VALUES[index] not in repr(hits)


#: Value -> what it looks like where nothing is glued to it.
PLAIN = {"nick@example.com": r"nick@example\.com", "412345678901": r"(?<!\d)412345678901(?!\d)"}
ESCAPED = {'a\\"b': r"a\\\"b", "%41\\x41&": r"%41\\x41&"}
SCRAPS = ("", "0", "я", "%", "%8", "%20", "&", "&amp;", "&quot;")
SCRAPS += ("&#49;", "%31", "\\", r"\n", r"\\", r"\u0440", r"\x41")


@pytest.mark.parametrize("values", [PLAIN, ESCAPED], ids=["plain", "escaped"])
def test_no_escape_beside_a_value_hides_it(values):
    """What only looks like an escape takes no sign off a value, nor glues another to it."""
    scanner = LeakScanner(list(values), by_form=None)
    for index, (value, form) in enumerate(values.items()):
        for before, after in product(SCRAPS, SCRAPS):
            text = before + value + after
            hits = {hit.index for hit in scanner.scan(text)}
            assert index in hits or not re.search(form, text), text


def test_hits_are_ordered_and_placed():
    """Offsets are characters of the text, one hit for each place."""
    hits = LeakScanner(["Анна", "user@example.com"]).scan("USER@EXAMPLE.COM, Анна, Анна")
    assert hits == [
        Hit("value", 0, "raw", index=1),
        Hit("value", 18, "raw", index=0),
        Hit("value", 24, "raw", index=0),
    ]


def test_phones_are_found_in_other_spellings():
    """The last ten digits give a phone away."""
    assert LeakScanner(["+7 (999) 000-00-01"]).scan("tel:89990000001") != []


@pytest.mark.parametrize(
    "text",
    [
        "8(999)000.00-01",
        "+7 999 \u2013 000\u00a000\u201101",
        "999 OOO OO O1",
        "+7 999 \u043e\u043e\u043e-\u041e0-01",
        "\uff17\uff19\uff19\uff19\uff10\uff10\uff10\uff10\uff10\uff10\uff11",
        "%2B7999%200000001",
        "order 79990000001, 5 seats",
        "Ответ: 9990000001",
    ],
)
def test_a_known_phone_is_found_however_it_is_set_apart(text):
    """Any signs between its digits, letters typed for zero, digits of other scripts."""
    hits = LeakScanner({"phone": ["tel:+79990000001"]}).scan(text)
    assert [hit.kind for hit in hits if hit.index == 0][:1] == ["phone"]


@pytest.mark.parametrize(
    ("known", "text"),
    [
        ("мельников", "Ответ: мельников, мельникову"),
        ("Салтыкова-Щедрина", "САЛТЫКОВА-ЩЕДРИНА"),
        ("Салтыкова-Щедрина", "Салтыковой-Щедриной"),
    ],
)
def test_a_known_name_is_found_as_it_was_typed_and_in_capitals(known, text):
    """In small letters where a client typed it so; each part of a double name."""
    hits = LeakScanner({"name": [known]}, by_form=None).scan(text)
    assert len(hits) == 2
    masker = Masker(b"key")
    masker.mask_json({"client_surname": known})
    assert LeakScanner(masker.known_values(), by_form=None).scan(masker.mask_text(text)) == []


def test_a_word_in_small_letters_is_nobody():
    """A name given with a capital is not looked for in small letters, nor one that is a word."""
    scanner = LeakScanner({"name": ["Мельников", "роза"]}, by_form=None)
    assert scanner.scan("мельников, роза") == []


def test_names_that_are_words_are_no_person_together():
    """The name of an event, whose guests are called like it; beside a surname they are."""
    scanner = LeakScanner({"name": ["Вера", "Надежда", "Любовь", "Громова"]}, by_form=None)
    assert all(hit.warning for hit in scanner.scan("«Вера, Надежда, Любовь»"))
    assert not any(hit.warning for hit in scanner.scan("Громова Вера"))


def test_an_address_in_the_field_of_a_name_is_none():
    """Its words are not looked for: ``mail`` stands everywhere."""
    scanner = LeakScanner({"name": ["user@mail.example.com"]}, by_form=None)
    assert scanner.scan('"mail_template": {"id": 1}, "example": 2') == []
    assert [hit.kind for hit in scanner.scan("to user@mail.example.com")] == ["name"]


def test_a_masked_number_with_a_fraction_is_clean():
    """A phone that was a float."""
    masked = Masker(b"key").mask_json({"phone": 79990000001.0})
    assert LeakScanner().scan(json.dumps(masked)) == []


@pytest.mark.parametrize("pack", [gzip.compress, lambda data: data.decode().encode("utf-16")])
def test_a_file_that_is_packed_as_a_whole_is_read(pack):
    """Gzip and UTF-16 with its mark; what is broken holds nothing that could be read."""
    packed = pack("билет user@example.com".encode())
    assert [hit.kind for hit in LeakScanner({"email": ["user@example.com"]}).scan(packed)] == [
        "email"
    ]
    assert LeakScanner({"email": ["user@example.com"]}).scan(b"\x1f\x8b broken") == []


def test_other_numbers_are_not_a_known_phone():
    """Ten digits of several lines or of two words are no phone."""
    scanner = LeakScanner({"phone": ["+79990000001"]}, by_form=None)
    assert scanner.scan("999 000\n00 01, 99900x00001 and 9990000002") == []


@pytest.mark.parametrize("text", ["Левый балкон", "клевер", "", "Nm00000000 +70001234567"])
def test_words_are_whole_and_masked_text_is_clean(text):
    """A short name is not found in longer words."""
    assert LeakScanner(["Лев", ""]).scan(text) == []


def test_a_masked_page_of_orders_is_clean(capsys):
    """300 orders: masked, scanned, clean; prints the speeds beside json's own."""
    world = World()
    orders = world.orders(300)
    raw = json.dumps(orders, ensure_ascii=False).encode()
    masker, scanner = Masker(b"k"), LeakScanner(world.values)
    start = time.process_time()
    json.dumps(json.loads(raw), ensure_ascii=False)
    floor = time.process_time()
    masked = masker.mask_bytes(raw, "application/json").decode()
    done = time.process_time()
    assert scanner.scan(masked) == []
    scanned = time.process_time()
    size = len(raw) / 1e6
    with capsys.disabled():
        print(  # noqa: T201 - the speed is for a person to see
            f"\nmasking: {size / (done - floor):.1f} MB/s (json alone {size / (floor - start):.1f}), "
            f"scan with {len(world.values)} values: {size / (scanned - done):.1f} MB/s"
        )
    assert size / (done - floor) > 1
