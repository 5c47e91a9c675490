"""From what the files say to findings: every rule, whatever a policy asks for."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pytest_qtickets.suite.counting import UNEXPLAINED, Counting
from pytest_qtickets.suite.model import (
    Assertion,
    Call,
    Collected,
    Facts,
    Finding,
    Function,
    Klass,
    TestFact,
)
from pytest_qtickets.suite.policy import Policy
from pytest_qtickets.suite.tree import Tree


def file_findings(facts: Facts) -> Iterator[Finding]:
    """What any Python file can break."""
    for site in (*facts.problems, *facts.sites):
        yield Finding(facts.file, site.line, site.rule, site.message, site.test)


def test_file_findings(facts: Facts) -> Iterator[Finding]:
    """What only a test file can break."""
    if not facts.docstring and not facts.problems:
        yield Finding(facts.file, 1, "module-docstring", "the file has no docstring")


def test_findings(
    facts: Facts, test: TestFact, tree: Tree, policy: Policy, counting: Counting
) -> Iterator[Finding]:
    """What one test can break."""
    function = test.function

    def finding(rule: str, message: str, line: int = 0) -> Finding:
        return Finding(facts.file, line or function.line, rule, message, test.label)

    yield from (finding(*told) for told in _assertions(test, tree.asserting_calls(facts, function)))
    docstring = ast.get_docstring(function.node)
    if not docstring:
        yield finding("docstring", "no docstring")
    if policy.docstring is not None and not policy.docstring.search(docstring or ""):
        yield finding("docstring-pattern", "its docstring does not match the policy's pattern")
    classes = [klass for end in range(1, len(function.chain) + 1)
               if (klass := tree.klass(facts, function.chain[:end])) is not None]  # fmt: skip
    bases = {base for klass in classes for base in tree.bases(facts, klass)}
    if policy.bases and not any(_named(base, policy.bases) for base in bases):
        yield finding("base-class", f"no class with base {' or '.join(policy.bases)} around it")
    asked = {*function.arguments, *function.fixtures, *facts.fixtures}
    asked.update(name for klass in classes for name in klass.fixtures)
    if policy.fixtures and asked.isdisjoint(policy.fixtures):
        yield finding("fixture", f"asks for no {' or '.join(policy.fixtures)}")
    if policy.marks and set(test.marks).isdisjoint(policy.marks):
        yield finding("mark", f"carries no mark {' or '.join(policy.marks)}")
    if not test.collected and counting.counted:
        reason = counting.why_not(facts, function)
        if not counting.intended(reason):
            message = "pytest does not collect it" if reason == UNEXPLAINED else reason
            yield finding("not-collected", message)


def _assertions(test: TestFact, calls: Sequence[Call]) -> Iterator[tuple[str, str, int]]:
    """The rules on assertions: rule, message, line."""
    function = test.function
    for site in function.assertions:
        if site.dead:
            yield "cannot-fail", f"{site.dead}: it cannot fail", site.line
    if not test.assertions:
        yield "no-assertion", "asserts nothing", function.line
        return
    sites: list[Assertion | Call] = [site for site in function.assertions if not site.dead]
    sites += calls
    if sites and all(site.swallowed for site in sites):
        message = "an except around it takes the failure: it cannot fail"
        yield "cannot-fail", message, min(site.line for site in sites)


def duplicates(facts: Facts, tests: Sequence[Function]) -> Iterator[Finding]:
    """Tests of one scope with the same name, or the same body."""
    names: dict[tuple[str, ...], Function] = {}
    bodies: dict[tuple[object, ...], list[Function]] = {}
    for function in tests:
        scope = (*function.chain, function.name)
        later = names.get(scope)
        if later is not None and not (later.conditional or function.conditional):
            yield Finding(facts.file, later.line, "shadowed",
                          f"defined again on line {function.line}, which takes its place",
                          later.label)  # fmt: skip
        names[scope] = function
        # Only bodies of one outline are compared: writing a tree out costs more than reading it.
        outline = (function.chain, function.arguments, *map(type, function.node.body))
        alike = bodies.setdefault(outline, [])
        first = next((one for one in alike if one.name != function.name
                      and (body := _body(function)) and body == _body(one)), None)  # fmt: skip
        alike.append(function)
        if first is not None:
            yield Finding(facts.file, function.line, "same-body",
                          f"the same body as {first.label} on line {first.line}",
                          function.label)  # fmt: skip


def duplicate_classes(facts: Facts, classes: Sequence[Klass]) -> Iterator[Finding]:
    """Test classes of one scope with the same name."""
    seen: dict[tuple[str, ...], Klass] = {}
    for klass in classes:
        earlier = seen.get(klass.path)
        if earlier is not None and not (earlier.conditional or klass.conditional):
            yield Finding(facts.file, earlier.line, "shadowed",
                          f"defined again on line {klass.line}, which takes its place",
                          ".".join(klass.path))  # fmt: skip
        seen[klass.path] = klass


def stray_tests(facts: Facts, tree: Tree) -> Iterator[Finding]:
    """Tests in a file that no pattern of ``python_files`` takes."""
    for function in facts.functions:
        if not function.chain and tree.is_test(facts, function):
            yield Finding(facts.file, function.line, "not-collected",
                          "its file's name is no test file's", function.label)  # fmt: skip
            return


def collection_findings(collected: Collected) -> Iterator[Finding]:
    """What pytest could not collect."""
    if collected.failure:
        yield Finding("", 0, "collection", collected.failure)
    for file, cause in collected.errors.items():
        yield Finding(file, 0, "collection", cause or "pytest cannot collect it")


def _named(name: str, wanted: Sequence[str]) -> bool:
    return any(name == one or name.endswith(f".{one}") for one in wanted)


@lru_cache(maxsize=256)
def _body(function: Function) -> str:
    """The body without its docstring, and what it is run with; empty when too deep to compare."""
    steps = function.node.body
    first = steps[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        steps = steps[1:]
    if not steps:
        return ""  # that it asserts nothing is said already
    try:
        parts = [*function.node.decorator_list, function.node.args, *steps]
        return "\n".join(ast.dump(part) for part in parts)
    except RecursionError:
        return ""
