"""``qtickets-audit sandbox``: a local QTickets by itself, until Ctrl-C."""

from __future__ import annotations

import argparse

from pytest_qtickets.commands.parsing import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("sandbox", help="run a local QTickets on 127.0.0.1")
    parser.add_argument("--port", type=int, default=8080, help="0 picks a free one (default: 8080)")
    parser.add_argument("--seed", type=int, default=None, help="another world than the default")
    parser.add_argument(
        "--partners-write", action="store_true", help="let the Partners key book, change and remove"
    )
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="NAME[=NUMBER][:TIMES][@PATH-PART]",
        help="misbehave, e.g. 503:2@orders (repeatable; the names are in docs/reference.md)",
    )
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from pytest_qtickets.sandbox import serve

    seed = {} if arguments.seed is None else {"seed": arguments.seed}
    serve(
        arguments.port,
        partners_write=arguments.partners_write,
        faults=arguments.fault,
        announce=lambda line: print(line, flush=True),  # noqa: T201 - this is the terminal's side
        **seed,
    )
    return 0
