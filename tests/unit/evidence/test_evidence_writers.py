"""No planted value survives any writer: log, bodies, recordings, reports, HAR, CSV, the archive."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import given, settings

from pytest_qtickets.evidence import records
from pytest_qtickets.evidence.closing import ClosingScan
from pytest_qtickets.evidence.finish import finish
from pytest_qtickets.masking import Masker
from pytest_qtickets.model import Failure, Request
from pytest_qtickets.report import derive
from pytest_qtickets.wire.cassettes import Cassettes
from pytest_qtickets.wire.targets import Auth, Target
from tests.planted import files, leaks
from tests.samples import order
from tests.unit.evidence.telling import LOG_FILE, ONE, RUN, SPEC, node, run_of, start, write
from tests.unit.wire.making import answer, page

DIGIT = st.integers(0, 9).map(str)


def digits(n: int) -> st.SearchStrategy[str]:
    return st.lists(DIGIT, min_size=n, max_size=n).map("".join)


#: Made of letters and digits that no pseudonym and no public word has.
VALUES = st.fixed_dictionaries(
    {
        "client_email": st.from_regex(
            r"zh[a-z]{4}\.q[a-z0-9]{5}@example\.(com|org)", fullmatch=True
        ),
        "client_phone": digits(7).map("+7921{}".format),
        "client_name": st.from_regex(r"Щ[жшчэюя]{5}", fullmatch=True),
        "client_surname": st.from_regex(r"Ц[жшчэюя]{7}", fullmatch=True),
        "barcode": digits(10).map("87{}".format),
        "inn": st.just("7743013902"),
    }
)


@settings(max_examples=12, deadline=None)
@given(values=VALUES, status=st.sampled_from([200, 404]), timeout=st.booleans())
def test_no_planted_value_survives_any_writer(values, status, timeout):
    """In the answer, the request, the URL, a header, and the words of a failure."""
    masker = Masker(b"key")
    record = order(id=1)
    record["client"]["email"] = values["client_email"]
    record["baskets"][0].update(values)
    body = masker.mask_bytes(json.dumps(page([record])).encode(), "application/json")
    query = json.dumps({"where": [{"column": "client_email", "value": values["client_email"]}]})
    shown = f"no answer for {values['client_phone']} {values['client_surname']}"
    done = answer(
        {},
        case_id="1.1",
        status=status,
        request=Request(
            method="GET",
            url=masker.mask_url(
                f"https://qtickets.ru/api/rest/v1/orders?email={values['client_email']}"
            ),
            headers=masker.mask_headers({"X-Who": values["client_phone"]}),
            body=masker.mask_bytes(query.encode(), "application/json"),
            credential="rest",
        ),
    )
    response = None if timeout else replace(done.response, body=body)
    failure = Failure("timeout", masker.mask_text(shown)) if timeout else None
    done = replace(done, response=response, failure=failure)
    told = masker.mask_text(f"AssertionError: {json.dumps(record, ensure_ascii=False)}")
    entries = [
        start("1.1"),
        records.exchange(done, node("1.1")),
        records.case_end("1.1", node("1.1"), "failed", "test", told),
    ]
    folder = Path(tempfile.mkdtemp())
    try:
        write(folder / f"{RUN.name}.partial/data", run_of(*entries))
        if not timeout:
            bases = {
                "rest": "https://qtickets.ru/api/rest/v1/",
                "partners": "https://qtickets.ru/p/",
            }
            target = Target("sandbox", bases, Auth())
            Cassettes(folder / "cassettes", SPEC, "requests.md").write(
                ONE, [done], target, RUN.started_at
            )
        scan = ClosingScan({"email": [values["client_email"]], "barcode": [values["barcode"]]}, "")
        ended = finish(folder / f"{RUN.name}.partial", SPEC, LOG_FILE, derive, scan)
        assert leaks(files(folder), values.values()) == {}
        assert (ended.leaks, scan.leaks) == ((), [])
        assert ended.archive is not None
    finally:
        shutil.rmtree(folder)
