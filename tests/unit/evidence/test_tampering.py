"""The tampering matrix: each forgery, by how much of the archive the forger makes anew.

*edited*: a file of the folder is changed. *sealed again*: manifests, seal, archive and its digest
are recomputed. *rebuilt*: this very tool derives and seals the changed evidence; what is seen then
without a key is the log's own clock and plan, and what is not seen must be told by an anchor.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from pytest_qtickets.evidence.finish import Finished
from pytest_qtickets.evidence.seal import result_word
from pytest_qtickets.evidence.verify import Anchors, Outcome, verify
from pytest_qtickets.model import Verdict
from pytest_qtickets.report import derive
from tests.unit.evidence import sealing
from tests.unit.evidence.sealing import FAILING, FILE, chained, copied, rebuild, seal_again
from tests.unit.evidence.telling import LOG_FILE, RUN

Lines = list[bytes]
GOOD_BODY = b'{"status":"success","result":[]}'


def in_log(change: Callable[[Lines], Lines]) -> Callable[[Path], None]:
    """A forgery of the log, its chain made to fit again."""

    def forge(folder: Path) -> None:
        path = folder / "data" / LOG_FILE
        path.write_bytes(chained(change(path.read_bytes().splitlines())))

    return forge


def edit(old: bytes, new: bytes) -> Callable[[Lines], Lines]:
    """One text of the log for another."""
    return lambda lines: [line.replace(old, new) for line in lines]


def without(case_id: str) -> Callable[[Lines], Lines]:
    """The log without what happened to a case."""
    return lambda lines: [line for line in lines if json.loads(line).get("case") != case_id]


def swapped(lines: Lines) -> Lines:
    """Two records in each other's place."""
    return [*lines[:3], lines[4], lines[3], *lines[5:]]


def dated_back(lines: Lines) -> Lines:
    """One record of another year."""
    record = json.loads(lines[4]) | {"wall": "2020-01-01T00:00:00.000000Z"}
    return [*lines[:4], json.dumps(record).encode(), *lines[5:]]


def doubled(folder: Path) -> None:
    """A key that stands twice: two readers, two truths."""
    path = folder / "data" / LOG_FILE
    lines = path.read_bytes().splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith(b'{"case":"6.9"'))
    lines[place] = lines[place].replace(b"{", b'{"case":"1.1",', 1)
    for n in range(place + 1, len(lines)):
        prev = hashlib.sha256(lines[n - 1]).hexdigest().encode()
        lines[n] = re.sub(rb'"prev":"[0-9a-f]{64}"', b'"prev":"' + prev + b'"', lines[n])
    path.write_bytes(b"".join(line + b"\n" for line in lines))


def text(pattern: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    """One text of a file for another."""

    def forge(folder: Path) -> None:
        (path,) = (folder / "data").glob(pattern)
        before = path.read_bytes()
        path.write_bytes(before.replace(old, new))
        assert path.read_bytes() != before

    return forge


def new_body(folder: Path) -> None:
    """A better answer in the place of the one that came."""
    (path,) = (folder / "data").rglob("*6.9-res.json")
    path.write_bytes(GOOD_BODY)


def new_body_named(folder: Path) -> None:
    """The same, named by the log, the test said to have passed."""
    (path,) = (folder / "data").rglob("*6.9-res.json")
    old = path.read_bytes()
    path.write_bytes(GOOD_BODY)
    digests = [hashlib.sha256(x).hexdigest().encode() for x in (old, GOOD_BODY)]
    in_log(edit(*digests))(folder)
    in_log(edit(f'"size":{len(old)}'.encode(), f'"size":{len(GOOD_BODY)}'.encode()))(folder)
    in_log(edit(b'"failed"', b'"passed"'))(folder)


def new_spec(folder: Path, content: bytes) -> None:
    """Another case file, named by the log."""
    path = folder / "data/spec/cases.md"
    digests = [hashlib.sha256(x).hexdigest().encode() for x in (path.read_bytes(), content)]
    path.write_bytes(content)
    in_log(edit(*digests))(folder)


def fewer_cases(folder: Path) -> None:
    """The failing case was never in the file, nor planned, nor sent."""
    new_spec(folder, FILE.partition("## 6. Partners")[0].encode())
    (body,) = (folder / "data").rglob("*6.9-res.json")
    body.unlink()

    def change(lines: Lines) -> Lines:
        plan = json.loads(lines[1])
        plan["cases"] = [item for item in plan["cases"] if item["id"] != "6.9"]
        return [lines[0], json.dumps(plan).encode(), *lines[2:]]

    in_log(without("6.9"))(folder)
    in_log(change)(folder)


def widened(folder: Path) -> None:
    """What was expected is what came."""
    path = folder / "data/spec/cases.md"
    content = path.read_bytes().replace(b"HTTP 200", b"HTTP 200 `WRONG_AUTHORIZATION`")
    path.write_bytes(content)


def later(folder: Path) -> None:
    """Every stamp a year on, the run named after it."""
    in_log(edit(b"20261122_013500", b"20271122_013500"))(folder)
    year = RUN.started_at[:4].encode()
    path = folder / "data" / LOG_FILE
    in_log(edit(b'"wall": "' + year, b'"wall": "2027'))(folder)
    path.rename(path.with_name(path.name.replace("20261122", "20271122")))


@dataclass(frozen=True)
class Cell:
    """A forgery and who sees it: codes of findings, one of which must be there."""

    forge: Callable[[Path], object]
    edited: set[str]
    sealed_again: set[str] | None  #: ``None``: nothing but the container was touched
    rebuilt: set[str] | None = None  #: ``None``: not made anew by a rebuild


LOG_EDITED = {"manifest", "derived"}
MATRIX = {
    "a verdict in the log": Cell(
        in_log(edit(b'"failed"', b'"passed"')), LOG_EDITED, {"derived"}
    ),
    "a case dropped, the plan kept": Cell(in_log(without("6.9")), LOG_EDITED, {"derived"}),
    "a case dropped from plan and case file": Cell(fewer_cases, LOG_EDITED, {"derived"}),
    "totals in the report": Cell(
        text("reports/*.md", b"1 failed", b"0 failed"), {"manifest", "derived"}, {"derived"}
    ),
    "the counts": Cell(
        text("artifacts/*.csv", b",1,", b",9,"), {"manifest", "derived"}, {"derived"}
    ),
    "a response body": Cell(new_body, {"manifest", "body"}, {"body"}, {"body"}),
    "the log cut short": Cell(in_log(lambda lines: lines[:-1]), LOG_EDITED, {"derived"}),
    "a torn last line": Cell(
        lambda f: (f / "data" / LOG_FILE).write_bytes((f / "data" / LOG_FILE).read_bytes()[:-9]),
        {"chain"}, {"chain"},
    ),
    "records in another order": Cell(in_log(swapped), {"clock"}, {"clock"}, {"clock"}),
    "one record dated back": Cell(in_log(dated_back), {"clock"}, {"clock"}, {"clock"}),
    "an expected status widened": Cell(widened, {"spec"}, {"spec"}, {"spec"}),
    "an unlisted file": Cell(
        lambda f: (f / "data/note.txt").write_text("all fine"),
        {"manifest", "structure"}, {"structure"}, {"structure"},
    ),
    "a file beside data": Cell(
        lambda f: (f / "SUMMARY.md").write_text("all fine"),
        {"structure"}, {"structure"}, {"structure"},
    ),
    "a key that stands twice": Cell(doubled, {"log"}, {"log"}, {"log", "form"}),
}  # fmt: skip
SEEN_REBUILT = [name for name, cell in MATRIX.items() if cell.rebuilt]


@pytest.fixture
def failed(tmp_path: Path) -> Finished:
    """An honest archive of an audit that failed."""
    return sealing.sealed(tmp_path, FAILING, derive)


def codes(outcome: Outcome) -> set[str]:
    """Codes of the findings that prove something wrong."""
    return {finding.code for finding in outcome.findings if not finding.warning}


@pytest.mark.parametrize("name", MATRIX)
def test_an_edit_is_seen(failed: Finished, tmp_path: Path, name: str) -> None:
    """In the folder by the manifest and by what the evidence comes to; in the zip by its digest."""
    cell = MATRIX[name]
    folder = copied(failed, tmp_path / "forged")
    cell.forge(folder)
    outcome = verify(folder, derive)
    assert outcome.exit == 1
    assert cell.edited <= codes(outcome), outcome.findings


@pytest.mark.parametrize("name", MATRIX)
def test_an_edit_sealed_again_is_seen(failed: Finished, tmp_path: Path, name: str) -> None:
    """Without any key: the log, the bodies and the case file give the forger away."""
    cell = MATRIX[name]
    folder = copied(failed, tmp_path / "forged")
    cell.forge(folder)
    outcome = verify(seal_again(folder), derive)
    assert outcome.exit == 1
    assert cell.sealed_again is not None
    assert cell.sealed_again <= codes(outcome), outcome.findings


@pytest.mark.parametrize("name", SEEN_REBUILT)
def test_what_a_rebuild_does_not_hide(failed: Finished, tmp_path: Path, name: str) -> None:
    """Even with this tool: what the log and the plan say themselves."""
    cell = MATRIX[name]
    folder = copied(failed, tmp_path / "forged")
    cell.forge(folder)
    outcome = verify(rebuild(folder), derive)
    assert outcome.exit == 1
    assert cell.rebuilt is not None
    assert codes(outcome) & cell.rebuilt, outcome.findings


# --- rebuilt with the tool: what the honest judge says of it --------------------------------------


def rebuilt(failed: Finished, tmp_path: Path, forge: Callable[[Path], object]) -> Path:
    """The archive of a forger who has the tool, under another folder."""
    folder = copied(failed, tmp_path / "forged")
    forge(folder)
    return rebuild(folder)


def test_a_verdict_edited_is_judged_again(failed: Finished, tmp_path: Path) -> None:
    """The body still says error: the rebuilt archive tells the failure itself."""
    forge = in_log(edit(b'"failed"', b'"passed"'))
    outcome = verify(rebuilt(failed, tmp_path, forge), derive)
    assert outcome.audit is not None
    assert outcome.audit.totals[Verdict.FAILED] == 1


def test_a_dropped_case_is_still_planned(failed: Finished, tmp_path: Path) -> None:
    """It is told as not run, and the audit did not pass."""
    archive = rebuilt(failed, tmp_path, in_log(without("6.9")))
    outcome = verify(archive, derive, Anchors(require_pass=True))
    assert outcome.audit is not None
    assert outcome.audit.totals[Verdict.NOT_RUN] == 1
    assert outcome.exit in (1, 5)


def test_a_log_cut_short_is_incomplete(failed: Finished, tmp_path: Path) -> None:
    """No end: never a pass."""
    archive = rebuilt(failed, tmp_path, in_log(lambda lines: lines[:-1]))
    assert verify(archive, derive).exit == 3


#: Forgeries that no key-less check can see, and the anchors that do.
NOT_PROVEN: dict[str, tuple[Callable[[Path], object], Anchors]] = {
    "a case dropped from plan and case file": (fewer_cases, Anchors(spec=FILE.encode())),
    "a response body and all that follows": (new_body_named, Anchors(seal="the printed one")),
    "the counts, and the record they come from": (
        in_log(edit(b'"after":1', b'"after":9')), Anchors(seal="the printed one")
    ),
    "every stamp moved alike": (later, Anchors(seal="the printed one")),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_PROVEN)
def test_a_coherent_rebuild_is_not_proven_and_an_anchor_tells(
    failed: Finished, tmp_path: Path, name: str
) -> None:
    """Exit 0, not signed; the reader's own case file, the printed seal or a signature tell."""
    forge, anchors = NOT_PROVEN[name]
    archive = rebuilt(failed, tmp_path, forge)
    outcome = verify(archive, derive)
    assert (outcome.exit, outcome.signed) == (0, None), outcome.findings
    if anchors.seal:
        anchors = replace(anchors, seal=failed.seal)
    assert verify(archive, derive, anchors).exit == 1
    assert verify(archive, derive, Anchors(require_signature=True)).exit == 1


def test_a_widened_expectation_needs_ones_own_case_file(tmp_path: Path) -> None:
    """The plan is of the forger's file; only the reader's copy tells."""
    told = FILE.replace("HTTP 200", "HTTP 403")
    theirs = sealing.sealed(tmp_path, derive=derive)
    assert verify(theirs.archive, derive, Anchors(spec=FILE.encode())).exit == 0
    assert codes(verify(theirs.archive, derive, Anchors(spec=told.encode()))) == {"spec"}


def test_an_old_archive_is_genuine(failed: Finished) -> None:
    """Handed over as new it is what it was: only a challenge tells."""
    assert verify(failed.archive, derive).exit == 0
    assert verify(failed.archive, derive, Anchors(challenge="of-this-year")).exit == 1


def test_an_invented_run_is_not_proven(tmp_path: Path) -> None:
    """Who invents everything coherently is not seen: nobody vouches, the words say so."""
    outcome = verify(sealing.sealed(tmp_path, derive=derive).archive, derive)
    assert (outcome.exit, outcome.signed) == (0, None)
    assert outcome.audit is not None
    assert result_word(outcome.audit) == "PASSED"
