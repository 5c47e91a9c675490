"""Did the server apply the filter? Compares returned records with ``where`` and ``orderBy``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

from pytest_qtickets.contract.undocumented import COLUMN_ALIASES
from pytest_qtickets.masking.pseudonyms import is_number_pseudonym, is_pseudonym
from pytest_qtickets.model import Json

_MISSING = object()
_MOSCOW = timezone(timedelta(hours=3))
_NUMBER = re.compile(r"-?\d{1,40}(\.\d{1,40})?", re.ASCII)
#: Spelled out: what ``fromisoformat`` itself takes differs between Python 3.10 and 3.11.
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,6})\d*)?(Z|[+-]\d\d:?\d\d)?)?",
    re.ASCII,
)


def _instant(text: str) -> datetime | None:
    """A date or date-time as an instant; one without offset is taken as UTC."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        return None
    day, time, fraction, offset = match.groups()
    offset = "+00:00" if offset in (None, "Z") else f"{offset[:3]}:{offset[-2:]}"
    time = (time or "00:00") + (":00" if len(time or "00:00") == len("00:00") else "")
    try:
        return datetime.fromisoformat(f"{day}T{time}.{fraction or '':0<6}{offset}")
    except ValueError:
        return None


def _comparable(value: Any) -> Any:
    """Numbers (booleans and digit strings too), instants, or the value itself."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        if _NUMBER.fullmatch(value):
            return float(value) if "." in value else int(value)
        return _instant(value) or value
    return value


def _readings(wanted: Any) -> tuple[Any, ...]:
    """What a filter's value may mean: a date without offset is UTC's or Moscow's, nobody says."""
    value = _comparable(wanted)
    if isinstance(value, datetime) and not re.search(r"(Z|[+-]\d\d:?\d\d)$", str(wanted)[10:]):
        return value, value.replace(tzinfo=_MOSCOW)
    return (value,)


def _is_masked(value: Any) -> bool:
    """Whether a value was hidden: it says nothing of what stood there."""
    if isinstance(value, str):
        return is_pseudonym(value)
    return type(value) in (int, float) and is_number_pseudonym(value)


def _cell(record: Json, column: str) -> Any:
    if not isinstance(record, dict):
        return _MISSING
    value = record.get(column, _MISSING)
    if value is _MISSING and column in COLUMN_ALIASES:
        value = record.get(COLUMN_ALIASES[column], _MISSING)
    return value


def _ordered(holds: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def test(cell: Any, wanted: Any) -> bool:
        if isinstance(cell, str) and isinstance(wanted, str):
            return True  # texts are ordered by the server's collation, which nobody states
        try:
            return holds(cell, wanted)
        except TypeError:  # null or text against a number: no order, so no match
            return False

    return test


def _among(cell: Any, wanted: Any) -> bool:
    values = wanted if isinstance(wanted, list) else [wanted]
    return cell in [_comparable(value) for value in values]


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda cell, wanted: bool(cell == wanted),
    "!=": lambda cell, wanted: bool(cell != wanted),
    "<": _ordered(lambda cell, wanted: bool(cell < wanted)),
    ">": _ordered(lambda cell, wanted: bool(cell > wanted)),
    "<=": _ordered(lambda cell, wanted: bool(cell <= wanted)),
    ">=": _ordered(lambda cell, wanted: bool(cell >= wanted)),
    "in": _among,
    "not in": lambda cell, wanted: not _among(cell, wanted),
    "null": lambda cell, _: cell is None,
}


def contradiction(query: Mapping[str, Json], records: Sequence[Json]) -> str:
    """The first record that contradicts the query's ``where`` or ``orderBy``, in words; or empty.

    A column the records do not carry, an operator unknown here, the order of texts, and a value
    that was masked are not judged: nothing can be said about them.
    """
    conditions = query.get("where")
    for condition in conditions if isinstance(conditions, list) else []:
        found = _breaks(condition, records) if isinstance(condition, dict) else ""
        if found:
            return found
    order = query.get("orderBy")
    if isinstance(order, dict) and len(order) == 1:
        ((column, direction),) = order.items()
        return _disorder(column, direction, records)
    return ""


def _breaks(condition: dict[str, Any], records: Sequence[Json]) -> str:
    column, operator = condition.get("column"), condition.get("operator", "=")
    wanted = condition.get("value")
    holds = _OPERATORS.get(operator) if isinstance(operator, str) else None
    if not isinstance(column, str) or holds is None:
        return ""
    if _is_masked(wanted):
        return ""
    rights = _readings(wanted)
    for index, record in enumerate(records):
        cell = _cell(record, column)
        if cell is _MISSING or (_is_masked(cell) and operator != "null"):
            continue
        if not any(holds(_comparable(cell), right) for right in rights):
            return f"record {index} has {column} {cell!r}, the filter asks {operator} {wanted!r}"
    return ""


def _disorder(column: str, direction: Any, records: Sequence[Json]) -> str:
    placed = [
        (index, _comparable(cell))
        for index, record in enumerate(records)
        if (cell := _cell(record, column)) is not _MISSING and cell is not None
        if not _is_masked(cell)
    ]
    kinds = {type(cell) for _, cell in placed}
    if direction not in ("asc", "desc") or not (kinds <= {int, float} or kinds == {datetime}):
        return ""
    for (_, left), (index, right) in pairwise(placed):
        if (left > right) if direction == "asc" else (left < right):
            return f"record {index} breaks the order by {column} {direction}"
    return ""
