"""The files of a tree together: which class is a test class, which helper asserts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from pytest_qtickets.suite.model import Call, Conventions, Facts, Function, Klass
from pytest_qtickets.suite.names import VALUE

_LIFE = ("__init__", "__post_init__", "__enter__", "__exit__", "__call__")


def module_parts(file: str) -> tuple[str, ...]:
    """``tests/unit/samples.py`` -> ``("tests", "unit", "samples")``."""
    parts = file.removesuffix(".py").split("/")
    return tuple(parts[:-1] if parts[-1] == "__init__" else parts)


class Tree:
    """An index over the facts of all files, test files and others."""

    def __init__(self, files: Iterable[Facts], conventions: Conventions) -> None:
        self._conventions = conventions
        self._modules: dict[str, list[tuple[tuple[str, ...], Facts]]] = {}
        self._functions: dict[tuple[str, tuple[str, ...], str], Function] = {}
        self._methods: dict[str, list[tuple[Facts, Function]]] = {}
        self._fixtures: dict[str, list[tuple[Facts, Function]]] = {}
        self._classes: dict[tuple[str, tuple[str, ...]], Klass] = {}
        self._asserting: dict[int, bool] = {}
        self._calls: dict[int, list[Call]] = {}
        for facts in files:
            parts = module_parts(facts.file)
            self._modules.setdefault(parts[-1] if parts else "", []).append((parts, facts))
            for klass in facts.classes:
                self._classes[facts.file, klass.path] = klass
            for function in facts.functions:
                self._functions[facts.file, function.chain, function.name] = function
                if function.chain:
                    self._methods.setdefault(function.name, []).append((facts, function))
                if function.is_fixture:
                    self._fixtures.setdefault(function.name, []).append((facts, function))

    # -- classes ---------------------------------------------------------------------------

    def klass(self, facts: Facts, path: tuple[str, ...]) -> Klass | None:
        """The class at this path of a file."""
        return self._classes.get((facts.file, path))

    def bases(self, facts: Facts, klass: Klass) -> list[str]:
        """Dotted names of all bases, those of bases in the tree too, nearest first."""
        found: dict[str, None] = {}
        waiting = [(facts, base) for base in klass.bases]
        while waiting:
            where, name = waiting.pop(0)
            if name in found:
                continue
            found[name] = None
            known = self._find_class(where, name)
            if known is not None:
                waiting += [(known[0], base) for base in known[1].bases]
        return list(found)

    def is_unittest(self, facts: Facts, klass: Klass) -> bool:
        """Whether it derives from ``unittest.TestCase``; a foreign base is told by its name."""
        return any(
            base.startswith("unittest.") or (base.endswith("TestCase") and "." in base)
            for base in self.bases(facts, klass)
        )

    def is_test_class(self, facts: Facts, path: tuple[str, ...]) -> bool:
        """Whether pytest would collect it, and all classes around it, by name or base."""
        for end in range(1, len(path) + 1):
            klass = self.klass(facts, path[:end])
            if klass is None or not (
                matches(klass.name, self._conventions.classes) or self.is_unittest(facts, klass)
            ):
                return False
        return True

    def is_test(self, facts: Facts, function: Function) -> bool:
        """Whether it looks like a test where pytest looks for one."""
        if function.is_fixture or not self.is_test_class(facts, function.chain):
            return False
        klass = self.klass(facts, function.chain)
        if klass is not None and self.is_unittest(facts, klass):
            return function.name.startswith("test")
        return matches(function.name, self._conventions.functions)

    def _find_class(self, facts: Facts, name: str) -> tuple[Facts, Klass] | None:
        own = self._classes.get((facts.file, tuple(name.split("."))))
        if own is not None:
            return facts, own
        for where, rest in self._places(facts, name):
            found = self._classes.get((where.file, rest))
            if found is not None:
                return where, found
        return None

    # -- helpers ---------------------------------------------------------------------------

    def asserting_calls(self, facts: Facts, function: Function) -> list[Call]:
        """The calls of a function that lead to an assertion somewhere in the tree."""
        known = self._calls.get(id(function))
        if known is None:
            known = [call for call in function.calls if self._leads_to_one(facts, function, call)]
            self._calls[id(function)] = known
        return known

    def _leads_to_one(self, facts: Facts, function: Function, call: Call) -> bool:
        return any(
            self._asserts(where, helper) for where, helper in self._helpers(facts, function, call)
        )

    def _asserts(self, facts: Facts, function: Function) -> bool:
        known = self._asserting.get(id(function))
        if known is not None:
            return known
        self._asserting[id(function)] = False  # a helper that calls itself says nothing new
        seen, waiting = {id(function)}, [(facts, function)]
        found = False
        while waiting and not found:
            where, helper = waiting.pop()
            found = any(not one.dead and not one.swallowed for one in helper.assertions)
            for call in helper.calls:
                for further in self._helpers(where, helper, call):
                    if id(further[1]) not in seen:
                        seen.add(id(further[1]))
                        waiting.append(further)
        self._asserting[id(function)] = found
        return found

    def _helpers(
        self, facts: Facts, function: Function, call: Call
    ) -> Iterator[tuple[Facts, Function]]:
        """Functions of the tree that a call may reach."""
        head, _, rest = call.name.partition(".")
        if not rest:
            own = self._functions.get((facts.file, (), head))
            if own is not None and head not in function.arguments:
                yield facts, own
            elif head in function.arguments and head in self._fixtures:
                yield from self._fixtures[head]
            elif head not in facts.imports:
                yield from self._named_in(facts, function)
        if rest or head.startswith(".") or (facts.file, (head,)) in self._classes:
            yield from self._elsewhere(facts, call.name)
        if rest and (head in (VALUE, "self", "cls") or head not in facts.imports.values()):
            yield from self._methods.get(call.name.rpartition(".")[2], ())

    def _named_in(self, facts: Facts, function: Function) -> Iterator[tuple[Facts, Function]]:
        """What a variable may hold: functions that this one, or a list it uses, names."""
        names = set(function.names)
        names.update(*(facts.lists.get(name, ()) for name in function.names))
        for name in names:
            own = self._functions.get((facts.file, (), name))
            if own is not None:
                yield facts, own
            elif name in facts.imports:
                yield from self._elsewhere(facts, facts.imports[name])

    def _elsewhere(self, facts: Facts, name: str) -> Iterator[tuple[Facts, Function]]:
        for where, rest in [(facts, (name,)), *self._places(facts, name)]:
            found = self._functions.get((where.file, rest[:-1], rest[-1]))
            if found is not None:
                yield where, found
            if (where.file, rest) in self._classes:
                for method in _LIFE:
                    own = self._functions.get((where.file, rest, method))
                    if own is not None:
                        yield where, own

    def _places(self, facts: Facts, name: str) -> Iterator[tuple[Facts, tuple[str, ...]]]:
        """Files of the tree that a dotted name may lead to, and what is left of it there."""
        parts = tuple(part for part in name.split(".") if part)
        for end in range(len(parts) - 1, 0, -1):
            for module, where in self._modules.get(parts[end - 1], ()):
                if where is not facts and module[-end:] == parts[:end]:
                    yield where, parts[end:]


def matches(name: str, patterns: Iterable[str]) -> bool:
    """Whether a name begins as pytest's ini says, or matches where that is a pattern."""
    return any(
        fnmatchcase(name, pattern) if set(pattern) & set("*?[") else name.startswith(pattern)
        for pattern in patterns
    )
