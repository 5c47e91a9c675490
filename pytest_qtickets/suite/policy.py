"""Policies in TOML: which rules hold for which files. A mistake is one line with its place."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NoReturn

from pytest_qtickets.errors import SuiteError
from pytest_qtickets.suite.model import Finding

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

#: The policies that come with the package; the first is the default.
SHIPPED = ("plugin", "strict-integration")

#: Every rule, and what it asks for. The reports list them in this order.
RULES: Mapping[str, str] = {
    "syntax": "every file parses",
    "encoding": "every file is UTF-8 without a byte order mark",
    "notebook": "no tests in notebooks: pytest does not collect them",
    "collection": "pytest collects every file without an error",
    "not-collected": "every test function of the source is collected",
    "no-assertion": "every test asserts something, itself or through a helper of the tree",
    "cannot-fail": "no assertion always holds or is swallowed",
    "docstring": "every test has a docstring",
    "docstring-pattern": "every test's docstring matches the policy's pattern",
    "module-docstring": "every test file has a docstring",
    "mock": "no mocking library, no mocker",
    "patch": "nothing is patched",
    "sleep": "nothing sleeps",
    "network": "no client opens a connection",
    "bare-except": "no except without a type",
    "skip-reason": "every skip and xfail says why",
    "secret": "no secret in a string",
    "base-class": "every test stands in a class with a required base",
    "fixture": "every test asks for a required fixture",
    "mark": "every test carries a required mark",
    "shadowed": "no test is defined twice in one scope",
    "same-body": "no two tests of one scope have the same body",
    "unused-exception": "every exception of the policy is needed",
}
_TABLES: Mapping[str, tuple[str, ...]] = {
    "rules": tuple(RULES),
    "assertions": ("calls",),
    "docstring": ("pattern",),
    "require": ("bases", "fixtures", "marks"),
    "service": ("path",),
}
_EXCEPTION = ("rule", "file", "test", "reason")
_NEEDS = {
    "docstring-pattern": ("docstring", "pattern"),
    "base-class": ("require", "bases"),
    "fixture": ("require", "fixtures"),
    "mark": ("require", "marks"),
}


@dataclass(frozen=True, slots=True)
class PolicyException:
    """One finding that is let pass, and why."""

    rule: str
    file: str  #: a pattern
    test: str  #: a pattern; empty: any place of the file
    reason: str

    def covers(self, finding: Finding) -> bool:
        """Whether it speaks of this finding."""
        return (
            self.rule == finding.rule
            and fnmatchcase(finding.file, self.file)
            and (not self.test or fnmatchcase(finding.test, self.test))
        )


@dataclass(frozen=True, slots=True)
class Policy:
    """What is asked of a suite."""

    name: str
    about: str
    scopes: Mapping[str, tuple[str, ...]]  #: rule -> patterns of the files it holds for
    calls: tuple[str, ...] = ()  #: patterns of calls that count as assertions
    docstring: re.Pattern[str] | None = None
    bases: tuple[str, ...] = ()
    fixtures: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    service: re.Pattern[str] | None = None
    exceptions: tuple[PolicyException, ...] = ()

    def holds(self, rule: str, file: str) -> bool:
        """Whether a rule is to be kept in this file."""
        return any(fnmatchcase(file, pattern) for pattern in self.scopes.get(rule, ()))


def load_policy(given: str, folder: Path) -> Policy:
    """A policy by its shipped name, or a TOML file relative to ``folder``.

    Raises ``SuiteError`` (``file:line: [table] key = found; expected …``).
    """
    if given in SHIPPED:
        path = Path(__file__).parent / "policies" / f"{given}.toml"
        return _Reader(path.read_text("utf-8"), f"{given}.toml").policy(given)
    path = folder / given
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SuiteError(
            f"policy {given}: cannot be read ({error.strerror}); "
            f"expected {' or '.join(SHIPPED)}, or a TOML file"
        ) from None
    except UnicodeDecodeError:
        raise SuiteError(f"policy {given}: not UTF-8; expected a TOML file") from None
    return _Reader(text, given).policy(path.stem)


class _Reader:
    """Reads one text, and knows where in it everything stands."""

    def __init__(self, text: str, file: str) -> None:
        self._file = file
        self._lines = text.splitlines()
        try:
            self._tables: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"\(at line (\d+), column \d+\)|\(at end of document\)", str(error))
            line = int((found and found[1]) or max(len(self._lines), 1))
            words = str(error).partition(" (at ")[0]
            raise SuiteError(f"{file}:{line}: {words}; expected TOML such as [rules]") from None

    def policy(self, name: str) -> Policy:
        """The policy of the text."""
        for table in self._tables:
            if table not in (*_TABLES, "exception", "about"):
                known = ", ".join(["about", *(f"[{t}]" for t in _TABLES), "[[exception]]"])
                self._wrong(table, "", f"{table}; expected {known}")
        about = self._tables.get("about", "")
        if not isinstance(about, str):
            self._wrong("", "about", f"about = {about!r}; expected text in quotes")
        for table, keys in _TABLES.items():
            self._check_table(table, keys)
        scopes = {
            rule: scope
            for rule, value in self._tables.get("rules", {}).items()
            if (scope := self._scope(rule, value))
        }
        for rule, (table, key) in _NEEDS.items():
            if rule in scopes and not self._tables.get(table, {}).get(key):
                self._wrong("rules", rule, f"[rules] {rule} needs [{table}] {key}")
        return Policy(
            name,
            " ".join(about.split()),
            {rule: scopes[rule] for rule in RULES if rule in scopes},
            self._texts("assertions", "calls"),
            self._pattern("docstring", "pattern", groups=0),
            self._texts("require", "bases"),
            self._texts("require", "fixtures"),
            self._texts("require", "marks"),
            self._pattern("service", "path", groups=1),
            self._exceptions(),
        )

    def _check_table(self, table: str, keys: tuple[str, ...]) -> None:
        entries = self._tables.get(table, {})
        if not isinstance(entries, dict):
            self._wrong(table, "", f"{table} = {entries!r}; expected a table [{table}]")
        for key in entries:
            if key not in keys:
                near = get_close_matches(key, keys, n=1)
                expected = near[0] if near else " or ".join(keys)
                self._wrong(table, key, f"[{table}] {key}; expected {expected}")

    def _scope(self, rule: str, value: Any) -> tuple[str, ...]:
        if isinstance(value, bool):
            return ("*",) if value else ()
        if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
            return tuple(value)
        message = f"[rules] {rule} = {value!r}; expected true, false or file patterns"
        return self._wrong("rules", rule, message)

    def _texts(self, table: str, key: str) -> tuple[str, ...]:
        value = self._tables.get(table, {}).get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            self._wrong(table, key, f"[{table}] {key} = {value!r}; expected a list of texts")
        return tuple(value)

    def _pattern(self, table: str, key: str, *, groups: int) -> re.Pattern[str] | None:
        value = self._tables.get(table, {}).get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            self._wrong(table, key, f"[{table}] {key} = {value!r}; expected a regular expression")
        try:
            pattern = re.compile(value)
        except (re.error, RecursionError, OverflowError) as error:
            self._wrong(table, key, f"[{table}] {key} = {value!r}: {error}; expected a regular"
                        " expression")  # fmt: skip
        if pattern.groups < groups:
            self._wrong(table, key, f"[{table}] {key} = {value!r}; expected a group in it")
        return pattern

    def _exceptions(self) -> tuple[PolicyException, ...]:
        entries = self._tables.get("exception", [])
        if not isinstance(entries, list):
            self._wrong("exception", "", "exception; expected [[exception]]")
        found = []
        for number, entry in enumerate(entries):
            for key, value in entry.items() if isinstance(entry, dict) else []:
                if key not in _EXCEPTION or not isinstance(value, str):
                    expected = " or ".join(_EXCEPTION)
                    self._wrong("exception", key, f"[[exception]] {key} = {value!r}; expected "
                                f"{expected}, as text", number)  # fmt: skip
            missing = [key for key in _EXCEPTION
                       if key != "test" and not str(dict(entry).get(key, "")).strip()]  # fmt: skip
            if missing:
                self._wrong("exception", "", f"[[exception]] without {missing[0]}", number)
            if entry["rule"] not in RULES:
                self._wrong("exception", "rule", f"[[exception]] rule = {entry['rule']!r}; "
                            f"expected {' or '.join(RULES)}", number)  # fmt: skip
            found.append(
                PolicyException(entry["rule"], entry["file"], entry.get("test", ""),
                                " ".join(entry["reason"].split()))
            )  # fmt: skip
        return tuple(found)

    def _wrong(self, table: str, key: str, message: str, number: int = 0) -> NoReturn:
        line = self._line_of(table, key, number)
        raise SuiteError(f"{self._file}:{line}: {' '.join(message.split())}")

    def _line_of(self, table: str, key: str, number: int) -> int:
        """The line of a key in its table, or of the table; ``number`` counts equal tables."""
        inside, header, before = table == "", 1, -1
        for at, line in enumerate(self._lines, 1):
            opened = re.match(r"\s*\[\[?\s*([^\]]+?)\s*\]", line)
            if opened:
                before += opened[1] == table
                inside = opened[1] == table and before == number
                header = at if inside else header
            elif (inside or not key) and re.match(
                rf"\s*[\"']?{re.escape(key or table)}[\"']?\s*[.=]", line
            ):
                return at
        return header
