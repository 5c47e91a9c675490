"""One resolver of options: who wins, where paths begin, and what is said of bad values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pytest_qtickets.errors import SettingsError
from pytest_qtickets.settings import ADDRESS_VARIABLES, OPTIONS, SECRET_VARIABLES, Settings, resolve

INI, CWD = Path("/project"), Path("/project/sub")


def settings(
    command_line: dict[str, Any] | None = None,
    ini: dict[str, Any] | None = None,
    environ: dict[str, str] | None = None,
) -> Settings | None:
    """Settings of these three sources, as pytest hands them over."""
    return resolve(
        (command_line or {}).get, (ini or {}).get, ini_folder=INI, cwd=CWD, environ=environ or {}
    )


def given(command_line: dict[str, Any] | None = None, **sources: Any) -> Settings:
    """The same with a case file."""
    found = settings({"qtickets_spec": "a.md", **(command_line or {})}, **sources)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "sources", [{}, {"command_line": {"qtickets_target": "live"}}, {"ini": {"qtickets_spec": ""}}]
)
def test_without_a_case_file_there_is_nothing(sources: dict[str, Any]) -> None:
    """The plugin stays inert, whatever else is set."""
    assert settings(**sources) is None


def test_without_a_case_file_bad_values_are_no_error() -> None:
    """A project that does not use the plugin is not told off by it."""
    assert settings({"qtickets_target": "nowhere"}) is None


def test_defaults() -> None:
    """What holds when only the case file is given, and that each says so."""
    found = given()
    assert found == Settings(
        spec=CWD / "a.md",
        target="cassettes",
        dialect="audited",
        record=False,
        out=INI / "audit-out",
        clickhouse="chdb://",
        allow=frozenset(),
        cassettes=INI / "cassettes",
        values={},
        max_pages=100,
        timeout=30.0,
        retries=2,
        mask_policy=None,
        sign_key=None,
        challenge="",
        sources=found.sources,
    )
    assert found.sources == {
        option.name: "command line" if option.name == "qtickets_spec" else "default"
        for option in OPTIONS
    }


COMMAND, ENVIRONMENT, FILE = (
    {"qtickets_clickhouse": "chdb:///command"},
    {"QTICKETS_CLICKHOUSE_URL": "chdb:///environment"},
    {"qtickets_clickhouse": "chdb:///file"},
)


@pytest.mark.parametrize(
    ("sources", "value", "source"),
    [
        ((COMMAND, ENVIRONMENT, FILE), "chdb:///command", "command line"),
        ((COMMAND, ENVIRONMENT, {}), "chdb:///command", "command line"),
        ((COMMAND, {}, FILE), "chdb:///command", "command line"),
        ((COMMAND, {}, {}), "chdb:///command", "command line"),
        (({}, ENVIRONMENT, FILE), "chdb:///environment", "environment"),
        (({}, ENVIRONMENT, {}), "chdb:///environment", "environment"),
        (({}, {}, FILE), "chdb:///file", "ini file"),
        (({}, {}, {}), "chdb://", "default"),
        (({}, {"QTICKETS_CLICKHOUSE_URL": ""}, FILE), "chdb:///file", "ini file"),
        (({}, {"QTICKETS_CLICKHOUSE_URL": ""}, {}), "chdb://", "default"),
    ],
)
def test_precedence(sources: tuple[dict[str, str], ...], value: str, source: str) -> None:
    """Command line, environment, ini file, default: each beats those after it; empty is not set."""
    command_line, environ, ini = sources
    found = given(command_line, ini=ini, environ=environ)
    assert (found.clickhouse, found.sources["qtickets_clickhouse"]) == (value, source)


@pytest.mark.parametrize(
    ("name", "command", "kept", "expected"),
    [
        ("qtickets_target", "live", "sandbox", ("live", "sandbox")),
        ("qtickets_allow", ["writes"], ["deletes"], ({"writes"}, {"deletes"})),
        ("qtickets_out", "o", "p", (CWD / "o", INI / "p")),
        ("qtickets_spec", "s.md", "t.md", (CWD / "s.md", INI / "t.md")),
    ],
)
def test_the_command_line_beats_the_file(
    name: str, command: Any, kept: Any, expected: tuple[Any, Any]
) -> None:
    """Where a value came from also says what its path is relative to."""
    base = {"qtickets_spec": "a.md", "qtickets_target": "sandbox"}
    both = settings({**base, name: command}, {name: kept})
    alone = settings({k: v for k, v in base.items() if k != name}, {name: kept})
    assert both is not None
    assert alone is not None
    attribute = name.removeprefix("qtickets_")
    assert (getattr(both, attribute), getattr(alone, attribute)) == expected
    assert (both.sources[name], alone.sources[name]) == ("command line", "ini file")


def test_an_environment_variable_for_another_option_changes_nothing() -> None:
    """Only the ClickHouse address has a variable; the others are not guessed."""
    environ = {"QTICKETS_TARGET": "live", "QTICKETS_SPEC": "b.md", "QTICKETS_OUT": "x"}
    assert given(environ=environ) == given()


def test_what_has_no_flag_is_not_read_from_the_command_line() -> None:
    """``qtickets_values``, the recordings' folder and the page limit are the project's choice."""
    loose = {"qtickets_cassettes": "c", "qtickets_values": ["A=1"], "qtickets_max_pages": "7"}
    assert given(loose) == given()
    found = given(ini=loose)
    assert (found.cassettes, found.values, found.max_pages) == (INI / "c", {"A": "1"}, 7)
    assert given(ini={"qtickets_max_pages": "1"}).max_pages == 1
    patient = given(ini={"qtickets_timeout": "0.5", "qtickets_retries": "0"})
    assert (patient.timeout, patient.retries) == (0.5, 0)


def test_absolute_paths_stay() -> None:
    """An absolute path is relative to nothing."""
    found = given({"qtickets_out": "/elsewhere"}, ini={"qtickets_cassettes": "/shelf"})
    assert (found.out, found.cassettes) == (Path("/elsewhere"), Path("/shelf"))


def test_values_of_placeholders() -> None:
    """One ``NAME=value`` a line; spaces around them do not count, further ``=`` do."""
    lines = ["ORDER_ID = 4360", "NOTE=a=b", "EMPTY="]
    assert given(ini={"qtickets_values": lines}).values == {
        "ORDER_ID": "4360",
        "NOTE": "a=b",
        "EMPTY": "",
    }


@pytest.mark.parametrize(
    ("command_line", "ini", "message"),
    [
        ({"qtickets_target": "liv"}, {}, "--qtickets-target=liv (command line): expected cassettes or sandbox or live; give --qtickets-target=live"),
        ({"qtickets_target": "Sandbox"}, {}, "--qtickets-target=Sandbox (command line): expected cassettes or sandbox or live; give --qtickets-target=sandbox"),
        ({}, {"qtickets_target": "cassete"}, "qtickets_target=cassete (ini file): expected cassettes or sandbox or live; give --qtickets-target=cassettes"),
        ({"qtickets_allow": ["writes", "delete"]}, {}, "--qtickets-allow=delete (command line): expected writes or deletes; give --qtickets-allow=deletes"),
        ({}, {"qtickets_allow": ["all"]}, "qtickets_allow=all (ini file): expected writes or deletes; give --qtickets-allow=deletes"),
        ({}, {"qtickets_values": ["ORDER_ID"]}, "qtickets_values: 'ORDER_ID' found; expected NAME=value, e.g. ORDER_ID=4360"),
        ({}, {"qtickets_values": ["=4360"]}, "qtickets_values: '=4360' found; expected NAME=value, e.g. ORDER_ID=4360"),
        ({}, {"qtickets_max_pages": "0"}, "qtickets_max_pages = '0': expected a whole number from 1"),
        ({}, {"qtickets_max_pages": "-3"}, "qtickets_max_pages = '-3': expected a whole number from 1"),
        ({}, {"qtickets_max_pages": "ten"}, "qtickets_max_pages = 'ten': expected a whole number from 1"),
        ({}, {"qtickets_timeout": "0"}, "qtickets_timeout = '0': expected seconds, more than 0 and at most 3600"),
        ({}, {"qtickets_timeout": "nan"}, "qtickets_timeout = 'nan': expected seconds, more than 0 and at most 3600"),
        ({}, {"qtickets_timeout": "1e9"}, "qtickets_timeout = '1e9': expected seconds, more than 0 and at most 3600"),
        ({}, {"qtickets_timeout": "soon"}, "qtickets_timeout = 'soon': expected seconds, more than 0 and at most 3600"),
        ({}, {"qtickets_retries": "-1"}, "qtickets_retries = '-1': expected a whole number from 0"),
        ({}, {"qtickets_retries": "1.5"}, "qtickets_retries = '1.5': expected a whole number from 0"),
        ({"qtickets_record": True}, {}, "--qtickets-record with --qtickets-target=cassettes: expected a target that answers by itself; give --qtickets-target=sandbox or =live"),
        ({"qtickets_record": True, "qtickets_target": "cassettes"}, {"qtickets_target": "live"}, "--qtickets-record with --qtickets-target=cassettes: expected a target that answers by itself; give --qtickets-target=sandbox or =live"),
    ],
)  # fmt: skip
def test_bad_values_are_named(
    command_line: dict[str, Any], ini: dict[str, Any], message: str
) -> None:
    """One line: what was found and where, what was expected, and what to type."""
    with pytest.raises(SettingsError) as caught:
        given(command_line, ini=ini)
    assert str(caught.value) == message


@pytest.mark.parametrize("target", ["sandbox", "live"])
def test_recording_needs_a_target_that_answers(target: str) -> None:
    """A target with answers of its own can be recorded."""
    assert given({"qtickets_record": True, "qtickets_target": target}).record is True
    assert given({"qtickets_target": target}, ini={"qtickets_record": True}).record is True


def test_secrets_are_no_options() -> None:
    """Tokens, passwords and addresses come from the environment only: command lines end in reports."""
    names = {option.variable for option in OPTIONS} | {option.cli for option in OPTIONS}
    assert names.isdisjoint(SECRET_VARIABLES + ADDRESS_VARIABLES)
    assert not [
        option.name for option in OPTIONS if "token" in option.name or "password" in option.name
    ]


def test_the_command_line_spelling() -> None:
    """``qtickets_max_pages`` is ``--qtickets-max-pages``."""
    assert [option.cli for option in OPTIONS][:2] == ["--qtickets-spec", "--qtickets-target"]
    assert all(option.name.startswith("qtickets_") for option in OPTIONS)
