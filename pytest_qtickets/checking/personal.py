"""E-mail addresses that nobody masked, by the forms the masking knows."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from pytest_qtickets.checking.findings import Finding
from pytest_qtickets.masking import LeakScanner
from pytest_qtickets.masking.patterns import find_patterns
from pytest_qtickets.masking.spans import Span

#: Domains that belong to nobody (RFC 2606, RFC 6761).
_NOBODY = re.compile(
    r"(?:^|[@.])(?:example\.(?:com|net|org)|(?:[\w-]+\.)*(?:example|invalid|test|localhost))$",
    re.IGNORECASE,
)
_KINDS = {"email"}


def check_personal(name: str, text: str) -> Iterator[Finding]:
    """Addresses in one file; the message never holds the value."""
    if "@" not in text:
        return

    def by_form(searched: str) -> list[Span]:
        return [
            span
            for span in find_patterns(searched)
            if span.kind in _KINDS and not _NOBODY.search(searched[span.start : span.end])
        ]

    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    lines = set()
    for hit in LeakScanner(by_form=by_form).scan(text):
        line = bisect_right(starts, hit.offset)
        if line not in lines and not hit.warning:
            lines.add(line)
            yield Finding("personal", name, line, hit.kind, "", "an e-mail address, not masked")
