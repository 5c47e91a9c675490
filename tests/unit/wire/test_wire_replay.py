"""Playing recordings back: what is answered from one, what is not, and that nothing leaves."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from pytest_qtickets.errors import CassetteError
from pytest_qtickets.masking import Masker, Secret
from pytest_qtickets.model import Case, Exchange
from pytest_qtickets.wire.body import parse_json
from pytest_qtickets.wire.cassettes import Cassettes, Recording
from pytest_qtickets.wire.client import Client
from pytest_qtickets.wire.guard import blocked_network
from pytest_qtickets.wire.replay import replay
from pytest_qtickets.wire.targets import Auth, Target
from tests.unit.wire.local_server import LocalServer, Received, reply
from tests.unit.wire.making import BASES, case, page, spec

PAID = case("1.2", "orders", body={"where": [{"column": "payed", "value": 1}], "page": 1})
COMMAND = "pytest --qtickets-record"
STAMP = "2026-11-22T01:35:00.000000Z"


@pytest.fixture
def shelf(tmp_path: Path, server: LocalServer) -> Callable[[Case], Recording]:
    """``shelf(case)``: records a case from the server, masked with one key."""

    def record(asked: Case) -> Recording:
        bases = {api: server.url + base.split("/", 3)[3] for api, base in BASES.items()}
        target = Target("sandbox", bases, Auth(Secret("sample-rest-key")))
        client = Client(target, Masker(b"one key"), retries=0)
        mine = Cassettes(tmp_path, spec(asked), "requests.md")
        mine.write(asked, list(client.exchanges(asked)), target, STAMP)
        client.close()
        return mine.load(asked)

    return record


def played(
    recording: Any, asked: Case, key: bytes = b"another key", times: int = 1
) -> list[Exchange]:
    """The exchanges of a case that is answered from a recording, all sockets shut."""
    masker = Masker(key)
    client = Client(Target("cassettes", BASES, Auth()), masker)
    try:
        with blocked_network(), replay(recording, masker, COMMAND):
            return [done for _ in range(times) for done in client.exchanges(asked)]
    finally:
        client.close()


def bodies(exchanges: Sequence[Exchange]) -> list[Any]:
    """The parsed answers."""
    return [parse_json(e.response.body) for e in exchanges if e.response]


def test_a_recording_answers_its_case(server: LocalServer, shelf: Any) -> None:
    """Status, kept headers and body come back without a socket, Cyrillic as it was."""
    body = page([{"id": 1, "place_name": "Ёлка"}])
    server.answer = lambda _: reply(body, 200, Server="box")
    [exchange] = played(shelf(PAID), PAID)
    assert exchange.response is not None
    assert bodies([exchange]) == [body]
    assert exchange.response.headers == {"Content-Type": "application/json", "Server": "box"}
    assert exchange.request.url == BASES["rest"] + "orders"


def test_every_page_is_played(server: LocalServer, shelf: Any) -> None:
    """Pages differ by body only; each is answered with its own."""

    def give(request: Received) -> Any:
        number = request.json["page"]
        return reply(page([{"id": number}], number, 3, 1))

    server.answer = give
    found = bodies(played(shelf(PAID), PAID))
    assert [body["data"] for body in found] == [[{"id": 1}], [{"id": 2}], [{"id": 3}]]


def test_an_error_is_played_as_one(server: LocalServer, shelf: Any) -> None:
    """A recorded 404 stays one."""
    server.answer = lambda _: reply(
        {"error": "no", "status": 404, "code": "RESOURCE_NOT_FOUND"}, 404
    )
    [exchange] = played(shelf(case("7.2", "orders/9")), case("7.2", "orders/9"))
    assert exchange.response is not None
    assert exchange.response.status == 404


def said(recording: Any, asked: Case) -> str:
    """What is said of a request that the recording does not hold."""
    with pytest.raises(CassetteError) as caught:
        played(recording, asked)
    return str(caught.value)


def test_another_json_body_is_not_answered(server: LocalServer, shelf: Any) -> None:
    """The default matching of vcrpy would hand out the answer for value 1; the message says what was asked."""
    recording = shelf(PAID)
    other = replace(PAID, body='{"where": [{"column": "payed", "value": 0}], "page": 1}')
    assert said(recording, other) == (
        f"1.2: {recording.path} holds no answer to GET /api/rest/v1/orders "
        '{"where": [{"column": "payed", "value": 0}], "page": 1} (no_match); '
        f"record it again with: {COMMAND}"
    )


@pytest.mark.parametrize(
    "other",
    [
        replace(PAID, body=None),
        replace(PAID, body="{}"),
        replace(PAID, body='{"where": [{"column": "payed", "value": "1"}], "page": 1}'),
        replace(PAID, body='{"where": [{"column": "payed", "value": 1}, {}], "page": 1}'),
        replace(PAID, method="POST"),
        replace(PAID, path="orders/1"),
        replace(PAID, path="orders?page=1"),
        replace(PAID, path="orders?page="),
        replace(PAID, api="partners"),
    ],
    ids=str,
)
def test_another_request_is_not_answered(server: LocalServer, shelf: Any, other: Case) -> None:
    """Method, path, query, body and its types must all be those recorded."""
    assert "holds no answer to" in said(shelf(PAID), other)


@pytest.mark.parametrize(
    "body",
    [
        '{"page": 1, "where": [{"value": 1, "column": "payed"}]}',
        '{\n  "where" : [ { "column":"payed","value":1 } ],\n"page":1 }',
        '{"where": [{"column": "p\\u0061yed", "value": 1}], "page": 1}',
    ],
)
def test_spelling_does_not_matter(server: LocalServer, shelf: Any, body: str) -> None:
    """Key order, spacing and escapes of a JSON body are not its meaning."""
    assert len(played(shelf(PAID), replace(PAID, body=body))) == 1


def test_the_order_of_query_fields_does_not_matter(server: LocalServer, shelf: Any) -> None:
    """``a=1&b=2`` is ``b=2&a=1``, and not ``a=1``."""
    recording = shelf(case("1.1", "orders?a=1&b=2"))
    assert len(played(recording, case("1.1", "orders?b=2&a=1"))) == 1
    assert "holds no answer to" in said(recording, case("1.1", "orders?a=1"))


def test_an_answer_is_played_once(server: LocalServer, shelf: Any) -> None:
    """Asking again for what was played is no second answer; vcrpy from 9 on says which it is."""
    recording = shelf(PAID)
    reason = "already_played" if version("vcrpy") >= "9" else "no_match"
    with pytest.raises(CassetteError, match=rf"\({reason}\); record it again"):
        played(recording, PAID, times=2)


PERSON = case(
    "2.3",
    "clients?email=user@example.com",
    method="POST",
    body={"email": "user@example.com", "phone": "+79990000001", "surname": "Фамилия", "age": 1},
)


def test_a_recording_replays_under_another_mask_key(server: LocalServer, shelf: Any) -> None:
    """Personal data in the request is on disk as pseudonyms of one key and matches under any."""
    server.answer = lambda _: reply({"data": {"id": 1, "email": "user@example.com"}}, 201)
    recording = shelf(PERSON)
    text = recording.path.read_text("utf-8")
    assert "user" not in text.replace("recorded_at", "")
    assert "Фамилия" not in text
    found = [bodies(played(recording, PERSON, key)) for key in (b"one key", b"another key")]
    assert found[0] == found[1]
    assert found[0][0]["data"]["email"].endswith("@masked.invalid")


def test_beside_personal_data_everything_still_matters(server: LocalServer, shelf: Any) -> None:
    """Only pseudonyms are taken for equal: another field, or another plain value, is not answered."""
    recording = shelf(PERSON)
    for body in (
        '{"email": "user@example.com", "phone": "+79990000001", "surname": "Фамилия", "age": 2}',
        '{"email": "user@example.com", "phone": "+79990000001", "age": 1}',
    ):
        assert "holds no answer to" in said(recording, replace(PERSON, body=body))


def test_a_message_holds_nothing_personal(server: LocalServer, shelf: Any) -> None:
    """The request that is quoted is quoted masked."""
    other = replace(PERSON, path="clients/user@example.com", body='{"email": "other@example.org"}')
    message = said(shelf(PERSON), other)
    assert "example" not in message.replace("example.org/api", "")


def test_a_body_that_is_no_json_is_compared_as_text(server: LocalServer, shelf: Any) -> None:
    """What cannot be parsed matches itself and nothing else."""
    asked = case("2.3", "clients", method="POST", body="a=1&b=2")
    recording = shelf(asked)
    assert len(played(recording, asked)) == 1
    assert "holds no answer to" in said(recording, replace(asked, body="a=1&b=3"))


def test_outside_of_a_replay_requests_go_out_again(server: LocalServer, shelf: Any) -> None:
    """The patches of vcrpy end with the case, also after a failure."""
    recording = shelf(PAID)
    said(recording, replace(PAID, body=None))
    server.received.clear()
    shelf(PAID)
    assert len(server.received) == 1


def test_a_replay_never_waits_and_never_tries_again(
    server: LocalServer, shelf: Callable[[Case], Recording]
) -> None:
    """What a live target would be asked again for is what the recording holds."""
    server.answer = lambda _: reply({"error": "later", "status": 429}, 429, Retry_After="1")
    recording = shelf(PAID)
    begun = time.monotonic()
    [exchange] = played(recording, PAID)
    assert time.monotonic() - begun < 0.9
    assert (exchange.attempt, exchange.given_up) == (1, "")
    assert exchange.response is not None
    assert exchange.response.status == 429
