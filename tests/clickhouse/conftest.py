"""Both engines, started for real."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from pytest_qtickets.clickhouse import Store, open_store
from pytest_qtickets.clickhouse.loading import Loader
from pytest_qtickets.clickhouse.moments import RunStamp
from tests.clickhouse.samples import STARTED
from tests.servers import ServerAddress, clickhouse_server

_databases = count()


@pytest.fixture(scope="session")
def server() -> Iterator[ServerAddress]:
    """A server for all tests that do not kill it."""
    with clickhouse_server() as address:
        yield address


@pytest.fixture(params=["chdb", "server"])
def url(request, tmp_path: Path) -> str:
    """An address of each engine with nothing in it yet."""
    if request.param == "chdb":
        pytest.importorskip("chdb")
        return "chdb://"
    return request.getfixturevalue("server").url(f"test_{next(_databases)}")


@pytest.fixture
def store(url: str, tmp_path: Path) -> Iterator[Store]:
    """An open, empty database on each engine."""
    opened = open_store(url, folder=tmp_path / "data")
    assert opened is not None
    yield opened
    opened.close()
    if url != "chdb://":  # thousands of small files are dear to delete at the end, all at once
        with contextlib.closing(open_store(url, folder=tmp_path)) as again:
            again.execute(f"DROP DATABASE {again.database}")


@pytest.fixture
def stamp() -> RunStamp:
    """The stamp of a run."""
    return RunStamp.at("20251109_100000_3f9ac2d1", STARTED)


@pytest.fixture
def loader(store: Store, stamp: RunStamp) -> Loader:
    """A loader of that run."""
    return Loader(store, stamp)
