"""The tables of a gate file that stand by themselves, each read into its dataclass."""

from __future__ import annotations

import json

from pytest_qtickets.gate.fields import Fields
from pytest_qtickets.gate.gate import Handoff, HttpCheck, LocalCheck, Needed, Variable

#: Form of the names of gates and checks, which become names of files.
NAME, NAME_EXAMPLE = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", "orders-list"
_VARIABLE = r"[A-Za-z_][A-Za-z0-9_]*"
_METHOD = "GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE"
_OK = [200]
_LOCAL_SECONDS, _HTTP_SECONDS = 60.0, 30.0


def variable(fields: Fields) -> Variable:
    """A ``[[variable]]``."""
    name = fields.text("name", form=_VARIABLE, example="PROD_API_TOKEN")
    return Variable(name, fields.text("why"), fields.flag("public"))


def needed(fields: Fields, key: str) -> Needed:
    """A ``[[file]]`` or an ``[[address]]``."""
    return Needed(fields.text(key), fields.text("why"))


def handoff(fields: Fields) -> Handoff:
    """A ``[[handoff]]``."""
    return Handoff(
        **{k: fields.text(k) for k in ("step", "owner", "command", "artifact", "destination")}
    )


def local(fields: Fields) -> LocalCheck:
    """A ``[[local]]`` check."""
    return LocalCheck(
        name=fields.text("name", form=NAME, example=NAME_EXAMPLE),
        command=fields.texts("command", needed=True),
        exit=fields.wholes("exit", [0], -64, 255)[0],
        pattern=fields.pattern("pattern"),
        timeout=fields.seconds("timeout", _LOCAL_SECONDS),
    )


def http(fields: Fields) -> HttpCheck:
    """An ``[[http]]`` check."""
    has, equals = fields.texts("has"), fields.table("equals")
    for pointer in (*has, *equals):
        if pointer and not pointer.startswith("/"):
            fields.trouble("has" if pointer in has else "equals", f"{pointer!r}: expected /a/b/0")
    try:
        json.dumps([fields.any("body"), equals])
    except TypeError:
        fields.trouble("", "a date or time found; expected values that JSON has")
    return HttpCheck(
        name=fields.text("name", form=NAME, example=NAME_EXAMPLE),
        group=fields.text("group"),
        method=fields.text("method", "GET", form=_METHOD, example="GET"),
        url=fields.text("url"),
        headers=fields.table("headers", str),
        body=fields.any("body"),
        status=fields.wholes("status", _OK, 100, 599),
        has=has,
        equals=equals,
        pattern=fields.pattern("pattern"),
        timeout=fields.seconds("timeout", _HTTP_SECONDS),
    )
