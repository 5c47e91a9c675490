"""A gate file in TOML in, a ``Gate`` out; every problem with its line."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from pytest_qtickets.errors import GateError, Problem, SpecError
from pytest_qtickets.gate import tables
from pytest_qtickets.gate.fields import Fields, Where
from pytest_qtickets.gate.gate import (
    Check,
    Gate,
    HttpCheck,
    LocalCheck,
    SpecCheck,
)
from pytest_qtickets.gate.places import Places
from pytest_qtickets.gate.variables import BUILT_IN, names_in, needed_in
from pytest_qtickets.model import Spec
from pytest_qtickets.settings import ALLOWED
from pytest_qtickets.spec import parse_spec

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_TABLES = ("variable", "file", "address", "local", "http", "spec", "handoff")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_DAYS = 3650
_SPEC_SECONDS = 600.0


def read_gate(path: Path) -> Gate:
    """Read a gate file. ``GateError`` whose lines are all its problems, a line each."""
    try:
        source = path.read_bytes()
    except OSError as error:
        raise GateError(
            f"{path}: cannot be read ({error.strerror}); expected a gate file"
        ) from None
    gate, problems = parse_gate(source, path.name, lambda name: Path(name).read_bytes())
    if gate is None:
        raise GateError("\n".join(f"{path.parent / str(problem)}" for problem in problems))
    return gate


def parse_gate(
    source: bytes, file: str, case_file: Callable[[str], bytes]
) -> tuple[Gate | None, list[Problem]]:
    """The gate of a file's bytes, or ``None`` and why.

    ``case_file`` gives the bytes of a case file by the path that the gate file states; ``OSError``
    when there is none.
    """
    try:
        text = source.decode()
        document = tomllib.loads(text)
    except UnicodeDecodeError as error:
        return None, [Problem(file, 1, f"not UTF-8 at byte {error.start}; expected a TOML file")]
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        number = int(line[1]) if line else len(text.splitlines())
        return None, [Problem(file, number, f"not TOML: {error}")]
    reader = _Reader(document, file, Places(text), case_file)
    gate = reader.gate(source)
    problems = sorted(reader.problems, key=lambda problem: problem.line)
    return (None if problems else gate), problems


def length_of(text: str) -> timedelta:
    """``45m``, ``12h`` or ``7d`` as a length of time; ``ValueError`` for anything else."""
    length = timedelta(**{_UNITS[text[-1:]]: int(text[:-1])})
    if not timedelta() < length <= timedelta(days=_DAYS):
        raise ValueError(text)
    return length


_Simple = TypeVar("_Simple", LocalCheck, HttpCheck)


class _Reader:
    def __init__(
        self,
        document: dict[str, Any],
        file: str,
        places: Places,
        case_file: Callable[[str], bytes],
    ) -> None:
        self.problems: list[Problem] = []
        self.case_files: dict[str, bytes] = {}
        self._file, self._places, self._read = file, places, case_file
        self._to = Where(file, places, self.problems)
        self._top = {k: v for k, v in document.items() if k not in _TABLES}
        self._tables = {name: document.get(name, []) for name in _TABLES}
        self._declared: set[str] = set()
        self._open = {*BUILT_IN}  #: variables whose values may stand in documents

    def gate(self, source: bytes) -> Gate:
        top = Fields(self._top, "", 0, self._to)
        variables = tuple(map(tables.variable, self._each("variable")))
        self._declared = {variable.name for variable in variables}
        self._open.update(variable.name for variable in variables if variable.public)
        gate = Gate(
            file=self._file,
            source=source,
            id=top.text("id", form=tables.NAME, example="G7-002"),
            name=top.text("name"),
            owner=top.text("owner"),
            closure=top.text("closure"),
            why_external=top.text("why_external"),
            max_age=top.one("max_age", length_of, "45m, 12h or 7d") or timedelta(days=1),
            variables=variables,
            files=tuple(tables.needed(fields, "path") for fields in self._each("file")),
            addresses=tuple(tables.needed(fields, "at") for fields in self._each("address")),
            checks=tuple(self._checks()),
            handoff=tuple(map(tables.handoff, self._each("handoff"))),
            case_files=self.case_files,
        )
        top.done()
        names = [check.name for check in gate.checks]
        for name in (name for name, times in Counter(names).items() if times > 1):
            top.trouble("", f"{names.count(name)} checks are called {name!r}; expected one")
        if not names:
            top.trouble("", "no check found; expected [[local]], [[http]] or [[spec]]")
        return gate

    def _each(self, name: str) -> Iterator[Fields]:
        tables = self._tables[name]
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            line = self._places.line(name, 0)
            self.problems.append(Problem(self._file, line, f"{name}: expected [[{name}]] tables"))
            return
        for number, table in enumerate(tables):
            fields = Fields(table, name, number, self._to)
            yield fields
            fields.done()

    def _checks(self) -> Iterator[Check]:
        for fields in self._each("local"):
            yield self._known(fields, tables.local(fields), {*BUILT_IN})
        for fields in self._each("http"):
            yield self._known(fields, tables.http(fields), {*BUILT_IN, *self._declared})
        yield from map(self._spec, self._each("spec"))

    def _known(self, fields: Fields, check: _Simple, known: set[str]) -> _Simple:
        """Variables that a check uses: a local one gets none of the gate's own."""
        used = needed_in(json.dumps(asdict(check), ensure_ascii=False, default=str))
        for name in sorted(used - known):
            expected = "a [[variable]] of that name" if check.kind == "http" else "a built-in one"
            fields.trouble("", f"${{{name}}} found; expected {expected}")
        return check

    def _spec(self, fields: Fields) -> SpecCheck:
        file = fields.text("file")
        cases = fields.texts("cases")
        marks = fields.texts("marks")
        allow = fields.texts("allow")
        for what in set(allow) - set(ALLOWED):
            fields.trouble("allow", f"{what!r} found; expected {' or '.join(ALLOWED)}")
        if not cases and not marks:
            fields.trouble("cases", "missing; expected ids of cases, or marks")
        selection = ""
        if file and (spec := self._case_file(fields, file)):
            by_id = {case.id: case for case in spec.cases}
            for case_id in (case_id for case_id in cases if case_id not in by_id):
                fields.trouble("cases", f"{case_id!r} found; {file} has no such case")
            marked = [c.id for c in spec.cases if marks and set(c.marks) & set(marks)]
            if marks and not marked:
                fields.trouble("marks", f"{', '.join(marks)}: no case of {file} carries it")
            cases = tuple(dict.fromkeys((*cases, *marked)))
            chosen = [by_id[case_id] for case_id in cases if case_id in by_id]
            selection = " or ".join(f"[{case.id}-" for case in chosen)
            changing = {case.safety for case in chosen} - {"reads"} - set(allow)
            for what in sorted(changing):
                held = ", ".join(case.id for case in chosen if case.safety == what)
                fields.trouble("allow", f"{held} {what}; expected allow = [{what!r}]")
        return SpecCheck(
            name=fields.text("name", form=tables.NAME, example=tables.NAME_EXAMPLE),
            group=fields.text("group"),
            file=file,
            tests=fields.text("tests"),
            cases=cases,
            values=self._values(fields),
            allow=allow,
            selection=selection,
            timeout=fields.seconds("timeout", _SPEC_SECONDS),
        )

    def _case_file(self, fields: Fields, file: str) -> Spec | None:
        try:
            self.case_files[PurePosixPath(file).name] = source = self._read(file)
            return parse_spec(source, file=PurePosixPath(file).name)
        except OSError as error:
            fields.trouble("file", f"{file!r} cannot be read ({error.strerror})")
        except SpecError as error:
            fields.trouble("file", str(error))
        return None

    def _values(self, fields: Fields) -> dict[str, str]:
        """Placeholders end up in the archive of the audit: their values must be public."""
        values = fields.table("values", str)
        for name, value in values.items():
            for used in sorted(names_in(value) - self._open):
                text = f"{name}: ${{{used}}} found; expected a [[variable]] with public = true"
                fields.trouble("values", text)
        return values
