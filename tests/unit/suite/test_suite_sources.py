"""Files as they come: encodings, broken and hostile ones. Each is a finding, never a crash."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from pytest_qtickets.suite.audit import audit_files
from pytest_qtickets.suite.model import Collected, SuiteAudit
from pytest_qtickets.suite.policy import load_policy
from pytest_qtickets.suite.sources import LIMIT, read_source
from pytest_qtickets.suite.walk import read_facts

GOOD = '"""Тесты."""\n\n\ndef test_one():\n    """Один."""\n    assert len("é") == 1\n'
NOT_COLLECTED = Collected(failure="not asked")


def static(folder: Path) -> SuiteAudit:
    """The audit of a folder that pytest is not asked about."""
    return audit_files([folder], load_policy("plugin", folder), NOT_COLLECTED, folder)


def told(folder: Path) -> list[tuple[str, int, str]]:
    """Rule, line and words of every finding but the collection's."""
    return [(one.rule, one.line, one.message) for one in static(folder).findings if one.file]


@pytest.mark.parametrize(
    ("data", "finding", "tests"),
    [
        (GOOD.encode(), None, 1),
        (b"\xef\xbb\xbf" + GOOD.encode(), ("encoding", 1, "begins with a byte order mark"), 1),
        (b"# coding: cp1251\n" + GOOD.replace("é", "ё").encode("cp1251"), ("encoding", 1, "is cp1251; expected UTF-8"), 1),
        (b"#!/usr/bin/env python\n# -*- coding: latin-1 -*-\n" + GOOD.replace("Тесты", "T").replace("Один", "O").encode("latin-1"), ("encoding", 2, "is iso-8859-1; expected UTF-8"), 1),
        (GOOD.replace("Тесты", "T").replace("Один", "O").encode("latin-1"), ("encoding", 6, "cannot be decoded: "), 0),
        (b"# coding: no-such\n" + GOOD.encode(), ("encoding", 1, "cannot be decoded: unknown encoding"), 0),
        (GOOD.encode("utf-16"), ("encoding", 1, "cannot be decoded: "), 0),
        (GOOD.encode() + b"\0", ("syntax", None, ""), 0),
        (b"def test_one(:\n    pass\n", ("syntax", 1, "no syntax of Python "), 0),
        (b"print 'two'\n", ("syntax", 1, "no syntax of Python "), 0),
        (b'"""D."""\nX = ' + b"(" * 100_000, ("syntax", 2, "no syntax of Python "), 0),
        (b'"""D."""\nX = ' + b"-" * 200_000 + b"1\n", ("syntax", None, ""), 0),
        (b'"""D."""\n' + b"x = 1\n" * (LIMIT // 6 + 1), ("syntax", 0, "larger than 4 MiB; its tests are not read"), 0),
    ],
    ids=["utf8", "bom", "cp1251", "latin-1", "undecodable", "unknown cookie", "utf-16", "zero byte", "broken", "python 2", "parentheses", "minuses", "huge"],
)  # fmt: skip
def test_a_file_is_read_or_told(tmp_path, data, finding, tests):
    """What can be read is audited whatever its encoding; what cannot is one finding at its place."""
    (tmp_path / "test_it.py").write_bytes(data)
    found = static(tmp_path)
    assert found.static == tests
    listed = told(tmp_path)
    if finding is None:
        assert listed == []
        return
    [(rule, line, message)] = listed
    assert rule == finding[0]
    assert finding[1] is None or line == finding[1]
    assert message.startswith(finding[2])


def test_an_empty_file_and_one_of_a_form_feed(tmp_path):
    """Nothing to count, nothing to crash on; only the docstring is missing."""
    (tmp_path / "test_empty.py").write_bytes(b"")
    (tmp_path / "test_feed.py").write_bytes(b"\x0c\r\n\x0c")
    assert {rule for rule, _, _ in told(tmp_path)} == {"module-docstring"}


def test_deep_trees_are_walked_without_recursion(tmp_path):
    """Nesting as deep as the parser takes it costs the walk no recursion."""
    deepest = 0
    for depth in (90, 500, 2_000, 20_000):
        text = f'"""D."""\n\n\ndef test_one(x):\n    """One."""\n    assert {" + ".join(["x"] * depth)}\n'
        path = tmp_path / "test_deep.py"
        path.write_text(text)
        source = read_source(path, "test_deep.py")
        if source.tree is None:
            assert source.problems[0].message.endswith("nested too deeply")
            continue
        deepest = depth
        facts = read_facts(source)
        assert len(facts.functions[0].assertions) == 1
    assert deepest >= 500


def test_newer_syntax_is_what_this_python_says(tmp_path):
    """A type alias parses from Python 3.12; before that it is a finding that names the version."""
    (tmp_path / "test_new.py").write_text('"""D."""\n\ntype Pair[T] = tuple[T, T]\n')
    listed = told(tmp_path)
    if sys.version_info >= (3, 12):
        assert listed == []
    else:
        [(rule, line, message)] = listed
        assert (rule, line) == ("syntax", 3)
        assert f"Python {sys.version_info[0]}.{sys.version_info[1]}" in message


def test_a_link_in_a_circle_and_a_folder_of_bytes(tmp_path):
    """A link to its own folder is not followed; a name that is no UTF-8 is read."""
    (tmp_path / "test_one.py").write_text(GOOD, encoding="utf-8")
    (tmp_path / "again").symlink_to(tmp_path)
    (tmp_path / "test_\udcff.py").write_text(GOOD, encoding="utf-8")
    (tmp_path / "test_gone.py").symlink_to(tmp_path / "nowhere")
    found = static(tmp_path)
    assert found.static == 2
    assert [(one.file, one.message) for one in found.findings if one.file] == [
        ("test_gone.py", "cannot be read (No such file or directory)")
    ]


def test_escapes_that_warn_break_nothing(tmp_path):
    """A warning of the compiler is no error, whatever the filters are."""
    (tmp_path / "test_escape.py").write_text(GOOD + '\nX = "\\d"\nassert (1, "m")\n')
    assert static(tmp_path).static == 1


def test_a_thousand_files_in_five_seconds(tmp_path):
    """Of 52 lines each, as CPU time of this process."""
    count = 1000
    body = "".join(
        f'\n\ndef test_{n}(value):\n    """Why it is asked."""\n    made = [value, {n}]\n'
        f"    for one in made:\n        assert helper(one) == {n}\n"
        for n in range(7)
    )
    text = f'"""Tests."""\n\nfrom helpers import helper\n{body}'
    (tmp_path / "helpers.py").write_text("def helper(x):\n    return x\n")
    for n in range(count):
        folder = tmp_path / f"part_{n % 20}"
        folder.mkdir(exist_ok=True)
        (folder / f"test_{n}.py").write_text(text)
    began = time.process_time()
    found = static(tmp_path)
    took = time.process_time() - began
    assert (len(found.files), found.static) == (count, 7 * count)
    assert took < 5
