"""Files compared while they are read: what comes out does not depend on how they are cut."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from pytest_qtickets.evidence.verify.comparing import first_difference, same_bytes

CONTENT = st.lists(st.sampled_from([b"a", b"b", b"\n", b" x"]), max_size=12).map(b"".join)
STEPS = st.lists(st.integers(1, 4), min_size=1, max_size=4)


def cut(content: bytes, steps: list[int]) -> Iterator[bytes]:
    """The content in pieces of these lengths, over and over."""
    place = number = 0
    while place < len(content):
        step = steps[number % len(steps)]
        yield content[place : place + step]
        place, number = place + step, number + 1


@given(left=CONTENT, right=CONTENT, steps=STEPS, others=STEPS)
def test_the_first_line_that_differs(
    left: bytes, right: bytes, steps: list[int], others: list[int]
) -> None:
    """As on the whole of both, split at line feeds."""
    assert same_bytes(cut(left, steps), cut(right, others)) == (left == right)
    if left == right:
        return
    ours, theirs = left.split(b"\n"), right.split(b"\n")
    alike = [n for n in range(min(len(ours), len(theirs))) if ours[: n + 1] == theirs[: n + 1]]
    number = len(alike)
    shown = [x[number].decode().strip() if number < len(x) else "nothing" for x in (ours, theirs)]
    assert first_difference(cut(left, steps), cut(right, others)) == (number + 1, *shown)


def test_pieces_larger_than_what_is_compared_at_once() -> None:
    """A difference in the last byte of three megabytes is one."""
    content = bytes(3 << 20)
    assert same_bytes([content], [content[: 1 << 19]] * 6)
    assert not same_bytes([content], [content[:-1] + b"x"])
    assert not same_bytes([content], [content, b"x"])
    assert not same_bytes([content + b"x"], [content])
