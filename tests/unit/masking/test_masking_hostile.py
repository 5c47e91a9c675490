"""Bodies that mean harm, or come from a broken server: bounded time, no exception, nothing shown."""

from __future__ import annotations

import json
import time

import pytest

from pytest_qtickets.masking import Masker
from pytest_qtickets.masking.places import MAX_NEW_KEYS
from tests.corpus.documents import Maker, order

JSON = "application/json"
SIZE = 50_000_000
TOO_MANY = b'{"withheld":"too many different keys"}'


def letters(number):
    """A key without a digit, another one for each number."""
    return format(number, "x").translate(str.maketrans("0123456789", "ghijklmnop"))


def bodies():
    """Name -> a body of 50 MB, how it is made, and how its masked form begins."""
    return {
        "one string of a known field": (lambda: b'{"id":"' + b"x" * SIZE + b'"}', b'{"id":"xx'),
        "one string of free text": (lambda: b'{"comment":"' + b"x" * SIZE + b'"}', b'{"comment":"Tx'),
        "one whole number": (lambda: b'{"price":' + b"1" * SIZE + b"}", b'{"withheld": "a number too long'),
        "one fraction": (lambda: b'{"price":1.' + b"1" * SIZE + b"}", b'{"price":1.1'),
        "lists in lists": (lambda: b"[" * (SIZE // 2) + b"]" * (SIZE // 2), b'{"withheld": "nested too deep'),
        "objects in objects": (lambda: b'{"a":' * (SIZE // 6) + b"1" + b"}" * (SIZE // 6), b'{"withheld": "nested too deep'),
        "lists that never end": (lambda: b"[" * SIZE, b'{"withheld": "nested too deep'),
        "lone surrogates": (lambda: b'{"comment":"' + b"\\ud800" * (SIZE // 6) + b'"}', b'{"comment":"Tx'),
        "one key again and again": (
            lambda: b"{" + b",".join([b'"email":"user@example.com"'] * (SIZE // 27)) + b"}", b'{"email":"u',
        ),
    }  # fmt: skip


@pytest.mark.parametrize("name", bodies())
def test_fifty_megabytes(name):
    """Of one thing: masked, or withheld with the reason, in seconds."""
    make, begins = bodies()[name]
    data, began = make(), time.process_time()
    masked = Masker(b"k").mask_bytes(data, JSON)
    assert time.process_time() - began < 10
    assert masked.startswith(begins)
    assert b"user@example.com" not in masked


def test_fifty_megabytes_of_orders():
    """The honest case: nothing is withheld, nothing survives, every order is there."""
    make = Maker(7)
    some = [json.dumps(order(make)).encode() for _ in range(500)]
    times = SIZE // sum(map(len, some))
    data, began = b"[" + b",".join(some * times) + b"]", time.process_time()
    masked = Masker(b"k").mask_bytes(data, JSON)
    assert time.process_time() - began < 15
    assert masked.count(b'"uniqid":"mask') == len(some) * times
    assert b"withheld" not in masked


def test_too_many_different_keys():
    """To judge a key takes long: an object with more of them than any hall has seats is withheld."""
    data = json.dumps({letters(number): 1 for number in range(MAX_NEW_KEYS + 1)}).encode()
    began = time.process_time()
    masker = Masker(b"k")
    assert masker.mask_bytes(data, JSON) == TOO_MANY
    assert time.process_time() - began < 15
    assert masker.mask_bytes(TOO_MANY, JSON) == TOO_MANY
    after = json.loads(masker.mask_bytes(b'{"email":"user@example.com","fresh_key":1}', JSON))
    assert after["fresh_key"] == 1  # each document has its own measure
    assert after["email"].endswith("@masked.invalid")


def test_too_many_keys_in_a_part():
    """What was met before is still masked; parts with further new keys are withheld in place."""
    parts = [{letters(number): "user@example.com"} for number in range(MAX_NEW_KEYS + 5)]
    body = {"comment": {"of": "user@example.com"}, "data": parts}
    masker = Masker(b"k")
    masked = json.loads(masker.mask_bytes(json.dumps(body).encode(), JSON))
    assert len(masked["data"]) == len(parts)
    assert masked["data"][-1] == "withheld: too many different keys"
    assert "example.com" not in str(masked["data"][0]) + str(masked["data"][-6:])
    again = masker.mask_json({"client": masked["data"][-1], "comment": masked["data"][-1]})
    assert set(again.values()) == {"withheld: too many different keys"}


def test_a_hall_of_seats_is_no_harm():
    """Eighty thousand seats, each a key, are all there."""
    seats = {f"SECTOR_{n // 4000}-{n // 100};{n % 100}": {"disabled": "0"} for n in range(80_000)}
    masked = json.loads(Masker(b"k").mask_bytes(json.dumps({"seats": seats}).encode(), JSON))
    assert masked == {"seats": seats}


@pytest.mark.parametrize(
    "data",
    [
        b'{"email":"user@example.com","price":NaN,"x":[Infinity,-Infinity]}',
        b'{"email":"user@example.com","price":1e400}',
        b'{"email":"user@example.com","price":1' + b"0" * 400 + b"}",
        b'{"email":"a@example.org","email":"user@example.com"}',
        b'{"email":"user@example.com\\ud800","\\udfff":"\\ud83d"}',
        b'{"email":"user@example.com\xff\xfe","name":"\xc3"}',
        b'\xef\xbb\xbf{"email":"user@example.com"}',
        b'{"email":"user@example.com"',
        b'{"email":"user@example.com"}}',
        '{"email":"user@example.com"}'.encode("utf-16"),
        b'"user@example.com"',
        b"\x00" * 64 + b"user@example.com",
    ],
)
@pytest.mark.parametrize("kind", [JSON, "text/html; charset=idna", ""])
def test_odd_bodies(data, kind):
    """NaN, 10^400, duplicate keys, lone surrogates, broken UTF-8: masked, and stable afterwards."""
    masker = Masker(b"k")
    masked = masker.mask_bytes(data, kind)
    for text in (masked, masked.replace(b"\x00", b"")):
        assert b"user@example" not in text
    assert masker.mask_bytes(masked, kind) == masked
