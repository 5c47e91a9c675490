"""The HTML report in a real browser."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest

CHROMIUM = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]


@pytest.fixture(scope="module")
def chromium():
    """The browser; where it is not installed the test is skipped (in CI that is a failure)."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    return found


def test_the_report_opens(replayed, chromium, tmp_path):
    """Chromium renders the page from disk: title, 51 rows in the matrix, no failing request."""
    (page,) = replayed.folder.glob("data/reports/*.html")
    done = subprocess.run(
        [chromium, *CHROMIUM, f"--user-data-dir={tmp_path}", "--dump-dom", page.as_uri()],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "HOME": str(tmp_path)},
    )
    dom = done.stdout
    assert "QTickets Replay Audit" in re.search(r"<title>(.*?)</title>", dom).group(1)
    matrix = dom[dom.index("3. Test Matrix</h2>") : dom.index("4. Metrics</h2>")]
    assert matrix.count("<tr") == 52
    assert not re.search(r'(src|href)="https?:', dom)
    assert "<script" not in dom
