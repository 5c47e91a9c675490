"""The contract and the sandbox's documented dialect say the same, as schemathesis sees them."""

from __future__ import annotations

import re
import subprocess
import sysconfig
from importlib.resources import files
from pathlib import Path

from pytest_qtickets.contract.document import NAME
from pytest_qtickets.contract.endpoints import operations
from pytest_qtickets.sandbox import SandboxServer

CONFIG = Path(__file__).with_name("schemathesis.toml")
SCHEMATHESIS = Path(sysconfig.get_path("scripts")) / "schemathesis"


def test_no_call_answers_what_the_contract_does_not_say(tmp_path: Path) -> None:
    """Every call with at least 20 examples and the default checks: no failure and no error."""
    contract = files("pytest_qtickets.contract").joinpath(NAME)
    with SandboxServer(dialect="documented") as sandbox:
        told = subprocess.run(
            [
                SCHEMATHESIS, "--no-color", "--config-file", CONFIG,
                "run", str(contract), "--url", sandbox.url, "--generation-deterministic",
            ],
            capture_output=True, text=True, check=False, cwd=tmp_path,
        )  # fmt: skip
    assert told.returncode == 0, told.stdout[-8000:] + told.stderr
    every = len(operations())
    assert f"Tested: {every}" in told.stdout
    generated = re.search(r"(\d+) generated", told.stdout)
    assert generated is not None
    assert int(generated[1]) >= 20 * every
