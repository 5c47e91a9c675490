"""``qtickets-audit``: the command line. Exit codes: 0 as it should be, 1 a finding, 2 wrong use."""

from __future__ import annotations

import argparse
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


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; every foreseen trouble is one line on standard error."""
    arguments = _parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments)
    except QticketsError as error:
        sys.stderr.write(f"qtickets-audit: {error}\n")
        return 2
    except KeyboardInterrupt:
        return 130
    return code


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
