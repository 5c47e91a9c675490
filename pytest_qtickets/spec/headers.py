"""``Name: value`` lines of a fence, and a case's own headers laid over the common ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

# RFC 9110: a token, and a value without control characters that Latin-1 can carry.
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:[ \t]*([\x20-\x7e\xa0-\xff]*)$")

AUTHORIZATION = "authorization"


def read_headers(lines: Iterable[tuple[int, str]]) -> tuple[dict[str, str], list[int]]:
    """The headers, and the numbers of the lines that are none."""
    headers: dict[str, str] = {}
    unreadable: list[int] = []
    for number, text in lines:
        header = _HEADER.match(text.strip())
        if header:
            headers[header[1]] = header[2].rstrip()
        else:
            unreadable.append(number)
    return headers, unreadable


def lay_over(common: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """``common`` with ``own`` on top, whatever the letter case of the names; no Authorization."""
    ours = {name.casefold() for name in own} | {AUTHORIZATION}
    headers = {name: value for name, value in common.items() if name.casefold() not in ours}
    headers.update((n, value) for n, value in own.items() if n.casefold() != AUTHORIZATION)
    return headers


def own_authorization(own: Mapping[str, str]) -> str | None:
    """The ``Authorization`` that the case itself states; the real token's stand-in is none."""
    for name, value in own.items():
        if name.casefold() == AUTHORIZATION and "YOUR_TOKEN" not in value:
            return value
    return None
