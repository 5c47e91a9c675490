"""Pseudonyms: keyed, one per (kind, value), in ranges that cannot be real.

A pseudonym is known by its range and its check digits alone, whatever the key and the field. So
masking a masked document changes nothing, also when another run masked it with another key (the
check digits are made without the key for this reason: a recording is replayed under any key). The
vendor cannot issue what stands in a range: area code 000, the reserved domain ``.invalid``, cards
of issuer 00, barcodes and series of twelve digits that do not start with 87, tax numbers of region
000. Phone numbers have no check digit: seven digits are needed to tell people apart.

Distinct values may share a pseudonym: one pair in 10^7 (phones, cards), 10^8 (barcodes, series, tax
numbers), 2 * 10^9 (uniqids) or 4 * 10^9 (names and the other words).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
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

#: Own words of this project in place of a body that could not be masked.
WITHHELD_KEY: Final = "withheld"
#: Stands for a part that is nested too deep to be masked.
WITHHELD_DEPTH: Final = "withheld: nested too deep"
#: Stands for an object after too many keys that had never been met.
WITHHELD_KEYS: Final = "withheld: too many different keys"

_WORD_PREFIX = {
    "name": "Nm",
    "company": "Og",
    "document": "Id",
    "social": "So",
    "promo": "Pc",
    "credential": "Tk",
    "text": "Tx",
}
#: The range of names and of the other words.
MASKED_WORD: Final = re.compile(rf"(?:{'|'.join(_WORD_PREFIX.values())})[0-9a-f]{{10}}")
_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
_PAIRS = tuple(first + second for first in _BASE36 for second in _BASE36)
_PAIR = len(_PAIRS)
_FIRST_NUMBER = 70_000_000_000
_NUMBERS = 10_000_000
_SUBSCRIBER = 10  #: digits of a phone number without its country


def _decimal_check(number: int) -> int:
    return number % 97 % 10


def _hex_check(number: int) -> int:
    return number % 251


def _base36_check(number: int) -> int:
    return number % 1291


@dataclass(frozen=True, slots=True)
class _Form:
    """One range: its pattern, and where in a match its number and its check digits stand."""

    starts: tuple[str, ...]  #: the first two characters
    pattern: str
    number: tuple[tuple[int, int], ...]  #: (start, stop) of its parts
    check_at: tuple[int, int] = (0, 0)
    base: int = 16  #: of the digits
    check: Callable[[int], int] | None = None

    def holds(self, text: str) -> bool:
        """Whether the check digits of a text in this range are right."""
        if self.check is None:
            return True
        digits = "".join([text[start:stop] for start, stop in self.number])
        start, stop = self.check_at
        return self.check(int(digits, self.base)) == int(text[start:stop], self.base)

    def neutral(self, text: str) -> str:
        """What all of the range becomes where only equality before masking is asked."""
        for start, stop in (*self.number, self.check_at):
            text = text[:start] + "0" * (stop - start) + text[stop:]
        return text


_FORMS = (
    _Form(("+7",), r"\+7000\d{7}", ((5, 12),)),
    _Form(("70",), r"7000\d{7}(?:\.0)?", ((4, 11),)),
    _Form(
        tuple(f"u{digit}" for digit in "0123456789abcdef"),
        r"u[0-9a-f]{12}(?:@|%40|&#64;|\\u0040)masked\.invalid",
        ((1, 11),),
        (11, 13),
        16,
        _hex_check,
    ),
    _Form(
        ("00",),
        r"00\d{4}(?:\*{6}|000000)\d{4}",
        ((2, 6), (12, 15)),
        (15, 16),
        10,
        _decimal_check,
    ),
    _Form(("00",), r"000\d{9}", ((3, 11),), (11, 12), 10, _decimal_check),
    _Form(("ma",), r"mask[0-9a-z]{8}", ((4, 10),), (10, 12), 36, _base36_check),
    _Form(("00",), r"0{16}[0-9a-f]{16}", ((16, 30),), (30, 32), 16, _hex_check),
    _Form(
        tuple(_WORD_PREFIX.values()),
        MASKED_WORD.pattern,
        ((2, 10),),
        (10, 12),
        16,
        _hex_check,
    ),
)
_ANY = "|".join(f"(?P<f{index}>{form.pattern})" for index, form in enumerate(_FORMS))
_INSIDE = re.compile(rf"(?<![0-9A-Za-z+])(?:{_ANY})(?![0-9A-Za-z])", re.ASCII)
_CONSTANTS = frozenset({MASKED, WITHHELD_DEPTH, WITHHELD_KEYS})
#: The first two characters -> the pattern of every range that begins so, and its form. Most values
#: are told from pseudonyms by these characters alone.
_BY_START: dict[str, list[tuple[re.Pattern[str], _Form]]] = {}
for _form in _FORMS:
    for _start in _form.starts:
        _BY_START.setdefault(_start, []).append((re.compile(_form.pattern, re.ASCII), _form))

_NOT_DIGITS = re.compile(r"\D+", re.ASCII)


def is_pseudonym(value: str) -> bool:
    """Whether the whole of ``value`` is a pseudonym (of any kind and any key)."""
    for pattern, form in _BY_START.get(value[:2], ()):
        if pattern.fullmatch(value):
            return form.holds(value)
    return value in _CONSTANTS


def is_number_pseudonym(value: float) -> bool:
    """Whether a JSON number is a pseudonym: ``7000NNNNNNN``."""
    return _FIRST_NUMBER <= value < _FIRST_NUMBER + _NUMBERS


def _phone(value: str) -> str:
    tail = value[-_SUBSCRIBER:]
    if tail.isdecimal() and tail.isascii() and len(tail) == _SUBSCRIBER:
        return tail
    return _NOT_DIGITS.sub("", value)[-_SUBSCRIBER:] or value.strip()


def _folded(value: str) -> str:
    return " ".join(value.casefold().replace("\u0451", "\u0435").split())


#: The form in which two spellings of one value are equal; of all other kinds without margins.
_NORMAL: dict[str, Callable[[str], str]] = {
    "phone": _phone,
    "card": lambda value: re.sub(r"[^\d*]+", "", value) or value,
    "email": lambda value: value.strip().lower(),
    "name": _folded,
    "company": _folded,
}


class Pseudonyms:
    """Pseudonyms made with one key (any length but 0)."""

    __slots__ = ("_makers", "_states")

    def __init__(self, key: bytes) -> None:
        if not key:
            message = "the masking key is empty"
            raise ValueError(message)
        own = hashlib.blake2b(key, person=b"qtickets-mask").digest()
        #: the keyed hash, fed with the kind: copied for each value
        self._states = {
            kind: hashlib.blake2b(f"{kind}\0".encode(), key=own, digest_size=8) for kind in KINDS
        }
        self._makers = {
            kind: _maker(state, _NORMAL.get(kind, str.strip), _SHAPES[kind])
            for kind, state in self._states.items()
        }

    def __repr__(self) -> str:
        return "Pseudonyms()"

    def text(self, kind: str, value: str) -> str:
        """The pseudonym of a string; a pseudonym stays itself."""
        return value if is_pseudonym(value) else self.make(kind, value)

    def make(self, kind: str, value: str) -> str:
        """The pseudonym of a string that is none itself."""
        return self._makers[kind](value)

    def maker(self, kind: str) -> Callable[[str], str]:
        """:meth:`make` of one kind."""
        return self._makers[kind]

    def number(self, kind: str, value: str) -> int:
        """The pseudonym of a number written as ``value``: ``7000NNNNNNN``.

        A phone number has the same seven digits here as in its string form.
        """
        normal = _NORMAL.get(kind, str.strip)(value)
        return _FIRST_NUMBER + _number(self._states[kind], normal) % _NUMBERS


def _number(state: hashlib.blake2b, normal: str) -> int:
    hashed = state.copy()
    hashed.update(normal.encode("utf-8", "surrogatepass"))
    return int.from_bytes(hashed.digest(), "big")


def _maker(
    state: hashlib.blake2b, normal: Callable[[str], str], shape: Callable[[int, str], str]
) -> Callable[[str], str]:
    copy, from_bytes = state.copy, int.from_bytes

    def make(value: str) -> str:
        hashed = copy()
        text = normal(value)
        try:
            hashed.update(text.encode())
        except UnicodeEncodeError:
            hashed.update(text.encode("utf-8", "surrogatepass"))
        return shape(from_bytes(hashed.digest(), "big"), value)

    return make


def _uniqid(number: int, _value: str) -> str:
    number %= _PAIR**3
    high, low = divmod(number, _PAIR)
    pairs = _PAIRS[high // _PAIR] + _PAIRS[high % _PAIR] + _PAIRS[low]
    return f"mask{pairs}{_PAIRS[_base36_check(number)]}"


def _twelve(number: int, _value: str) -> str:
    number %= 10**8
    return f"000{number:08d}{_decimal_check(number)}"


def _card(number: int, value: str) -> str:
    number %= 10**7
    digits = f"{number:07d}"
    hidden = "******" if "*" in value else "000000"
    return f"00{digits[:4]}{hidden}{digits[4:]}{_decimal_check(number)}"


def _email(number: int, _value: str) -> str:
    number &= 0xFFFFFFFFFF
    return f"u{number:010x}{_hex_check(number):02x}@masked.invalid"


def _link(number: int, _value: str) -> str:
    number &= 0xFFFFFFFFFFFFFF
    return f"0000000000000000{number:014x}{_hex_check(number):02x}"


def _word(prefix: str) -> Callable[[int, str], str]:
    def shape(number: int, _value: str) -> str:
        number &= 0xFFFFFFFF
        return f"{prefix}{number:08x}{_hex_check(number):02x}"

    return shape


_SHAPES: dict[str, Callable[[int, str], str]] = {
    "phone": lambda number, _: f"+7000{number % 10**7:07d}",
    "email": _email,
    "barcode": _twelve,
    "series": _twelve,
    "tax": _twelve,
    "link": _link,
    "card": _card,
    "uniqid": _uniqid,
    **{kind: _word(prefix) for kind, prefix in _WORD_PREFIX.items()},
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
    return _INSIDE.sub(_neutral_match, text)


def _neutral_match(match: re.Match[str]) -> str:
    form = _FORMS[int((match.lastgroup or "f0")[1:])]
    return form.neutral(match[0]) if form.holds(match[0]) else match[0]
