"""The gate for failure text: what pytest tells of tests passes the masker first.

Reports are masked where they are made, so that a worker's never travel raw, and again where they
are told (a plugin may add to them, and a dead worker's is made on the controller). What a test
prints past the capture (``-s``) does not come by here: what it was given is masked already.
"""

from __future__ import annotations

import warnings
from collections.abc import Generator
from contextlib import ExitStack
from linecache import getline
from typing import Any, TypeVar

import pytest

from pytest_qtickets.masking import Masker
from pytest_qtickets.run.log_records import masked_records
from pytest_qtickets.run.telling import MaskedFormatter, mask_report

_Report = TypeVar("_Report", pytest.TestReport, pytest.CollectReport)


class MaskedTelling:
    """Hooks of one process; registered last, so that its wrappers are the outermost."""

    def __init__(self, config: pytest.Config, masker: Masker) -> None:
        self._config = config
        self._masker = masker
        self._until_the_end = ExitStack()
        self._until_the_end.enter_context(masked_records(masker))
        _mask_trace(config, masker)
        for handler in _log_handlers(config):
            if handler.formatter is not None:
                handler.setFormatter(MaskedFormatter(handler.formatter, masker))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Mask the report of a phase."""
        report = yield
        return self._mask(report)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(
        self,
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Mask what broke a collection."""
        report = yield
        return self._mask(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Mask what was added since, and what was made here of a dead worker."""
        self._mask(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """The same of a collection."""
        self._mask(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_warning_recorded(self, warning_message: warnings.WarningMessage) -> None:
        """Mask a warning, and the source line shown with it, before it is counted."""
        text = str(warning_message.message)
        masked = self._masker.mask_text(text)
        if masked != text:
            warning_message.message = masked
        line = warning_message.line or getline(warning_message.filename, warning_message.lineno)
        if (masked := self._masker.mask_text(line)) != line:
            warning_message.line = masked.strip()

    @pytest.hookimpl(tryfirst=True)
    def pytest_internalerror(self, excrepr: Any) -> None:
        """Mask the traceback of a broken plugin."""
        self._mask_repr(excrepr)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_keyboard_interrupt(self) -> Generator[None, object, object]:
        """Mask where a run was broken off: ``--full-trace`` shows the arguments of every call."""
        result = yield
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        memo = getattr(reporter, "_keyboardinterrupt_memo", None)
        if memo is not None:
            self._mask_repr(memo)
        return result

    def pytest_unconfigure(self) -> None:
        """Leave the logging of the process as it was."""
        self._until_the_end.close()

    def _mask_repr(self, excrepr: Any) -> None:
        report = pytest.CollectReport("", "failed", excrepr, [])
        self._mask(report)
        if type(report.longrepr) is type(excrepr):
            vars(excrepr).update(vars(report.longrepr))

    def _mask(self, report: _Report) -> _Report:
        """Mask a report in place, through its serialised form: the types inside stay."""
        hook = self._config.hook
        data = hook.pytest_report_to_serializable(config=self._config, report=report)
        if data is None or not mask_report(data, self._masker):
            return report
        masked = hook.pytest_report_from_serializable(config=self._config, data=data)
        for name in ("longrepr", "sections", "user_properties", "wasxfail", "extras"):
            if hasattr(masked, name):
                setattr(report, name, getattr(masked, name))
        return report


def _mask_trace(config: pytest.Config, masker: Masker) -> None:
    """Mask what ``--debug`` writes: the arguments of every hook, reports and errors among them."""
    trace = config.trace.root
    write = trace._writer  # noqa: SLF001 - there is no public way to what was set
    if write is not None:
        trace.setwriter(lambda text: write(masker.mask_text(text)))


def _log_handlers(config: pytest.Config) -> list[Any]:
    """The handlers of ``log_cli`` and ``log_file``."""
    logging_plugin = config.pluginmanager.get_plugin("logging-plugin")
    names = ("log_cli_handler", "log_file_handler")
    return [h for name in names if (h := getattr(logging_plugin, name, None)) is not None]
