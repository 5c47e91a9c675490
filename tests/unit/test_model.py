"""The ground words: order of cases, marks, ids for selection, digests, names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_qtickets.model import Alternative, Expectation, RowDelta, RunFacts, Section, Span
from tests.unit.evidence.telling import RUN
from tests.unit.wire.making import answer, case, spec


def test_cases_sort_as_numbers() -> None:
    """1.9 comes before 1.10, and 2.1 before 10.1."""
    ids = ["1.10", "2.1", "1.9", "1.2", "10.1", "1.1"]
    made = [replace(case("1.1"), id=case_id) for case_id in ids]
    assert [c.id for c in sorted(made, key=lambda c: c.key)] == [
        "1.1",
        "1.2",
        "1.9",
        "1.10",
        "2.1",
        "10.1",
    ]


@pytest.mark.parametrize(
    ("asked", "marks"),
    [
        (case("1.1"), ("orders",)),
        (case("1.8", safety="writes"), ("orders", "writes")),
        (case("1.7", safety="deletes"), ("orders", "writes", "deletes")),
        (case("3.6", "events/33/seats"), ("events", "seats")),
        (case("3.7", "events/33/seats/41"), ("events", "seats")),
        (case("6.14", "events/seats/12"), ("partners", "seats")),
        (case("6.14", "events/seatmap/12"), ("partners", "seats")),
        (case("6.14", "events/offers/12"), ("partners", "seats")),
        (case("3.1", "events/seatings"), ("events",)),
        (replace(case("1.1"), section=Section(9, "Прочее", "section-9")), ()),
    ],
)
def test_marks(asked, marks: tuple[str, ...]) -> None:
    """Section, seats by path, and what is changed; deleting is a kind of writing."""
    assert asked.marks == marks


@pytest.mark.parametrize(
    ("asked", "param_id"),
    [
        (case("1.1", "orders"), "1.1-GET-orders"),
        (case("6.10", "tickets/find/12", method="POST"), "6.10-POST-tickets-find-12"),
        (case("1.1", "orders?token=abc"), "1.1-GET-orders"),
        (case("1.1", "заказы/4360/"), "1.1-GET-4360"),
        (case("1.1", ""), "1.1-GET"),
        (case("1.1", "a" * 100), "1.1-GET-" + "a" * 60),
        (case("1.1", "orders[1]::x"), "1.1-GET-orders-1-x"),
    ],
)
def test_param_id(asked, param_id: str) -> None:
    """ASCII without brackets or query: what ``-k`` and node ids can carry on any terminal."""
    assert asked.param_id == param_id
    assert asked.param_id.isascii()


CASE = case("1.2", "orders", body='{"a": 1, "b": [1, 2]}')


@pytest.mark.parametrize(
    "same",
    [
        replace(CASE, body='{"b":[1,2],"a":1}'),
        replace(CASE, title="Другое"),
        replace(CASE, id="9.9"),
        replace(CASE, expected=Expectation((Alternative(404),), "404")),
        replace(CASE, span=Span("other.md", 1, 2)),
        replace(CASE, safety="writes"),
        replace(CASE, template="orders/{X}"),
    ],
)
def test_the_digest_is_of_the_request(same) -> None:
    """Spelling of the JSON, title, place, and what is due do not make another request."""
    assert same.digest == CASE.digest


@pytest.mark.parametrize(
    "other",
    [
        replace(CASE, body='{"a": 1, "b": [2, 1]}'),
        replace(CASE, body='{"a": "1", "b": [1, 2]}'),
        replace(CASE, body=None),
        replace(CASE, body="{}"),
        replace(CASE, body="no json"),
        replace(CASE, method="POST"),
        replace(CASE, path="orders/1"),
        replace(CASE, api="partners"),
        replace(CASE, headers={"Accept": "text/html"}),
        replace(CASE, own_authorization="Bearer INVALID"),
    ],
)
def test_the_digest_sees_every_part_of_the_request(other) -> None:
    """Method, API, path, headers, credential and body each make another request."""
    assert other.digest != CASE.digest


def test_no_body_and_empty_bodies_are_three_requests() -> None:
    """Nothing, ``{}`` and ``null`` differ on the wire and in the digest."""
    digests = {replace(CASE, body=body).digest for body in (None, "{}", "", "no json")}
    assert len(digests) == 4


def test_a_digest_is_stable() -> None:
    """Recordings outlive versions: the digest of a known request is this one."""
    known = replace(CASE, headers={"Accept": "application/json"})
    assert known.digest == "20b4da2b08d3e512ac3bb484c019e42d260295d425447461eccaa0b00539237c"


@pytest.mark.parametrize(
    ("alternative", "text", "is_error"),
    [
        (Alternative(), "2xx", False),
        (Alternative(200), "200", False),
        (Alternative(399), "399", False),
        (Alternative(400), "400", True),
        (Alternative(None, "ORDER_NOT_FOUND"), "ORDER_NOT_FOUND", True),
        (Alternative(401, "WRONG_AUTHORIZATION"), "401 WRONG_AUTHORIZATION", True),
        (Alternative(empty=True), "empty result", False),
        (Alternative(200, empty=True), "200 empty result", False),
    ],
)
def test_alternatives(alternative: Alternative, text: str, *, is_error: bool) -> None:
    """How one way of being right is printed, and whether it is an error that is expected."""
    assert (str(alternative), alternative.is_error) == (text, is_error)


def test_alternatives_are_joined() -> None:
    """The stated answer in words."""
    both = Expectation((Alternative(404), Alternative(None, "ORDER_NOT_FOUND")), "")
    assert str(both) == "404 or ORDER_NOT_FOUND"


def test_a_spec_finds_its_cases() -> None:
    """By id; the cassette folder is the file's name without its last ending."""
    told = spec(CASE, file="my.requests.md")
    assert (told.case("1.2"), told.stem) == (CASE, "my.requests")
    with pytest.raises(KeyError):
        told.case("1.20")


@pytest.mark.parametrize(
    ("content_type", "found"),
    [("Application/JSON; charset=utf-8", "application/json"), ("text/html", "text/html"), ("", "")],
)
def test_content_type(content_type: str, found: str) -> None:
    """The media type alone, in lower case."""
    response = answer(b"", content_type=content_type).response
    assert response is not None
    assert response.content_type == found
    headers = {"Server": "box", "content-type": content_type}
    assert replace(response, headers=headers).content_type == found
    assert replace(response, headers={}).content_type == ""


@pytest.mark.parametrize(
    ("status", "ok"), [(199, False), (200, True), (299, True), (300, False), (404, False)]
)
def test_ok_is_2xx(status: int, *, ok: bool) -> None:
    """The class of the HTTP status alone; what the body says is the judge's matter."""
    response = answer(b"", status).response
    assert response is not None
    assert response.ok is ok


@pytest.mark.parametrize(
    ("delta", "agrees"),
    [
        (RowDelta("t", 3, 3), True),
        (RowDelta("t", 0, 0), True),
        (RowDelta("t", 3, 2), False),
        (RowDelta("t", 0, None, "no server"), None),
    ],
)
def test_unknown_is_not_zero(delta: RowDelta, *, agrees: bool | None) -> None:
    """A figure that was not measured neither agrees nor disagrees."""
    assert delta.agrees is agrees


@pytest.mark.parametrize(
    ("target", "kind"), [("live", "prod"), ("sandbox", "sandbox"), ("cassettes", "replay")]
)
def test_a_replay_is_called_a_replay(target, kind: str) -> None:
    """The word for production is said of a live run alone, in every name."""
    run: RunFacts = replace(RUN, target=target)
    assert (run.kind, run.stamp) == (kind, "20261122_013500")
    assert run.name == f"qtickets_{kind}_run_20261122_013500_3f9ac2d1"


def test_a_span_prints_as_an_editor_reads_it() -> None:
    """``file:first-last``."""
    assert str(Span("requests.md", 18, 23)) == "requests.md:18-23"
