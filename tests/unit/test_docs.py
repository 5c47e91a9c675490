"""The documents name what exists, and nothing that does not."""

from __future__ import annotations

import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_qtickets import plugin
from pytest_qtickets.model import SAFETY_MARKS, SECTION_MARKS
from pytest_qtickets.sandbox.faults import FAULTS
from pytest_qtickets.settings import ADDRESS_VARIABLES, OPTIONS, SECRET_VARIABLES
from pytest_qtickets.suite.policy import RULES, SHIPPED

ROOT = Path(__file__).parents[2]
REFERENCE = (ROOT / "docs/reference.md").read_text(encoding="utf-8")


def test_every_option_is_in_the_reference():
    """Each option stands in the table by its flag and its ini key."""
    for option in OPTIONS:
        assert f"`{option.name}`" in REFERENCE
        assert not option.flag or f"`{option.cli}" in REFERENCE


def test_no_option_is_invented():
    """Every flag a document names is one of the table."""
    known = {option.cli for option in OPTIONS if option.flag}
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        named = set(re.findall(r"--qtickets-[a-z-]+", page.read_text(encoding="utf-8")))
        assert named <= known, page.name


@pytest.mark.parametrize(
    "names",
    [
        [name for name in plugin.__all__ if not name.startswith("_")],
        [*SECTION_MARKS, *SAFETY_MARKS],
        [*SECRET_VARIABLES, *ADDRESS_VARIABLES],
    ],
    ids=["fixtures", "marks", "variables"],
)
def test_names_are_documented(names):
    """Fixtures, marks and variables stand in the reference."""
    assert [name for name in names if f"`{name}`" not in REFERENCE] == []


def test_every_rule_of_the_suite_audit_is_documented():
    """Rules and shipped policies stand in their page."""
    page = (ROOT / "docs/suite.md").read_text(encoding="utf-8")
    assert [name for name in (*RULES, *SHIPPED) if f"`{name}`" not in page] == []


def test_every_fault_is_in_the_reference():
    """The names that ``--fault`` takes."""
    assert [name for name in FAULTS if f"`{name}`" not in REFERENCE] == []


def test_readme_is_short_and_its_links_lead_somewhere():
    """The README stays under 100 lines, and every file it points to exists."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 100
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / target).exists(), target


def test_every_command_has_help():
    """``qtickets-audit`` and each of its commands explain themselves."""
    shown = subprocess.run(
        [sys.executable, "-m", "pytest_qtickets.cli", "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "sandbox" in shown
    assert "init" in shown


MUTANTS = (ROOT / "docs/mutants.md").read_text(encoding="utf-8")


def _survivors() -> list[tuple[str, str, str]]:
    """Module, function and unchanged code of each row of the list of survivors."""
    found, module = [], ""
    for line in MUTANTS.splitlines():
        if heading := re.fullmatch(r"### `(\S+)\.py`", line):
            module = "pytest_qtickets." + heading[1].replace("/", ".")
        elif row := re.match(r"\| `(\w\S*)` \| `(.+?)` → `", line):
            found.append((module, row[1], row[2]))
    return found


def test_survivors_are_listed():
    """Every row of the page's tables is read, so that the next test holds each of them."""
    listed = MUTANTS.partition("## Survivors")[2]
    rows = [line for line in listed.splitlines() if line.startswith("| `")]
    assert len(_survivors()) == len(rows) > 0


@pytest.mark.parametrize(("module", "function", "code"), _survivors())
def test_a_survivor_is_a_change_of_code_that_is_there(module, function, code):
    """What a mutant changed still stands in the function that the page names."""
    subject = importlib.import_module(module)
    for name in function.split("."):
        subject = getattr(subject, name)
    assert code in " ".join(inspect.getsource(subject).split())
