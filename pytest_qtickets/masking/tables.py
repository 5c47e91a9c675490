"""Values that the head of their column tells: CSV, TSV, Markdown, and INSERT of SQL.

A line is a head when all its cells are short words and one of them names a personal field. The
lines behind it are its rows as long as they have as many cells. A cell is hidden only where it
looks like what its head says: heads are made of ordinary words, and so may be the next line.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from typing import Final

from pytest_qtickets.masking.anchors import Places
from pytest_qtickets.masking.judging import judged_kind
from pytest_qtickets.masking.policy import HIDDEN
from pytest_qtickets.masking.spans import Span

#: Words of heads that are in no policy.
HEAD_WORDS: Final = (
    *HIDDEN, "телефон", "почта", "фамилия", "имя", "отчество", "фио", "паспорт", "снилс", "инн",
    "штрихкод", "штрих-код", "e-mail",
)  # fmt: skip
_SIGNS = "|\t;,"
#: What may stand behind a head's word: the end of its cell.
_BEHIND = re.compile(r"[\"'`* ]{0,24}(?:[|\t;,)]|\r?\n|\Z)")
_HEAD = re.compile(r"(?=[^\W\d])[\w .\-№/#]{1,40}")
_LONGEST = 2000  #: characters of a head
_RULE = re.compile(r"[|\s:\-+=]+")  #: the line below the head, in Markdown
_MARKS = " \t\r\"'`*"
_CELL = {
    sign: re.compile(rf"[ ]*(?:\"(?:[^\"]|\"\")*\"[ \r]*|[^{re.escape(sign)}\n]*)")
    for sign in _SIGNS
}
_INTO = re.compile(r"insert\s+into\s+\S{1,80}\s*\Z", re.IGNORECASE)
_INTO_LONGEST = 120
_VALUES = re.compile(r"\)\s*values\s*", re.IGNORECASE)
_TUPLE = re.compile(r"\s*,?\s*\(")
_SQL_VALUE = re.compile(r"\s*(?:'((?:[^'\\]|\\.|'')*)'|\"((?:[^\"\\]|\\.)*)\"|([^,()'\"]*))\s*")

_NAME = re.compile(r"(?:[^\W\d_](?:\.? ?|'{1,2})|[^\W\d_]{2,30}(?:[ \-\u2019]|'{1,2})?){1,5}")
_NUMBERED = frozenset(
    {"phone", "tax", "document", "card", "barcode", "series", "uniqid", "social", "credential"}
)
_FEWEST = 4  #: digits of a value that is a number
_FEWEST_OF_PHONE = 7
#: Heads of anybody's and anything's name; beside one of these kinds it is a person's.
_NAMES, _PERSONAL = frozenset({"name", "имя"}), frozenset({"phone", "email", "name"})


def find_columns(text: str, places: Places) -> Iterator[Span]:
    """Values below heads; ``places`` are those of ``HEAD_WORDS`` in the text in lower case."""
    done = 0
    for start, end in places:
        if start < done or not _BEHIND.match(text, end):
            continue
        first = text.rfind("\n", max(0, start - _LONGEST), start) + 1
        last = text.find("\n", end, end + _LONGEST)
        last = len(text) if last < 0 else last
        opening = text.rfind("(", max(0, start - _LONGEST), start)
        if opening >= 0 and _INTO.search(text, max(0, opening - _INTO_LONGEST), opening):
            done = yield from _inserted(text, opening)
        elif last - first <= _LONGEST and last < len(text):
            done = yield from _rows(text, first, last)


# Both give the place up to which the table was read: its head is not read again.


def _rows(text: str, first: int, last: int) -> Generator[Span, None, int]:
    """The personal cells of the lines below the head at ``first``."""
    for sign in _SIGNS:
        heads = _cells(text, first, last, sign)
        kinds = _kinds([text[start:end] for start, end in heads]) if len(heads) > 1 else []
        if any(kinds):
            break
    else:
        return last
    start = last + 1
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if not _RULE.fullmatch(text, start, end):
            cells = _cells(text, start, end, sign)
            if len(cells) != len(kinds):
                break
            for kind, (left, right) in zip(kinds, cells, strict=True):
                if kind and _fits(kind, text[left:right]):
                    yield Span(left, right, kind)
        start = end + 1
    return start


def _cells(text: str, start: int, end: int, sign: str) -> list[tuple[int, int]]:
    """Places of the cells of one line, without quotes and spaces around what they hold."""
    found = []
    place = start
    while place <= end:
        match = _CELL[sign].match(text, place, end)
        stop = match.end() if match else place
        left, right = place, stop
        while left < right and text[left] in _MARKS:
            left += 1
        while left < right and text[right - 1] in _MARKS:
            right -= 1
        found.append((left, right))
        if stop < end and text[stop] != sign:
            return []
        place = stop + 1
    return found


def _kinds(heads: Sequence[str]) -> list[str]:
    """The kind of each column, or empty; no kinds where a head is none."""
    if not all(_HEAD.fullmatch(head) or not head for head in heads):
        return []
    lower = [head.lower() for head in heads]
    kinds = [
        "" if head in _NAMES else HIDDEN.get(head, "") or judged_kind(head)[0] or ""
        for head in lower
    ]
    if not _PERSONAL.isdisjoint(kinds):
        kinds = ["name" if h in _NAMES else kind for h, kind in zip(lower, kinds, strict=True)]
    return kinds


def _inserted(text: str, opening: int) -> Generator[Span, None, int]:
    """The personal values of ``INSERT INTO t (…) VALUES (…), (…)``, the first bracket given."""
    closing = text.find(")", opening, opening + _LONGEST)
    values = _VALUES.match(text, closing) if closing >= 0 else None
    if values is None:
        return opening + 1
    kinds = _kinds([head.strip(_MARKS + "\n") for head in text[opening + 1 : closing].split(",")])
    place = values.end()
    while kinds and (start := _TUPLE.match(text, place)):
        place = start.end()
        for kind in kinds:
            match = _SQL_VALUE.match(text, place)
            group = match.lastindex if match else None
            if match and group and kind and _fits(kind, match[group]):
                yield Span(*match.span(group), kind)
            place = (match.end() if match else place) + 1
            if text[place - 1 : place] != ",":
                break
        if text[place - 1 : place] != ")":
            break
    return place


def _fits(kind: str, value: str) -> bool:
    """Whether a cell holds what its head says."""
    if kind == "name":
        return value[:1].isupper() and _NAME.fullmatch(value) is not None
    digits = sum(map(str.isdigit, value))
    if kind == "phone":
        return digits >= _FEWEST_OF_PHONE and not any(map(str.isalpha, value))
    return kind in _NUMBERED and digits >= _FEWEST and " " not in value.strip()
