"""Counts beside the list of what they count: ids, ranges, and names in code marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pytest_qtickets.checking.document import Document, Table
from pytest_qtickets.checking.figures import ids_in, numbers
from pytest_qtickets.checking.figures import whole as whole_of
from pytest_qtickets.checking.findings import Finding
from pytest_qtickets.checking.words import NOUN, kind_of, names_tests

#: What ids are counted as.
_COUNTED = re.compile(
    rf"\b(?:{NOUN}|ids?|operations?|calls?|passed|failed|blocked|skipped|denied|executed|not run|missing"
    r"|writ(?:e|ing)|reads?|reading|запись|чтение|операци[ийя]|вызов(?:а|ов)?|пройден\w*|провален\w*|упал\w*|пропущен\w*|отказ\w*|запрещен\w*"
    r"|выполнен\w*|не выполнен\w*|заблокирован\w*)\b",
    re.IGNORECASE,
)
_ANSWERS = re.compile(
    r"\b(?:responses?|answers?|errors?|requests?|[45]xx|ответ\w*|ошиб\w*|запрос\w*)\b",
    re.IGNORECASE,
)
_CHECKED = re.compile(r"checked|verified|tested|провер|\bids?\b", re.IGNORECASE)
_PLAIN = re.compile(r"\b(?:ids?|идентификатор\w*|номер\w*)\b", re.IGNORECASE)
_OPEN = re.compile(
    r"\b(?:e\.g|i\.e|etc|incl\w*|such as|like|except|excluding|without|see|from spec|sample|first|last|slowest|fastest"
    r"|например|в т\. ?ч|включая|кроме|без|и др|и т\. ?д|см|самый|самая|самое|первы|последн)|\.{3}|…",
    re.IGNORECASE,
)
_PAREN = re.compile(r"\(([^()]*)\)|\[([^\[\]()]*)\](?!\()")
_UNIT = re.compile(r"\s*(?:%|ms\b|мс\b|s\b|sec|сек|x+\b)", re.IGNORECASE)
_HTTP = re.compile(r"(?:http|status|code|код|статус)\s*:?\s*\Z", re.IGNORECASE)
_FRACTION = re.compile(r"(?<![\w.,/])(\d{1,5})\s*(?:/|of|out of|из)\s*(\d{1,5})(?![\w.,/])")
_LIST_ITEM = re.compile(r"\s*(?:with\s|с\s)?#?\d+(?:\.\d+)*\s*")
_NAMED = re.compile(
    r"(?P<n>\d{1,3})\s+(?:[\w-]+\s+){0,3}?(?:variables?|prerequisites?|commands?|files?|artifacts?|переменн\w+|файл\w*|команд\w*|артефакт\w*)"
    r"[^:\d`]{0,40}:\s*(?P<list>`[^`]+`(?:\s*(?:,|;|and|и)\s*`[^`]+`)*)\s*\.?\s*$",
    re.IGNORECASE,
)
_NAMED_AFTER = re.compile(
    r"(?:variables?|prerequisites?|commands?|files?|artifacts?|переменн\w+|файл\w*|команд\w*|артефакт\w*)\W{0,6}"
    r"\((?P<n>\d{1,3})\)[^:\d`]{0,10}:\W*?(?P<list>`[^`]+`(?:\s*(?:,|;|and|и)\s*`[^`]+`)*)\s*\.?\s*$",
    re.IGNORECASE,
)

#: Names of a column of ids, and of one that counts what stands in its row.
_LISTING = re.compile(
    rf"(?:(?:spec|covered|included) )?(?:(?:{NOUN} )?(?:ids?|numbers?|range)|{NOUN}|test[_-]ids?|case[_-]ids?)"
    rf"|номера?(?: {NOUN})?|диапазон|идентификаторы(?: {NOUN})?"
)
_COUNT = re.compile(r"count|number|total|кол-во|количество|число")


def check_lists(document: Document, text: str, known: Sequence[str]) -> Iterator[Finding]:
    """Rule ``ids``. ``known``: ids of the case file, through which ranges are expanded."""
    done = set()
    for line, words in _texts(document):
        for stated, found, listed in _claims(words, known):
            if (line, stated, listed) not in done:
                done.add((line, stated, listed))
                said = f"{stated} stated; {listed} are {found}"
                yield Finding(document.name, line, "ids", said, str(stated), str(found))
    for table in document.tables:
        yield from _columns(document.name, table, known)
    for number, raw in enumerate(text.split("\n"), 1):
        if "`" not in raw or len(raw) > 2000:
            continue
        match = _NAMED.search(raw) or _NAMED_AFTER.search(raw)
        if match:
            stated, found = int(match["n"]), len(re.findall(r"`[^`]+`", match["list"]))
            if stated != found:
                said = f"{stated} stated; {found} are listed"
                yield Finding(document.name, number, "ids", said, str(stated), str(found))


def _columns(name: str, table: Table, known: Sequence[str]) -> Iterator[Finding]:
    """A column of ids beside one of counts, where most rows show that these count those."""
    listing = [at for at, head in enumerate(table.head) if _LISTING.fullmatch(head)]
    listing = [at for at in listing if any(ids_in(row.get(at), known) for row in table.rows)]
    counting = [
        at
        for at, head in enumerate(table.head)
        if at not in listing and (kind_of(head) == "total" or _COUNT.fullmatch(head))
    ]
    if len(listing) != 1 or len(counting) != 1:
        return
    agree, differ = 0, []
    for row in table.rows:
        cell, stated = row.get(listing[0]), whole_of(row.get(counting[0]))
        listed = 0 if _OPEN.search(cell) else _items("", cell, known, whole=False)
        if not listed or stated is None:
            continue
        others = {whole_of(one) for at, one in enumerate(row.cells) if at != counting[0]} - {None}
        if stated == listed:
            agree += 1
        elif not {listed, listed - stated, stated - listed} & others:  # `3` of 5, and `2` not run
            differ.append((row.line, stated, listed, cell))
    if agree > len(differ):
        for line, stated, listed, cell in differ:
            said = f"{stated} stated; {cell.strip()[:60]} are {listed}"
            yield Finding(name, line, "ids", said, str(stated), str(listed))


def _texts(document: Document) -> Iterator[tuple[int, str]]:
    for line in document.lines:
        yield line.number, line.text
    for table in document.tables:
        for row in table.rows:
            if len(table.head) == 2:
                yield row.line, ": ".join(row.cells)
                continue
            for name, cell in zip(table.head, row.cells, strict=False):
                yield row.line, f"{name}: {cell}"


def _claims(text: str, known: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Count stated, count listed, and the list."""
    if not any(map(str.isdigit, text)):
        return
    start = 0
    for match in _PAREN.finditer(text):
        inner = match[1] if match[1] is not None else match[2]
        before = text[start : match.start()]
        start = match.end()
        yield from _listed(before, inner, known)
        yield from _counted_after(before, inner, known)
    before, colon, after = text.rpartition(":")
    if colon and "(" not in after and re.search(r"\d", before):
        yield from _listed(re.sub(r"[()]", " ", before), after, known, whole=True)


def _listed(
    before: str, inner: str, known: Sequence[str], *, whole: bool = False
) -> Iterator[tuple[int, int, str]]:
    """``15 tests (6.1-6.15)``; with ``whole`` the list is all that follows."""
    if _OPEN.search(inner) or _OPEN.search(before):
        return
    clause = re.split(r"[;!?,.]\s", before)[-1]
    count = _items(before, inner, known, whole=whole)
    stated = _stated(clause)
    if not count or not stated or count in stated:
        return
    if _ANSWERS.search(clause) and not names_tests(clause.lower()) and stated[-1] > count:
        return  # a test may have several answers
    if _PLAIN.search(inner) and not ids_in(inner):
        # `12 events (ids 33, 34)` may be twelve records of two events.
        named = re.search(r"[^\W\d_]\W*\Z", clause) and not _CHECKED.search(clause)
    else:
        named = not (_COUNTED.search(clause) or _ANSWERS.search(clause))
    if not named:
        yield stated[-1], count, inner.strip(" .")[:60]


def _items(before: str, inner: str, known: Sequence[str], *, whole: bool) -> int:
    """How many ids a list holds; 0 when it is no list of ids."""
    ids = ids_in(inner, known)
    if ids:
        if whole and len(ids) == 1:
            return 0  # a decimal, as likely
        rest = re.sub(r"\d+\.\d+(?:\s*:\s*\d[\d\s,]*(?=\s|,|;|$))?", "", inner)
        clean = not re.search(r"\d", rest)
        if whole:
            clean = not re.sub(r"(?:and|to|through|и|по|до|с)\b|[\s,;.–—\-`]", "", rest)
        return len(ids) if clean else 0
    if ids is None:
        return 0
    plain = _PLAIN.sub("", inner).strip(" :")
    if not (_PLAIN.search(inner) or (_PLAIN.search(before) and not whole)):
        return 0
    items = re.split(r",|;|\band\b|\bи\b", plain)
    good = all(re.fullmatch(r"\s*#?\d+\s*", item) for item in items)
    return len({item.strip() for item in items}) if good else 0


def _stated(clause: str) -> list[int]:
    """The count nearest to the end of a clause; both numbers of a fraction."""
    for match in reversed(list(_FRACTION.finditer(clause))):
        return [int(match[1]), int(match[2])]
    found = list(numbers(clause))
    if not found:
        return []
    while len(found) > 1 and _HTTP.search(clause[: found[-1].start]):
        found.pop()
    last = found[-1]
    if last.whole is None or last.whole < 0 or _UNIT.match(clause[last.end :]):
        return []
    if _HTTP.search(clause[: last.start]) or len(clause) - last.end > 60:
        return []
    return [last.whole]


def _counted_after(before: str, inner: str, known: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """``6.1-6.15 (15 tests)``."""
    match = re.fullmatch(rf"\s*(\d{{1,4}})\s+{NOUN}\s*", inner)
    tail = re.search(
        r"(?<![\w.])\d+\.\d+[\d.\s,;–—\-]*(?:(?:to|and|по|и|до)\s[\d.\s,;–—\-]*)*\Z", before
    )
    if match and tail:
        ids = ids_in(tail[0], known)
        if ids and len(ids) != int(match[1]) and "–" not in before[: tail.start()][-2:]:
            yield int(match[1]), len(ids), tail[0].strip()
