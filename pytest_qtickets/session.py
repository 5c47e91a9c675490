"""The audit's hooks, registered once a case file is configured; each hands on to the run."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_qtickets.errors import EvidenceError, QticketsError, shown
from pytest_qtickets.evidence import records
from pytest_qtickets.model import SAFETY_MARKS, SECTION_MARKS, Case
from pytest_qtickets.run.audit_run import AuditRun
from pytest_qtickets.run.nodes import Nodes
from pytest_qtickets.settings import Settings
from pytest_qtickets.spec import read_spec, stray_requests
from pytest_qtickets.telling import MaskedTelling

if TYPE_CHECKING:
    from pytest_qtickets.run.runner import Answer

RUN_KEY = pytest.StashKey[AuditRun]()
CASE_KEY = pytest.StashKey["CaseState"]()


@dataclass
class CaseState:
    """What one test that takes a case has come to so far."""

    case: Case
    outcome: str = "passed"
    rule: str = ""
    message: str = ""
    answers: list[Answer] = field(default_factory=list)

    def worse(self, outcome: str, rule: str, message: str) -> None:
        """Keep the first thing that went wrong: later ones follow from it."""
        if self.outcome == "passed":
            self.outcome, self.rule, self.message = outcome, rule, message


def register(session: pytest.Session, settings: Settings) -> None:
    """Make the run of this process and register its hooks. ``QticketsError`` for a bad file."""
    config = session.config
    spec = read_spec(settings.spec, values=settings.values)
    given = getattr(config, "workerinput", {})
    tx = config.getoption("tx", None) or ()
    distributed = config.getoption("dist", "no") != "no" and not given
    run = AuditRun(
        settings,
        spec,
        config.rootpath,
        workers=len(tx) if distributed else 0,
        worker=given.get("workerid", ""),
        handed=given.get("qtickets"),
    )
    config.stash[RUN_KEY] = run
    config.pluginmanager.register(AuditPlugin(run, session), "qtickets-audit")
    if config.getoption("htmlpath", None):
        config.pluginmanager.register(HtmlColumns(), "qtickets-html")
    config.pluginmanager.register(MaskedTelling(config, run.masker), "qtickets-telling")


def case_of(item: pytest.Item) -> Case | None:
    """The case a test takes, if it takes one."""
    parameters: Any = getattr(getattr(item, "callspec", None), "params", {})
    case = parameters.get("api_case")
    return case if isinstance(case, Case) else None


class AuditPlugin:
    """Hooks of one process; the run decides by its role what each comes to."""

    def __init__(self, run: AuditRun, session: pytest.Session) -> None:
        self.run = run
        self._session = session
        self._ended = ""  #: who ended the session from outside, if someone did
        self._nodes = Nodes(run.spec)

    # -- collection ------------------------------------------------------------------------

    def pytest_report_header(self) -> list[str]:
        """Say what is audited, against what."""
        settings, run = self.run.settings, self.run
        what = {
            "cassettes": f"replay of {shown(settings.cassettes)}",
            "sandbox": f"sandbox ({settings.dialect})",
        }
        line = (
            f"qtickets: {shown(settings.spec)} ({len(run.spec.cases)} cases), "
            f"target {what.get(settings.target, settings.target)}"
            f"{', recording' if settings.record else ''}, clickhouse {run.address}, "
            f"out {shown(settings.out)}"
        )
        strays = [f"qtickets: {problem}" for problem in stray_requests(run.spec)]
        return [line, *strays]

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Give a test that takes ``api_case`` every case that carries all of its own marks."""
        if "api_case" not in metafunc.fixturenames:
            return
        own = {mark.name for mark in metafunc.definition.iter_markers()}
        wanted = own & {*SECTION_MARKS, *SAFETY_MARKS}
        metafunc.parametrize(
            "api_case",
            [
                pytest.param(
                    case, id=case.param_id, marks=[getattr(pytest.mark, m) for m in case.marks]
                )
                for case in self.run.spec.cases
                if wanted <= set(case.marks)
            ],
            indirect=True,
        )

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Put the cases in the order of the case file, in the places that cases hold."""
        places = [place for place, item in enumerate(items) if case_of(item)]
        in_order = sorted((items[p] for p in places), key=lambda i: _order(case_of(i)))
        for place, item in zip(places, in_order, strict=True):
            items[place] = item

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Begin the run where one process does everything: nothing is sent before the plan."""
        if self.run.role != "solo" or session.config.option.collectonly:
            return
        nodes: dict[str, list[str]] = {}
        for item in session.items:
            case = case_of(item)
            if case is not None:
                nodes.setdefault(case.id, []).append(item.nodeid)
        self._open(nodes)

    def _open(self, nodes: dict[str, list[str]]) -> None:
        try:
            self.run.open(nodes)
        except QticketsError as error:
            raise pytest.UsageError(str(error)) from None

    @contextmanager
    def _keeping(self, *, fail: bool = False) -> Iterator[None]:
        """Around what writes evidence: where it takes no more, no further test begins.

        Results so far stay as they are; ``fail`` makes the test at hand an error as well.
        """
        trouble = ""
        try:
            yield
        except EvidenceError as error:
            trouble = str(error)
        if trouble:
            stop = "qtickets: the evidence cannot be written, see the last line"
            self._session.shouldstop = stop
            distributing = self._session.config.pluginmanager.get_plugin("dsession")
            if distributing is not None:
                distributing.shouldstop = stop
            if fail:
                pytest.fail(trouble, pytrace=False)

    # -- cases -----------------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Write down that a case began."""
        case = case_of(item)
        if case is not None:
            item.stash[CASE_KEY] = CaseState(case)
            with self._keeping(fail=True):
                self.run.write(records.case_start(case.id, item.nodeid))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Keep what the phases of a case came to; after teardown, write its end."""
        report = yield
        state = item.stash.get(CASE_KEY, None)
        if state is None:
            return report
        _follow(state, call, report)
        if call.when == "call":
            vars(report)["qtickets_blocked"] = state.outcome == "blocked"
        if call.when == "teardown":
            message = self.run.masker.mask_text(state.message)
            end = records.case_end(state.case.id, item.nodeid, state.outcome, state.rule, message)
            with self._keeping():
                self.run.write(end)
            if self.run.role == "worker":
                vars(report)["qtickets_parcel"] = self.run.parcel.take()
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """On the controller, write the evidence that came with a worker's report."""
        vars(report)["qtickets_leaving"] = self.run.role == "worker"
        if self.run.role != "controller":
            return
        parcel = report.__dict__.pop("qtickets_parcel", None)
        with self._keeping():
            if parcel:
                self.run.arrivals.receive(parcel)
            elif str(report.when) == "???":  # xdist's word for a worker that died
                case = self._nodes.case(report.nodeid)
                if case is not None:
                    text = "the worker died while it ran this case"
                    self.run.arrivals.crashed(case, report.nodeid, text)

    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """A case held back is ``blocked``, not skipped."""
        if report.when == "call" and getattr(report, "qtickets_blocked", False):
            return "blocked", "b", "BLOCKED"
        return None

    # -- xdist -----------------------------------------------------------------------------

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Hand a worker the run's identity and mask key, in memory."""
        node.workerinput["qtickets"] = self.run.handed()

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """Begin the run on the controller once a worker has collected."""
        nodes: dict[str, list[str]] = {}
        for node in ids:
            case = self._nodes.case(node)
            if case is not None:
                nodes.setdefault(case.id, []).append(node)
        self._open(nodes)

    @pytest.hookimpl(wrapper=True)
    def pytest_report_to_serializable(
        self, report: pytest.CollectReport | pytest.TestReport
    ) -> Generator[None, dict[str, Any] | None, dict[str, Any] | None]:
        """A worker's report carries what its test saw, over the channel and nowhere else."""
        data = yield
        if data is not None and getattr(report, "qtickets_leaving", False):
            self.run.learn()
            data["qtickets_seen"] = self.run.seen.news()
        return data

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_from_serializable(self, data: dict[str, Any]) -> None:
        """Take it out again before there is a report that could show it."""
        self.run.seen.add(data.pop("qtickets_seen", {}))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """What a worker saw after its last case; of one that died, what its spool holds."""
        with self._keeping():
            self.run.arrivals.bereave(node.gateway.id)
        self.run.seen.add(getattr(node, "workeroutput", {}).pop("qtickets_seen", {}))

    # -- the end ---------------------------------------------------------------------------

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Keep who ended the session: Ctrl-C, or ``pytest.exit`` with its reason."""
        error = excinfo.value
        if isinstance(error, pytest.exit.Exception):
            self._ended = f"pytest.exit: {error.msg}"
        else:
            self._ended = "interrupted (Ctrl-C)"

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(
        self, session: pytest.Session, exitstatus: int
    ) -> Generator[None, object, object]:
        """End the run; the exit status goes from passed to failed, never back.

        Outermost, so that the last block is the last thing on the terminal and the seal its last
        line: a CI log then anchors the archive.
        """
        if self.run.role == "worker":
            self.run.close("", int(exitstatus))
            self.run.learn()
            getattr(session.config, "workeroutput", {})["qtickets_seen"] = self.run.seen.news()
            return (yield)
        try:
            return (yield)  # the other reports are written now, so that they can be scanned
        finally:  # also where another plugin breaks here
            self._end(session, exitstatus)

    def _end(self, session: pytest.Session, exitstatus: int) -> None:
        asked = session.shouldfail or session.shouldstop or self._ended
        reason = str(asked or _reason(exitstatus))
        self.run.close(reason, int(exitstatus), _other_files(session.config))
        if self.run.failed and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            for line in self.run.summary():
                reporter.write_line(line)


def _other_files(config: pytest.Config) -> list[Path]:
    """Files that options name and other plugins wrote: JUnit, pytest-html, the log file."""
    options = ("xmlpath", "htmlpath", "log_file", "report_log")
    named = [config.getoption(option, None) for option in options]
    named.append(config.getini("log_file"))
    folder = Path(config.invocation_params.dir)
    found = {folder / name for name in named if name}
    return sorted(path for path in found if path.is_file())


class HtmlColumns:
    """Columns and extras of pytest-html, registered only beside it."""

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_header(self, cells: list[str]) -> None:
        """Name the columns, before the links."""
        cells[-1:-1] = [f"<th>{name}</th>" for name in ("Case", *_COLUMNS)]

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_row(self, report: Any, cells: list[str]) -> None:
        """Fill them; a test without a case has them empty."""
        columns = getattr(report, "qtickets_columns", {})
        names = ("case", *(name.lower() for name in _COLUMNS))
        cells[-1:-1] = [f"<td>{escape(columns.get(name, ''))}</td>" for name in names]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Keep the columns, attach the masked exchange."""
        report = yield
        state = item.stash.get(CASE_KEY, None)
        if state is None or call.when != "call":
            return report
        vars(report)["qtickets_columns"] = _columns(state)
        if state.answers:
            from pytest_qtickets.wire.explain import show

            text = "\n".join(show(a.first) for a in state.answers)
            extra = {
                "name": "exchange",
                "format_type": "html",
                "content": f"<pre>{escape(text)}</pre>",
                "mime_type": None,
                "extension": None,
            }
            vars(report)["extras"] = [*getattr(report, "extras", []), extra]
        return report


_COLUMNS = ("Endpoint", "Expected", "Verdict", "Rows", "Latency")


def _columns(state: CaseState) -> dict[str, str]:
    from pytest_qtickets.evidence.fold import endpoint

    case, answer = state.case, state.answers[-1] if state.answers else None
    columns = {
        "case": case.id,
        "endpoint": endpoint(case),
        "expected": str(case.expected),
        "verdict": state.outcome if state.outcome != "passed" else "",
    }
    if answer is not None:
        code = f" {answer.code}" if answer.code else ""
        rows = [d for d in answer.deltas if d.sent]
        columns["verdict"] = f"{answer.ruling.verdict.value} {answer.status or ''}{code}"
        columns["rows"] = ", ".join(
            f"{d.table.removeprefix('stg_qtickets_api_')} +{d.sent}" for d in rows
        )
        columns["latency"] = f"{answer.first.latency_us / 1000:.1f} ms"
    return columns


def _follow(state: CaseState, call: pytest.CallInfo[None], report: pytest.TestReport) -> None:
    if report.outcome == "passed" and not hasattr(report, "wasxfail"):
        return
    text = str(call.excinfo.value) if call.excinfo else str(getattr(report, "wasxfail", ""))
    kind = type(call.excinfo.value).__name__ if call.excinfo else "xpass"
    if hasattr(report, "wasxfail") or (report.outcome == "failed" and call.when == "call"):
        state.worse("failed", "test", f"{kind}: {text}")
    elif report.outcome == "skipped":
        state.worse("skipped", "skipped", text)
    else:
        state.worse("error", f"test {call.when}", f"{kind}: {text}")


def _order(case: Case | None) -> tuple[int, ...]:
    return case.key if case else ()


def _reason(exitstatus: int) -> str:
    return {2: "interrupted", 3: "internal error", 4: "usage error"}.get(exitstatus, "finished")
