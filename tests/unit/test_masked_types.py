"""Writers take masked types only: mypy refuses raw text and raw bytes at each of their doors."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.runs import ROOT

#: One raw value a line, at the doors of everything that writes. ``masked`` lines are accepted.
SNIPPET = """\
from pytest_qtickets.evidence import records
from pytest_qtickets.evidence.audit import Audit
from pytest_qtickets.evidence.records import Entry
from pytest_qtickets.masking import Masker
from pytest_qtickets.model import Failure, Request, Response
from pytest_qtickets.report import derive
from pytest_qtickets.report.har import har
from pytest_qtickets.wire.cassette_form import readable

raw, raw_bytes = "user@example.com", b"user@example.com"
masker = Masker(b"sample")

def bodies(name: str) -> bytes:
    return raw_bytes

def writers(audit: Audit) -> None:
    records.case_end("1.1", "node", "failed", "test", raw)  # the log
    records.warn(raw)  # the log
    Entry("exchange", {}, {"res": raw_bytes})  # bodies
    Response(200, {}, raw_bytes, 9)  # log, bodies, cassettes
    Response(200, {"location": raw}, masker.mask_bytes(b"", ""), 9)  # log, cassettes
    Request("GET", raw, {}, None, "none")  # log, cassettes
    Request("GET", masker.mask_url(raw), {"x": raw}, None, "none")  # log, cassettes
    Failure("timeout", raw)  # the log
    readable(raw_bytes)  # cassettes
    har(audit, bodies)  # HAR
    derive(audit, bodies)  # report, CSV, summary, HAR

def masked() -> None:
    records.warn(masker.mask_text(raw))
    Entry("exchange", {}, {"res": masker.mask_bytes(raw_bytes, "")})
    Request("GET", masker.mask_url(raw), masker.mask_headers({"x": raw}), None, "none")
    Failure("timeout", masker.mask_text(raw))
    readable(masker.mask_bytes(raw_bytes, ""))
"""


def test_mypy_refuses_what_is_raw(tmp_path):
    """Every line of ``writers`` is an error of its types, and no other line is."""
    path = tmp_path / "snippet.py"
    path.write_text(SNIPPET, encoding="utf-8")
    config, cache = ROOT / "pyproject.toml", ROOT / ".mypy_cache"
    words = ["--config-file", str(config), "--cache-dir", str(cache), "--no-error-summary"]
    # A process of its own: mypy moves the recursion limit of the one it runs in.
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *words, str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    shown = done.stdout
    assert done.stderr == ""
    refused = dict(re.findall(r"snippet\.py:(\d+): error: (.*)", shown))
    lines = SNIPPET.split("\n")
    first, last = (
        lines.index("def writers(audit: Audit) -> None:"),
        lines.index("def masked() -> None:"),
    )
    assert sorted(map(int, refused)) == list(range(first + 2, last)), shown
    assert all("MaskedText" in why or "MaskedBytes" in why for why in refused.values()), shown
