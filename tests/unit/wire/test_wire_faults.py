"""Every fault of the sandbox through the real client: bounded, in the evidence, and never a pass."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pytest_qtickets.evidence import records
from pytest_qtickets.masking import Masker, Secret
from pytest_qtickets.model import Alternative, Case, Exchange, Verdict
from pytest_qtickets.sandbox import PARTNERS_TOKEN, REST_TOKEN, SandboxServer
from pytest_qtickets.sandbox.faults import FAULTS
from pytest_qtickets.wire.client import Client
from pytest_qtickets.wire.judge import judge
from pytest_qtickets.wire.targets import Auth, Target
from tests.unit.evidence.telling import Told, begin, end, finale, node, start
from tests.unit.wire.local_server import raw_server
from tests.unit.wire.making import case, spec

OK = Alternative(200)
LIST = case("1.1", "orders", OK)
WRITE = case("2.3", "clients", Alternative(201), method="POST", safety="writes", body={"email": "user@example.com"})  # fmt: skip
FAILED, ERROR = Verdict.FAILED, Verdict.ERROR
#: Seconds for one exchange, bytes of a body, in these tests.
LIMIT, CAP = 0.6, 1 << 20

ClientWith = Callable[..., Client]

FAULTY = {
    "429": (FAILED, "status", "HTTP 429, expected 200"),
    "429-date": (FAILED, "status", "HTTP 429, expected 200"),
    "500": (FAILED, "transport", "HTTP 500 with HTML where JSON is due"),
    "502": (FAILED, "transport", "HTTP 502 with HTML where JSON is due"),
    "503": (FAILED, "transport", "HTTP 503 with HTML where JSON is due"),
    "504": (FAILED, "transport", "HTTP 504 with HTML where JSON is due"),
    "500-json": (FAILED, "status", "HTTP 500, expected 200"),
    "502-json": (FAILED, "status", "HTTP 502, expected 200"),
    "503-json": (FAILED, "status", "HTTP 503, expected 200"),
    "504-json": (FAILED, "status", "HTTP 504, expected 200"),
    "timeout": (ERROR, "transport", "timeout: no answer within 0.6 s"),
    "drip-headers=0.05": (ERROR, "transport", "timeout: no answer within 0.6 s"),
    "drip-body=0.05": (ERROR, "transport", "timeout: the answer (HTTP 200) was not whole within 0.6 s"),
    "reset": (ERROR, "transport", "connection: Connection reset by peer"),
    "short-body": (ERROR, "transport", "protocol: the body ended after "),
    "cut-json": (FAILED, "transport", "HTTP 200, body is not JSON: "),
    "bad-utf8": (FAILED, "transport", "HTTP 200, body withheld: not UTF-8 at byte 2"),
    "html": (FAILED, "transport", "HTTP 200 with HTML where JSON is due"),
    "bad-gzip": (ERROR, "transport", "protocol: Error -3 while decompressing data: incorrect length check"),
    "gzip-bomb": (ERROR, "transport", "body cut after 1048576 bytes"),
    "huge": (ERROR, "transport", "body cut after 1048576 bytes"),
    "endless": (ERROR, "transport", "body cut after 1048576 bytes"),
    "text-plain": (FAILED, "transport", "HTTP 200, the body is called text/plain, application/json is due"),
    "duplicate-keys": (FAILED, "transport", "HTTP 200, body withheld: key '"),
    "repeated-order": (FAILED, "shape", "record id "),
    "growing-total": (FAILED, "shape", "`paging.total` went from 300 to 301 between pages 1 and 2"),
    "moving-rows": (FAILED, "shape", "`paging.total` went from 300 to 299 between pages 1 and 2"),
}  # fmt: skip
#: Pages that are read all the same; the list is told to have one more record, or its pages are right.
READ = {"text-plain": 6, "repeated-order": 6, "moving-rows": 6, "growing-total": 7}


@pytest.fixture(scope="module")
def _server() -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        yield server


@pytest.fixture
def sandbox(_server: SandboxServer) -> SandboxServer:
    """A sandbox without faults, and how many requests it has seen before."""
    _server.reset()
    _server._state.requests.clear()
    return _server


@pytest.fixture
def client_with(sandbox: SandboxServer, masker: Masker) -> Iterator[ClientWith]:
    """``client_with(retries=…)``: a client of the sandbox with small limits."""
    made: list[Client] = []

    def make(**over: Any) -> Client:
        bases = {"rest": sandbox.rest_base, "partners": sandbox.partners_base}
        auth = Auth(Secret(REST_TOKEN), Secret(PARTNERS_TOKEN))
        limits = {"timeout": LIMIT, "retries": 0, "body_cap": CAP, **over}
        made.append(Client(Target("sandbox", bases, auth), masker, **limits))
        return made[-1]

    yield make
    for client in made:
        client.close()


def sent(client: Client, asked: Case = LIST) -> list[Exchange]:
    """Every exchange of one send."""
    return list(client.exchanges(asked))


def audited(asked: Case, exchanges: list[Exchange]) -> Any:
    """The case as the fold tells it, from the records of these exchanges alone."""
    told = spec(asked)
    entries = [records.exchange(done, node(asked.id)) for done in exchanges]
    return (
        Told([*begin(told), start(asked.id), *entries, end(asked.id), *finale()])
        .audit(told)
        .cases[0]
    )


def gone(sandbox: SandboxServer) -> bool:
    """Whether the sandbox has let go of every faulty connection, within a second."""
    deadline = time.monotonic() + 1
    while sandbox._state.faults.under_way and time.monotonic() < deadline:
        time.sleep(0.01)
    return not sandbox._state.faults.under_way


def test_every_fault_is_tried_here() -> None:
    """A fault that is added is one that the client is tried on."""
    assert {name.partition("=")[0] for name in FAULTY} == set(FAULTS)


@pytest.mark.parametrize("fault", FAULTY)
def test_a_fault_is_bounded_and_no_pass(
    sandbox: SandboxServer, client_with: ClientWith, fault: str
) -> None:
    """It ends within the limit, is ruled on, stands in the evidence, and is let go of."""
    sandbox.fault(fault)
    begun = time.monotonic()
    exchanges = sent(client_with())
    pages = READ.get(fault, 1)
    assert time.monotonic() - begun < (LIMIT + 1.5) * pages
    assert [(done.page, done.attempt) for done in exchanges] == [(n + 1, 1) for n in range(pages)]
    verdict, rule, words = FAULTY[fault]
    found = judge(LIST, exchanges)
    assert (found.verdict, found.rule) == (verdict, rule)
    assert found.detail.startswith(words)
    assert audited(LIST, exchanges).ruling == found
    assert len(audited(LIST, exchanges).exchanges) == pages
    assert len(sandbox.requests) == pages
    assert gone(sandbox)


@pytest.mark.parametrize("fault", ["huge=50", "gzip-bomb=500", "endless", "drip-body=0.001"])
def test_memory_is_bounded_by_the_cap(
    sandbox: SandboxServer, client_with: ClientWith, fault: str
) -> None:
    """Client and sandbox together, in one process: a body of any length costs a few caps at most."""
    client = client_with(timeout=5)
    sent(client)  # what is imported and cached once
    sandbox.fault(fault, times=1)
    tracemalloc.start()
    try:
        exchanges = sent(client if fault != "drip-body=0.001" else client_with())
        assert gone(sandbox)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert judge(LIST, exchanges).verdict is ERROR
    assert peak < 4 * CAP


def test_what_is_cut_is_not_masked_as_text(sandbox: SandboxServer, client_with: ClientWith) -> None:
    """At the real cap a body of 50 MB takes a second, not the half minute of a search for patterns."""
    sandbox.fault("huge")
    begun = time.monotonic()
    [exchange] = sent(client_with(body_cap=1 << 24, timeout=10))
    assert time.monotonic() - begun < 5
    assert exchange.response is not None
    assert exchange.response.body == b'{"withheld":"body cut after 16777216 bytes"}'
    assert exchange.response.received > 1 << 24


@pytest.mark.parametrize(("fault", "began"), [("drip-headers=0.2", False), ("drip-body=0.2", True)])
def test_a_drip_ends_at_the_limit(
    sandbox: SandboxServer, client_with: ClientWith, fault: str, began: bool
) -> None:
    """No read ever waits as long as the limit, and still the whole does not last longer."""
    sandbox.fault(fault)
    begun = time.monotonic()
    [exchange] = sent(client_with(timeout=1))
    assert 1 <= time.monotonic() - begun < 2.5
    assert exchange.failure is not None
    assert (exchange.failure.kind, exchange.failure.began) == ("timeout", began)
    assert 1_000_000 <= exchange.latency_us < 2_500_000


def test_headers_that_break_off_are_no_answer(client_with: ClientWith, masker: Masker) -> None:
    """Cut off in the middle, they look whole to the library; the limit knows better."""
    with raw_server(b"HTTP/1.1 200 OK\r\nServer: slow\r\nX-", hold=True) as url:
        client = Client(
            Target("sandbox", {"rest": url, "partners": url}, Auth()),
            masker,
            timeout=LIMIT,
            retries=0,
        )
        [exchange] = sent(client)
        client.close()
    assert exchange.failure is not None
    assert (exchange.failure.message, exchange.failure.began) == ("no answer within 0.6 s", False)


def test_a_proxy_that_is_slow_is_bounded_too(
    masker: Masker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A live target may be behind a proxy; the limit holds for the connection to it."""
    with raw_server(b"HTTP/1.1 200 ", hold=True) as url:
        for name in ("http_proxy", "https_proxy"):
            monkeypatch.setenv(name, url)
        for scheme in ("http", "https"):
            bases = {"rest": f"{scheme}://api.example.org/", "partners": url}
            client = Client(
                Target("live", bases, Auth(Secret(REST_TOKEN))), masker, timeout=LIMIT, retries=0
            )
            begun = time.monotonic()
            [exchange] = sent(client)
            client.close()
            assert LIMIT <= time.monotonic() - begun < LIMIT + 1.5
            assert exchange.failure is not None
            assert exchange.failure.message == "no answer within 0.6 s"


def test_a_connection_is_kept_alive_past_the_limit(client_with: ClientWith) -> None:
    """The limit of one exchange never strikes the next one on the same connection."""
    client = client_with(timeout=0.5)
    for _ in range(3):
        assert judge(LIST, sent(client)).verdict is Verdict.PASSED
        time.sleep(0.3)


# --- retries --------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["429=0", "502", "503", "503-json=0", "504-json", "reset", "timeout", "drip-headers=0.05"])  # fmt: skip
def test_a_reading_case_is_tried_again(
    sandbox: SandboxServer, client_with: ClientWith, fault: str
) -> None:
    """Once broken, then right: a pass, the broken attempt an exchange of its own."""
    sandbox.fault(fault, times=1)
    exchanges = sent(client_with(retries=2))
    assert [(e.number, e.page, e.attempt) for e in exchanges[:3]] == [
        (1, 1, 1),
        (2, 1, 2),
        (3, 2, 1),
    ]
    assert len(sandbox.requests) == len(exchanges) == 7
    assert judge(LIST, exchanges).verdict is Verdict.PASSED
    item = audited(LIST, exchanges)
    assert (item.verdict, item.records, len(item.answers)) == (Verdict.PASSED, 300, 6)


def test_a_later_page_is_tried_again_by_itself(
    sandbox: SandboxServer, client_with: ClientWith
) -> None:
    """Only the page that broke is asked for again."""
    exchanges: list[Exchange] = []
    for exchange in client_with(retries=1).exchanges(LIST):
        exchanges.append(exchange)
        if exchange.number == 1:
            sandbox.fault("503", times=1)
    assert [(e.page, e.attempt) for e in exchanges[:4]] == [(1, 1), (2, 1), (2, 2), (3, 1)]
    assert [body and body["page"] for _, _, body in sandbox.requests] == [None, 2, 2, 3, 4, 5, 6]
    assert judge(LIST, exchanges).verdict is Verdict.PASSED


@pytest.mark.parametrize("fault", ["500", "drip-body=0.05", "short-body", "cut-json", "bad-gzip", "bad-utf8", "html", "huge"])  # fmt: skip
def test_an_answer_is_not_tried_again(
    sandbox: SandboxServer, client_with: ClientWith, fault: str
) -> None:
    """Another status, or a body that is broken: how the server answered is what is audited."""
    sandbox.fault(fault)
    [exchange] = sent(client_with(retries=2))
    assert exchange.given_up == ""
    assert len(sandbox.requests) == 1


@pytest.mark.parametrize("fault", ["429=0", "503", "reset", "timeout", "drip-headers=0.05"])
def test_a_writing_case_is_sent_once(
    sandbox: SandboxServer, client_with: ClientWith, fault: str
) -> None:
    """Whatever came of it; the ruling says why there was no other attempt."""
    sandbox.fault(fault)
    exchanges = sent(client_with(retries=2), WRITE)
    assert [(m, path.rsplit("/", 1)[-1]) for m, path, _ in sandbox.requests] == [
        ("POST", "clients")
    ]
    found = judge(WRITE, exchanges)
    assert found.verdict is not Verdict.PASSED
    assert found.detail.endswith("; not tried again: a case that writes is sent once")
    assert audited(WRITE, exchanges).ruling == found


@pytest.mark.parametrize(
    ("asked", "attempts"),
    [
        (case("6.9", "tickets/find/12", OK, method="POST"), 2),
        (case("6.1", "tickets/add/12", OK, method="GET", safety="writes"), 1),
    ],
)
def test_safety_decides_and_not_the_verb(
    sandbox: SandboxServer, client_with: ClientWith, asked: Case, attempts: int
) -> None:
    """On Partners a POST may read, and a GET may book a seat."""
    sandbox.fault("503", times=1)
    assert len(sent(client_with(retries=1), asked)) == attempts == len(sandbox.requests)


def test_attempts_come_to_an_end(sandbox: SandboxServer, client_with: ClientWith) -> None:
    """After the last one the ruling is that of its answer, and says how many there were."""
    sandbox.fault("503-json")
    exchanges = sent(client_with(retries=1))
    assert len(sandbox.requests) == 2
    found = judge(LIST, exchanges)
    assert found.detail == "HTTP 503, expected 200; not tried again: 2 attempts were made"


@pytest.mark.parametrize(("fault", "most"), [("429=1", 2.5), ("503=1", 2.5), ("429-date=1", 3.5)])
def test_retry_after_is_waited_for(
    sandbox: SandboxServer, client_with: ClientWith, fault: str, most: float
) -> None:
    """Not less than the server asks; a date is told to the second, by the server's clock."""
    sandbox.fault(fault, times=1)
    client = client_with(retries=1, timeout=5)
    begun = time.monotonic()
    stamps = [time.monotonic() - begun for _ in client.exchanges(case("2.1", "clients", OK))]
    assert len(stamps) == 2
    assert 1 <= stamps[1] - stamps[0] < most


@pytest.mark.parametrize("fault", ["429=60", "503-json=60", "429-date=60"])
def test_a_wait_beyond_the_limit_is_not_waited(
    sandbox: SandboxServer, client_with: ClientWith, fault: str
) -> None:
    """No retry, at once, and the ruling says so."""
    sandbox.fault(fault)
    begun = time.monotonic()
    exchanges = sent(client_with(retries=2, timeout=5))
    assert time.monotonic() - begun < 3
    assert len(sandbox.requests) == 1
    detail = judge(LIST, exchanges).detail
    assert "; not tried again: Retry-After asks for 6" in detail
    assert detail.endswith(" s, no wait is longer than 5")


def test_an_error_that_is_expected_is_taken_at_once(
    sandbox: SandboxServer, client_with: ClientWith
) -> None:
    """A case that states a 503 has its answer with the first one."""
    sandbox.fault("503-json")
    asked = case("1.1", "orders", Alternative(503))
    exchanges = sent(client_with(retries=2), asked)
    assert len(exchanges) == 1
    assert judge(asked, exchanges).verdict is Verdict.PASSED


def test_a_case_may_ask_for_its_fault(sandbox: SandboxServer, client_with: ClientWith) -> None:
    """The header breaks the request that carries it and no other."""
    asked = case("2.1", "clients", OK, headers={"X-Qtickets-Fault": "html"})
    assert judge(asked, sent(client_with(), asked)).rule == "transport"
    assert judge(LIST, sent(client_with())).verdict is Verdict.PASSED
    unknown = case("2.1", "clients", OK, headers={"X-Qtickets-Fault": "htlm"})
    [exchange] = sent(client_with(), unknown)
    assert exchange.response is not None
    assert exchange.response.status == 400
    assert b"the nearest is html" in exchange.response.body
