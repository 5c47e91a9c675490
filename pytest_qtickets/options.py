"""The settings table as pytest options and ini keys, and the settings of a run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest

from pytest_qtickets.model import SAFETY_MARKS, SECTION_MARKS, DialectName
from pytest_qtickets.settings import (
    OPTIONS,
    Settings,
    SuiteSettings,
    resolve,
    resolve_dialect,
    resolve_suite,
)

_MARK_TEXT = {
    "writes": "the case changes data",
    "deletes": "the case deletes data",
    "seats": "cases that ask for seats",
}


def add_options(parser: pytest.Parser) -> None:
    """Register every option of the table once, for the command line and the ini file."""
    group = parser.getgroup("qtickets", "audit of the QTickets API (pytest-qtickets)")
    for option in OPTIONS:
        if option.flag and option.switch:
            group.addoption(option.cli, action="store_true", help=option.help)
        elif option.flag:
            group.addoption(
                option.cli,
                dest=option.name,
                action="append" if option.many else "store",
                metavar=option.metavar or "{" + ",".join(option.choices) + "}",
                help=option.help,
            )
        kind: Literal["linelist", "bool", "string"] = (
            "linelist" if option.many else "bool" if option.switch else "string"
        )
        parser.addini(option.name, option.help, type=kind, default=None)


def add_marks(config: pytest.Config) -> None:
    """Register the marks that cases carry."""
    for mark in (*SECTION_MARKS, *SAFETY_MARKS):
        text = _MARK_TEXT.get(mark, f"cases of the section on {mark}")
        config.addinivalue_line("markers", f"{mark}: {text} (pytest-qtickets)")


def read_settings(config: pytest.Config) -> Settings | None:
    """The settings of this run; ``None`` when no case file is configured."""
    folder = config.inipath.parent if config.inipath else config.rootpath
    return resolve(
        _command_line(config),
        config.getini,
        ini_folder=folder,
        cwd=Path(config.invocation_params.dir),
    )


def read_suite(config: pytest.Config) -> SuiteSettings | None:
    """The settings of the audit of test files; ``None`` unless it is asked for."""
    folder = config.inipath.parent if config.inipath else config.rootpath
    return resolve_suite(
        _command_line(config),
        config.getini,
        ini_folder=folder,
        cwd=Path(config.invocation_params.dir),
    )


def read_dialect(config: pytest.Config) -> DialectName:
    """How a sandbox of this run answers, with or without a case file."""
    return resolve_dialect(_command_line(config), config.getini)


def _command_line(config: pytest.Config) -> Callable[[str], Any]:
    return lambda name: config.getoption(name, default=None)
