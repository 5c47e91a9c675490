"""``qtickets-audit check``: where a published report contradicts itself."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from pytest_qtickets.commands.parsing import Commands

_EPILOG = "Exit codes: 0 nothing found; 1 a finding; 2 wrong use. The rules are in docs/check.md."


def add(commands: Commands) -> None:
    """Add the command."""
    from pytest_qtickets.checking.findings import RULES

    parser = commands.add_parser(
        "check", help="lint any published audit report, folder or .zip of one", epilog=_EPILOG
    )
    parser.add_argument(
        "paths", type=Path, nargs="+", metavar="PATH", help="reports, folders, archives"
    )
    parser.add_argument(
        "--rule",
        action="append",
        choices=list(RULES),
        metavar="CODE",
        help=f"only this rule (repeatable): {', '.join(RULES)}",
    )
    parser.add_argument(
        "--spec", type=Path, metavar="FILE", help="case file through which ranges are expanded"
    )
    parser.add_argument("--json", action="store_true", help="findings as a JSON list")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from pytest_qtickets.checking.checking import check

    wanted = set(arguments.rule or ())
    findings = check(arguments.paths, arguments.spec)
    findings = [one for one in findings if not wanted or one.rule in wanted]
    if arguments.json:
        listed = [one.as_json() for one in findings]
        print(json.dumps(listed, ensure_ascii=False, indent=2))  # noqa: T201 - the command's output
        return 1 if findings else 0
    for one in findings:
        print(one)  # noqa: T201 - the command's output
    number = len(findings) or "no"
    print(f"{number} finding{'' if number == 1 else 's'}")  # noqa: T201 - the command's output
    return 1 if findings else 0
