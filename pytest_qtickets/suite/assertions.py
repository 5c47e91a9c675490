"""What can make a test fail, and what only looks as if it could."""

from __future__ import annotations

import ast
from fnmatch import fnmatchcase

from pytest_qtickets.suite.names import Names

_CALLS = frozenset(
    {"pytest.raises", "pytest.warns", "pytest.deprecated_call", "pytest.fail", "self.fail",
     "pytest.RaisesGroup"}
)  # fmt: skip
#: Methods of pytester's output that fail the test themselves.
_MATCHERS = frozenset(
    {"fnmatch_lines", "fnmatch_lines_random", "re_match_lines", "re_match_lines_random",
     "no_fnmatch_line", "no_re_match_line"}
)  # fmt: skip
_TAKES_FAILURES = frozenset({"AssertionError", "Exception", "BaseException"})
_SAME = (ast.Eq, ast.Is, ast.LtE, ast.GtE)
_PAIRS = frozenset({"assertEqual", "assertIs", "assertAlmostEqual", "assertListEqual",
                    "assertDictEqual", "assert_equal"})  # fmt: skip


def is_assertion(name: str, further: tuple[str, ...]) -> bool:
    """Whether calling this can fail a test by itself; ``further`` are patterns of a policy."""
    last = name.rpartition(".")[2]
    return (
        last.lower().startswith("assert")
        or name in _CALLS
        or last in _MATCHERS
        or any(fnmatchcase(name, pattern) for pattern in further)
    )


def why_dead(node: ast.Assert) -> str:
    """Why this ``assert`` always holds; empty when it can fail."""
    return _always(node.test)


def why_dead_call(name: str, node: ast.Call) -> str:
    """The same of ``assertTrue(True)`` and ``assertEqual(x, x)``."""
    last = name.rpartition(".")[2]
    if last in ("assertTrue", "assert_") and node.args:
        return _always(node.args[0])
    if last in _PAIRS and len(node.args) > 1 and _same(node.args[0], node.args[1]):
        return "compares a thing with itself"
    return ""


def takes_failures(handlers: list[ast.ExceptHandler], names: Names) -> bool:
    """Whether one of these handlers swallows a failed assertion."""
    for handler in handlers:
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        caught = any(kind is None or names.dotted(kind) in _TAKES_FAILURES for kind in kinds)
        if caught:
            return all(isinstance(step, ast.Pass | ast.Continue) or _says_nothing(step)
                       for step in handler.body)  # fmt: skip
    return False


def suppresses(node: ast.With | ast.AsyncWith, names: Names) -> bool:
    """Whether it is ``with contextlib.suppress(AssertionError)``, or of a wider kind."""
    for item in node.items:
        call = item.context_expr
        if isinstance(call, ast.Call) and names.dotted(call.func) == "contextlib.suppress":
            return any(names.dotted(kind) in _TAKES_FAILURES for kind in call.args)
    return False


def _always(test: ast.expr) -> str:
    if isinstance(test, ast.Constant) and test.value:
        return "asserts a constant"
    if isinstance(test, ast.Tuple | ast.List | ast.Set) and test.elts:
        return f"asserts a {type(test).__name__.lower()}, which is always true"
    if isinstance(test, ast.Dict) and test.keys:
        return "asserts a dict, which is always true"
    if isinstance(test, ast.Lambda):
        return "asserts a function, which is always true"
    if isinstance(test, ast.BoolOp):
        found = [_always(value) for value in test.values]
        if isinstance(test.op, ast.Or):
            return next(filter(None, found), "")
        return found[0] if all(found) else ""
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        right, operator = test.comparators[0], test.ops[0]
        if isinstance(operator, _SAME) and _same(test.left, right):
            return "compares a thing with itself"
        if isinstance(operator, ast.GtE) and _is_length(test.left) and _is_zero(right):
            return "no length is below 0"
    return ""


def _same(left: ast.expr, right: ast.expr) -> bool:
    """Whether both are the same plain name, attribute, item or constant; calls may differ."""
    while type(left) is type(right):
        if isinstance(left, ast.Name) and isinstance(right, ast.Name):
            return left.id == right.id
        if isinstance(left, ast.Constant) and isinstance(right, ast.Constant):
            return type(left.value) is type(right.value) and left.value == right.value
        if isinstance(left, ast.Attribute) and isinstance(right, ast.Attribute):
            if left.attr != right.attr:
                return False
        elif isinstance(left, ast.Subscript) and isinstance(right, ast.Subscript):
            if not _same(left.slice, right.slice):
                return False
        else:
            return False
        left, right = left.value, right.value
    return False


def _says_nothing(step: ast.stmt) -> bool:
    return isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant)


def _is_length(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len"


def _is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 0 and node.value is not False
