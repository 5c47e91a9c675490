"""Helpers outside the audited paths: they are read for what they assert, and judged by no rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from pytest_qtickets.suite.model import Facts
from pytest_qtickets.suite.policy import Policy
from pytest_qtickets.suite.sources import read_source
from pytest_qtickets.suite.walk import read_facts


def read_context(files: Sequence[Facts], root: Path, policy: Policy) -> list[Facts]:
    """Helpers outside the paths: conftest files above them, and what they import below the root."""
    found: list[Facts] = []
    read = {facts.file for facts in files}
    waiting = list(files)
    places = {PurePosixPath(facts.file).parent for facts in files}
    tops = {PurePosixPath(facts.file).parts[0] for facts in files}  # what is tested is no helper
    above = {folder / "conftest.py" for place in places for folder in (place, *place.parents)}
    wanted = {path.as_posix() for path in above}
    while waiting or wanted:
        for file in sorted(wanted - read):
            read.add(file)
            path = root / file
            if path.is_file():
                facts = read_facts(read_source(path, file), policy.calls)
                found.append(facts)
                waiting.append(facts)
        wanted = {file for facts in waiting for file in _imported(facts)
                  if file.partition("/")[0] in tops} - read  # fmt: skip
        waiting = []
    return found


def _imported(facts: Facts) -> Iterator[str]:
    """Files that its imports may mean, from the root or from its own folder and those above."""
    folder = PurePosixPath(facts.file).parent
    for name in set(facts.imports.values()):
        level = len(name) - len(name.lstrip("."))
        parts = name.strip(".").split(".")
        starts = [folder, *folder.parents]
        if level:
            starts = starts[level - 1 : level]
        for start in starts:
            for end in (len(parts), len(parts) - 1):
                if end > 0 and parts[0]:
                    yield start.joinpath(*parts[:end]).as_posix() + ".py"
