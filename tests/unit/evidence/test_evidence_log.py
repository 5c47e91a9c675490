"""The log: chained, flushed, bodies first; and what a reader sees of every kind of damage."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_qtickets.errors import EvidenceError
from pytest_qtickets.evidence import records
from pytest_qtickets.evidence.log import BODIES, EvidenceLog, read_log
from pytest_qtickets.model import MaskedText
from tests.unit.evidence.telling import (
    GOOD,
    LOG_FILE,
    begin,
    end,
    run_of,
    sent,
    start,
    whole,
    write,
)
from tests.unit.wire.making import raw


def test_the_chain_recomputed_by_other_code(tmp_path: Path) -> None:
    """Each line names the SHA-256 of the line before, the first one 64 zeros; lines are compact."""
    data = write(tmp_path, run_of(*whole("1.1"), *whole("6.9")))
    *lines, rest = data.split(b"\n")
    assert rest == b""
    before = "0" * 64
    for number, line in enumerate(lines):
        record = json.loads(line)
        assert (record["prev"], record["seq"]) == (before, number)
        assert (
            line
            == json.dumps(
                record, ensure_ascii=False, sort_keys=True, separators=(",", ":")
            ).encode()
        )
        before = hashlib.sha256(line).hexdigest()
    monotonic = [json.loads(line)["mono"] for line in lines]
    assert monotonic == sorted(monotonic)
    assert read_log(data) == [json.loads(line) for line in lines]


def test_the_plan_is_written_before_the_first_request(tmp_path: Path) -> None:
    """Every case of the file is named, also the one that no test takes."""
    nodes = {"1.1": ["a::b[1.1]"]}
    data = write(tmp_path, [*begin(nodes=nodes), *whole("1.1")])
    first, plan, *_ = read_log(data)
    assert (first["type"], plan["type"]) == ("run.start", "plan")
    states = [(item["id"], item["state"], item["nodes"]) for item in plan["cases"]]
    assert states == [
        ("1.1", "selected", ["a::b[1.1]"]),
        ("1.10", "deselected", []),
        ("6.9", "deselected", []),
    ]


def test_each_line_is_on_disk_when_write_returns(tmp_path: Path) -> None:
    """Nothing waits in a buffer: killing the process loses no line that was written."""
    log = EvidenceLog(tmp_path, LOG_FILE, {"1.1": 1})
    for number, entry in enumerate([*begin(), *whole("1.1")], start=1):
        log.write(entry)
        assert len(read_log((tmp_path / LOG_FILE).read_bytes())) == number
    log.close()
    log.close()


def test_bodies_are_files_named_by_the_record(tmp_path: Path) -> None:
    """A record names each body by path, digest and size; a second request has its own files."""
    data = write(tmp_path, [*begin(), sent("6.9"), sent("6.9", [1, 2]), sent("1.1")])
    files = [record["files"] for record in read_log(data) if record["type"] == "exchange"]
    names = [files["res"]["file"] for files in files]
    assert names == [
        f"{BODIES}/0003-6.9-res.json",
        f"{BODIES}/0003.2-6.9-res.json",
        f"{BODIES}/0001-1.1-res.json",
    ]
    for named, body in zip(files, (GOOD["6.9"], [1, 2], GOOD["1.1"]), strict=True):
        assert (tmp_path / named["res"]["file"]).read_bytes() == raw(body)
        assert named["res"]["sha256"] == hashlib.sha256(raw(body)).hexdigest()
        assert named["res"]["size"] == len(raw(body))
        assert "req" not in named
    assert len(list((tmp_path / BODIES).iterdir())) == 3


def test_a_record_never_names_a_body_that_is_not_there(tmp_path: Path) -> None:
    """When a body cannot be written the record that would name it is not written either."""
    log = EvidenceLog(tmp_path, LOG_FILE, {"1.1": 1, "1.10": 2})
    for entry in begin():
        log.write(entry)
    (tmp_path / BODIES / "0001-1.1-res.tmp").mkdir()
    with pytest.raises(IsADirectoryError):
        log.write(sent("1.1"))
    log.write(sent("1.10"))
    log.close()
    named = [
        r["case"] for r in read_log((tmp_path / LOG_FILE).read_bytes()) if r["type"] == "exchange"
    ]
    assert named == ["1.10"]


def test_a_torn_last_line_is_left_out(tmp_path: Path) -> None:
    """A process that was killed leaves a readable log: all whole lines, wherever it was cut."""
    data = write(tmp_path, [*begin(), *whole("1.1")])
    every = read_log(data)
    last = data.rindex(b"\n", 0, -1) + 1
    for cut in (last, last + 1, len(data) - 2, len(data) - 1):
        assert read_log(data[:cut]) == every[:-1]
    assert read_log(b"") == []
    assert read_log(b'{"torn') == []


def _lines(tmp_path: Path) -> list[bytes]:
    return write(tmp_path, run_of(*whole("1.1"))).split(b"\n")[:-1]


def _changed(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], lines[2].replace(b"case.start", b"case.other"), *lines[3:]]


@pytest.mark.parametrize(
    ("damage", "line", "words"),
    [
        pytest.param(_changed, 4, "the chain breaks here; a line was changed or lost", id="changed"),
        pytest.param(lambda x: [*x[:2], *x[3:]], 3, "the chain breaks here; a line was changed or lost", id="lost"),
        pytest.param(lambda x: x[1:], 1, "the chain breaks here; a line was changed or lost", id="first lost"),
        pytest.param(lambda x: [*x[:2], x[3], x[2], *x[4:]], 3, "the chain breaks here; a line was changed or lost", id="reordered"),
        pytest.param(lambda x: [*x[:3], x[2], *x[3:]], 4, "the chain breaks here; a line was changed or lost", id="doubled"),
        pytest.param(lambda x: [*x, x[-1]], 9, "the chain breaks here; a line was changed or lost", id="last doubled"),
        pytest.param(lambda x: [*x[:3], b"", *x[3:]], 4, "not a JSON object; the log is not as it was written", id="empty line"),
        pytest.param(lambda x: [x[0][:-1], *x[1:]], 1, "not a JSON object; the log is not as it was written", id="cut inside"),
        pytest.param(lambda x: [*x[:1], b"[1]", *x[1:]], 2, "not a JSON object; the log is not as it was written", id="array"),
        pytest.param(lambda x: [*x[:1], b"\xff\xfe", *x[1:]], 2, "not a JSON object; the log is not as it was written", id="no text"),
        pytest.param(lambda x: [*x[:1], b"[" * 100_000, *x[1:]], 2, "not a JSON object; the log is not as it was written", id="deep"),
    ],
)  # fmt: skip
def test_damage_is_named_with_its_line(tmp_path: Path, damage, line: int, words: str) -> None:
    """Changed, lost, doubled and reordered lines, and lines that are none."""
    broken = b"".join(one + b"\n" for one in damage(_lines(tmp_path)))
    with pytest.raises(EvidenceError) as caught:
        read_log(broken)
    assert str(caught.value) == f"log line {line}: {words}"


def test_every_changed_byte_but_the_last_line_s_is_seen(tmp_path: Path) -> None:
    """Each byte of each line is under the chain; the last line is under the seal alone."""
    data = write(tmp_path, [*begin(), start("1.1"), end("1.1")])
    last = data.rindex(b"\n", 0, -1) + 1
    for place in range(0, last - 1, 7):
        flipped = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        with pytest.raises(EvidenceError):
            read_log(flipped)


def test_an_existing_log_is_never_written_to(tmp_path: Path) -> None:
    """Two runs cannot share a log: the second one is refused and the first one is as it was."""
    before = write(tmp_path, begin())
    with pytest.raises(EvidenceError) as caught:
        EvidenceLog(tmp_path, LOG_FILE, {})
    path = tmp_path / LOG_FILE
    assert str(caught.value) == f"{path}: cannot be written (File exists)"
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Found when the log is made, before any request, in one line."""
    (tmp_path / "data").write_text("a file where a folder is due")
    with pytest.raises(EvidenceError, match=r"cannot be written \(.+\)$"):
        EvidenceLog(tmp_path / "data", LOG_FILE, {})


def test_texts_of_any_kind_survive(tmp_path: Path) -> None:
    """Cyrillic is readable; lone surrogates, line breaks and controls are escaped, and come back."""
    text = "Ёлка \ud83c \udfff \u2028 \x00 \r\n \u0085 🎄"
    data = write(tmp_path, [*begin(), records.warn(MaskedText(text))])
    assert "Ёлка".encode() in data
    assert b"\r" not in data
    [*_, last] = read_log(data)
    assert last["message"] == text
    assert data.decode("utf-8")


def test_a_float_cannot_slip_in(tmp_path: Path) -> None:
    """NaN is no JSON: the writer refuses it rather than write a line nobody else can read."""
    log = EvidenceLog(tmp_path, LOG_FILE, {})
    with pytest.raises(ValueError, match="not JSON compliant"):
        log.write(records.Entry("warn", {"message": float("nan")}))
    log.close()


_DISK_FULL = """
import resource, sys
from pathlib import Path
from pytest_qtickets.errors import EvidenceError
from pytest_qtickets.evidence import records
from pytest_qtickets.evidence.log import EvidenceLog
from tests.unit.evidence.telling import LOG_FILE, begin

log = EvidenceLog(Path(sys.argv[1]), LOG_FILE, {})
for entry in begin():
    log.write(entry)
size = (Path(sys.argv[1]) / LOG_FILE).stat().st_size
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (size + int(sys.argv[2]), hard))
refused = 0
for text in ("x" * int(sys.argv[3]), "y", "z"):
    try:
        log.write(records.warn(text))
    except (OSError, EvidenceError):
        refused += 1
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
log.close()
print(refused)
"""


@pytest.mark.parametrize(("room", "length"), [(0, 10), (100, 500), (9000, 50_000)])
def test_nothing_is_appended_after_a_full_disk(tmp_path: Path, room: int, length: int) -> None:
    """A line that did not fit is the last of the log, also when there is room again."""
    done = subprocess.run(
        [sys.executable, "-c", _DISK_FULL, str(tmp_path), str(room), str(length)],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert done.stdout.strip() == "3"
    data = (tmp_path / LOG_FILE).read_bytes()
    assert [record["type"] for record in read_log(data)] == ["run.start", "plan"]
    assert data.count(b"\n") == 2
