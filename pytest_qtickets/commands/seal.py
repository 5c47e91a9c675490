"""``qtickets-audit seal``: an archive of what an interrupted run left, marked as incomplete."""

from __future__ import annotations

import argparse
from pathlib import Path

from pytest_qtickets.commands.parsing import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("seal", help="seal what an interrupted run left behind")
    parser.add_argument("path", type=Path, metavar="PARTIAL", help="its .partial folder")
    parser.add_argument("--sign-key", type=Path, metavar="PATH", help="SSH key that signs the seal")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from pytest_qtickets.errors import EvidenceError, shown
    from pytest_qtickets.evidence.salvage import seal_partial
    from pytest_qtickets.evidence.signing import check_key
    from pytest_qtickets.report import derive
    from pytest_qtickets.report.terminal import ending

    if arguments.sign_key is not None:
        check_key(arguments.sign_key)
    try:
        done, kept = seal_partial(arguments.path, derive, arguments.sign_key)
    except OSError as error:
        message = f"{error.filename or arguments.path}: cannot be written ({error.strerror})"
        raise EvidenceError(message) from None
    lines = ending(done)
    if kept is not None:
        text = f"spool    {shown(kept)}: cannot be read, and is no part of the archive"
        lines.insert(-1, text)
    for line in lines:
        print(line)  # noqa: T201 - the command's output
    return int(bool(done.unsigned))
