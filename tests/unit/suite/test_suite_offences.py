"""One planted offence a rule: each is found, at its line, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from pytest_qtickets.suite.audit import audit_paths
from pytest_qtickets.suite.documents import files
from pytest_qtickets.suite.model import SuiteAudit
from pytest_qtickets.suite.policy import RULES, load_policy

SCHEMA = Path(__file__).parents[3] / "docs/suite.schema.json"

#: Rule -> file of the tree -> its text; the offending line ends in ``#!``. Every other line is clean.
PLANTED: dict[str, dict[str, str]] = {
    "syntax": {"test_syntax.py": '"""Tests."""\n\ndef test_one(:  #!\n    pass\n'},
    "encoding": {"test_encoding.py": '# -*- coding: koi8-r -*-  #!\n"""Tests."""\n'},
    "notebook": {"test_notebook.ipynb": "{}"},
    "collection": {"test_collection.py": '"""Tests."""\n\nraise OSError("no such thing")\n'},
    "not-collected": {
        "test_not_collected.py": '''"""Tests."""


class TestOne(Required):
    def __init__(self):
        """pytest takes no class that has one."""

    @pytest.mark.area
    def test_one(self, needed):  #!
        """Why: it is never run."""
        assert needed
'''
    },
    "no-assertion": {
        "test_no_assertion.py": '''"""Tests."""


class TestOne(Required):
    @pytest.mark.area
    def test_one(self, needed):  #!
        """Why: nothing is asked."""
        print(needed)
'''
    },
    "cannot-fail": {
        "test_cannot_fail.py": '''"""Tests."""


class TestOne(Required):
    @pytest.mark.area
    def test_tuple(self, needed):
        """Why: the message is inside."""
        assert (needed, "a message")  #!

    @pytest.mark.area
    def test_constant(self, needed):
        """Why: it is a constant."""
        assert True  #!

    @pytest.mark.area
    def test_itself(self, needed):
        """Why: it is the same."""
        assert needed.a[0] == needed.a[0]  #!

    @pytest.mark.area
    def test_swallowed(self, needed):
        """Why: nobody hears it."""
        try:
            assert needed == 2  #!
        except Exception:
            pass
'''
    },
    "docstring": {
        "test_docstring.py": '''"""Tests."""


class TestOne(Required):
    @pytest.mark.area
    def test_one(self, needed):  #!  also docstring-pattern
        assert needed
'''
    },
    "docstring-pattern": {
        "test_docstring_pattern.py": '''"""Tests."""


class TestOne(Required):
    @pytest.mark.area
    def test_one(self, needed):  #!
        """It says what, and not what for."""
        assert needed
'''
    },
    "module-docstring": {"test_module_docstring.py": "X = 1  #!\n"},
    "mock": {"test_mock.py": '"""Tests."""\n\nfrom unittest import mock  #!\n'},
    "patch": {
        "test_patch.py": '''"""Tests."""


class TestOne(Required):
    @pytest.mark.area
    def test_one(self, needed, monkeypatch):
        """Why: not the real thing."""
        monkeypatch.setenv("A", "1")
        monkeypatch.setattr("os.sep", "x")  #!
        assert needed
'''
    },
    "sleep": {
        "test_sleep.py": '''"""Tests, that say time.sleep(1) here and mean nothing."""

from time import sleep as rest


def _helper():
    rest(1)  #!
'''
    },
    "network": {
        "test_network.py": '''"""Tests."""

import requests as r


def _helper(requests):
    requests.get("not the library")
    r.get("https://example.com")  #!
'''
    },
    "bare-except": {
        "test_bare_except.py": '''"""Tests."""


def _helper(x):
    try:
        return x()
    except:  #!
        return None
'''
    },
    "skip-reason": {
        "test_skip_reason.py": '''"""Tests."""


class TestOne(Required):
    @pytest.mark.area
    @pytest.mark.skipif(True, reason="a reason")
    @pytest.mark.skip  #!
    def test_one(self, needed):
        """Why: it waits."""
        assert needed
'''
    },
    "secret": {
        "test_secret.py": '"""Tests."""\n\nHEADERS = {"x": "gh" "p_0123456789abcdefghijklmnopqrstuvwxyz"}  #!\n'
    },
    "base-class": {
        "test_base_class.py": '''"""Tests."""


@pytest.mark.area
def test_one(needed):  #!
    """Why: it stands alone."""
    assert needed
'''
    },
    "fixture": {
        "test_fixture.py": '''"""Tests."""


class TestOne(Required):
    @pytest.mark.area
    def test_one(self):  #!
        """Why: it asks for nothing."""
        assert self
'''
    },
    "mark": {
        "test_mark.py": '''"""Tests."""


class TestOne(Required):
    def test_one(self, needed):  #!
        """Why: it carries nothing."""
        assert needed
'''
    },
    "shadowed": {
        "test_shadowed.py": '''"""Tests."""


class TestOne(Required):
    @pytest.mark.area
    def test_one(self, needed):  #!
        """Why: the first."""
        assert needed

    @pytest.mark.area
    def test_one(self, needed):
        """Why: the second."""
        assert needed != 2
'''
    },
    "same-body": {
        "test_same_body.py": '''"""Tests."""


class TestOne(Required):
    @pytest.mark.area
    def test_one(self, needed):
        """Why: the first."""
        assert needed

    @pytest.mark.area
    def test_two(self, needed):  #!
        """Why: the same again."""
        assert needed
'''
    },
    "unused-exception": {
        "test_unused_exception.py": '"""Tests."""\n',
    },
}
#: Helpers that assert: the tests that lean on them break nothing.
CLEAN = {
    "conftest.py": """import pytest


class Thing(int):
    a = (1,)


@pytest.fixture
def needed():
    return Thing(1)


@pytest.fixture
def checked():
    def check(value):
        assert value

    return check
""",
    "required.py": "class Required:\n    pass\n",
    "helpers.py": """def deep(value):
    def deeper():
        assert value

    deeper()


def check(value):
    deep(value)


class Box:
    def check_it(self, value):
        raise AssertionError(value)
""",
    "test_clean.py": '''"""Tests."""


from helpers import Box, check
from required import Required as Base


def one(value):
    assert value


@pytest.mark.area
class TestOne(Base):
    def test_helper(self, needed):
        """Why: a helper of another file asserts."""
        check(needed)

    def test_fixture(self, needed, checked):
        """Why: what a fixture returned asserts."""
        checked(needed)

    def test_method(self, needed):
        """Why: a method asserts."""
        box = Box()
        box.check_it(needed) if not needed else None

    def test_raises(self, needed):
        """Why: pytest asserts."""
        with pytest.raises(ZeroDivisionError):
            needed / 0

    @pytest.mark.parametrize("way", [one])
    def test_way(self, needed, way):
        """Why: the parameter asserts."""
        way(needed)

    def test_swallowed_once(self, needed):
        """Why: one of its assertions is heard."""
        try:
            assert needed == 2
        except AssertionError:
            pass
        assert needed


class TestTwo(Base, __import__("unittest").TestCase):
    pass
''',
}
POLICY = (
    'about = "every rule"\n[rules]\n'
    + "".join(f"{rule} = true\n" for rule in RULES)
    + """
[docstring]
pattern = "Why: "
[require]
bases = ["Required"]
fixtures = ["needed"]
marks = ["area"]
[[exception]]
rule = "sleep"
file = "test_unused_exception.py"
reason = "it used to"
"""
)


def plant(folder: Path, *rules: str) -> None:
    """A tree with these offences in it."""
    (folder / "pytest.ini").write_text(
        "[pytest]\npythonpath = .\naddopts = -p no:qtickets\nmarkers = area: of something\n"
    )
    (folder / "policy.toml").write_text(POLICY)
    texts = dict(CLEAN)
    for rule in rules:
        texts.update(PLANTED[rule])
    for name, text in texts.items():
        encoding = "koi8-r" if "koi8-r" in text else "utf-8"
        (folder / name).write_text(with_imports(text), encoding=encoding)


def with_imports(text: str) -> str:
    """What a test needs, after the docstring and on its line, so that no line moves."""
    if "class TestOne(Required)" in text or "pytest." in text:
        return text.replace('"""\n', '"""; import pytest; from required import Required\n', 1)
    return text


def audit(folder: Path) -> SuiteAudit:
    """The audit of the tree by its policy."""
    return audit_paths([folder], load_policy("policy.toml", folder))


def offending(rule: str) -> set[tuple[str, int]]:
    """File and line of every planted offence; 0 where the whole file is one."""
    found = set()
    for name, text in PLANTED[rule].items():
        lines = [n for n, line in enumerate(text.split("\n"), 1) if "#!" in line]
        found.update((name, n) for n in lines or [0])
    return found


@pytest.fixture(scope="module")
def all_planted(tmp_path_factory: pytest.TempPathFactory) -> SuiteAudit:
    """The audit of one tree with every offence."""
    folder = tmp_path_factory.mktemp("planted")
    plant(folder, *PLANTED)
    return audit(folder)


def test_every_rule_is_planted() -> None:
    """A rule without an offence here is a rule that nobody has seen at work."""
    assert list(PLANTED) == list(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_each_offence_is_found_at_its_line(all_planted: SuiteAudit, rule: str) -> None:
    """The findings of a rule are the planted ones and no more."""
    found = {(one.file, one.line) for one in all_planted.findings if one.rule == rule}
    also = {
        "collection": {("test_syntax.py", 0)},  # pytest cannot collect what does not parse
        "docstring-pattern": offending("docstring"),
    }
    assert found == offending(rule) | also.get(rule, set())


def test_nothing_is_found_where_nothing_is_planted(tmp_path: Path) -> None:
    """The same helpers, fixtures and tests without an offence break no rule."""
    plant(tmp_path)
    found = audit(tmp_path)
    assert [(one.file, one.line, one.rule) for one in found.findings] == []
    assert (found.static, found.count) == (6, 6)


def test_nothing_secret_or_personal_is_shown(all_planted: SuiteAudit, tmp_path: Path) -> None:
    """Neither a secret's value nor a line that holds an address is in any document."""
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p no:qtickets\n")
    (tmp_path / "test_it.py").write_text(
        "def test_it():\n    assert 'user@example.com'\nraise OSError('to user@example.com')\n"
    )
    personal = audit_paths([tmp_path], load_policy("plugin", tmp_path))
    assert {one.rule for one in personal.findings} >= {"cannot-fail", "collection"}
    for audited in (all_planted, personal):
        for name, data in files(audited).items():
            assert b"0123456789abcdef" not in data, name
            assert b"user@example.com" not in data, name


def test_the_counts_differ_by_what_is_said(all_planted: SuiteAudit) -> None:
    """Static plus every change is collected; each change has its reason."""
    assert all_planted.count == all_planted.static + sum(r.change for r in all_planted.reasons)
    assert {reason.name: reason.change for reason in all_planted.reasons} == {
        "a later one of the same name takes its place": -1,
        "its class has an __init__, which pytest does not collect": -1,
    }


def test_documents_tell_the_same(all_planted: SuiteAudit) -> None:
    """Markdown and JSON list every finding; the page is the Markdown, with its status."""
    made = files(all_planted)
    told = json.loads(made["suite_audit.json"])
    markdown, page = made["suite_audit.md"].decode(), made["suite_audit.html"].decode()
    assert len(told["findings"]) == len(all_planted.findings)
    assert sum(told["rules"].values()) == len(all_planted.findings)
    for one in told["findings"]:
        place = f"{one['file']}:{one['line']}" if one["line"] else one["file"]
        assert f"| `{place}` |" in markdown
        assert f"### {one['rule']}\n" in markdown
    assert '<p class="status failed">' in page
    validator = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert list(validator.iter_errors(told)) == []
    del told["collected"]
    assert not validator.is_valid(told)
