"""``qtickets-audit doctor``: a case file against the contract, and this machine's readiness."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_qtickets.commands.parsing import Commands

if TYPE_CHECKING:
    from pytest_qtickets.contract.lint import Finding
    from pytest_qtickets.run.checkup import Check


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "doctor", help="lint a case file against the contract, and check the environment"
    )
    parser.add_argument("--spec", type=Path, metavar="FILE", help="the case file to lint")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("audit-out"),
        metavar="DIR",
        help="where archives will go (default: audit-out)",
    )
    parser.add_argument(
        "--json", action="store_true", help="findings as a JSON list; notes are left out"
    )
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from pytest_qtickets.contract.lint import lint
    from pytest_qtickets.run.checkup import check_environment
    from pytest_qtickets.spec import read_spec

    remarks = lint(read_spec(arguments.spec)) if arguments.spec else []
    checks = check_environment(os.environ, arguments.out)
    found = [remark for remark in remarks if not remark.note]
    failed = [check for check in checks if check.state == "finding"]
    if arguments.json:
        listed = [*map(_spec_finding, found), *map(_environment_finding, failed)]
        print(json.dumps(listed, ensure_ascii=False, indent=2))  # noqa: T201 - the command's output
    else:
        for line in (*_spec_lines(remarks), *_environment_lines(checks)):
            print(line)  # noqa: T201 - the command's output
        print(_total(len(found) + len(failed)))  # noqa: T201 - the command's output
    return 1 if found or failed else 0


def _total(findings: int) -> str:
    return f"{findings or 'no'} finding{'' if findings == 1 else 's'}"


def _spec_finding(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "file": finding.file,
        "line": finding.line,
        "case": finding.case,
        "message": finding.message,
        "instead": finding.instead,
    }


def _environment_finding(check: Check) -> dict[str, object]:
    return {
        "rule": "environment",
        "file": "",
        "line": 0,
        "message": f"{check.subject}: {check.message}",
    }


def _spec_lines(remarks: Sequence[Finding]) -> list[str]:
    rows = [
        (f.case, f"{f.file}:{f.line}", "note" if f.note else f.rule, f.message, f.instead)
        for f in sorted(remarks, key=lambda f: f.note)  # notes last; else in the file's order
    ]
    lines = []
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for *start, message, instead in rows:
        head = "  ".join(cell.ljust(width) for cell, width in zip(start, widths, strict=True))
        lines.append(f"{head}  {message}")
        if instead:
            lines.append(f"{' ' * len(head)}  documented: {instead}")
    return lines


def _environment_lines(checks: Sequence[Check]) -> list[str]:
    width = max(len(check.subject) for check in checks)
    return [f"{check.state:<8}{check.subject.ljust(width)}  {check.message}" for check in checks]
