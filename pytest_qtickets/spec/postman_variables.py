"""Postman's ``{{variables}}`` and ``:path`` variables as placeholders of a case file.

A value that a case file cannot carry (one with a slash in a URL, one that differs from case to
case in a body) is written out in the place of its variable, as Postman does when it sends.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from pytest_qtickets.spec.placeholders import PAIR, fill_any, values_from

#: A variable; a ``:path`` variable is ``{{:name}}`` once :func:`path_variables` has seen it.
VARIABLE = re.compile(r"\{\{([^{}]*)\}\}")
_PATH_VARIABLE = re.compile(r"(?<=/):([^/?#:{}]+)(?=/|$)")
_LITERAL = re.compile(r"\{(?=[A-Z][A-Z0-9_]*\})")
_FITS = re.compile(r"[^\s/?#&`{}]+")
_NO_URL = re.compile(r"[\s\x00-\x20\x7f]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
#: Stand for a placeholder's braces while literal braces are escaped: no UTF-8 text has them.
_OPEN, _CLOSE = "\ud800", "\udbff"

Keep = Callable[[str, "str | None"], bool]  #: by name and value: a placeholder, or its value?


class Names:
    """Placeholder names of variables; two variables never share one."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def __call__(self, variable: str) -> str:
        """``orderId`` becomes ``ORDER_ID``; ``:id`` and ``{{id}}`` are one."""
        variable = variable.removeprefix(":")
        if variable not in self._names:
            words = re.sub(r"[^A-Za-z0-9]+", "_", _CAMEL.sub("_", variable)).strip("_").upper()
            wanted = words if words[:1].isalpha() else f"VARIABLE_{words}".strip("_")
            taken, name, number = set(self._names.values()), wanted, 2
            while name in taken:
                name, number = f"{wanted}_{number}", number + 1
            self._names[variable] = name
        return self._names[variable]

    def of_all(self) -> Mapping[str, str]:
        """Variable -> placeholder, for every variable seen."""
        return self._names


def value_of(text: str, scope: Mapping[str, str], around: Collection[str] = ()) -> str | None:
    """``text`` with its variables filled; ``None`` when one has no value, or leads to itself."""
    parts: dict[str, str] = {}
    for name in VARIABLE.findall(text):
        inner = scope.get(name.strip())
        value = value_of(inner, scope, (*around, name)) if inner and name not in around else None
        if not value:
            return None
        parts[name] = value
    return VARIABLE.sub(lambda found: parts[found[1]], text)


def path_variables(address: str) -> str:
    """A URL after its authority, ``:id`` in its path spelt ``{{:id}}``."""
    path = re.split(r"[?#]", address, maxsplit=1)[0]
    rest = address[len(path) :]
    return _PATH_VARIABLE.sub(lambda found: f"{{{{:{found[1]}}}}}", path) + rest


@dataclass(slots=True)
class Filling:
    """The placeholders of one request. Ask for the URL first: its example serves the rest."""

    names: Names
    scope: Mapping[str, str]  #: values of variables; of a path variable under ``:name``
    defaults: Mapping[str, str]  #: placeholder -> value that the notes of the file will give
    secret: Collection[str]  #: variables whose value is a credential: it is never written
    _example: Mapping[str, str] = field(default_factory=dict)

    def url(self, address: str) -> tuple[str, str]:
        """The URL with placeholders, and the same filled as its example where one is needed."""
        values = {self.names(one): self._value(one) for one in VARIABLE.findall(address)}
        fitting = {n: value for n, value in values.items() if value and _FITS.fullmatch(value)}
        if fitting and None not in values.values():
            url = self._put(address, lambda name, value: fitting.get(name) == value, _in_url)
            example = self._put(address, lambda *_: False, _in_url)
            if "`" not in example and values_from(url, example) == fitting:
                self._example = fitting
                return url, example
        return self._put(address, self._has_default, _in_url), ""

    def text(self, text: str) -> str:
        """A body or a header's value, with placeholders."""
        return self._put(text, self._is_known, _in_body)

    def _value(self, variable: str) -> str | None:
        if variable.strip() in self.secret:
            return None
        return value_of(f"{{{{{variable}}}}}", self.scope) or None

    def _has_default(self, name: str, value: str | None) -> bool:
        # A pair takes the first example of its section before any default: not to be relied upon.
        return value is None or (name not in PAIR and self.defaults.get(name) == value)

    def _is_known(self, name: str, value: str | None) -> bool:
        if name in self._example:
            return value is None or self._example[name] == value
        return self._has_default(name, value)

    def _put(self, text: str, keep: Keep, escape: Callable[[str], str]) -> str:
        def put(found: re.Match[str]) -> str:
            name, value = self.names(found[1]), self._value(found[1])
            return f"{_OPEN}{name}{_CLOSE}" if keep(name, value) else value or ""

        text = text.replace(_OPEN, "\ufffd").replace(_CLOSE, "\ufffd")
        return _braces(escape(VARIABLE.sub(put, text)))


def _braces(text: str) -> str:
    return text.replace(_OPEN, "{").replace(_CLOSE, "}")


def _in_url(text: str) -> str:
    """Literal braces that would read as a placeholder, and what no URL may hold, encoded."""
    text = _LITERAL.sub("%7B", text)
    return _NO_URL.sub(lambda found: quote(found[0], errors="replace"), text)


def _in_body(text: str) -> str:
    """The same for JSON, where such a brace stands in a string; other text has no escape."""
    try:
        json.loads(fill_any(_braces(text), "0"))
    except (ValueError, RecursionError):
        return text
    return _LITERAL.sub(lambda _: "\\u007b", text)
