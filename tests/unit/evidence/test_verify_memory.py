"""Verification reads an archive and does not load it: memory does not grow with the bodies."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.evidence import large

#: The interpreter with every module takes 45 MB, and what one send needs comes on top.
MOST = 80_000_000


@pytest.mark.parametrize(
    ("cases", "sends", "size"),
    [(1, 100, 1_000_000), (10, 50, 60_000)],
    ids=["bodies that the HAR names", "bodies that stand in the HAR"],
)
def test_memory_does_not_grow(tmp_path: Path, cases: int, sends: int, size: int) -> None:
    """Of one case's 100 MB, or of a derived file of 30 MB, no more than a send is held."""
    archive = large.sealed(tmp_path, large.text, cases=cases, sends=sends, size=size)
    done = large.verified(archive)
    assert done.exit == 0
    assert done.peak < MOST
