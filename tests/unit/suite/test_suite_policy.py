"""Policies: what they may say, where a mistake stands, what an exception lets pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_qtickets.errors import SuiteError
from pytest_qtickets.suite.audit import audit_files, service_of
from pytest_qtickets.suite.model import Collected
from pytest_qtickets.suite.policy import RULES, SHIPPED, load_policy

ROOT = Path(__file__).parents[3]
NOT_COLLECTED = Collected(failure="not asked")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_policy_is_found_by_its_name(name, tmp_path):
    """Wherever one stands."""
    policy = load_policy(name, tmp_path)
    assert policy.name == name
    assert set(policy.scopes) <= set(RULES)
    assert policy.about


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[rules\n", "p.toml:1: Expected ']' at the end of a table declaration; expected TOML such as [rules]"),
        ("[rules]\nmock = true\nmok = true\n", "p.toml:3: [rules] mok; expected mock"),
        ("[rules]\n\nmock = 3\n", "p.toml:3: [rules] mock = 3; expected true, false or file patterns"),
        ("[rules]\nmock = []\n", "p.toml:2: [rules] mock = []; expected true, false or file patterns"),
        ("about = 1\n", "p.toml:1: about = 1; expected text in quotes"),
        ("\n[rule]\n", "p.toml:2: rule; expected about, [rules], [assertions], [docstring], [require], [service], [[exception]]"),
        ("rules = 1\n", "p.toml:1: rules = 1; expected a table [rules]"),
        ("[rules]\nmark = true\n", "p.toml:2: [rules] mark needs [require] marks"),
        ("[docstring]\npattern = '('\n", "p.toml:2: [docstring] pattern = '(': missing ), unterminated subpattern at position 0; expected a regular expression"),
        ("[service]\npath = 'x'\n", "p.toml:2: [service] path = 'x'; expected a group in it"),
        ("[require]\nmarks = 'x'\n", "p.toml:2: [require] marks = 'x'; expected a list of texts"),
        ("[[exception]]\nrule = 'mock'\nfile = 'a'\nreason = 'b'\n\n[[exception]]\nrule = 'mock'\nfile = 'a'\n", "p.toml:6: [[exception]] without reason"),
        ("[[exception]]\nrule = 'mok'\nfile = 'a'\nreason = 'b'\n", f"p.toml:2: [[exception]] rule = 'mok'; expected {' or '.join(RULES)}"),
        ("[[exception]]\nwhy = 'mok'\n", "p.toml:2: [[exception]] why = 'mok'; expected rule or file or test or reason, as text"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_with_its_place(tmp_path, text, message):
    """File, line, what was found, what was expected."""
    (tmp_path / "p.toml").write_text(text)
    with pytest.raises(SuiteError) as raised:
        load_policy("p.toml", tmp_path)
    assert str(raised.value) == message


def test_a_policy_that_is_not_there_or_no_text(tmp_path):
    """What was given, and what can be."""
    (tmp_path / "p.toml").write_bytes(b"\xff")
    with pytest.raises(SuiteError, match=r"^policy p.toml: not UTF-8; expected a TOML file$"):
        load_policy("p.toml", tmp_path)
    with pytest.raises(SuiteError, match="expected plugin or strict-integration, or a TOML file"):
        load_policy("plugins", tmp_path)


def rules_found(folder: Path, policy: str) -> list[tuple[str, str]]:
    """File and rule of what is found by this policy's text."""
    (folder / "p.toml").write_text(policy)
    found = audit_files([folder], load_policy("p.toml", folder), NOT_COLLECTED, folder)
    return [(one.file, one.rule) for one in found.findings]


def test_a_rule_holds_where_the_policy_says(tmp_path):
    """By patterns of files; a needed exception is told with its reason, an idle one is a finding."""
    for name in ("unit", "live"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "test_it.py").write_text("import requests\nrequests.get('x')\n")
    unit = '[rules]\nnetwork = ["unit/*"]\n'
    exception = '[[exception]]\nrule = "network"\nfile = "{}/*"\nreason = "known"\n'
    idle = unit + "unused-exception = true\n" + exception.format("live")
    assert rules_found(tmp_path, unit) == [("unit/test_it.py", "network")]
    assert rules_found(tmp_path, unit + exception.format("unit")) == []
    assert rules_found(tmp_path, idle) == [
        ("unit/test_it.py", "network"),
        ("live/*", "unused-exception"),
    ]


@pytest.mark.parametrize(
    ("docstring", "broken"),
    [
        ("Business value: orders are billed once.", False),
        ("Books.\n\n    Business Value Justification (BVJ): money.", False),
        ("Обоснование: билет продан один раз.", False),
        ("Business value:", True),
        ("It books.", True),
    ],
)
def test_strict_integration_asks_for_a_justification(tmp_path, docstring, broken):
    """A label with words after it, in English or Russian."""
    path = tmp_path / "test_it.py"
    path.write_text(
        f'"""T."""\n\n\ndef test_one():\n    """{docstring}"""\n    assert len("a") == 1\n', "utf-8"
    )
    policy = load_policy("strict-integration", tmp_path)
    found = audit_files([path], policy, NOT_COLLECTED, tmp_path).findings
    assert ("docstring-pattern" in {one.rule for one in found}) is broken


def test_services_come_from_the_path():
    """By the policy's group, or else the folder."""
    plugin, strict = (load_policy(name, ROOT) for name in SHIPPED)
    assert service_of("tests/unit/wire/test_a.py", plugin) == "wire"
    assert service_of("tests/e2e/test_a.py", plugin) == "e2e"
    assert service_of("services/billing/test_a.py", strict) == "billing"
    assert service_of("checks/test_a.py", plugin) == "checks"
    assert service_of("test_a.py", plugin) == "."
