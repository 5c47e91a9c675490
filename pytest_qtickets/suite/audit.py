"""The audit: files and a collection in, everything the documents say out."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from pytest_qtickets.errors import SuiteError
from pytest_qtickets.suite import rules
from pytest_qtickets.suite.applying import apply_policy
from pytest_qtickets.suite.collecting import collect, find_root
from pytest_qtickets.suite.context import read_context
from pytest_qtickets.suite.counting import Counting, count_tests
from pytest_qtickets.suite.items import relative
from pytest_qtickets.suite.model import Collected, Facts, Finding, Function, SuiteAudit
from pytest_qtickets.suite.policy import Policy
from pytest_qtickets.suite.sources import find_files, is_test_file, read_source
from pytest_qtickets.suite.tree import Tree
from pytest_qtickets.suite.walk import read_facts

_Collecting = Callable[[Sequence[Path], Path], Collected]


def audit_paths(
    paths: Sequence[Path], policy: Policy, collecting: _Collecting = collect
) -> SuiteAudit:
    """Collect with pytest and read the files. Raises ``SuiteError`` for a path that is none."""
    for path in paths:
        if not path.exists():
            find_files([path], Collected().conventions)  # says so
    root = find_root(paths)
    collected = collecting(paths, root)
    return audit_files(paths, policy, collected, Path(collected.root or root))


@contextmanager
def _no_garbage() -> Iterator[None]:
    """Syntax trees have no circles: looking for some takes half of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_no_garbage()
def audit_files(
    paths: Sequence[Path], policy: Policy, collected: Collected, root: Path
) -> SuiteAudit:
    """The audit of the files below ``paths``, given what pytest collected there.

    Imports and runs nothing of what it reads. Raises ``SuiteError`` when there is no file.
    """
    given = [absolute(path) for path in paths]
    found = find_files(given, collected.conventions)
    if not found:
        shown = " ".join(str(path) for path in paths)
        raise SuiteError(f"{shown}: no Python file below; expected test files")
    seen = {item.file for item in collected.items}
    test_files: list[Facts] = []
    support: list[Facts] = []
    for path in found:
        facts = read_facts(read_source(path, relative(path, str(root))), policy.calls)
        by_name = path in given or is_test_file(path, collected.conventions)
        is_test = path.suffix == ".py" and (by_name or facts.file in seen)
        (test_files if is_test else support).append(facts)
    files = [*test_files, *support]
    tree = Tree((*files, *read_context(files, root, policy)), collected.conventions)
    tests = [
        (facts, function)
        for facts in test_files
        for function in facts.functions
        if tree.is_test(facts, function)
    ]
    counting = Counting(tests, collected, tree)
    counted = count_tests(tests, counting, tree)
    broken = list(rules.collection_findings(collected))
    by_file: dict[str, list[Function]] = {}
    for (facts, function), test in zip(tests, counted, strict=True):
        by_file.setdefault(facts.file, []).append(function)
        broken += rules.test_findings(facts, test, tree, policy, counting)
    for facts in test_files:
        broken += _of_test_file(facts, by_file.get(facts.file, ()), tree)
    for facts in support:
        broken += [*rules.file_findings(facts), *rules.stray_tests(facts, tree)]
    findings, excepted = apply_policy(broken, policy, files)
    return SuiteAudit(
        tuple(path.as_posix() for path in paths),
        policy.name,
        policy.about,
        tuple(policy.scopes),
        tuple(excepted),
        tuple(test_files),
        tuple(support),
        counted,
        collected,
        counting.reasons() if not collected.failure else (),
        tuple(findings),
        {facts.file: service_of(facts.file, policy) for facts in files},
    )


def _of_test_file(facts: Facts, own: Sequence[Function], tree: Tree) -> Iterator[Finding]:
    classes = [one for one in facts.classes if tree.is_test_class(facts, one.path)]
    yield from rules.file_findings(facts)
    yield from rules.test_file_findings(facts)
    yield from rules.duplicates(facts, own)
    yield from rules.duplicate_classes(facts, classes)


def absolute(path: Path) -> Path:
    """The path from the root of the disk, ``..`` taken out, links left as they are."""
    return Path(os.path.normpath(path.absolute()))


def service_of(file: str, policy: Policy) -> str:
    """What a file is about, by its path: the policy's group, or else its folder."""
    found = policy.service.search(file) if policy.service is not None else None
    named = next((group for group in found.groups() if group), "") if found else ""
    return named or PurePosixPath(file).parent.name or "."
