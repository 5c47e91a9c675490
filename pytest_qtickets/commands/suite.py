"""``qtickets-audit suite``: the test files themselves, against a policy."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from pytest_qtickets.commands.parsing import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "suite",
        help="audit test files: counts, assertions, and the rules of a policy",
        epilog="Exit codes: 0 no finding; 1 a finding; 2 wrong use. pytest collects the tests in a "
        "process of its own, which imports them.",
    )
    parser.add_argument(
        "paths", type=Path, nargs="+", metavar="PATH", help="test files, or folders of them"
    )
    parser.add_argument(
        "--policy",
        default="plugin",
        metavar="FILE",
        help="a TOML file, or a policy of ours: plugin (default), strict-integration",
    )
    parser.add_argument("--json", action="store_true", help="everything as JSON")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="write the report there: .md, .html and .json"
    )
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from pytest_qtickets.suite.audit import audit_paths
    from pytest_qtickets.suite.documents import finding_line, one_line
    from pytest_qtickets.suite.plain import as_json
    from pytest_qtickets.suite.policy import load_policy
    from pytest_qtickets.suite.writing import write_documents

    policy = load_policy(arguments.policy, Path.cwd())
    audit = audit_paths(arguments.paths, policy)
    written = write_documents(audit, arguments.out) if arguments.out else []
    if arguments.json:
        lines = [json.dumps(as_json(audit), ensure_ascii=False, indent=2)]
    else:
        lines = [*map(finding_line, audit.findings), *(f"wrote {path}" for path in written)]
        lines.append(one_line(audit))
    for line in lines:
        told = line.encode("utf-8", "backslashreplace").decode()  # file names hold any byte
        print(told)  # noqa: T201 - the command's output
    return 0 if audit.passed else 1
