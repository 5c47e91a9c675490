"""A small sealed run over a real case file, and ways to change it and seal it again."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pytest_qtickets.evidence import records
from pytest_qtickets.evidence.audit import Audit
from pytest_qtickets.evidence.bag import close_bag, sha256_file, write_archive
from pytest_qtickets.evidence.closing import ClosingScan
from pytest_qtickets.evidence.finish import Finished, finish, seal_bag
from pytest_qtickets.evidence.fold import fold
from pytest_qtickets.evidence.log import read_log
from pytest_qtickets.evidence.records import Entry
from pytest_qtickets.evidence.verify import Outcome
from pytest_qtickets.masking import Masker
from pytest_qtickets.model import MaskedBytes
from pytest_qtickets.report import derive as full
from pytest_qtickets.spec import parse_spec
from tests.samples import order
from tests.unit.evidence.telling import DENIED, LOG_FILE, RUN, finale, node, start, write
from tests.unit.evidence.telling import end as ended
from tests.unit.wire.making import answer

FILE = """# Cases
**Base URL:** `https://api.example.org/api/rest/v1/`
**Base URL (Partners API):** `https://api.example.org/api/partners/v1/`

## 1. Orders

### 1.1. One
**Request:**
```
GET https://api.example.org/api/rest/v1/orders/1
```
**Expected answer:** HTTP 200

## 6. Partners

### 6.9. Find
**Request:**
```
POST https://api.example.org/api/partners/v1/tickets/find
```
**Expected answer:** HTTP 200
"""
SPEC = parse_spec(FILE.encode(), file="cases.md")
GOOD: dict[str, Any] = {
    "1.1": {"data": Masker(b"key").mask_json(order(id=1))},
    "6.9": {"status": "success", "result": []},
}


def case(case_id: str, body: Any = None, outcome: str = "passed") -> list[Entry]:
    """A case from start to end, with this answer."""
    sent = answer(GOOD[case_id] if body is None else body, case_id=case_id)
    return [
        start(case_id),
        records.exchange(sent, node(case_id)),
        ended(case_id, outcome),
    ]


def begun() -> list[Entry]:
    """Start and plan."""
    nodes = {item.id: [node(item.id)] for item in SPEC.cases}
    return [records.run_start(RUN, SPEC, 1, {}), records.plan(SPEC, nodes)]


def passing() -> list[Entry]:
    """A run in which both cases pass."""
    return [*begun(), *case("1.1"), *case("6.9"), *finale()]


PASSING = passing()
FAILING = [*begun(), *case("1.1"), *case("6.9", DENIED, "failed"), *finale()]


def tiny(audit: Audit, read_body: Callable[[str], bytes]) -> dict[str, bytes]:
    """One derived file, so that an archive is small enough to be changed in every byte."""
    del read_body
    totals = {verdict.value: count for verdict, count in audit.totals.items()}
    summary = json.dumps({**totals, "head": audit.log_head})
    return {"summary.json": summary.encode(), "reports/audit.html": b"<p>audit"}


def sealed(
    out: Path, entries: list[Entry] = PASSING, derive: Any = tiny, *, key: Path | None = None
) -> Finished:
    """A sealed run in ``out``."""
    scan = ClosingScan({}, FILE)
    return finish(partial(out, entries), SPEC, LOG_FILE, derive, scan, key=key)


def partial(out: Path, entries: list[Entry]) -> Path:
    """A run that stopped after these entries."""
    folder = out / f"{RUN.name}.partial"
    write(folder / "data", entries, SPEC)
    return folder


def reseal(folder: Path) -> None:
    """What somebody without any key can do: new manifests, and a seal that names them."""
    payload = sorted(p for p in (folder / "data").rglob("*") if p.is_file())
    lines = [f"{sha256_file(p)}  {p.relative_to(folder).as_posix()}\n" for p in payload]
    manifest = "".join(sorted(lines, key=lambda line: line[66:])).encode()
    (folder / "manifest-sha256.txt").write_bytes(manifest)
    seal = json.loads((folder / "seal.json").read_bytes())
    seal["subject"][0]["digest"]["sha256"] = hashlib.sha256(manifest).hexdigest()
    log = next((folder / "data/logs").glob("*.jsonl")).read_bytes()
    seal["subject"][1]["digest"]["sha256"] = hashlib.sha256(log).hexdigest()
    last = (log.splitlines() or [b""])[-1]
    seal["subject"][0]["annotations"]["chainHead"] = hashlib.sha256(last).hexdigest()
    text = json.dumps(seal, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    (folder / "seal.json").write_bytes(text.encode())
    close_bag(folder)


def seal_again(folder: Path) -> Path:
    """The same, and a new archive."""
    reseal(folder)
    return write_archive(folder)[0]


def rebuild(folder: Path) -> Path:
    """What somebody can do with this very tool: derive and seal all that the evidence comes to."""
    partial = folder.rename(folder.with_name("again.partial"))
    data = partial / "data"
    for old in (*data.glob("reports/*"), *data.glob("artifacts/*.*"), *data.glob("*.*")):
        if old.name != "note.txt":
            old.unlink()
    (log,) = (data / "logs").iterdir()
    (case_file,) = (data / "spec").iterdir()
    told = parse_spec(case_file.read_bytes(), file=case_file.name)

    def body(name: str) -> bytes:
        return MaskedBytes((data / name).read_bytes())

    content = log.read_bytes()
    audit = fold(read_log(content), told, body, f"logs/{log.name}")
    done = seal_bag(partial, audit, full(audit, body), content, key=None)
    assert done.archive is not None
    return done.archive


def copied(done: Finished, where: Path) -> Path:
    """The bag's folder, to be changed."""
    return Path(shutil.copytree(done.folder, where / done.folder.name))


def chained(lines: list[bytes]) -> bytes:
    """A log whose chain fits again."""
    prev, out = "0" * 64, []
    for number, line in enumerate(lines):
        record = json.loads(line) | {"prev": prev, "seq": number}
        text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        prev = hashlib.sha256(text.encode()).hexdigest()
        out.append(text.encode())
    return b"".join(line + b"\n" for line in out)


def said(outcome: Outcome) -> list[tuple[str, str, int, str]]:
    """Code, file, line and message of every finding; none of them is a warning."""
    assert not any(finding.warning for finding in outcome.findings)
    return [(f.code, f.file, f.line, f.message) for f in outcome.findings]


def relog(folder: Path, change: Callable[[list[dict[str, Any]]], object]) -> None:
    """Records of the log changed in place, the chain made to fit again."""
    path = folder / "data" / LOG_FILE
    records = [json.loads(line) for line in path.read_bytes().splitlines()]
    change(records)
    path.write_bytes(chained([json.dumps(record).encode() for record in records]))
