"""What personal and secret values look like in free text. Linear in the length of the text.

``hide_patterns`` asks its caller for the pseudonym of each value it finds; a pseudonym found
again is left alone by the caller, so the passes may follow one another over the same text.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass

from pytest_qtickets.masking.addresses import EMAIL, hide_addresses
from pytest_qtickets.masking.labels import hide_credential, hide_labelled, looks_random
from pytest_qtickets.masking.pseudonyms import Hide

_GAP = r"[ \-().\u00a0\u2007-\u2015\u2212\u202f]"
_PLUS = r"(?:\+|%2[Bb]|&#43;|\\u002[bB])"

_SHORTEST, _LONGEST = 5, 254  #: of values that stand alone
_UUID = re.compile(r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")
_QUICK = re.compile(r"@|%40|&#64;|\\u0040|://|\d{3}|[Bb]earer|[Bb]asic |eyJ|[Cc]ookie|[Nn]ame")


def may_hold_value(text: str) -> bool:
    """Whether ``hide_patterns`` could change a short value: a cheap look."""
    return len(text) >= _SHORTEST and _QUICK.search(text) is not None


def hide_patterns(text: str, hide: Hide) -> str:
    """``text`` with every value that is recognised by its form or its label hidden."""
    lower = text.lower()
    text = hide_labelled(hide_addresses(text, hide), lower, hide)
    for pattern in _PATTERNS:
        if not pattern.needs or any(word in lower for word in pattern.needs):
            text = pattern.regex.sub(pattern.replacer(hide), text)
    return text


def whole_value_kind(text: str) -> str | None:
    """``email``, ``phone`` or ``barcode`` when the whole of ``text`` is one (keys of objects)."""
    if len(text) > _LONGEST:
        return None
    if EMAIL.fullmatch(text):
        return "email"
    if _PHONE_PLUS.fullmatch(text) or _PHONE_PLAIN.fullmatch(text):
        return "phone"
    return "barcode" if _BARCODE.fullmatch(text) else None


def _begin(first: str) -> str:
    r"""A value that begins with ``first`` and is not the middle of a word or a fraction.

    It may follow an escape such as ``\n`` (JSON, repr) or ``%3D``. The look-behinds stand after
    the first characters, so that the search can jump to these.
    """
    return (
        rf"{first}(?:(?<![0-9A-Za-z]{first})|(?<=\\[nrt]{first})|(?<=%[0-9A-Fa-f][0-9A-Fa-f]{first}))"
        rf"(?<!\d[.,]{first})"
    )


_PHONE_PLUS = re.compile(
    rf"{_PLUS}(?:7(?:{_GAP}{{0,3}}\d){{10}}"
    rf"|(?:375|380|99[2-68])(?:{_GAP}{{0,3}}\d){{9}}|374(?:{_GAP}{{0,3}}\d){{8}}"
    r"|(?<![0-9eE]\+)(?!7)\d{1,3}(?:[ \-().]{0,2}\d{2,4}){2,4})(?!\d)"
)
_PHONE_DIGITS = range(10, 16)
_PHONE_PLAIN = re.compile(
    rf"{_begin('[78]')}(?:(?<=8){_GAP}{{0,2}}[3489]|(?<=7){_GAP}{{0,2}}9)\d\d"
    rf"{_GAP}{{0,3}}\d{{3}}{_GAP}{{0,2}}\d\d{_GAP}{{0,2}}\d\d(?![0-9A-Za-z])"
)
_PHONE_LOCAL = re.compile(
    r"(?<![0-9A-Za-z_.,\-])(?:\(\d{3,5}\)[ \u00a0]?|\d{3}[ \u00a0\-])\d{3}-\d\d-\d\d(?![\-\d])"
)
_BARCODE = re.compile(rf"{_begin('87')}\d{{10}}(?![0-9A-Za-z])")
_CARD = re.compile(rf"{_begin('[2-6]')}\d{{3}}([ \-]?)\d{{4}}\1\d{{4}}\1\d{{4}}(?![0-9A-Za-z])")
_FIRST_ISSUER, _MIR, _MASTERCARD_2 = 3000, range(2200, 2205), range(2221, 2721)
_STARS = re.compile(r"(?<!\d)(?:\d{6}\*{6}\d{4}|\d{4}([ \-])\*{4}\1\*{4}\1\d{4})(?!\d)")
_JWT = re.compile(r"eyJ(?<![\w\-]eyJ)[\w\-]{8,}\.[\w\-]{8,}(?:\.[\w\-]*)?")
_BEARER = re.compile(r"\b(bearer\s{1,3})([\w.~+/=\-]{6,4096})", re.IGNORECASE)
_BASIC = re.compile(r"\b(basic\s{1,3})([A-Za-z0-9+/]{8,4096}={0,2})", re.IGNORECASE)
_TAX = re.compile(r"\b((?:инн|кпп|inn|kpp)[\"']?\W{0,4})(\d{12}|\d{9,10})(?!\d)", re.IGNORECASE)
_SNILS = re.compile(r"(?<![\d\-])\d{3}-\d{3}-\d{3}[ \-]\d\d(?![\-\d])")
_PASSPORT = re.compile(
    r"\b(паспорт\w{0,3}\D{0,20}?|passport\D{0,20}?)(\d{2} ?\d{2} ?№? ?\d{6})(?!\d)", re.IGNORECASE
)


_ID_LABEL = re.compile(r"_id\\{0,3}[\"']?\s{0,2}[:=]\s{0,2}\\{0,3}[\"']?\Z")
_LABEL = 16


def _in_uuid(match: re.Match[str]) -> bool:
    start, end = match.span()
    found = _UUID.search(match.string, max(0, start - 36), end + 36)
    while found is not None:
        if found.start() < end and start < found.end():
            return True
        found = _UUID.search(match.string, found.end(), end + 36)
    return False


def _is_id(match: re.Match[str]) -> bool:
    """Whether the label before says that the number is an id (``basket_user_id``)."""
    start = match.start()
    return _ID_LABEL.search(match.string, max(0, start - _LABEL), start) is not None


def _luhn(digits: str) -> bool:
    total = 0
    for index, digit in enumerate(map(int, reversed(digits))):
        total += digit if index % 2 == 0 else (sum(divmod(digit * 2, 10)))
    return total % 10 == 0


def _is_card(match: re.Match[str]) -> bool:
    digits = re.sub(r"\D", "", match[0])
    issuer = int(digits[:4])
    known = issuer >= _FIRST_ISSUER or issuer in _MIR or issuer in _MASTERCARD_2
    return known and _luhn(digits) and not _in_uuid(match)


def _is_basic(match: re.Match[str]) -> bool:
    try:
        return b":" in base64.b64decode(match[2] + "=" * (-len(match[2]) % 4))
    except ValueError:
        return False


def _is_phone_length(match: re.Match[str]) -> bool:
    return sum(map(str.isdigit, match[0].replace("%2", ""))) in _PHONE_DIGITS


@dataclass(frozen=True)
class _Pattern:
    """A form, what it is, and a check in code; with two groups the first one is a label."""

    kind: str
    regex: re.Pattern[str]
    check: Callable[[re.Match[str]], bool] | None = None
    label: bool = False
    needs: tuple[str, ...] = ()  #: one of these occurs in the text (lower case), or it has none

    def replacer(self, hide: Hide) -> Callable[[re.Match[str]], str]:
        """The function for ``re.sub``."""

        def replace(match: re.Match[str]) -> str:
            if self.check is not None and not self.check(match):
                return match[0]
            label, value = (match[1], match[2]) if self.label else ("", match[0])
            if self.kind == "credential":
                return label + hide_credential(value, hide)
            return label + hide(self.kind, value)

        return replace


_PATTERNS = (
    _Pattern("credential", _JWT),
    _Pattern("credential", _BEARER, lambda m: looks_random(m[2]), label=True, needs=("bearer",)),
    _Pattern("credential", _BASIC, _is_basic, label=True, needs=("basic",)),
    _Pattern("card", _STARS, needs=("****",)),
    _Pattern("card", _CARD, _is_card),
    _Pattern("tax", _TAX, label=True, needs=("инн", "кпп", "inn", "kpp")),
    _Pattern("document", _PASSPORT, label=True, needs=("паспорт", "passport")),
    _Pattern("document", _SNILS, lambda m: not _in_uuid(m)),
    _Pattern("barcode", _BARCODE, lambda m: not _in_uuid(m) and not _is_id(m)),
    _Pattern("phone", _PHONE_PLUS, _is_phone_length),
    _Pattern("phone", _PHONE_PLAIN, lambda m: not _in_uuid(m)),
    _Pattern("phone", _PHONE_LOCAL, lambda m: not _in_uuid(m)),
)
