"""Counts on suites that others wrote, of different styles, beside what pytest itself says."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from pytest_qtickets.suite.audit import audit_paths
from pytest_qtickets.suite.model import SuiteAudit
from pytest_qtickets.suite.policy import load_policy

PARAMETRIZED = "parametrized by a mark"
FIXTURES = "a fixture has parameters"
INHERITED = "inherited from a base class"
#: Plugins that none of these suites needs, and that take seconds to import.
QUICK = "-p no:asyncio -p no:cacheprovider -p no:schemathesis -p no:anyio"
BROKEN = "the file could not be collected"


def installed(name: str, folder: Path) -> Path:
    """A copy of an installed package's tests, away from this project's own settings."""
    found = find_spec(name.partition("/")[0])
    assert found is not None
    package = Path(found.origin).parent.joinpath(*name.split("/")[1:])
    # Tests that import from the package above them need it around them.
    whole = not (package / "tests").is_dir()
    source, target = (package, folder / name) if whole else (package / "tests", folder / "tests")
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "pytest.ini").write_text(f"[pytest]\naddopts = {QUICK}\n")
    return folder


def said_by_pytest(folder: Path) -> tuple[int, int]:
    """Tests collected as its last line has it, and lines that look like an id."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    total = re.search(r"(\d+) tests? collected", done.stdout)
    ids = [line for line in done.stdout.splitlines() if re.match(r"\S+\.py::", line)]
    return int(total[1]), len(ids)


def audit(folder: Path) -> SuiteAudit:
    """The audit by the default policy."""
    return audit_paths([folder], load_policy("plugin", folder))


def styles(found: SuiteAudit) -> set[str]:
    """What kinds of tests a suite has."""
    bases = {base for facts in found.files for one in facts.classes for base in one.bases}
    kinds = {type(test.function.node) for test in found.tests}
    marks = {mark for test in found.tests for mark in test.marks}
    told = {
        "unittest": any(base.endswith("TestCase") for base in bases),
        "async": ast.AsyncFunctionDef in kinds,
        "parametrized": "parametrize" in marks,
    }
    return {style for style, there in told.items() if there}


@pytest.mark.parametrize(
    ("name", "style", "reasons"),
    [
        ("jsonschema", "unittest", {INHERITED, BROKEN}),
        ("referencing", "parametrized", {PARAMETRIZED, BROKEN}),
        ("numpy/polynomial", "parametrized", {PARAMETRIZED, FIXTURES}),
        ("async_generator", "async", set()),
    ],
)
def test_counts_equal_those_of_pytest(tmp_path, name, style, reasons):
    """The figure is pytest's own; static plus every named change is that figure, exactly."""
    found = audit(installed(name, tmp_path))
    collected, ids = said_by_pytest(tmp_path)
    assert found.count == collected == ids
    assert found.static + sum(reason.change for reason in found.reasons) == found.count
    assert {reason.name for reason in found.reasons} == reasons
    assert style in styles(found)


STRANGE = '''"""Tests."""
import pytest
import unittest

@pytest.mark.parametrize("x", ["a::b", "a b", "a\\nb", "[", "]", "\\u043f"])
def test_ids(x):
    assert x

@pytest.fixture(params=[1, 2, 3])
def three(request):
    return request.param

@pytest.mark.parametrize("x", [1, 2])
def test_both(three, x):
    assert x

def test_generated(many):
    assert many

class TestOff:
    __test__ = False
    def test_off(self):
        assert self

class Base:
    def test_base(self):
        assert self

class TestDerived(Base):
    def test_own(self):
        assert self

class Old(unittest.TestCase):
    def test_old(self):
        self.assertTrue(self)
    def check_old(self):
        self.assertTrue(self)

if pytest.version_tuple < (1, 0):
    def test_never():
        assert pytest

def make(value):
    def test(): assert value
    return test

test_made = make(1)

@pytest.mark.slow
def test_slow():
    assert make

async def test_async():
    assert make
'''
CONFTEST = """
def pytest_generate_tests(metafunc):
    if "many" in metafunc.fixturenames:
        metafunc.parametrize("many", range(1, 5))
"""
INI = """[pytest]
python_files = check_*.py
python_functions = test
markers = slow: a slow one
addopts = -n 2 -p no:cacheprovider -p no:schemathesis -p no:anyio -m "not slow" --strict-markers
"""


def test_every_way_a_count_can_differ(tmp_path):
    """Strange ids, xdist in the ini, own patterns: each change has its name and its figure."""
    (tmp_path / "pytest.ini").write_text(INI)
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "check_it.py").write_text(STRANGE, encoding="utf-8")
    (tmp_path / "check_skipped.py").write_text(
        "import pytest\npytest.skip('not here', allow_module_level=True)\ndef test_a(): assert pytest\n"
    )
    (tmp_path / "check_other.py").write_text("from check_it import test_both as test_copy\n")
    (tmp_path / "test_no_pattern.py").write_text("def test_lost(): assert len('a') == 1\n")
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv/check_vendor.py").write_text("def test_vendor(): assert vendor\n")
    found = audit(tmp_path)
    assert {reason.name: (reason.tests, reason.change) for reason in found.reasons} == {
        "parametrized by a mark": (1, 5),
        "parametrized by a mark and a fixture has parameters": (1, 5),
        "generated by pytest_generate_tests": (1, 3),
        "inherited from a base class": (1, 1),
        "imported from another file": (2, 2),
        "made while the file is imported": (1, 1),
        "__test__ = False": (1, -1),
        "defined under a condition that did not hold": (1, -1),
        "deselected": (1, -1),
        "the file skips itself when imported": (1, -1),
    }
    assert found.count == found.static + sum(reason.change for reason in found.reasons)
    lost = [one.file for one in found.findings if one.rule == "not-collected"]
    assert lost == ["test_no_pattern.py"]


def test_a_tree_that_pytest_refuses_is_a_finding(tmp_path):
    """Unknown options in its ini: no count, and pytest's own words; the files are read all the same."""
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    (tmp_path / "test_a.py").write_text(
        '"""Tests."""\n\n\ndef test_a():\n    """One."""\n    assert len("a") == 1\n'
    )
    found = audit(tmp_path)
    [one] = found.findings
    assert (one.rule, found.count, found.static) == ("collection", None, 1)
    assert "--no-such-option" in one.message
