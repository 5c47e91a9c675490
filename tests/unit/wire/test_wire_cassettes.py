"""Cassettes on disk: where they lie, what is in them, and what is said when one is of no use."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from pytest_qtickets import __version__
from pytest_qtickets.errors import CassetteError
from pytest_qtickets.masking import Masker
from pytest_qtickets.model import Case, Exchange
from pytest_qtickets.wire.body import parse_json
from pytest_qtickets.wire.cassette_form import read_metadata, readable
from pytest_qtickets.wire.cassettes import Cassettes
from pytest_qtickets.wire.targets import Auth, Target
from tests.unit.wire.making import BASES, answer, case, page, raw, silence, spec

FIRST, LATER = "2026-11-22T01:35:00.000000Z", "2026-11-23T08:00:00.000000Z"
SANDBOX = Target(
    "sandbox",
    {"rest": "http://127.0.0.1:5/api/rest/v1/", "partners": "http://127.0.0.1:5/api/partners/v1/"},
    Auth(),
)
CASE = case("1.2", "orders", body={"where": [{"column": "payed", "value": 1}]})


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Path]:
    """The test's folder as working folder, so that messages show short paths."""
    before = Path.cwd()
    os.chdir(tmp_path)
    yield tmp_path
    os.chdir(before)


def shelf(folder: Path, *cases: Case, file: str = "requests.md") -> Cassettes:
    """The recordings of a case file below this folder."""
    return Cassettes(folder / "cassettes", spec(*(cases or (CASE,)), file=file), f"specs/{file}")


def exchange(asked: Case, body: Any, status: int = 200, **over: Any) -> Exchange:
    """A masked exchange of a case with the sandbox."""
    masker = Masker(b"one key")
    got = answer(bytes(masker.mask_bytes(raw(body), "application/json")), status, case_id=asked.id)
    request = replace(
        got.request,
        method=asked.method,
        url=masker.mask_url(SANDBOX.url(asked)),
        headers=masker.mask_headers(asked.headers),
        body=masker.mask_bytes(asked.body.encode(), "application/json") if asked.body else None,
    )
    return replace(got, request=request, **over)


# --- writing --------------------------------------------------------------------------------------


def test_a_recording_is_readable(here: Path) -> None:
    """UTF-8, one record a line, metadata on top: the whole file, to the byte."""
    body = page([{"id": 1, "place_name": "Ёлка 🎄"}, {"id": 2, "place_name": "Зал"}])
    written = shelf(here).write(CASE, [exchange(CASE, body)], SANDBOX, FIRST)
    assert written == here / "cassettes/requests/orders/1.2.yaml"
    known = {"DIGEST": CASE.digest, "DATE": FIRST, "VERSION": __version__}
    expected = CASSETTE
    for name, value in known.items():
        expected = expected.replace(name, value)
    assert written.read_bytes().decode() == expected


def test_a_vast_number_is_recorded_as_it_came() -> None:
    """Another text would be another answer when it is played back."""
    masked = Masker(b"one key").mask_bytes(b'{"data": [{"price": 1e400}]}', "application/json")
    assert '{"price":1e400}' in readable(masked)


CASSETTE = """\
version: 1
metadata:
  case: '1.2'
  digest: DIGEST
  recorded_at: 'DATE'
  target: sandbox
  tool: pytest-qtickets VERSION
interactions:
- request:
    method: GET
    uri: https://api.example.org/api/rest/v1/orders
    headers:
      Accept:
      - application/json
    body: '{"where":[{"column":"payed","value":1}]}'
  response:
    status:
      code: 200
      message: ''
    headers:
      Content-Type:
      - application/json
    body:
      string: |
        {"paging":{"perPage":50,"currentPage":1,"total":2},"data":[
         {"id":1,"place_name":"Ёлка \\ud83c\\udf84"},
         {"id":2,"place_name":"Зал"}
        ]}
"""


@pytest.mark.parametrize(
    "body",
    [
        page([{"id": 1, "place_name": "🎄 \u2028\u0085\ufeff\u007f\u200b\t\r\n' \" \\ # : - |"}]),
        {"status": "success", "result": [{"id": 1}, {"id": "2"}]},
        [{"id": 1}, {"id": 2}],
        {"data": {"id": 1, "nested": [{"a": [1, 2.50, None, True]}]}},
        {"data": []},
        [],
        "text",
        {"place_name": "\ud800"},
    ],
)
def test_what_is_written_is_what_is_read(here: Path, body: Any) -> None:
    """Bodies of every shape and characters of every kind come back with the same meaning."""
    done = exchange(CASE, json.dumps(body).encode())
    shelf(here).write(CASE, [done], SANDBOX, FIRST)
    recording = shelf(here).load(CASE)
    [interaction] = recording.interactions
    assert done.response is not None
    stored = interaction["response"]["body"]["string"].encode()
    assert parse_json(stored) == parse_json(done.response.body)
    assert interaction["request"]["uri"] == BASES["rest"] + "orders"
    lines = [line for line in recording.path.read_text("utf-8").splitlines() if '"id":' in line]
    assert len(lines) == (len(body) if isinstance(body, list) else str(body).count("'id'"))


def test_recording_again_changes_nothing_but_news(here: Path) -> None:
    """When only the date would differ the file is not touched; a new answer is a new file."""
    mine = shelf(here)
    path = mine.write(CASE, [exchange(CASE, page([{"id": 1}]))], SANDBOX, FIRST)
    os.utime(path, (1, 1))
    before = path.read_bytes()
    mine.write(CASE, [exchange(CASE, page([{"id": 1}]))], SANDBOX, LATER)
    assert (path.read_bytes(), path.stat().st_mtime) == (before, 1)
    mine.write(CASE, [exchange(CASE, page([{"id": 2}]))], SANDBOX, LATER)
    assert read_metadata(path)["recorded_at"] == LATER
    assert path.stat().st_mode & 0o777 == 0o644
    assert [p.name for p in path.parent.iterdir()] == ["1.2.yaml"]


def test_another_request_is_recorded_though_nothing_else_changes(here: Path) -> None:
    """A credential is in the digest and not in the file: the recording must not stay stale."""
    mine, asked = shelf(here), replace(CASE, own_authorization="Bearer INVALID")
    mine.write(CASE, [exchange(CASE, page([]))], SANDBOX, FIRST)
    mine.write(asked, [exchange(asked, page([]))], SANDBOX, LATER)
    assert mine.load(asked).metadata["recorded_at"] == LATER


def test_a_recording_that_cannot_be_put_in_place_leaves_nothing(here: Path) -> None:
    """What was begun under another name is removed again."""
    mine = shelf(here)
    mine.path(CASE).mkdir(parents=True)
    with pytest.raises(IsADirectoryError):
        mine.write(CASE, [exchange(CASE, page([]))], SANDBOX, FIRST)
    assert [path.name for path in mine.path(CASE).parent.iterdir()] == ["1.2.yaml"]


def test_what_varies_by_itself_is_not_recorded(here: Path) -> None:
    """A date or a retry hint in the answer does not make another file of the same answer."""
    mine, done = shelf(here), exchange(CASE, page([]))
    assert done.response is not None
    path = mine.write(CASE, [done], SANDBOX, FIRST)
    before = path.read_bytes()
    headers = {**done.response.headers, "Date": "Sun, 22 Nov 2026 01:35:00 GMT", "Retry-After": "3"}
    dated = replace(done, response=replace(done.response, headers=headers), latency_us=9)
    mine.write(CASE, [dated], SANDBOX, LATER)
    assert path.read_bytes() == before


def test_a_broken_recording_is_replaced(here: Path) -> None:
    """Recording over a file that is no cassette does what was asked."""
    mine = shelf(here)
    path = mine.path(CASE)
    path.parent.mkdir(parents=True)
    path.write_text("interactions: [")
    mine.write(CASE, [exchange(CASE, page([]))], SANDBOX, FIRST)
    assert mine.load(CASE).metadata["recorded_at"] == FIRST


def test_a_recording_that_cannot_be_written_leaves_the_old_one(here: Path) -> None:
    """An exchange without an answer is refused, and what was there stays."""
    mine = shelf(here)
    path = mine.write(CASE, [exchange(CASE, page([]))], SANDBOX, FIRST)
    before = path.read_bytes()
    with pytest.raises(
        CassetteError, match=r"^1\.2: an exchange without an answer is not recorded$"
    ):
        mine.write(CASE, [silence()], SANDBOX, LATER)
    assert path.read_bytes() == before


def test_nothing_personal_is_in_the_file(here: Path) -> None:
    """E-mail, phone and names of request, answer, URL and headers are pseudonyms on disk."""
    asked = case(
        "2.3", "clients?email=user@example.com", method="POST",
        body={"email": "user@example.com", "phone": "+79990000001", "surname": "Фамилия"},
        headers={"X-Api-Key": "k-1234567"},
    )  # fmt: skip
    body = {
        "data": {"email": "other@example.org", "details": {"name": "Иван", "phone": "+79990000002"}}
    }
    text = (
        shelf(here, asked).write(asked, [exchange(asked, body)], SANDBOX, FIRST).read_text("utf-8")
    )
    for value in ("user@", "user%40", "other@", "9990000", "Фамилия", "Иван", "k-1234567"):
        assert value not in text
    assert text.count("@masked.invalid") == 3


# --- finding --------------------------------------------------------------------------------------


def test_a_copy_of_the_case_file_finds_its_recordings(here: Path) -> None:
    """Recordings belong to the request: another file name finds them by digest."""
    path = shelf(here).write(CASE, [exchange(CASE, page([]))], SANDBOX, FIRST)
    copy = shelf(here, file="copy of requests.md")
    assert copy.find(CASE) == path
    assert copy.load(CASE).metadata["digest"] == CASE.digest
    changed = replace(CASE, body='{"page":2}')
    assert copy.find(changed) is None
    shutil.copytree(path.parents[1], path.parents[2] / "copy of requests")
    assert copy.find(CASE) == here / "cassettes/copy of requests/orders/1.2.yaml"


def test_what_is_due_may_change_without_recording_again(here: Path) -> None:
    """A recording answers a request; an edited expectation or title is no other request."""
    mine = shelf(here)
    mine.write(CASE, [exchange(CASE, page([]))], SANDBOX, FIRST)
    assert (
        mine.load(replace(CASE, title="Другое", expected=case().expected)).metadata["case"] == "1.2"
    )


def test_when_and_from_what_recordings_were_made(here: Path) -> None:
    """First and last date and every target; nothing when there is no recording."""
    other = case("1.1", "orders")
    mine = shelf(here, CASE, other, case("1.6", "orders/1"))
    assert mine.facts() == {}
    mine.write(CASE, [exchange(CASE, page([]))], SANDBOX, LATER)
    live = Target("live", BASES, Auth())
    mine.write(other, [exchange(other, page([]))], live, FIRST)
    assert mine.facts() == {"first": FIRST, "last": LATER, "targets": "live, sandbox"}


def test_the_dialect_it_was_recorded_from(here: Path) -> None:
    """Named when it is not the default one: in the file, the facts, and the command."""
    mine = shelf(here)
    documented = replace(SANDBOX, dialect="documented")
    path = mine.write(CASE, [exchange(CASE, page([]))], documented, FIRST)
    assert read_metadata(path)["dialect"] == "documented"
    assert mine.facts()["targets"] == "sandbox (documented)"
    command = RECORD.replace("=sandbox", "=sandbox --qtickets-dialect=documented")
    assert message(mine, replace(CASE, body=None)).endswith(f"record it again with: {command}")
    text = path.read_text("utf-8")
    path.write_text(text.replace("interactions:", "interactions: 5\nrest:"), "utf-8")
    assert message(mine).endswith(f"record it again with: {command}")
    plain = text.replace("  dialect: documented\n", "")
    path.unlink()
    mine.write(CASE, [exchange(CASE, page([]))], replace(SANDBOX, dialect="audited"), FIRST)
    assert path.read_text("utf-8") == plain


# --- of no use ------------------------------------------------------------------------------------

RECORD = "pytest --qtickets-spec specs/requests.md --qtickets-target=sandbox --qtickets-record -k 1.2-GET-orders"


def message(mine: Cassettes, asked: Case = CASE) -> str:
    """What is said when the recording of a case is loaded."""
    with pytest.raises(CassetteError) as caught:
        mine.load(asked)
    return str(caught.value)


def test_a_missing_recording(here: Path) -> None:
    """Case, where it should be, and the command."""
    assert message(shelf(here)) == (
        f"1.2: no recording at cassettes/requests/orders/1.2.yaml; record it with: {RECORD}"
    )


def test_a_stale_recording(here: Path) -> None:
    """A request that was edited: its lines, and the command for the target it came from."""
    mine = shelf(here)
    mine.write(CASE, [exchange(CASE, page([]))], Target("live", BASES, Auth()), FIRST)
    assert message(mine, replace(CASE, body=None)) == (
        "1.2: cassettes/requests/orders/1.2.yaml answers another request than requests.md:7-15 "
        f"asks now; record it again with: {RECORD.replace('=sandbox', '=live')}"
    )


@pytest.mark.parametrize(
    ("content", "where", "found"),
    [
        (b"", "", "no interactions"),
        (b"[]", "", "no interactions"),
        (b"metadata: {}\ninteractions: {}\n", "", "no interactions"),
        (b"metadata: []\ninteractions: []\n", "", "no interactions"),
        (b"metadata: {}\ninteractions: [1]\n", "", "no interactions"),
        (b"metadata: {}\ninteractions: [{request: {}, response: {}}]\n", "", "no interactions"),
        (b"metadata: {}\ninteractions: [{request: {method: GET, uri: x, headers: {}, body: null}, response: 7}]\n", "", "no interactions"),
        (b"metadata: {}\ninteractions: [{request: {method: GET, uri: x, headers: {}, body: null}, response: {status: {code: no}, headers: {}, body: {string: ''}}}]\n", "", "no interactions"),
        (b"version: 1\ninteractions: [\n", ":3", "did not find expected node content"),
        (b"a: b: c\n", ":1", "mapping values are not allowed in this context"),
        (b"metadata: !!python/name:os.system\n", ":1", "could not determine a constructor for the tag 'tag:yaml.org,2002:python/name:os.system'"),
        (b"recorded_at: 2025-02-31\n", "", "day is out of range for month"),
        (b"a: \x80\n", "", "'utf-8' codec can't decode byte 0x80 in position 3: invalid start byte"),
        (b"a: \x00\n", "", 'unacceptable character #x0000: control characters are not allowed in "<unicode string>", position 3'),
    ],
)  # fmt: skip
def test_a_file_that_is_no_cassette(here: Path, content: bytes, where: str, found: str) -> None:
    """One line: the file, its line where there is one, what was found, and the command."""
    mine = shelf(here)
    path = mine.path(CASE)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert message(mine) == (
        f"cassettes/requests/orders/1.2.yaml{where}: not a cassette ({found}); "
        f"record it again with: {RECORD}"
    )


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("request", "method"), 7),
        (("request", "uri"), None),
        (("request", "headers"), []),
        (("request", "body"), {"a": 1}),
        (("response", "status"), 200),
        (("response", "status", "code"), "200"),
        (("response", "headers"), None),
        (("response", "body"), "text"),
        (("response", "body", "string"), None),
    ],
)
def test_an_interaction_of_another_shape(here: Path, path: tuple[str, ...], value: Any) -> None:
    """Each part that vcrpy needs is looked at before it is handed over."""
    mine = shelf(here)
    file = mine.write(CASE, [exchange(CASE, page([]))], SANDBOX, FIRST)
    data = yaml.safe_load(file.read_text("utf-8"))
    holder = data["interactions"][0]
    for name in path[:-1]:
        holder = holder[name]
    holder[path[-1]] = value
    file.write_text(yaml.safe_dump(data), "utf-8")
    assert "not a cassette (no interactions)" in message(mine)
    del holder[path[-1]]
    file.write_text(yaml.safe_dump(data), "utf-8")
    assert "not a cassette (no interactions)" in message(mine)


def test_the_command_can_be_typed(here: Path) -> None:
    """A path with spaces is quoted for the shell."""
    mine = Cassettes(here, spec(CASE), "my specs/файл.md")
    assert mine.command(CASE) == (
        "pytest --qtickets-spec 'my specs/файл.md' --qtickets-target=sandbox --qtickets-record "
        "-k 1.2-GET-orders"
    )


def test_metadata_without_parsing(here: Path) -> None:
    """The fast reader and the YAML parser agree; what is no cassette has no metadata."""
    path = shelf(here).write(CASE, [exchange(CASE, page([]))], SANDBOX, FIRST)
    assert read_metadata(path) == yaml.safe_load(path.read_text("utf-8"))["metadata"]
    for content in (b"", b"\xff\xfe", b"interactions: []\n"):
        path.write_bytes(content)
        assert read_metadata(path) == {}
    assert read_metadata(here / "absent.yaml") == {}
