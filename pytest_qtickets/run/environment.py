"""What a run says of the machine it ran on: versions, platform, commit. Read once, at the start."""

from __future__ import annotations

import platform
import subprocess
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGES = (
    "pytest-qtickets",
    "pytest",
    "pytest-xdist",
    "requests",
    "vcrpy",
    "jsonschema-rs",
    "chdb-core-lite",
    "clickhouse-driver",
    "jinja2",
    "markdown-it-py",
)


def versions() -> dict[str, str]:
    """Names and versions of the tool, the interpreter, the platform and what the run leans on."""
    found = {
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.release()} {platform.machine()}",
    }
    for package in _PACKAGES:
        with suppress(PackageNotFoundError):
            found[package] = version(package)
    return dict(sorted(found.items()))


def commit(folder: Path) -> tuple[str, bool]:
    """The commit of a folder and whether tracked files differ; ``("", False)`` without git."""
    try:
        head = _git(folder, "rev-parse", "HEAD")
        changed = _git(folder, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.SubprocessError):
        return "", False
    return head, bool(changed)


def _git(folder: Path, *words: str) -> str:
    done = subprocess.run(  # noqa: S603 - fixed words
        ["git", "-C", str(folder), *words],  # noqa: S607 - git from PATH, as everywhere
        capture_output=True,
        text=True,
        check=True,
        timeout=10,
    )
    return done.stdout.strip()
