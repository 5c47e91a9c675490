"""The reports again from evidence, and an archive of what an interrupted run left."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from pytest_qtickets.cli import main
from pytest_qtickets.errors import EvidenceError
from pytest_qtickets.evidence.finish import Finished
from pytest_qtickets.evidence.salvage import render, seal_partial
from pytest_qtickets.evidence.verify import verify
from pytest_qtickets.report import derive
from tests.unit.evidence import sealing
from tests.unit.evidence.sealing import FAILING, PASSING
from tests.unit.evidence.telling import LOG_FILE


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A sealed run with every real document."""
    return sealing.sealed(tmp_path_factory.mktemp("done"), FAILING, derive)


def test_the_same_documents_from_log_folder_and_archive(done: Finished) -> None:
    """Byte for byte those of the archive."""
    log = done.folder / "data" / LOG_FILE
    for path in (log, done.folder, done.archive):
        files = render(path, derive).files
        assert files
        for name, content in files.items():
            assert (done.folder / "data" / name).read_bytes() == content


@pytest.mark.parametrize("kept", range(2, len(PASSING)))
def test_an_unfinished_run_is_rendered_and_sealed_as_such(tmp_path: Path, kept: int) -> None:
    """Marked in the report; the archive verifies as incomplete, never as whole."""
    folder = sealing.partial(tmp_path, PASSING[:kept])
    log = folder / "data" / LOG_FILE
    log.write_bytes(log.read_bytes() + b'{"seq":99,"type":"case.st')
    (folder / "data/artifacts/qtickets_responses/0009-1.1-res.tmp").write_bytes(b"half")
    (folder / "spool/gw0").mkdir(parents=True)
    (folder / "spool/gw0/spool.jsonl").write_bytes(b"what a worker had not sent")
    (folder / "clickhouse").mkdir()
    report = next(
        content for name, content in render(folder, derive).files.items() if name.endswith(".md")
    )
    assert b"The run did not end." in report
    sealed, spool = seal_partial(folder, derive)
    assert not folder.exists()
    assert spool is not None
    assert (spool / "gw0/spool.jsonl").read_bytes() == b"what a worker had not sent"
    assert [p.name for p in sealed.folder.iterdir() if p.is_dir()] == ["data"]
    for path in (sealed.archive, sealed.folder):
        outcome = verify(path, derive)
        assert (outcome.exit, outcome.findings, outcome.seal) == (3, [], sealed.seal)


def test_a_run_killed_while_it_was_sealed_is_whole(tmp_path: Path, done: Finished) -> None:
    """Its log had ended: nothing is missing, and the archive is the one it would have made."""
    folder = tmp_path / f"{done.folder.name}.partial"
    shutil.copytree(done.folder, folder)
    (folder / "tagmanifest-sha256.txt").unlink()
    (folder / "data/summary.json").write_bytes(b"{")
    sealed, spool = seal_partial(folder, derive)
    assert spool is None
    assert sealed.archive.read_bytes() == done.archive.read_bytes()


def test_changed_evidence_is_neither_rendered_nor_sealed(tmp_path: Path) -> None:
    """One line that names the place; the folder stays as it was."""
    folder = sealing.partial(tmp_path, FAILING[:-2])
    log = folder / "data" / LOG_FILE
    changed = log.read_bytes().replace(b'"outcome":"failed"', b'"outcome":"passed"')
    log.write_bytes(changed)
    for act in (render, seal_partial):
        with pytest.raises(EvidenceError, match=r"does not hold: .*:\d+: not the line that stood"):
            act(folder, derive)
    assert log.read_bytes() == changed


def test_personal_data_is_not_sealed(tmp_path: Path) -> None:
    """What the run had seen is gone; an address gives itself away by its form."""
    folder = sealing.partial(tmp_path, PASSING[:-2])
    body = next((folder / "data").rglob("*1.1-res.json"))
    content = body.read_bytes()
    log = folder / "data" / LOG_FILE
    leaked = content.replace(b'"id": 1,', b'"id": "ivan@example.com",', 1)
    assert leaked != content
    body.write_bytes(leaked)
    old, new = (hashlib.sha256(x).hexdigest() for x in (content, leaked))
    lines = log.read_bytes().replace(old.encode(), new.encode())
    lines = lines.replace(f'"size":{len(content)}'.encode(), f'"size":{len(leaked)}'.encode())
    log.write_bytes(sealing.chained(lines.splitlines()))
    with pytest.raises(
        EvidenceError, match=r"personal data at data/\S+: email; nothing was sealed"
    ):
        seal_partial(folder, derive)


def test_the_commands(tmp_path: Path, done: Finished, capsys: pytest.CaptureFixture[str]) -> None:
    """One line for wrong use; files and seal where all is well."""
    assert main(["render", str(done.archive), "--out", str(tmp_path / "out")]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].startswith("FAILED  ")
    assert all(Path(line).is_file() for line in shown[1:])
    assert main(["seal", str(done.folder)]) == 2
    assert "expected the .partial folder" in capsys.readouterr().err
    assert main(["render", str(tmp_path / "nothing")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    folder = sealing.partial(tmp_path, PASSING[:4])
    assert main(["seal", str(folder)]) == 0
    assert "qtickets audit seal sha256:" in capsys.readouterr().out.splitlines()[-1]
