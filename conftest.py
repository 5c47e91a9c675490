"""Choices of this project's own suite; what a second project would need is in the package."""

from __future__ import annotations

import os
import signal
from collections.abc import Generator

import pytest

pytest_plugins = ["pytester"]


def pytest_configure() -> None:
    """Ctrl-C is tested: it counts, also where the tests run in the background, which ignores it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under ``QTICKETS_REQUIRE_ALL=1`` a skip is a failure: in CI every part is installed."""
    report = yield
    if report.skipped and os.environ.get("QTICKETS_REQUIRE_ALL") == "1":
        report.outcome = "failed"
        report.longrepr = f"skipped under QTICKETS_REQUIRE_ALL=1: {report.longrepr}"
    return report
