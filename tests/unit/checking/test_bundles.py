"""Files of one run, together: a report, its log, its counts, its bodies."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from pytest_qtickets.checking.checking import check
from tests.unit.checking import honest

_TESTS = ["1.1", "1.2", "2.1", "4.1", "4.2", "6.1", "6.2", "6.3", "6.4", "6.5", "7.1", "7.2"]
_STATUS = {"4.2": 500, "6.1": 403, "6.2": 403, "7.2": 404}


def log() -> str:
    """A line a test."""
    lines = []
    for at, test in enumerate(_TESTS):
        line = {
            "ts": f"2025-11-07T14:23:{at:02}Z",
            "test_id": test,
            "status_code": _STATUS.get(test, 200),
            "result": "FAIL" if test == "4.2" else "PASS",
        }
        lines.append(json.dumps(line))
    return "\n".join(lines) + "\n"


def bundle() -> dict[str, str]:
    """An honest one."""
    files = {f"{at:04}.json": '{"status": "success", "data": []}' for at in range(1, 13)}
    files["0011.json"] = '{"status": "error", "code": "WRONG_AUTHORIZATION"}'  # as expected
    files |= {
        "report.md": honest.ENGLISH,
        "DONE.txt": honest.DONE,
        "README.txt": honest.README,
        "run.jsonl": log(),
        "counts.csv": honest.COUNTS,
        "summary.json": '{"total": 12, "passed": 11, "failed": 1}',
    }
    return files


def written(folder: Path, files: Mapping[str, str], form: str) -> Path:
    """The files as a folder or a zip."""
    if form == "zip":
        path = folder / "bundle.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in files.items():
                archive.writestr(f"bundle/{name}", text)
        return path
    path = folder / "bundle"
    for name, text in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_an_honest_bundle_gives_none(tmp_path: Path, form: str) -> None:
    """Both forms; a digest beside an archive's name is one of another archive."""
    files = bundle()
    if form == "zip":  # the archive's digest can stand outside only
        files["report.md"] = files["report.md"].replace(f"**SHA-256:** `{honest.DIGEST}`\n", "")
    assert check([written(tmp_path, files, form)]) == []


EDITS = [
    ("disagree", "DONE.txt", "Passed: 11", "Passed: 10", "report.md", ("11", "10")),
    ("disagree", "DONE.txt", "Commit: 4be1f09", "Commit: 77aa01c", "report.md", ("4be1f09", "77aa01c")),
    ("disagree", "DONE.txt", "Duration: 142 s", "Duration: 245 s", "report.md", ("142", "245")),
    ("disagree", "summary.json", '"passed": 11, "failed": 1', '"passed": 9, "failed": 3', "summary.json", ("9", "11")),
    ("disagree", "counts.csv", "stg_clients,0,230", "stg_clients,0,220", "report.md", ("230", "220")),
    ("disagree", "run.jsonl", '"test_id": "1.2"', '"test_id": "1.1"', "report.md", ("12", "11")),
    ("empty-table", "counts.csv", "stg_discounts,3,8", "stg_discounts,3,8\nmeta_runs,0,0", "report.md", ("meta_runs", "0")),
    ("parts", "summary.json", '"total": 12', '"total": 15', "summary.json", ("15", "12")),
    ("time", "run.jsonl", "14:23:11Z", "14:43:11Z", "report.md", ("14:25:10", "14:43:11")),
    ("time", "run.jsonl", "14:23:03Z", "14:22:59Z", "run.jsonl", ("14:22:59", "14:23:02")),
    ("exception", "run.jsonl", '"status_code": 500', '"status_code": 500, "error": "ConnectTimeout: no answer"', "run.jsonl", ("500", "ConnectTimeout")),
    ("exception", "run.jsonl", '"status_code": 500', '"status_code": "ReadTimeout"', "run.jsonl", ("ReadTimeout",)),
    ("body-error", "0009.json", '"success"', '"error"', "report.md", ("200", "error")),
    ("body-error", "run.jsonl", '"test_id": "6.4"', '"body": {"status": "error", "code": "X"}, "test_id": "6.4"', "run.jsonl", ("200", "error")),
    ("unparsable", "0004.json", "[]", "[", "0004.json", ()),
    ("unparsable", "run.jsonl", '"test_id": "6.5",', '"test_id": "6.5"', "run.jsonl", ()),
    ("unparsable", "counts.csv", "stg_clients,0,230", "stg_clients,0", "counts.csv", ("2", "3")),
    ("personal", "0003.json", "[]", '[{"email": "anna.k\\u0040example.com"}]', "0003.json", ("e-mail",)),
    ("credential", "run.jsonl", '"test_id": "1.1"', '"api_key": "q7Zk29fLm3Xw81PdRt", "test_id": "1.1"', "run.jsonl", ("credential",)),
]  # fmt: skip


@pytest.mark.parametrize("form", ["folder", "zip"])
@pytest.mark.parametrize("edit", EDITS, ids=lambda e: f"{e[0]} in {e[1]}")
def test_one_edit_is_found(tmp_path: Path, edit: tuple[str, ...], form: str) -> None:
    """In the file and line where the contradiction can be read, with both figures."""
    rule, name, old, new, at, figures = edit
    files = bundle()
    assert old in files[name]
    files[name] = files[name].replace(old, new, 1)
    found = [one for one in check([written(tmp_path, files, form)]) if one.rule == rule]
    told = [one.message for one in found if one.file.endswith(f"/{at}") and one.line]
    assert any(all(figure in one for figure in figures) for one in told), found


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_a_missing_artifact(tmp_path: Path, form: str) -> None:
    """The line that names it."""
    files = bundle()
    del files["0007.json"]
    found = [one for one in check([written(tmp_path, files, form)]) if one.rule == "missing-file"]
    line = honest.ENGLISH[: honest.ENGLISH.index("0007.json")].count("\n") + 1
    assert [(one.line, one.stated) for one in found] == [(line, "0007.json")]


def test_an_archive_that_states_its_own_digest(tmp_path: Path) -> None:
    """It cannot: any digest labelled as the archive's inside it is invented."""
    path = written(tmp_path, bundle(), "zip")
    (found,) = (one for one in check([path]) if one.rule == "own-digest")
    assert found.file.endswith("bundle.zip!/bundle/report.md")
    assert "64 digits" in found.message


def test_digests_of_files_beside_them(tmp_path: Path) -> None:
    """``sha256sum`` lists are held against the bytes."""
    files = bundle()
    good = hashlib.sha256(files["counts.csv"].encode()).hexdigest()
    files["SHA256SUMS.txt"] = f"{good}  counts.csv\n{'0' * 64}  run.jsonl\n{'0' * 60}  report.md\n"
    found = [one for one in check([written(tmp_path, files, "folder")]) if one.rule == "digest"]
    assert [one.line for one in found] == [2, 3]


def test_runs_of_one_folder_are_not_mixed(tmp_path: Path) -> None:
    """Two honest reports with other stamps disagree about nothing."""
    for stamp, total in (("20251107_142233", 12), ("20251108_101010", 51)):
        text = (
            f"# Audit {stamp}\n\n## Summary\n\n- Tests executed: {total}\n- Duration: {total} s\n"
        )
        (tmp_path / f"report_{stamp}.md").write_text(text)
    assert check([tmp_path]) == []


def test_ranges_go_through_the_case_file(tmp_path: Path) -> None:
    """With ``--spec`` a range over sections has a length."""
    spec = Path(__file__).parents[3] / "specs/qtickets_api_test_requests.md"
    report = tmp_path / "report.md"
    report.write_text("# Audit\n\n- Tests: 51 (1.1-7.5)\n- Reading tests: 20 (1.1 to 3.7)\n")
    assert check([report]) == []
    (found,) = check([report], spec)
    assert (found.rule, found.line, found.stated, found.found) == ("ids", 4, "20", "21")
