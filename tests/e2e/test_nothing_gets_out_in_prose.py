"""Names in other cases than the API gives, and values in encodings, in what a test tells."""

from __future__ import annotations

from tests.e2e.test_nothing_gets_out import run
from tests.planted import PLANTED, files, leaks
from tests.projects import Project

TESTS = """
import base64, gzip
from urllib.parse import quote
from tests.planted import DECLINED, EMAILS, PEOPLE, PHONES


@pytest.mark.orders
def test_prose(api_case, raw):
    print("Письмо не ушло", *DECLINED)
    logging.warning("передать %s лично", " ".join(DECLINED))
    raise AssertionError("нет билета для " + ", ".join(DECLINED))


@pytest.mark.orders
def test_encoded(api_case, raw):
    known = [*EMAILS, *PHONES, *PEOPLE[0]]
    for value in known:
        print(json.dumps(value), quote(value), value.encode())
        print(base64.b64encode(value.encode()).decode())
    logging.warning("gzip %s", base64.b64encode(gzip.compress(" ".join(known).encode())).decode())
    assert not raw
"""


def test_nothing_gets_out_in_prose(pytester):
    """0 of 60, declined, escaped, percent, base64, gzip in base64."""
    project = Project(pytester)
    status, shown = run(project, "-n", "2", more=TESTS)
    assert status == 1, shown
    assert leaks([*files(project.path), ("terminal", shown.encode())], PLANTED) == {}
