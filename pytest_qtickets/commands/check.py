"""``qtickets-audit check``: a lint of published reports and bundles."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from pytest_qtickets.commands.parsing import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "check", help="find figures in a published report or bundle that contradict each other"
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="FILE_OR_FOLDER")
    parser.add_argument(
        "--rule", action="append", metavar="CODE", help="only this rule; may be given again"
    )
    parser.add_argument("--json", action="store_true", help="findings as a JSON list")
    parser.set_defaults(run=_run, parser=parser)


def _run(arguments: argparse.Namespace) -> int:
    from pytest_qtickets.checking import RULES, check

    for rule in arguments.rule or ():
        if rule not in RULES:
            arguments.parser.error(f"--rule {rule}: no such rule; one of {', '.join(RULES)}")
    findings = [
        finding
        for finding in check(arguments.paths)
        if not arguments.rule or finding.rule in arguments.rule
    ]
    if arguments.json:
        listed = [finding.as_json() for finding in findings]
        print(json.dumps(listed, ensure_ascii=False, indent=2))  # noqa: T201 - the command's output
    else:
        for finding in findings:
            print(finding)  # noqa: T201 - the command's output
    return 1 if findings else 0
