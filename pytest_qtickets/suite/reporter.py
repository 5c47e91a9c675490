"""What a pytest session tells of its collection, and the plugin that writes it down as JSON.

The hooks are found by their names, so that this imports no pytest. ``QTICKETS_SUITE_ITEMS`` names
the file.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pytest_qtickets.suite.items import cause_of, conventions_of, describe, relative

VARIABLE = "QTICKETS_SUITE_ITEMS"


class Told:
    """What was seen while a session collected."""

    def __init__(self) -> None:
        self.errors: dict[str, str] = {}
        self.skipped: dict[str, str] = {}
        self.deselected: list[Any] = []

    def report(self, report: Any) -> None:
        """Keep what could not be collected, or skips itself, and why."""
        keep = {"failed": self.errors, "skipped": self.skipped}.get(report.outcome)
        if keep is not None and (report.outcome == "failed" or "::" not in report.nodeid):
            keep.setdefault(report.nodeid.partition("::")[0], cause_of(report))

    def as_json(self, session: Any) -> dict[str, Any]:
        """Everything, as plain data."""
        root = session.config.rootpath
        return {
            "items": [asdict(item) for item in describe(session.items, root)],
            "deselected": [asdict(item) for item in describe(self.deselected, root)],
            "errors": {relative(file, str(root)): cause for file, cause in self.errors.items()},
            "skipped": self.skipped,
            "conventions": asdict(conventions_of(session.config)),
            "spec": _spec(session.config),
            "root": str(root),
        }


_told = Told()


def pytest_collectreport(report: Any) -> None:
    """Keep what could not be collected."""
    _told.report(report)


def pytest_deselected(items: list[Any]) -> None:
    """Keep what an option or a mark left out."""
    _told.deselected.extend(items)


def pytest_collection_finish(session: Any) -> None:
    """Write everything down."""
    text = json.dumps(_told.as_json(session), ensure_ascii=True)
    Path(os.environ[VARIABLE]).write_text(text, encoding="ascii")


def _spec(config: Any) -> str:
    """Path of the configured case file; empty where the tree does without this plugin."""
    given = config.getoption("qtickets_spec", default=None)
    if given:
        return str(Path(config.invocation_params.dir, given))
    try:
        kept = config.getini("qtickets_spec")
    except ValueError:  # ``-p no:qtickets``
        return ""
    folder = config.inipath.parent if config.inipath else config.rootpath
    return str(folder / kept) if kept else ""
