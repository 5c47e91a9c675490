"""``qtickets-audit render``: the reports again, from evidence alone; also of an unfinished run."""

from __future__ import annotations

import argparse
from pathlib import Path

from pytest_qtickets.commands.parsing import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "render", help="make the reports again from a log, a folder or an archive"
    )
    parser.add_argument(
        "path", type=Path, metavar="LOG_OR_FOLDER", help="a log, a folder, a .partial or a .zip"
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="where they go (default: <name of the run>.rendered)",
    )
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from pytest_qtickets.errors import EvidenceError, shown
    from pytest_qtickets.evidence.salvage import render
    from pytest_qtickets.report import derive
    from pytest_qtickets.report.figures import status_of

    done = render(arguments.path, derive)
    out = arguments.out or Path(f"{done.audit.run.name}.rendered")
    try:
        for name, content in done.files.items():
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except OSError as error:
        message = f"{error.filename or out}: cannot be written ({error.strerror}); give --out DIR"
        raise EvidenceError(message) from None
    status = status_of(done.audit)
    print(f"{status.word}  {status.reason}")  # noqa: T201 - the command's output
    for name in done.files:
        print(shown(out / name))  # noqa: T201 - likewise
    return 0
