"""The small project of :mod:`tests.projects`, bare and with its recordings."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.projects import Project


@pytest.fixture
def project(pytester: pytest.Pytester) -> Project:
    """An empty second project, nothing recorded."""
    return Project(pytester)


@pytest.fixture(scope="session")
def _cassettes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("recorded")


@pytest.fixture
def recorded(project: Project, _cassettes: Path) -> Project:
    """The project with its five recordings (made once a session, from the sandbox)."""
    kept = _cassettes / "cassettes"
    if not kept.exists():
        result = project.record()
        assert result.ret == 0, result.stdout.str()
        shutil.copytree(project.path / "cassettes", kept)
    else:
        shutil.copytree(kept, project.path / "cassettes")
    return project
