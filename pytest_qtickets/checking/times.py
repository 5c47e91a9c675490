"""Timestamps: order in logs, start before end, nothing later than the document itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from pytest_qtickets.checking.document import Document, Statement
from pytest_qtickets.checking.figures import duration
from pytest_qtickets.checking.findings import Finding

_STAMP = re.compile(
    r"(?<!\d)(?P<y>20\d\d)-?(?P<mo>\d\d)-?(?P<d>\d\d)(?:[T _,]{1,2}|\s(?:at|в)\s)(?P<h>\d\d):?(?P<mi>\d\d)(?::?(?P<s>\d\d)(?:[.,](?P<f>\d{1,9}))?)?"
    r"\s?(?P<z>Z\b|UTC\b|GMT\b|MSK\b|МСК\b|[+\-]\d\d:?\d\d(?!\d))?"
)
_RUSSIAN = re.compile(
    r"(?<!\d)(?P<d>\d\d)\.(?P<mo>\d\d)\.(?P<y>20\d\d)[ ,]{1,2}(?:в )?(?P<h>\d\d):(?P<mi>\d\d)(?::(?P<s>\d\d)(?:[.,](?P<f>\d{1,9}))?)?"
    r"\s?(?P<z>Z\b|UTC\b|GMT\b|MSK\b|МСК\b|[+\-]\d\d:?\d\d(?!\d))?"
)
_KEYS = ("timestamp", "ts", "time", "wall", "@timestamp", "datetime", "logged_at")
_LANES = ("worker", "worker_id", "thread", "thread_id", "process", "pid", "stream")
_GENERATED = re.compile(
    r"(?:report |document )?generat(?:ed|ion)(?: at| on| time)?(?: \(?utc\)?)?|report (?:created|date|time)"
    r"|(?:отч[её]т )?(?:сгенерирован|сформирован|создан)(?: в)?|дата (?:формирования|создания|генерации)(?: отч[её]та)?|время (?:формирования|генерации)(?: отч[её]та)?"
)
_HAPPENED = re.compile(
    r"(?:execution |run |audit |test )?(?:timestamp|start(?:ed)?(?: at| time)?|begin|began|end(?:ed)?(?: at| time)?|finish(?:ed)?(?: at)?"
    r"|complet(?:ed|ion)(?: at| time)?|executed(?: at| on)?|captured(?: at)?|snapshot(?: at| time)?|last request|first request|run at)"
    r"|(?:время |дата )?(?:начал[оа]|старт|окончани[ея]|завершен[ия]\w*|запуск\w*|выполнени[яе]|конец|снимок)(?: аудита| прогона| выполнения| тестов)?"
)
_START = re.compile(
    r"(?:execution |run |audit |test )?(?:start(?:ed)?(?: at| time)?|begin|began)|(?:время |дата )?(?:начал[оа]|старт)(?: аудита| прогона| выполнения| тестов)?"
)
_END = re.compile(
    r"(?:execution |run |audit |test )?(?:end(?:ed)?(?: at| time)?|finish(?:ed)?(?: at)?|completed(?: at)?)|(?:время |дата )?(?:окончани[ея]|завершени[ея]|конец)(?: аудита| прогона| выполнения| тестов)?"
)
_LENGTH = re.compile(
    r"(?:audit |run |total |execution )*duration|(?:общая )?(?:длительность|продолжительность)(?: аудита| прогона| выполнения)?"
)
_LOG = re.compile(r"(?<![\w])(20\d{6}T\d{6}Z)_[\w.\-]+\.(?:log|tsv|json|txt)")
_ZONES = {"Z": 0, "UTC": 0, "GMT": 0, "MSK": 3, "МСК": 3}


@dataclass(frozen=True, slots=True)
class Stamp:
    """A moment, how exactly it is stated, and whether its zone is."""

    moment: datetime
    step: timedelta
    zoned: bool
    text: str

    def after(self, other: Stamp) -> bool:
        """Whether it is later, beyond what either leaves open."""
        slack = max(self.step, other.step)
        return self.zoned == other.zoned and self.moment - other.moment >= max(
            slack, timedelta(microseconds=1)
        )


def stamp(text: str) -> Stamp | None:
    """The first moment in a text."""
    found = [match for pattern in (_STAMP, _RUSSIAN) if (match := pattern.search(text))]
    for match in sorted(found, key=lambda one: one.start()):
        read = _read(match)
        if read:
            return read
    return None


def _read(match: re.Match[str]) -> Stamp | None:
    year, month, day, hour, minute, second = (
        int(match[one] or 0) for one in ("y", "mo", "d", "h", "mi", "s")
    )
    zone = match["z"]
    micro = int((match["f"] or "0")[:6].ljust(6, "0"))
    step = timedelta(microseconds=1) if match["f"] else timedelta(seconds=1 if match["s"] else 60)
    try:
        moment = datetime(year, month, day, hour, minute, second, micro, tzinfo=timezone.utc)
        if zone:
            hours = _ZONES.get(zone)
            if hours is None:
                sign = -1 if zone[0] == "-" else 1
                shift = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])) * sign
            else:
                shift = timedelta(hours=hours)
            moment -= shift
    except (ValueError, OverflowError):
        return None
    return Stamp(moment, step, bool(zone), match[0].strip())


def generated(document: Document) -> tuple[int, Stamp] | None:
    """Line and moment at which a document says it was made."""
    for one in document.statements:
        if _GENERATED.fullmatch(one.label):
            found = stamp(one.value)
            if found:
                return one.line, found
    for line in document.lines:
        match = re.match(
            r"(?:report |document )?generated (?:at|on)\s|(?:отч[её]т )?сформирован\s",
            line.text,
            re.IGNORECASE,
        )
        found = stamp(line.text[match.end() - 1 :]) if match else None
        if found:
            return line.number, found
    return None


def check_times(document: Document) -> Iterator[Finding]:
    """Rule ``time`` of a document by itself."""
    made = generated(document)
    stamped = [(one, found) for one in document.statements if (found := stamp(one.value))]
    if made:
        yield from _too_late(document, stamped, made[1])
    start = next((pair for pair in stamped if _START.fullmatch(pair[0].label)), None)
    end = next((pair for pair in stamped if _END.fullmatch(pair[0].label)), None)
    if not start or not end:
        return
    if start[1].after(end[1]):
        said = f"ended {end[1].text}, started {start[1].text}"
        yield Finding(document.name, end[0].line, "time", said, end[1].text, start[1].text)
        return
    lengths = (
        (one.line, length)
        for one in document.statements
        if _LENGTH.fullmatch(one.label) and (length := duration(one.value))
    )
    for line, length in lengths:
        if start[1].zoned == end[1].zoned:
            yield from _length(document.name, line, length, start[1], end[1])
        return


def _too_late(
    document: Document, stamped: Sequence[tuple[Statement, Stamp]], made: Stamp
) -> Iterator[Finding]:
    for one, found in stamped:
        if _HAPPENED.fullmatch(one.label) and found.after(made):
            yield _later(document.name, one.line, found, made)
    for line in document.lines:
        for match in _LOG.finditer(line.text):
            named = stamp(match[1].replace("T", " "))
            named = Stamp(named.moment, named.step, True, match[1]) if named else None
            if named and named.after(made):
                yield _later(document.name, line.number, named, made)


def _length(
    name: str, line: int, stated: tuple[float, float], start: Stamp, end: Stamp
) -> Iterator[Finding]:
    took = (end.moment - start.moment).total_seconds()
    slack = 2 * max(start.step, end.step).total_seconds() + stated[1] + 0.05 * took + 1
    if abs(took - stated[0]) > slack:
        figures = f"{stated[0]:g} s", f"{took:g} s"
        said = f"duration {figures[0]} stated; start to end is {figures[1]}"
        yield Finding(name, line, "time", said, *figures)


def _later(name: str, line: int, found: Stamp, made: Stamp) -> Finding:
    said = f"{found.text} is later than the document, generated {made.text}"
    return Finding(name, line, "time", said, found.text, made.text)


def check_log_order(name: str, values: Sequence[tuple[int, Any]]) -> Iterator[Finding]:
    """Rule ``time`` of JSON lines: in one lane no record is earlier than the one above."""
    latest: dict[tuple[str, str], Stamp] = {}
    for line, value in values:
        if not isinstance(value, dict):
            continue
        if value.get("type") == "clock":
            latest.clear()  # the log itself tells that its clock was set
        key = next((key for key in _KEYS if isinstance(value.get(key), str)), "")
        found = stamp(value[key]) if key else None
        if found is None:
            continue
        lane = key, str(next((value[one] for one in _LANES if one in value), ""))
        before = latest.get(lane)
        if before and before.after(found):
            said = f"{found.text} stands below {before.text}"
            yield Finding(name, line, "time", said, found.text, before.text)
        latest[lane] = found


def last_of(values: Sequence[tuple[int, Any]]) -> tuple[int, Stamp] | None:
    """Line and moment of the latest record of a log."""
    found = [
        (line, one)
        for line, value in values
        if isinstance(value, dict)
        for key in _KEYS
        if isinstance(value.get(key), str) and (one := stamp(value[key]))
    ]
    return max(found, key=lambda pair: pair[1].moment, default=None)
