"""Installed but with no case file configured, the plugin does nothing."""

import sys

import pytest

from tests.projects import left_by_a_run

HEAVY = (
    "vcr",
    "requests",
    "chdb",
    "clickhouse_driver",
    "starlette",
    "uvicorn",
    "jinja2",
    "markdown_it",
)


def test_nothing_heavy_is_imported(pytester):
    """A run without a case file imports no engine, client or server, and patches no socket."""
    pytester.makepyfile(
        "import socket, sys\n"
        f"def test_it():\n    assert not set({HEAVY!r}) & set(sys.modules)\n"
        "    assert socket.socket.connect.__qualname__.startswith('socket')"
        " or 'method' in repr(socket.socket.connect)\n"
        "    assert 'pytest_qtickets.session' not in sys.modules\n"
    )
    others = ("html", "metadata", "recording", "asyncio", "schemathesis", "cacheprovider")
    words = [word for name in others for word in ("-p", f"no:{name}")]
    result = pytester.runpytest_subprocess(*words)
    assert result.ret == 0, result.stdout.str()
    assert left_by_a_run(pytester.path) == {"test_nothing_heavy_is_imported.py"}


def test_loading_imports_nothing_heavy(pytester):
    """Importing the entry point alone leaves every heavy library unimported."""
    code = f"import pytest_qtickets.plugin, sys; print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    assert pytester.run(sys.executable, "-c", code).outlines == ["[]"]


def test_no_header_and_no_options_needed(pytester):
    """Without a case file there is no header line and no summary."""
    pytester.makepyfile("def test_it(): pass")
    shown = pytester.runpytest_subprocess().stdout.str()
    assert "qtickets:" not in shown
    assert "seal" not in shown


@pytest.mark.parametrize("words", [("-p", "no:qtickets"), ("-p", "no:xdist")])
def test_switched_off(pytester, words):
    """The plugin can be switched off, and lives without xdist."""
    pytester.makepyfile("def test_it(): pass")
    pytester.runpytest_subprocess(*words, "-p", "no:asyncio", "-W", "error").assert_outcomes(
        passed=1
    )
