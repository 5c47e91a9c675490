"""``qtickets-audit``: the command line. Exit codes: 0 as it should be, 1 a finding, 2 wrong use."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from pytest_qtickets import __version__
from pytest_qtickets.errors import QticketsError


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
    sandbox = commands.add_parser("sandbox", help="run a local QTickets on 127.0.0.1")
    sandbox.add_argument(
        "--port", type=int, default=8080, help="0 picks a free one (default: 8080)"
    )
    sandbox.add_argument("--seed", type=int, default=None, help="another world than the default")
    sandbox.add_argument(
        "--partners-write", action="store_true", help="let the Partners key book, change and remove"
    )
    sandbox.set_defaults(run=_sandbox)
    return parser


def _sandbox(arguments: argparse.Namespace) -> int:
    from pytest_qtickets.sandbox import serve

    seed = {} if arguments.seed is None else {"seed": arguments.seed}
    serve(
        arguments.port,
        partners_write=arguments.partners_write,
        announce=lambda line: print(line, flush=True),  # noqa: T201 - this is the terminal's side
        **seed,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
