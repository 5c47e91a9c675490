"""A JSON value against a schema of the contract: every mismatch with pointer, found, expected."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_qtickets.contract.document import schema
from pytest_qtickets.model import Json

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator, ValidationError

_SHOWN = 60
_FORMATS = {
    "date-time": "a date with time and offset (2025-11-07T19:30:00+03:00)",
    "email": "an e-mail address",
}


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One place of a value that the contract does not allow."""

    pointer: str  #: JSON pointer into the value
    found: str
    expected: str
    keyword: str = ""  #: of the schema, e.g. ``required``

    def __str__(self) -> str:
        return f"{self.pointer or '(the body)'}: found {self.found}, expected {self.expected}"


def validate(schema: Json, value: Json) -> list[Mismatch]:
    """Every place where ``value`` differs from a schema of the description, by pointer.

    Values are shown as they stand: give it masked ones.
    """
    try:
        errors = list(_validator(schema).iter_errors(value))
    except ValueError as error:  # text with a lone surrogate, which no validator can read
        return [Mismatch("", f"a value that cannot be read ({error})", "Unicode text")]
    # Where the values that are allowed are told, their type says nothing more.
    told = {tuple(e.instance_path) for e in errors if e.kind.name in ("enum", "const")}
    kept = (e for e in errors if e.kind.name != "type" or tuple(e.instance_path) not in told)
    # The order of a library's errors is its own affair; documents are compared byte by byte.
    return sorted((_mismatch(error) for error in kept), key=_place)


def _place(mismatch: Mismatch) -> tuple[list[tuple[bool, int, str]], str]:
    parts = mismatch.pointer.split("/")
    return [(p.isdigit(), int(p) if p.isdigit() else 0, p) for p in parts], mismatch.expected


#: id of a schema node -> its validator; the nodes live as long as the description does.
_VALIDATORS: dict[int, Draft202012Validator] = {}


def _validator(node: Json) -> Draft202012Validator:
    """The validator of a schema, compiled once."""
    from jsonschema_rs import Draft202012Validator

    if id(node) not in _VALIDATORS:
        whole = {**node, "components": {"schemas": _named(node)}}  # where every $ref leads
        _VALIDATORS[id(node)] = Draft202012Validator(whole, validate_formats=True)
    return _VALIDATORS[id(node)]


def _named(node: Json) -> dict[str, Json]:
    """The named schemas that a schema reaches: a validator is built from no more than it needs."""
    found: dict[str, Json] = {}
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            waiting += part.values()
            name = str(part.get("$ref", "")).removeprefix("#/components/schemas/")
            if name and name not in found:
                found[name] = schema(name)
                waiting.append(found[name])
    return found


def _mismatch(error: ValidationError) -> Mismatch:
    path, kind = list(error.instance_path), error.kind
    if kind.name == "propertyNames":  # the value is the error of the name
        inner = _mismatch(kind.value)
        return Mismatch(
            _pointer([*path, kind.value.instance]), inner.found, inner.expected, kind.name
        )
    if kind.name == "required":
        return Mismatch(_pointer([*path, kind.value]), "nothing", "this field", kind.name)
    expected = _expected(kind.name, kind.value)
    return Mismatch(_pointer(path), _shown(error.instance), expected, kind.name)


def _pointer(path: Iterable[Any]) -> str:
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def _shown(value: Json) -> str:
    if isinstance(value, dict):
        return f"an object with {len(value)} fields"
    if isinstance(value, list):
        return f"an array of {len(value)}"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _expected(keyword: str, value: Json) -> str:
    """What a schema keyword asks for, in words."""
    if keyword == "type":
        return " or ".join(sorted(value, key=lambda name: (name == "null", name)))
    if keyword == "enum":
        return " or ".join(_shown(option) for option in value)
    if keyword == "const":
        return _shown(value)
    if keyword == "format":
        return _FORMATS[value]
    if keyword in ("maxItems", "maxLength") and value == 0:
        return "it empty, unless it is an object"  # PHP's way to write a map without keys
    if keyword in ("anyOf", "oneOf"):
        return "one of the documented forms"
    return f"{keyword} {_shown(value)}"
