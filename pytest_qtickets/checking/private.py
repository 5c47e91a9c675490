"""What should not be published: addresses and phone numbers of people, tokens and passwords."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from pytest_qtickets.checking.findings import Finding
from pytest_qtickets.masking.anchors import Finder, Found, lower_case
from pytest_qtickets.masking.patterns import PATTERNS
from pytest_qtickets.masking.scan import LeakScanner
from pytest_qtickets.masking.spans import Span

#: What may begin a value that is none of our pseudonyms; lines without any are not looked at.
_SIGNS = re.compile(
    r"@(?!masked\.invalid)|%40(?!masked)|\\u0040(?!masked)|\+\s?(?!7000\d{7})[1-9](?:[ \-().\u00a0]{0,3}\d){9}"
    r"|(?<![\d.])[78](?:[ \-(\u00a0]{1,2}\d{3}[ \-)\u00a0]|9\d{9}(?!\d))|\(\d{3,5}\)\s?\d|eyJ|gh[pousr]_|_live_"
)
_WORDS = re.compile(
    r"bearer\s|basic\s|(?:token|secret|passw(?:or)?d|api[-_]?key|cookie|authorization|phpsessid|sessionid|_session)"
    r"[\"'`*]{0,3}\s{0,3}[:=|]"
)
_IN_LOWER = (
    "bearer",
    "basic",
    "token",
    "secret",
    "passw",
    "api",
    "cookie",
    "authorization",
    "sess",
)
_HIDDEN = re.compile(
    r"\*{2,}|[xX]{3,}|•{2,}|#{3,}|…|\.{3}|mask|redact|hidden|anonym|скрыт", re.IGNORECASE
)
_ROLE = re.compile(
    r"(?:support|info|help|noreply|no-reply|api|security|contact|git|sales)@", re.IGNORECASE
)
_PLACEHOLDER = re.compile(
    r"(?:user|test|client|name|email|someone|sample|example|your)\d*@example\.(?:com|org|net|ru)",
    re.IGNORECASE,
)
_DUMMY = re.compile(
    r"your|invalid|example|sample|dummy|fake|placeholder|test|none|null|change.?me|todo|xxx|\*\*|token|secret|password|unset|missing|\$|%",
    re.IGNORECASE,
)
_PHONE = re.compile(r"\+\s?\d|[78][ \-(]|\(\d{3,5}\)|[78]9\d{9}\Z")
_SHORTEST = 8
_CALLED = {"email": "an e-mail address", "phone": "a phone number", "credential": "a credential"}


def check_private(name: str, text: str, stated: str) -> Iterator[Finding]:
    """Rules ``personal`` and ``credential``; what the case file states (``stated``) is none."""
    places = [match.start() for match in _SIGNS.finditer(text)]
    lower = lower_case(text)
    if any(word in lower for word in _IN_LOWER):
        places += [match.start() for match in _WORDS.finditer(lower)]
    if not places:
        return
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    lines = {bisect_right(starts, place) for place in places}
    scanner = _scanner(stated)
    for number in sorted(lines):
        end = starts[number] - 1 if number < len(starts) else len(text)
        line = text[starts[number - 1] : end]
        for kind in dict.fromkeys(hit.kind for hit in scanner.scan(line)):
            rule = "credential" if kind == "credential" else "personal"
            said = f"{_CALLED[kind]} in full, where a mask is due"
            yield Finding(name, number, rule, said, kind, "not masked")


def _scanner(stated: str) -> LeakScanner:
    def spans(text: str, lower: str, words: Found) -> Iterator[Span]:
        for span in PATTERNS.spans(text, lower, words):
            if span.kind in ("email", "phone", "credential"):
                value = text[span.start : span.end]
                if value not in stated and _counts(span.kind, value, text, span):
                    yield span

    return LeakScanner((), by_form=Finder(spans, PATTERNS.words))


def _counts(kind: str, value: str, text: str, span: Span) -> bool:
    """Whether a value is what it looks like, beyond the chance that a report full of digits gives."""
    around = text[max(0, span.start - 3) : span.end + 3]
    if _HIDDEN.search(around):
        return False
    if kind == "email":
        if _PLACEHOLDER.fullmatch(value):
            return False
        return not _ROLE.match(value) and not value.endswith((".invalid", ".png", ".md"))
    if kind == "phone":
        before = text[max(0, span.start - 1) : span.start]
        whole = f"+{value}" if before == "+" else value
        return _PHONE.match(whole) is not None and before not in tuple("/-_.=")
    random = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    return len(value) >= _SHORTEST and random and not _DUMMY.search(value)
