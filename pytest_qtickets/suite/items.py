"""pytest's items as plain facts. Told by their attributes, so that this imports no pytest."""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pytest_qtickets.suite.model import Conventions, Item

_DIRECT = "get_direct_param_fixture_func"  #: pytest's own stand-in for a value that is no fixture


def describe(items: Iterable[Any], root: Any) -> tuple[Item, ...]:
    """The facts of these items; files are relative to ``root``, the session's."""
    return tuple(_describe(item, str(root)) for item in items)


def conventions_of(config: Any) -> Conventions:
    """The ini values that say what a test is."""
    return Conventions(
        tuple(config.getini("python_files")),
        tuple(config.getini("python_classes")),
        tuple(config.getini("python_functions")),
        tuple(config.getini("norecursedirs")),
    )


def cause_of(report: Any) -> str:
    """The last line that a collection report tells."""
    longrepr = report.longrepr
    text = str(longrepr[2]) if isinstance(longrepr, tuple) else str(longrepr or "")
    crash = getattr(getattr(longrepr, "reprcrash", None), "message", "")
    told = [line for line in (crash or text).splitlines() if line.strip(" -_=")]
    return " ".join((told[-1] if told else "").removeprefix("E ").split())[:300]


def relative(path: Any, root: str) -> str:
    """A path below the root, with slashes; any other stays as it is."""
    text = str(path)
    if text.startswith(root + os.sep):
        text = text[len(root) + 1 :]
    return text.replace(os.sep, "/")


def _describe(item: Any, root: str) -> Item:
    function = getattr(item, "originalname", None) or getattr(item, "name", "")
    target = getattr(item, "obj", None)
    code = None
    if target is not None and hasattr(item, "originalname"):
        code = getattr(_unwrapped(target), "__code__", None)
    is_function = hasattr(item, "originalname")
    return Item(
        str(item.nodeid),
        relative(getattr(item, "path", ""), root),
        tuple(_classes(item)),
        str(function) if is_function else "",
        relative(code.co_filename, root) if code else "",
        code.co_firstlineno if code else 0,
        tuple(_parameters(item)),
        _case(item),
    )


def _unwrapped(target: Any) -> Any:
    try:
        return inspect.unwrap(getattr(target, "__func__", target))
    except ValueError:  # wraps itself
        return target


def _classes(item: Any) -> Iterator[str]:
    for node in item.listchain():
        if inspect.isclass(getattr(node, "obj", None)):
            yield str(node.name)


def _parameters(item: Any) -> Iterator[str]:
    """How each of an item's parameters came to it."""
    given: Mapping[str, Any] = getattr(getattr(item, "callspec", None), "params", {})
    if not given:
        return
    marked = {name for mark in item.iter_markers("parametrize") for name in _argnames(mark)}
    known = getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {})
    for name in given:
        definitions = known.get(name) or ()
        last = definitions[-1] if definitions else None
        direct = getattr(getattr(last, "func", None), "__name__", _DIRECT) == _DIRECT
        if name in marked:
            yield "parametrize"
        elif not direct and getattr(last, "params", None) is not None:
            yield "fixture"
        else:
            yield "generated"


def _argnames(mark: Any) -> list[str]:
    names = mark.args[0] if mark.args else mark.kwargs.get("argnames", ())
    if isinstance(names, str):
        return [name.strip() for name in names.split(",")]
    return [str(name) for name in names]


def _case(item: Any) -> str:
    case = getattr(getattr(item, "callspec", None), "params", {}).get("api_case")
    return str(getattr(case, "id", ""))
