"""``kill -9`` at random moments: what is left is intact, and no exchange is lost but one in flight.

What two workers left is sealed: the archive has what stood in their spools alone.
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_qtickets.evidence.audit import Audit
from pytest_qtickets.evidence.log import read_log
from pytest_qtickets.evidence.salvage import seal_partial
from pytest_qtickets.evidence.verify import verify
from pytest_qtickets.report import derive
from pytest_qtickets.sandbox import REST_TOKEN, SandboxServer
from tests.killing import Nursery
from tests.projects import FENCE, TEST

CASES = 12
SPEC = "# Reads\n\n**Base URL:** `https://qtickets.ru/api/rest/v1/`\n\n## 1. Events\n" + "".join(
    f"\n### 1.{number}. One event\n\n**Request:**\n{FENCE}\n"
    f"GET https://qtickets.ru/api/rest/v1/events/{number + 30}\n{FENCE}\n\n"
    "**Expected answer:** HTTP 200 or 404\n\n---\n"
    for number in range(1, CASES + 1)
)


@pytest.fixture
def api() -> Iterator[SandboxServer]:
    """An API in this process: it outlives the runs and knows what arrived."""
    with SandboxServer() as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project of twelve reading cases."""
    (tmp_path / "spec.md").write_text(SPEC, encoding="utf-8")
    (tmp_path / "test_cases.py").write_text(TEST, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\nqtickets_spec = spec.md\nqtickets_clickhouse = none\nqtickets_target = live\n"
    )
    return tmp_path


def exchanges(log: Path) -> int:
    """Exchanges that a log tells of, the torn last line left out."""
    records = read_log(log.read_bytes()) if log.exists() else []
    return sum(record["type"] == "exchange" for record in records)


@pytest.mark.parametrize(("workers", "times"), [(0, 43), (2, 7)], ids=["alone", "two workers"])
def test_killed_at_any_moment(folder: Path, api: SandboxServer, workers: int, times: int) -> None:
    """Exit 3, or 0 where it had been sealed; evidence = requests, less at most those in flight."""
    rng, out = random.Random(20261122), folder / "audit-out"
    words = ["-p", "no:cacheprovider", *(("-p", "xdist", "-n", str(workers)) if workers else ())]
    came: list[tuple[int, int]] = []  # requests that arrived, exchanges in evidence
    with Nursery(folder, QTICKETS_BASE_URL=api.rest_base, QTICKETS_TOKEN=REST_TOKEN) as nursery:
        assert nursery.start(*words) == 0
        for _ in range(times):
            shutil.rmtree(out)
            before = len(api.requests)
            group = nursery.start(*words)
            moment = rng.randint(-1, CASES)
            if moment <= 0:  # while it starts, or before it has sent much
                time.sleep(rng.uniform(0, 0.3))
            while len(api.requests) - before < moment:
                time.sleep(0.0005)
            time.sleep(rng.uniform(0, 0.2 if moment == CASES else 0.008))
            nursery.kill(group)
            time.sleep(0.02)
            arrived = len(api.requests) - before
            out.mkdir(exist_ok=True)
            came.append((arrived, _left(out, arrived, max(workers, 1))))
    # There were moments before, between and after the requests.
    assert len({arrived for arrived, _ in came}) > min(times, CASES) // 2, came


def _left(out: Path, arrived: int, workers: int) -> int:
    """Exchanges in evidence; what is left is as it must be."""
    folders = [path for path in out.iterdir() if path.is_dir()]
    if not folders:
        assert arrived == 0
        return 0
    (left,) = folders
    outcome = verify(left, derive)
    if left.suffix != ".partial":  # it had been sealed by then
        assert outcome.exit == 0
        assert [verify(archive, derive).exit for archive in out.glob("*.zip")] in ([], [0])
        return arrived
    assert outcome.exit == 3, outcome.findings
    told = sum(map(exchanges, left.glob("data/logs/*.jsonl")))
    # What a worker has not sent yet is in its spool, and all that it sent as well.
    spools = list(left.glob("spool/*/spool.jsonl"))
    evidence = max(told, sum(map(exchanges, spools)))
    assert 0 <= arrived - evidence <= workers, (arrived, told, evidence)
    if outcome.audit is not None:
        assert _evidenced(outcome.audit) == evidence
    if spools and outcome.audit is not None:
        sealed, kept = seal_partial(left, derive)
        assert kept is None
        again = verify(sealed.archive, derive)
        assert (again.exit, again.incomplete) == (3, outcome.incomplete), again.findings
        assert _evidenced(again.audit) == evidence
    return evidence


def _evidenced(audit: Audit) -> int:
    return sum(len(case.exchanges) for case in audit.cases)
