"""Same evidence, same bytes; and nothing heavy is imported until something is rendered."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from hypothesis import given, settings

from pytest_qtickets.evidence.audit import Audit
from pytest_qtickets.report import derive

from . import builder
from .strategies import audits

_SCRIPT = """
import hashlib, json, locale, sys
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
from report import builder
from pytest_qtickets.report import derive
print(json.dumps({
    path: hashlib.sha256(data).hexdigest()
    for path, data in derive(builder.mixed(), builder.bodies).items()
}))
"""


def run(script: str, **environ: str) -> str:
    """Output of a fresh Python that can import this project and these tests."""
    folders = [str(Path(__file__).parents[1]), str(Path(__file__).parents[3])]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(folders), **environ}
    done = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_other_surroundings_give_the_same_bytes() -> None:
    """Time zone, locale, hash seed and working folder leave no trace in any derived file."""
    here = {
        path: hashlib.sha256(data).hexdigest()
        for path, data in derive(builder.mixed(), builder.bodies).items()
    }
    there = run(
        _SCRIPT, TZ="Pacific/Kiritimati", LC_ALL="ru_RU.UTF-8", LANG="C", PYTHONHASHSEED="7"
    )
    assert json.loads(there) == here


@given(audits())
@settings(max_examples=15, deadline=None)
def test_every_file_is_utf_8_with_plain_line_ends(audit: Audit) -> None:
    """Whatever the texts, files decode as UTF-8, end in one newline and hold no carriage return."""
    for path, data in derive(audit, builder.bodies).items():
        text = data.decode("utf-8")
        assert "\r" not in text, path
        assert text.endswith("\n"), path
        assert not text.endswith("\n\n"), path


def test_importing_the_report_renders_nothing() -> None:
    """``import pytest_qtickets.report`` and its terminal block need neither jinja2 nor markdown."""
    script = (
        "import sys, pytest_qtickets.report, pytest_qtickets.report.terminal;"
        "print([m for m in ('jinja2', 'markdown_it', 'requests', 'pytest') if m in sys.modules])"
    )
    assert run(script).strip() == "[]"


def test_the_counts_file_is_exactly_the_known_one() -> None:
    """Columns, order and empty cells of the count snapshot, to the byte."""
    path = "artifacts/clickhouse_counts_20261122_013500.csv"
    assert derive(builder.mixed(), builder.bodies)[path].decode() == (
        "table_name,count_before,count_after,max_ver,max_snapshot_ts\n"
        "stg_qtickets_api_orders_raw,5,,,\n"
        "stg_qtickets_api_clients_raw,0,0,0,\n"
    )


def test_cyrillic_survives_in_every_text() -> None:
    """Titles are written as they are, never as escapes."""
    files = derive(builder.good(), builder.bodies)
    named = [path for path, data in files.items() if "Проверка 1.1".encode() in data]
    assert [path.rsplit(".", 1)[1] for path in named] == ["har", "html", "md", "json"]
    assert "1 Заказы: 2 passed of 2 cases" in files["README.txt"].decode()
