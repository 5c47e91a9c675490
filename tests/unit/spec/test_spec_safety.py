"""Which calls read, write or delete."""

from __future__ import annotations

import pytest

from pytest_qtickets.spec.safety import derive_safety


@pytest.mark.parametrize(
    ("api", "method", "path", "safety"),
    [
        ("rest", "GET", "orders", "reads"),
        ("rest", "HEAD", "orders", "reads"),
        ("rest", "POST", "orders", "writes"),
        ("rest", "PUT", "events/1", "writes"),
        ("rest", "PATCH", "events/1", "writes"),
        ("rest", "DELETE", "orders/1/baskets/2", "deletes"),
        ("rest", "POST", "tickets/find", "writes"),
        ("rest", "", "", "writes"),
        ("partners", "POST", "tickets/find", "reads"),
        ("partners", "POST", "tickets/find/12/4076?x=1", "reads"),
        ("partners", "POST", "tickets/check/12/4076", "reads"),
        ("partners", "POST", "events/seats/12", "reads"),
        ("partners", "GET", "events/lists", "reads"),
        ("partners", "POST", "tickets/add/12/4076", "writes"),
        ("partners", "GET", "tickets/add/12/4076", "writes"),
        ("partners", "GET", "tickets/update/12/4076", "writes"),
        ("partners", "GET", "tickets/remove/12/4076", "deletes"),
        ("partners", "POST", "tickets//%72emove/12", "deletes"),
        ("partners", "POST", "tickets/finder", "writes"),
        ("partners", "DELETE", "tickets/add/1", "deletes"),
        ("partners", "GET", "unknown", "writes"),
    ],
)
def test_derived(api, method, path, safety):
    """On REST the verb decides, on Partners the function, for GET and POST are the same there."""
    assert derive_safety(api, method, path) == safety


@pytest.mark.parametrize(
    ("label", "word", "safety"),
    [
        ("Безопасность", "reads", "reads"),
        ("Safety", "`deletes`", "deletes"),
        ("safety", "Writes.", "writes"),
    ],
)
def test_label_overrides(parse_case, label, word, safety):
    """The label says otherwise than the verb, and the label counts."""
    case = parse_case(
        f"**Request:** `POST https://api.example.com/rest/v1/orders`\n**{label}:** {word}\n"
    )
    assert (case.safety, case.problems) == (safety, ())


def test_unknown_word(parse_case):
    """A word that is none of the three is a problem, and the derived class stays."""
    case = parse_case(
        "**Request:** `POST https://api.example.com/rest/v1/orders`\n**Safety:** harmless\n"
    )
    assert case.safety == "writes"
    assert [str(p) for p in case.problems] == [
        "probe.md:13: **Безопасность:** expects one word of reads, writes, deletes"
    ]
