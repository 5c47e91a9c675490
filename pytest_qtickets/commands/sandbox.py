"""``qtickets-audit sandbox``: a local QTickets by itself, until Ctrl-C."""

from __future__ import annotations

import argparse

from pytest_qtickets.commands.parsing import Commands
from pytest_qtickets.settings import BATCHES, DIALECTS


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("sandbox", help="run a local QTickets on 127.0.0.1")
    parser.add_argument("--port", type=int, default=8080, help="0 picks a free one (default: 8080)")
    parser.add_argument("--seed", type=int, default=None, help="another world than the default")
    parser.add_argument(
        "--dialect",
        choices=DIALECTS,
        default=DIALECTS[0],
        help="answer as case files assume (audited, the default) or as the vendor documents",
    )
    parser.add_argument(
        "--partners-write",
        action="store_true",
        help="audited dialect: let the Partners key book, change and remove; in the documented one"
        " it always may",
    )
    parser.add_argument(
        "--batch",
        choices=BATCHES,
        default=BATCHES[0],
        help="documented dialect: what one item that cannot be served does to a batch"
        " (default: all-or-nothing)",
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
        dialect=arguments.dialect,
        partners_write=arguments.partners_write,
        batch=arguments.batch,
        faults=arguments.fault,
        announce=lambda line: print(line, flush=True),  # noqa: T201 - this is the terminal's side
        **seed,
    )
    return 0
