"""The judge: every rule, and which rule speaks first when several are broken."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pytest_qtickets.errors import Problem
from pytest_qtickets.masking import Masker
from pytest_qtickets.model import Alternative, Case, Exchange, Ruling, Verdict
from pytest_qtickets.wire.judge import RULES, judge
from tests.samples import hall, order, ticket
from tests.unit.wire.making import OK, answer, case, page, silence

PASSED, FAILED, ERROR = Verdict.PASSED, Verdict.FAILED, Verdict.ERROR

LIST = case("1.1", "orders", OK)
ONE = case("1.6", "orders/4360", OK)
SHADES = case("4.1", "price-shades", OK)
ARRAY = case("5.1", "shows/41/barcodes", OK)
FIND = case("6.9", "tickets/find", OK, method="POST")
HALL = case("6.14", "events/seats/12", OK)
UNSTATED = case("1.1", "orders")
SCAN = case("5.4", "scanning/scan", OK, method="POST")
UNKNOWN = case("1.1", "no/such/path", OK)
NOT_FOUND = case("7.2", "orders/9", Alternative(404), Alternative(None, "ORDER_NOT_FOUND"))
WRONG_KEY = case("7.1", "events", Alternative(401, "WRONG_AUTHORIZATION"))
EITHER = case("7.5", "orders", Alternative(None, "VALIDATION_ERROR"), Alternative(empty=True))
GONE = case("1.7", "orders/1/baskets/2", Alternative(204), method="DELETE")

PARTNERS_ERROR = {
    "status": "error",
    "code": "WRONG_AUTHORIZATION",
    "message": "Wrong authorization",
}
REST_ERROR = {
    "error": "Wrong authorization",
    "status": 403,
    "code": "WRONG_AUTHORIZATION",
    "info": [],
}
NO_ORDER = {"error": "no", "status": 404, "code": "RESOURCE_NOT_FOUND", "info": {"id": 9}}


def ruled(asked: Case, *exchanges: Exchange) -> tuple[Verdict, str, str]:
    """A ruling as a tuple."""
    found = judge(asked, exchanges)
    return found.verdict, found.rule, found.detail


@pytest.mark.parametrize(
    ("asked", "got", "expected"),
    [
        # transport
        pytest.param(LIST, silence(), (ERROR, "transport", "timeout: no answer within 30 s"), id="no answer"),
        pytest.param(LIST, silence("connection", "refused"), (ERROR, "transport", "connection: refused"), id="refused"),
        pytest.param(LIST, answer(page([]), truncated=True), (ERROR, "transport", "body cut after 69 bytes"), id="cut"),
        pytest.param(LIST, answer({"withheld": "body cut after 99 bytes"}, truncated=True), (ERROR, "transport", "body cut after 99 bytes"), id="cut and withheld"),
        pytest.param(LIST, answer(b"<html>", content_type="text/html"), (FAILED, "transport", "HTTP 200 with HTML where JSON is due"), id="html"),
        pytest.param(NOT_FOUND, answer(b"<!DOCTYPE html>", 404, content_type="text/html; charset=utf-8"), (FAILED, "transport", "HTTP 404 with HTML where JSON is due"), id="html at the expected status"),
        pytest.param(NOT_FOUND, answer(b" \n<p>no</p>", 404), (FAILED, "transport", "HTTP 404 with HTML where JSON is due"), id="html called json"),
        pytest.param(LIST, answer(page([]), content_type="text/html"), (FAILED, "transport", "HTTP 200 with HTML where JSON is due"), id="json called html"),
        pytest.param(LIST, replace(silence(), failure=None), (ERROR, "transport", "no answer"), id="no answer and no reason"),
        pytest.param(LIST, answer(b"gone"), (FAILED, "transport", "HTTP 200, body is not JSON: Expecting value at character 0"), id="text"),
        pytest.param(LIST, answer(b""), (FAILED, "transport", "HTTP 200, body is not JSON: Expecting value at character 0"), id="empty"),
        pytest.param(LIST, answer(b'{"data":[],"data":[]}'), (FAILED, "transport", "HTTP 200, body is not JSON: key 'data' stands twice in one object"), id="two truths"),
        pytest.param(LIST, answer(b'{"data":[NaN]}'), (FAILED, "transport", "HTTP 200, body is not JSON: NaN is not JSON"), id="NaN"),
        pytest.param(LIST, answer(b'{"data":[-Infinity]}'), (FAILED, "transport", "HTTP 200, body is not JSON: -Infinity is not JSON"), id="Infinity"),
        pytest.param(LIST, answer(b'{"data":"\xff"}'), (FAILED, "transport", "HTTP 200, body is not JSON: not UTF-8 at byte 9"), id="no UTF-8"),
        pytest.param(SCAN, answer(b"[" * 200_000), (FAILED, "transport", "HTTP 200, body is not JSON: nested too deeply"), id="too deep"),
        pytest.param(SCAN, answer({"withheld": "nested too deep to be parsed"}), (FAILED, "transport", "HTTP 200, body withheld: nested too deep to be parsed"), id="withheld"),
        pytest.param(LIST, answer(page([]), content_type="text/plain"), (FAILED, "transport", "HTTP 200, the body is called text/plain, application/json is due"), id="another name"),
        # body status
        pytest.param(FIND, answer({"status": "error", "code": "WRONG_AUTHORIZATION"}), (FAILED, "body status", "HTTP 200 WRONG_AUTHORIZATION: the body says error, expected 200"), id="partners error under 200"),
        pytest.param(LIST, answer({"status": "error", "code": "WRONG_AUTHORIZATION"}), (FAILED, "body status", "HTTP 200 WRONG_AUTHORIZATION: the body says error, expected 200"), id="the same for REST"),
        pytest.param(LIST, answer(REST_ERROR), (FAILED, "body status", "HTTP 200 WRONG_AUTHORIZATION: the body says error, expected 200"), id="REST error under 200"),
        pytest.param(UNKNOWN, answer(PARTNERS_ERROR), (FAILED, "body status", "HTTP 200 WRONG_AUTHORIZATION: the body says error, expected 200"), id="also where nothing is known"),
        pytest.param(UNSTATED, answer(REST_ERROR, 201), (FAILED, "body status", "HTTP 201 WRONG_AUTHORIZATION: the body says error, expected 2xx"), id="error under 201, nothing stated"),
        pytest.param(LIST, answer({**page([]), "status": "error"}), (FAILED, "body status", "HTTP 200: the body says error, expected 200"), id="error beside data"),
        pytest.param(FIND, answer({"status": "fail", "result": []}), (FAILED, "body status", "HTTP 200: the body says error, expected 200"), id="partners status is another word"),
        pytest.param(HALL, answer({"status": "denied", "zones": []}), (FAILED, "body status", "HTTP 200: the body says error, expected 200"), id="hall status is another word"),
        pytest.param(LIST, answer({**page([]), "status": "ok"}), (PASSED, "all rules", ""), id="a REST body may have a status of its own"),
        pytest.param(case("6.9", "tickets/find", Alternative(None, "WRONG_AUTHORIZATION"), method="POST"), answer(PARTNERS_ERROR), (PASSED, "all rules", ""), id="an error that is due may come under 200"),
        # code
        pytest.param(WRONG_KEY, answer({**REST_ERROR, "code": "OTHER"}, 401), (FAILED, "code", "HTTP 401 OTHER, expected code WRONG_AUTHORIZATION"), id="another code"),
        pytest.param(WRONG_KEY, answer({"error": "no", "status": 401}, 401), (FAILED, "code", "HTTP 401, expected code WRONG_AUTHORIZATION"), id="no code"),
        pytest.param(WRONG_KEY, answer({"data": [{"code": "WRONG_AUTHORIZATION"}]}, 401), (FAILED, "code", "HTTP 401, expected code WRONG_AUTHORIZATION"), id="a code within data is none"),
        pytest.param(WRONG_KEY, answer({"code": "WRONG_AUTHORIZATION"}, 401), (FAILED, "code", "HTTP 401, expected code WRONG_AUTHORIZATION"), id="a code beside no error is none"),
        # status
        pytest.param(WRONG_KEY, answer(REST_ERROR, 403), (FAILED, "status", "HTTP 403 WRONG_AUTHORIZATION, expected 401 WRONG_AUTHORIZATION"), id="another status"),
        pytest.param(LIST, answer(page([]), 201), (FAILED, "status", "HTTP 201, expected 200"), id="another 2xx"),
        pytest.param(UNSTATED, answer(NO_ORDER, 404), (FAILED, "status", "HTTP 404 RESOURCE_NOT_FOUND, expected 2xx"), id="nothing stated"),
        pytest.param(UNSTATED, answer(page([]), 302), (FAILED, "status", "HTTP 302, expected 2xx"), id="a redirect is no 2xx"),
        # alternatives
        pytest.param(NOT_FOUND, answer(NO_ORDER, 404), (PASSED, "all rules", ""), id="first alternative"),
        pytest.param(NOT_FOUND, answer({**NO_ORDER, "code": "ORDER_NOT_FOUND"}, 400), (PASSED, "all rules", ""), id="second alternative"),
        pytest.param(NOT_FOUND, answer(NO_ORDER, 410), (FAILED, "status", "HTTP 410 RESOURCE_NOT_FOUND, expected 404"), id="neither: the first one is named"),
        pytest.param(EITHER, answer(page([])), (PASSED, "all rules", ""), id="an empty result"),
        pytest.param(EITHER, answer(page([{"id": 1}])), (FAILED, "code", "HTTP 200, expected code VALIDATION_ERROR"), id="not empty"),
        pytest.param(case("1.1", "orders", Alternative(200, empty=True)), answer(page([{"id": 1}])), (FAILED, "shape", "1 records, expected an empty result"), id="empty is due"),
        # shape, by envelope
        pytest.param(LIST, answer([]), (FAILED, "shape", "expected a JSON object"), id="page: array"),
        pytest.param(LIST, answer({"data": {}}), (FAILED, "shape", "no `data` array"), id="page: data is an object"),
        pytest.param(LIST, answer({"data": []}), (FAILED, "shape", "no `paging` object"), id="page: no paging"),
        pytest.param(SHADES, answer({"data": None}), (FAILED, "shape", "no `data` array"), id="list: no data"),
        pytest.param(SHADES, answer({"data": []}), (PASSED, "all rules", ""), id="list: paging is not due"),
        pytest.param(ONE, answer({"data": []}), (FAILED, "shape", "no `data` object"), id="one: data is an array"),
        pytest.param(ONE, answer({"data": order(id=4360)}), (PASSED, "all rules", ""), id="one"),
        pytest.param(ARRAY, answer({"data": []}), (FAILED, "shape", "expected a JSON array"), id="array: an object"),
        pytest.param(ARRAY, answer([]), (PASSED, "all rules", ""), id="array"),
        pytest.param(FIND, answer({"result": []}), (FAILED, "shape", "Partners `status` is None, expected 'success'"), id="partners: no status"),
        pytest.param(FIND, answer({"status": "success"}), (FAILED, "shape", "no `result`"), id="partners: no result"),
        pytest.param(FIND, answer({"status": "success", "result": [ticket()]}), (PASSED, "all rules", ""), id="partners"),
        pytest.param(HALL, answer({"event_id": 12}), (FAILED, "shape", "none of `zones`, `offers`, `seatmap`"), id="hall: nothing"),
        pytest.param(HALL, answer(hall(zones=[])), (PASSED, "all rules", ""), id="hall: a status is not documented"),
        pytest.param(HALL, answer(hall(status="success", zones=[])), (PASSED, "all rules", ""), id="hall"),
        pytest.param(SCAN, answer([]), (FAILED, "shape", "expected a JSON object"), id="object: array"),
        # no content
        pytest.param(GONE, answer(b"", 204), (PASSED, "all rules", ""), id="204 as stated"),
        pytest.param(GONE, answer(b"", 200), (FAILED, "transport", "HTTP 200, body is not JSON: Expecting value at character 0"), id="an empty 200 is no 204"),
        pytest.param(UNSTATED, answer(b"", 204), (FAILED, "transport", "HTTP 204, body is not JSON: Expecting value at character 0"), id="204 that nobody stated"),
    ],
)  # fmt: skip
def test_a_rule_alone(asked: Case, got: Exchange, expected: tuple[Verdict, str, str]) -> None:
    """Each rule, broken alone, decides and says why."""
    assert ruled(asked, got) == expected


@pytest.mark.parametrize(
    ("asked", "got", "first"),
    [
        pytest.param(
            case("1.1", "orders", OK, problems=(Problem("requests.md", 9, "two bodies"),)),
            [silence()], "spec", id="spec before transport",
        ),
        pytest.param(FIND, [answer(PARTNERS_ERROR, truncated=True)], "transport", id="transport before body status"),
        pytest.param(WRONG_KEY, [answer(b"<html>", 403)], "transport", id="transport before code and status"),
        pytest.param(case("3.4", "events", Alternative(201), method="POST"), [answer(PARTNERS_ERROR)], "body status", id="body status before status"),
        pytest.param(FIND, [answer(PARTNERS_ERROR)], "body status", id="body status before shape"),
        pytest.param(WRONG_KEY, [answer(NO_ORDER, 404)], "code", id="code before status"),
        pytest.param(LIST, [answer({"data": 1}, 201)], "status", id="status before shape"),
        pytest.param(
            case("1.2", "orders", OK, body={"where": [{"column": "payed", "value": 1}]}),
            [answer({"data": [{"payed": 0}]})], "shape", id="shape before filter",
        ),
        pytest.param(LIST, [answer({"data": 1}), silence()], "transport", id="a later page, transport"),
        pytest.param(LIST, [answer({"data": 1}), answer(REST_ERROR)], "body status", id="a later page, body status"),
    ],
)  # fmt: skip
def test_the_first_broken_rule_decides(asked: Case, got: list[Exchange], first: str) -> None:
    """Of several broken rules the earlier one in ``RULES`` is named, over all pages."""
    assert first in RULES
    assert judge(asked, got).rule == first


def test_a_case_with_problems_names_their_lines() -> None:
    """A malformed case fails by rule ``spec`` with file and line, whatever came back."""
    bad = case(
        problems=(Problem("requests.md", 9, "two bodies"), Problem("requests.md", 11, "no JSON"))
    )
    expected = "requests.md:9: two bodies; requests.md:11: no JSON"
    assert judge(bad, [answer(page([]))]) == Ruling(FAILED, "spec", expected)


def test_a_case_that_was_never_sent_is_an_error() -> None:
    """No exchange is no pass."""
    assert judge(LIST, []) == Ruling(ERROR, "transport", "no request was sent")


# --- pages ------------------------------------------------------------------------------------


def rows(first: int, last: int) -> list[dict[str, int]]:
    """Records with these ids."""
    return [order(id=number) for number in range(first, last + 1)]


def test_pages_that_add_up_pass() -> None:
    """A list read to its end gives as many records as it promises."""
    pages = [answer(page(rows(1, 2), 1, 3, size=2)), answer(page(rows(3, 3), 2, 3, size=2))]
    assert ruled(LIST, *pages) == (PASSED, "all rules", "")


@pytest.mark.parametrize(
    ("pages", "detail"),
    [
        ([page(rows(1, 2), 1, 3, size=2), page([], 2, 3, size=2)], "2 records over 2 pages, `paging.total` says 3"),
        ([page(rows(1, 1), total=5)], "1 records over 1 pages, `paging.total` says 5"),
        ([page(rows(1, 5), total=2)], "5 records over 1 pages, `paging.total` says 2"),
        ([page(rows(1, 2), 1, 4, size=2), page(rows(1, 2), 1, 4, size=2)], "page 2 was asked, the answer is page 1"),
        ([page(rows(1, 2), 3, 6, size=2)], "page 1 was asked, the answer is page 3"),
        ([page(rows(1, 2), 1, 4, size=2), {"data": rows(3, 4)}], "no `paging` object"),
        ([page(rows(1, 2), 1, 4, size=2), page(rows(2, 3), 2, 4, size=2)], "record id 2 stands on pages 1 and 2"),
        ([page([{"id": "a"}], 1, 9, size=1), page([{"id": "a"}], 2, 9, size=1)], "record id a stands on pages 1 and 2"),
        ([page(rows(1, 2), 1, 4, size=2), page(rows(4, 4), 2, 3, size=2)], "`paging.total` went from 4 to 3 between pages 1 and 2"),
        ([page(rows(1, 2), 1, 9, size=2), page(rows(3, 4), 2, 10, size=2)], "`paging.total` went from 9 to 10 between pages 1 and 2"),
    ],
)  # fmt: skip
def test_pages_that_lie_fail(pages: list[object], detail: str) -> None:
    """Totals that are never reached, overrun, or pages that are others than asked, fail by shape."""
    assert ruled(LIST, *map(answer, pages)) == (FAILED, "shape", detail)


def test_paging_without_figures_is_no_lie() -> None:
    """Which figures ``paging`` must have is the contract's matter; what is there is believed."""
    assert ruled(LIST, answer({"data": [], "paging": {}}))[1] == "schema"
    assert ruled(LIST, answer({"data": [{}], "paging": {"total": 2}}))[1] == "shape"


def test_a_case_may_ask_for_a_later_page() -> None:
    """A list that is read from its second page on is not held against its total."""
    asked = case("1.1", "orders", OK, body={"page": 2})
    assert ruled(asked, answer(page(rows(3, 3), 2, 3, size=2))) == (PASSED, "all rules", "")
    wrong = ruled(asked, answer(page(rows(1, 2), 1, 2, size=2)))
    assert wrong == (FAILED, "shape", "page 2 was asked, the answer is page 1")
    twice = ruled(asked, *(answer(page(rows(3, 4), n, 9, size=2)) for n in (2, 3)))
    assert twice == (FAILED, "shape", "record id 3 stands on pages 2 and 3")


def test_records_without_an_id_may_look_alike() -> None:
    """Only an id says that two records are one; barcode rows have none."""
    barcodes = case("5.1", "barcodes", OK)
    pages = [answer(page([{"row": 1}, {"id": None}], n, 4, size=2)) for n in (1, 2)]
    assert ruled(barcodes, *pages) == (PASSED, "all rules", "")


def test_of_attempts_the_last_one_counts() -> None:
    """A page that was tried again is ruled on by its last answer, the others by theirs."""
    broken = answer(b"<html>", 503, content_type="text/html", page=2)
    first = answer(page(rows(1, 2), 1, 3, size=2))
    again = answer(page(rows(3, 3), 2, 3, size=2), page=2, attempt=2)
    assert ruled(LIST, first, broken, again) == (PASSED, "all rules", "")
    assert ruled(LIST, silence(), silence(attempt=2), replace(again, attempt=3))[1] == "shape"


def test_why_a_page_was_not_tried_again_is_said() -> None:
    """Behind the reason of the ruling, whichever rule it is."""
    failed = ruled(
        LIST, answer({"error": "later", "status": 429}, 429, given_up="3 attempts were made")
    )
    assert failed == (
        FAILED,
        "status",
        "HTTP 429, expected 200; not tried again: 3 attempts were made",
    )
    lost = ruled(LIST, silence(given_up="a case that writes is sent once"))
    assert (
        lost[2]
        == "timeout: no answer within 30 s; not tried again: a case that writes is sent once"
    )


@pytest.mark.parametrize(("kind", "rule"), [
    ("", "all rules"), ("application/json", "all rules"), ("application/problem+json", "all rules"),
    ("APPLICATION/JSON; charset=utf-8", "all rules"), ("text/plain", "transport"), ("application/jsonp", "transport"),
])  # fmt: skip
def test_json_must_be_called_json(kind: str, rule: str) -> None:
    """A body that is JSON under another name is no JSON answer; an answer may leave it unnamed."""
    assert ruled(LIST, answer(page([]), content_type=kind))[1] == rule


def test_a_list_that_was_not_read_to_its_end_says_so() -> None:
    """Reading that was stopped by the page limit passes with the two figures in the reason."""
    pages = [answer(page(rows(2 * n + 1, 2 * n + 2), n + 1, 90, size=2)) for n in range(3)]
    assert ruled(LIST, *pages) == (PASSED, "all rules", "stopped early: 6 of 90 records read")


def test_a_call_that_nobody_documents_is_held_to_no_envelope() -> None:
    """Its status and that its body says no error are all that can be asked of it."""
    assert ruled(UNKNOWN, answer({"anything": 1})) == (PASSED, "all rules", "")


# --- the contract -----------------------------------------------------------------------------


def test_every_place_that_differs_from_the_contract_is_a_line() -> None:
    """Apart for whoever lists them, and together in the reason; one page needs no number."""
    found = judge(ONE, [answer({"data": order(id=4360, payed="yes", price="12")})])
    lines = (
        '/data/payed: found "yes", expected boolean',
        '/data/price: found "12", expected number',
    )
    detail = "the answer differs from the contract: " + "; ".join(lines)
    assert found == Ruling(FAILED, "schema", detail, mismatches=lines)


def test_what_differs_on_a_page_of_several_is_told_with_its_number() -> None:
    """Of every page, and counted from one."""
    pages = [answer(page([order(id=n, payed="yes")], n, 2, size=1)) for n in (1, 2)]
    assert judge(LIST, pages).mismatches == (
        'page 1: /data/0/payed: found "yes", expected boolean',
        'page 2: /data/0/payed: found "yes", expected boolean',
    )


def test_an_error_of_a_call_is_held_against_the_contract_of_its_api() -> None:
    """REST errors have one form, also where the call is unknown; Partners errors another."""
    got = answer({"error": "no", "status": "404"}, 404)
    unknown = case("1.1", "no/such/path", Alternative(404))
    assert judge(unknown, [got]).mismatches == ('/status: found "404", expected integer',)
    denied = case("6.9", "no/such/path", Alternative(404), method="POST")
    assert judge(denied, [got]).verdict is PASSED


def test_fields_that_the_contract_does_not_name_are_told_and_pass() -> None:
    """By pointer, once for all pages; an answer without any tells none."""
    pages = [answer(page([order(id=n, colour="red")], n, 2, size=1)) for n in (1, 2)]
    found = judge(LIST, pages)
    assert (found.verdict, found.drift) == (PASSED, ("/data/*/colour",))
    assert judge(LIST, [answer(page([order(id=1)]))]).drift == ()
    missing = case("1.1", "no/such/path", Alternative(404))
    assert judge(missing, [answer({**NO_ORDER, "hint": "x"}, 404)]).drift == ("/hint",)


# --- bodies of any kind ---------------------------------------------------------------------------

_KEYS = st.sampled_from(
    ["data", "result", "paging", "status", "error", "code", "message", "perPage", "currentPage",
     "total", "id", "payed", "zones", "withheld"]
)  # fmt: skip
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["error", "success", "2025-01-01", "1"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
_BODIES = st.binary(max_size=60) | _JSON.map(lambda value: json.dumps(value).encode())
_CASES = st.sampled_from(
    [LIST, ONE, SHADES, ARRAY, FIND, HALL, SCAN, UNKNOWN, UNSTATED, GONE, NOT_FOUND, EITHER]
)


def _is_json(data: bytes) -> bool:
    """Whether a strict reader, written apart from ours, takes these bytes."""

    def pairs(found: list[tuple[str, object]]) -> dict[str, object]:
        assert len({name for name, _ in found}) == len(found)
        return dict(found)

    def refuse(_name: str) -> None:
        raise AssertionError

    try:
        json.loads(data.decode("utf-8", "strict"), object_pairs_hook=pairs, parse_constant=refuse)
    except (ValueError, AssertionError):
        return False
    return True


@settings(max_examples=60)
@given(_CASES, _BODIES, st.sampled_from([200, 201, 204, 301, 401, 404, 500]))
@example(GONE, b"", 200)
@example(SCAN, b'{"a":NaN}', 200)
def test_no_body_raises_and_only_json_passes(asked: Case, body: bytes, status: int) -> None:
    """Any bytes at any status are ruled on; what passes is JSON, or the empty 204 that is due."""
    found = judge(asked, [answer(body, status)])
    if found.verdict is PASSED:
        assert _is_json(body) or (asked is GONE and status == 204 and body == b"")
    else:
        assert found.rule in RULES
        assert found.detail


@settings(max_examples=40)
@given(_CASES, _BODIES)
def test_masked_bodies_are_ruled_on_too(asked: Case, body: bytes) -> None:
    """The judge reads masked bodies: the mask turns none of them into one that makes it fall."""
    masked = Masker(b"one key").mask_bytes(body, "application/json")
    assert judge(asked, [answer(bytes(masked))]).verdict in (PASSED, FAILED)


@settings(max_examples=40)
@given(st.lists(_JSON, min_size=2, max_size=4))
def test_any_sequence_of_pages_is_ruled_on(bodies: list[object]) -> None:
    """Pages that fit in no way do not make the judge fall."""
    exchanges = [answer(json.dumps(body).encode()) for body in bodies]
    assert judge(LIST, exchanges).verdict in (PASSED, FAILED)


def test_a_filter_is_what_a_list_is_asked_with() -> None:
    """The body of a POST is data, whatever its keys are called."""
    asked = case(
        "6.9", "tickets/find", OK, method="POST", body={"where": [{"column": "id", "value": 1}]}
    )
    assert judge(asked, [answer({"status": "success", "result": [ticket(id=2)]})]).verdict is PASSED


@pytest.mark.parametrize(
    "body", ['{"page":1,"page":2}', "[1]", '{"page":"2"}', '"\\ud800"', "null", '{"page":NaN}']
)
def test_a_strange_request_body_is_no_filter(body: str) -> None:
    """A query that is no plain object asks for nothing the judge could check."""
    assert judge(case("1.1", "orders", OK, body=body), [answer(page([]))]).verdict is PASSED
