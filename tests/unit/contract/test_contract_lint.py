"""The lint of a case file: every rule at its line, and silence where the vendor agrees."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_qtickets.contract.lint import Finding, lint
from pytest_qtickets.spec import parse_spec, read_spec

ROOT = Path(__file__).parents[3]
#: Cases of the mission's file that the vendor documents otherwise -> the documented call.
DIFFERENT = {
    "1.7": 'DELETE orders/{order_id}/baskets with {"delete"',
    "1.8": 'PUT baskets/{basket_id} with {"data"',
    "1.9": 'DELETE orders/{order_id}/baskets with {"refund"',
    "2.3": 'POST clients with {"data"',
    "2.4": 'POST clients with {"data"',
    "3.2": "GET events",
    "3.4": 'POST events with {"data"',
    "3.5": 'PUT events/{event_id} with {"data"',
    "3.6": "GET shows/{show_id}/seats",
    "3.7": "GET shows/{show_id}/seats",
    "4.1": "GET color-themes",
    "4.4": 'POST promo-codes with {"data"',
    "4.5": 'PUT promo-codes/{promo_code_id} with {"data"',
    "5.1": "GET shows/{show_id}/barcodes",
    "5.2": "GET shows/{show_id}/barcodes",
    "5.3": "GET shows/{show_id}/barcode/{barcode}",
    "5.4": "POST shows/{show_id}/barcode/{barcode}",
    "5.5": "POST shows/{show_id}/barcodes",
}
HEAD = """# Cases
**Base URL:** `https://qtickets.ru/api/rest/v1/`
**Base URL (Partners API):** `https://qtickets.ru/api/partners/v1/`

## 1. Orders
"""


def linted(
    request: str, body: str | None = None, expected: str = "HTTP 200", api: str = "rest"
) -> list[Finding]:
    """Remarks on a file of one case."""
    method, path = request.split(" ")
    lines = ["### 1.1. One", "**Request:**", "```"]
    lines += [f"{method} https://qtickets.ru/api/{api}/v1/{path}", "```"]
    lines += ["**Body:**", "```json", body, "```"] if body is not None else []
    lines += [f"**Expected answer:** {expected}", ""]
    return lint(parse_spec((HEAD + "\n".join(lines)).encode(), file="cases.md"))


def test_the_missions_file() -> None:
    """Exactly the cases that the vendor documents otherwise, each with the documented call."""
    spec = read_spec(ROOT / "specs/qtickets_api_test_requests.md")
    found = [remark for remark in lint(spec) if not remark.note]
    assert [remark.case for remark in found] == list(DIFFERENT)
    for remark in found:
        assert remark.instead.startswith(DIFFERENT[remark.case])
        assert remark.line == spec.case(remark.case).span.first


@pytest.mark.parametrize(
    ("request_line", "body", "rule", "words"),
    [
        ("GET order", None, "undocumented-path", "on no documented path"),
        ("DELETE orders", None, "wrong-verb", "documented on this path is GET"),
        ("POST clients", '{"email": "user@example.com"}', "missing-wrapper", "`data`"),
        ("GET orders", '{"where": [{"column": "paid", "value": 1}]}', "unknown-column", "`payed`"),
        ("GET orders", '{"orderBy": {"nummer": "asc"}}', "unknown-column", "`nummer`"),
        ("GET orders", '{"orderBy": {"id": "up"}}', "request-body", "expected"),
        ("GET orders", '{"where": [{"column": "id", "operator": "like", "value": 1}]}', "unknown-operator", "like"),
        ("GET orders", '{"page": "2"}', "request-body", '/page: found "2", expected integer'),
        ("PUT baskets/7", None, "request-body", "no body"),
        ("PUT baskets/7", '{"data": {"client_email": "no"}}', "request-body", "e-mail"),
        ("POST shows/41/barcode/877000000001", '{"checked_at": "2025-11-07"}', "request-body", "offset"),
        ("POST shows/41/barcodes", '{"barcode": "877000000001"}', "request-body", "array"),
    ],
)  # fmt: skip
def test_a_rule_alone(request_line: str, body: str | None, rule: str, words: str) -> None:
    """One planted offence, one finding, at the case's line, with words to act on."""
    (found,) = [remark for remark in linted(request_line, body) if not remark.note]
    assert (found.rule, found.file, found.line, found.case) == (rule, "cases.md", 6, "1.1")
    assert words in found.message


def test_a_path_misspelt_names_the_nearest() -> None:
    """The documented call that is spelled most alike stands beside it."""
    (found,) = linted("GET promo_codes")
    assert found.instead == "GET promo-codes"


def test_a_case_that_expects_an_error_may_send_nonsense() -> None:
    """A negative test is no mistake."""
    assert linted("POST clients", "{}", "code `UNKNOWN_ERROR`") == []


@pytest.mark.parametrize(
    ("request_line", "api", "expected", "note"),
    [
        ("GET orders", "rest", "HTTP 200, code `RESOURCE_NOT_FOUND`", False),
        ("GET orders/1", "rest", "empty result", False),
        ("GET orders", "rest", "HTTP 401", True),
        ("GET orders/1", "rest", "code `ORDER_NOT_FOUND`", True),
        ("POST tickets/find", "partners", "HTTP 403", True),
        ("POST events/lists", "partners", "code `NOT_ALLOWED`", True),
    ],
)
def test_expectations_the_api_cannot_meet(
    request_line: str, api: str, expected: str, note: bool
) -> None:
    """A finding where the documentation says so, a note where it was only seen."""
    found = [r for r in linted(request_line, None, expected, api) if r.rule == "expectation"]
    assert [remark.note for remark in found] == [note]


def test_one_alternative_that_may_hold_is_enough() -> None:
    """``404 or ORDER_NOT_FOUND``: the API does answer 404."""
    assert linted("GET orders/1", None, "HTTP 404 or code `ORDER_NOT_FOUND`") == []


def test_a_mixed_pair() -> None:
    """A show that stands with another event than elsewhere in the file, or in the samples."""
    pairs = ("12/4076", "33/4076", "77/501", "78/501")
    text = HEAD + "\n".join(
        f"### 1.{n}. Offers\n**Request:**\n```\n"
        f"GET https://qtickets.ru/api/partners/v1/events/offers/{pair}\n```\n"
        for n, pair in enumerate(pairs, start=1)
    )
    found = lint(parse_spec(text.encode(), file="cases.md"))
    assert [(r.rule, r.case) for r in found] == [("mixed-pair", "1.2"), ("mixed-pair", "1.4")]
    assert "show 501 with event 78; it goes with event 77 (cases.md:" in found[1].message


def test_a_malformed_case_is_told_by_its_own_problem() -> None:
    """The parser's words and line; nothing else is said of it."""
    (found,) = linted("GET orders", "{not json")
    assert (found.rule, found.line) == ("case", 13)
