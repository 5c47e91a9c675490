"""The audit in one process, by its role.

``solo`` does everything. With workers, a ``worker`` runs cases and parcels its masked evidence;
the ``controller`` alone writes the log, the reports and the archive.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pytest_qtickets.clickhouse.counts import Snapshot, table_counts
from pytest_qtickets.clickhouse.moments import RunStamp
from pytest_qtickets.clock import new_run_id, utc_now
from pytest_qtickets.errors import EvidenceError, shown
from pytest_qtickets.evidence import records
from pytest_qtickets.evidence.closing import ClosingScan
from pytest_qtickets.evidence.finish import Finished, discard_store, finish
from pytest_qtickets.evidence.log import EvidenceLog, read_log
from pytest_qtickets.model import Case, MaskedBytes, RunFacts, Spec
from pytest_qtickets.run import environment
from pytest_qtickets.run.recorder import Parcel, unpack
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
        self.parcel = Parcel(worker)
        self.seen = Seen()
        self._project = project
        self._workers = workers
        self._worker = worker
        self.finished: Finished | None = None
        self.trouble = ""  #: why there is no archive, one line
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
        return {"run_id": self.run_id, "started_at": self.started_at, "mask_key": self.key.hex()}

    def open(self, nodes: Mapping[str, Sequence[str]]) -> None:
        """Begin the run: folder, log, plan, store; ``EvidenceError`` when nothing can be kept."""
        if self.log is not None or not nodes:
            return
        try:
            self.partial.mkdir(parents=True)
        except OSError as error:
            message = (
                f"{self.settings.out}: cannot be written ({error.strerror}); expected a folder for "
                "the archive; give another one with --qtickets-out DIR"
            )
            raise EvidenceError(message) from error
        ordinals = {case.id: place for place, case in enumerate(self.spec.cases, start=1)}
        self.log = EvidenceLog(self.partial / "data", self.log_file, ordinals)
        self._keep_case_file()
        values = self.settings.values
        self.log.write(records.run_start(self._facts(), self.spec, RULES_VERSION, values))
        self.log.write(records.plan(self.spec, nodes))
        if self.warehouse.unavailable:
            text = f"row deltas are unknown: {self.warehouse.unavailable}"
            self.log.write(records.warn(self.masker.mask_text(text)))
        for problem in stray_requests(self.spec):
            self.log.write(records.warn(self.masker.mask_text(str(problem))))
        self._before = self.warehouse.loader.counts()

    def _keep_case_file(self) -> None:
        """First of all: what is left of a run that is killed can be read with it."""
        folder = self.partial / "data" / "spec"
        folder.mkdir()
        (folder / self.spec.file).write_bytes(self.spec.source)

    def close(self, reason: str, exit_status: int, others: Iterable[Path] = ()) -> None:
        """End the run: totals, facts, scan, log; then fold, bag, seal and archive.

        ``others`` are files that the run wrote outside its folder (JUnit, HTML, a log file).
        """
        self._close_tools()
        if self.log is None:
            return
        if not self._begun:
            self._discard()
            return
        loader = self.warehouse.loader
        if self.role == "controller" and self.settings.clickhouse.startswith("chdb:"):
            data = self.partial / "data"
            so_far = read_log((data / self.log_file).read_bytes())
            reload(so_far, self.spec, lambda name: MaskedBytes((data / name).read_bytes()), loader)
        self.log.write(records.facts(loader.build_facts()))
        self.log.write(records.counts(table_counts(self._before, loader.counts())))
        self.warehouse.close()
        discard_store(self.partial)
        scan = self._closing_scan(others)
        self.log.write(records.scan(scan.so_far()))
        self.log.write(records.run_end(reason, exit_status))
        self.log.close()
        from pytest_qtickets.report import derive

        try:
            self.finished = finish(self.partial, self.spec, self.log_file, derive, scan)
        except OSError as error:
            self.trouble = f"no archive: {error}; the evidence so far is in {shown(self.partial)}"

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
        self.learn()
        scan = ClosingScan(self.seen.values(), self.spec.source.decode("utf-8", "replace"))
        data = self.partial / "data"
        for path in sorted(path for path in data.rglob("*") if path.is_file()):
            scan.look(f"data/{path.relative_to(data).as_posix()}", path.read_bytes())
        recordings = map(self.cassettes.path, self.spec.cases) if self.settings.record else ()
        for path in (*recordings, *others):
            scan.mend(shown(path), path, self.masker.mask_text)
        return scan

    def _discard(self) -> None:
        """Leave nothing of a run in which no case began: there is no evidence to hand over."""
        if self.log is not None:
            self.log.close()
        self.warehouse.close()
        shutil.rmtree(self.partial)
        self.log = None

    @property
    def failed(self) -> bool:
        """Whether the audit itself asks for a failing exit status."""
        if self.log is None:
            return False
        if self.finished is None:
            return True
        audit = self.finished.audit
        return (
            bool(self.finished.leaks)
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
        from pytest_qtickets.report.terminal import terminal_lines

        done = self.finished
        lines = terminal_lines(
            done.audit,
            report=shown(done.report) if done.report.exists() else "",
            archive=shown(done.archive) if done.archive else "",
            seal=done.seal,
        )
        if done.leaks:
            lines.append(
                f"withheld {shown(done.folder)}: personal data at {done.leaks[0]}"
                f"{f' and in {len(done.leaks) - 1} more places' if done.leaks[1:] else ''}; "
                "nothing was archived, see WITHHELD.txt there"
            )
        return lines

    # -- the cases -------------------------------------------------------------------------

    def write(self, entry: records.Entry) -> None:
        """Take one piece of evidence: into the log, or into the worker's parcel."""
        self._begun = self._begun or entry.type == "case.start"
        if self.log is not None:
            self.log.write(entry)
        else:
            self.parcel.write(entry)

    def receive(self, parcel: Sequence[Mapping[str, Any]]) -> None:
        """Write what a worker sent with a report."""
        for entry in unpack(parcel):
            self.write(entry)

    def crashed(self, case: Case, node: str, message: str) -> None:
        """Write down that the worker died while it had this case in hand."""
        self.write(records.case_start(case.id, node))
        masked = self.masker.mask_text(message)
        self.write(records.case_end(case.id, node, "error", "worker crashed", masked))

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
        if self.role == "worker" and self._warehouse is not None:
            self._warehouse.close()

    def _open_warehouse(self, folder: str) -> Warehouse:
        url = self.settings.clickhouse
        if self.role == "worker" and url.startswith("chdb:"):
            url = "chdb://"  # one process a folder: a worker has its own, beside the run's
        password = os.environ.get("QTICKETS_CLICKHOUSE_PASSWORD", "")
        return open_warehouse(url, self.partial / folder, password, self.stamp)

    def _facts(self) -> RunFacts:
        head, dirty = environment.commit(self._project)
        sandbox = self.settings.target == "sandbox"
        bases: dict[str, str] = {
            api: f"local sandbox of the run, {base.split('/', 3)[-1]}" if sandbox else base
            for api, base in make_target(
                self.settings, self.spec, Auth(), os.environ, None
            ).bases.items()
        }
        return RunFacts(
            run_id=self.run_id,
            target=self.settings.target,
            started_at=self.started_at,
            ended_at=None,
            duration_us=0,
            end_reason="",
            exit_status=None,
            base_urls=bases,
            clickhouse=self.warehouse.address,
            versions=environment.versions(),
            commit=head,
            dirty=dirty,
            workers=self._workers,
            recorded=self.cassettes.facts() if self.settings.target == "cassettes" else {},
            dialect=self.settings.dialect if sandbox else "",
        )
