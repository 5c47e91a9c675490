"""One small sealed run for all who read it, and its folder for those who change it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_qtickets.evidence.finish import Finished
from tests.unit.evidence import sealing
from tests.unit.evidence.sealing import copied


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A sealed run with two derived files; nobody changes it."""
    return sealing.sealed(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def folder(whole: Finished, tmp_path: Path) -> Path:
    """A copy of its folder, to be changed."""
    return copied(whole, tmp_path)
