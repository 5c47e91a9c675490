"""What personal and secret values look like in free text. Linear in the length of the text.

Candidates are found by what is rare in text (an at sign, nine digits, a label) and judged in code.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from pytest_qtickets.masking.addresses import EMAIL, find_addresses
from pytest_qtickets.masking.labels import find_labelled, hide_credential, looks_random
from pytest_qtickets.masking.numbers import find_numbers
from pytest_qtickets.masking.prose import find_worded
from pytest_qtickets.masking.pseudonyms import Hide, is_pseudonym
from pytest_qtickets.masking.spans import Span, settled
from pytest_qtickets.masking.views import View

_PSEUDONYM_STARTS = frozenset("+70umwNOISPT")
_SHORTEST, _LONGEST = 5, 254  #: of values that stand alone
_QUICK = re.compile(
    r"@|%40|&#64;|\\u0040|://|\d{3}|[Bb]earer|[Bb]asic |eyJ|[Cc]ookie|[Nn]ame|\.(?:com|ru|me)/"
)

_PHONE = re.compile(
    r"\+7(?:[ \-().\u00a0\u2010-\u2015]{0,3}\d){10}"
    r"|[78][ \-(\u00a0]{0,2}9\d\d[ \-)\u00a0]{0,3}\d{3}[ \-\u00a0]?\d\d[ \-\u00a0]?\d\d"
    r"|8[ \-(]{0,2}[348]\d\d[ \-)]{0,3}\d{3}[ \-]?\d\d[ \-]?\d\d"
    r"|\+(?!7)\d{1,3}(?:[ \-().]{0,2}\d{2,4}){2,4}"
)
_BARCODE = re.compile(r"87\d{10}")
_PHONE_DIGITS = range(10, 16)

_STARS = re.compile(
    r"(?<!\d)(?:\d{6}[*xX\u2022]{6}\d{4}"
    r"|\d{4}([ \-]?)(?:\d\d)?[*xX\u2022]{2,4}\1[*xX\u2022]{4}\1\d{4})(?!\d)"
)
_HIDDEN_DIGITS = ("****", "xxxx", "\u2022\u2022\u2022\u2022")
_JWT = re.compile(r"eyJ(?<![\w\-]eyJ)[\w\-]{8,}\.[\w\-]{8,}(?:\.[\w\-]*)?")
_BEARER = re.compile(r"bearer\s{1,3}([\w.~+/=\-]{6,4096})")
_BASIC = re.compile(r"basic\s{1,3}([A-Za-z0-9+/]{8,4096}={0,2})")
_KEYS = re.compile(r"(?<![0-9A-Za-z])(?:sk|pk|rk)_(?:live|test)_[0-9A-Za-z]{10,128}"
                   r"|(?<![0-9A-Za-z])gh[pousr]_[0-9A-Za-z]{30,255}")  # fmt: skip

_SHORTEST_PHONE, _PHONE_STARTS = 10, frozenset("+78%&\\")


def may_hold_value(text: str) -> bool:
    """Whether ``hide_patterns`` could change a short value: a cheap look."""
    return len(text) >= _SHORTEST and _QUICK.search(text) is not None


def own_kind(kind: str, value: str) -> str:
    """The kind a field's value has by itself: an e-mail may stand in the field for phones."""
    if "@" in value:
        return kind if kind == "email" else whole_value_kind(value) or kind
    if len(value) < _SHORTEST_PHONE or value[0] not in _PHONE_STARTS:
        return kind
    return kind if kind == "phone" and value[:2] != "87" else whole_value_kind(value) or kind


def hide_patterns(text: str, hide: Hide) -> str:
    """``text`` with every value that is recognised by its form or its label hidden."""
    view = View(text)
    return replaced(view, settled(find_patterns(view.text)), hide)


def find_patterns(text: str) -> Iterator[Span]:
    """Every value that is recognised by its form or its label; the surest first.

    ``text`` is free of escapes. Places may overlap.
    """
    lower = lower_case(text)
    yield from find_labelled(text, lower)
    yield from _credentials(text, lower)
    yield from find_worded(lower)
    yield from find_addresses(text)
    if any(sign in lower for sign in _HIDDEN_DIGITS):
        for match in _STARS.finditer(text):
            yield Span(*match.span(), "card")
    yield from find_numbers(text)


def _credentials(text: str, lower: str) -> Iterator[Span]:
    if "eyJ" in text:
        for match in _JWT.finditer(text):
            if not text[match.start() - 1 : match.start()].isalnum() or not match.start():
                yield Span(*match.span(), "credential")
    if "bearer" in lower:
        for match in _BEARER.finditer(lower):
            if looks_random(match[1]):
                yield Span(*match.span(1), "credential")
    if "basic" in lower:
        for match in _BASIC.finditer(lower):
            if _is_basic(text[match.start(1) : match.end(1)]):
                yield Span(*match.span(1), "credential")
    if any(word in text for word in ("_live_", "k_test_", "ghp_", "gho_", "ghs_", "ghu_")):
        for match in _KEYS.finditer(text):
            yield Span(*match.span(), "credential")


def replaced(view: View, spans: list[Span], hide: Hide) -> str:
    """The source of ``view`` with the values at ``spans`` hidden, signs escaped as they were."""
    parts: list[str] = []
    source, done = view.source, 0
    for span in spans:
        value = view.text[span.start : span.end]
        if value[0] in _PSEUDONYM_STARTS and is_pseudonym(value):
            continue
        start, end = view.raw(span.start, span.end)
        if span.kind == "credential":
            hidden = hide_credential(value, hide)
        else:
            hidden = hide(span.kind, span.value or value)
        if hidden == value or start < done:
            continue
        if not view.plain:
            hidden = _as_written(hidden, value, view, span)
        parts += (source[done:start], hidden)
        done = end
    return "".join(parts) + source[done:] if parts else source


def _as_written(hidden: str, value: str, view: View, span: Span) -> str:
    """The signs of a pseudonym, spelled as the value's own were (``%40``, ``&#64;``)."""
    for sign in "+@":
        place = value.find(sign)
        if place >= 0 and sign in hidden:
            start, end = view.raw(span.start + place, span.start + place + 1)
            hidden = hidden.replace(sign, view.source[start:end])
    return hidden


def whole_value_kind(text: str) -> str | None:
    """``email``, ``phone`` or ``barcode`` when the whole of ``text`` is one (keys of objects)."""
    if len(text) > _LONGEST:
        return None
    if EMAIL.fullmatch(text):
        return "email"
    if _PHONE.fullmatch(text) and sum(map(str.isdigit, text)) in _PHONE_DIGITS:
        return "phone"
    return "barcode" if _BARCODE.fullmatch(text) else None


def lower_case(text: str) -> str:
    """Lower case of the same length."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lower


def _is_basic(value: str) -> bool:
    try:
        return b":" in base64.b64decode(value + "=" * (-len(value) % 4))
    except ValueError:
        return False
