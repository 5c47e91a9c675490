"""``where``, ``orderBy`` and ``page`` of a GET body, over lists of JSON objects.

Operators and structure are *documented*; page sizes are *observed*. Of the rest nothing was ever
captured, so it is this sandbox's own choice: conditions are joined by AND, null matches nothing
but ``null``, and a wrong column is an error. An array in a column matches ``in`` and ``in array``
when one of its items does, and no comparison. Other keys have no effect, as ``per_page`` has none
(*observed*).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox.calls import invalid
from pytest_qtickets.sandbox.clock import instant

_DATES = frozenset(
    "payed_at created_at updated_at deleted_at reserved_to active_from active_to checked_at".split()
)


@dataclass(frozen=True, slots=True)
class Listing:
    """One list call: its page size and the columns a query may name."""

    per_page: int
    columns: frozenset[str]

    def answer(self, rows: list[Json], query: Json, *, aliases: Mapping[str, str]) -> Json:
        """``{data, paging}``: the rows that match, in order, one page of them.

        ``aliases`` are other names a query may use for columns.

        Raises ``ApiError`` (VALIDATION_ERROR) for anything the query says that is not understood.
        A page past the end has no rows and the same total.
        """
        if query is None:
            query = {}
        if not isinstance(query, dict):
            raise invalid("The query must be a JSON object")
        columns = Columns(self.columns, aliases)
        rows = columns.sorted(columns.matching(rows, query.get("where")), query.get("orderBy"))
        page = query.get("page", 1)
        if type(page) is not int or page < 1:
            raise invalid("page must be an integer from 1", page=page)
        start = (page - 1) * self.per_page
        return {
            "data": rows[start : start + self.per_page],
            "paging": {"perPage": self.per_page, "currentPage": page, "total": len(rows)},
        }


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns a query may name, also by the names in ``aliases``."""

    names: frozenset[str]
    aliases: Mapping[str, str]

    def matching(self, rows: list[Json], where: Json) -> list[Json]:
        """The rows that meet every condition of ``where``."""
        for condition in _list(where, "where"):
            keep = self._test(condition)
            rows = [row for row in rows if keep(row)]
        return rows

    def _column(self, name: Json) -> str:
        column = self.aliases.get(name, name) if isinstance(name, str) else None
        if column not in self.names:
            raise invalid(f'Unknown column "{name}"', column=name)
        return str(column)

    def _test(self, condition: Json) -> Callable[[Json], bool]:
        if not isinstance(condition, dict):
            raise invalid("Every item of where must be an object")
        column = self._column(condition.get("column"))
        name = condition.get("operator", "=")
        if name == "null":
            return lambda row: row[column] is None
        if "value" not in condition:
            raise invalid("A condition needs a value", column=column)
        wanted = condition["value"]
        if name in ("in", "not in", "in array", "not in array"):
            return _membership(column, wanted, negated=name.startswith("not"))
        compare = _COMPARE.get(name) if isinstance(name, str) else None
        if compare is None:
            raise invalid(f'Unknown operator "{name}"', operator=name)
        if wanted is None:
            return lambda row: name == "=" and row[column] is None
        right = _scalar(column, wanted)
        return lambda row: (
            row[column] is not None
            and not isinstance(row[column], list)
            and compare(*_aligned(_cell(column, row[column]), right))
        )

    def sorted(self, rows: list[Json], order: Json) -> list[Json]:
        """By every column of ``orderBy``, the first one first; null is the smallest."""
        if order in (None, []):
            return rows
        if not isinstance(order, dict):
            raise invalid("orderBy must be an object")
        for name, direction in reversed(order.items()):
            column = self._column(name)
            if direction not in ("asc", "desc"):
                raise invalid(f'Unknown direction "{direction}"', column=name)
            rows = sorted(rows, key=lambda row: _rank(column, row), reverse=direction == "desc")
        return rows


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def _list(value: Json, name: str) -> list[Json]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise invalid(f"{name} must be an array")
    return value


def _membership(column: str, wanted: Json, *, negated: bool) -> Callable[[Json], bool]:
    values = [_scalar(column, value) for value in _list(wanted, "value")]

    def test(row: Json) -> bool:
        cell = row[column]
        if cell is None:
            return False
        cells = cell if isinstance(cell, list) else [_cell(column, cell)]
        pairs = (_aligned(one, value) for one in cells for value in values)
        return negated != any(left == right for left, right in pairs)

    return test


def _scalar(column: str, value: Json) -> Any:
    """A value of the query: an instant for a date column, else text or a number."""
    if column in _DATES:
        try:
            return instant(value)
        except (TypeError, ValueError):
            raise invalid(f'"{value}" is not an ISO 8601 date', column=column) from None
    if not isinstance(value, (str, bool, int, float)):
        raise invalid("A value must be text, a number, true, false or null", column=column)
    return value


def _cell(column: str, value: Json) -> Any:
    return instant(value) if column in _DATES else value


def _aligned(cell: Any, wanted: Any) -> tuple[Any, Any]:
    """Both sides in the kind of the cell: ``"33"`` asks for 33, and 33 for ``"33"``.

    Text that is no number against a number gives NaN: unequal, and without order.
    """
    if isinstance(cell, str):
        return cell, wanted if isinstance(wanted, str) else str(wanted)
    if isinstance(wanted, str):
        try:
            return cell, float(wanted)
        except ValueError:
            return cell, float("nan")
    return cell, wanted


def _rank(column: str, row: Json) -> Any:
    cell = row[column]
    return (False, 0) if cell is None else (True, _cell(column, cell))
