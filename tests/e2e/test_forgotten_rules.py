"""A class that the masking forgets, whichever it is, fails the run and withholds the archive."""

from __future__ import annotations

import json
import re

import pytest

from tests.planted import files
from tests.projects import Project
from tests.runs import ROOT

#: Class -> a planted value of it.
CLASSES = {
    "email": "zhar.ptitsyn41@example.org",
    "phone": "+79990814301",
    "name": "Вяземцевский",
    "company": "Ромашково-Пример",
    "tax": "7743013902",
    "document": "FN88420017",
    "social": "zhar_ptitsyn_41",
    "card": "977555******3811",
    "barcode": "874306821117",
    "series": "317402995",
    "uniqid": "q7w3zk91xa",
    "link": "9ac3f17be0d4528611aa7c03d29e5b64",
    "promo": "LETO-7Q2Z",
}
CONFTEST = f"""\
import sys
sys.path.insert(0, {str(ROOT)!r})
from tests import planted
from tests.e2e.test_forgotten_rules import plant_more
plant = planted.plant
planted.plant = lambda world: (plant(world), plant_more(world))
planted.install()
"""


def plant_more(world):
    """Classes that the sixty values lack."""
    order = next(o for o in world.orders.values() if o["payed"] and o["event_id"] == 33)
    order["client"]["details"]["vk_id"] = CLASSES["social"]
    order["cancel_url"] = f"https://qtickets.ru/cancel-order/{order['uniqid']}/{CLASSES['link']}"
    order["promo_code"] = {"discount_id": 7, "code": CLASSES["promo"]}
    order["baskets"][0].update(
        organization_name=CLASSES["company"],
        fanid_card=CLASSES["document"],
        series=CLASSES["series"],
    )


@pytest.mark.parametrize(
    ("kind", "words"), [*((kind, ()) for kind in CLASSES), ("email", ("-n", "2"))]
)
def test_a_forgotten_class_fails_the_run(pytester, kind, words):
    """Exit 1 though every test passed; no archive; class, file and offset, never the value."""
    project = Project(pytester)
    project.write("conftest.py", CONFTEST)
    # A link has the order's key in it: each hides the other's values.
    forgotten = {kind, "link", "uniqid"} if kind in {"link", "uniqid"} else {kind}
    classes = "".join(f'{name} = "keep"\n' for name in sorted(forgotten))
    project.write("lax.toml", f"[classes]\n{classes}")
    words = (
        "--qtickets-target=sandbox",
        "-k",
        "1.2",
        "-o",
        "qtickets_mask_policy=lax.toml",
        *words,
    )
    result = project.run(*words, "-p", "no:anyio")
    shown = result.stdout.str() + result.stderr.str()
    result.assert_outcomes(passed=1)
    assert result.ret == 1, shown
    out = project.path / "audit-out"
    assert [path.suffix for path in out.iterdir()] == [".withheld"]
    (folder,) = out.iterdir()
    summary = json.loads((folder / "data/summary.json").read_text(encoding="utf-8"))
    found = summary["scan"]["found"]
    assert any(found.get(name) for name in forgotten), found
    value = CLASSES[kind]
    assert any(value.encode() in data for _, data in files(folder / "data/artifacts"))
    assert value not in shown
    told = (folder / "WITHHELD.txt").read_text(encoding="utf-8")
    assert any(f": {name}\n" in told for name in forgotten)
    assert value not in told
    assert "withheld audit-out/" in shown
    assert "nothing was archived" in shown


def test_a_file_outside_the_archive_is_masked_again(pytester):
    """What a test writes into JUnit past its report is mended; the run fails; the archive stands."""
    project = Project(pytester)
    project.write(
        "test_cases.py",
        "def test_case(api_case, api_client, record_testsuite_property):\n"
        "    answer = api_client.send(api_case)\n"
        "    email = answer.reveal('/data/0/client/email').reveal()\n"
        "    record_testsuite_property('who', email)\n",
    )
    words = ("--qtickets-target=sandbox", "-k", "1.2", "--junitxml=junit.xml")
    result = project.run(*words)
    result.assert_outcomes(passed=1)
    assert result.ret == 1
    text = (project.path / "junit.xml").read_text(encoding="utf-8")
    assert "@example" not in text
    assert "@masked.invalid" in text
    scan = project.summary()["scan"]
    assert (scan["found"], scan["mended"], scan["removed"]) == ({"email": 1}, ["junit.xml"], [])
    assert "personal data in 1 place" in project.report
    told = r"Personal data stood in files of the run: found: email 1( \(.+ chance\))? \(junit\.xml:"
    assert re.search(told, project.report)
