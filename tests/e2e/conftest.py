"""Whole audits that several tests look at, each run once a session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.runs import Run, audit
from tests.servers import clickhouse_server


@pytest.fixture(scope="session")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The offline audit on the embedded engine, as ``make audit`` runs it."""
    return audit(tmp_path_factory.mktemp("replayed"))


@pytest.fixture(scope="session")
def sandboxed(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The same cases against the sandbox, with every report switched on."""
    out = tmp_path_factory.mktemp("sandboxed")
    reports = (f"--junitxml={out}/junit.xml", f"--html={out}/page.html", "--self-contained-html")
    return audit(out, "--qtickets-target=sandbox", "-vv", "-l", "-rA", *reports)


@pytest.fixture(scope="session")
def clickhouse_url() -> Iterator[str]:
    """A real ClickHouse server, empty."""
    with clickhouse_server() as server:
        yield server.url()
