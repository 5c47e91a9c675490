"""The documented dialect: keys, unknown ids, unrouted paths, wrong verbs, bodies that are no JSON."""

from __future__ import annotations

import pytest
import requests

from pytest_qtickets.sandbox import PARTNERS_TOKEN, REST_TOKEN
from pytest_qtickets.sandbox.documented import DOCUMENTED

WRONG = [
    {},
    {"Authorization": "Bearer nobody"},
    {"Authorization": REST_TOKEN},
    {"Authorization": "Bearer "},
]

# R1 to R24 (R3 and R4, and R21 and R24, share a path) and POST orders, which only ever fails.
REST = """
GET orders | POST orders | GET orders/{} | DELETE orders/{}/baskets | PUT baskets/{}
| POST orders/{}/restore | GET clients | GET clients/{} | POST clients | GET events
| GET events/{} | POST events | PUT events/{} | GET shows/{}/seats | GET color-themes
| GET discounts | GET discounts/{} | GET promo-codes | POST promo-codes | PUT promo-codes/{}
| GET shows/{}/barcodes | GET shows/{}/barcode/{} | POST shows/{}/barcode/{} | POST shows/{}/barcodes
"""
PARTNERS = """
events/seatmap events/offers events/seats
tickets/add tickets/update tickets/remove tickets/check tickets/find
"""


def test_the_routes_are_the_vendors():
    """Verbs and paths of R1 to R24 and P1 to P9, and none beside them."""
    routed = {(r.api, f"{r.method} {r.path}") for r in DOCUMENTED.routes}
    wanted = {("rest", call.strip()) for call in REST.split("|")}
    paths = [path + tail for path in PARTNERS.split() for tail in ("", "/{}", "/{}/{}")]
    for path in ("events/lists", *paths):
        wanted |= {("partners", f"{verb} {path}") for verb in ("GET", "POST")}
    assert routed == wanted


@pytest.mark.parametrize("headers", [*WRONG, {"Authorization": f"Bearer {PARTNERS_TOKEN}"}])
@pytest.mark.parametrize("call", [("GET", "orders"), ("PUT", "events/12"), ("POST", "orders")])
def test_rest_key(vendor, headers, call):
    """Missing, unknown, malformed or the other API's key: 403 in four keys."""
    answer = vendor(*call, headers=headers)
    assert answer.status_code == 403
    assert answer.json() == {
        "error": "Wrong authorization",
        "status": 403,
        "code": "WRONG_AUTHORIZATION",
        "info": [],
    }


@pytest.mark.parametrize("headers", [*WRONG, {"Authorization": f"Bearer {REST_TOKEN}"}])
@pytest.mark.parametrize("path", ["tickets/check", "tickets/add/7777777", "events/lists"])
def test_partners_key(partner, headers, path):
    """HTTP 200 with the error inside, before ids and body are looked at."""
    answer = partner("POST", path, {"batch": 5}, headers=headers)
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "error",
        "code": "WRONG_AUTHORIZATION",
        "message": "Wrong authorization",
    }


@pytest.mark.parametrize(
    ("path", "resource", "number"),
    [
        ("orders/999999999", "Order", 999999999),
        ("events/999999999", "Event", 999999999),
        ("clients/1", "Client", 1),
        ("discounts/1", "Discount", 1),
        ("discounts/colors", "Discount", 0),
        ("orders/12x", "Order", 0),
        ("orders/٣٣", "Order", 0),
        ("orders/" + "9" * 5000, "Order", 2**63 - 1),
        ("shows/1/seats", "Show", 1),
        ("shows/1/barcodes", "Show", 1),
        ("shows/1/barcode/877076325904", "Show", 1),
        ("shows/41/barcode/870000000000", "Ticket", 0),
        ("shows/41/barcode/nobody's", "Ticket", 0),
    ],
)
def test_unknown_id(vendor, path, resource, number):
    """404 JSON with the id, cast to a number, and the class of what is missing."""
    answer = vendor("GET", path)
    assert answer.status_code == 404
    assert answer.json() == {
        "error": f'Resource "{resource}" not found',
        "status": 404,
        "code": "RESOURCE_NOT_FOUND",
        "info": {"id": number, "resource": resource},
    }


def test_zeros_before_an_id_say_nothing(vendor):
    """As a cast to a number has it."""
    assert vendor("GET", "orders/" + "0" * 40 + "4360").json()["data"]["id"] == 4360


@pytest.mark.parametrize(
    ("method", "path", "resource"),
    [
        ("PUT", "baskets/1", "Basket"),
        ("DELETE", "orders/1000000/baskets", "Order"),
        ("POST", "orders/1000000/restore", "Order"),
        ("PUT", "events/1", "Event"),
        ("PUT", "promo-codes/1", "PromoCode"),
        ("POST", "shows/1/barcode/877076325904", "Show"),
        ("POST", "shows/41/barcode/870000000000", "Ticket"),
    ],
)
def test_unknown_id_of_a_write(vendor, method, path, resource):
    """What is missing is said before the body is read."""
    answer = vendor(method, path, {"junk": 1})
    assert (answer.status_code, answer.json()["code"]) == (404, "RESOURCE_NOT_FOUND")
    assert answer.json()["info"]["resource"] == resource


@pytest.mark.parametrize(
    "path",
    [
        "nothing",
        "price-shades",
        "barcodes",
        "scanning/info",
        "events/33/seats",
        "orders/4360/baskets/63993",
        "orders/",
        "",
        "orders/filter/1",
    ],
)
def test_unrouted_path_is_html(vendor, path):
    """A page, not JSON; the case file's own paths are not of this dialect."""
    answer = vendor("GET", path)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "text/html; charset=UTF-8"
    assert "<title>page not found 404</title>" in answer.text


def test_unrouted_partners_path_is_html(partner):
    """Partners too: the other dialects' batch path is none."""
    assert partner("POST", "tickets/add/12/4076/batch").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PATCH", "events/33", "GET, HEAD, PUT"),
        ("PUT", "orders", "GET, HEAD, POST"),
        ("GET", "orders/4360/baskets", "DELETE"),
        ("DELETE", "shows/41/barcodes", "GET, HEAD, POST"),
        ("TRACE", "color-themes", "GET, HEAD"),
        ("OPTIONS", "baskets/1", "PUT"),
        ("BREW", "clients", "GET, HEAD, POST"),
    ],
)
def test_wrong_verb(vendor, method, path, allowed):
    """A routed path with another verb: 405, what it takes, four keys."""
    answer = vendor(method, path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
    assert answer.json() == {
        "error": f"{method} is not allowed here",
        "status": 405,
        "code": "METHOD_NOT_ALLOWED",
        "info": [],
    }


def test_wrong_verb_on_partners(partner):
    """Only GET and POST there; the one Partners error that has a status of its own."""
    answer = partner("DELETE", "tickets/remove/12/4076")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, POST")
    assert answer.json().keys() == {"status", "code", "message"}


def test_post_orders_is_an_unknown_error(vendor):
    """Whatever it is sent, as observed on three days."""
    for body in (None, {}, {"where": []}, {"data": {"event_id": 33}}):
        answer = vendor("POST", "orders", body)
        assert answer.status_code == 503
        assert answer.json() == {
            "error": "Unknown error",
            "status": 503,
            "code": "UNKNOWN_ERROR",
            "info": [],
        }


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "orders"),
        ("GET", "shows/41/seats"),
        ("GET", "shows/41/barcodes"),
        ("POST", "orders/4360/restore"),
    ],
)
def test_null_is_a_body(documented, method, path):
    """Calls that may come without a body refuse one that is no object."""
    answer = requests.request(
        method,
        documented.rest_base + path,
        data=b"null",
        headers={"Authorization": f"Bearer {REST_TOKEN}"},
        timeout=10,
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_ERROR")


NO_JSON = [
    b"{",
    b"\xff\xfe",
    b"not json",
    b"[" * 100_000,
    b'{"page": NaN}',
    b'{"page": 1e999}',
    b'{"page": 99999999999999999999}',
    b'{"data": {"email": "\\ud800@example.com"}}',
    b"[" * 40 + b"]" * 40,
    b"9" * 5000,
]


@pytest.mark.parametrize("data", NO_JSON, ids=range(len(NO_JSON)))
def test_body_that_is_not_json(documented, data):
    """422 on REST, and inside HTTP 200 on Partners: also JSON that no answer could carry back."""
    headers = {"Authorization": f"Bearer {REST_TOKEN}"}
    for method, path in (("GET", "orders"), ("POST", "clients"), ("GET", "shows/41/seats")):
        answer = requests.request(
            method, documented.rest_base + path, data=data, headers=headers, timeout=10
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_ERROR")
    headers = {"Authorization": f"Bearer {PARTNERS_TOKEN}"}
    url = documented.partners_base + "tickets/check/12/4076"
    answer = requests.post(url, data=data, headers=headers, timeout=10)
    assert (answer.status_code, answer.json()["code"]) == (200, "VALIDATION_ERROR")
