"""An SSH signature over the seal, made and checked by ``ssh-keygen``: no crypto code of ours.

The signature is ``seal.json.sig`` (SSHSIG, namespace ``pytest-qtickets``). It says who vouches for
the archive; the seal itself says only that the archive is consistent.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pytest_qtickets.errors import EvidenceError

NAMESPACE: Final = "pytest-qtickets"
SIGNATURE: Final = "seal.json.sig"
_TOOL: Final = "ssh-keygen"
_SECONDS: Final = 120  #: a hardware key waits to be touched


class SigningError(EvidenceError):
    """The seal could not be signed; the archive is whole without a signature."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What is known of a signature: ``good`` is ``None`` when it could not be checked."""

    good: bool | None
    words: str  #: by whom, or what is wrong with it, one line


def check_key(key: Path) -> None:
    """Look, before anything is sent, whether a key can be used. Raises ``SigningError``."""
    if shutil.which(_TOOL) is None:
        message = f"{key}: cannot sign, {_TOOL} is not installed; install OpenSSH's client"
        raise SigningError(message)
    if not key.is_file():
        message = (
            f"{key}: no such file; expected an SSH key, e.g. made by `{_TOOL} -t ed25519 -f {key}`"
        )
        raise SigningError(message)


def sign(seal: Path, key: Path) -> Path:
    """Sign ``seal.json``; returns the file beside it. Raises ``SigningError`` with the reason.

    ``key`` is a private key without passphrase, or the public half of one that an agent holds.
    """
    made = seal.with_name(SIGNATURE)
    made.unlink(missing_ok=True)
    done = _run(["-Y", "sign", "-f", str(key), "-n", NAMESPACE, str(seal)])
    if done.returncode or not made.is_file():
        message = f"{key}: the seal is not signed ({_reason(done.stderr)})"
        raise SigningError(message)
    return made


def check(seal: bytes, signature: bytes, signers: Path | None, signer: str) -> Signed:
    """Check a signature over the bytes of ``seal.json``.

    With ``signers`` (a file in the form of ``allowed_signers``) whoever signed must stand there;
    with ``signer`` it must be that one. Without, only the signature itself can be checked: it
    belongs to some key. Raises ``SigningError`` when ``signers`` are given and there is no tool.
    """
    if shutil.which(_TOOL) is None:
        if signers is not None:
            message = f"{_TOOL} is not installed: a signature cannot be compared with {signers}"
            raise SigningError(message)
        return Signed(None, f"there is a signature; {_TOOL} is not here to check it")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / SIGNATURE
        file.write_bytes(signature)
        named = ["-n", NAMESPACE, "-s", str(file)]
        if signers is None:
            done = _run(["-Y", "check-novalidate", *named], seal)
            words = f"by the key {_key_of(done.stdout)}; give --allowed-signers FILE to know whose"
            return _signed(done, words)
        who = signer or _principal(signers, named, seal)
        if not who:
            return Signed(False, f"by a key that {signers} does not name")
        done = _run(["-Y", "verify", "-f", str(signers), "-I", who, *named], seal)
        return _signed(done, f"by {who}, with the key {_key_of(done.stdout)}")


def _signed(done: subprocess.CompletedProcess[bytes], words: str) -> Signed:
    if done.returncode:
        return Signed(False, f"not a good signature ({_reason(done.stderr or done.stdout)})")
    return Signed(True, words)


def _principal(signers: Path, named: Sequence[str], seal: bytes) -> str:
    done = _run(["-Y", "find-principals", "-f", str(signers), *named], seal)
    lines = done.stdout.decode("utf-8", "replace").split("\n")
    return "" if done.returncode else lines[0].strip()


def _key_of(output: bytes) -> str:
    """``SHA256:…`` of "Good "…" signature … with ED25519 key SHA256:…"."""
    return output.decode("utf-8", "replace").strip().rpartition(" ")[2] or "unknown"


def _run(words: Sequence[str], data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run the tool without a terminal: it must fail, not ask, where it lacks a passphrase."""
    try:
        return subprocess.run(  # noqa: S603 - no shell; paths are the user's own
            [_TOOL, *words],
            input=data,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        message = f"{_TOOL} gave no answer in {_SECONDS} s"
        raise SigningError(message) from None
    except OSError as error:
        message = f"{_TOOL} cannot be run ({error.strerror})"
        raise SigningError(message) from None


def _reason(output: bytes) -> str:
    lines = [x.strip() for x in output.decode("utf-8", "replace").splitlines() if x.strip()]
    return lines[-1][:200] if lines else "it says nothing"
