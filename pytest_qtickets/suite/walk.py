"""One pass over a syntax tree, on a stack of its own: depth of nesting costs no recursion."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, NamedTuple

from pytest_qtickets.suite import assertions, forbidden, secrets
from pytest_qtickets.suite.model import Assertion, Call, Facts, Function, Klass, Site
from pytest_qtickets.suite.names import Names
from pytest_qtickets.suite.sources import Source

#: ``try`` with ``except*`` is a node of its own from Python 3.11.
_TRIES = (ast.Try, getattr(ast, "TryStar", ast.Try))
_BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, *_TRIES)
_MARK = "pytest.mark."
_LISTED = (ast.List, ast.Tuple, ast.Set, ast.Dict)
_FixtureLists = tuple[tuple[str, ...], tuple[str, ...]]
#: Fields that hold no node worth a visit.
_PLAIN = frozenset({"ctx", "op", "ops", "id", "attr", "arg", "names", "type_comment"})
_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {}


def read_facts(source: Source, further: tuple[str, ...] = ()) -> Facts:
    """What a file says; ``further`` are patterns of calls that count as assertions."""
    facts = Facts(source.file, source.text.split("\n"), source.digest, list(source.problems))
    if source.tree is not None:
        _Walk(facts, further).run(source.tree)
    return facts


class _Place(NamedTuple):
    """What holds for a node and what is below it."""

    function: Function | None
    chain: tuple[str, ...]  #: classes around it
    swallowed: bool  #: a failed assertion here is taken by an ``except``
    conditional: bool


class _Walk:
    """The state of one pass; ``here`` is where it stands."""

    def __init__(self, facts: Facts, further: tuple[str, ...]) -> None:
        self.facts = facts
        self.names = Names()
        self.further = further
        self.here = _Place(None, (), swallowed=False, conditional=False)
        self._called: set[int] = set()
        self._visits: dict[type[ast.AST], Callable[[Any], None]] = {
            ast.FunctionDef: self._function,
            ast.AsyncFunctionDef: self._function,
            ast.ClassDef: self._new_class,
            ast.Import: self._import,
            ast.ImportFrom: self._import,
            ast.Call: self._call,
            ast.Assert: self._assert,
            ast.Raise: self._raise,
            ast.ExceptHandler: self._handler,
            ast.Constant: self._constant,
            ast.Assign: self._assign,
            ast.AnnAssign: self._annotated,
            ast.Dict: self._dict,
            ast.keyword: self._keyword,
            ast.Attribute: self._skip,
            ast.Name: self._name,
        }

    def run(self, tree: ast.Module) -> None:
        """Visit every node, in the order of the source."""
        self.facts.docstring = ast.get_docstring(tree)
        self.facts.imports = self.names.known
        stack: list[tuple[ast.AST, _Place]] = [(tree, self.here)]
        while stack:
            node, self.here = stack.pop()
            kind = type(node)
            visit = self._visits.get(kind)
            if visit is not None:
                visit(node)
            elif kind in _BRANCHES and self.here.function is None:
                self.here = self.here._replace(conditional=True)
            here = self.here
            children = _children(node)
            if kind in _TRIES:
                handlers: list[ast.ExceptHandler] = node.handlers  # type: ignore[attr-defined]  # _TRIES
                taken = here.swallowed or assertions.takes_failures(handlers, self.names)
                within = here._replace(swallowed=taken)
                body = {id(child) for child in node.body}  # type: ignore[attr-defined]  # _TRIES
                stack += [(child, within if id(child) in body else here)
                          for child in reversed(children)]  # fmt: skip
                continue
            if isinstance(node, ast.With | ast.AsyncWith) and assertions.suppresses(
                node, self.names
            ):
                here = here._replace(swallowed=True)
            children.reverse()
            stack += [(child, here) for child in children]

    # -- definitions -----------------------------------------------------------------------

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        if self.here.function is not None:
            return  # what is nested belongs to the function around it
        marks, fixtures = self._marks(node.decorator_list)
        arguments = [
            a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        ]
        found = Function(
            node.name,
            self.here.chain,
            node.lineno,
            min([node.lineno, *(d.lineno for d in node.decorator_list)]),
            node,
            tuple(self._decorator(one) for one in node.decorator_list),
            tuple(arguments),
            marks,
            fixtures,
            self.here.conditional,
        )
        self.facts.functions.append(found)
        for name in ("__init__", "__new__"):
            if node.name == name and self.here.chain:
                self._class(self.here.chain, has_init=True)
        self.here = self.here._replace(function=found)
        if "mocker" in arguments:
            self._site("mock", node.lineno, "asks for mocker")

    def _new_class(self, node: ast.ClassDef) -> None:
        if self.here.function is not None:
            return
        marks, fixtures = self._marks(node.decorator_list)
        bases = tuple(self.names.dotted(base) for base in node.bases)
        self.facts.classes.append(
            Klass(
                node.name,
                self.here.chain,
                node.lineno,
                bases,
                marks,
                fixtures,
                self.here.conditional,
            )
        )
        self.here = self.here._replace(chain=(*self.here.chain, node.name))

    def _class(self, path: tuple[str, ...], **values: Any) -> None:
        for klass in reversed(self.facts.classes):
            if klass.path == path:
                for name, value in values.items():
                    setattr(klass, name, value)
                return

    def _decorator(self, node: ast.expr) -> str:
        return self.names.dotted(node.func if isinstance(node, ast.Call) else node)

    def _marks(self, nodes: list[ast.expr]) -> _FixtureLists:
        """Names of marks, and what ``usefixtures`` asks for."""
        marks, fixtures = [], []
        for node in nodes:
            name = self._decorator(node)
            if name.startswith(_MARK):
                marks.append(name.removeprefix(_MARK))
            if name == f"{_MARK}usefixtures" and isinstance(node, ast.Call):
                given = [a.value for a in node.args if isinstance(a, ast.Constant)]
                fixtures += [name for name in given if isinstance(name, str)]
        return tuple(marks), tuple(fixtures)

    # -- statements and expressions --------------------------------------------------------

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        mocking = forbidden.forbidden_import(self.names.learn(node))
        if mocking:
            self._site("mock", node.lineno, f"imports {mocking}")

    def _call(self, node: ast.Call) -> None:
        self._called.add(id(node.func))
        name = self.names.dotted(node.func)
        found = forbidden.forbidden_call(name, node, imported=self.names.is_imported(node.func))
        if found:
            self._site(found[0], node.lineno, found[1])
        if self.here.function is None:
            return
        if assertions.is_assertion(name, self.further):
            dead = assertions.why_dead_call(name, node)
            self._assertion(node.lineno, dead)
        else:
            self.here.function.calls.append(Call(name, node.lineno, self.here.swallowed))

    def _assert(self, node: ast.Assert) -> None:
        if self.here.function is not None:
            self._assertion(node.lineno, assertions.why_dead(node))

    def _raise(self, node: ast.Raise) -> None:
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        if raised is not None and self.names.dotted(raised) == "AssertionError":
            self._assertion(node.lineno, "")

    def _assertion(self, line: int, dead: str) -> None:
        if self.here.function is not None:
            self.here.function.assertions.append(Assertion(line, dead, self.here.swallowed))

    def _handler(self, node: ast.ExceptHandler) -> None:
        if node.type is None:
            self._site("bare-except", node.lineno, "except without a type takes every failure")

    def _name(self, node: ast.Name) -> None:
        if self.here.function is not None:
            self.here.function.names.add(node.id)
        self._skip(node)

    def _skip(self, node: ast.Attribute | ast.Name) -> None:
        if id(node) not in self._called:
            name = forbidden.bare_skip(node, self.names)
            if name:
                self._site("skip-reason", node.lineno, f"{name} without a reason")

    # -- secrets, and names that pytest reads ----------------------------------------------

    def _constant(self, node: ast.Constant) -> None:
        value = node.value
        text = value.decode("latin-1") if isinstance(value, bytes) else value
        kind = secrets.secret_form(text) if isinstance(text, str) else ""
        if kind:
            self._site("secret", node.lineno, f"{kind} in a string")

    def _assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self._bind(target, node.value)

    def _annotated(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._bind(node.target, node.value)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        name = self.names.dotted(target)
        self._named(name, value)
        if self.here.function is not None:
            return
        if isinstance(target, ast.Name) and isinstance(value, _LISTED):
            self.facts.lists[name] = {n.id for n in ast.walk(value) if isinstance(n, ast.Name)}
        if name == "pytestmark":
            listed = value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
            marks, fixtures = self._marks(list(listed))
            if self.here.chain:
                self._class(self.here.chain, marks=marks, fixtures=fixtures)
            else:
                self.facts.marks, self.facts.fixtures = marks, fixtures
        elif name.rpartition(".")[2] == "__test__" and isinstance(value, ast.Constant):
            self._unwanted(name.split(".")[:-1], not value.value)

    def _unwanted(self, owner: list[str], unwanted: bool) -> None:
        """``__test__ = False`` in a module or class, or ``name.__test__ = False`` beside it."""
        path = (*self.here.chain, *owner)
        if not path:
            self.facts.unwanted = unwanted
        self._class(path, unwanted=unwanted)
        for function in self.facts.functions:
            if (*function.chain, function.name) == path:
                function.unwanted = unwanted

    def _dict(self, node: ast.Dict) -> None:
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                self._named(key.value, value)

    def _keyword(self, node: ast.keyword) -> None:
        self._named(node.arg or "", node.value)

    def _named(self, name: str, value: ast.expr) -> None:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            text = value.value
            if secrets.named_secret(name, text) and not secrets.secret_form(text):
                last = name.rpartition(".")[2]
                self._site("secret", value.lineno, f"{last} is given as a value of its own")

    def _site(self, rule: str, line: int, message: str) -> None:
        test = self.here.function.label if self.here.function is not None else ""
        self.facts.sites.append(Site(rule, line, message, test))


def _children(node: ast.AST) -> list[ast.AST]:
    kind = type(node)
    fields = _FIELDS.get(kind)
    if fields is None:
        fields = _FIELDS[kind] = tuple(name for name in node._fields if name not in _PLAIN)
    found: list[ast.AST] = []
    for name in fields:
        value = getattr(node, name, None)
        if isinstance(value, list):
            found += [child for child in value if isinstance(child, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found
