"""One table of a gate file, read key by key: every trouble is noted, none is raised."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pytest_qtickets.errors import Problem
from pytest_qtickets.gate.places import Places

#: Longest time limit of a check, seconds.
MOST_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Where:
    """The file that is read, and where its troubles go."""

    file: str
    places: Places
    problems: list[Problem]


class Fields:
    """Takes typed values out of one table; a wrong one is a problem and gives a stand-in."""

    def __init__(self, table: Mapping[str, Any], name: str, number: int, where: Where) -> None:
        self._table = table
        self._name, self._number = name, number
        self._to = where
        self._asked: set[str] = set()

    def trouble(self, key: str, message: str) -> None:
        """Note a problem at a key, or at the table itself when ``key`` is empty."""
        where = f"[[{self._name}]] {self._number + 1}: " if self._name else ""
        line = self._to.places.line(self._name, self._number, key)
        said = f"{where}{key + ': ' if key else ''}{message}"
        self._to.problems.append(Problem(self._to.file, line, said))

    def text(self, key: str, default: str | None = None, form: str = "", example: str = "") -> str:
        """A string, of the regular expression ``form``. Without default it must stand."""
        value = self._value(key, default)
        if value is None:
            return default or ""
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.trouble(key, f"{_short(value)} found; expected text")
            return default or ""
        if form and not re.fullmatch(form, value):
            self.trouble(key, f"{_short(value)} found; expected the form of {example}")
        return value

    def texts(self, key: str, *, needed: bool = False) -> tuple[str, ...]:
        """A list of strings; ``needed``: at least one."""
        value = self._value(key, None if needed else [])
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
            self.trouble(key, f"{_short(value)} found; expected a list of texts")
            return ()
        if needed and not value:
            self.trouble(key, "an empty list found; expected at least one text")
        return tuple(value)

    def wholes(self, key: str, default: list[int], least: int, most: int) -> tuple[int, ...]:
        """A list of whole numbers, or one."""
        value = self._value(key, default)
        several = value if isinstance(value, list) else [value]
        if not several or not all(type(v) is int and least <= v <= most for v in several):
            self.trouble(key, f"{_short(value)} found; expected whole numbers, {least} to {most}")
            return tuple(default)
        return tuple(several)

    def seconds(self, key: str, default: float) -> float:
        """A time limit."""
        value = self._value(key, default)
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not number or not 0 < value <= MOST_SECONDS:
            self.trouble(
                key, f"{_short(value)} found; expected seconds, above 0, at most {MOST_SECONDS}"
            )
            return default
        return float(value)

    def flag(self, key: str) -> bool:
        """``true`` or ``false``; false when it is not given."""
        value = self._value(key, default=False)
        if not isinstance(value, bool):
            self.trouble(key, f"{_short(value)} found; expected true or false")
        return value is True

    def table(self, key: str, of: type = object) -> dict[str, Any]:
        """A table whose values are of one type."""
        value = self._value(key, {})
        if not isinstance(value, dict) or not all(isinstance(v, of) for v in value.values()):
            words = "NAME = text pairs" if of is str else "key = value pairs"
            self.trouble(key, f"{_short(value)} found; expected {words}")
            return {}
        return value

    def any(self, key: str) -> Any:
        """Whatever stands there; ``None`` when nothing does."""
        self._asked.add(key)
        return self._table.get(key)

    def pattern(self, key: str) -> str:
        """A regular expression; empty when it is not given."""
        value = self.text(key, "")
        try:
            re.compile(value)
        except re.error as error:
            self.trouble(key, f"{_short(value)} found; expected a regular expression ({error})")
            return ""
        return value

    def one(self, key: str, read: Callable[[str], Any], expected: str) -> Any:
        """A text that ``read`` understands; ``read`` raises ``ValueError`` or ``KeyError``."""
        value = self.text(key)
        if value:
            try:
                return read(value)
            except (ValueError, KeyError, OverflowError):
                self.trouble(key, f"{_short(value)} found; expected {expected}")
        return None

    def done(self) -> None:
        """Note every key that nobody asked for."""
        for key in self._table.keys() - self._asked:
            near = get_close_matches(key, self._asked, n=1)
            hint = f"write {near[0]}" if near else f"expected {', '.join(sorted(self._asked))}"
            self.trouble(key, f"a key that no gate has; {hint}")

    def _value(self, key: str, default: Any) -> Any:
        self._asked.add(key)
        if key not in self._table and default is None:
            self.trouble(key, "missing")
        return self._table.get(key, default)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:59] + "…"  # noqa: PLR2004 - fits a line
