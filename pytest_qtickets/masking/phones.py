"""Phone numbers among the digits of a text: Russian ones in any spelling, and others with a plus.

What stands beside a number decides as well: a seat, a fraction, an id, the word for a phone.
"""

# ruff: noqa: RUF001 - Cyrillic data
from __future__ import annotations

import re
from collections.abc import Iterator

from pytest_qtickets.masking.digits import BRACKETS, DASHES, DIGIT, SPACES, digits_of
from pytest_qtickets.masking.spans import Span

_G = rf"[{SPACES}{DASHES}{BRACKETS}\-.\t/_\u00b7\u2022]"
_G2 = rf"(?:{_G}{{0,3}}|,\s?|[ \t\-)]{{0,2}}\r?\n[ \t]{{1,20}})"
_END = r"(?![0-9A-Za-z])"
_RUSSIAN = re.compile(
    rf"(?P<plus>[+\uff0b]\s?)?(?P<country>[78\uff17\uff18]){_G2}(?P<code>{DIGIT}{{3}}){_G2}(?:"
    rf"{DIGIT}{{3}}{_G2}{DIGIT}{{2}}{_G2}{DIGIT}{{2}}"
    rf"|{DIGIT}{{2}}(?P<a>[\-. ]){DIGIT}{{2}}(?P=a){DIGIT}{{3}}"
    rf"|{DIGIT}{{2}}(?P<b>[\-.]){DIGIT}{{3}}(?P=b){DIGIT}{{2}}"
    rf"|{DIGIT}{{1}}(?P<c>[\-.]){DIGIT}{{3}}(?P=c){DIGIT}{{3}})"
    rf"(?!\d){_END}"
)
#: Written as nothing but a phone is, whatever its code.
_DIALLED = re.compile(r"[78] ?\(\d{3}\) ?\d{3}[- ]\d\d[- ]?\d\d|8([- ])\d{3}\1\d{3}\1\d\d\1?\d\d")
_PLUS_SEVEN = re.compile(rf"[+\uff0b]\s?[7\uff17](?:{_G2}{DIGIT}){{10}}(?!\d)")
_LOCAL = re.compile(
    rf"(?:\(\d{{3,5}}\)[ \u00a0]?|\d{{3}}[ \u00a0\-])"
    rf"\d{{3}}[\-{DASHES}]\d\d[\-{DASHES}]\d\d(?![\-\d])"
)
_TEN = re.compile(rf"9\d\d{_G2}\d{{3}}{_G2}\d\d{_G2}\d\d(?!\d)")
_FOREIGN = re.compile(r"[+\uff0b]\s?(?=[1-9])")
#: As written in America; without the word for a phone only where its code stands in brackets.
_AMERICAN = re.compile(r"(?:\(\d{3}\) ?|\d{3}([\-. ]))\d{3}(?:\1|[\-.])\d{4}(?!\d)")
#: A number of arithmetic; ``+44.2079460958`` is none.
_FRACTION = re.compile(
    r"(?!\d{2,3}\.\d{9,12}(?!\d))\d+\.\d+(?![\d.\- ]*\d)|\d+\.\d+ ?[-+*/]|\d+ ?\*"
)
#: A number of another country, dialled with two zeros for the plus.
_ZEROS = re.compile(r"(?<![0-9A-Za-z.,:\-+_%])00(?=[1-9](?:[ \-()]{0,2}\d){8})")
_BARE_TEN = re.compile(r"\d{10}(?!\d)")
#: The beginning of a number that a plain line break cuts in two.
_CUT = re.compile(
    rf"(?:[+\uff0b]\s?7|(?<!\d)[78])[ \-(\u00a0]{{0,3}}{DIGIT}{{3}}"
    rf"(?:[ \-)\u00a0]{{0,3}}{DIGIT}{{2,3}}){{0,2}}"
    r"[ \-)\u00a0]{0,3}\r?\n(?=\d)"
)
_PHONE_CUE = re.compile(
    r"(?:тел|моб|контакт|contact|phone|tel|mobile|whatsapp|viber|сотов|звон|sms|смс|ватсап)[\w.]{0,8}"
    r"(?: (?:to|на|по|number|номеру?))?\W{0,4}\Z",
    re.IGNORECASE,
)
#: The surest of them, which are no word for a contact or a message as well.
_NUMBER_CUE = re.compile(
    r"(?:тел|моб|phone|tel|mobile|whatsapp|viber)[^\W\d_]{0,6}\.?\W{0,4}\Z", re.IGNORECASE
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
_SEAT = re.compile(r"(?:ряд|мест[оа]|сектор|ложа|стол|row|seat|\u2116|#) ?\Z", re.IGNORECASE)
_RUSSIAN_DIGITS = 11
_FEWEST_TYPED = 6  #: real digits of a Russian phone; the rest are letters O
_FOLD = re.compile(r"(?<=[)\-])\n[ \t]{1,40}(?=[\d(])")  #: a number is not at its end there
_PRICE = re.compile(r"\d[ \u00a0]\d{3}(?![\d\-])")
_FEWEST, _MOST = 7, 15  #: digits behind a country code; of a whole number
#: Signs between digits that may be parts of one number; what a cell that holds a phone looks like.
_JOINING, _CELL = (
    frozenset(".,-/"),
    re.compile(
        r"(?:\d{11}|[78][ \-(]{1,2}9\d\d[ \-)]{1,2}\d{3}[ \-]?\d\d[ \-]?\d\d)(?:[,;\t\r\n]|\Z)"
    ),
)
#: What is nothing but a phone, whatever stands before its plus sign.
_GLUED = re.compile(r"\+79\d{9}(?!\d)")
_GROUP = re.compile(r"(?<!\d)\d")
_COUNTRY = frozenset("78\uff17\uff18")
_SIGN = frozenset("+\uff0b(-")
_PLUS_BEFORE = frozenset("+\uff0b \u00a0(")
_BEFORE = 48


def find_phones(text: str, start: int, end: int, *, whole: bool) -> Iterator[Span]:
    """The phones in the digits between ``start`` and ``end``; ``whole``: nothing but digits."""
    done = start
    for group in _GROUP.finditer(text, start, end):
        place = group.start()
        if place < done or (
            group[0] not in _COUNTRY and text[place - 1 : place] not in _PLUS_BEFORE
        ):
            continue
        plus = _plus_before(text, place)
        listed = start < done >= plus - 1  # right behind another one, with one sign between
        span = _phone_at(text, place, plus, end, listed=listed)
        if span is not None:
            yield span
            done = span.end
    for zeros in _ZEROS.finditer(text, start, end):
        last = _end_of_national(text, zeros.end(), end)
        if last:
            yield Span(zeros.start(), last, "phone")
    if not whole or text[start - 1 : start] == "(":
        opening = text[start - 1 : start] == "("
        for match in _LOCAL.finditer(text, start - opening, end):
            left = text[match.start() - 1 : match.start()] if match.start() else ""
            if not (left.isalnum() or (left in {"-", ".", ",", "_"} and left)):
                yield Span(*match.span(), "phone")
        american = _AMERICAN.match(text, start - opening)
        if american and (opening or _is_called(text, start)):
            yield Span(*american.span(), "phone")
    ten = _TEN.match(text, start)
    cue = _PHONE_CUE
    if ten is None:
        ten, cue = _BARE_TEN.match(text, start), _NUMBER_CUE
    if ten and cue.search(text, max(0, start - _BEFORE), start):
        yield Span(*ten.span(), "phone")


def find_cut_phones(text: str, start: int, end: int) -> Iterator[Span]:
    """Phones over two lines that nothing indents, where a sign or a word tells of one."""
    place = start
    while (place := text.find("\n", place, end)) >= 0:
        place += 1
        match = _CUT.search(text, max(0, place - _BEFORE // 2), place + 1)
        if match is None or match.end() != place:
            continue
        first = match.start()
        lines = text[first:place].replace("\r", " ").replace("\n", " ") + text[place : place + 20]
        span = _phone_at(lines, _plus_after(lines), 0, len(lines), listed=False)
        if span and first + span.end > place:
            sure = not _SIGN.isdisjoint(text[first:place]) or _is_called(text, first)
            if sure and not text[first - 1 : first].isalnum():
                yield Span(first, first + span.end, "phone")


def _end_of_national(text: str, place: int, end: int) -> int:
    """Where a number ends that has as many digits as its country's longest ones; 0: it has not."""
    digits = [index for index in range(place, min(end, place + 2 * _MOST)) if text[index].isdigit()]
    plain = digits_of("".join(text[index] for index in digits))
    country = _country_of(plain)
    if country:
        size = len(country) + _NATIONAL[country]
    else:
        size = _RUSSIAN_DIGITS if plain[0] == "7" and plain[1] in "3489" else 0
    if not size or len(digits) < size:
        return 0
    last = digits[size - 1] + 1
    return 0 if text[last : last + 1].isdigit() else last


def _country_of(digits: str) -> str:
    """The code of a known country that digits begin with, or empty."""
    return next((digits[:n] for n in (3, 2, 1) if digits[:n] in _NATIONAL), "")


def _plus_after(text: str) -> int:
    """Where the digits begin behind the plus sign that a text begins with, if it does."""
    return 0 if text[0].isdigit() else 1 + text[1].isspace()


def _is_called(text: str, place: int) -> bool:
    """Whether the word for a phone stands before a number."""
    return _PHONE_CUE.search(text, max(0, place - _BEFORE), place) is not None


def _plus_before(text: str, place: int) -> int:
    """Where the plus sign of a number at ``place`` stands; ``place`` when there is none."""
    for back in (1, 2):
        if place >= back and text[place - back] in "+\uff0b":
            return place - back if back == 1 or text[place - 1] in " \u00a0(" else place
    return place


def _phone_at(text: str, place: int, plus: int, end: int, *, listed: bool) -> Span | None:
    before = text[plus - 1 : plus] if plus else ""
    if plus == place and (before.isalnum() or (not listed and _is_tail(text, place))):
        return None
    if plus < place:
        if before.isdigit() and not (listed or _GLUED.match(text, plus)):
            return None
        if before in {"e", "E"} and text[plus - 2 : plus - 1].isdigit():
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


def _is_tail(text: str, place: int) -> bool:
    """Whether digits go on behind a sign, as a fraction's do; a cell of a table stands alone."""
    sign = text[place - 1 : place]
    if sign not in _JOINING or not text[place - 2 : place - 1].isdigit():
        return False
    return sign != "," or _CELL.match(text, place) is None


def _foreign(text: str, plus: int, place: int, end: int) -> Span | None:
    """``+`` and a number of another country, no longer than its country's numbers are."""
    if _FRACTION.match(text, place):
        return None
    digits: list[int] = []
    index, gap = place, 0
    while index < end and len(digits) < _MOST:
        if text[index].isdigit():
            digits.append(index)
            gap = 0
        else:
            gap += 1
            fold = _FOLD.match(text, index) if text[index] == "\n" else None
            if fold and _is_called(text, plus):
                index = fold.end() - 1
            elif gap > 3 or text[index] in "\n,/_":
                break
        index += 1
    plain = digits_of("".join(text[i] for i in digits))
    country = _country_of(plain)
    most = len(country) + _NATIONAL[country] if country else 12
    if plain[:1] == "0" or len(digits) < min(most, 9) - 1:
        return None
    if plain[:1] == "7" and len(plain) != _RUSSIAN_DIGITS:
        return None
    last = min(most, len(digits))
    while last > 1 and last < len(digits) and digits[last] == digits[last - 1] + 1:
        last -= 1  # not in the middle of a group
    end = digits[last - 1] + 1
    price = _PRICE.match(text, digits[last - 1])
    if price and last > _FEWEST + 2 and text[end - 2] in " \u00a0":
        last, end = last - 1, digits[last - 2] + 1  # its last digit is a price's first
    if last < _FEWEST + 1:
        return None
    return Span(plus, end, "phone")
