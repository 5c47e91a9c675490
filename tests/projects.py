"""A small project to run pytest on: a case file of five cases and three lines of test."""

from __future__ import annotations

import json
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

FENCE = "```"
SPEC = f"""\
# Five cases

**Base URL:** `https://qtickets.ru/api/rest/v1/`
**Base URL (Partners API):** `https://qtickets.ru/api/partners/v1/`

**Headers:**
{FENCE}
Accept: application/json
Content-Type: application/json
Authorization: Bearer YOUR_TOKEN
{FENCE}

---

## 1. Orders

### 1.2. Paid orders of one event

**Request:**
{FENCE}
GET https://qtickets.ru/api/rest/v1/orders
{FENCE}

**Body:**
{FENCE}json
{{"where": [{{"column": "payed", "value": 1}}, {{"column": "event_id", "value": 33}}], "page": 1}}
{FENCE}

**Expected answer:** HTTP 200

---

## 2. Clients

### 2.1. List clients

**Request:**
{FENCE}
GET https://qtickets.ru/api/rest/v1/clients
{FENCE}

**Expected answer:** HTTP 200

---

### 2.3. Create a client

**Request:**
{FENCE}
POST https://qtickets.ru/api/rest/v1/clients
{FENCE}

**Body:**
{FENCE}json
{{"email": "user@example.com", "name": "Пример", "phone": "+79990000001"}}
{FENCE}

**Expected answer:** HTTP 201

---

## 6. Partners API

### 6.6. Remove a ticket

**Request:**
{FENCE}
POST https://qtickets.ru/api/partners/v1/tickets/remove/12/4076
{FENCE}

**Body:**
{FENCE}json
{{"id": 120260}}
{FENCE}

**Expected answer:** HTTP 403 `PERMISSION_DENIED`

---

### 6.10. Find tickets by event

**Request:**
{FENCE}
POST https://qtickets.ru/api/partners/v1/tickets/find/12
{FENCE}

**Body:**
{FENCE}json
{{"filter": {{"external_order_id": "order67890"}}}}
{FENCE}

**Expected answer:** HTTP 200
"""

TEST = """\
def test_case(api_case, api_client):
    api_client.send(api_case)
"""


def left_by_a_run(folder: Path) -> set[str]:
    """Names in a folder, without what running pytest on it from a test leaves itself."""
    own = {"stdout", "stderr", "__pycache__"}
    names = {path.name for path in folder.iterdir()}
    return {name for name in names if name not in own and not name.startswith("runpytest-")}


@dataclass
class Project:
    """A second project: the plugin, a case file, three lines of test."""

    pytester: pytest.Pytester

    def __post_init__(self) -> None:
        self.write("spec.md", SPEC)
        self.write("test_cases.py", TEST)
        self.write(
            "pytest.ini",
            "[pytest]\nqtickets_spec = spec.md\nqtickets_clickhouse = none\n"
            "filterwarnings = error\naddopts = --strict-markers -p no:cacheprovider -p no:asyncio"
            " -p no:schemathesis\n",
        )

    @property
    def path(self) -> Path:
        """The project's folder."""
        return self.pytester.path

    def write(self, name: str, text: str) -> Path:
        """Write one file of the project."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace text that must be there."""
        text = (self.path / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new, 1))

    def run(self, *arguments: str, **environ: str) -> pytest.RunResult:
        """Run pytest on the project in a process of its own."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("QTICKETS_", "PYTEST_"))}
        with pytest.MonkeyPatch.context() as patch:
            for name in os.environ.keys() - clean.keys():
                patch.delenv(name)
            for name, value in environ.items():
                patch.setenv(name, value)
            return self.pytester.runpytest_subprocess(*arguments)

    def record(self, *arguments: str) -> pytest.RunResult:
        """Record the cassettes from the sandbox, as the README says."""
        words = ("--qtickets-target=sandbox", "--qtickets-record", *arguments)
        result = self.run(*words, QTICKETS_MASK_KEY="fixed")
        self.clear()
        return result

    def clear(self) -> None:
        """Forget earlier runs."""
        import shutil

        shutil.rmtree(self.path / "audit-out", ignore_errors=True)

    @property
    def archive(self) -> Path:
        """The archive of the only run so far."""
        (found,) = (self.path / "audit-out").glob("*.zip")
        return found

    def summary(self) -> Any:
        """``summary.json`` of the only run so far."""
        return json.loads(self.member("data/summary.json"))

    def member(self, ending: str) -> str:
        """A file of the archive by the end of its name."""
        with zipfile.ZipFile(self.archive) as archive:
            (name,) = (n for n in archive.namelist() if n.endswith(ending))
            return archive.read(name).decode()

    @property
    def report(self) -> str:
        """The Markdown report of the only run so far."""
        return self.member(f"qtickets_{self.archive.name.split('_')[1]}_audit_{self._stamp}.md")

    @property
    def _stamp(self) -> str:
        return "_".join(self.archive.name.split("_")[3:5])

    def verdicts(self) -> dict[str, str]:
        """Case id -> verdict, from the archive."""
        return {case["id"]: case["verdict"] for case in self.summary()["cases"]}
