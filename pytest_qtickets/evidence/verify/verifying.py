"""All the steps of a verification, every finding of them, and the one word they come to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from pytest_qtickets import __version__
from pytest_qtickets.evidence.audit import Audit
from pytest_qtickets.evidence.bag import VERIFY_TXT, bag_info, sha256_file
from pytest_qtickets.evidence.fold import Derive
from pytest_qtickets.evidence.seal import result_word, seal_digest, seal_json
from pytest_qtickets.evidence.signing import Signed
from pytest_qtickets.evidence.verify import contents
from pytest_qtickets.evidence.verify.chain import Chain, read_chain
from pytest_qtickets.evidence.verify.findings import Finding, UnreadableError
from pytest_qtickets.evidence.verify.gathering import open_gathered
from pytest_qtickets.evidence.verify.manifests import PAYLOAD, check_manifests
from pytest_qtickets.evidence.verify.sources import ArchiveSource, Source, measured, read
from pytest_qtickets.evidence.verify.vouching import (
    check_challenge,
    missing_signature,
    signature_of,
)
from pytest_qtickets.model import Spec
from pytest_qtickets.wire.body import parse_json

_NO_PLAN = "the plan is not there: nothing had been sent"
VERIFIED, NOT_VERIFIED, INCOMPLETE, UNREADABLE, NOT_PASSED = 0, 1, 3, 4, 5
MAX_BYTES = 4 << 30


@dataclass(frozen=True, slots=True)
class Anchors:
    """What a reader knows from elsewhere, and what he insists on."""

    spec: bytes | None = None  #: his own copy of the case file
    seal: str = ""  #: hex, from a CI log for example
    signers: Path | None = None  #: who may sign, in the form of ``allowed_signers``
    signer: str = ""  #: the one of them who must have signed; empty: any
    challenge: str = ""  #: the word that the audit was asked for with
    require_signature: bool = False
    require_pass: bool = False
    max_bytes: int = MAX_BYTES


@dataclass(slots=True)
class Outcome:
    """What came of it. ``audit`` is there as far as the evidence could be folded."""

    exit: int = VERIFIED
    findings: list[Finding] = field(default_factory=list)
    audit: Audit | None = None
    seal: str = ""
    incomplete: str = ""  #: why the run is not whole, one line
    signed: Signed | None = None  #: what the signature is worth, where there is one
    passed: bool | None = None  #: what was told came out well; ``None``: cannot be told
    told: list[str] = field(default_factory=list)  #: another kind of evidence: its own lines


#: Checks evidence of another kind than a run's: every finding and what it tells into the outcome.
Kind = Callable[[Source, Outcome], None]
_NO_OTHERS: Mapping[str, Kind] = MappingProxyType({})


def verify(
    path: Path,
    derive: Derive,
    anchors: Anchors | None = None,
    others: Mapping[str, Kind] = _NO_OTHERS,
) -> Outcome:
    """Verify an archive, its folder, or a ``.partial``; never raises for what it finds there.

    ``others`` checks evidence that is no run's, by the type of its log's first record.
    """
    anchors = anchors or Anchors()
    outcome = Outcome()
    try:
        source = open_gathered(path, anchors.max_bytes)
        outcome.findings += source.findings
        outcome.findings += _sidecar(path)
        _check(source, derive, anchors, others, outcome)
    except UnreadableError as error:
        outcome.findings.append(Finding("unreadable", "", str(error)))
        outcome.exit = UNREADABLE
        return outcome
    except Exception as error:  # noqa: BLE001 - a hostile archive must not get a traceback
        text = f"{type(error).__name__}: a record or file has a form that no run writes"
        outcome.findings.append(Finding("form", "", text))
    outcome.exit = _exit(outcome, anchors)
    return outcome


def _exit(outcome: Outcome, anchors: Anchors) -> int:
    if any(not finding.warning for finding in outcome.findings):
        return NOT_VERIFIED
    if outcome.incomplete or outcome.passed is None:
        return INCOMPLETE
    if anchors.require_pass and not outcome.passed:
        return NOT_PASSED
    return VERIFIED


def _sidecar(path: Path) -> Iterator[Finding]:
    """The digest beside the archive, when it is still there."""
    beside = path.with_name(path.name + ".sha256")
    if path.is_file() and beside.is_file():
        wanted = f"{sha256_file(path)}  {path.name}\n"
        if beside.read_bytes() != wanted.encode():
            yield Finding("digest", beside.name, "not the digest of this archive")


def _check(
    source: Source,
    derive: Derive,
    anchors: Anchors,
    others: Mapping[str, Kind],
    outcome: Outcome,
) -> None:
    sealed = source.form != "partial"
    if isinstance(source, ArchiveSource):
        container = source.container()
        outcome.findings += [container] if container else []
    if sealed:
        outcome.findings += check_manifests(source)
    other = others.get(_first_type(source))
    if other is not None:
        other(source, outcome)
    else:
        _run(source, derive, anchors, outcome)
    outcome.signed, found = signature_of(source, anchors.signers, anchors.signer)
    required = anchors.require_signature and not found
    named = anchors.signers is not None
    outcome.findings += found
    outcome.findings += missing_signature(outcome.signed, required=required, named=named)
    if anchors.seal and anchors.seal.removeprefix("sha256:").lower() != outcome.seal:
        outcome.findings.append(Finding("seal", "seal.json", "not the seal that was expected"))


def _first_type(source: Source) -> str:
    """The type of the log's first record, or empty."""
    file = log_of(source)
    line = read(source, file).split(b"\n", 1)[0] if file else b""
    try:
        return str(parse_json(line)["type"])
    except (ValueError, KeyError, TypeError, IndexError):
        return ""


def _run(source: Source, derive: Derive, anchors: Anchors, outcome: Outcome) -> None:
    sealed = source.form != "partial"
    file = log_of(source)
    chain = read_chain(read(source, file), file) if file else Chain("")
    outcome.findings += chain.findings
    if chain.torn and sealed:
        outcome.findings.append(Finding("chain", chain.file, "the last line has no end"))
    if not chain.records and (sealed or chain.findings):
        raise UnreadableError(f"{chain.file}: no record that can be read")
    if len(chain.records) <= 1 and not sealed:
        outcome.incomplete = _NO_PLAN
        return
    spec, found = _case_file(source, chain, anchors, sealed)
    outcome.findings += found
    if spec is None:
        outcome.incomplete = "the case file is not there: no verdict can be reached"
        return
    outcome.findings += contents.check_plan(chain, spec)
    broken = list(contents.check_bodies(source, chain))
    outcome.findings += broken
    if not broken:
        outcome.audit = audit = contents.fold_again(source, chain, spec)
        outcome.passed = result_word(audit) == "PASSED"
        if sealed:
            known = contents.named_files(chain, spec)
            differing = list(contents.check_derived(source, audit, derive, known))
            if differing:
                outcome.findings += [*differing, *check_version(audit.run.versions)]
            outcome.findings += check_tags(
                source,
                outcome,
                lambda manifest: seal_json(audit, manifest, read(source, chain.file)),
                audit.run.name,
                audit.run.started_at,
            )
        outcome.incomplete = _incomplete(audit, chain, sealed=sealed)
        outcome.findings += check_challenge(audit, chain.file, anchors.challenge)


def log_of(source: Source) -> str:
    """The path of the log; ``UnreadableError`` when there is none, or more than one.

    Empty for a run that was killed before it had any.
    """
    logs = [n for n in source.names() if n.startswith("data/logs/") and n.endswith(".jsonl")]
    if not logs and source.form == "partial":
        return ""
    if len(logs) != 1:
        raise UnreadableError(f"{len(logs)} logs below data/logs; expected one")
    return logs[0]


def _case_file(
    source: Source, chain: Chain, anchors: Anchors, sealed: bool
) -> tuple[Spec | None, list[Finding]]:
    start = chain.records[0]
    spec, found = contents.read_case_file(source, start)
    if spec is None and not sealed:
        return None, []  # a run that did not end has not put it there yet
    own = anchors.spec
    if own is not None and spec is not None and own != spec.source:
        text = "not your case file: expectations may be others than yours"
        found.append(Finding("spec", f"data/spec/{spec.file}", text))
    return spec, found


def check_tags(
    source: Source,
    outcome: Outcome,
    seal: Callable[[bytes], bytes],
    name: str,
    started_at: str,
) -> Iterator[Finding]:
    """Tag files that follow from the evidence: the seal, the bag's facts, the fixed text.

    ``seal`` makes the content of ``seal.json`` from the payload's manifest.
    """
    names = set(source.names())
    if not {"seal.json", PAYLOAD} <= names:
        return
    outcome.seal = seal_digest(read(source, "seal.json"))
    payload = [file for file in names if file.startswith("data/")]
    size = sum(measured(source, file).size for file in payload)
    wanted = {
        "seal.json": seal(read(source, PAYLOAD)),
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": bag_info(name, started_at, size, len(payload)).encode(),
        "VERIFY.txt": VERIFY_TXT.encode(),
    }
    for file, content in wanted.items():
        if file in names and read(source, file) != content:
            yield Finding("seal", file, "not what the evidence comes to")


def check_version(versions: Mapping[str, str]) -> Iterator[Finding]:
    """Why documents may differ without anybody's ill will."""
    made_by = versions.get("pytest-qtickets", "unknown")
    if made_by != __version__:
        text = f"made by version {made_by}, this is {__version__}: verify with that version"
        yield Finding("version", "", text)


def _incomplete(audit: Audit, chain: Chain, *, sealed: bool) -> str:
    if audit.complete:
        return "" if sealed else "the run ended and was not sealed"
    started = {r["case"] for r in chain.records if r["type"] == "case.start"}
    ended = {r["case"] for r in chain.records if r["type"] == "case.end"}
    whole = "the run did not end" if audit.run.ended_at is None else "a case has no end"
    torn = "; the last line is torn" if chain.torn else ""
    return f"{whole}: {len(ended)} of {len(started)} cases that began have an end{torn}"
