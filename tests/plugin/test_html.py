"""pytest-html gets the columns of the audit and the masked exchange."""

import json
import re


def _rows(text):
    data = re.search(r'data-jsonblob="([^"]*)"', text).group(1)
    from html import unescape

    return json.loads(unescape(data))["tests"]


def test_columns_and_exchange(recorded):
    """Case, endpoint, expected, verdict, rows and latency stand beside each test."""
    result = recorded.run(
        "--html=report.html", "--self-contained-html", "--qtickets-clickhouse", "chdb://"
    )
    assert result.ret == 0, result.stdout.str()
    text = (recorded.path / "report.html").read_text(encoding="utf-8")
    for name in ("Case", "Endpoint", "Expected", "Verdict", "Rows", "Latency"):
        assert f"<th>{name}</th>" in text
    (row,) = (r[0] for node, r in _rows(text).items() if "2.1-GET-clients" in node)
    cells = " ".join(row["resultsTableRow"])
    assert "<td>2.1</td>" in cells
    assert "<td>GET /clients</td>" in cells
    assert "<td>passed 200</td>" in cells
    assert "clients_raw +95" in cells
    assert " ms</td>" in cells
    assert "@masked.invalid" in json.dumps(row["extras"])


def test_with_workers(recorded):
    """The columns survive the way from a worker."""
    recorded.run("--html=report.html", "-n", "2")
    text = (recorded.path / "report.html").read_text(encoding="utf-8")
    (row,) = (r[0] for node, r in _rows(text).items() if "6.6-POST" in node)
    assert "<td>passed 403 PERMISSION_DENIED</td>" in " ".join(row["resultsTableRow"])


def test_beside_ordinary_tests(recorded):
    """A test without a case has empty cells."""
    recorded.write("test_other.py", "def test_other(): pass\n")
    result = recorded.run("--html=report.html")
    assert result.ret == 0
