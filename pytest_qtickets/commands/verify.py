"""``qtickets-audit verify``: is an archive what it says? Offline, from nothing but the archive."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_qtickets.commands.parsing import Commands

if TYPE_CHECKING:
    from pytest_qtickets.evidence.verify import Anchors, Outcome
    from pytest_qtickets.evidence.verify.sources import Source

_EXITS = (
    "Exit codes: 0 verified; 1 not verified; 2 wrong use; 3 intact but incomplete; 4 cannot be "
    "read; 5 verified, but the audit did not pass (with --require-pass)."
)


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "verify", help="check an archive, its folder or an unfinished run", epilog=_EXITS
    )
    parser.add_argument("path", type=Path, metavar="PATH", help="a .zip, its folder or a .partial")
    parser.add_argument("--spec", type=Path, metavar="FILE", help="your own copy of the case file")
    parser.add_argument(
        "--expect-seal", default="", metavar="HEX", help="the seal that the run printed"
    )
    parser.add_argument(
        "--allowed-signers",
        type=Path,
        metavar="FILE",
        help="who may sign, in the form of ssh's allowed_signers",
    )
    parser.add_argument("--signer", default="", metavar="NAME", help="who of them must have signed")
    parser.add_argument(
        "--challenge", default="", metavar="VALUE", help="the word the audit was asked for with"
    )
    parser.add_argument(
        "--require-signature", action="store_true", help="a missing signature is a finding"
    )
    parser.add_argument(
        "--require-pass", action="store_true", help="exit 5 when the audit did not pass"
    )
    parser.add_argument(
        "--max-bytes", type=int, default=4 << 30, metavar="N", help="refuse more (default: 4 GiB)"
    )
    parser.add_argument("--json", action="store_true", help="exit code and findings as JSON")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from pytest_qtickets.errors import EvidenceError
    from pytest_qtickets.evidence.verify import Anchors, verify
    from pytest_qtickets.gate import FIRST
    from pytest_qtickets.report import derive

    own: bytes | None = None
    if arguments.spec:
        try:
            own = arguments.spec.read_bytes()
        except OSError as error:
            raise EvidenceError(f"{arguments.spec}: cannot be read ({error.strerror})") from None
    signers = arguments.allowed_signers
    if signers is not None and not signers.is_file():
        raise EvidenceError(f"{signers}: no such file; expected lines of `NAME KEY-TYPE KEY`")
    if arguments.signer and signers is None:
        raise EvidenceError("--signer: give --allowed-signers FILE with that name's key")
    anchors = Anchors(
        spec=own,
        seal=arguments.expect_seal,
        signers=signers,
        signer=arguments.signer,
        challenge=arguments.challenge,
        require_signature=arguments.require_signature,
        require_pass=arguments.require_pass,
        max_bytes=arguments.max_bytes,
    )
    outcome = verify(arguments.path, derive, anchors, {FIRST: _gate})
    if arguments.json:
        print(json.dumps(_as_json(outcome), ensure_ascii=False, indent=2))  # noqa: T201 - output
    else:
        for line in [*map(str, outcome.findings), *_last_lines(outcome, anchors)]:
            print(line)  # noqa: T201 - the command's output
    return outcome.exit


def _gate(source: Source, outcome: Outcome) -> None:
    """The check of a gate's bag, imported when there is one."""
    from pytest_qtickets.gate.verifying import check

    check(source, outcome)


def _as_json(outcome: Outcome) -> dict[str, object]:
    return {
        "exit": outcome.exit,
        "seal": outcome.seal,
        "signed": _signed(outcome),
        "incomplete": outcome.incomplete,
        "told": outcome.told,
        "findings": [
            {
                "code": finding.code,
                "file": finding.file,
                "line": finding.line,
                "message": finding.message,
                "warning": finding.warning,
            }
            for finding in outcome.findings
        ],
    }


_WORDS = {
    0: "VERIFIED",
    1: "NOT VERIFIED",
    3: "INTACT, INCOMPLETE",
    4: "CANNOT BE READ",
    5: "VERIFIED, NOT PASSED",
}


_UNSIGNED = "no: this archive is consistent with itself; nobody vouches for it"
_NOT_NEW = "not proven: an older audit would look the same; a --challenge tells"


def _signed(outcome: Outcome) -> str:
    """``no: …`` or by whom: the words after ``signed``."""
    return outcome.signed.words if outcome.signed else _UNSIGNED


def _last_lines(outcome: Outcome, anchors: Anchors) -> list[str]:
    """The fixed words at the end; they say as well what is *not* proven."""
    lines = [f"{_WORDS[outcome.exit]}  {_totals(outcome)}".rstrip(), *outcome.told]
    if outcome.incomplete:
        lines.append(f"incomplete  {outcome.incomplete}")
    if outcome.exit in (1, 4):
        return lines
    if outcome.seal:
        lines.append(f"seal    sha256:{outcome.seal}  compare it with the line your CI printed")
    lines.append(f"signed  {_signed(outcome)}")
    if outcome.audit is None:
        return lines
    own = anchors.spec is not None
    spec = "the same as yours" if own else "as shipped; give --spec FILE to compare with yours"
    new = "asked for with your challenge" if anchors.challenge else _NOT_NEW
    return [*lines, f"spec    {spec}", f"new     {new}"]


def _totals(outcome: Outcome) -> str:
    if outcome.audit is None:
        return ""
    totals = outcome.audit.totals
    counted = " + ".join(f"{count} {verdict.value}" for verdict, count in totals.items())
    exchanges = sum(len(item.exchanges) for item in outcome.audit.cases)
    return f"{len(outcome.audit.cases)} planned = {counted}; {exchanges} exchanges"
