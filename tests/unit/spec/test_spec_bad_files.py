"""A bad file is one line: where, what was found, what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_qtickets.errors import SpecError
from pytest_qtickets.spec import parse_spec, read_spec, stray_requests

BASE = "**Base URL:** `https://api.example.com/rest/v1/`\n"
REQUEST = "**Запрос:**\n```\nGET https://api.example.com/rest/v1/orders\n```\n"
CASE = f"### 1.1. A\n{REQUEST}"

FILES = {
    "empty": (b"", "spec.md:1: empty; expected cases under headings such as `### 1.1. Title`"),
    "blank": (
        b"\xef\xbb\xbf\r\n \n",
        "spec.md:1: empty; expected cases under headings such as `### 1.1. Title`",
    ),
    "cp1251": (
        b"# Probe\r\n\r\n" + "Заказы".encode("cp1251"),
        "spec.md:3: not UTF-8 (byte 0xc7); save the file as UTF-8",
    ),
    "utf-16": (
        "# Probe".encode("utf-16"),
        "spec.md:1: not UTF-8 (byte 0xff); save the file as UTF-8",
    ),
    "no case": (
        f"# Probe\n{BASE}## 1. Orders\n".encode(),
        (
            "spec.md:1: no case found; looked for headings such as `### 1.1. Title` with "
            "**Запрос:** (or **Request:**) and a fence `METHOD URL` under them"
        ),
    ),
    "bare fences": (
        b"# Probe\n```\nGET https://api.example.com/a\n```\n~~~http\nPOST https://api.example.com/b\n~~~\n",
        (
            "spec.md:1: no case found; looked for headings such as `### 1.1. Title` with "
            "**Запрос:** (or **Request:**) and a fence `METHOD URL` under them; "
            "2 fences look like requests, the first on line 3"
        ),
    ),
    "case without number": (
        f"{BASE}{CASE}### Title\n{REQUEST}".encode(),
        "spec.md:8: a request outside any case; put it under a heading such as `### 1.1. Title`",
    ),
    "case of another level": (
        f"{BASE}## 1.1. Title\n**Request:** `GET https://api.example.com/rest/v1/orders`\n".encode(),
        "spec.md:3: a request outside any case; put it under a heading such as `### 1.1. Title`",
    ),
    "duplicate ids": (
        f"{BASE}{CASE}---\n{CASE}".encode(),
        "spec.md:8: case 1.1 stands here and on line 2; every case needs an id of its own",
    ),
    "duplicate by number": (
        f"{BASE}{CASE}{CASE.replace('1.1', '1.01')}".encode(),
        "spec.md:7: case 1.01 stands here and on line 2; every case needs an id of its own",
    ),
    "no base": (
        CASE.encode(),
        "spec.md:1: no base URL; write **Base URL:** `https://host/path/` before the first case",
    ),
    "unreadable base": (
        f"# Probe\n**Base URL:** `api.example.com`\n{CASE}".encode(),
        "spec.md:2: no URL after **Base URL:**; write it as `https://host/path/`",
    ),
    "two bases": (
        f"{BASE}{BASE}{CASE}".encode(),
        "spec.md:2: a second base URL of the rest API; keep one",
    ),
    "headers without fence": (
        f"{BASE}**Common headers:** Accept: text/html\n{CASE}".encode(),
        "spec.md:2: no fence under **Common headers:**; put `Name: value` lines in one",
    ),
    "bad common header": (
        f"{BASE}**Заголовки для всех запросов:**\n```\nAccept: text/html\noops\n```\n{CASE}".encode(),
        "spec.md:5: not a header; expected `Name: value`",
    ),
    "headers without label": (
        f"{BASE}```\nAccept: text/html\n```\n{CASE}".encode(),
        (
            "spec.md:3: headers that no case will have; put them in one fence under "
            "**Заголовки для всех запросов:** (or **Headers for all requests:**)"
        ),
    ),
    "two fences of headers": (
        f"{BASE}**Headers:**\n```\nA: 1\n```\n**Partners headers:**\n```\nB: 2\n```\n{CASE}".encode(),
        (
            "spec.md:8: headers that no case will have; put them in one fence under "
            "**Заголовки для всех запросов:** (or **Headers for all requests:**)"
        ),
    ),
    "open comment": (
        f"{BASE}{CASE}<!-- later\n### 1.2. B\n".encode(),
        "spec.md:7: a comment that is never closed hides the rest; add `-->`",
    ),
}


@pytest.mark.parametrize(("source", "message"), FILES.values(), ids=FILES.keys())
def test_bad_file(source, message):
    """The message is one line that stands alone."""
    with pytest.raises(SpecError) as raised:
        parse_spec(source, file="spec.md")
    assert str(raised.value) == message


def test_missing_file(tmp_path, monkeypatch):
    """A missing file says what to do next; the path is shown as given."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SpecError) as raised:
        read_spec(Path("spec.md"))
    assert str(raised.value) == (
        "spec.md: no such file; expected a Markdown case file; "
        "give --qtickets-spec PATH or write one"
    )


def test_folder(tmp_path):
    """A folder is no case file."""
    with pytest.raises(SpecError) as raised:
        read_spec(tmp_path)
    assert str(raised.value) == (
        f"{tmp_path}: a folder; expected a Markdown case file; give --qtickets-spec PATH"
    )


def test_path_that_cannot_be_read(tmp_path):
    """A path below a file, too long, or with a zero byte is worded as well."""
    file = tmp_path / "file"
    file.write_bytes(b"")
    for path in (file / "spec.md", tmp_path / ("x" * 5000), tmp_path / "a\0b"):
        with pytest.raises(SpecError, match=r"cannot be read \(.+\); expected a case file$"):
            read_spec(path)


def test_requests_outside_any_case_are_found():
    """A fence that looks like a request in preamble or notes is not sent, and told."""
    text = (
        f"{BASE}```\nGET https://api.example.com/rest/v1/a\n```\n{CASE}"
        "## 8. Notes\n```http\nPOST https://api.example.com/rest/v1/b HTTP\n```\n"
        "```\nDELETE https://api.example.com/rest/v1/c\n```\n```json\n{}\n```\n"
    )
    assert [str(p) for p in stray_requests(parse_spec(text.encode(), file="spec.md"))] == [
        "spec.md:3: a request outside any case; it is not sent",
        "spec.md:15: a request outside any case; it is not sent",
    ]
