"""Serialised reports and log lines are masked whole, and stay what they were otherwise."""

from __future__ import annotations

import logging
import sys

from pytest_qtickets.masking import Masker
from pytest_qtickets.run.seen import Seen
from pytest_qtickets.run.telling import MaskedFormatter, mask_report

EMAIL = "anna.primer@example.com"


def report():
    """As pytest serialises a failure."""
    return {
        "$report_type": "TestReport",
        "nodeid": "test_a.py::test_it",
        "longrepr": {
            "reprcrash": {"path": f"/home/{EMAIL}/a.py", "lineno": 3, "message": f"no {EMAIL}"},
            "reprtraceback": {
                "reprentries": [
                    {
                        "type": "ReprEntry",
                        "data": {
                            "lines": [">   assert not who", f"E   assert {EMAIL}"],
                            "reprfuncargs": {"args": [["who", EMAIL]]},
                            "reprlocals": {"lines": [f"who = '{EMAIL}'"]},
                            "style": "long",
                        },
                    }
                ],
                "extraline": None,
                "style": "long",
            },
            "chain": [({"reprentries": []}, None, f"because of {EMAIL}")],
        },
        "sections": [("Captured stdout call", f"{EMAIL}\nsecond line\n")],
        "user_properties": [("who", EMAIL), ("count", 5), ("all", {EMAIL: [EMAIL]})],
        "extras": [
            {"format_type": "html", "content": f"<pre>{EMAIL}</pre>"},
            {"format_type": "image", "content": "iVBORw0KGgo="},
        ],
    }


def test_every_part_is_masked():
    """Values go, structure, numbers and places stay."""
    data = report()
    assert mask_report(data, Masker(b"key"))
    crash = data["longrepr"]["reprcrash"]
    assert crash["path"] == f"/home/{EMAIL}/a.py"
    crash["path"] = ""
    assert EMAIL not in str(data)
    entry = data["longrepr"]["reprtraceback"]["reprentries"][0]["data"]
    assert entry["lines"][0] == ">   assert not who"
    assert entry["reprfuncargs"]["args"][0][0] == "who"
    assert isinstance(data["longrepr"]["chain"][0], tuple)
    assert data["user_properties"][1] == ("count", 5)
    assert data["sections"][0][1].endswith("\nsecond line\n")
    assert data["extras"][1] == report()["extras"][1]


def test_a_passed_report_costs_nothing():
    """Nothing told, nothing masked."""
    assert not mask_report({"longrepr": None, "sections": [], "nodeid": EMAIL}, Masker(b"key"))


def test_a_value_broken_over_lines_is_one():
    """Lines of a report are one text, and as many after it."""
    data = {"longrepr": {"lines": ["Authorization: Bearer", "  abcDEF123456ghiJKL7890", "end"]}}
    mask_report(data, Masker(b"key"))
    assert len(data["longrepr"]["lines"]) == 3
    assert data["longrepr"]["lines"][2] == "end"


def test_log_lines_with_their_tracebacks():
    """Arguments, exception and the format of the inner formatter."""
    formatter = MaskedFormatter(logging.Formatter("%(levelname)s %(message)s"), Masker(b"key"))
    try:
        int(EMAIL)
    except ValueError:
        record = logging.LogRecord(
            "a", logging.INFO, "a.py", 1, "seen %s", (EMAIL,), sys.exc_info()
        )
    text = formatter.format(record)
    assert text.startswith("INFO seen u")
    assert "ValueError: invalid literal" in text
    assert EMAIL not in text


def test_a_worker_tells_each_value_once():
    """News are what was not told yet; the controller has all."""
    worker, controller = Seen(), Seen()
    worker.add({"email": ["a@example.com", "b@example.com"]})
    controller.add(worker.news())
    assert worker.news() == {}
    worker.add({"email": ["a@example.com", "c@example.com"], "phone": ["+79990000001"]})
    news = worker.news()
    assert news == {"email": ["c@example.com"], "phone": ["+79990000001"]}
    controller.add(news)
    assert controller.values() == worker.values()
    assert "example" not in repr(controller)
