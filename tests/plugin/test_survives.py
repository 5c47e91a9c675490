"""What goes wrong around a run costs what was in hand, is said in one line, and is never a pass."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_qtickets.evidence.log import read_log
from pytest_qtickets.evidence.salvage import seal_partial
from pytest_qtickets.evidence.verify import verify
from pytest_qtickets.report import derive
from pytest_qtickets.sandbox import PARTNERS_TOKEN, REST_TOKEN
from tests.projects import Project
from tests.servers import clickhouse_server

#: Something happens in case 2.3, before its request or after it.
HAPPENS = """\
import os, pathlib, pytest, resource, shutil, signal

def happens():
    {what}

def test_case(api_case, api_client):
    if api_case.id == "2.3" and {before}:
        happens()
    api_client.send(api_case)
    if api_case.id == "2.3" and not {before}:
        happens()
"""


def happens(project: Project, what: str, *, before: bool = True) -> None:
    """Write the tests in which ``what`` happens."""
    project.write("test_cases.py", HAPPENS.format(what=what, before=before))


def left(project: Project) -> Path:
    """The only folder in ``audit-out``."""
    (found,) = (path for path in (project.path / "audit-out").iterdir() if path.is_dir())
    return found


def last_line(result: pytest.RunResult) -> str:
    """What the terminal shows last; there is no traceback above it."""
    shown = result.stdout.str()
    assert "Traceback" not in shown
    assert "INTERNALERROR" not in shown
    return shown.strip().splitlines()[-1]


def log_of(project: Project) -> list[dict]:
    """The records of the archive's log."""
    return read_log(project.member(".jsonl").encode())


# -- the disk --------------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["alone", "one worker"])
def test_a_disk_that_is_full(recorded: Project, workers: tuple[str, ...]) -> None:
    """No file grows further: the run stops, says where and what to do, keeps what it has."""
    recorded.write(
        "conftest.py",
        "import os, resource\n"
        "def pytest_runtest_logreport(report):\n"
        "    if '2.1-' in report.nodeid and report.when == 'call'"
        " and 'PYTEST_XDIST_WORKER' not in os.environ:\n"
        "        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]\n"
        "        resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))\n",
    )
    result = recorded.run(*workers)
    assert result.ret != 0
    assert " passed in " in result.stdout.str()
    line = last_line(result)
    assert line.startswith("no archive: audit-out/qtickets_replay_run_")
    assert "cannot be written (File too large); the evidence so far: qtickets-audit verify" in line
    assert line.endswith("make room, or give another --qtickets-out DIR, and run again")
    outcome = verify(left(recorded), derive)
    assert outcome.exit == 3, outcome.findings
    assert outcome.audit is not None
    assert next(c.verdict.value for c in outcome.audit.cases) == "passed"


@pytest.mark.parametrize("out", ["a-file", "/sys/qtickets"])
def test_a_folder_that_cannot_be_written(recorded: Project, out: str) -> None:
    """Exit 4 with one line, before anything is sent."""
    recorded.write("a-file", "")
    happens(recorded, "pathlib.Path('begun').touch()")
    result = recorded.run("--qtickets-out", out)
    assert result.ret == 4
    result.stderr.fnmatch_lines([f"ERROR: *{out}: cannot be written (*); expected a folder *"])
    assert not (recorded.path / "begun").exists()


def test_the_folder_is_removed_under_the_run(recorded: Project) -> None:
    """Results stay on the terminal, nothing is archived, and the line says that nothing is left."""
    happens(recorded, "shutil.rmtree('audit-out')")
    result = recorded.run()
    assert result.ret != 0
    assert "2 passed" in result.stdout.str()
    line = last_line(result)
    assert "cannot be written (No such file or directory); nothing is left of the run" in line


def test_out_of_file_descriptors(recorded: Project) -> None:
    """No further file can be opened: the same line, the same leftover."""
    happens(
        recorded,
        "resource.setrlimit(resource.RLIMIT_NOFILE, (len(os.listdir('/proc/self/fd')) - 1,"
        " resource.getrlimit(resource.RLIMIT_NOFILE)[1]))",
    )
    result = recorded.run("-p", "no:hypothesispytest")  # it opens files at the end, and breaks
    assert result.ret != 0
    assert "2 passed" in result.stdout.str()
    assert "(Too many open files); the evidence so far: qtickets-audit" in last_line(result)
    assert verify(left(recorded), derive).exit == 3


def test_two_runs_at_once(recorded: Project) -> None:
    """Each has its own folder, log and archive; both verify."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("QTICKETS_", "PYTEST_"))}
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "pytest", "-q"],
            cwd=recorded.path,
            env=clean,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    shown = [run.communicate()[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], shown
    archives = list((recorded.path / "audit-out").glob("*.zip"))
    assert len(archives) == 2
    assert [verify(archive, derive).exit for archive in archives] == [0, 0]


# -- who ends the run ------------------------------------------------------------------------------


def test_ctrl_c(recorded: Project) -> None:
    """SIGINT: the reason is in the log, the rest is not run, and the archive is incomplete."""
    happens(recorded, "os.kill(os.getpid(), signal.SIGINT)", before=False)
    assert recorded.run().ret == 2
    assert log_of(recorded)[-1]["reason"] == "interrupted (Ctrl-C)"
    assert list(recorded.verdicts().values()) == [
        "passed", "passed", "unfinished", "not run", "not run",
    ]  # fmt: skip
    assert verify(recorded.archive, derive).exit == 3


def test_pytest_exit_cannot_make_a_pass(recorded: Project) -> None:
    """With status 0 in a case: the case is unfinished, so the run fails; the reason is masked."""
    happens(recorded, "pytest.exit('enough for user@example.com', returncode=0)")
    assert recorded.run().ret == 1
    reason = log_of(recorded)[-1]["reason"]
    assert reason.startswith("pytest.exit: enough for ")
    assert "user@example.com" not in reason
    assert recorded.verdicts()["2.3"] == "unfinished"


# -- pytest-timeout --------------------------------------------------------------------------------


def hangs(project: Project, method: str) -> None:
    """Case 2.3 has its answer and comes to no end; it alone has three seconds."""
    happens(project, "__import__('time').sleep(60)", before=False)
    project.write(
        "conftest.py",
        "import pytest\n"
        "def pytest_collection_modifyitems(items):\n"
        "    for item in items:\n"
        "        if '2.3-' in item.nodeid:\n"
        f"            item.add_marker(pytest.mark.timeout(3, method={method!r}))\n",
    )


def test_a_case_that_is_timed_out_by_a_signal(recorded: Project) -> None:
    """It failed, whatever was answered, and says why; the others are as they are."""
    hangs(recorded, "signal")
    assert recorded.run().ret == 1
    verdicts = recorded.verdicts()
    assert verdicts.pop("2.3") == "failed"
    assert set(verdicts.values()) == {"passed"}
    (case,) = (c for c in recorded.summary()["cases"] if c["id"] == "2.3")
    assert (case["rule"], case["exchanges"]) == ("test", 1)
    assert "Timeout" in case["detail"]
    assert verify(recorded.archive, derive).exit == 0


def test_a_session_that_is_timed_out(recorded: Project) -> None:
    """The reason is in the log, and the rest is not run."""
    happens(recorded, "__import__('time').sleep(1.5)", before=False)
    assert recorded.run("--session-timeout=1").ret == 1
    assert log_of(recorded)[-1]["reason"].startswith("session-timeout: 1.0 sec exceeded")
    verdicts = list(recorded.verdicts().values())
    ran = verdicts.count("passed")  # one on a slow machine, three at most
    assert verdicts == ["passed"] * ran + ["not run"] * (5 - ran)
    assert 1 <= ran <= 3
    assert verify(recorded.archive, derive).exit == 0


def test_a_case_that_is_timed_out_by_a_thread(recorded: Project) -> None:
    """It ends the process on the spot: what is left is incomplete, and can be sealed as such."""
    hangs(recorded, "thread")
    assert recorded.run().ret == 1
    outcome = verify(left(recorded), derive)
    assert (outcome.exit, outcome.findings) == (3, [])
    assert outcome.incomplete == "the run did not end: 2 of 3 cases that began have an end"
    assert outcome.audit is not None
    assert [case.verdict.value for case in outcome.audit.cases] == [
        "passed", "passed", "unfinished", "not run", "not run",
    ]  # fmt: skip
    seal_partial(left(recorded), derive)
    assert verify(recorded.archive, derive).exit == 3


def test_a_worker_s_case_that_is_timed_out_by_a_thread(recorded: Project) -> None:
    """It ends the worker: the case is an error with what it had sent, another worker does the rest."""
    hangs(recorded, "thread")
    assert recorded.run("-n", "1").ret == 1
    verdicts = recorded.verdicts()
    assert verdicts.pop("2.3") == "error"
    assert set(verdicts.values()) == {"passed"}
    (case,) = (c for c in recorded.summary()["cases"] if c["id"] == "2.3")
    assert (case["rule"], case["exchanges"]) == ("worker crashed", 1)
    assert verify(recorded.archive, derive).exit == 0


# -- workers ---------------------------------------------------------------------------------------


def test_what_a_dead_worker_did_is_in_the_log(recorded: Project) -> None:
    """It had the answer and died: the exchange comes from its spool, the case is an error."""
    happens(recorded, "os._exit(3)", before=False)
    result = recorded.run("-n", "2")
    assert result.ret == 1
    verdicts = recorded.verdicts()
    assert verdicts.pop("2.3") == "error"
    assert set(verdicts.values()) == {"passed"}
    (case,) = (c for c in recorded.summary()["cases"] if c["id"] == "2.3")
    assert (case["rule"], case["status"], case["exchanges"]) == ("worker crashed", 201, 1)
    told = [record["type"] for record in log_of(recorded) if record.get("case") == "2.3"]
    assert told == ["case.start", "exchange", "rows", "masked", "case.end"]
    assert not list(left(recorded).glob("**/spool*"))
    assert verify(recorded.archive, derive).exit == 0


def test_a_worker_without_the_run_s_folder(recorded: Project) -> None:
    """As with ``--tx ssh``: it spools nothing and makes no folder; only a crash would tell."""
    recorded.write(
        "conftest.py",
        "import pytest\n"
        "@pytest.hookimpl(trylast=True)\n"
        "def pytest_configure_node(node):\n"
        "    node.workerinput['qtickets']['folder'] = '/elsewhere/run.partial'\n",
    )
    happens(recorded, "os._exit(3)", before=False)
    recorded.run("-n", "2")
    told = [record["type"] for record in log_of(recorded) if record.get("case") == "2.3"]
    assert told == ["case.start", "case.end"]
    assert not Path("/elsewhere").exists()
    assert list(recorded.verdicts().values()).count("passed") == 4


def test_a_spool_that_cannot_be_written_is_told(recorded: Project) -> None:
    """The run goes on without it; the log has a warning."""
    recorded.write(
        "conftest.py",
        "import pathlib\n"
        "def pytest_runtest_logstart(nodeid):\n"
        "    for folder in pathlib.Path('audit-out').glob('*.partial'):\n"
        "        (folder / 'spool').touch()\n",
    )
    result = recorded.run("-n", "1")
    assert result.ret == 0, result.stdout.str()
    (warning,) = recorded.summary()["warnings"]
    assert warning.startswith("gw0: ")
    assert "cannot be written" in warning


# -- the clock -------------------------------------------------------------------------------------


def test_the_clock_is_moved(recorded: Project) -> None:
    """An hour back in a case: a record, a line of the report, and the archive still verifies."""
    recorded.write(
        "conftest.py",
        "import datetime as d\n"
        "from pytest_qtickets.evidence import log\n"
        "kept = log.utc_now\n"
        "def pytest_runtest_logreport(report):\n"
        "    if '2.1-' in report.nodeid and report.when == 'teardown':\n"
        "        log.utc_now = lambda: (d.datetime.now(d.timezone.utc) - d.timedelta(hours=1))"
        ".strftime('%Y-%m-%dT%H:%M:%S.%fZ')\n"
        "def pytest_unconfigure():\n"
        "    log.utc_now = kept\n",
    )
    assert recorded.run().ret == 0
    (moved,) = (record["moved_us"] for record in log_of(recorded) if record["type"] == "clock")
    assert -3_600_500_000 < moved < -3_599_500_000
    assert "the wall clock was moved by -3600.0 s" in recorded.report
    assert recorded.summary()["run"]["duration_ms"] < 60_000
    assert verify(recorded.archive, derive).exit == 0


# -- servers ---------------------------------------------------------------------------------------


def test_clickhouse_dies_in_the_middle(recorded: Project) -> None:
    """Later deltas and the counts after are unknown, never 0; verdicts are what they were."""
    with clickhouse_server() as server:
        happens(recorded, f"os.kill({server.pid}, signal.SIGKILL)")
        result = recorded.run(QTICKETS_CLICKHOUSE_URL=server.url())
    assert result.ret == 0, result.stdout.str()
    assert set(recorded.verdicts().values()) == {"passed"}
    clients = "stg_qtickets_api_clients_raw"
    rows = {case["id"]: case["rows"] for case in recorded.summary()["cases"]}
    assert rows["2.1"][clients] == {"sent": 95, "stored": 95, "reason": ""}
    assert rows["2.3"]["meta_job_runs"]["stored"] is None
    assert "cannot be reached" in rows["2.3"]["meta_job_runs"]["reason"]
    counted = {t["table"]: t for t in recorded.summary()["tables"]}
    assert (counted[clients]["count_before"], counted[clients]["count_after"]) == (0, None)
    (line,) = (x for x in recorded.member(".csv").splitlines() if x.startswith(f"{clients},"))
    assert line == f"{clients},0,,,"


def test_rows_are_deleted_in_the_middle(recorded: Project) -> None:
    """Fewer rows after than before: told as counted, in CSV and report; verdicts are what they were."""
    clients = "stg_qtickets_api_clients_raw"
    with clickhouse_server() as server:
        assert recorded.run(QTICKETS_CLICKHOUSE_URL=server.url()).ret == 0
        recorded.clear()
        happens(
            recorded,
            "from clickhouse_driver import Client\n"
            f"    with Client({server.host!r}, {server.port}) as client:\n"
            f"        client.execute('TRUNCATE TABLE qtickets.{clients}')",
        )
        result = recorded.run(QTICKETS_CLICKHOUSE_URL=server.url())
    assert result.ret == 0, result.stdout.str()
    assert set(recorded.verdicts().values()) == {"passed"}
    (line,) = (x for x in recorded.member(".csv").splitlines() if x.startswith(f"{clients},"))
    assert line == f"{clients},95,0,,"
    assert "Fewer rows after the session than before: clients_raw -95." in recorded.report
    assert verify(recorded.archive, derive).exit == 0


def test_the_api_dies_in_the_middle(project: Project) -> None:
    """Error by kind and message, no status; the HAR has status 0 and the reason."""
    api = subprocess.Popen(
        [sys.executable, "-m", "pytest_qtickets.cli", "sandbox", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        address = api.stdout.readline().split(" on ")[1].split(",")[0]
        happens(project, f"os.kill({api.pid}, signal.SIGKILL)")
        project.edit("pytest.ini", "[pytest]\n", "[pytest]\nqtickets_retries = 0\n")
        result = project.run(
            "--qtickets-target=live",
            "--qtickets-allow=writes",
            "--qtickets-allow=deletes",
            QTICKETS_BASE_URL=f"{address}/api/rest/v1/",
            QTICKETS_PARTNERS_BASE_URL=f"{address}/api/partners/v1/",
            QTICKETS_TOKEN=REST_TOKEN,
            QTICKETS_PARTNERS_TOKEN=PARTNERS_TOKEN,
        )
    finally:
        api.kill()
        api.communicate()
    assert result.ret == 1
    assert list(project.verdicts().values()) == ["passed", "passed", "error", "error", "error"]
    for case in project.summary()["cases"][2:]:
        assert (case["rule"], case["status"]) == ("transport", None)
        assert case["detail"].startswith("connection: ")
    entries = json.loads(project.member(".har"))["log"]["entries"]
    dead = [entry["response"] for entry in entries if "_error" in entry["response"]]
    assert [answer["status"] for answer in dead] == [0, 0, 0]
    assert all(answer["_error"].startswith("connection: ") for answer in dead)
    assert verify(project.archive, derive).exit == 0
