"""``qtickets-audit check`` as a user runs it: lines, ``--rule``, ``--json``, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from pytest_qtickets.checking.findings import RULES
from pytest_qtickets.cli import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/check.md").read_text(encoding="utf-8")
REPORT = """\
# Audit

- Total tests: 5
- Passed: 3
- Failed: 1

| Table | Before | After | Delta |
| --- | --- | --- | --- |
| orders | 1 | 3 | +3 |
"""


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dishonest report, where the command runs."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "report.md"
    path.write_text(REPORT)
    return path


def test_lines_and_exit_codes(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``file:line: CODE message``, by line, and how many there are."""
    assert main(["check", str(report)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "report.md:3: parts 5 stated in all; the parts add up to 4",
        "report.md:9: delta delta +3 stated; 1 to 3 is +2",
        "2 findings",
    ]
    report.write_text("# Audit\n\n- Total tests: 4\n- Passed: 3\n- Failed: 1\n")
    assert main(["check", str(report)]) == 0
    assert capsys.readouterr().out == "no findings\n"


def test_only_these_rules(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Repeatable; a code that is none is wrong use."""
    assert main(["check", "--rule", "delta", "--rule", "twice", str(report)]) == 1
    assert "parts" not in capsys.readouterr().out
    assert main(["check", "--rule", "twice", str(report)]) == 0
    with pytest.raises(SystemExit) as wrong:
        main(["check", "--rule", "no-such", str(report)])
    assert wrong.value.code == 2


def test_json_is_as_documented(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A list of findings that the published schema accepts."""
    assert main(["check", "--json", str(report)]) == 1
    listed = json.loads(capsys.readouterr().out)
    schema = json.loads((ROOT / "docs/check.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(listed, schema)
    assert [(f["rule"], f["file"], f["line"], f["stated"], f["found"]) for f in listed] == [
        ("parts", "report.md", 3, "5", "4"),
        ("delta", "report.md", 9, "+3", "+2"),
    ]
    assert schema["items"]["properties"]["rule"]["enum"] == list(RULES)


@pytest.mark.parametrize("words", [["none.md"], ["."], ["report.md", "--spec", "none.md"]])
def test_wrong_use_is_one_line(
    report: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2; an empty folder is wrong use as well."""
    if words == ["."]:
        report.unlink()
    assert main(["check", *words]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_it_imports_neither_pytest_nor_a_client(report: Path) -> None:
    """Nor a database driver or a server."""
    code = (
        "import sys; from pytest_qtickets.cli import main\n"
        f"assert main(['check', {str(report)!r}]) == 1\n"
        "heavy = {'pytest', 'requests', 'vcr', 'chdb', 'clickhouse_driver', 'starlette'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_rule_is_on_its_page() -> None:
    """With an example."""
    assert [rule for rule in RULES if f"| `{rule}` |" not in PAGE] == []
