"""Whatever JSON arrives at whichever call: a worded answer in the API's own form, never a 500."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_qtickets.sandbox import PARTNERS_TOKEN, REST_TOKEN
from pytest_qtickets.sandbox.documented import DOCUMENTED

WORDS = """
data where orderBy page select flat context delete refund baskets amount deduction_amount 63993
email details name shows prices scheme_properties zones 3 seats price_id poster payments id code
discount_id checked_at barcode batch filter seat_id paid paid_at reserved_to column operator value
client_email active_from default_price color_theme start_date finish_date
"""
NAMES = WORDS.split()
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([0, 1, 41, 63993, 2**63 - 1, -(2**63), 10**400]),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        [
            "\0",
            "\ud800",
            "٣",
            "1" * 30,
            "#0",
            "3-1;1",
            "in array",
            "in",
            "deleted_at",
            "coords",
            "2025-11-08T12:00:00+03:00",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-12:00",
            "data:image/png;base64,AAAA",
            "user@example.com",
        ]
    ),
)
BODIES = st.recursive(
    VALUES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
        st.dictionaries(st.text(max_size=4), inner, max_size=2),
    ),
    max_leaves=12,
)
KEYS = {"rest": REST_TOKEN, "partners": PARTNERS_TOKEN}
PLACES = {
    "orders": ("4360",),
    "baskets": ("63993",),
    "shows": ("41", "877076325904"),
    "events": ("12", "4076"),
    "tickets": ("12", "4076"),
    "discounts": ("45",),
    "promo-codes": ("13513",),
    "clients": ("235",),
    "color-themes": (),
}


@pytest.mark.parametrize(
    "route", DOCUMENTED.routes, ids=lambda route: f"{route.api} {route.method} {route.path}"
)
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(body=BODIES)
def test_any_body(documented, session, route, body):
    """The status is one of the documented ones, and errors have the keys of their API."""
    base = documented.rest_base if route.api == "rest" else documented.partners_base
    path = route.path.format(*PLACES[route.path.split("/")[0]])
    answer = session.request(
        route.method,
        base + path,
        data=json.dumps(body),
        headers={"Authorization": f"Bearer {KEYS[route.api]}"},
        timeout=10,
    )
    assert answer.headers["Content-Type"] == "application/json"
    told = answer.json()
    if route.api == "partners":
        assert answer.status_code == 200
        assert told["status"] in ("success", "error")
        assert told["status"] == "success" or told.keys() == {"status", "code", "message"}
    elif answer.status_code != 200:
        broken = (503,) if (route.method, route.path) == ("POST", "orders") else ()
        assert answer.status_code in (404, 422, *broken)
        assert told.keys() == {"error", "status", "code", "info"}
        assert told["status"] == answer.status_code
        assert told["info"] == [] or isinstance(told["info"], dict)


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    names=st.lists(
        st.tuples(st.text("ab[]0 filterbatch", max_size=12), st.text(max_size=6)), max_size=4
    )
)
def test_any_form(documented, session, names):
    """Brackets however they stand."""
    url = documented.partners_base + "tickets/check/12/4076"
    headers = {"Authorization": f"Bearer {PARTNERS_TOKEN}"}
    for answer in (
        session.get(url, params=names, headers=headers, timeout=10),
        session.post(url, data=names, headers=headers, timeout=10),
    ):
        assert answer.status_code == 200
        assert answer.json()["code"] == "VALIDATION_ERROR"
