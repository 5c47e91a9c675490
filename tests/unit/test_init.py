"""``qtickets-audit init``: the files it writes, what it refuses, what it says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_qtickets.spec import read_spec

SHIPPED = Path(__file__).parents[2] / "specs" / "qtickets_api_test_requests.md"
NAMES = ["pytest.ini", "requests.md", "test_api.py"]

COLLECTION = {
    "info": {"name": "Sample"},
    "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "Zk3n8Vq1Lw7Tt5Rd"}]},
    "item": [
        {"name": "Orders", "request": {"method": "GET", "url": "{{baseUrl}}/orders"}},
        {
            "name": "Form",
            "request": {
                "method": "POST",
                "url": "{{baseUrl}}/clients",
                "body": {"mode": "urlencoded", "urlencoded": [{"key": "a", "value": "1"}]},
            },
        },
    ],
}


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def init(*words):
    """Run the command in the current folder."""
    return subprocess.run(
        [sys.executable, "-m", "pytest_qtickets.cli", "init", *map(str, words)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def names(folder):
    """What stands in a folder."""
    return sorted(path.name for path in folder.iterdir())


def test_three_files_and_the_next_command(here):
    """It makes the folder, writes three files and says what to do next."""
    done = init("new/audit")
    assert (done.returncode, done.stderr) == (0, "")
    assert names(here / "new/audit") == NAMES
    assert done.stdout.splitlines() == [
        *(f"wrote new/audit/{name}" for name in ("requests.md", "pytest.ini", "test_api.py")),
        "3 cases; next: cd new/audit && pytest --qtickets-target=sandbox --qtickets-record",
    ]
    assert not any(case.problems for case in read_spec(here / "new/audit/requests.md").cases)


@pytest.mark.parametrize("taken", NAMES)
def test_it_never_overwrites(here, taken):
    """One file that exists is one line; nothing at all is written, nothing changed."""
    (here / taken).write_text("mine")
    done = init()
    assert done.returncode == 2
    assert done.stderr == (
        f"qtickets-audit: {taken} exists; nothing was written; give another place\n"
    )
    assert names(here) == [taken]
    assert (here / taken).read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "text", "refused"),
    [
        ("pyproject.toml", "[tool.pytest.ini_options]\n", True),
        ("tox.ini", "[tox]\n[pytest]\n", True),
        ("setup.cfg", "[tool:pytest]\n", True),
        ("pyproject.toml", "[project]\nname = 'x'\n", False),
    ],
)
def test_it_hides_no_settings_of_pytest(here, name, text, refused):
    """A pytest.ini would make pytest overlook settings that a project has elsewhere."""
    (here / name).write_text(text)
    done = init()
    assert done.returncode == (2 if refused else 0)
    assert (f"{name} configures pytest here" in done.stderr) == refused
    assert len(names(here)) == (1 if refused else 4)


def test_a_place_that_cannot_be_written_is_one_line(here):
    """A file where a folder is due."""
    (here / "file").write_text("")
    done = init("file/below")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "cannot be written" in done.stderr
    assert names(here) == ["file"]


def test_from_postman(here):
    """Cases, a line for each thing that cannot be said, no token; exit 1 for such a request."""
    (here / "c.json").write_text(json.dumps(COLLECTION))
    done = init("--from-postman", "c.json")
    assert done.returncode == 1
    assert names(here) == ["c.json", *NAMES]
    assert "Zk3n8Vq1Lw7Tt5Rd" not in (here / "requests.md").read_text() + done.stdout + done.stderr
    said = [line.removeprefix("qtickets-audit: ") for line in done.stderr.splitlines()]
    assert said[0].startswith("1.2: a case file cannot send a body of mode urlencoded")
    assert said[1].startswith("{{baseUrl}} has no value in the collection")
    assert said[2].startswith("credentials left out: 1; a run takes its tokens from QTICKETS_TOKEN")
    assert said[3].startswith("requests.md:")
    assert "the body is not JSON" in said[3]
    assert len(said) == 4


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"nope", "c.json: line 1: not JSON"),
        (b"\xff\xfe", "c.json: not UTF-8"),
        (b'{"openapi": "3.0.0"}', "c.json: found an OpenAPI file; expected a Postman collection"),
        (b'{"info": {}, "item": []}', "c.json: the collection holds no request"),
        (None, "c.json: cannot be read (No such file or directory)"),
    ],
)
def test_what_is_no_collection(here, content, words):
    """One line, exit 2, nothing written."""
    if content is not None:
        (here / "c.json").write_bytes(content)
    done = init("new", "--from-postman", "c.json")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr
    assert not (here / "new").exists()


def test_to_postman_and_back(here):
    """The shipped file as a collection, which is never written over; and 51 cases from it."""
    done = init("--spec", SHIPPED, "--to-postman", "c.json")
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == "wrote c.json"
    assert init("--spec", SHIPPED, "--to-postman", "c.json").returncode == 2
    assert init("new", "--from-postman", "c.json").returncode == 0
    back = read_spec(here / "new/requests.md")
    assert [case.digest for case in back.cases] == [
        case.digest for case in read_spec(SHIPPED).cases
    ]
    done = init("new", "--to-postman", "again.json")  # DIR/requests.md without --spec
    assert done.returncode == 0
    assert (here / "again.json").read_bytes() == (here / "c.json").read_bytes()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--spec", "x.md"), "--spec without --to-postman"),
        (("--to-postman", "c.json"), "requests.md: no such file"),
        (("--from-postman", "a", "--to-postman", "b"), "not allowed with argument"),
    ],
)
def test_wrong_use(here, words, message):
    """Exit 2, and nothing written."""
    done = init(*words)
    assert done.returncode == 2
    assert message in done.stderr
    assert names(here) == []
