"""Valid JSON in, valid JSON out: by a parser that takes nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_qtickets.masking import Masker
from pytest_qtickets.wire.body import parse_json

MASKER = Masker(b"key")

#: Numbers as they may be written: vast, tiny, long, exact, personal.
NUMBERS = st.from_regex(
    r"\A-?(0|[1-9][0-9]{0,24})(\.[0-9]{1,20})?([eE][+\-]?[0-9]{1,4})?\Z"
) | st.sampled_from(["1e400", "-1E+999", "1.7976931348623159e308", "5e-324", "79990000001", "-0"])
STRINGS = st.text(max_size=20) | st.sampled_from(
    ["user@example.com", "+7 999 000-00-01", "[1e400]", "\ud800", '{"email":"user@example.com"}']
)
KEYS = st.sampled_from(["phone", "email", "price", "id", "name", "barcode", "x", "details"])
SPACE = st.sampled_from(["", " ", "\n\t"])


def array(items: list[str]) -> str:
    """A list of written values."""
    return f"[{', '.join(items)}]"


def mapping(items: dict[str, str]) -> str:
    """An object of written values."""
    return "{" + ",".join(f'"{key}": {value}' for key, value in items.items()) + "}"


WRITTEN = st.recursive(
    NUMBERS | STRINGS.map(json.dumps) | st.sampled_from(["true", "false", "null", "[]", "{}"]),
    lambda inner: (
        st.lists(inner, max_size=4).map(array)
        | st.dictionaries(KEYS, inner, max_size=4).map(mapping)
    ),
    max_leaves=8,
)


def shape(value: Any) -> Any:
    """Containers and types, without what stands in them."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return "number" if type(value) in (int, float) else type(value)


@given(WRITTEN, SPACE, SPACE)
def test_what_is_valid_stays_valid(written: str, before: str, behind: str) -> None:
    """As bytes and as a file; containers keep their shape; masked twice is masked once."""
    body = before + written + behind
    value = parse_json(body.encode())
    masked = MASKER.mask_bytes(body.encode(), "application/json")
    again = parse_json(masked)
    file = MASKER.mask_text(body, "json")  # in which unknown strings are read as texts
    if isinstance(value, (dict, list)):
        assert shape(again) == shape(value)
        assert shape(parse_json(file.encode())) == shape(value)
    assert MASKER.mask_bytes(masked, "application/json") == masked
    assert MASKER.mask_text(file, "json") == file


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("[1e400]", "[1e400]"),
        ('{"price": -1E+999, "x": ["\\ud800", 1.7976931348623159e308]}',
         '{"price":-1E+999,"x":["\\ud800",1.7976931348623159e308]}'),
        ("1e400", "1e400"),
        ("[1e5, 1e400]", "[100000.0,1e400]"),
    ],
)  # fmt: skip
def test_a_vast_number_stays_as_it_was_written(body: str, wanted: str) -> None:
    """No float holds it: its text is kept, and ``Infinity`` is written nowhere."""
    assert MASKER.mask_bytes(body.encode(), "application/json").decode() == wanted


def test_a_vast_number_of_a_personal_field_is_hidden() -> None:
    """Like any other number there."""
    masked = parse_json(MASKER.mask_bytes(b'{"phone": 1e400}', "application/json"))
    assert isinstance(masked, dict)
    assert str(masked["phone"]).startswith("7000")


@pytest.mark.parametrize("body", ["79990000001", " 79990000001\n"])
def test_a_personal_number_alone_becomes_a_string(body: str) -> None:
    """Its pseudonym is no number; in plain text it stays what text has."""
    masked = MASKER.mask_bytes(body.encode(), "application/json")
    assert "9990000001" not in masked.decode()
    assert isinstance(parse_json(masked), str)
    assert not MASKER.mask_bytes(body.encode(), "text/plain").startswith(b'"')
