"""The bounds of JSON: the same bytes, the same verdict, on every Python and at every call depth."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_qtickets.bounds import MAX_NESTED, nested_too_deeply
from pytest_qtickets.masking import Masker
from pytest_qtickets.masking.bodies import loads_body
from pytest_qtickets.wire.body import parse_json

DEEPEST = b"[" * MAX_NESTED + b"]" * MAX_NESTED
LOUD = b'["\\\\", "]]]]\\"[[[[", "", "{", "\\\\\\"]"]'


def depth_of(document: bytes) -> int:
    """Depth of valid JSON, byte by byte."""
    depth = deepest = 0
    inside = escaped = False
    for code in document:
        char = chr(code)
        if inside:
            inside = escaped or char != '"'
            escaped = char == "\\" and not escaped
        elif char == '"':
            inside = True
        elif char in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "]}":
            depth -= 1
    return deepest


def nest(document: bytes, kinds: list[bool]) -> bytes:
    """The document below lists (``True``) and objects, each with something beside it."""
    for is_list in kinds:
        document = (
            b"[" + LOUD + b"," + document + b"]" if is_list else b'{"]":1,"\\"{":' + document + b"}"
        )
    return document


def at_depth(frames: int, work: Callable[[], Any]) -> Any:
    """What ``work`` gives below so many calls."""
    return work() if not frames else at_depth(frames - 1, work)


@given(
    st.recursive(
        st.text('[]{}"\\a') | st.integers(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text('[{"\\'), inner),
        max_leaves=10,
    ),
    st.lists(st.booleans(), max_size=MAX_NESTED + 30),
)
@example([], [True] * (MAX_NESTED - 1))
@example([], [True] * MAX_NESTED)
@example(1, [False, True] * (MAX_NESTED // 2))
@example("[", [False, True] * (MAX_NESTED // 2 + 1))
def test_nesting_is_told_from_bytes(inner: Any, kinds: list[bool]) -> None:
    """As a walk over every byte tells it, whatever stands in strings and keys."""
    document = nest(json.dumps(inner).encode(), kinds)
    assert nested_too_deeply(document) == (depth_of(document) > MAX_NESTED)


@pytest.mark.parametrize("frames", [0, 300, 600])
def test_the_bound_does_not_move_with_the_call(frames: int) -> None:
    """The deepest that is read is read below 600 calls as well; one deeper nowhere."""
    assert at_depth(frames, lambda: parse_json(DEEPEST))
    assert at_depth(frames, lambda: loads_body(DEEPEST.decode()))[1] == ""
    deeper = b"[" + DEEPEST + b"]"
    with pytest.raises(ValueError, match=r"^nested too deeply$"):
        at_depth(frames, lambda: parse_json(deeper))
    assert at_depth(frames, lambda: loads_body(deeper.decode())) == (
        None,
        "nested too deep to be parsed",
    )


@pytest.mark.parametrize("nested", [500, 999, 1024, 1025, 5000])
def test_a_header_of_json_is_masked_at_any_depth(nested: int) -> None:
    """Nothing is raised, and nothing personal stays in it."""
    value = "[" * nested + '"user@example.com"' + "]" * nested
    masked = Masker(b"key").mask_headers({"X-Any": value})["X-Any"]
    assert "user@example.com" not in masked
