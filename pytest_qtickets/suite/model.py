"""What is read of a test file, what pytest collected of it, and what the audit says of both."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One rule broken at one place; ``source`` is the line, empty where it may not be shown."""

    file: str  #: relative to the root, with slashes
    line: int  #: from 1; 0 speaks of the whole file
    rule: str
    message: str
    test: str = ""  #: ``Class.method`` or ``function``
    source: str = ""


@dataclass(slots=True)
class Assertion:
    """A place where a test can fail; ``dead`` says why this one cannot."""

    line: int
    dead: str = ""
    swallowed: bool = False  #: an ``except`` around it takes the failure


@dataclass(slots=True)
class Call:
    """A call inside a function: its dotted name through the imports, ``?.name`` on a value."""

    name: str
    line: int
    swallowed: bool


@dataclass(slots=True, eq=False)
class Function:
    """A function of a module or of a class; what is nested inside belongs to it."""

    name: str
    chain: tuple[str, ...]  #: names of the classes around it
    line: int
    first: int  #: line of its first decorator
    node: ast.FunctionDef | ast.AsyncFunctionDef
    decorators: tuple[str, ...]
    arguments: tuple[str, ...]
    marks: tuple[str, ...]
    fixtures: tuple[str, ...]  #: asked for by ``usefixtures``
    conditional: bool  #: stands under an ``if``, ``try``, ``with`` or loop
    unwanted: bool = False  #: ``__test__ = False`` was set on it
    assertions: list[Assertion] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    names: set[str] = field(default_factory=set)  #: every plain name in it

    @property
    def label(self) -> str:
        """``Class.method`` or ``function``."""
        return ".".join((*self.chain, self.name))

    @property
    def is_fixture(self) -> bool:
        """Whether pytest takes it for a fixture."""
        return any(name.rpartition(".")[2] == "fixture" for name in self.decorators)


@dataclass(slots=True)
class Klass:
    """A class of a module, or of a class."""

    name: str
    chain: tuple[str, ...]  #: names of the classes around it
    line: int
    bases: tuple[str, ...]  #: dotted, through the file's imports
    marks: tuple[str, ...]
    fixtures: tuple[str, ...]
    conditional: bool
    unwanted: bool = False  #: ``__test__ = False``
    has_init: bool = False

    @property
    def path(self) -> tuple[str, ...]:
        """Its own name after those around it."""
        return (*self.chain, self.name)


@dataclass(slots=True)
class Site:
    """A place that a rule may forbid."""

    rule: str
    line: int
    message: str
    test: str = ""


@dataclass(slots=True)
class Facts:
    """What one file says, read once; a file that cannot be read has ``problems`` and no more."""

    file: str
    lines: list[str] = field(default_factory=list)
    digest: str = ""
    problems: list[Site] = field(default_factory=list)
    docstring: str | None = None
    marks: tuple[str, ...] = ()
    fixtures: tuple[str, ...] = ()
    unwanted: bool = False
    functions: list[Function] = field(default_factory=list)
    classes: list[Klass] = field(default_factory=list)
    imports: dict[str, str] = field(default_factory=dict)
    lists: dict[str, set[str]] = field(default_factory=dict)  #: variable -> names in its value
    sites: list[Site] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Conventions:
    """How pytest tells tests in a tree: its ini values. The defaults are pytest's own."""

    files: tuple[str, ...] = ("test_*.py", "*_test.py")
    classes: tuple[str, ...] = ("Test",)
    functions: tuple[str, ...] = ("test",)
    skipped_folders: tuple[str, ...] = (
        "*.egg", ".*", "_darcs", "build", "CVS", "dist", "node_modules", "venv", "{arch}",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One test as pytest collected it."""

    id: str
    file: str  #: relative to the root
    chain: tuple[str, ...]  #: names of the classes around it
    function: str  #: its name without parameters; empty for what is no Python function
    made_in: str = ""  #: file of its code, relative to the root
    made_at: int = 0  #: line of its code
    parameters: tuple[str, ...] = ()  #: how it came to its parameters, ``parametrize`` and so on
    case: str = ""  #: id of the case of the case file it takes


@dataclass(frozen=True, slots=True)
class Collected:
    """What one collection by pytest came to."""

    items: tuple[Item, ...] = ()
    deselected: tuple[Item, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)  #: file -> last line of the error
    skipped: Mapping[str, str] = field(default_factory=dict)  #: file -> why it skips itself
    conventions: Conventions = Conventions()
    cases: tuple[str, ...] = ()  #: ids of the case file's cases, when one is configured
    root: str = ""  #: the folder that files are relative to, as pytest found it
    failure: str = ""  #: why nothing was collected at all


@dataclass(frozen=True, slots=True)
class TestFact:
    """One test function with what the audit counts of it."""

    __test__ = False  # the name is no test's

    file: str
    function: Function
    assertions: int
    collected: int  #: items pytest made of it
    marks: tuple[str, ...]  #: its own, its classes' and its file's

    @property
    def label(self) -> str:
        """``Class.method`` or ``function``."""
        return self.function.label


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of the difference between the two counts."""

    name: str
    tests: int  #: test functions, or items that have none
    change: int  #: items more or fewer than functions
    detail: str = ""


@dataclass(frozen=True)
class SuiteAudit:
    """Everything the documents say."""

    paths: tuple[str, ...]
    policy: str
    described: str  #: what the policy says of itself
    rules: tuple[str, ...]  #: the rules that were checked
    excepted: tuple[tuple[Finding, str], ...]  #: what an exception let pass, and its reason
    files: tuple[Facts, ...]  #: test files
    support: tuple[Facts, ...]  #: other Python files below the paths
    tests: tuple[TestFact, ...]
    collected: Collected
    reasons: tuple[Reason, ...]
    findings: tuple[Finding, ...]
    services: Mapping[str, str]  #: file -> service

    @property
    def static(self) -> int:
        """Test functions in the source."""
        return len(self.tests)

    @property
    def count(self) -> int | None:
        """Tests as pytest collects them; ``None`` when it could not start."""
        return None if self.collected.failure else len(self.collected.items)

    @property
    def passed(self) -> bool:
        """Whether no rule of the policy is broken."""
        return not self.findings

    @cached_property
    def per_file(self) -> Mapping[str, int]:
        """File -> items."""
        found: dict[str, int] = {}
        for item in self.collected.items:
            found[item.file] = found.get(item.file, 0) + 1
        return found
