"""``qtickets-audit init``: a new project's files, also from a Postman collection, or one made."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from shlex import quote

from pytest_qtickets.commands.parsing import Commands
from pytest_qtickets.errors import PostmanError, ProjectError, shown

SPEC_NAME = "requests.md"

#: Calls that the vendor documents; both dialects of the sandbox answer them as stated.
SPEC = """\
# Requests to QTickets

**Base URL:** `https://qtickets.ru/api/rest/v1/`

**Headers for all requests:**
```
Accept: application/json
Content-Type: application/json
Authorization: Bearer YOUR_TOKEN
```

---

## 1. Orders

### 1.1. Paid orders

**Request:**
```
GET https://qtickets.ru/api/rest/v1/orders
```

**Body:**
```json
{"where": [{"column": "payed", "value": 1}], "orderBy": {"id": "desc"}, "page": 1}
```

**Expected answer:** HTTP 200

---

### 1.2. An order that does not exist

**Request:**
```
GET https://qtickets.ru/api/rest/v1/orders/999999999
```

**Expected answer:** HTTP 404

---

## 2. Events

### 2.1. One event

**Request:**
```
GET https://qtickets.ru/api/rest/v1/events/{EVENT_ID}
```

**Examples:**
- `GET https://qtickets.ru/api/rest/v1/events/33`

**Expected answer:** HTTP 200
"""

INI = f"""\
[pytest]
qtickets_spec = {SPEC_NAME}
"""

TEST = '''\
def test_case(api_case, api_client):
    """Every case of the file: sent, masked, judged."""
    api_client.send(api_case)
'''

#: Files that pytest reads no longer once there is a pytest.ini, and what marks its settings there.
_OTHER_INIS: Mapping[str, str] = {
    "pytest.toml": "[pytest]",
    ".pytest.toml": "[pytest]",
    ".pytest.ini": "[pytest]",
    "pyproject.toml": "[tool.pytest",
    "tox.ini": "[pytest]",
    "setup.cfg": "[tool:pytest]",
}


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "init",
        help="begin a project, also from a Postman collection; or make such a collection",
        description="Write a new project: a case file, pytest.ini and a test module. "
        "An existing file is never overwritten.",
        epilog="Exit codes: 0 done; 1 done, but some requests cannot be sent as they stand; "
        "2 nothing was written.",
    )
    parser.add_argument("folder", nargs="?", default=".", metavar="DIR", help="default: here")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--from-postman", metavar="FILE", help="take the cases from a collection")
    way.add_argument("--to-postman", metavar="FILE", help="write the case file as a collection")
    parser.add_argument(
        "--spec", metavar="PATH", help=f"case file for --to-postman (default: DIR/{SPEC_NAME})"
    )
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    folder = Path(arguments.folder)
    if arguments.to_postman:
        source = Path(arguments.spec) if arguments.spec else folder / SPEC_NAME
        return _to_postman(source, Path(arguments.to_postman))
    if arguments.spec:
        raise ProjectError("--spec without --to-postman FILE: expected both; init writes its own")
    _refuse_other_ini(folder)
    text, notes = SPEC, list[str]()
    if arguments.from_postman:
        text, notes = _from_postman(Path(arguments.from_postman))
    from pytest_qtickets.spec import parse_spec

    spec = parse_spec(text.encode(), file=SPEC_NAME)
    files = {SPEC_NAME: text, "pytest.ini": INI, "test_api.py": TEST}
    _write({folder / name: content for name, content in files.items()})
    problems = [str(problem) for case in spec.cases for problem in case.problems]
    _tell([*notes, *problems])
    go = "" if folder.resolve() == Path.cwd() else f"cd {quote(str(folder))} && "
    _say(f"{len(spec.cases)} cases; next: {go}pytest --qtickets-target=sandbox --qtickets-record")
    return 1 if problems else 0


def _from_postman(source: Path) -> tuple[str, list[str]]:
    """The text of the case file, and what a person must know about it."""
    from pytest_qtickets.masking.policy import rule_for
    from pytest_qtickets.spec.postman_import import import_collection
    from pytest_qtickets.spec.writing import write_case_file

    try:
        text = source.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PostmanError(f"{source}: not UTF-8; expected a Postman collection v2.1") from None
    except OSError as error:
        raise PostmanError(
            f"{source}: cannot be read ({error.strerror}); expected a Postman collection v2.1"
        ) from None
    try:
        found = import_collection(text, lambda name: rule_for(name, "", ()) == "credential")
    except PostmanError as error:
        raise PostmanError(f"{source}: {error}") from None
    notes = list(found.notes)
    if found.credentials:
        notes.append(
            f"credentials left out: {found.credentials}; a run takes its tokens from "
            "QTICKETS_TOKEN and QTICKETS_PARTNERS_TOKEN"
        )
    return write_case_file(found.file), notes


def _to_postman(source: Path, target: Path) -> int:
    from pytest_qtickets.spec import read_spec
    from pytest_qtickets.spec.postman_export import export_collection

    spec = read_spec(source)
    made = export_collection(spec)
    _write({target: json.dumps(made.collection, ensure_ascii=False, indent=2) + "\n"})
    _tell(made.notes)
    _say(f"{len(spec.cases)} requests in {shown(target)}; next: import it in Postman, set `token`")
    return 1 if any(case.problems for case in spec.cases) else 0


def _refuse_other_ini(folder: Path) -> None:
    """A pytest.ini would hide the settings of a project that has some already."""
    for name, mark in _OTHER_INIS.items():
        try:
            text = (folder / name).read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        if mark in text:
            raise ProjectError(
                f"{shown(folder / name)} configures pytest here, and a pytest.ini would hide it; "
                f"add qtickets_spec to it yourself, or give another folder: init DIR"
            )


def _write(files: Mapping[Path, str]) -> None:
    """Write all of the files or none; a file that exists is left as it is."""
    for path in files:
        if path.exists() or path.is_symlink():
            raise ProjectError(f"{shown(path)} exists; nothing was written; give another place")
    written: list[Path] = []
    try:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                written.append(path)
                file.write(text)
    except (OSError, ValueError) as error:
        for one in written:
            one.unlink(missing_ok=True)
        reason = (isinstance(error, OSError) and error.strerror) or error
        raise ProjectError(f"{shown(path)}: cannot be written ({reason})") from None
    for path in files:
        _say(f"wrote {shown(path)}")


def _tell(notes: Iterable[str]) -> None:
    for note in notes:
        sys.stderr.write(f"qtickets-audit: {' '.join(note.split())}\n")


def _say(line: str) -> None:
    print(line)  # noqa: T201 - this is the terminal's side
