"""Bounds of JSON that are the same on every Python and at every depth of the call.

The interpreter's own (its stack, its limit of digits) differ by version and can be moved: with them
one body could be judged in two ways.
"""

from __future__ import annotations

import re
from itertools import accumulate

#: Containers in one another that are parsed. Answers are less than ten deep, masking withholds what
#: is deeper than 64, and of the 1,000 frames that Python 3.10 has 800 are left to whoever calls.
MAX_NESTED = 200
#: Digits of a whole number that are parsed.
MAX_DIGITS = 4300

_ALIKE = bytes.maketrans(b"{}", b"[]")
_STEPS = {ord("["): 1, ord("]"): -1}
_DROPPED = bytes(range(256)).translate(None, b'"[]{}')
_STRING = re.compile(rb'"[^"]*"?')
_ROUNDS = 16
_ZEROS = bytes.maketrans(b"123456789", b"000000000")


def nested_too_deeply(data: bytes) -> bool:
    """Whether JSON nests containers deeper than ``MAX_NESTED``, told from its bytes (UTF-8).

    About a thousandth of a second a megabyte. What is no JSON is told something, always the same.
    """
    if data.count(b"[") + data.count(b"{") <= MAX_NESTED:
        return False
    if b"\\" in data:
        data = data.replace(b"\\\\", b"").replace(b'\\"', b"")
    # Two quotes side by side open and close, or close and open: what is inside stays inside.
    left = data.translate(_ALIKE, _DROPPED).replace(b'""', b"")
    if b'"' in left:
        left = _STRING.sub(b"", left)
    for _ in range(_ROUNDS):  # each takes away the innermost containers
        if not left:
            return False
        left = left.replace(b"[]", b"")
    deepest = MAX_NESTED - _ROUNDS
    return any(depth > deepest for depth in accumulate(map(_STEPS.__getitem__, left)))


def holds_long_number(data: bytes) -> bool:
    """Whether a whole number of more than ``MAX_DIGITS`` may stand in it."""
    return len(data) > MAX_DIGITS and b"0" * (MAX_DIGITS + 1) in data.translate(_ZEROS)


def whole_number(digits: str) -> int:
    """``int`` with a bound of its own. Raises ``ValueError`` with the reason."""
    if len(digits) > MAX_DIGITS:
        raise ValueError("a number too long to be parsed")
    return int(digits)
