"""``qtickets-audit gate``: runs a gate file and leaves its evidence page, sealed."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_qtickets.commands.parsing import Commands
from pytest_qtickets.errors import GateError, shown
from pytest_qtickets.settings import ALLOWED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_qtickets.gate.running import Outcome

_EXITS = {"PASS": 0, "FAIL": 1, "BLOCKED-EXTERNAL": 3}
_EPILOG = (
    "Exit codes: 0 PASS; 1 FAIL, not signed, or withheld because a prerequisite's value stood in a "
    "file; 2 wrong use; 3 BLOCKED-EXTERNAL: a prerequisite is missing and nothing failed."
)


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "gate", help="run a gate file: local checks, prerequisites, contract checks", epilog=_EPILOG
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the gate file, e.g. gates/x.toml")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("gate-out"),
        metavar="DIR",
        help="folder for the archive and its folder (default: gate-out)",
    )
    parser.add_argument(
        "--allow",
        action="append",
        default=[],
        choices=ALLOWED,
        help="let the cases that the gate names for it change the live target (repeatable)",
    )
    parser.add_argument(
        "--sign", type=Path, metavar="KEY", help="sign off: an SSH key signs the gate's seal"
    )
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from pytest_qtickets.evidence.signing import check_key
    from pytest_qtickets.gate.reading import read_gate
    from pytest_qtickets.gate.running import GateRun
    from pytest_qtickets.run import environment
    from pytest_qtickets.run.workshop import mask_key

    gate = read_gate(arguments.file)
    if arguments.sign is not None:
        check_key(arguments.sign)
    run = GateRun(
        gate,
        arguments.out,
        environ=os.environ,
        key=mask_key(os.environ),
        allowed=arguments.allow,
        versions=environment.versions(),
        commit=environment.commit(Path.cwd()),
        sign_key=arguments.sign,
    )
    try:
        outcome = run.run()
    except OSError as error:
        text = (
            f"{shown(run.partial)}: {error.strerror or error}; the gate did not end, see its page"
        )
        raise GateError(text) from error
    for line in _lines(outcome):
        print(line)  # noqa: T201 - the command's output
    return 1 if outcome.leaks or outcome.unsigned else _EXITS.get(outcome.audit.status.value, 1)


def _lines(outcome: Outcome) -> Iterator[str]:
    from pytest_qtickets.gate.page import page_name

    audit = outcome.audit
    yield f"gate {audit.gate.id} {audit.status.value}: {audit.gate.name}"
    for fact in audit.checks:
        reason = f": {fact.reason}" if fact.reason else ""
        yield f"  {fact.word:<10} {fact.check.group}: {fact.check.name}{reason}"
    for one in audit.missing:
        yield f"  missing    {one.kind} {one.name}: {one.missing}"
    if audit.missing:
        for step in audit.gate.handoff:
            yield f"  handoff    {step.owner}: {step.step}"
    if outcome.leaks:
        more = f" and in {len(outcome.leaks) - 1} more places" if outcome.leaks[1:] else ""
        yield (
            f"withheld {shown(outcome.folder)}: a prerequisite's value stands at "
            f"{outcome.leaks[0]}{more}; nothing was archived, see WITHHELD.txt there"
        )
        return
    yield f"page     {shown(outcome.folder / 'data' / page_name(audit))}"
    if outcome.archive:
        yield f"archive  {shown(outcome.archive)}"
    if outcome.unsigned:
        yield f"unsigned {outcome.unsigned}; the archive is whole"
    yield f"seal     sha256:{outcome.seal}"
