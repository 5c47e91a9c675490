"""A case file becomes a collection v2.1, and comes back as it was."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_qtickets.spec.postman_export import SCHEMA, export_collection
from tests.unit.spec.postman import sent, there_and_back

FENCE = "```"


def check_url(url: Any, where: str) -> None:
    """What the schema asks of a URL, and that its parts say what its text says."""
    assert isinstance(url["raw"], str), where
    if "host" in url:
        assert all(isinstance(part, str) for part in url["host"] + url["path"]), where
        text = "/".join([".".join(url["host"]), *url["path"]])
        query = [
            p["key"] + ("" if p["value"] is None else f"={p['value']}")
            for p in url.get("query", [])
        ]
        text += f"?{'&'.join(query)}" if "query" in url else ""
        assert url["raw"] == text + (f"#{url['hash']}" if "hash" in url else ""), where
    for one in url.get("variable", []):
        assert f":{one['key']}" in url["path"], where


def check_auth(auth: Any, where: str) -> None:
    """A type of the schema's list, its parameters as key and value, and no value of a token."""
    assert auth["type"] in {"bearer", "noauth"}, where
    for one in auth.get("bearer", []):
        assert set(one) == {"key", "value", "type"}, where
        assert one["value"] in {"{{token}}", "{{partners_token}}"}, where


def check_item(item: Any) -> None:
    """A folder or a request, with what the schema requires and nothing beside."""
    where = item["name"]
    assert isinstance(where, str)
    if "item" in item:
        assert set(item) <= {"name", "item", "description"}, where
        for inner in item["item"]:
            check_item(inner)
        return
    assert set(item) <= {"name", "request", "event", "protocolProfileBehavior"}, where
    request = item["request"]
    assert set(request) <= {"method", "header", "url", "body", "auth", "description"}, where
    assert isinstance(request["method"], str), where
    for header in request["header"]:
        assert set(header) == {"key", "value"}, where
        assert all(isinstance(text, str) for text in header.values()), where
    check_url(request["url"], where)
    if "auth" in request:
        check_auth(request["auth"], where)
    if "body" in request:
        body = request["body"]
        assert body["mode"] == "raw", where
        assert isinstance(body["raw"], str), where
        behaviour = item["protocolProfileBehavior"]
        assert (request["method"] == "GET") == behaviour.get("disableBodyPruning", False), where
    for event in item["event"]:
        assert event["listen"] == "test", where
        assert all(isinstance(line, str) for line in event["script"]["exec"]), where


def check_collection(made: Any) -> None:
    """The rules of the collection schema v2.1 that this project's collections come under."""
    assert set(made) == {"info", "item", "auth", "variable"}
    assert made["info"]["schema"] == SCHEMA
    assert isinstance(made["info"]["name"], str)
    check_auth(made["auth"], "collection")
    keys = [one["key"] for one in made["variable"]]
    assert len(keys) == len(set(keys))
    assert all(set(one) == {"key", "value"} for one in made["variable"])
    for item in made["item"]:
        check_item(item)


def test_the_shipped_file_is_a_valid_collection(shipped):
    """51 requests in seven folders, bases and placeholders as variables, tokens without a value."""
    made, notes = export_collection(shipped)
    check_collection(made)
    assert [len(folder["item"]) for folder in made["item"]] == [10, 4, 7, 5, 5, 15, 5]
    assert {one["key"]: one["value"] for one in made["variable"]} == {
        "base_url": "https://qtickets.ru/api/rest/v1",
        "partners_base_url": "https://qtickets.ru/api/partners/v1",
        "token": "",
        "partners_token": "",
        "ORDER_ID": "4360",
        "BASKET_ID": "63993",
        "CLIENT_ID": "235",
        "EVENT_ID": "12",
        "SHOW_ID": "4076",
        "PROMO_CODE_ID": "13513",
    }
    assert notes == ("examples after the first of a case are left out (3)",)


def test_the_shipped_file_comes_back(shipped):
    """All 51: id, title, section, method, path, template, body, headers, 7.1's token, answer."""
    back = there_and_back(shipped)
    assert sent(back) == sent(shipped)
    assert back.bases == shipped.bases
    assert back.case("7.1").own_authorization == "Bearer INVALID_TOKEN_12345"
    assert export_collection(back).collection == export_collection(shipped).collection


def test_a_value_of_its_own_is_a_path_variable(shipped):
    """Event 33 where the collection's variable says 12."""
    made, _ = export_collection(shipped)
    by_name = {item["name"][:4]: item for folder in made["item"] for item in folder["item"]}
    url = by_name["3.7."]["request"]["url"]
    assert url["raw"] == "{{base_url}}/events/:EVENT_ID/seats/:SHOW_ID"
    assert url["variable"] == [
        {"key": "EVENT_ID", "value": "33"},
        {"key": "SHOW_ID", "value": "41"},
    ]
    assert by_name["6.2."]["request"]["url"]["raw"].endswith(
        "/tickets/add/{{EVENT_ID}}/{{SHOW_ID}}"
    )


def test_what_is_stated_for_one_case_comes_back(parse):
    """Safety, description, an id that is not dense, no token, an empty object, no Content-Type."""
    spec = parse(f"""\
### 1.7. Odd one

Some prose.
- with a bullet

**Request:**
{FENCE}
GET https://api.example.com/rest/v1/a/:b/{{ORDER_ID}}x?c={{ORDER_ID}}&d#e
{FENCE}
**Headers:**
{FENCE}
Authorization:
X-Order: {{ORDER_ID}}
{FENCE}
**Body:** `{{}}`
**Expected answer:** HTTP 404 `NOT_FOUND` or empty result
**Safety:** deletes

## Notes

- `{{ORDER_ID}}` → (`77`)
""")
    (case,) = spec.cases
    assert not case.problems
    (back,) = there_and_back(spec).cases
    assert (back.id, back.body, back.safety, back.own_authorization) == ("1.7", "{}", "deletes", "")
    assert back.path == case.path == "a/:b/77x?c=77&d#e"
    assert back.headers == case.headers == {"Accept": "application/json", "X-Order": "77"}
    assert back.expected.text == case.expected.text
    description = export_collection(spec).collection["item"][0]["item"][0]["request"]["description"]
    assert description == "Some prose.\n- with a bullet\n\nSafety: deletes"


def test_an_authorization_that_may_be_a_secret_is_left_out(parse):
    """A case's own token that does not call itself invalid is not handed on."""
    spec = parse(f"""\
### 1.1. A
**Request:**
{FENCE}
GET https://api.example.com/rest/v1/a
{FENCE}
**Headers:**
{FENCE}
Authorization: Bearer Zk3n8Vq1Lw7Tt5Rd
{FENCE}
""")
    made, notes = export_collection(spec)
    assert "Zk3n8Vq1Lw7Tt5Rd" not in json.dumps(made)
    assert notes == ("1.1: its own Authorization is left out: it is not plainly an invalid one",)


@pytest.mark.parametrize(
    "text",
    ['{"a": "{{name}}", "b": "{{{x"}', '{"a": {"b": {ORDER_ID}}}', '{"a": "{{ORDER_ID}}"}'],
    ids=["a literal pair", "before closing braces", "between braces"],
)
def test_braces_are_not_taken_for_variables(parse, text):
    """The parsed body comes back, wherever braces meet."""
    spec = parse(f"""\
### 1.1. A
**Request:**
{FENCE}
POST https://api.example.com/rest/v1/a
{FENCE}
**Body:**
{FENCE}json
{text}
{FENCE}

## Notes

- `{{ORDER_ID}}` → (`77`)
""")
    back = there_and_back(spec)
    assert json.loads(back.cases[0].body) == json.loads(spec.cases[0].body)
    assert not back.cases[0].problems


def test_problems_and_missing_values_are_said(parse):
    """A case with a problem is written as far as it is known; its line says what is wrong."""
    spec = parse(f"""\
### 1.1. A
**Request:**
{FENCE}
GET https://api.example.com/rest/v1/a/{{ORDER_ID}}
{FENCE}
""")
    made, notes = export_collection(spec)
    check_collection(made)
    assert {"key": "ORDER_ID", "value": ""} in made["variable"]
    assert len(notes) == 1
    assert notes[0].startswith("probe.md:14: no value for {ORDER_ID}")
