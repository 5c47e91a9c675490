"""The client against a real server on 127.0.0.1: what is sent, and what is handed on."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from pytest_qtickets.masking import Masker, Secret
from pytest_qtickets.model import Alternative, Case, Exchange, Verdict
from pytest_qtickets.wire.client import BODY_CAP, Client
from pytest_qtickets.wire.judge import judge
from pytest_qtickets.wire.targets import Auth, Target
from tests.samples import order
from tests.unit.wire.conftest import PARTNERS, REST
from tests.unit.wire.local_server import LocalServer, Received, reply
from tests.unit.wire.making import case, page

ClientAt = Callable[..., Client]
OK = Alternative(200)


def pages_of(records: list[Any], size: int) -> Callable[[Received], Any]:
    """A list endpoint that honours ``page`` in the GET body."""

    def give(request: Received) -> Any:
        number = request.json.get("page", 1) if request.body else 1
        shown = records[(number - 1) * size : number * size]
        return reply(page(shown, number, len(records), size))

    return give


# --- what is sent ---------------------------------------------------------------------------------


def test_a_get_with_a_body_arrives_as_written(server: LocalServer, client_at: ClientAt) -> None:
    """Method, path, query, headers and body bytes of a case reach the server untouched."""
    body = '{ "where": [ {"column": "name", "value": "Ёлка"} ] }'
    headers = {"Accept": "application/json", "Cache-Control": "no-cache"}
    list(client_at(server.url).exchanges(case(path="orders?a=1&b=%20", body=body, headers=headers)))
    [got] = server.received
    assert (got.method, got.path, got.body) == ("GET", "/rest/orders?a=1&b=%20", body.encode())
    assert got.headers.items() >= headers.items()


def test_a_case_without_a_body_sends_none(server: LocalServer, client_at: ClientAt) -> None:
    """No body is no body; ``{}`` is an empty object."""
    client = client_at(server.url)
    list(client.exchanges(case("2.3", "clients", method="POST")))
    list(client.exchanges(case("7.4", "clients", method="POST", body="{}")))
    assert [got.body for got in server.received] == [b"", b"{}"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (case("1.1", "orders"), ("/rest/orders", f"Bearer {REST}", "rest")),
        (case("6.9", "tickets/find"), ("/partners/tickets/find", f"Bearer {PARTNERS}", "partners")),
        (case("7.1", "events", own_authorization="Bearer INVALID"), ("/rest/events", "Bearer INVALID", "case")),
    ],
)  # fmt: skip
def test_each_api_gets_its_own_credential(
    server: LocalServer, client_at: ClientAt, asked: Case, expected: tuple[str, str, str]
) -> None:
    """REST and Partners have their own token; a case that states a header sends that one."""
    [exchange] = client_at(server.url).exchanges(asked)
    [got] = server.received
    assert (got.path, got.headers["Authorization"], exchange.request.credential) == expected
    assert "authorization" not in {name.lower() for name in exchange.request.headers}


def test_without_a_token_nothing_is_sent_as_one(server: LocalServer, masker: Masker) -> None:
    """A target without tokens sends no ``Authorization`` at all, not even from a netrc file."""
    client = Client(Target("sandbox", {"rest": server.url, "partners": server.url}, Auth()), masker)
    [exchange] = client.exchanges(case())
    client.close()
    assert "Authorization" not in server.received[0].headers
    assert exchange.request.credential == "none"


def test_cookies_do_not_travel_from_case_to_case(server: LocalServer, client_at: ClientAt) -> None:
    """A session cookie of one answer must not let a case with a wrong token in."""
    server.answer = lambda _: reply({"data": []}, Set_Cookie="session=open; Path=/")
    client = client_at(server.url)
    for _ in range(2):
        [exchange] = client.exchanges(case())
        assert exchange.response is not None
        assert "Set-Cookie" not in exchange.response.headers
    assert [got.headers.get("Cookie") for got in server.received] == [None, None]


# --- pages ----------------------------------------------------------------------------------------


def test_pages_are_followed_to_the_last(server: LocalServer, client_at: ClientAt) -> None:
    """Every page is an exchange of its own, asked for with the case's own query and the page."""
    server.answer = pages_of([order(id=n, payed=True) for n in range(5)], 2)
    query = {"where": [{"column": "payed", "value": 1}], "orderBy": {"id": "asc"}, "page": 1}
    asked = case("1.2", "orders", OK, body=query)
    exchanges = list(client_at(server.url).exchanges(asked))
    assert [got.json for got in server.received] == [{**query, "page": n} for n in (1, 2, 3)]
    assert [(e.number, e.page, e.attempt) for e in exchanges] == [(1, 1, 1), (2, 2, 1), (3, 3, 1)]
    assert judge(asked, exchanges).verdict is Verdict.PASSED


def test_a_list_without_a_query_is_paged_too(server: LocalServer, client_at: ClientAt) -> None:
    """The first request goes as written, without a body; the next ones carry only the page."""
    server.answer = pages_of([order(id=n) for n in range(3)], 2)
    list(client_at(server.url).exchanges(case()))
    assert [got.body for got in server.received] == [b"", b'{"page": 2}']


def test_only_lists_that_are_read_are_paged(server: LocalServer, client_at: ClientAt) -> None:
    """A POST is sent once, whatever its answer says of pages."""
    server.answer = lambda _: reply(page([order(id=1)], 1, 9, 1))
    assert len(list(client_at(server.url).exchanges(case("2.3", "clients", method="POST")))) == 1


def test_an_error_page_ends_the_list(server: LocalServer, client_at: ClientAt) -> None:
    """After an answer that is no success no further page is asked for."""
    server.answer = lambda _: reply(page([order(id=1)], 1, 9, 1), 500)
    assert len(list(client_at(server.url).exchanges(case()))) == 1


@pytest.mark.parametrize(
    ("answer", "sent", "rule"),
    [
        pytest.param(lambda _: reply(page([order(id=1)], 1, 9, 1)), 4, "shape", id="always page 1"),
        pytest.param(
            lambda got: reply(page([], (got.json if got.body else {}).get("page", 1), 9, 1)),
            1, "shape", id="empty page, total never reached",
        ),
        pytest.param(
            lambda got: reply(page([order(id=1)], n := (got.json if got.body else {}).get("page", 1), n + 1, 1)),
            4, "shape", id="a total that grows: bounded by max_pages",
        ),
        pytest.param(lambda _: reply({"data": [1], "paging": {"perPage": "1", "currentPage": 1, "total": 9}}), 1, "shape", id="figures that are text"),
        pytest.param(lambda _: reply(page([order(id=1)], 1, 9, 0)), 4, "shape", id="pages of nothing"),
    ],
)  # fmt: skip
def test_pages_that_lie_come_to_an_end(
    server: LocalServer, client_at: ClientAt, answer: Any, sent: int, rule: str
) -> None:
    """A server that never ends its list is stopped at the limit, and the judge hears of it."""
    server.answer = answer
    asked = case("1.1", "orders", OK)
    exchanges = list(client_at(server.url, max_pages=4).exchanges(asked))
    assert len(server.received) == sent
    assert judge(asked, exchanges).rule == rule


def test_a_query_that_is_no_object_is_not_paged_into_an_error(
    server: LocalServer, client_at: ClientAt
) -> None:
    """A list as request body goes out as it is; its next page is asked for without it."""
    server.answer = lambda got: reply(page([{}], 2 if b"page" in got.body else 1, 2, 1))
    list(client_at(server.url).exchanges(case(body="[1]")))
    assert [got.body for got in server.received] == [b"[1]", b'{"page": 2}']


# --- what comes back ------------------------------------------------------------------------------


def one(client: Client, asked: Any = None) -> Exchange:
    """The only exchange of a case."""
    [exchange] = client.exchanges(asked or case("1.6", "orders/1"))
    return exchange


def test_a_redirect_is_an_answer(server: LocalServer, client_at: ClientAt) -> None:
    """No redirect is followed: the token would go where nobody sent it."""
    server.answer = lambda _: reply({}, 302, Location=server.url + "elsewhere")
    response = one(client_at(server.url)).response
    assert response is not None
    assert response.status == 302
    assert len(server.received) == 1


def test_a_redirect_is_read_no_further_than_the_cap(
    server: LocalServer, client_at: ClientAt
) -> None:
    """The library reads a redirect's body ahead, whole; the client does not let it."""
    server.answer = lambda _: reply(b"x" * (1 << 24), 302, Location=server.url + "elsewhere")
    response = one(client_at(server.url, body_cap=1000)).response
    assert response is not None
    assert 1000 < response.received <= 1000 + 65536


def test_what_comes_back_is_masked(server: LocalServer, client_at: ClientAt) -> None:
    """An e-mail in the body, a header, the URL, the request's body and its headers is hidden."""
    mail = "user@example.com"
    server.answer = lambda _: reply(
        {"data": {"email": mail, "comment": f"write to {mail}", "note": [mail]}},
        Server=f"box {mail}",
        X_Other=mail,
    )
    asked = case(
        "1.6", f"orders/1?email={mail}&q=user%40example.com",
        body={"email": mail}, headers={"X-Note": f"from {mail}", "X-Api-Key": "k-1234567"},
    )  # fmt: skip
    exchange = one(client_at(server.url), asked)
    assert server.received[0].path.endswith("q=user%40example.com")
    assert server.received[0].headers["X-Note"] == f"from {mail}"
    kept = repr(exchange)
    assert "user@" not in kept
    assert "user%40" not in kept
    assert "k-1234567" not in kept
    assert exchange.response is not None
    assert exchange.response.headers.keys() == {"Content-Type", "Server"}
    assert json.loads(exchange.response.body)["data"]["email"].endswith("@masked.invalid")


def test_tokens_that_come_back_are_masked(server: LocalServer, client_at: ClientAt) -> None:
    """A server that echoes the credential does not get it into the evidence."""
    server.answer = lambda got: reply({"data": {"echo": got.headers["Authorization"], "x": REST}})
    exchange = one(client_at(server.url))
    assert REST not in repr(exchange)


def test_facts_of_the_answer(server: LocalServer, client_at: ClientAt) -> None:
    """Status, kept headers, bytes received and latency are the wire's own."""
    body = '{"data":  {"name": "Ёлка", "seats": []}}'.encode()
    server.answer = lambda _: reply(body, 201, Content_Type="application/json; charset=utf-8")
    exchange = one(client_at(server.url))
    response = exchange.response
    assert response is not None
    assert (response.status, response.received, response.truncated) == (201, len(body), False)
    assert response.content_type == "application/json"
    assert 0 < exchange.latency_us < 5_000_000
    assert exchange.sent_at.endswith("Z")
    assert len(exchange.sent_at) == len("2026-11-22T01:35:01.000200Z")


def test_a_body_is_kept_up_to_the_cap(server: LocalServer, client_at: ClientAt) -> None:
    """One byte more than the cap: the body is withheld, and can no longer pass."""
    body = b'{"data": {"note": "' + b"x" * 1000 + b'"}}'
    server.answer = lambda _: reply(body)
    asked = case("1.6", "no/such/path", OK)
    cut = one(client_at(server.url, body_cap=len(body) - 1), asked)
    assert cut.response is not None
    assert cut.response.truncated
    assert cut.response.received == len(body)
    assert json.loads(cut.response.body) == {"withheld": f"body cut after {len(body) - 1} bytes"}
    found = judge(asked, [cut])
    assert (found.verdict, found.rule) == (Verdict.ERROR, "transport")
    assert found.detail == f"body cut after {len(body) - 1} bytes"
    whole = one(client_at(server.url, body_cap=len(body)), asked)
    assert judge(asked, [whole]).verdict is Verdict.PASSED


def test_an_endless_body_is_not_read_to_its_end(server: LocalServer, client_at: ClientAt) -> None:
    """Memory and time are bounded by the cap, not by what the server has to say."""
    server.answer = lambda _: reply(b"x" * (1 << 24))
    response = one(client_at(server.url, body_cap=1000)).response
    assert response is not None
    assert 1000 < response.received <= 1000 + 65536
    assert BODY_CAP == 1 << 24


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"data": {"id": 1, "id": 2}}', "key 'id' stands twice in one object"),
        (b'{"data": {"name": "\xff"}}', "not UTF-8 at byte 19"),
        (b'{"data": {"user@example.com": 1, "user@example.com": 2}}', "stands twice in one object"),
        (b'{"data": ' + b"[" * 5000 + b"]" * 5000 + b"}", "nested too deep"),
        (b'{"data": {"id": ' + b"9" * 5000 + b"}}", "a number too long"),
    ],
)
def test_masking_does_not_mend_a_body(
    server: LocalServer, client_at: ClientAt, body: bytes, reason: str
) -> None:
    """What is no strict JSON on the wire is none in the evidence, though its masked form would be."""
    server.answer = lambda _: reply(body)
    asked = case("1.6", "orders/1", OK)
    exchange = one(client_at(server.url), asked)
    found = judge(asked, [exchange])
    assert (found.verdict, found.rule) == (Verdict.FAILED, "transport")
    assert reason in found.detail
    assert "user@" not in repr(exchange) + found.detail


def test_a_body_on_which_masking_breaks_is_withheld(
    server: LocalServer,
    client_at: ClientAt,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """That it was answered stays evidence; the reason is there, and nothing of the body."""
    server.answer = lambda _: reply(b'{"data": {"email": "user@example.com"}}')
    inner = Masker.mask_bytes

    def breaking(self: Masker, data: bytes, content_type: str) -> bytes:
        if b"user@" in data:
            raise KeyError(data)
        return inner(self, data, content_type)

    monkeypatch.setattr(Masker, "mask_bytes", breaking)
    asked = case("1.6", "orders/1", OK)
    exchange = one(client_at(server.url), asked)
    assert exchange.response is not None
    assert exchange.response.status == 200
    assert json.loads(exchange.response.body) == {"withheld": "masking broke (KeyError)"}
    found = judge(asked, [exchange])
    assert (found.verdict, found.rule) == (Verdict.FAILED, "transport")
    assert found.detail == "HTTP 200, body withheld: masking broke (KeyError)"


def test_a_byte_order_mark_is_no_fault(server: LocalServer, client_at: ClientAt) -> None:
    """Readers may ignore the mark (RFC 8259); the masked body is without it."""
    server.answer = lambda _: reply(b'\xef\xbb\xbf{"data":{"id":1}}')
    response = one(client_at(server.url)).response
    assert response is not None
    assert response.body == b'{"data":{"id":1}}'


def test_a_live_target_says_whose_token_it_is_not_which(
    server: LocalServer, masker: Masker
) -> None:
    """The record of a live request carries neither the token nor a hash of it."""
    bases = {"rest": server.url, "partners": server.url}
    client = Client(Target("live", bases, Auth(Secret(REST))), masker)
    exchange = one(client)
    client.close()
    assert server.received[0].headers["Authorization"] == f"Bearer {REST}"
    assert REST not in repr((exchange, client.target))
