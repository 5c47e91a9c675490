"""Phones, cards, barcodes, tax numbers and documents among the digits of a text.

A chunk is a run of digits with a few separators between them, eight signs or more. What is in it
is decided in code: lengths, check sums, neighbours, the words before it. A chunk may hold a phone
and the price beside it, or a seat and a phone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from pytest_qtickets.masking.anchors import Places
from pytest_qtickets.masking.digits import BRACKETS, DASHES, DIGIT, SPACES, digits_of
from pytest_qtickets.masking.phones import find_cut_phones, find_phones
from pytest_qtickets.masking.pseudonyms import MASKED_WORD, is_pseudonym
from pytest_qtickets.masking.spans import Span

#: Linear: where a run of these signs is no chunk, its digits are among its first seven signs.
_CHUNK = re.compile(
    rf"\d[\dOo\u041e\u043e{SPACES}{DASHES}{BRACKETS}\-.\t/_\u00b7\u2022,\n\r]{{6,}}{DIGIT}"
)

#: A line and the indented ones behind it: a number may be broken over them.
_LINE = re.compile(r"[^\n]+(?:\n[ \t][^\n]*)*")
#: A date and the hours behind it: what most chunks of a log are.
_DATE = re.compile(r"(?:19|20)\d\d([-./ ]?)(?:0\d|1[0-2])\1(?:[0-2]\d|3[01])(?!\d[- ])")

#: Digits of the shortest number that is looked at; of one in ASCII; of a card.
_FEWEST, _SHORTEST_NUMBER, _SHORTEST_CARD = 7, 8, 13
_LONGEST_DOCUMENT = 15
_PSEUDONYM = 12  #: characters of the pseudonyms that are words

_CARD_GROUPED = re.compile(
    rf"{DIGIT}{{4}}([ \-_\u00a0]){DIGIT}{{4}}\1{DIGIT}{{4}}\1{DIGIT}{{4}}(?:\1\d{{2,3}})?"
)
_AMEX = re.compile(r"3[47]\d\d([ \-]?)\d{6}\1\d{5}(?!\d)")
_RUN = re.compile(rf"{DIGIT}+")
_SNILS = re.compile(r"\d{3}-\d{3}-\d{3}[ \-]\d\d(?![\-\d])")
_SNILS_LOOSE = re.compile(r"\d{3}[ \-]?\d{3}[ \-]?\d{3}[ \-]?\d\d(?![\-\d])")
_PASSPORT = re.compile(r"\d{2} ?\d{2}[ \-]?\d{6}(?!\d)|\d{2} ?\d{7}(?!\d)")
_NOT_ORDER = r"(?!заказ|билет|order|ticket|№|#)"
_TAX_CUE = re.compile(
    rf"(?<![^\W\d_])(?:инн|кпп|огрн(?:ип)?|inn|kpp|ogrn)(?![^\W\d_])(?:{_NOT_ORDER}[^\d\n]|/\d{{9}}){{0,30}}\Z",
    re.IGNORECASE,
)
_SNILS_CUE = re.compile(rf"(?:снилс|snils)(?:{_NOT_ORDER}[^\d\n]){{0,24}}\Z", re.IGNORECASE)
_PASSPORT_CUE = re.compile(r"(?:паспорт|passport|серия)[^\d\n]{0,30}\Z", re.IGNORECASE)
_CARD_CUE = re.compile(r"(?:карт|card|\bpan\b)[^\d\n]{0,16}\Z", re.IGNORECASE)
_BARCODE_CUE = re.compile(r"(?:barcode|штрих-?код|\bшк)[^\d\n]{0,12}\Z", re.IGNORECASE)
#: Words of the cues above: where none stands before a chunk, none is looked for.
NUMBER_CUES = ("инн", "кпп", "огрн", "inn", "kpp", "ogrn", "снилс", "snils", "паспорт", "passport",
               "серия", "barcode", "штрих", "шк")  # fmt: skip
_DIGIT = re.compile(r"\d")
_ID_CUE = re.compile(
    r"(?:(?<![a-z])id|_id|Id|[Ee][Tt]ag|[Ll]ength|size|total|bytes)[\"'`]?\s{0,2}[:=]\s{0,2}(?:W/)?[\"'`]?\Z"
)
_UNITS = (" bytes", " байт", " B,")
_BEFORE = 48
_LONG = 1024
_UUID = re.compile(r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")
_UUID_LENGTH = 36
_FIRST_ISSUER = 3000
#: First four digits below it: Mir, Mastercard, JCB's old ones.
_ISSUERS = range(2200, 2205), range(2221, 2721), (1800, 2131)
_TAX_DIGITS = frozenset({9, 10, 12, 13, 15})
_CARD_DIGITS = frozenset({16, 18, 19})
_CARD_DIGITS_NAMED = range(13, 20)  #: behind the word card
_BARCODE_DIGITS = range(8, 21)
_BARCODE_GROUPED = re.compile(r"87\d\d([ \-_\u00a0])\d{4}\1\d{4}(?![\-\d])")
_BARCODE, _SNILS_DIGITS = 12, 11


def find_numbers(text: str, cues: Places, taken: Mapping[int, int]) -> Iterator[Span]:
    """Personal numbers, those that are surer first within a chunk.

    ``cues``: the places of ``NUMBER_CUES``. ``taken``: start -> end of what was found before; a
    chunk within it is left.
    """
    starts = sorted(start for start, _ in cues)
    dull: set[str] = set()  # dates and short numbers, of which a text repeats many
    broken: list[tuple[int, int]] = []
    for start, end, chunk in _chunks(text, dull, broken):
        if taken.get(start, 0) >= end or taken.get(start - 1, 0) >= end:
            continue
        count = 0 if _is_time(chunk) else _count_digits(chunk)
        # Nothing personal has so few digits, wherever it stands.
        if count < _FEWEST or (count < _SHORTEST_NUMBER and _is_exact(chunk)):
            dull.add(chunk)
            continue
        if start and text[start - 1].isalpha() and _is_of_pseudonym(text, start, end):
            continue
        if text[start - 1 : start] in {".", ","} and start > 1 and text[start - 2].isdigit():
            continue
        index = bisect_left(starts, start - _BEFORE)
        cued = index < len(starts) and starts[index] < start
        spans = list(_in_chunk(text, start, end, (count, chunk.isdecimal(), cued)))
        yield from _outside_uuids(text, spans) if spans and _is_dashed(text, start, end) else spans
    for start, end in broken:
        yield from find_cut_phones(text, start, end)


def _chunks(
    text: str, dull: AbstractSet[str], broken: list[tuple[int, int]]
) -> Iterator[tuple[int, int, str]]:
    """``(start, end, chunk)``; those of several lines that nothing indents go to ``broken`` too."""
    for match in _CHUNK.finditer(text):
        chunk = match[0]
        if chunk in dull:
            continue
        if "\n" not in chunk:
            yield *match.span(), chunk
        elif "\n " in chunk or "\n\t" in chunk:
            yield from ((*line.span(), line[0]) for line in _LINE.finditer(text, *match.span()))
        else:
            start, lines = match.start(), chunk.split("\n")
            if not all(map(_DATE.match, lines[1:])):  # the time stamps of a log
                broken.append(match.span())
            for line in lines:
                if len(line) >= _FEWEST and line not in dull:
                    yield start, start + len(line), line
                start += len(line) + 1


def _is_of_pseudonym(text: str, start: int, end: int) -> bool:
    """Whether digits are some of the hexadecimal ones of a pseudonym."""
    word = MASKED_WORD.search(text, max(0, start - _PSEUDONYM), end + _PSEUDONYM)
    return word is not None and word.start() < start and is_pseudonym(word[0])


def _count_digits(chunk: str) -> int:
    if len(chunk) > _LONG:  # a list of all its digits would take much memory
        return sum(map(str.isdecimal, chunk))
    return len(chunk) if chunk.isdecimal() else len(_DIGIT.findall(chunk))


def _is_exact(chunk: str) -> bool:
    """Whether no letter was typed for a zero, and no digit of another script."""
    return chunk.isascii() and "O" not in chunk and "o" not in chunk


def _is_time(chunk: str) -> bool:
    """Whether a chunk is a date, with hours or a fraction behind it: a time stamp of a log."""
    date = _DATE.match(chunk) if chunk[:2] in {"20", "19"} else None
    return date is not None and len(chunk) - date.end() < _FEWEST


def _in_chunk(text: str, start: int, end: int, form: tuple[int, bool, bool]) -> Iterator[Span]:
    """``form``: how many digits, whether there is nothing else, whether a cue stands before."""
    count, whole, cued = form
    before = text[max(0, start - _BEFORE) : start] if cued or count >= _BARCODE else ""
    if count <= _LONGEST_DOCUMENT or not whole:
        yield from _documents(text, start, end, before if cued else "")
    if count >= _SHORTEST_CARD:
        yield from _cards(text, start, end, before)
    yield from find_phones(text, start, end, whole=whole)
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
            if size in _TAX_DIGITS:
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
    for match in _BARCODE_GROUPED.finditer(text, start, end):
        if not _touches(text, match):
            yield Span(*match.span(), "barcode")
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
            or text.startswith(_UNITS, match.end())
        ):
            continue
        if sum(map(str.isdigit, run)) >= len(run) - 3:
            yield Span(*match.span(), "barcode")


def _touches(text: str, match: re.Match[str]) -> bool:
    """Whether letters or digits are glued to it, or it is a part of a longer dashed code."""
    start, end = match.span()
    left, right = text[start - 1 : start] if start else "", text[end : end + 1]
    if left.isalnum() or right.isalnum():
        return right.isalnum() or text[start - 2 : start].lower() != "шк"
    if left in {"-", "."} and text[start - 2 : start - 1].isalnum() and start > 1:
        return left == "." and text[start - 2].isdigit()
    return False


def _is_dashed(text: str, start: int, end: int) -> bool:
    """Whether a part of the chunk may be one of an UUID."""
    return "-" in text[max(0, start - 9) : end + 9]


def _outside_uuids(text: str, spans: list[Span]) -> Iterator[Span]:
    """The spans that are no part of an UUID."""
    for span in spans:
        around = max(0, span.start - _UUID_LENGTH), span.end + _UUID_LENGTH
        found = _UUID.finditer(text, *around)
        if not any(uuid.start() < span.end and span.start < uuid.end() for uuid in found):
            yield span


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
