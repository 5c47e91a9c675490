"""Options: one resolver, worded refusals, ``--help`` intact."""

import pytest

USAGE = 4


def test_help_names_every_option(project):
    """--help lists each option of the table with its sentence."""
    from pytest_qtickets.settings import OPTIONS

    shown = project.run("--help").stdout.str()
    for option in OPTIONS:
        assert (option.cli if option.flag else option.name) in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--qtickets-target=prod"],
            "--qtickets-target=prod (command line): expected cassettes or sandbox or live",
        ),
        (["--qtickets-record"], "--qtickets-record with --qtickets-target=cassettes"),
        (
            ["--qtickets-allow=all"],
            "--qtickets-allow=all (command line): expected writes or deletes",
        ),
        (["-o", "qtickets_values=ORDER_ID"], "expected NAME=value"),
        (["-o", "qtickets_max_pages=0"], "expected a whole number from 1"),
    ],
)
def test_refusals_are_one_line(project, words, said):
    """A value that cannot be used is one worded line and pytest's usage exit."""
    result = project.run(*words)
    assert result.ret == USAGE
    (line,) = (line for line in result.errlines if line.startswith("ERROR"))
    assert said in line
    assert not (project.path / "audit-out").exists()


def test_command_line_beats_ini(recorded):
    """The command line wins over the ini file, the environment over the ini file too."""
    recorded.run("--qtickets-out", "elsewhere", "--qtickets-clickhouse", "none")
    assert list((recorded.path / "elsewhere").glob("*.zip"))
    header = recorded.run(QTICKETS_CLICKHOUSE_URL="clickhouse://me@127.0.0.1:1/db").outlines
    assert any("clickhouse://127.0.0.1:1/db" in line for line in header)


def test_out_that_cannot_be_written_is_found_first(recorded):
    """A file in place of the folder stops the run before any case, with one line."""
    recorded.write("audit-out", "in the way")
    result = recorded.run()
    assert result.ret == USAGE
    (line,) = (line for line in result.errlines if line.startswith("ERROR"))
    assert "audit-out: cannot be written" in line
    assert "--qtickets-out" in line
    assert "passed" not in result.stdout.str()


def test_out_that_cannot_be_written_with_workers(recorded):
    """The same with workers: once, and nothing runs."""
    recorded.write("audit-out", "in the way")
    result = recorded.run("-n", "2")
    assert result.ret == USAGE
    assert result.stderr.str().count("cannot be written") == 1
    assert "passed" not in result.stdout.str()
