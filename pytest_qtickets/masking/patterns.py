"""What personal and secret values look like in free text. Linear in the length of the text.

Candidates are found by what is rare in text (an at sign, nine digits, a label) and judged in code.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from pytest_qtickets.masking.addresses import ADDRESS_WORDS, EMAIL, find_addresses
from pytest_qtickets.masking.anchors import Anchors, Finder, Found, Places, lower_case
from pytest_qtickets.masking.beside import (
    AMBIGUOUS_WORDS,
    CONDITION_WORDS,
    MARKED_WORDS,
    PAIR_WORDS,
    find_beside,
)
from pytest_qtickets.masking.labels import (
    CREDENTIAL_WORDS,
    LABELS,
    find_labelled,
    hide_credential,
    looks_random,
)
from pytest_qtickets.masking.numbers import NUMBER_CUES, find_numbers
from pytest_qtickets.masking.prose import WORDED, find_worded
from pytest_qtickets.masking.pseudonyms import Hide, is_pseudonym
from pytest_qtickets.masking.spans import Span, settled
from pytest_qtickets.masking.tables import HEAD_WORDS, find_columns
from pytest_qtickets.masking.views import View, tags_of

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
_CARD = 12  #: characters of a card before the last four hidden ones, and more
#: What is packed in it may have been masked, and is padded then.
_JWT = re.compile(r"eyJ(?<![\w\-]eyJ)[\w\-]{8,}={0,2}\.[\w\-]{8,}={0,2}(?:\.[\w\-]*)?")
_BEARER = re.compile(r"bearer(?:\s{1,3}|\r?\n[ \t]{1,40})([\w.~+/=\-]{6,4096})")
_BASIC = re.compile(r"basic\s{1,3}([A-Za-z0-9+/]{8,4096}={0,2})")
_KEYS = re.compile(r"(?<![0-9A-Za-z])(?:sk|pk|rk)_(?:live|test)_[0-9A-Za-z]{10,128}"
                   r"|(?<![0-9A-Za-z])gh[pousr]_[0-9A-Za-z]{30,255}")  # fmt: skip

_WORDS = {
    **ADDRESS_WORDS,
    "label": LABELS,
    "pair": PAIR_WORDS,
    "marked": MARKED_WORDS,
    "head": HEAD_WORDS,
    "worded": WORDED,
    "cookie": ("cookie",),
    "credential": CREDENTIAL_WORDS,
    "ambiguous": AMBIGUOUS_WORDS,
    "condition": CONDITION_WORDS,
    "cue": NUMBER_CUES,
    "stars": _HIDDEN_DIGITS,
    "jwt": ("eyj",),
    "scheme": ("bearer", "basic"),
    "key": ("sk_live_", "sk_test_", "pk_live_", "pk_test_", "rk_live_", "rk_test_",
            "ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
}  # fmt: skip
_ANCHORS = Anchors(_WORDS)

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


def find_patterns(text: str) -> list[Span]:
    """Every value that is recognised by its form or its label; the surest first.

    ``text`` is free of escapes. Places may overlap.
    """
    lower = lower_case(text)
    return _find(text, lower, _ANCHORS.find(lower))


def _find(text: str, lower: str, found: Found) -> list[Span]:
    spans: list[Span] = []
    if found:
        spans += find_labelled(text, lower, found)
        spans += find_beside(text, found)
        spans += _credentials(text, lower, found)
        spans += find_worded(lower, found["worded"])
        spans += find_columns(text, found["head"])
        spans += find_addresses(text, lower, found)
        spans += _starred(text, found["stars"])
    elif "@" in text:
        spans += find_addresses(text, lower, found)
    spans += find_numbers(text, found["cue"], {span.start: span.end for span in spans})
    return spans


#: All that ``find_patterns`` finds, for a scan.
PATTERNS = Finder(_find, _WORDS)


def _credentials(text: str, lower: str, found: Found) -> Iterator[Span]:
    done = 0
    for start, _ in found["jwt"]:
        match = _JWT.match(text, start) if start >= done else None
        if match:
            done = match.end()
            yield Span(*match.span(), "credential")
    for pattern, is_secret in ((_BEARER, looks_random), (_BASIC, _is_basic)):
        done = 0
        for start, _ in found["scheme"]:
            match = pattern.match(lower, start) if start >= done else None
            if match:
                done = match.end()
                if is_secret(text[match.start(1) : done]):
                    yield Span(match.start(1), done, "credential")
    for start, _ in found["key"]:
        match = _KEYS.match(text, start)
        if match:
            yield Span(*match.span(), "credential")


def _starred(text: str, places: Places) -> Iterator[Span]:
    """Cards with hidden digits, around the signs that hide them."""
    done = last = -1
    for start, _ in places:
        same, last = start == last + 1, start
        match = (
            None if same else _STARS.search(text, max(done, start - _CARD, 0), start + 3 * _CARD)
        )
        if match:
            done = match.end()
            yield Span(*match.span(), "card")


def replaced(view: View, spans: list[Span], hide: Hide) -> str:
    """The source of ``view`` with the values at ``spans`` hidden, signs escaped as they were."""
    parts: list[str] = []
    source, escaped, done = view.source, not view.plain, 0
    for span in spans:
        value = view.text[span.start : span.end]
        if is_pseudonym(value.strip()):
            continue
        start, end = view.raw(span.start, span.end)
        if span.kind == "credential":
            hidden = hide_credential(value, hide)
        else:
            hidden = hide(span.kind, span.value or value)
        if hidden == value or start < done:
            continue
        if escaped and ("@" in hidden or hidden[0] == "+"):
            hidden = _as_written(hidden, value, view, span)
        if span.kind == "email" and parts and start == done:
            hidden = ""  # what was hidden right before it would be read as a part of it
        if escaped and "<" in source[start:end]:
            hidden += tags_of(source[start:end])
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


def _is_basic(value: str) -> bool:
    try:
        return b":" in base64.b64decode(value + "=" * (-len(value) % 4))
    except ValueError:
        return False
