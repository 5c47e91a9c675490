"""A gate's bag says what its log says: whatever is changed is found, a forged PASS first of all."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from pytest_qtickets.evidence.bag import close_bag, write_bag
from pytest_qtickets.evidence.log import line_of
from pytest_qtickets.evidence.verify import Anchors, verify
from pytest_qtickets.gate import verifying
from pytest_qtickets.gate.facts import Status
from pytest_qtickets.gate.reading import parse_gate
from pytest_qtickets.gate.running import GateRun, Outcome
from pytest_qtickets.report import derive

GATE = """\
id = "T-1"
name = "Проверка выпуска"
owner = "Release owner"
closure = "All of it."
why_external = "Others hold the keys."
max_age = "{age}"
[[variable]]
name = "T_TOKEN"
why = "a token"
[[local]]
name = "one"
command = ["sh", "-c", "echo {word}"]
pattern = "^all good$"
[[local]]
name = "two"
command = ["true"]
"""


def run(out: Path, word: str = "all good", age: str = "7d", **environ: str) -> Outcome:
    text = GATE.format(word=word, age=age).encode()
    gate, problems = parse_gate(text, "t.toml", lambda name: Path(name).read_bytes())
    assert not problems
    environ = {"PATH": "/usr/bin:/bin", "T_TOKEN": "token-of-this-gate"} | environ
    return GateRun(
        gate, out, environ=environ, key=b"k" * 32, allowed=(), versions={}, commit=("", False)
    ).run()  # fmt: skip


def verified(path: Path, **anchors):
    return verify(path, derive, Anchors(**anchors), {verifying.FIRST: verifying.check})


@pytest.fixture
def passed(tmp_path: Path) -> Path:
    return run(tmp_path).folder


@pytest.fixture
def failed(tmp_path: Path) -> Path:
    return run(tmp_path, word="nothing good").folder


def test_an_honest_bag_is_verified(tmp_path):
    """Folder and archive, with the gate's status told."""
    done = run(tmp_path)
    assert done.audit.status is Status.PASS
    for path in (done.folder, done.archive):
        outcome = verified(path, require_pass=True, seal=done.seal)
        assert (outcome.exit, outcome.findings) == (0, [])
        assert outcome.told == ["gate    T-1: PASS"]


def test_bagit_accepts_it(passed):
    """A foreign validator takes the folder."""
    import bagit

    bagit.Bag(str(passed)).validate()


def test_a_failed_gate_is_told_truly_but_did_not_pass(failed):
    """Verified, and 5 where a pass is required."""
    assert verified(failed).exit == 0
    assert verified(failed, require_pass=True).exit == 5


def reseal(folder: Path) -> None:
    """Make every digest right again, as somebody with this tool would."""
    name = json.loads((folder / "seal.json").read_bytes())["subject"][0]["annotations"]["run"]
    started = (folder / "bag-info.txt").read_text().split("Bagging-Date: ")[1][:10]
    write_bag(folder, name, started, {})
    close_bag(folder)


def test_a_forged_page_is_found(failed):
    """The page is what the log comes to, byte for byte."""
    for page in (failed / "data").glob("T-1_evidence.*"):
        page.write_text(page.read_text().replace("FAIL", "PASS").replace("failed", "passed"))
    reseal(failed)
    outcome = verified(failed)
    assert outcome.exit == 1
    found = {finding.file for finding in outcome.findings}
    assert {"data/T-1_evidence.md", "data/T-1_evidence.html"} <= found


def relog(folder: Path, change) -> None:
    """Change records and chain them again."""
    (path,) = (folder / "data/logs").iterdir()
    prev, out = "0" * 64, b""
    for line in path.read_bytes().splitlines():
        record = json.loads(line)
        change(record)
        record["prev"] = prev
        new = line_of(record)
        prev = hashlib.sha256(new).hexdigest()
        out += new + b"\n"
    path.write_bytes(out)


def test_a_forged_status_is_found_though_every_digest_is_right(failed):
    """The status follows from the checks, not from what somebody wrote."""
    relog(failed, lambda record: record.update(status="PASS") if "status" in record else None)
    reseal(failed)
    outcome = verified(failed)
    assert outcome.exit == 1
    assert any(
        f.code == "status" and "'PASS'; the recorded facts come to FAIL" in f.message
        for f in outcome.findings
    )


def test_a_check_left_out_is_found(failed):
    """The plan names every check of the gate file."""
    (path,) = (failed / "data/logs").iterdir()
    lines = path.read_bytes().splitlines()
    kept = [line for line in lines if json.loads(line).get("check") != "one"]
    path.write_bytes(b"".join(line + b"\n" for line in kept))
    count = iter(range(len(kept)))
    relog(failed, lambda record: record.update(seq=next(count)))
    reseal(failed)
    assert verified(failed).exit == 1


@pytest.mark.parametrize("where", ["command-logs", "gate", "logs", "."])
def test_any_file_changed_removed_or_added_is_found(passed, where, tmp_path):
    """Each file of the bag in turn."""
    for number, path in enumerate(p for p in sorted((passed / "data" / where).iterdir()) if p.is_file()):  # fmt: skip
        for change in ("flip", "drop"):
            copy = tmp_path / f"{number}-{change}"
            shutil.copytree(passed, copy)
            target = copy / path.relative_to(passed)
            if change == "flip":
                data = bytearray(target.read_bytes() or b"x")
                data[len(data) // 2] ^= 1
                target.write_bytes(bytes(data))
            else:
                target.unlink()
            assert verified(copy).exit in (1, 4), (path, change)
            reseal(copy)
            assert verified(copy).exit in (1, 4), (path, change, "resealed")
    (passed / "data" / where / "more.txt").write_text("more")
    reseal(passed)
    assert verified(passed).exit in (1, 4)


def test_a_log_that_was_changed_with_its_gate_file_still_names_the_old_one(passed):
    """The gate file's digest is in the first record."""
    path = passed / "data/gate/t.toml"
    path.write_text(path.read_text().replace("Release owner", "Somebody else"))
    reseal(passed)
    assert "not the gate file that the log names" in str(verified(passed).findings)


def test_an_old_gate_is_stale_and_no_pass(passed, monkeypatch):
    """Past its age it says so, and a required pass is none."""
    from datetime import datetime, timedelta

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(days=8)

    monkeypatch.setattr(verifying, "datetime", Later)
    outcome = verified(passed, require_pass=True)
    assert outcome.exit == 5
    assert outcome.told[-1].startswith("stale   valid until ")
    assert "read later than that it is stale, and no PASS" in (passed / "data/T-1_evidence.md").read_text()  # fmt: skip


VALUE = "s3cr3t-of-t-and-more"


def test_a_value_in_the_gate_file_itself_withholds_everything(tmp_path):
    """Nothing is sealed that holds a prerequisite's value."""
    done = run(tmp_path, word="all good; # s3cr3t-of-t", T_TOKEN=VALUE)
    assert not done.leaks
    text = GATE.format(word="all good", age="7d") + "# s3cr3t-of-t-and-more\n"
    gate, _ = parse_gate(text.encode(), "t.toml", lambda name: Path(name).read_bytes())
    environ = {"PATH": "/usr/bin:/bin", "T_TOKEN": VALUE}
    done = GateRun(
        gate, tmp_path / "b", environ=environ, key=b"k" * 32, allowed=(), versions={}, commit=("", False)
    ).run()  # fmt: skip
    assert [leak.split(":")[0] for leak in done.leaks] == ["data/gate/t.toml"]
    assert done.folder.name.endswith(".withheld")
    assert (done.archive, done.seal) == (None, "")


def test_a_value_that_cannot_be_hidden_counts_as_missing(tmp_path):
    """Too short to be told from text."""
    done = run(tmp_path, T_TOKEN="abc")
    assert done.audit.status is Status.BLOCKED
    assert done.audit.missing[0].missing.startswith("shorter than 4 characters")


def test_a_local_check_is_not_given_what_is_secret(tmp_path):
    """Its environment is without the variables of the gate."""
    done = run(tmp_path, word="$T_TOKEN ${T_TOKEN:-nothing}")
    log = next((done.folder / "data/command-logs").glob("*one.log"))
    assert log.read_text() == "nothing\n"
