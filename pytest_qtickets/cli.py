"""``qtickets-audit``: the command line. Exit codes: 0 as it should be, 1 a finding, 2 wrong use."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from pytest_qtickets import __version__
from pytest_qtickets.commands import (
    check,
    doctor,
    gate,
    init,
    mask,
    render,
    sandbox,
    seal,
    suite,
    verify,
)
from pytest_qtickets.errors import QticketsError

_COMMANDS = (init, doctor, verify, check, render, seal, gate, suite, mask, sandbox)
_INTERRUPTED, _NOBODY_READS = 130, 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; every foreseen trouble is one line on standard error.

    130 after Ctrl-C and 141 where nobody reads any further (``| head``), as a shell has it.
    """
    try:
        try:
            return _run(argv)
        finally:
            sys.stdout.flush()  # a reader that has gone is met here, not when Python ends
    except BrokenPipeError:
        _write_nowhere()
        return _NOBODY_READS
    except KeyboardInterrupt:
        return _INTERRUPTED


def _run(argv: Sequence[str] | None) -> int:
    arguments = _parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments)
    except QticketsError as error:
        sys.stderr.write(f"qtickets-audit: {error}\n")
        return 2
    return code


def _write_nowhere() -> None:
    """What is still buffered for the closed pipe goes nowhere, without a word about it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="qtickets-audit",
        description="Audit of the QTickets API: tools beside the pytest plugin.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in _COMMANDS:
        command.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
