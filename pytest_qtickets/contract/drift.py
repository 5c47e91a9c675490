"""Drift: fields of an answer that the contract does not name. The vendor adds them without notice.

A schema is read once into the names it knows. Branches (``allOf``, ``if``/``then``/``else``) are
taken together: a field that any branch names is known.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pytest_qtickets.contract.document import resolved
from pytest_qtickets.model import Json

_BRANCHES = ("allOf", "anyOf", "oneOf")
_CONDITIONAL = ("then", "else")  # ``if`` only asks


@dataclass(slots=True)
class _Names:
    """What schemas at one place name. Without fields and without ``rest`` anything is known."""

    fields: dict[str, list[Json]] = field(default_factory=dict)
    rest: list[Json] = field(default_factory=list)  #: of ``additionalProperties``
    items: list[Json] = field(default_factory=list)


def unknown_fields(schema: Json, body: Json) -> list[str]:
    """Pointers of fields of ``body`` that ``schema`` does not name, ``*`` for an index.

    Each pointer once, in body order. An object whose schema names no field at all may hold any.
    """
    found: dict[str, None] = {}
    _walk([schema], body, "", found)
    return list(found)


#: Ids of the schemas at one place -> what they name; the nodes live as long as the description.
_NAMES: dict[tuple[int, ...], _Names] = {}


def _names(schemas: list[Json]) -> _Names:
    key = tuple(map(id, schemas))
    if key not in _NAMES:
        names = _NAMES[key] = _Names()
        for schema in schemas:
            _read(schema, names)
    return _NAMES[key]


def _walk(schemas: list[Json], value: Json, at: str, found: dict[str, None]) -> None:
    """Look at an object or an array; single values name nothing."""
    names = _names(schemas)
    if isinstance(value, list):
        for item in value if names.items else ():
            if isinstance(item, (dict, list)):
                _walk(names.items, item, f"{at}/*", found)
        return
    if not isinstance(value, dict):
        return
    for name, item in value.items():
        known = names.fields.get(name)
        if known is not None:
            if isinstance(item, (dict, list)):
                _walk(known, item, f"{at}/{name}", found)
        elif names.rest:
            _walk(names.rest, item, f"{at}/*", found)
        elif names.fields:
            found[f"{at}/{name}"] = None


def _read(schema: Json, names: _Names) -> None:
    schema = resolved(schema)
    if not isinstance(schema, dict):
        return
    for name, inner in schema.get("properties", {}).items():
        names.fields.setdefault(name, []).append(inner)
    if isinstance(schema.get("additionalProperties"), dict):
        names.rest.append(schema["additionalProperties"])
    if "items" in schema:
        names.items.append(schema["items"])
    for word in _BRANCHES:
        for branch in schema.get(word, ()):
            _read(branch, names)
    for word in _CONDITIONAL:
        _read(schema.get(word), names)
