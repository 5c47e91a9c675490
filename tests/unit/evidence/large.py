"""Sealed runs as large as one asks for: every body is an answer that its case is judged by."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pytest_qtickets.evidence import records
from pytest_qtickets.evidence.finish import seal_bag
from pytest_qtickets.evidence.fold import fold
from pytest_qtickets.evidence.log import EvidenceLog, read_log
from pytest_qtickets.evidence.records import Entry
from pytest_qtickets.masking import Masker
from pytest_qtickets.model import MaskedBytes, Spec
from pytest_qtickets.report import derive
from pytest_qtickets.spec import parse_spec
from tests.samples import event, order
from tests.unit.evidence.telling import LOG_FILE, RUN, end, finale, node, start
from tests.unit.wire.making import answer

#: Makes the body of the n-th exchange, of about so many bytes.
Body = Callable[[int, int], bytes]

_HEAD = "# Cases\n**Base URL:** `https://api.example.org/api/rest/v1/`\n\n## 1. {title}\n"
_CASE = """
### 1.{number}. Number {number}
**Request:**
```
GET https://api.example.org/api/rest/v1/{path}
```
**Expected answer:** HTTP 200
"""


# Started between two processes: one begins with the peak of the one that started it.
_MEASURE = """
import resource, subprocess, sys, time
start = time.perf_counter()
done = subprocess.run([sys.executable, *sys.argv[1:]], stdout=subprocess.DEVNULL)
took = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(took, peak if sys.platform == "darwin" else peak * 1024)
sys.exit(done.returncode)
"""


@dataclass(frozen=True)
class Verified:
    """What one verification took, from the start of its interpreter to its end."""

    exit: int
    seconds: float
    peak: int  #: bytes of memory


def verified(archive: Path) -> Verified:
    """The command on this archive, in a process of its own."""
    words = [sys.executable, "-c", _MEASURE, "-m", "pytest_qtickets.cli", "verify", str(archive)]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=False)
    seconds, peak = done.stdout.split()
    return Verified(done.returncode, float(seconds), int(peak))


def text(number: int, size: int) -> bytes:
    """An event whose description makes the size: read fast, so that the bytes are what costs."""
    filler = random.Random(number).randbytes(size // 2).hex()
    return _masked({"data": event(id=number + 1, description=filler)})


def listed(number: int, size: int) -> bytes:
    """Orders, one page of them: a body as lists are, so that judging is what costs."""
    one = Masker(b"key").mask_json(order(id=number + 1))
    count = max(size // len(json.dumps(one)), 1)
    paging = {"perPage": count, "currentPage": 1, "total": count}
    return json.dumps(
        {"data": [{**one, "id": n + 1} for n in range(count)], "paging": paging}
    ).encode()


def _masked(body: object) -> bytes:
    return json.dumps(Masker(b"key").mask_json(body)).encode()


def sealed(out: Path, body: Body, *, cases: int, sends: int, size: int) -> Path:
    """The archive of a run whose cases sent so many requests each, with answers of that size."""
    spec = _spec(cases, "orders" if body is listed else "events/1")
    folder = out / f"{RUN.name}.partial"
    data = folder / "data"
    (data / "spec").mkdir(parents=True)
    (data / "spec" / spec.file).write_bytes(spec.source)
    ordinals = {case.id: place for place, case in enumerate(spec.cases, start=1)}
    log = EvidenceLog(data, LOG_FILE, ordinals, synced=False)
    for entry in _entries(spec, body, sends, size):
        log.write(entry)
    log.close()

    def read_body(name: str) -> MaskedBytes:
        return MaskedBytes((data / name).read_bytes())

    content = log.path.read_bytes()
    audit = fold(read_log(content), spec, read_body, LOG_FILE)
    done = seal_bag(folder, audit, derive(audit, read_body), content, key=None)
    assert done.archive is not None
    return done.archive


def _spec(cases: int, path: str) -> Spec:
    head = _HEAD.format(title=path.partition("/")[0].capitalize())
    parts = [_CASE.format(number=n, path=path) for n in range(1, cases + 1)]
    return parse_spec((head + "".join(parts)).encode(), file="cases.md")


def _entries(spec: Spec, body: Body, sends: int, size: int) -> Iterator[Entry]:
    nodes = {case.id: [node(case.id)] for case in spec.cases}
    yield records.run_start(RUN, spec, 1, {})
    yield records.plan(spec, nodes)
    number = 0
    for case in spec.cases:
        yield start(case.id)
        for _ in range(sends):
            yield records.exchange(answer(body(number, size), case_id=case.id), node(case.id))
            number += 1
        yield end(case.id)
    yield from finale()
