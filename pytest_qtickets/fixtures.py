"""The fixtures. None is autouse; each does its work when a test asks for it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, nullcontext
from typing import TYPE_CHECKING, Any

import pytest

from pytest_qtickets.errors import EvidenceError, QticketsError
from pytest_qtickets.model import Case, RowDelta

if TYPE_CHECKING:
    from pytest_qtickets.clickhouse.store import Store
    from pytest_qtickets.masking import Masker
    from pytest_qtickets.run.audit_run import AuditRun
    from pytest_qtickets.run.runner import Answer
    from pytest_qtickets.sandbox import SandboxServer
    from pytest_qtickets.wire.targets import Auth

_NO_SPEC = (
    "no case file is configured; give --qtickets-spec PATH, or qtickets_spec = PATH in the ini file"
)


def _audit(config: pytest.Config) -> AuditRun:
    from pytest_qtickets.session import RUN_KEY

    audit = config.stash.get(RUN_KEY, None)
    if audit is None:
        pytest.fail(_NO_SPEC, pytrace=False)
    return audit


@pytest.fixture
def api_case(request: pytest.FixtureRequest) -> Case:
    """One case of the case file; a test that asks for it runs once for each."""
    if not hasattr(request, "param"):
        pytest.fail(_NO_SPEC, pytrace=False)
    case: Case = request.param
    return case


@pytest.fixture(scope="session")
def qtickets_auth() -> Auth:
    """The tokens a live run sends, from the environment. Override it to fetch them elsewhere."""
    from pytest_qtickets.run.workshop import environment_auth

    return environment_auth(os.environ)


@pytest.fixture(scope="session")
def qtickets_mask(pytestconfig: pytest.Config) -> Masker:
    """The masker of the run: ``mask_json``, ``mask_text``, ``mask_bytes``."""
    return _audit(pytestconfig).masker


@pytest.fixture(scope="session")
def clickhouse(pytestconfig: pytest.Config) -> Store:
    """The open ClickHouse of this process; a test fails with the reason when there is none."""
    warehouse = _audit(pytestconfig).warehouse
    if warehouse.store is None:
        reason = warehouse.unavailable or "ClickHouse is switched off (qtickets_clickhouse = none)"
        pytest.fail(reason, pytrace=False)
    return warehouse.store


@pytest.fixture(scope="session")
def _sandbox_servers(
    pytestconfig: pytest.Config,
) -> Iterator[Callable[[str | None], SandboxServer]]:
    """The sandbox of a dialect, started when first asked for; the audit's own where it fits."""
    from pytest_qtickets.options import read_dialect
    from pytest_qtickets.sandbox import SandboxServer
    from pytest_qtickets.session import RUN_KEY

    audit = pytestconfig.stash.get(RUN_KEY, None)
    started: dict[str, SandboxServer] = {}
    with ExitStack() as open_servers:

        def server(dialect: str | None) -> SandboxServer:
            if audit is not None and dialect in (None, audit.settings.dialect):
                found: SandboxServer = audit.sandbox()
                return found
            name = dialect or read_dialect(pytestconfig)
            if name not in started:
                started[name] = open_servers.enter_context(SandboxServer(dialect=name))
            return started[name]

        yield server


@pytest.fixture
def qtickets_sandbox(
    request: pytest.FixtureRequest, _sandbox_servers: Callable[[str | None], SandboxServer]
) -> SandboxServer:
    """A local QTickets over real HTTP, its world as the seed made it when the test begins.

    Parametrized indirectly with the name of a dialect it answers in that one.
    """
    trouble = ""
    try:
        server = _sandbox_servers(getattr(request, "param", None))
    except QticketsError as error:
        trouble = str(error)
    if trouble:
        pytest.fail(trouble, pytrace=False)
    server.reset()
    return server


class Deltas(Mapping[str, RowDelta]):
    """Rows the test's case added, by table; filled when the case is sent."""

    def __init__(self) -> None:
        self._found: dict[str, RowDelta] = {}

    def take(self, answer: Answer) -> None:
        """Keep the deltas of an answer."""
        self._found.update({delta.table: delta for delta in answer.deltas})

    @property
    def agrees(self) -> bool | None:
        """Whether sent equals stored in every table; ``None`` while a figure is unknown."""
        verdicts = {delta.agrees for delta in self._found.values()}
        return False if False in verdicts else None if None in verdicts else True

    def __getitem__(self, table: str) -> RowDelta:
        """The delta of one table, by its name with or without the ``stg_qtickets_api_`` prefix."""
        return self._found.get(table) or self._found[f"stg_qtickets_api_{table}"]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


@pytest.fixture
def row_delta() -> Deltas:
    """Rows of each table that the case of this test added: *sent* against *stored*."""
    return Deltas()


class ApiClient:
    """Sends cases and keeps what they came to for the report."""

    def __init__(self, audit: AuditRun, auth: Auth, node: Any, deltas: Deltas | None) -> None:
        from pytest_qtickets.session import CASE_KEY

        self._runner = audit.runner(auth)
        self._node = node
        self._deltas = deltas
        self._answers: list[Answer] = []
        self._state = node.stash.get(CASE_KEY, None)

    def send(self, case: Case) -> Answer:
        """Send a case, judge it, load its rows; returns the masked answer.

        The test fails here, with the case file's lines beside the exchange, when the case does
        not pass; it counts as blocked when the case may not be sent.
        """
        from pytest_qtickets.model import Verdict
        from pytest_qtickets.run.runner import NotSentError

        __tracebackhide__ = True
        stopped = None
        try:
            answer = self._runner.run(case, self._node.nodeid)
        except NotSentError as error:
            stopped = error.with_traceback(None)
        except EvidenceError as error:  # what came back could not be kept: it does not count
            stopped = NotSentError("error", "evidence", str(error))
        if stopped is not None:  # outside the handler: the message stands alone
            self._came_to(stopped.outcome, stopped.rule, str(stopped))
            if stopped.outcome == "blocked":
                pytest.skip(str(stopped))
            pytest.fail(str(stopped), pytrace=False)
        self._answers.append(answer)
        if self._deltas is not None:
            self._deltas.take(answer)
        if self._state is not None:
            self._state.answers.append(answer)
        if answer.ruling.verdict is not Verdict.PASSED:
            message = self._runner.explain(answer)
            self._came_to("failed", answer.ruling.rule, message)
            pytest.fail(message, pytrace=False)
        return answer

    def forget(self) -> None:
        """Drop the raw answers: what may be revealed may be so until the test ends."""
        for answer in self._answers:
            answer.forget()

    def _came_to(self, outcome: str, rule: str, message: str) -> None:
        if self._state is not None:
            self._state.worse(outcome, rule, message)


@pytest.fixture
def api_client(
    request: pytest.FixtureRequest, pytestconfig: pytest.Config, qtickets_auth: Auth
) -> Iterator[ApiClient]:
    """Sends a case to the target of the run; while recordings are replayed, no socket opens."""
    from pytest_qtickets.run.workshop import reachable
    from pytest_qtickets.wire.guard import blocked_network

    audit = _audit(pytestconfig)
    deltas = request.getfixturevalue("row_delta") if "row_delta" in request.fixturenames else None
    trouble = ""
    try:
        client = ApiClient(audit, qtickets_auth, request.node, deltas)
    except QticketsError as error:
        trouble = str(error)
    if trouble:
        pytest.fail(trouble, pytrace=False)
    if audit.settings.target == "sandbox":
        audit.sandbox().reset()
    blocked = audit.settings.target == "cassettes"
    with blocked_network(reachable(audit.settings.clickhouse)) if blocked else nullcontext():
        yield client
    client.forget()
