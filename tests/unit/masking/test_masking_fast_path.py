"""orjson for ordinary bodies, json for the others: nobody can tell which one it was."""

from __future__ import annotations

import copy
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_qtickets.masking import Masker
from pytest_qtickets.masking.bodies import loads_fast
from tests.corpus.documents import samples

from .samples import World
from .test_masking_properties import documents, few, shape

JSON = "application/json"


def slow(data):
    """Masked by json alone."""
    masker = Masker(b"k")
    masker._fast_json = lambda *_: None
    return masker.mask_bytes(data, JSON), dict(masker.hidden)


def fast(data):
    """Masked as usual."""
    masker = Masker(b"k")
    return masker.mask_bytes(data, JSON), dict(masker.hidden)


LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20),
    st.just("user@example.com"), st.just(10**25), st.just(1e16), st.just(1e-5),
)  # fmt: skip
KEYS = st.sampled_from(("id", "price", "client_phone", "q", "custom", "data", "name", "client"))
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=5), inner, max_size=4),
    max_leaves=15,
)  # fmt: skip


@few
@given(st.dictionaries(KEYS, TREES, max_size=5))
def test_both_ways_give_the_same_bytes_and_counts(tree):
    """Also for NaN, long integers, exponents and lone surrogates."""
    for data in (
        json.dumps(tree).encode(),
        json.dumps(tree, ensure_ascii=False).encode("utf-8", "surrogatepass"),
    ):
        assert fast(data) == slow(data)  # fmt: skip


@few
@given(documents())
def test_the_shape_of_bytes_is_kept(made):
    """Types, keys and their order, lengths and nulls; nothing planted; idempotent."""
    document, values = made
    masker = Masker(b"k")
    masked = masker.mask_bytes(json.dumps(document).encode(), JSON)
    if all(isinstance(x, (dict, list)) for x in (document,)):
        assert shape(json.loads(masked)) == shape(json.loads(json.dumps(document)))
    assert [value for value in values if value.encode() in masked] == []
    assert Masker(b"other").mask_bytes(masked, JSON) == masked


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            b'{"id":12345678901234567890123,"q":1e400}',
            b'{"id":12345678901234567890123,"q":1e400}',
        ),
        (b'{"id":18446744073709551616}', b'{"id":18446744073709551616}'),
        (b'{"id":1e22,"price":0.1,"x":-0.0}', b'{"id":1e+22,"price":0.1,"x":-0.0}'),
        (b'{"id":NaN}', b'{"id":NaN}'),
        (b'{"id":1,"id":2}', b'{"id":2}'),
        (b'{"id":"\\ud800"}', b'{"id":"\\ud800"}'),
        (b'\xef\xbb\xbf{"id": 1}', b'{"id":1}'),
        (b'\r\n {"id": "\\u0410\\/"}', '{"id":"А/"}'.encode()),
        (b"12", b"12"),
    ],
)
def test_values_that_orjson_would_change(body, expected):
    """Long integers stay integers, exponents keep their spelling, the last duplicate counts."""
    assert fast(body)[0] == expected


def test_a_long_phone_stays_an_integer():
    """Also when it is longer than 64 bits."""
    masked = json.loads(fast(b'{"client_phone":123456789012345678901234567890}')[0])
    assert type(masked["client_phone"]) is int


def test_who_gives_a_value_keeps_it():
    """mask_json copies: the caller's objects are not written into."""
    document = World().orders(2)
    before = json.dumps(document)
    Masker(b"k").mask_json(document)
    assert json.dumps(document) == before


def nested(levels):
    """JSON in a string of JSON in a string, and so on."""
    value = {"client_name": "Gromov", "deep": [[[[["user@example.com"]]]]]}
    for _ in range(levels):
        value = {"payload": json.dumps(value)}
    return value


@pytest.mark.parametrize("levels", range(1, 9))
def test_json_in_strings(levels):
    """It is read three times, and withheld after that."""
    masked = json.dumps(Masker(b"k").mask_json(nested(levels)))
    assert "Gromov" not in masked
    assert "user@" not in masked


BIG = 4_000_000


@pytest.mark.parametrize(
    "body",
    [
        b'{"q":"' + b"a" * BIG + b'"}',
        b'{"q":"' + b"1" * BIG + b'"}',
        b'{"q":"' + b"a@" * (BIG // 2) + b'"}',
        b'{"client_name":"' + b"Gromov " * (BIG // 7) + b'"}',
        b"[" + b"0," * (BIG // 2) + b"0]",
        b"{" + b",".join(b'"k%d":1' % n for n in range(200_000)) + b"}",
        b"[" + b",".join(b'{"k%d":1}' % n for n in range(100_000)) + b"]",
        b'{"custom":{' + b",".join(b'"u%d@example.com":1' % n for n in range(30_000)) + b"}}",
    ],
    ids=["letters", "digits", "at signs", "name", "numbers", "keys", "shapes", "addresses"],
)
def test_big_bodies_take_bounded_time(body):
    """A few seconds for megabytes of anything, without an exception."""
    began = time.process_time()
    masked = Masker(b"k").mask_bytes(body, JSON)
    assert time.process_time() - began < 20
    assert b"Gromov" not in masked
    assert b"@example.com" not in masked


def test_orjson_reads_ordinary_bodies():
    """The sandbox's kind of body takes the fast path."""
    data = json.dumps(World().orders(3)).encode()
    masker = Masker(b"k")
    assert loads_fast(data) is not None
    assert masker._fast_json(data, masker._fields.own_documents) == masker.mask_bytes(data, JSON)


def walk(often):
    """A masker whose shapes get their own code when they are met for the so-many-th time."""
    masker = Masker(b"k")
    for name in ("documents", "own_documents"):
        getattr(masker._fields, name)._often = often
    return masker


def test_straight_code_masks_as_the_walk_by_keys_does():
    """Bytes and counts are equal, whether code was made for a shape at once or never."""
    quick, never = walk(1), walk(10**9)
    bodies = [sample.body for sample in samples(40, seed=5) if sample.kind == "document"]
    for body in [*bodies, *bodies]:
        data = json.dumps(body).encode()
        assert quick.mask_bytes(data, JSON) == never.mask_bytes(data, JSON)
        assert quick.mask_json(body) == never.mask_json(body)
    assert quick.hidden == never.hidden
    assert any(place.shapes for place in quick._fields.own_documents._places._places.values())
    assert not any(place.shapes for place in never._fields.own_documents._places._places.values())


@few
@given(st.lists(st.dictionaries(KEYS, TREES, max_size=5), min_size=1, max_size=3))
def test_straight_code_is_right_for_any_tree(trees):
    """Types that a field never has, depth, and a copy that shares nothing with what it is of."""
    quick, never = walk(1), walk(10**9)
    for tree in [*trees, *trees]:
        before = copy.deepcopy(tree)
        masked = quick.mask_json(tree)
        assert repr(masked) == repr(never.mask_json(tree))
        assert repr(tree) == repr(before)
        assert not containers(tree) & containers(masked)
    assert quick.hidden == never.hidden


def containers(value):
    """Identities of all lists and objects in a value."""
    if not isinstance(value, (dict, list)):
        return set()
    inner = value.values() if isinstance(value, dict) else value
    return {id(value)}.union(*map(containers, inner))
