"""Answers against the contract: every place that differs, and every field it does not know."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_qtickets.contract.document import document, resolved, schema
from pytest_qtickets.contract.drift import unknown_fields
from pytest_qtickets.contract.endpoints import Endpoint, operations
from pytest_qtickets.model import CLIENT_ERROR, Api, Json

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator, ValidationError

_SHOWN = 60
_FORMATS = {
    "date-time": "a date with time and offset (2025-11-07T19:30:00+03:00)",
    "email": "an e-mail address",
}


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One place of an answer that the contract does not allow."""

    pointer: str  #: JSON pointer into the body
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.pointer or '(the body)'}: found {self.found}, expected {self.expected}"


def mismatches(api: Api, endpoint: Endpoint | None, status: int, body: Json) -> list[Mismatch]:
    """Every place where a body differs from the schema of its call and status, by pointer.

    A call or a status without a schema has none. Values are shown as they stand: give it masked
    bodies.
    """
    wanted = _schema_of(api, endpoint, status)
    if wanted is None:
        return []
    try:
        errors = list(_validator(wanted).iter_errors(body))
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


def drift(api: Api, endpoint: Endpoint | None, status: int, body: Json) -> list[str]:
    """Pointers of fields the contract does not name, ``*`` for an index; each once."""
    wanted = _schema_of(api, endpoint, status)
    return [] if wanted is None else unknown_fields(wanted, body)


def grouped(found: Iterable[Mismatch]) -> list[str]:
    """Mismatches as lines; those that differ in the index only are told once, with their number."""
    groups: dict[tuple[str, str], list[Mismatch]] = {}
    for mismatch in found:
        groups.setdefault((general(mismatch.pointer), mismatch.expected), []).append(mismatch)
    return [
        str(group[0]) if len(group) == 1 else f"{group[0]} (and {len(group) - 1} more at {place})"
        for (place, _), group in groups.items()
    ]


def general(pointer: str) -> str:
    """A pointer with ``*`` in the place of every index: ``/data/*/price``."""
    return "/".join("*" if part.isdigit() else part for part in pointer.split("/"))


def _schema_of(api: Api, endpoint: Endpoint | None, status: int) -> Json | None:
    """The schema that an answer must hold, if the contract has one for its call and status."""
    if api == "rest" and status >= CLIENT_ERROR:
        return schema("RestError")
    if endpoint is None or not endpoint.answers_alike:
        return None
    answers = operations()[endpoint.operation]["responses"]
    # Which 2xx a write answers with is not known; what it says is the same.
    key = str(status) if str(status) in answers else f"{status // 100}00"
    if key not in answers:
        return None
    return resolved(answers[key])["content"]["application/json"]["schema"]


#: id of a schema node -> its validator; the nodes live as long as the description does.
_VALIDATORS: dict[int, Draft202012Validator] = {}


def _validator(node: Json) -> Draft202012Validator:
    """The validator of a schema, compiled once."""
    from jsonschema_rs import Draft202012Validator

    if id(node) not in _VALIDATORS:
        whole = {**node, "components": document()["components"]}  # where every $ref leads
        _VALIDATORS[id(node)] = Draft202012Validator(whole, validate_formats=True)
    return _VALIDATORS[id(node)]


def _mismatch(error: ValidationError) -> Mismatch:
    path, kind = list(error.instance_path), error.kind
    if kind.name == "required":
        return Mismatch(_pointer([*path, kind.value]), "nothing", "this field")
    return Mismatch(_pointer(path), _shown(error.instance), _expected(kind.name, kind.value))


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
    return f"{keyword} {_shown(value)}"
