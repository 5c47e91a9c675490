"""Credentials in a collection: found, counted, and kept out of everything that is written.

The one that may stay is a token that a case states to be refused. It is told by two signs, both
needed: it calls itself invalid in so many words (``INVALID_TOKEN_12345``) without any long run of
letters and digits beside them, and the request itself states that an error is due.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote, unquote

from pytest_qtickets.model import Expectation, Json
from pytest_qtickets.spec.postman_collection import as_text, pairs_of, read_variables
from pytest_qtickets.spec.postman_variables import VARIABLE
from pytest_qtickets.spec.written import WrittenCase

#: What stands for a credential; the client replaces it by the token of the environment.
STAND_IN = "YOUR_TOKEN"

_INVALID = re.compile(
    r"(?<![^\W_])(?:invalid|wrong|incorrect|expired|dummy|nonexistent|неверн\w{1,3})(?![^\W_])",
    re.IGNORECASE,
)
_LONG_RUN = re.compile(r"[^\W_]{13,}")
_AUTH_SECRETS = re.compile(r"token|password|secret|value|key$", re.IGNORECASE)
_FIELD = re.compile(r'"((?:[^"\\]|\\.)*)"(\s*:\s*)("(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*)')
_PARAMETER = re.compile(r"([?&])([^=&#]*)=([^&#]*)")
_USER = re.compile(r"^(\w+://)?[^/?#@]*@")
_IN_PROSE = re.compile(
    r"(\bbearer\s+)(?=\S*\d|\S{20})[\w.~+/=-]{6,}|eyJ[\w-]{8,}\.[\w-]{8,}[\w.-]*", re.IGNORECASE
)
#: Shorter values are words and numbers that stand everywhere.
_SHORTEST = 8


def is_plainly_invalid(authorization: str, expected: Expectation) -> bool:
    """Whether an ``Authorization`` is an invented one that is stated in order to be refused."""
    refused = all(one.is_error for one in expected.alternatives)
    return refused and _calls_itself_invalid(authorization)


def _calls_itself_invalid(value: str) -> bool:
    return bool(_INVALID.search(value)) and not _LONG_RUN.search(value)


@dataclass(slots=True)
class Credentials:
    """What was found. ``is_secret`` tells by a field's name whether its value is a credential."""

    is_secret: Callable[[str], bool]
    variables: set[str] = field(default_factory=set)  #: names; their values are never written
    _values: set[str] = field(default_factory=set)

    @property
    def count(self) -> int:
        """How many different values were left out."""
        return len(self._values)

    def add(self, value: str, scope: Mapping[str, str]) -> None:
        """A credential, or a variable that holds one."""
        names = [name.strip() for name in VARIABLE.findall(value)]
        self.variables.update(names)
        own = VARIABLE.sub("", value).removeprefix("Bearer").removeprefix("Basic").strip()
        for text in (own, *(scope.get(name, "") for name in names)):
            if text and not VARIABLE.search(text) and not _calls_itself_invalid(text):
                self._values.add(text)

    def add_variables(self, holder: Mapping[str, Json]) -> None:
        """Variables that are secret by their name or by Postman's own type."""
        variables = read_variables(holder)
        typed = {
            key for key, _, one in pairs_of(holder.get("variable")) if one.get("type") == "secret"
        }
        for name, value in variables.items():
            is_address = value.startswith(("http://", "https://"))
            if name in typed or (self.is_secret(name) and not is_address):
                self.add(f"{{{{{name}}}}}", variables)

    def add_auth(self, auth: Mapping[str, Json], scope: Mapping[str, str]) -> None:
        """The parameters of an authorization: a list (v2.1) or an object (v2.0)."""
        given = auth.get(as_text(auth.get("type")))
        pairs = [(k, as_text(v)) for k, v in given.items()] if isinstance(given, dict) else []
        pairs += [(key, value) for key, value, _ in pairs_of(given)]
        for key, value in pairs:
            if _AUTH_SECRETS.search(key) and not (key == "key" and "value" in dict(pairs)):
                self.add(value, scope)

    def named(self, name: str, value: str, scope: Mapping[str, str]) -> str:
        """``value`` of a header or parameter, a variable in its place when it is a credential."""
        if not value or not self.is_secret(name):
            return value
        self.add(value, scope)
        if VARIABLE.fullmatch(value):
            return value
        variable = re.sub(r"[{}]", "", name)
        self.variables.add(variable)
        return f"{{{{{variable}}}}}"

    def in_body(self, body: str, scope: Mapping[str, str]) -> str:
        """A JSON body, also one with variables in it, without the credentials in its fields."""

        def replace(found: re.Match[str]) -> str:
            quoted = found[3].startswith('"')
            put = self.named(found[1], found[3][1:-1] if quoted else found[3], scope)
            return f'"{found[1]}"{found[2]}"{put}"' if quoted else f'"{found[1]}"{found[2]}{put}'

        return _FIELD.sub(replace, body)

    def in_address(self, address: str, scope: Mapping[str, str]) -> str:
        """A URL without user name, password, and credentials among its parameters."""
        if user := _USER.match(address):
            self.add(user[0].removeprefix(user[1] or "").rstrip("@"), scope)
            address = (user[1] or "") + address[user.end() :]
        return _PARAMETER.sub(
            lambda m: f"{m[1]}{m[2]}={self.named(unquote(m[2]), m[3], scope)}", address
        )

    def scrub(self, text: str) -> str:
        """``text`` without any value found, wherever else it stands."""
        for value in sorted(self._values, key=len, reverse=True):
            if len(value) >= _SHORTEST:
                for form in (value, quote(value, safe="", errors="replace")):
                    text = text.replace(form, STAND_IN)
        return _IN_PROSE.sub(lambda found: (found[1] or "") + STAND_IN, text)

    def scrub_case(self, case: WrittenCase) -> WrittenCase:
        """The case without any value found; its Authorization was decided upon when it was read."""
        return replace(
            case,
            title=self.scrub(case.title),
            url=self.scrub(case.url),
            headers={
                name: value if name == "Authorization" else self.scrub(value)
                for name, value in case.headers.items()
            },
            body=None if case.body is None else self.scrub(case.body),
            examples=tuple(map(self.scrub, case.examples)),
            expected=self.scrub(case.expected),
            description=self.scrub(case.description),
        )
