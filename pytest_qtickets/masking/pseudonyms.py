"""Pseudonyms: keyed, one per (kind, value), in ranges that cannot be real.

A pseudonym is known by its range alone, whatever the key and the field. So masking a masked
document changes nothing, also when another run masked it with another key. The price is that a
real value inside a range would pass; the ranges are chosen so that the vendor cannot issue one:
area code 000, the reserved domain ``.invalid``, barcodes that do not start with 87, tax numbers
of region 000. A ticket series ``000NNNNNN`` is the one range nobody promises to be free.

Distinct values may share a pseudonym: one pair in 10^6 (series, KPP), 10^7 (phones, INN of ten
digits), 10^9 (barcodes), 4 * 10^9 (names and the other words).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Final

from pytest_qtickets.model import Json

#: ``hide(kind, value)`` gives the pseudonym of a value, or the value when it is one already.
Hide = Callable[[str, str], str]

#: Every kind of hidden value, in the order in which counts are shown.
KINDS: Final = (
    "email",
    "phone",
    "name",
    "company",
    "tax",
    "document",
    "social",
    "card",
    "barcode",
    "series",
    "uniqid",
    "link",
    "promo",
    "credential",
    "text",
)

#: What stands for a credential where a pseudonym would serve no one.
MASKED: Final = "masked"

#: Stands for a part that is nested too deep to be masked.
WITHHELD_DEPTH: Final = "withheld: nested too deep"

_WORD_PREFIX = {
    "name": "Nm",
    "company": "Og",
    "document": "Id",
    "social": "So",
    "promo": "Pc",
    "credential": "Tk",
    "text": "Tx",
}
_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
_FIRST_NUMBER = 70_000_000_000
_NUMBERS = 10_000_000
_SUBSCRIBER = 10  #: digits of a phone number without its country

#: (pattern, neutral form); each pattern is the whole range of one form.
_FORMS = (
    (r"\+7000\d{7}", "+70000000000"),
    (r"7000\d{7}", "70000000000"),
    (r"u[0-9a-f]{12}(@|%40|&#64;|\\u0040)masked\.invalid", r"u000000000000\1masked.invalid"),
    (r"000000(\*{6}|0{6})\d{4}", r"000000\g<1>0000"),
    (r"000\d{9}", "000000000000"),
    (r"000\d{7}", "0000000000"),
    (r"000\d{6}", "000000000"),
    (r"mask[0-9a-z]{6}", "mask000000"),
    (r"0{16}[0-9a-f]{16}", "0" * 32),
    (r"(Nm|Og|Id|So|Pc|Tk|Tx)[0-9a-f]{8}", r"\g<1>00000000"),
)
_WHOLE = re.compile(
    "|".join(f"(?:{pattern})" for pattern, _ in _FORMS)
    + f"|{re.escape(MASKED)}|{re.escape(WITHHELD_DEPTH)}",
    re.ASCII,
)
_INSIDE = tuple(
    (re.compile(rf"(?<![0-9A-Za-z+]){pattern}(?![0-9A-Za-z])", re.ASCII), form)
    for pattern, form in _FORMS
)

_NOT_DIGITS = re.compile(r"\D+", re.ASCII)
_SPACES = re.compile(r"\s+")


def is_pseudonym(value: str) -> bool:
    """Whether the whole of ``value`` is a pseudonym (of any kind and any key)."""
    return _WHOLE.fullmatch(value) is not None


def is_number_pseudonym(value: float) -> bool:
    """Whether a JSON number is a pseudonym: ``7000NNNNNNN``."""
    return _FIRST_NUMBER <= value < _FIRST_NUMBER + _NUMBERS


def normalise(kind: str, value: str) -> str:
    """The form in which two spellings of one value are equal."""
    if kind == "phone":
        return _NOT_DIGITS.sub("", value)[-_SUBSCRIBER:] or value.strip()
    if kind == "card":
        return re.sub(r"[^\d*]+", "", value) or value
    if kind == "email":
        return value.strip().lower()
    if kind in {"name", "company"}:
        return _SPACES.sub(" ", value.strip().casefold().replace("\u0451", "\u0435"))
    return value.strip()


class Pseudonyms:
    """Pseudonyms made with one key (any length but 0)."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        if not key:
            message = "the masking key is empty"
            raise ValueError(message)
        self._key = hashlib.blake2b(key, person=b"qtickets-mask").digest()

    def __repr__(self) -> str:
        return "Pseudonyms()"

    def _digest(self, kind: str, value: str) -> bytes:
        data = f"{kind}\0{normalise(kind, value)}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(data, key=self._key, digest_size=16).digest()

    def text(self, kind: str, value: str) -> str:
        """The pseudonym of a string; a pseudonym stays itself."""
        if is_pseudonym(value):
            return value
        digest = self._digest(kind, value)
        prefix = _WORD_PREFIX.get(kind)
        if prefix:
            return prefix + digest.hex()[:8]
        number = int.from_bytes(digest, "big")
        return _SHAPES[kind](number, value)

    def number(self, kind: str, value: str) -> int:
        """The pseudonym of a number written as ``value``: ``7000NNNNNNN``.

        A phone number has the same seven digits here as in its string form.
        """
        number = int.from_bytes(self._digest(kind, value), "big")
        return _FIRST_NUMBER + number % _NUMBERS


def _uniqid(number: int, _value: str) -> str:
    letters = []
    for _ in range(6):
        number, rest = divmod(number, 36)
        letters.append(_BASE36[rest])
    return "mask" + "".join(letters)


def _tax(number: int, value: str) -> str:
    width = {12: 9, 9: 6}.get(len(value.strip()), 7)
    return f"000{number % 10**width:0{width}d}"


def _card(number: int, value: str) -> str:
    return f"000000{'******' if '*' in value else '000000'}{number % 10**4:04d}"


_SHAPES: dict[str, Callable[[int, str], str]] = {
    "phone": lambda number, _: f"+7000{number % 10**7:07d}",
    "email": lambda number, _: f"u{number % 16**12:012x}@masked.invalid",
    "barcode": lambda number, _: f"000{number % 10**9:09d}",
    "series": lambda number, _: f"000{number % 10**6:06d}",
    "link": lambda number, _: f"{number % 16**16:032x}",
    "card": _card,
    "tax": _tax,
    "uniqid": _uniqid,
}


def neutral(value: Json) -> Json:
    """``value`` (text or parsed JSON) with every pseudonym replaced by its form's constant.

    Two documents that were masked with different keys are equal after this, when they were equal
    before masking. Values that differ only in what was hidden become equal as well.
    """
    result = value
    if isinstance(value, str):
        result = _neutral_text(value)
    elif isinstance(value, dict):
        result = {}
        for key, item in value.items():
            name, number = neutral(key), 2
            while name in result:
                name, number = f"{neutral(key)}#{number}", number + 1
            result[name] = neutral(item)
    elif isinstance(value, list):
        result = [neutral(item) for item in value]
    elif type(value) in {int, float} and is_number_pseudonym(value):
        result = type(value)(_FIRST_NUMBER)
    return result


def _neutral_text(text: str) -> str:
    for pattern, form in _INSIDE:
        text = pattern.sub(form, text)
    return text
