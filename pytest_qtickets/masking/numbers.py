"""Phones, cards, barcodes, tax numbers and documents among the digits of a text.

A chunk is a run of digits with a few separators between them, eight signs or more. What is in it
is decided in code: lengths, check sums, neighbours, the words before it. A chunk may hold a phone
and the price beside it, or a seat and a phone.
"""

# ruff: noqa: RUF001 - Cyrillic data
from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping

from pytest_qtickets.masking.anchors import Places
from pytest_qtickets.masking.spans import Span

#: Digits of any script, and letters typed for zero.
_D = r"[\dOo\u041e\u043e]"
_DASH = r"\u2010-\u2015\u2212\u2043"
_SPACE = r" \u00a0\u2000-\u200b\u202f\u2060\u00ad\u3000\ufeff"
_CHUNK = re.compile(rf"\d[\dOo\u041e\u043e{_SPACE}{_DASH}\-().\t/_\u00b7\u2022,\n\r]{{6,199}}{_D}")

#: A line and the indented ones behind it: a number may be broken over them.
_LINE = re.compile(r"[^\n]+(?:\n[ \t][^\n]*)*")
#: A date and the hours behind it: what most chunks of a log are.
_DATE = re.compile(r"(?:19|20)\d\d([-./ ]?)(?:0\d|1[0-2])\1(?:[0-2]\d|3[01])(?!\d[- ])")

_G = rf"[{_SPACE}{_DASH}\-().\t/_\u00b7\u2022]"
_G2 = rf"(?:{_G}{{0,3}}|,\s?|[ \t]{{0,2}}\r?\n[ \t]{{1,20}})"
_END = r"(?![0-9A-Za-z])"
_RUSSIAN = re.compile(
    rf"(?P<plus>[+\uff0b]\s?)?(?P<country>[78\uff17\uff18]){_G2}(?P<code>{_D}{{3}}){_G2}(?:"
    rf"{_D}{{3}}{_G2}{_D}{{2}}{_G2}{_D}{{2}}|{_D}{{2}}(?P<a>[\-. ]){_D}{{2}}(?P=a){_D}{{3}}"
    rf"|{_D}{{2}}(?P<b>[\-.]){_D}{{3}}(?P=b){_D}{{2}}"
    rf"|{_D}{{1}}(?P<c>[\-.]){_D}{{3}}(?P=c){_D}{{3}})"
    rf"(?!\d){_END}"
)
#: Written as nothing but a phone is, whatever its code.
_DIALLED = re.compile(r"8 ?\(\d{3}\) ?\d{3}[- ]\d\d[- ]?\d\d|8([- ])\d{3}\1\d{3}\1\d\d\1?\d\d")
_PLUS_SEVEN = re.compile(rf"[+\uff0b]\s?7(?:{_G2}{_D}){{10}}(?!\d)")
_LOCAL = re.compile(
    rf"(?:\(\d{{3,5}}\)[ \u00a0]?|\d{{3}}[ \u00a0\-])"
    rf"\d{{3}}[\-{_DASH}]\d\d[\-{_DASH}]\d\d(?![\-\d])"
)
_TEN = re.compile(rf"9\d\d{_G2}\d{{3}}{_G2}\d\d{_G2}\d\d(?!\d)")
_FOREIGN = re.compile(r"[+\uff0b]\s?(?=[1-9])")
_PHONE_CUE = re.compile(
    r"(?:тел|моб|контакт|contact|phone|tel|mobile|whatsapp|viber|сотов|звон|sms|смс|ватсап)[\w.]{0,8}\W{0,4}\Z",
    re.IGNORECASE,
)
#: Country code -> most digits behind it; codes that are not here have numbers of eight to eleven.
_NATIONAL = {
    "1": 10, "20": 10, "30": 10, "31": 9, "32": 9, "33": 9, "34": 9, "36": 9, "39": 10, "40": 9,
    "41": 9, "43": 11, "44": 10, "45": 8, "46": 9, "47": 8, "48": 9, "49": 11, "52": 10, "55": 11,
    "61": 9, "62": 11, "65": 8, "66": 9, "81": 10, "82": 10, "84": 10, "86": 11, "90": 10, "91": 10,
    "98": 10, "351": 9, "353": 9, "354": 7, "357": 8, "358": 10, "359": 9, "370": 8, "371": 8,
    "372": 8, "373": 8, "374": 8, "375": 9, "376": 6, "380": 9, "381": 9, "382": 8, "385": 9,
    "386": 8, "387": 8, "389": 8, "420": 9, "421": 9, "852": 8, "886": 9, "961": 8, "962": 9,
    "966": 9, "971": 9, "972": 9, "974": 8, "976": 8, "992": 9, "993": 8, "994": 9, "995": 9,
    "996": 9, "998": 9,
}  # fmt: skip
_SEAT = re.compile(r"(?:ряд|мест[оа]|сектор|ложа|стол|row|seat|\u2116) ?\Z", re.IGNORECASE)
_FEWEST_TYPED = 6  #: real digits of a Russian phone; the rest are letters O
_SHORTEST_NUMBER, _SHORTEST_CARD = 8, 13
_FEWEST, _MOST = 7, 15  #: digits behind a country code; of a whole number

_CARD_GROUPED = re.compile(
    rf"{_D}{{4}}([ \-\u00a0]){_D}{{4}}\1{_D}{{4}}\1{_D}{{4}}(?:\1\d{{2,3}})?"
)
_AMEX = re.compile(r"3[47]\d\d([ \-]?)\d{6}\1\d{5}(?!\d)")
_RUN = re.compile(rf"{_D}+")
_SNILS = re.compile(r"\d{3}-\d{3}-\d{3}[ \-]\d\d(?![\-\d])")
_SNILS_LOOSE = re.compile(r"\d{3}[ \-]?\d{3}[ \-]?\d{3}[ \-]?\d\d(?![\-\d])")
_PASSPORT = re.compile(r"\d{2} ?\d{2}[ \-]?\d{6}(?!\d)|\d{2} ?\d{7}(?!\d)")
_TAX_CUE = re.compile(r"(?:инн|кпп|\binn|\bkpp)(?:[^\d\n]|/\d{9}){0,30}\Z", re.IGNORECASE)
_AFTER_TAX = re.compile(r"(?:инн|inn)\D{0,24}\d{10}(?:\d\d)?\D{1,3}\Z", re.IGNORECASE)
_SNILS_CUE = re.compile(r"(?:снилс|snils)[^\d\n]{0,24}\Z", re.IGNORECASE)
_PASSPORT_CUE = re.compile(r"(?:паспорт|passport|серия)[^\d\n]{0,30}\Z", re.IGNORECASE)
_CARD_CUE = re.compile(r"(?:карт|card|\bpan\b)[^\d\n]{0,16}\Z", re.IGNORECASE)
_BARCODE_CUE = re.compile(r"(?:barcode|штрих-?код|\bшк)[^\d\n]{0,12}\Z", re.IGNORECASE)
#: Words of the cues above: where none stands before a chunk, none is looked for.
NUMBER_CUES = ("инн", "кпп", "inn", "kpp", "снилс", "snils", "паспорт", "passport", "серия",
               "barcode", "штрих", "шк")  # fmt: skip
_DIGIT = re.compile(r"\d")
_GROUP = re.compile(r"(?<!\d)\d")
_COUNTRY = frozenset("78\uff17\uff18")
_PLUS_BEFORE = frozenset("+\uff0b \u00a0(")
_ID_CUE = re.compile(r"(?:(?<![a-z])id|_id|Id|[Ee][Tt]ag)[\"'`]?\s{0,2}[:=]\s{0,2}(?:W/)?[\"'`]?\Z")
_BEFORE = 48
_UUID = re.compile(r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")
_FIRST_ISSUER = 3000
#: First four digits below it: Mir, Mastercard, JCB's old ones.
_ISSUERS = range(2200, 2205), range(2221, 2721), (1800, 2131)
_CARD_DIGITS = frozenset({16, 18, 19})
_CARD_DIGITS_NAMED = range(13, 20)  #: behind the word card
_BARCODE_DIGITS = range(8, 21)
_BARCODE, _SNILS_DIGITS = 12, 11


def find_numbers(text: str, cues: Places, taken: Mapping[int, int]) -> Iterator[Span]:
    """Personal numbers, those that are surer first within a chunk.

    ``cues``: the places of ``NUMBER_CUES``. ``taken``: start -> end of what was found before; a
    chunk within it is left.
    """
    starts = sorted(start for start, _ in cues)
    for start, end in _chunks(text):
        if taken.get(start, 0) >= end or taken.get(start - 1, 0) >= end:
            continue
        chunk = text[start:end]
        date = _DATE.match(chunk) if chunk[:2] in {"20", "19"} else None
        if date and end - start - date.end() < _FEWEST:
            continue  # a log's time stamp, and hours or a fraction behind it
        whole = chunk.isdecimal()
        count = end - start if whole else len(_DIGIT.findall(chunk))
        if count < _FEWEST_TYPED + 1 or (count < _SHORTEST_NUMBER and chunk.isascii()):
            continue
        if text[start - 1 : start] in {".", ","} and start > 1 and text[start - 2].isdigit():
            continue
        index = bisect_left(starts, start - _BEFORE)
        cued = index < len(starts) and starts[index] < start
        spans = list(_in_chunk(text, start, end, (count, whole, cued)))
        if spans and not _in_uuid(text, start, end):
            yield from spans


def _chunks(text: str) -> Iterator[tuple[int, int]]:
    for match in _CHUNK.finditer(text):
        if "\n" in match[0]:
            yield from (line.span() for line in _LINE.finditer(text, *match.span()))
        else:
            yield match.span()


def _in_chunk(text: str, start: int, end: int, form: tuple[int, bool, bool]) -> Iterator[Span]:
    """``form``: how many digits, whether there is nothing else, whether a cue stands before."""
    count, whole, cued = form
    before = text[max(0, start - _BEFORE) : start] if cued or count >= _BARCODE else ""
    if count <= _MOST or not whole:
        yield from _documents(text, start, end, before if cued else "")
    if count >= _SHORTEST_CARD:
        yield from _cards(text, start, end, before)
    yield from _phones(text, start, end, whole=whole)
    if count >= _BARCODE or (cued and _BARCODE_CUE.search(before)):
        yield from _barcodes(text, start, end, before)


def _documents(text: str, start: int, end: int, before: str) -> Iterator[Span]:
    """``before``: the text before, where a cue stands in it."""
    if "-" in text[start:end]:
        for found in _SNILS.finditer(text, start, end):
            if not _touches(text, found):
                yield Span(*found.span(), "document")
    match = _SNILS_LOOSE.match(text, start)
    if (match and _SNILS_CUE.search(before)) or (
        match and match[0].count(" ") == 3 and is_snils(digits_of(match[0]))
    ):
        yield Span(*match.span(), "document")
    if not before:
        return
    match = _PASSPORT.match(text, start)
    if match and _PASSPORT_CUE.search(before):
        yield Span(*match.span(), "document")
    if _TAX_CUE.search(before):
        for run in _RUN.finditer(text, start, end):
            size = len(run[0])
            if size in {9, 10, 12}:
                yield Span(*run.span(), "tax")


def _cards(text: str, start: int, end: int, before: str) -> Iterator[Span]:
    if _ID_CUE.search(before):
        return
    for match in _CARD_GROUPED.finditer(text, start, end):
        if _is_card(digits_of(match[0])) and not _touches(text, match):
            yield Span(*match.span(), "card")
    for match in _AMEX.finditer(text, start, end):
        if is_luhn(digits_of(match[0])) and not _touches(text, match):
            yield Span(*match.span(), "card")
    sizes = _CARD_DIGITS_NAMED if _CARD_CUE.search(before) else _CARD_DIGITS
    for match in _RUN.finditer(text, start, end):
        is_card = len(match[0]) in sizes and _is_card(digits_of(match[0]))
        if is_card and not _touches(text, match):
            yield Span(*match.span(), "card")


def _barcodes(text: str, start: int, end: int, before: str) -> Iterator[Span]:
    for match in _RUN.finditer(text, start, end):
        run = match[0]
        if len(run) != _BARCODE:
            if not (
                len(run) in _BARCODE_DIGITS
                and match.start() == start
                and _BARCODE_CUE.search(before)
            ):
                continue
        elif (
            _touches(text, match)
            or _DATE.match(run)
            or (match.start() == start and _ID_CUE.search(before))
        ):
            continue
        if sum(map(str.isdigit, run)) >= len(run) - 3:
            yield Span(*match.span(), "barcode")


def _phones(text: str, start: int, end: int, *, whole: bool) -> Iterator[Span]:
    done = start
    for group in _GROUP.finditer(text, start, end):
        place = group.start()
        if place < done or (
            group[0] not in _COUNTRY and text[place - 1 : place] not in _PLUS_BEFORE
        ):
            continue
        span = _phone_at(text, place, _plus_before(text, place), end)
        if span is not None:
            yield span
            done = span.end
    if whole and text[start - 1 : start] != "(":
        if text[start] != "9":
            return
    else:
        opening = text[start - 1 : start] == "("
        for match in _LOCAL.finditer(text, start - opening, end):
            left = text[match.start() - 1 : match.start()] if match.start() else ""
            if not (left.isalnum() or (left in {"-", ".", ",", "_"} and left)):
                yield Span(*match.span(), "phone")
    ten = _TEN.match(text, start)
    if ten and _PHONE_CUE.search(text[max(0, start - _BEFORE) : start]):
        yield Span(*ten.span(), "phone")


def _plus_before(text: str, place: int) -> int:
    """Where the plus sign of a number at ``place`` stands; ``place`` when there is none."""
    for back in (1, 2):
        if place >= back and text[place - back] in "+\uff0b":
            return place - back if back == 1 or text[place - 1] in " \u00a0(" else place
    return place


def _phone_at(text: str, place: int, plus: int, end: int) -> Span | None:
    before = text[plus - 1 : plus] if plus else ""
    if plus == place and (
        before.isalnum() or (before in {".", ",", "-", "/"} and text[plus - 2 : plus - 1].isdigit())
    ):
        return None
    if plus < place:
        if before.isdigit() or (before in {"e", "E"} and text[plus - 2 : plus - 1].isdigit()):
            return None
        match = _PLUS_SEVEN.match(text, plus)
        if match:
            return Span(plus, match.end(), "phone")
        return _foreign(text, plus, place, end)
    match = _RUSSIAN.match(text, place)
    if match is None:
        return None
    code = digits_of(match["code"])
    country = digits_of(match["country"])
    if code[:1] not in ({"3", "4", "8", "9"} if country == "8" else {"9"}) and not (
        _DIALLED.fullmatch(match[0]) or _PHONE_CUE.search(text, max(0, place - _BEFORE), place)
    ):
        return None
    if sum(map(str.isdigit, match[0])) < _FEWEST_TYPED or _SEAT.search(
        text[max(0, place - 12) : place]
    ):
        return None
    return Span(place, match.end(), "phone")


def _foreign(text: str, plus: int, place: int, end: int) -> Span | None:
    """``+`` and a number of another country, no longer than its country's numbers are."""
    digits: list[int] = []
    index, gap = place, 0
    while index < end and len(digits) < _MOST:
        if text[index].isdigit():
            digits.append(index)
            gap = 0
        else:
            gap += 1
            if gap > 3 or text[index] in "\n,/_":
                break
        index += 1
    plain = digits_of("".join(text[i] for i in digits))
    known = next((plain[:n] for n in (3, 2, 1) if plain[:n] in _NATIONAL), None)
    most = len(known) + _NATIONAL[known] if known else 12
    if len(digits) < min(most, 9) - 1 or (plain[:1] == "7" and len(plain) != 11):
        return None
    last = min(most, len(digits))
    while last > 1 and last < len(digits) and digits[last] == digits[last - 1] + 1:
        last -= 1  # not in the middle of a group
    if last < _FEWEST + 1:
        return None
    return Span(plus, digits[last - 1] + 1, "phone")


def _touches(text: str, match: re.Match[str]) -> bool:
    """Whether letters or digits are glued to it, or it is a part of a longer dashed code."""
    start, end = match.span()
    left, right = text[start - 1 : start] if start else "", text[end : end + 1]
    if left.isalnum() or right.isalnum():
        return True
    if left in {"-", "."} and text[start - 2 : start - 1].isalnum() and start > 1:
        return left == "." and text[start - 2].isdigit()
    return False


def _in_uuid(text: str, start: int, end: int) -> bool:
    if "-" not in text[max(0, start - 9) : end + 9]:
        return False
    found = _UUID.search(text, max(0, start - 36), end + 36)
    while found is not None:
        if found.start() < end and start < found.end():
            return True
        found = _UUID.search(text, found.end(), end + 36)
    return False


_ZEROS = str.maketrans("Oo\u041e\u043e", "0000")


def digits_of(text: str) -> str:
    """The digits of ``text`` as ASCII; letters typed for zero are zeros."""
    text = text.translate(_ZEROS)
    if text.isascii():
        return "".join(filter(str.isdigit, text))
    return "".join(
        str(unicodedata.digit(c)) for c in text if unicodedata.digit(c, None) is not None
    )


def _is_card(digits: str) -> bool:
    issuer = int(digits[:4] or 0)
    known = issuer >= _FIRST_ISSUER or any(issuer in issuers for issuers in _ISSUERS)
    return known and digits[0] < "7" and is_luhn(digits)


def is_luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of a card."""
    total = 0
    for index, digit in enumerate(map(int, reversed(digits))):
        total += digit if index % 2 == 0 else (sum(divmod(digit * 2, 10)))
    return total % 10 == 0


def is_snils(digits: str) -> bool:
    """Whether the last two digits are the check number of an insurance account."""
    if len(digits) != _SNILS_DIGITS:
        return False
    total = sum(int(d) * (9 - i) for i, d in enumerate(digits[:9]))
    return total % 101 % 100 == int(digits[9:])
