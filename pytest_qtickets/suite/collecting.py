"""One collection by pytest itself, in a process of its own, with the tree's own settings."""

from __future__ import annotations

import configparser
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pytest_qtickets.errors import QticketsError
from pytest_qtickets.suite.model import Collected, Conventions, Item
from pytest_qtickets.suite.reporter import VARIABLE

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_LIMIT = 600  #: seconds
#: As the ``pytest`` command begins: the current folder is not on the path of imports.
_START = "import sys; sys.path[:1] = []; import pytest; sys.exit(pytest.console_main())"
_FAILED_QUIETLY = 2  #: collection errors: the items are told all the same
_NOTHING = 5  #: no test was collected


def collect(paths: Sequence[Path], root: Path) -> Collected:
    """Collect below these paths with pytest, from ``root``; whatever breaks is in the result."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder, "items.json")
        command = [
            *(sys.executable, "-c", _START, "--collect-only", "-q"),
            *("-p", "pytest_qtickets.suite.reporter"),
            *(str(path.absolute()) for path in paths),
        ]
        environ = {**os.environ, VARIABLE: str(told), "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            done = subprocess.run(  # noqa: S603 - this interpreter, on paths the user named
                command,
                cwd=root,
                env=environ,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_LIMIT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Collected(failure=f"pytest did not finish collecting in {_LIMIT} s")
        except OSError as error:
            return Collected(failure=f"pytest did not start: {error.strerror}")
        code, output = done.returncode, done.stderr + b"\n" + done.stdout
        if not told.exists():
            return Collected(failure=f"pytest could not collect (exit {code}): {_last(output)}")
        heard = json.loads(told.read_text(encoding="ascii"))
        found = read_told(heard, cases_of(heard["spec"]))
    # A crash or a usage error after items were told would leave a count that is none.
    if code not in (0, 1, _FAILED_QUIETLY, _NOTHING):
        return Collected(failure=f"pytest could not collect (exit {code}): {_last(output)}")
    return found


def find_root(paths: Sequence[Path]) -> Path:
    """The folder whose settings pytest would take for these paths."""
    places = [path.absolute() for path in paths]
    common = Path(os.path.commonpath(places))
    start = common if common.is_dir() else common.parent
    for folder in (start, *start.parents):
        if _configures(folder):
            return folder
    for folder in (start, *start.parents):
        if (folder / "setup.py").is_file():
            return folder
    here = Path.cwd()
    return here if start.is_relative_to(here) else start


def cases_of(spec: str) -> tuple[str, ...]:
    """Ids of a case file's cases; none when there is no file that can be read."""
    from pytest_qtickets.spec import read_spec

    if not spec:
        return ()
    try:
        return tuple(case.id for case in read_spec(Path(spec)).cases)
    except QticketsError:
        return ()  # pytest itself says so, as its failure


def _configures(folder: Path) -> bool:
    if any((folder / name).is_file()
           for name in ("pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml")):  # fmt: skip
        return True
    try:
        tool = tomllib.loads((folder / "pyproject.toml").read_text("utf-8")).get("tool", {})
        if "pytest" in tool:
            return True
    except (OSError, ValueError):
        pass  # pytest says what is wrong with it
    for name, section in (("tox.ini", "pytest"), ("setup.cfg", "tool:pytest")):
        parser = configparser.RawConfigParser(strict=False)
        try:
            parser.read(folder / name, encoding="utf-8")
        except (configparser.Error, ValueError):
            continue
        if parser.has_section(section):
            return True
    return False


def read_told(told: dict[str, Any], cases: tuple[str, ...]) -> Collected:
    """A collection from the plain data that a session told of it."""
    rules = {name: tuple(values) for name, values in told["conventions"].items()}
    return Collected(
        tuple(map(_item, told["items"])),
        tuple(map(_item, told["deselected"])),
        told["errors"],
        told["skipped"],
        Conventions(**rules),
        cases,
        told["root"],
    )


def _item(told: dict[str, Any]) -> Item:
    return Item(**{**told, "chain": tuple(told["chain"]), "parameters": tuple(told["parameters"])})


def _last(output: bytes) -> str:
    lines = [line.strip() for line in output.decode("utf-8", "replace").splitlines()]
    told = [line for line in lines if line and not set(line) <= set("=-_ ")]
    errors = [line for line in told if ": error: " in line]
    errors += [line for line in told if line.startswith(("ERROR", "E  "))]
    return ((errors or told or ["it said nothing"])[0])[:300]
