"""Who vouches for an archive: its signature, and the challenge of whoever asked for the audit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pytest_qtickets.evidence.audit import Audit
from pytest_qtickets.evidence.signing import SIGNATURE, Signed, SigningError, check
from pytest_qtickets.evidence.verify.findings import Finding
from pytest_qtickets.evidence.verify.sources import Source, read


def signature_of(
    source: Source, signers: Path | None, signer: str
) -> tuple[Signed | None, list[Finding]]:
    """What the signature is worth; ``None`` when there is none to speak of."""
    if SIGNATURE not in source.names() or "seal.json" not in source.names():
        return None, []
    try:
        signed = check(read(source, "seal.json"), read(source, SIGNATURE), signers, signer)
    except SigningError as error:
        return None, [Finding("signature", SIGNATURE, str(error))]
    if signed.good is False:
        return signed, [Finding("signature", SIGNATURE, signed.words)]
    return signed, []


def missing_signature(signed: Signed | None, *, required: bool, named: bool) -> Iterator[Finding]:
    """A signature that the reader insists on, and that is not there or of nobody he named."""
    if not required:
        return
    if signed is None:
        yield Finding("signature", SIGNATURE, "not signed; a signature is required")
    elif not named:
        text = "nobody is named who may sign; give --allowed-signers FILE"
        yield Finding("signature", SIGNATURE, text)


def check_challenge(audit: Audit, file: str, wanted: str) -> Iterator[Finding]:
    """The run was asked for with this word: it is not an older one."""
    told = audit.run.challenge
    if wanted and told != wanted:
        found = f"`{told}`" if told else "no challenge"
        yield Finding("challenge", file, f"found {found}, expected `{wanted}`", 1)
