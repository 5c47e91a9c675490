"""What is said of a log that is not as it was written: the code, the line and the words, no more.

The logs are those of runs that were not sealed: nothing but the log itself tells.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_qtickets.evidence.log import line_of
from pytest_qtickets.evidence.verify import Outcome, verify
from tests.unit.evidence import sealing
from tests.unit.evidence.sealing import PASSING, chained, tiny
from tests.unit.evidence.telling import LOG_FILE

LOG = f"data/{LOG_FILE}"
Lines = list[bytes]
LAST = len(PASSING) - 1
OUT_OF_PLACE = "not the line that stood here: `prev` does not fit"


def checked(tmp_path: Path, change: Callable[[Lines], Lines]) -> Outcome:
    """The verification of an unsealed run whose log holds these lines instead of its own."""
    folder = sealing.partial(tmp_path, PASSING)
    path = folder / LOG
    path.write_bytes(b"".join(line + b"\n" for line in change(path.read_bytes().splitlines())))
    return verify(folder, tiny)


def said(outcome: Outcome) -> list[tuple[str, int, str]]:
    """Code, line and message of every finding, which all speak of the log."""
    assert {finding.file for finding in outcome.findings} <= {LOG}
    assert not any(finding.warning for finding in outcome.findings)
    return [(finding.code, finding.line, finding.message) for finding in outcome.findings]


def at(place: int, change: Callable[[bytes], bytes]) -> Callable[[Lines], Lines]:
    """One line changed, the chain left as it was."""
    return lambda lines: [*lines[:place], change(lines[place]), *lines[place + 1 :]]


def told(place: int, **facts: Any) -> Callable[[Lines], Lines]:
    """One record told otherwise (``None`` takes a key away), the chain made to fit again."""

    def change(lines: Lines) -> Lines:
        record = {k: v for k, v in (json.loads(lines[place]) | facts).items() if v is not None}
        return rechained([*lines[:place], json.dumps(record).encode(), *lines[place + 1 :]])

    return change


def rechained(lines: Lines) -> Lines:
    """These lines as a chain that fits."""
    return chained(lines).splitlines()


def moved(place: int, *, wall: int = 0, mono: int = 0) -> Callable[[Lines], Lines]:
    """Every clock at one step of a second; one record's clocks moved by so many microseconds."""

    def change(lines: Lines) -> Lines:
        records = [json.loads(line) for line in lines]
        for number, record in enumerate(records):
            off, far = (wall, mono) if number == place else (0, 0)
            at = 10_000_000 + number * 1_000_000 + off
            record["wall"] = f"2026-11-22T01:00:{at // 1_000_000:02d}.{at % 1_000_000:06d}Z"
            record["mono"] = (number * 1_000_000 + far) * 1000
        return rechained([json.dumps(record).encode() for record in records])

    return change


# --- lines ----------------------------------------------------------------------------------------


def test_a_changed_line_does_not_fit_the_one_behind_it(tmp_path: Path) -> None:
    """The line after the change is named: its ``prev`` is of another line."""
    outcome = checked(tmp_path, at(4, lambda line: line.replace(b'"passed"', b'"failed"')))
    assert said(outcome) == [("chain", 6, OUT_OF_PLACE)]
    assert outcome.exit == 1


def test_a_line_taken_out_leaves_a_number_out(tmp_path: Path) -> None:
    """Neither ``prev`` nor ``seq`` of what follows fits; the numbers found and due are told."""
    found = said(checked(tmp_path, lambda lines: [*lines[: LAST - 1], lines[LAST]]))
    assert found == [
        ("chain", LAST, OUT_OF_PLACE),
        ("chain", LAST, f"`seq` is {LAST}, expected {LAST - 1}"),
    ]


def test_a_line_that_is_no_json_ends_the_reading(tmp_path: Path) -> None:
    """What follows cannot be told from what was put there; what stands before it still counts."""
    outcome = checked(tmp_path, at(4, lambda _: b"{"))
    reason = "Expecting property name enclosed in double quotes at character 1"
    assert said(outcome) == [("log", 5, f"not one JSON object ({reason})")]
    assert outcome.audit is not None
    assert outcome.incomplete == "the run did not end: 0 of 1 cases that began have an end"


@pytest.mark.parametrize("line", [b"[]", b"5", b"{}", b'{"type":5}', b'{"type":null}'])
def test_json_that_is_no_record_ends_the_reading(tmp_path: Path, line: bytes) -> None:
    """A record is an object whose type is a text."""
    found = said(checked(tmp_path, at(4, lambda _: line)))
    assert found == [("log", 5, "not a record: a JSON object with a `type`")]


def test_a_record_written_in_another_form_is_seen(tmp_path: Path) -> None:
    """The same facts with a space more: some other tool wrote the line."""
    found = said(checked(tmp_path, at(LAST, lambda line: line.replace(b":", b": ", 1))))
    assert found == [("log", LAST + 1, "not written as the log writes its lines")]


def test_a_line_over_16_mib_is_not_read(tmp_path: Path) -> None:
    """One of 16 MiB is."""
    limit = 16 << 20
    outcome = checked(tmp_path / "at", at(4, lambda _: b"x" * limit))
    assert [finding.code for finding in outcome.findings] == ["log"]
    outcome = checked(tmp_path / "over", at(4, lambda _: b"x" * (limit + 1)))
    assert outcome.exit == 4
    (finding,) = outcome.findings
    assert (finding.code, finding.file) == ("unreadable", "")
    assert finding.message == f"{LOG}:5: a line of {limit + 1} bytes"


# --- the order of records -------------------------------------------------------------------------


def again(place: int, before: int) -> Callable[[Lines], Lines]:
    """A record that stands once more, before another one."""
    return lambda lines: rechained([*lines[:before], lines[place], *lines[before:]])


FIRST = "the first record, and no other, must be `run.start`"
SECOND = "the second record, and no other, must be `plan`"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(lambda lines: rechained(lines[1:]), ("log", 1, FIRST), id="no start"),
        pytest.param(again(0, LAST), ("log", 1, FIRST), id="two starts"),
        pytest.param(told(1, type="plans"), ("log", 2, SECOND), id="no plan"),
        pytest.param(
            lambda lines: told(1, type="plans")(lines[:2]),
            ("log", 2, SECOND),
            id="no plan, nothing else",
        ),
        pytest.param(again(1, LAST), ("log", 2, SECOND), id="two plans"),
        pytest.param(
            again(LAST, LAST - 1), ("log", LAST + 1, "records follow `run.end`"), id="two ends"
        ),
        pytest.param(
            lambda lines: rechained([*lines, lines[LAST - 1]]),
            ("log", LAST + 2, "records follow `run.end`"),
            id="an end that is none",
        ),
    ],
)
def test_records_stand_in_their_order(
    tmp_path: Path, change: Callable[[Lines], Lines], expected: tuple[str, int, str]
) -> None:
    """Start, plan, whatever happened, end: each of the three once, and at its place."""
    found = said(checked(tmp_path, change))
    assert [item for item in found if item[0] == "log"] == [expected]


@pytest.mark.parametrize("version", [2, "1", True, 1.0, None])
def test_a_format_that_is_not_ours_is_not_read(tmp_path: Path, version: object) -> None:
    """A number up to this tool's own; what came found, what it reads, and the way out are told."""
    outcome = checked(tmp_path, told(0, format=version))
    assert outcome.exit == 4
    assert [(f.code, f.message) for f in outcome.findings] == [
        (
            "unreadable",
            f"{LOG}: format {version!r}; this tool reads up to 1; use a newer one",
        )
    ]


# --- clocks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "facts",
    [{"wall": None}, {"wall": "yesterday"}, {"mono": None}, {"mono": "1"}, {"mono": 10**30}],
    ids=str,
)
def test_a_time_that_cannot_be_read_is_told_once(tmp_path: Path, facts: dict[str, Any]) -> None:
    """From there on nothing can be said of the clocks."""
    findings = checked(tmp_path, told(LAST - 2, **facts)).findings
    clock = [(f.file, f.line, f.message) for f in findings if f.code == "clock"]
    assert clock == [(LOG, LAST - 1, "no time that can be read")]


def test_monotonic_time_may_stand_still_and_never_goes_back(tmp_path: Path) -> None:
    """By less than the clocks may differ: nothing else is wrong with it."""
    still = moved(4, wall=-1_000_000, mono=-1_000_000)
    assert said(checked(tmp_path / "still", still)) == []
    back = moved(4, wall=-1_000_000, mono=-1_000_001)
    assert said(checked(tmp_path / "back", back)) == [("clock", 5, "monotonic time goes back")]


def test_wall_time_moves_with_monotonic_time_within_two_seconds(tmp_path: Path) -> None:
    """Two seconds either way are the clocks' own; a microsecond more is named, there and back."""
    for far in (2_000_000, -2_000_000):
        assert said(checked(tmp_path / str(far), moved(4, wall=far))) == []
    text = "wall time moved {} s against monotonic time"
    late = said(checked(tmp_path / "late", moved(4, wall=2_060_000)))
    assert late == [("clock", 5, text.format("2.1")), ("clock", 6, text.format("-2.1"))]
    early = said(checked(tmp_path / "early", moved(4, wall=-2_000_001)))
    assert early == [("clock", 5, text.format("-2.0")), ("clock", 6, text.format("2.0"))]


def test_a_clock_that_was_set_is_told_by_the_log_and_is_no_finding(tmp_path: Path) -> None:
    """A record of type ``clock`` says that wall time was moved; what follows counts from it."""

    def change(lines: Lines) -> Lines:
        records = [json.loads(line) for line in lines]
        for number, record in enumerate(records):
            hour = 1 if number < LAST - 1 else 2
            record["wall"] = f"2026-11-22T{hour:02d}:00:{number:02d}.000000Z"
            record["mono"] = number * 1_000_000_000
        records[LAST - 1]["type"] = "clock"
        return rechained([json.dumps(record).encode() for record in records])

    assert said(checked(tmp_path, change)) == []


def test_a_log_is_a_chain_that_anybody_can_follow(tmp_path: Path) -> None:
    """The first ``prev`` is 64 zeros: a chain that begins otherwise had something before it."""

    def change(lines: Lines) -> Lines:
        prev, out = "1" * 64, []
        for line in lines:
            out.append(line_of(json.loads(line) | {"prev": prev}))
            prev = hashlib.sha256(out[-1]).hexdigest()
        return out

    assert said(checked(tmp_path, change)) == [("chain", 1, OUT_OF_PLACE)]
