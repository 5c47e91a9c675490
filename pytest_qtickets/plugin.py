"""The plugin's entry point: options, marks, fixtures; inert until a case file is configured."""

from __future__ import annotations

import pytest

from pytest_qtickets.errors import QticketsError
from pytest_qtickets.fixtures import (
    _sandbox_servers,
    api_case,
    api_client,
    clickhouse,
    qtickets_auth,
    qtickets_mask,
    qtickets_sandbox,
    row_delta,
)
from pytest_qtickets.options import add_marks, add_options, read_settings, read_suite

#: pytest finds fixtures as names of this module.
__all__ = [
    "_sandbox_servers",
    "api_case",
    "api_client",
    "clickhouse",
    "qtickets_auth",
    "qtickets_mask",
    "qtickets_sandbox",
    "row_delta",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register options and ini keys."""
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marks."""
    add_marks(config)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Parse the case file and register the audit's hooks; a bad setting is one usage error."""
    try:
        suite = read_suite(session.config)
        if suite is not None:
            from pytest_qtickets.suite_session import register_suite

            register_suite(session.config, suite)
        settings = read_settings(session.config)
        if settings is None:
            return
        from pytest_qtickets.session import register

        register(session, settings)
    except QticketsError as error:
        raise pytest.UsageError(str(error)) from None
