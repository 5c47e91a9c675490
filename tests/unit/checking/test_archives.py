"""Archives, hostile and not, and the command's exit codes."""

from __future__ import annotations

import json
import zipfile

import pytest

from pytest_qtickets.checking import check
from pytest_qtickets.cli import main

HEX = "0123456789abcdef" * 4


def test_an_archive_cannot_state_its_own_digest(tmp_path):
    """The same words beside the archive are in order."""
    text = f"\nArchive SHA-256: {HEX}\n"
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("run/README.txt", text)
    (finding,) = check([tmp_path / "a.zip"])
    assert (finding.rule, finding.line, finding.stated) == ("self-digest", 2, HEX)
    (tmp_path / "README.txt").write_text(text)
    assert check([tmp_path / "README.txt"]) == []


@pytest.mark.parametrize("name", ["../up.md", "/root.md", "a\\b.md"])
def test_a_name_that_climbs_is_a_finding(tmp_path, name):
    """And nothing is written anywhere."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, "x")
    (finding,) = check([tmp_path / "a.zip"])
    assert finding.rule == "unreadable"
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_a_bomb_is_not_unpacked(tmp_path):
    """The size it declares is enough."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"0" * (65 << 20))
    (finding,) = check([tmp_path / "a.zip"])
    assert finding.rule == "unreadable"


def test_no_archive_at_all(tmp_path):
    """One finding."""
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 no")
    (finding,) = check([tmp_path / "a.zip"])
    assert finding.rule == "unreadable"


def test_exit_codes_and_json(tmp_path, capsys):
    """0 nothing, 1 findings, 2 wrong use; a rule that is not asked for does not speak."""
    path = tmp_path / "a.md"
    path.write_text("2 tests (6.1-6.3)")
    assert main(["check", str(path), "--rule", "hash"]) == 0
    capsys.readouterr()
    assert main(["check", str(path), "--json"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)
    assert finding["rule"] == "ids"
    assert (finding["stated"], finding["found"], finding["line"]) == ("2", "3", 1)
    assert main(["check", str(tmp_path / "none.md")]) == 2
    assert "no such file" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main(["check", str(path), "--rule", "nothing"])
