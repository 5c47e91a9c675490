"""Signatures by ssh-keygen, over a real archive; and what is said where there is none."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_qtickets.evidence.bag import write_archive
from pytest_qtickets.evidence.finish import Finished
from pytest_qtickets.evidence.signing import Signed, SigningError, check_key, sign
from pytest_qtickets.evidence.verify import Anchors, verify
from pytest_qtickets.report import derive
from tests.unit.evidence import sealing
from tests.unit.evidence.sealing import said
from tests.unit.evidence.telling import LOG_FILE


def make_key(path: Path, passphrase: str = "") -> Path:
    """A fresh key."""
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-C", "test", "-f", str(path)]
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL)
    return path


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The auditor's key."""
    return make_key(tmp_path_factory.mktemp("key") / "id")


@pytest.fixture(scope="module")
def signers(key: Path) -> Path:
    """Who may sign: the auditor alone."""
    path = key.with_name("allowed_signers")
    path.write_text(f"auditor {key.with_name('id.pub').read_text()}")
    return path


@pytest.fixture
def signed(tmp_path: Path, key: Path) -> Finished:
    """A signed archive."""
    return sealing.sealed(tmp_path, derive=derive, key=key)


def test_a_good_signature(signed: Finished, signers: Path) -> None:
    """Archive and folder; the signer is named, any of the file is found."""
    for path in (signed.archive, signed.folder):
        for signer in ("auditor", ""):
            anchors = Anchors(signers=signers, signer=signer, require_signature=True)
            outcome = verify(path, derive, anchors)
            assert (outcome.exit, outcome.findings) == (0, [])
            assert outcome.signed is not None
            assert outcome.signed.words.startswith("by auditor, with the key SHA256:")


def test_without_a_list_it_belongs_to_some_key(signed: Finished) -> None:
    """Checked, and said not to be known whose; not enough where one is required."""
    outcome = verify(signed.archive, derive)
    assert outcome.exit == 0
    assert outcome.signed is not None
    assert "to know whose" in outcome.signed.words
    outcome = verify(signed.archive, derive, Anchors(require_signature=True))
    text = "nobody is named who may sign; give --allowed-signers FILE"
    assert said(outcome) == [("signature", "seal.json.sig", 0, text)]
    assert outcome.exit == 1


def test_a_signature_is_the_only_file_outside_the_manifests(signed: Finished) -> None:
    """With it and without it the seal is the same."""
    before = verify(signed.archive, derive).seal
    (signed.folder / "seal.json.sig").unlink()
    assert verify(signed.folder, derive).seal == before


def test_a_bad_signature_is_never_accepted(signed: Finished, signers: Path, tmp_path: Path) -> None:
    """Cut, of another seal, of another key, of another name, of another purpose, or no signature."""
    file = signed.folder / "seal.json.sig"
    good = file.read_bytes()
    stranger = make_key(tmp_path / "stranger")
    other = tmp_path / "seal.json"
    other.write_bytes((signed.folder / "seal.json").read_bytes() + b" ")
    of_other_seal = sign(other, signers.with_name("id")).read_bytes()
    other.write_bytes((signed.folder / "seal.json").read_bytes())
    of_stranger = sign(other, stranger).read_bytes()
    words = ["ssh-keygen", "-q", "-Y", "sign", "-f", str(signers.with_name("id")), "-n", "git"]
    (tmp_path / "seal.json.sig").unlink()
    subprocess.run([*words, str(other)], check=True, capture_output=True)
    of_git = (tmp_path / "seal.json.sig").read_bytes()
    for bad in (good[:-60], b"", b"nothing", of_other_seal, of_git):
        file.write_bytes(bad)
        for anchors in (Anchors(), Anchors(signers=signers)):
            assert verify(signed.folder, derive, anchors).exit == 1
            assert verify(write_archive(signed.folder)[0], derive, anchors).exit == 1
    file.write_bytes(of_stranger)
    outcome = verify(signed.folder, derive, Anchors(signers=signers, require_signature=True))
    text = f"by a key that {signers} does not name"
    assert said(outcome) == [("signature", "seal.json.sig", 0, text)]
    assert outcome.signed == Signed(False, text)
    file.write_bytes(good)
    assert verify(signed.folder, derive, Anchors(signers=signers, signer="other")).exit == 1


def test_a_required_signature_that_is_missing(tmp_path: Path, signers: Path) -> None:
    """Exit 1; without the demand 0, and nobody is said to vouch."""
    done = sealing.sealed(tmp_path, derive=derive)
    outcome = verify(done.archive, derive, Anchors(signers=signers))
    assert (outcome.exit, outcome.signed) == (0, None)
    outcome = verify(done.archive, derive, Anchors(signers=signers, require_signature=True))
    assert said(outcome) == [
        ("signature", "seal.json.sig", 0, "not signed; a signature is required")
    ]
    assert outcome.exit == 1


def test_without_the_tool_nothing_is_claimed(
    signed: Finished, signers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signature that cannot be checked is told as such, and is no signature where one must be."""
    monkeypatch.setenv("PATH", "")
    outcome = verify(signed.archive, derive)
    assert outcome.exit == 0
    assert outcome.signed is not None
    assert "not here to check it" in outcome.signed.words
    assert verify(signed.archive, derive, Anchors(require_signature=True)).exit == 1
    text = f"ssh-keygen is not installed: a signature cannot be compared with {signers}"
    outcome = verify(signed.archive, derive, Anchors(signers=signers))
    assert said(outcome) == [("signature", "seal.json.sig", 0, text)]
    assert outcome.signed is None
    with pytest.raises(SigningError, match="not installed"):
        check_key(signers)


def test_a_key_that_cannot_sign_loses_nothing(tmp_path: Path) -> None:
    """One line; the archive is whole, and not signed."""
    locked = make_key(tmp_path / "locked", "passphrase")
    done = sealing.sealed(tmp_path, derive=derive, key=locked)
    assert done.unsigned.startswith(f"{locked}: the seal is not signed (")
    assert "\n" not in done.unsigned
    assert verify(done.archive, derive).exit == 0
    with pytest.raises(SigningError, match="no such file"):
        check_key(tmp_path / "none")


def test_a_challenge_is_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that was asked for with another word, or with none, is not the one asked for."""
    monkeypatch.setattr(sealing, "RUN", replace(sealing.RUN, challenge="3f9a-2026"))
    done = sealing.sealed(tmp_path / "asked", sealing.passing(), derive)
    assert verify(done.archive, derive, Anchors(challenge="3f9a-2026")).exit == 0
    wrong = verify(done.archive, derive, Anchors(challenge="0000-2026"))
    text = "found `3f9a-2026`, expected `0000-2026`"
    assert said(wrong) == [("challenge", f"data/{LOG_FILE}", 1, text)]
    old = sealing.sealed(tmp_path / "old", derive=derive)
    wrong = verify(old.archive, derive, Anchors(challenge="3f9a-2026"))
    text = "found no challenge, expected `3f9a-2026`"
    assert said(wrong) == [("challenge", f"data/{LOG_FILE}", 1, text)]


def test_a_signature_without_its_seal_is_of_nothing(signed: Finished, signers: Path) -> None:
    """Neither good nor bad: what it would speak of is missing, and so is a required signature."""
    (signed.folder / "seal.json").unlink()
    outcome = verify(signed.folder, derive, Anchors(signers=signers, require_signature=True))
    assert outcome.signed is None
    text = "not signed; a signature is required"
    assert said(outcome)[-1] == ("signature", "seal.json.sig", 0, text)
