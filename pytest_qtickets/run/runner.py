"""One case, start to end: send, judge, load the rows, write each step down as it happens."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from pytest_qtickets.clickhouse.loading import Loader
from pytest_qtickets.clock import utc_now
from pytest_qtickets.errors import CassetteError, RevealError
from pytest_qtickets.evidence import records
from pytest_qtickets.evidence.records import Entry
from pytest_qtickets.masking import Masker, Secret
from pytest_qtickets.model import Case, Exchange, Json, MaskedText, RowDelta, Ruling, Spec, Verdict
from pytest_qtickets.wire.body import body_code, items, parse_json, shared_json
from pytest_qtickets.wire.cassettes import Cassettes
from pytest_qtickets.wire.client import Client
from pytest_qtickets.wire.explain import explain
from pytest_qtickets.wire.judge import judge
from pytest_qtickets.wire.replay import replay
from pytest_qtickets.wire.retry import last_attempts
from pytest_qtickets.wire.targets import MISSING_CREDENTIAL
from pytest_qtickets.wire.vault import Vault


class NotSentError(Exception):
    """Nothing could be sent: ``outcome`` is ``blocked`` or ``failed``, ``str`` the reason."""

    def __init__(self, outcome: str, rule: str, message: str) -> None:
        super().__init__(message)
        self.outcome = outcome
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Answer:
    """What a test receives: the masked answer of a case, its ruling and its row deltas."""

    case: Case
    exchanges: tuple[Exchange, ...]
    ruling: Ruling
    deltas: tuple[RowDelta, ...]
    _vault: Vault = field(default_factory=Vault, repr=False, compare=False)

    def reveal(self, pointer: str, page: int = 1) -> Secret:
        """A raw value of the answer, to be sent on: ``reveal("/data/0/id").reveal()``.

        Until the test ends. Raises ``RevealError`` when the page holds no such value.
        """
        answers = last_attempts(self.exchanges)
        if not 1 <= page <= len(answers):
            message = f"page {page} was not read; expected 1 to {len(answers)}"
            raise RevealError(message)
        return self._vault.secret(answers[page - 1].number, pointer)

    def forget(self) -> None:
        """Drop the raw bodies."""
        self._vault.drop()

    @property
    def first(self) -> Exchange:
        """The exchange that answered the first page."""
        return last_attempts(self.exchanges)[0]

    @property
    def status(self) -> int | None:
        """HTTP status of the last exchange; ``None`` when nothing came back."""
        response = self.exchanges[-1].response
        return response.status if response else None

    @property
    def json(self) -> Json:
        """Masked body of the first page; ``ValueError`` when it is not JSON."""
        response = self.first.response
        return parse_json(response.body) if response else None

    @property
    def code(self) -> str:
        """The body's own error code, or empty."""
        return body_code(self.json)

    @property
    def records(self) -> list[Json]:
        """The records of every page that was read, masked; a single object counts as one."""
        found: list[Json] = []
        for page in pages(self.exchanges, json.loads):  # a test may do as it likes with them
            listed = items(page)
            if listed is None and isinstance(page, dict) and isinstance(page.get("data"), dict):
                listed = [page["data"]]
            found += listed or []
        return found


def pages(
    exchanges: Sequence[Exchange], parse: Callable[[bytes], Json] = shared_json
) -> list[Json]:
    """The parsed bodies of the pages that were answered with JSON."""
    found = []
    for exchange in last_attempts(exchanges):
        if exchange.response is not None:
            try:
                found.append(parse(exchange.response.body))
            except ValueError:
                continue
    return found


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs cases against one target; ``write`` takes the evidence."""

    spec: Spec
    client: Client
    cassettes: Cassettes
    loader: Loader
    masker: Masker
    write: Callable[[Entry], None]
    record: bool

    def run(self, case: Case, node: str) -> Answer:
        """Send a case and rule on it; the answer is returned whatever the ruling.

        Raises ``NotSentError`` when there is nothing to rule on: the case is held back or
        malformed, or its recording is missing, stale or does not hold the request.
        """
        if case.problems:
            raise NotSentError("failed", "spec", "\n".join(str(p) for p in case.problems))
        reason = self.client.target.held_back(case)
        if reason:
            rule = "credential" if reason.startswith(MISSING_CREDENTIAL) else "held back"
            raise NotSentError("blocked", rule, reason)
        started_at = utc_now()
        hidden = dict(self.masker.hidden)
        exchanges: list[Exchange] = []
        vault, trouble = Vault(), ""
        try:
            with self._source(case):
                for exchange in self.client.exchanges(case, vault):
                    self.write(records.exchange(exchange, node))
                    exchanges.append(exchange)
        except CassetteError as error:
            trouble = str(error)
        if trouble:  # outside the handler: no chain leads back to what the wire had in hand
            raise NotSentError("failed", "cassette", trouble)
        ruling = judge(case, exchanges)
        passed = ruling.verdict is Verdict.PASSED
        deltas = self.loader.load(
            case, pages(exchanges), started_at=started_at, finished_at=utc_now(), ok=passed
        )
        self.write(records.rows(case.id, node, deltas))
        self.write(records.masked(case.id, node, _more(self.masker.hidden, hidden)))
        if self.record and passed:
            self.cassettes.write(case, last_attempts(exchanges), self.client.target, started_at)
        return Answer(case, tuple(exchanges), ruling, tuple(deltas), vault)

    def explain(self, answer: Answer) -> MaskedText:
        """Why an answer was not a pass, for people."""
        return explain(answer.case, self.spec, answer.exchanges, answer.ruling, self.masker)

    @contextmanager
    def _source(self, case: Case) -> Iterator[None]:
        if self.client.target.name != "cassettes":
            yield
            return
        recording = self.cassettes.load(case)
        with replay(recording, self.masker, self.cassettes.command(case, recording.metadata)):
            yield


def _more(now: Mapping[str, int], before: Mapping[str, int]) -> dict[str, int]:
    return {k: n - before.get(k, 0) for k, n in now.items() if n > before.get(k, 0)}
