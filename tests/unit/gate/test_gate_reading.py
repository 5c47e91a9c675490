"""A gate file: what it may say, and one worded line with its place for everything else."""

from pathlib import Path

import pytest

from pytest_qtickets.errors import GateError
from pytest_qtickets.gate.gate import SpecCheck
from pytest_qtickets.gate.reading import length_of, parse_gate, read_gate

ROOT = Path(__file__).parents[3]

GOOD = """\
id = "T-1"
name = "Проверка"
owner = "Release owner"
closure = "All of it."
why_external = "Others hold the keys."
max_age = "7d"

[[variable]]
name = "T_TOKEN"
why = "a token"

[[local]]
name = "one"
command = ["true"]
"""


def problems(text: str) -> list[str]:
    gate, found = parse_gate(text.encode(), "t.toml", lambda name: (ROOT / name).read_bytes())
    assert (gate is None) is bool(found)
    return [str(problem) for problem in found]


def test_a_good_file_has_no_problem():
    """Every table and key of the format, read as written."""
    assert problems(GOOD) == []


@pytest.mark.parametrize("name", ["g7-002.toml", "production.toml"])
def test_the_shipped_gates_are_good(name, monkeypatch):
    """Both are read without a problem."""
    monkeypatch.chdir(ROOT)
    gate = read_gate(ROOT / "gates" / name)
    assert gate.handoff
    assert {check.group for check in gate.checks} >= {"local", "discovery", "query", "mutation"}


def test_g7_002_needs_nothing_of_qtickets(monkeypatch):
    """No case file, no mark, no variable of this API."""
    monkeypatch.chdir(ROOT)
    gate = read_gate(ROOT / "gates" / "g7-002.toml")
    assert [v.name for v in gate.variables] == [
        "PROD_API_BASE_URL", "PROD_API_TOKEN", "PROD_TENANT", "PROD_WORKSPACE",
    ]  # fmt: skip
    assert not any(isinstance(check, SpecCheck) for check in gate.checks)
    assert b"QTICKETS_" not in gate.source


def test_only_the_named_mutations_get_permission(monkeypatch):
    """Reading checks run without it."""
    monkeypatch.chdir(ROOT)
    gate = read_gate(ROOT / "gates" / "production.toml")
    allowed = {check.name: check.allow for check in gate.checks if isinstance(check, SpecCheck)}
    assert allowed == {"discovery": (), "query": (), "mutations": ("writes", "deletes")}
    assert gate.permissions == ("deletes", "writes")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('id = "T-1"', 'id = "../x"', "t.toml:1: id: '../x' found; expected the form of G7-002"),
        ('owner = "Release owner"\n', "", "t.toml:1: owner: missing"),
        ('max_age = "7d"', 'max_age = "soon"', "t.toml:6: max_age: 'soon' found; expected 45m, 12h or 7d"),
        ('max_age = "7d"', 'max_age = "0d"', "t.toml:6: max_age: '0d' found"),
        ('why = "a token"', "why = 3", "t.toml:10: [[variable]] 1: why: 3 found; expected text"),
        ('why = "a token"', 'wy = "a token"', "t.toml:10: [[variable]] 1: wy: a key that no gate has; write why"),
        ('command = ["true"]', "command = []", "t.toml:14: [[local]] 1: command: an empty list found"),
        ('command = ["true"]', 'command = "true"', "t.toml:14: [[local]] 1: command: 'true' found; expected a list"),
        ('command = ["true"]', 'command = ["true"]\ntimeout = 0', "t.toml:15: [[local]] 1: timeout: 0 found; expected seconds"),
        ('command = ["true"]', 'command = ["true"]\npattern = "("', "t.toml:15: [[local]] 1: pattern: '(' found; expected a regular"),
        ('command = ["true"]', 'command = ["echo", "${T_TOKEN}"]', "t.toml:12: [[local]] 1: ${T_TOKEN} found; expected a built-in"),
        ('command = ["true"]', 'command = ["true"]\n[[local]]\nname = "one"\ncommand = ["true"]', "t.toml:1: 2 checks are called 'one'"),
        ("[[local]]\nname", "[[locale]]\nname", "t.toml:1: no check found"),
        ("[[local]]\nname", "[[locale]]\nname", "t.toml:12: locale: a key that no gate has"),
        ('command = ["true"]', "command = [", "t.toml:14: not TOML"),
    ],
)  # fmt: skip
def test_every_problem_is_one_line_with_its_place(old, new, told):
    """Table, number and key, what was found and what was expected."""
    assert old in GOOD
    found = problems(GOOD.replace(old, new))
    assert any(line.startswith(told) for line in found), found
    assert all("\n" not in line for line in found)


def test_several_problems_are_all_told():
    """One look at the file tells them all."""
    text = GOOD.replace('id = "T-1"', "id = 1").replace('"7d"', '"7y"').replace('["true"]', "[1]")
    assert len(problems(text)) == 3


SPEC = """
[[spec]]
name = "cases"
group = "discovery"
file = "specs/production_gate.md"
tests = "tests/api"
"""


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ('cases = ["9.9"]', "cases: '9.9' found; specs/production_gate.md has no such case"),
        ("", "cases: missing; expected ids of cases, or marks"),
        ('marks = ["seats"]', "marks: seats: no case of specs/production_gate.md carries it"),
        ('cases = ["3.1", "3.2"]', "allow: 3.1, 3.2 writes; expected allow = ['writes']"),
        ('cases = ["1.1"]\nallow = ["all"]', "allow: 'all' found; expected writes or deletes"),
        ('cases = ["1.1"]\nvalues = { A = "${T_TOKEN}" }', "values: A: ${T_TOKEN} found; expected a [[variable]] with public = true"),
    ],
)  # fmt: skip
def test_cases_are_those_of_the_case_file(lines, told):
    """An id that the file has not is a problem."""
    found = problems(GOOD + SPEC + lines + "\n")
    assert any(told in line for line in found), found


def test_marks_take_every_case_that_carries_one():
    """A mark stands for its cases."""
    text = (GOOD + SPEC + 'marks = ["orders"]\n').encode()
    gate, _ = parse_gate(text, "t.toml", lambda name: (ROOT / name).read_bytes())
    check = gate.checks[-1]
    assert check.cases == ("1.1", "1.2")
    assert check.selection == "[1.1- or [1.2-"


def test_a_file_that_is_not_there_is_one_line(tmp_path):
    """With the path, as every other problem."""
    with pytest.raises(GateError, match="cannot be read"):
        read_gate(tmp_path / "none.toml")
    (tmp_path / "bytes.toml").write_bytes(b'id = "\xff"')
    with pytest.raises(GateError, match=r"bytes\.toml:1: not UTF-8 at byte 6"):
        read_gate(tmp_path / "bytes.toml")


@pytest.mark.parametrize(("text", "seconds"), [("45m", 2700), ("12h", 43200), ("7d", 604800)])
def test_lengths_of_time(text, seconds):
    """Seconds, minutes, hours and days."""
    assert length_of(text).total_seconds() == seconds


def test_the_example_of_the_documentation_is_good():
    """What docs/gates.md shows can be run."""
    text = (ROOT / "docs/gates.md").read_text("utf-8")
    assert problems(text.split("```toml\n")[1].split("```")[0]) == []
