"""The audit in one process, by its role.

``solo`` does everything. With workers, a ``worker`` runs cases and parcels its masked evidence;
the ``controller`` alone writes the log, the reports and the archive.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from pytest_qtickets.clickhouse.counts import Snapshot, table_counts
from pytest_qtickets.clickhouse.moments import RunStamp
from pytest_qtickets.clock import new_run_id, utc_now
from pytest_qtickets.errors import EvidenceError, QticketsError, shown
from pytest_qtickets.evidence import records
from pytest_qtickets.evidence.closing import ClosingScan
from pytest_qtickets.evidence.finish import Finished, discard_store, finish
from pytest_qtickets.evidence.log import EvidenceLog, read_log, sweep
from pytest_qtickets.evidence.signing import check_key
from pytest_qtickets.evidence.spool import discard_spools, open_spool
from pytest_qtickets.model import MaskedBytes, RunFacts, Spec
from pytest_qtickets.run.arrivals import Arrivals
from pytest_qtickets.run.facts import run_facts
from pytest_qtickets.run.recorder import Parcel, cannot_write
from pytest_qtickets.run.reload import reload
from pytest_qtickets.run.runner import Runner
from pytest_qtickets.run.seen import Seen
from pytest_qtickets.run.workshop import (
    Warehouse,
    make_masker,
    make_target,
    mask_key,
    open_warehouse,
)
from pytest_qtickets.settings import Settings
from pytest_qtickets.spec import stray_requests
from pytest_qtickets.wire.cassettes import Cassettes
from pytest_qtickets.wire.judge import RULES_VERSION
from pytest_qtickets.wire.targets import Auth

Role = Literal["solo", "controller", "worker"]


class AuditRun:
    """State of the audit in one process. ``handed`` is what a worker got from its controller."""

    def __init__(  # noqa: PLR0913 - a process's identity, given once
        self,
        settings: Settings,
        spec: Spec,
        project: Path,
        *,
        workers: int = 0,
        worker: str = "",
        handed: Mapping[str, str] | None = None,
    ) -> None:
        self.settings = settings
        self.spec = spec
        self.role: Role = "worker" if worker else "controller" if workers else "solo"
        self.run_id = handed["run_id"] if handed else new_run_id()
        self.started_at = handed["started_at"] if handed else utc_now()
        self.key = bytes.fromhex(handed["mask_key"]) if handed else mask_key(os.environ)
        self.masker = make_masker(self.key, os.environ, settings.mask_policy)
        self._project = project
        self._workers = workers
        self._worker = worker
        folder = Path(handed["folder"]) if handed else self.partial
        self.parcel = Parcel(worker, lambda: open_spool(folder, worker, ordinals(spec)))
        self.arrivals = Arrivals(self.partial, self.masker.mask_text, self.write)
        self.seen = Seen()
        self.finished: Finished | None = None
        self.trouble = ""  #: what could not be written, what is left, what to do: one line
        self.log: EvidenceLog | None = None
        self._runner: Runner | None = None
        self._warehouse: Warehouse | None = None
        self._before: Mapping[str, Snapshot] = {}
        self._begun = False
        self._sandbox: Any = None

    # -- the run ---------------------------------------------------------------------------

    @property
    def kind(self) -> str:
        """``prod``, ``sandbox`` or ``replay``."""
        return {"live": "prod", "sandbox": "sandbox", "cassettes": "replay"}[self.settings.target]

    @property
    def partial(self) -> Path:
        """The run's folder while it runs."""
        return self.settings.out / f"qtickets_{self.kind}_run_{self.run_id}.partial"

    @property
    def log_file(self) -> str:
        """The log, below ``data/``."""
        return f"logs/qtickets_{self.kind}_run_{self.run_id.rsplit('_', 1)[0]}.jsonl"

    @property
    def stamp(self) -> RunStamp:
        """Identity and time of this run's rows."""
        return RunStamp.at(self.run_id, self.started_at)

    @property
    def cassettes(self) -> Cassettes:
        """The recordings of the case file."""
        return Cassettes(self.settings.cassettes, self.spec, shown(self.settings.spec))

    def handed(self) -> dict[str, str]:
        """What a worker must know; the key stays in memory on both sides."""
        return {
            "run_id": self.run_id,
            "started_at": self.started_at,
            "mask_key": self.key.hex(),
            "folder": str(self.partial.absolute()),
        }

    def open(self, nodes: Mapping[str, Sequence[str]]) -> None:
        """Begin the run: folder, log, plan, store; ``EvidenceError`` when nothing can be kept."""
        if self.log is not None or not nodes:
            return
        if self.settings.sign_key is not None:
            check_key(self.settings.sign_key)
        try:
            self.partial.mkdir(parents=True)
        except OSError as error:
            message = (
                f"{self.settings.out}: cannot be written ({error.strerror}); expected a folder for "
                "the archive; give another one with --qtickets-out DIR"
            )
            raise EvidenceError(message) from error
        try:
            self._begin(nodes)
        except (OSError, EvidenceError) as error:
            self._discard()  # nothing was sent: there is nothing to keep
            raise EvidenceError(
                f"{cannot_write(error, self.settings.out)}; nothing was sent; make room, or give "
                "another --qtickets-out DIR, and run again"
            ) from error
        self._before = self.warehouse.loader.counts()

    def _begin(self, nodes: Mapping[str, Sequence[str]]) -> None:
        self.log = EvidenceLog(self.partial / "data", self.log_file, ordinals(self.spec))
        self._keep_case_file()
        values = self.settings.values
        self.log.write(records.run_start(self._facts(), self.spec, RULES_VERSION, values))
        self.log.write(records.plan(self.spec, nodes))
        if self.warehouse.unavailable:
            text = f"row deltas are unknown: {self.warehouse.unavailable}"
            self.log.write(records.warn(self.masker.mask_text(text)))
        for problem in stray_requests(self.spec):
            self.log.write(records.warn(self.masker.mask_text(str(problem))))

    def _keep_case_file(self) -> None:
        """First of all: what is left of a run that is killed can be read with it."""
        folder = self.partial / "data" / "spec"
        folder.mkdir()
        (folder / self.spec.file).write_bytes(self.spec.source)

    def close(self, reason: str, exit_status: int, others: Iterable[Path] = ()) -> None:
        """End the run: totals, facts, scan, log; then fold, bag, seal and archive.

        ``others`` are files that the run wrote outside its folder (JUnit, HTML, a log file).
        What cannot be written is told by ``trouble``; nothing is raised for it.
        """
        self._close_tools()
        if self.log is None:
            return
        try:
            if self._begun:
                self._finish(reason, exit_status, others)
            else:
                self._discard()
        except (OSError, ValueError, QticketsError) as error:  # ValueError: more than a zip holds
            self._give_up(error)
        if self.trouble:
            self._close_after_trouble(others)

    def _close_after_trouble(self, others: Iterable[Path]) -> None:
        """There is no archive; what else the run wrote is searched all the same."""
        if self.log is not None:
            self.log.close()
        if self._warehouse is not None:
            self._warehouse.close()
        with suppress(OSError):
            self._mend(self._new_scan(), others)

    def _finish(self, reason: str, exit_status: int, others: Iterable[Path]) -> None:
        assert self.log is not None  # noqa: S101 - `close` has looked
        self.arrivals.collect()
        if self.trouble:
            return
        loader, data = self.warehouse.loader, self.partial / "data"
        so_far = read_log((data / self.log_file).read_bytes())
        sweep(data, so_far)
        if self.role == "controller" and self.settings.clickhouse.startswith("chdb:"):
            reload(so_far, self.spec, lambda name: MaskedBytes((data / name).read_bytes()), loader)
        self.log.write(records.facts(loader.build_facts()))
        self.log.write(records.counts(table_counts(self._before, loader.counts())))
        self.warehouse.close()
        discard_store(self.partial)
        discard_spools(self.partial)
        scan = self._closing_scan(others)
        self.log.write(records.scan(scan.so_far()))
        self.log.write(records.run_end(self.masker.mask_text(reason), exit_status))
        self.log.close()
        from pytest_qtickets.report import derive

        key = self.settings.sign_key
        self.finished = finish(self.partial, self.spec, self.log_file, derive, scan, key=key)

    def learn(self) -> None:
        """Keep what this process has seen for the closing scan."""
        self.seen.add(self.masker.known_values())
        if self._runner is not None:
            client = self._runner.client
            self.seen.add(client.witness.values())
            tokens = (client.target.auth.rest, client.target.auth.partners)
            self.seen.add({"credential": [token.reveal() for token in tokens if token]})

    def _closing_scan(self, others: Iterable[Path]) -> ClosingScan:
        """Scan the evidence, the recordings made, and what else the run wrote."""
        scan = self._new_scan()
        data = self.partial / "data"
        for path in sorted(path for path in data.rglob("*") if path.is_file()):
            scan.look(f"data/{path.relative_to(data).as_posix()}", path.read_bytes())
        self._mend(scan, others)
        return scan

    def _new_scan(self) -> ClosingScan:
        self.learn()
        return ClosingScan(self.seen.values(), self.spec.source.decode("utf-8", "replace"))

    def _mend(self, scan: ClosingScan, others: Iterable[Path]) -> None:
        recordings = map(self.cassettes.path, self.spec.cases) if self.settings.record else ()
        for path in (*recordings, *others):
            scan.mend(shown(path), path, self.masker.mask_text)

    def _discard(self) -> None:
        """Leave nothing of a run in which no case began: there is no evidence to hand over."""
        log, self.log = self.log, None
        if log is not None:
            log.close()
        if self._warehouse is not None:
            self._warehouse.close()
        shutil.rmtree(self.partial, ignore_errors=True)

    def _give_up(self, error: Exception) -> None:
        """Say once what could not be written, what is left, and what to do next."""
        if self.trouble:
            return
        ends = map(self.partial.with_suffix, (".partial", "", ".withheld"))
        found = next(filter(Path.exists, ends), None)
        left = "nothing is left of the run"
        if found is not None and found.suffix == ".withheld":
            left = f"withheld {shown(found)}: personal data stands in it"
        elif found is not None:
            left = f"the evidence so far: qtickets-audit verify {shown(found)}"
        self.trouble = self.masker.mask_text(
            f"no archive: {cannot_write(error, found or self.settings.out)}; {left}; "
            "make room, or give another --qtickets-out DIR, and run again"
        )

    @property
    def failed(self) -> bool:
        """Whether the audit itself asks for a failing exit status."""
        if self.trouble:
            return True
        if self.log is None or self.finished is None:
            return self.log is not None
        audit = self.finished.audit
        return (
            bool(self.finished.leaks or self.finished.unsigned)
            or audit.failed
            or any(item.ruling.rule == "credential" for item in audit.cases)
        )

    @property
    def address(self) -> str:
        """The configured ClickHouse without user name and password."""
        return re.sub(r"//[^/@]*@", "//", self.settings.clickhouse)

    def summary(self) -> list[str]:
        """The last block for the terminal; empty when no case was selected."""
        if self.finished is None:
            return [self.trouble] if self.trouble else []
        from pytest_qtickets.report.terminal import ending

        return ending(self.finished)

    # -- the cases -------------------------------------------------------------------------

    def write(self, entry: records.Entry) -> None:
        """Take one piece of evidence: into the log, or into the worker's spool and parcel.

        ``EvidenceError`` once the log takes no more, with the line for the user: what is not
        evidence is not worth a request.
        """
        self._begun = self._begun or entry.type == "case.start"
        if self.role == "worker":
            self.parcel.write(entry)
            return
        if self.trouble:
            raise EvidenceError(self.trouble)
        if self.log is None:
            return
        try:
            self.log.write(entry)
        except (OSError, EvidenceError) as error:
            self._give_up(error)
            raise EvidenceError(self.trouble) from None

    @property
    def warehouse(self) -> Warehouse:
        """The ClickHouse of this process; a worker with the embedded engine has its own folder."""
        if self._warehouse is None:
            folder = f"clickhouse-{self._worker}" if self._worker else "clickhouse"
            self._warehouse = self._open_warehouse(folder)
        return self._warehouse

    def runner(self, auth: Auth) -> Runner:
        """The runner of this process, made when the first case needs it."""
        if self._runner is None:
            self._runner = self._make_runner(auth)
        return self._runner

    def _make_runner(self, auth: Auth) -> Runner:
        from pytest_qtickets.wire.client import Client

        sandbox = self.sandbox() if self.settings.target == "sandbox" else None
        target = make_target(self.settings, self.spec, auth, os.environ, sandbox)
        return Runner(
            spec=self.spec,
            client=Client(
                target,
                self.masker,
                max_pages=self.settings.max_pages,
                timeout=self.settings.timeout,
                retries=self.settings.retries,
            ),
            cassettes=self.cassettes,
            loader=self.warehouse.loader,
            masker=self.masker,
            write=self.write,
            record=self.settings.record,
        )

    def sandbox(self) -> Any:
        """The sandbox of this process, started when first asked for."""
        if self._sandbox is None:
            from pytest_qtickets.sandbox import SandboxServer

            self._sandbox = SandboxServer(dialect=self.settings.dialect).__enter__()
        return self._sandbox

    def _close_tools(self) -> None:
        if self._runner is not None:
            self._runner.client.close()
        if self._sandbox is not None:
            self._sandbox.__exit__(None, None, None)
        if self.role == "worker":
            self.parcel.close()
            if self._warehouse is not None:
                self._warehouse.close()

    def _open_warehouse(self, folder: str) -> Warehouse:
        url = self.settings.clickhouse
        if self.role == "worker" and url.startswith("chdb:"):
            url = "chdb://"  # one process a folder: a worker has its own, beside the run's
        password = os.environ.get("QTICKETS_CLICKHOUSE_PASSWORD", "")
        return open_warehouse(url, self.partial / folder, password, self.stamp)

    def _facts(self) -> RunFacts:
        return run_facts(
            self.settings,
            self.spec,
            self._project,
            run_id=self.run_id,
            started_at=self.started_at,
            clickhouse=self.warehouse.address,
            workers=self._workers,
            recorded=self.cassettes.facts() if self.settings.target == "cassettes" else {},
        )


def ordinals(spec: Spec) -> dict[str, int]:
    """Place of each case in the file, from 1: names of body files begin with it."""
    return {case.id: place for place, case in enumerate(spec.cases, start=1)}
