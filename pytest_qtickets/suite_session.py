"""The audit of test files inside a pytest session, registered by ``--qtickets-suite-audit``."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from pytest_qtickets.errors import QticketsError, shown
from pytest_qtickets.settings import SuiteSettings
from pytest_qtickets.suite.audit import absolute, audit_files
from pytest_qtickets.suite.collecting import cases_of, read_told
from pytest_qtickets.suite.documents import finding_line, one_line
from pytest_qtickets.suite.model import Collected
from pytest_qtickets.suite.policy import load_policy
from pytest_qtickets.suite.reporter import Told
from pytest_qtickets.suite.writing import write_documents

_CHANNEL = "qtickets_suite"


def register_suite(config: pytest.Config, settings: SuiteSettings) -> None:
    """Register the hooks. ``QticketsError`` for a policy that cannot be used."""
    config.pluginmanager.register(SuitePlugin(config, settings), "qtickets-suite")


class SuitePlugin:
    """Hooks of one process; a worker of pytest-xdist only tells what it collected."""

    def __init__(self, config: pytest.Config, settings: SuiteSettings) -> None:
        self._config = config
        self._settings = settings
        self._policy = load_policy(settings.policy, settings.policy_folder)
        self._told = Told()
        self._from_worker: dict[str, Any] | None = None
        self._lines: list[str] = []

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what could not be collected."""
        self._told.report(report)

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """Keep what an option left out."""
        self._told.deselected.extend(items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take what a worker collected; every one collects the same."""
        told = getattr(node, "workeroutput", {}).pop(_CHANNEL, None)
        self._from_worker = self._from_worker or told

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, object, object]:
        """Audit and write the documents once the tests are over, then the findings and totals.

        The exit status goes from passed to failed, never back.
        """
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[_CHANNEL] = self._told.as_json(session)
            return (yield)
        result = yield
        passed = self._audit(session)
        if not passed and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            for line in self._lines:
                reporter.write_line(line)
        return result

    def _audit(self, session: pytest.Session) -> bool:
        config = session.config
        told = self._from_worker or self._told.as_json(session)
        collected: Collected = read_told(told, cases_of(told["spec"]))
        distributed = config.getoption("dist", "no") != "no" and not config.option.collectonly
        if distributed and self._from_worker is None:
            failure = "no worker told what it collected"
            collected = Collected(
                conventions=collected.conventions, root=collected.root, failure=failure
            )
        try:
            audit = audit_files(_paths(config), self._policy, collected, config.rootpath)
            written = write_documents(audit, self._settings.out)
        except QticketsError as error:
            self._lines = [f"qtickets: {error}"]
            return False
        reports = [f"qtickets: {shown(path)}" for path in written[:1]]
        self._lines = [*map(finding_line, audit.findings), *reports, one_line(audit)]
        return audit.passed


def _paths(config: pytest.Config) -> list[Path]:
    """What the session was asked to collect: files and folders, without the ids in them."""
    folder = config.invocation_params.dir
    given = [absolute(folder / arg.split("::")[0]) for arg in config.args]
    return [path for path in dict.fromkeys(given) if path.exists()] or [config.rootpath]
