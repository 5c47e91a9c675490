"""What of all findings a policy asks about, and what its exceptions let pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from pytest_qtickets.suite.model import Facts, Finding
from pytest_qtickets.suite.policy import Policy, PolicyException

_SHOWN = 200  #: characters of a line
_WITHHELD = "withheld: the words hold something personal or secret"


def apply_policy(
    found: Iterable[Finding], policy: Policy, files: Sequence[Facts]
) -> tuple[list[Finding], list[tuple[Finding, str]]]:
    """Findings of the policy's rules with their lines, sorted; what its exceptions let pass."""
    texts = {facts.file: facts.lines for facts in files}
    wanted = sorted({one for one in found if policy.holds(one.rule, one.file)})
    hidden = {(one.file, one.line) for one in found if one.rule == "secret"}
    kept, excepted = [], []
    used: set[PolicyException] = set()
    for finding in wanted:
        covers = [one for one in policy.exceptions if one.covers(finding)]
        used.update(covers)
        lines = texts.get(finding.file, [])
        line = lines[finding.line - 1].strip() if 0 < finding.line <= len(lines) else ""
        source = line[:_SHOWN] if (finding.file, finding.line) not in hidden else ""
        told = replace(
            finding,
            source=source if _harmless(source) else "",
            message=finding.message if _harmless(finding.message) else _WITHHELD,
        )
        if covers:
            excepted.append((told, covers[0].reason))
        else:
            kept.append(told)
    message = "the policy excepts it from {}, which it keeps"
    kept += [
        Finding(one.file, 0, "unused-exception", message.format(one.rule), one.test)
        for one in _unused(policy, used, files)
    ]
    return kept, excepted


@lru_cache(maxsize=4096)
def _harmless(text: str) -> bool:
    """Whether a line may be shown: it has no form of anything personal or secret."""
    from pytest_qtickets.masking import LeakScanner

    return not any(not hit.warning for hit in LeakScanner(()).scan(text))


def _unused(
    policy: Policy, used: set[PolicyException], files: Sequence[Facts]
) -> Iterator[PolicyException]:
    """Exceptions for files that were read and break no such rule."""
    if "unused-exception" not in policy.scopes:
        return
    for one in policy.exceptions:
        probe = [Finding(facts.file, 0, one.rule, "", one.test) for facts in files]
        if one not in used and any(one.covers(finding) for finding in probe):
            yield one
