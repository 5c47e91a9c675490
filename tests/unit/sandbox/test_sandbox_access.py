"""Keys, unknown paths, wrong verbs, bodies that are not JSON."""

from __future__ import annotations

import pytest
import requests

from pytest_qtickets.sandbox import PARTNERS_TOKEN, REST_TOKEN

WRONG = [
    {},
    {"Authorization": "Bearer nobody"},
    {"Authorization": REST_TOKEN},
    {"Authorization": "Bearer "},
]


@pytest.mark.parametrize("headers", [*WRONG, {"Authorization": f"Bearer {PARTNERS_TOKEN}"}])
def test_rest_key(rest, headers):
    """Missing, unknown, malformed or the other API's key: 401 in four keys."""
    answer = rest("GET", "orders", headers=headers)
    assert answer.status_code == 401
    assert answer.json() == {
        "error": "Wrong authorization",
        "status": 401,
        "code": "WRONG_AUTHORIZATION",
        "info": [],
    }


@pytest.mark.parametrize("headers", [*WRONG, {"Authorization": f"Bearer {REST_TOKEN}"}])
def test_partners_key(partners, headers):
    """The same in the three keys of Partners, before ids and body are looked at."""
    answer = partners("POST", "tickets/check", {}, headers=headers)
    assert answer.status_code == 401
    assert answer.json() == {
        "status": "error",
        "code": "WRONG_AUTHORIZATION",
        "message": "Wrong authorization",
    }


@pytest.mark.parametrize(
    "path", ["nothing", "orders/4360/baskets", "shows/41/seats", "color-themes", "orders/", ""]
)
def test_unrouted_path_is_html(rest, path):
    """As observed: a page, not JSON; the vendor's own paths are not of this dialect."""
    answer = rest("GET", path)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "text/html; charset=UTF-8"
    assert "<title>page not found 404</title>" in answer.text


def test_unrouted_partners_path_is_html(partners):
    """Partners has no path of that name."""
    assert partners("GET", "events/12/seats").headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(("method", "path"), [("PUT", "orders"), ("PATCH", "scanning/scan")])
def test_wrong_verb(rest, method, path):
    """A routed path with another verb is 405 in four keys."""
    answer = rest(method, path)
    assert answer.status_code == 405
    assert answer.json().keys() == {"error", "status", "code", "info"}
    assert answer.json()["code"] == "METHOD_NOT_ALLOWED"


def test_wrong_verb_on_partners(partners):
    """Only GET and POST there."""
    answer = partners("DELETE", "tickets/remove/12/4076")
    assert (answer.status_code, answer.json()["status"]) == (405, "error")


@pytest.mark.parametrize("data", [b"{", b"\xff\xfe", b"not json", b"[" * 100_000])
def test_body_that_is_not_json(sandbox, data):
    """A validation error, on both ways of sending it."""
    headers = {"Authorization": f"Bearer {REST_TOKEN}"}
    for method, path in (("GET", "orders"), ("POST", "clients")):
        answer = requests.request(
            method, sandbox.rest_base + path, data=data, headers=headers, timeout=10
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_ERROR")


def test_headers(rest):
    """JSON without charset and never cached, as observed; the name says that it is a sandbox."""
    answer = rest("GET", "price-shades")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-cache, private"
    assert answer.headers["Server"] == "qtickets-sandbox"
    assert "Date" in answer.headers


def test_cyrillic_is_readable(rest, sandbox):
    """Bodies are UTF-8, not escapes."""
    name = sandbox.world.events[33]["name"]
    assert name.encode() in rest("GET", "events/33").content
