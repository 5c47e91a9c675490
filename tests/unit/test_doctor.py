"""``qtickets-audit doctor``: findings with exit 1, a clean bill with 0, no secret in any word."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_qtickets.run.checkup import check_environment
from pytest_qtickets.sandbox import PARTNERS_TOKEN, REST_TOKEN, SandboxServer

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "specs/qtickets_api_test_requests.md"


def doctor(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command as a user runs it, with these variables and no other of ours."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("QTICKETS_")}
    return subprocess.run(
        [sys.executable, "-m", "pytest_qtickets.cli", "doctor", *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**clean, "QTICKETS_CLICKHOUSE_URL": "none", **variables},
    )


def states(tmp_path: Path, **variables: str) -> dict[str, tuple[str, str]]:
    """Subject -> state and message."""
    environ = {"QTICKETS_CLICKHOUSE_URL": "none", **variables}
    found = check_environment(environ, tmp_path / "audit-out")
    return {check.subject: (check.state, check.message) for check in found}


def test_the_missions_file_has_eighteen_findings() -> None:
    """Exit 1; the table names case, line, rule, and the documented call."""
    told = doctor("--spec", str(SPEC))
    assert (told.returncode, told.stderr) == (1, "")
    assert told.stdout.splitlines()[-1] == "18 findings"
    assert "documented: GET color-themes" in told.stdout


def test_json_is_a_list_of_findings() -> None:
    """Each with rule, file, line, case and what to write instead; notes are left out."""
    told = doctor("--spec", str(SPEC), "--json")
    findings = json.loads(told.stdout)
    assert told.returncode == 1
    assert len(findings) == 18
    assert findings[0] == {
        "rule": "undocumented-path",
        "file": SPEC.name,
        "line": findings[0]["line"],
        "case": "1.7",
        "message": "`DELETE orders/4360/baskets/63993` is on no documented path",
        "instead": 'DELETE orders/{order_id}/baskets with {"delete": {"baskets": {"…": []}}}',
    }


def test_a_clean_machine_has_none() -> None:
    """Nothing set is no finding: replay and sandbox need nothing."""
    told = doctor()
    assert (told.returncode, told.stdout.splitlines()[-1]) == (0, "no findings")
    assert json.loads(doctor("--json").stdout) == []


@pytest.mark.parametrize(
    "words", [("--spec", "missing.md"), ("--spec", str(ROOT / "README.md"))], ids=["none", "other"]
)
def test_a_file_that_is_no_case_file_is_wrong_use(words: tuple[str, ...]) -> None:
    """One line, exit 2."""
    told = doctor(*words)
    assert told.returncode == 2
    assert len(told.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("Bearer abcdefghijklmnopqrst", "begins with `Bearer `"),
        ("abcdefghijkl mnopqrstuv", "spaces"),
        ("abcdefghijklmnopqrstuv\n", "spaces"),
        ("abcdefghijklmnopqrstuvы", "spaces"),
        ('"abcdefghijklmnopqrstuv"', "quotes"),
        ("YOUR_TOKEN", "10 characters"),
        ("short", "5 characters"),
    ],
)
def test_the_shape_of_a_token(tmp_path: Path, token: str, words: str) -> None:
    """What is wrong with it is said; what it is, never."""
    found = states(tmp_path, QTICKETS_TOKEN=token, QTICKETS_BASE_URL="http://127.0.0.1:9/")
    state, message = found["QTICKETS_TOKEN"]
    assert state == "finding"
    assert words in message
    assert all("abcdef" not in text for _, text in found.values())


def test_a_misspelt_variable_is_found(tmp_path: Path) -> None:
    """With the one that was meant."""
    text = "nothing reads this variable; did you mean QTICKETS_PARTNERS_TOKEN?"
    found = states(tmp_path, QTICKETS_PARTNER_TOKEN="x")
    assert found["QTICKETS_PARTNER_TOKEN"] == ("finding", text)


def test_one_token_for_both_apis(tmp_path: Path) -> None:
    """Each API refuses the other's key."""
    both = dict.fromkeys(("QTICKETS_TOKEN", "QTICKETS_PARTNERS_TOKEN"), "t" * 32)
    found = states(tmp_path, **both, QTICKETS_BASE_URL="http://127.0.0.1:9/")
    assert found["QTICKETS_TOKEN and QTICKETS_PARTNERS_TOKEN"][0] == "finding"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("qtickets.ru/api", "https://host/path/"),
        ("http://qtickets.ru/api/rest/v1/", "in clear"),
        ("https://user:secret@qtickets.ru/", "user or a password"),
    ],
)
def test_addresses(tmp_path: Path, address: str, words: str) -> None:
    """An address that is none, that tells the token to everybody, or that holds a secret."""
    state, message = states(tmp_path, QTICKETS_BASE_URL=address)["QTICKETS_BASE_URL"]
    assert state == "finding"
    assert words in message
    assert "secret" not in message


def test_a_live_target_is_asked_for_its_clock(tmp_path: Path) -> None:
    """Only with a token, and without sending it."""
    with SandboxServer() as sandbox:
        found = states(
            tmp_path,
            QTICKETS_TOKEN=REST_TOKEN,
            QTICKETS_PARTNERS_TOKEN=PARTNERS_TOKEN,
            QTICKETS_BASE_URL=sandbox.rest_base,
        )
        assert found["clock"][0] == "ok"
        assert found["TLS"] == ("note", "plain http")
        assert found["QTICKETS_TOKEN"] == ("ok", f"set, {len(REST_TOKEN)} characters")


def test_a_live_target_that_is_not_there(tmp_path: Path) -> None:
    """Said in one line, without the address's secrets."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        found = states(tmp_path, QTICKETS_TOKEN="t" * 32, QTICKETS_BASE_URL=base)
    assert found["live target"][0] == "finding"
    assert "127.0.0.1: no answer" in found["live target"][1]


def test_clickhouse_that_is_not_there(tmp_path: Path) -> None:
    """The store's own words."""
    found = states(tmp_path, QTICKETS_CLICKHOUSE_URL="clickhouse://default@127.0.0.1:9/qtickets")
    assert found["ClickHouse"][0] == "finding"
    assert "cannot be reached" in found["ClickHouse"][1]


def test_the_embedded_engine(tmp_path: Path) -> None:
    """It starts, and leaves nothing behind."""
    assert states(tmp_path, QTICKETS_CLICKHOUSE_URL="chdb://")["ClickHouse"][0] == "ok"
    assert list(tmp_path.iterdir()) == []


def test_an_out_folder_that_is_a_file(tmp_path: Path) -> None:
    """Found before a run finds it."""
    (tmp_path / "audit-out").write_text("a file")
    (found,) = [
        c for c in check_environment({}, tmp_path / "audit-out") if "audit-out" in c.subject
    ]
    assert found.state == "finding"
