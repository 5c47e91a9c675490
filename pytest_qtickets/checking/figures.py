"""Numbers, ids, ranges and durations as people type them, in English and Russian."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

_THIN = " \u00a0\u202f\u2009"
#: A number, its thousands apart by a space, comma or apostrophe; never a piece of a word or an id.
NUMBER = (
    rf"(?<![\w.,/\-])[+\-\u2212]?(?:\d{{1,3}}(?:[{_THIN}]\d{{3}})+|\d{{1,3}}(?:[,']\d{{3}})+|\d+)"
    r"(?:[.,]\d+)?(?![\w/]|[.,]\d|\s?(?:k|тыс|млн)\b)"
)
_NUMBER = re.compile(NUMBER)
_WHOLE = re.compile(rf"[\s*`_✅❌✔✗⚠\ufe0f]*({NUMBER})[\s*`_✅❌✔✗⚠\ufe0f]*")
_APART = re.compile(rf"[{_THIN}']")
_GROUPED = re.compile(r"([+-]?)([1-9]\d{0,2}(?:,\d{3})+)(\.\d+)?")
#: Before or behind a number that is not meant to be exact.
_ABOUT = re.compile(r"(?:[~≈≥≤<>]|\b(?:about|approx\w*|around|over|under|some|at least|up to|more than"
                    r"|less than|около|примерно|порядка|свыше|более|менее|до|почти))\.?\s*\Z",
                    re.IGNORECASE)  # fmt: skip
_RANGE = re.compile(
    r"(?<![\w.,])([1-9]\d?\.[1-9]\d{0,2})\s*(?:-|\u2010|\u2011|\u2012|\u2013|\u2014|\.\.\.?|\u2026|to|through|по|до)"
    r"\s*([1-9]\d?\.[1-9]\d{0,2})(?!\w|\.\d)"
)
_ID = re.compile(r"(?<![\w.,])([1-9]\d?\.[1-9]\d{0,2})(?![\w%]|\.\d)")
_UNITS = (
    (re.compile(r"(?:ms|мс|миллисекунд\w*|milliseconds?)\b", re.IGNORECASE), 0.001),
    (re.compile(r"(?:h|hours?|hrs?|ч|час\w*)\b\.?", re.IGNORECASE), 3600.0),
    (re.compile(r"(?:m|min|mins|minutes?|мин|минут\w*)\b\.?", re.IGNORECASE), 60.0),
    (re.compile(r"(?:s|sec|secs|seconds?|с|сек|секунд\w*)\b\.?", re.IGNORECASE), 1.0),
)
_LONGEST_DURATION = 60
#: Texts whose numbers are kept: every rule asks for those of the same statements and cells.
_KEPT = 65_536
_CLOCK = re.compile(r"(?<![\d:])(\d{1,2}):(\d\d)(?::(\d\d))?(?![\d:])")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text: its value, the weight of half its last digit, and where it stands."""

    value: float
    half: float
    start: int
    end: int
    about: bool = False

    @property
    def whole(self) -> int | None:
        """The value when it is a whole number that is meant exactly."""
        exact = not self.about and self.value == int(self.value) and self.half >= 0.5
        return int(self.value) if exact else None


@lru_cache(maxsize=_KEPT)
def numbers(text: str) -> tuple[Number, ...]:
    """Every number of a text; none that is longer than any count."""
    found = []
    for match in _NUMBER.finditer(text):
        digits = _APART.sub("", match[0]).replace("\u2212", "-")
        grouped = _GROUPED.fullmatch(digits)
        digits = digits.replace(",", "" if grouped else ".")
        if len(digits) > 18 or digits.count(".") > 1:
            continue
        decimals = len(digits.partition(".")[2])
        about = (
            bool(_ABOUT.search(text, max(0, match.start() - 16), match.start()))
            or text[match.end() :][:1] == "+"
        )
        place = match.start(), match.end()
        found.append(Number(float(digits), 0.5 * 10.0**-decimals, *place, about))
    return tuple(found)


def whole(text: str) -> int | None:
    """The one whole number that a cell or value consists of, marks aside."""
    match = _WHOLE.fullmatch(text)
    found = numbers(match[1]) if match else ()
    return found[0].whole if len(found) == 1 else None


def leading(text: str) -> Number | None:
    """The number that a value begins with."""
    found = numbers(text)
    return (
        found[0] if found and not text[: found[0].start].strip("*`_ ✅❌✔⚠\ufe0f\u00a0") else None
    )


def duration(text: str) -> tuple[float, float] | None:
    """Seconds and the weight of half the last digit, of the duration a text begins with."""
    clock = _CLOCK.match(text.strip("*`_ "))
    if clock and clock[3]:
        return int(clock[1]) * 3600.0 + int(clock[2]) * 60.0 + int(clock[3]), 0.5
    spaced = re.sub(r"(?<=\d)(?=[a-zа-яё])", " ", text[:_LONGEST_DURATION].lower())
    total, half, end = 0.0, 0.0, None
    for number in numbers(spaced):
        if end is not None and spaced[end : number.start].strip(" ,") not in ("", "and", "и"):
            break
        rest = spaced[number.end :].lstrip()
        unit = next((pair for pair in _UNITS if pair[0].match(rest)), None)
        if unit is None or number.about or number.value < 0:
            break
        match = unit[0].match(rest)
        total, half = total + number.value * unit[1], number.half * unit[1]
        end = len(spaced) - len(rest) + (match.end() if match else 0)
    return (total, half) if end is not None else None


def ids_in(text: str, known: Sequence[str] = ()) -> set[str] | None:
    """Case ids in a text, ranges expanded; ``None`` when a range cannot be.

    ``known``: the ids of a case file in its order. Without it a range within one section counts on.
    """
    found: set[str] = set()
    for match in _RANGE.finditer(text):
        ids = _expanded(match[1], match[2], known)
        if ids is None:
            return None
        found.update(ids)
    found.update(match[1] for match in _ID.finditer(_RANGE.sub(" ", text)))
    return found


def _expanded(first: str, last: str, known: Sequence[str]) -> Iterable[str] | None:
    if first in known and last in known:
        start, end = known.index(first), known.index(last)
        return known[start : end + 1] if start <= end else None
    (section, start), (other, end) = (tuple(map(int, one.split("."))) for one in (first, last))
    if section != other or not 0 <= end - start < 200:
        return None
    return [f"{section}.{number}" for number in range(start, end + 1)]


def written(value: float) -> str:
    """A figure as a finding shows it."""
    return f"{value:.0f}" if value == int(value) else f"{value:.4g}"
