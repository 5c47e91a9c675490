"""No credential of a collection reaches the case file, wherever it stands."""

from __future__ import annotations

import json

import pytest

from tests.unit.spec.postman import REST, collection, raw, read, request, script

TOKEN = "Zk3n8Vq1Lw7Tt5Rd"


def bearer(token: str) -> dict:
    """Authorization as v2.1 states it."""
    return {"type": "bearer", "bearer": [{"key": "token", "value": token, "type": "string"}]}


HIDING_PLACES = {
    "auth of the collection": collection(request(), auth=bearer(TOKEN)),
    "auth of v2.0": collection(request(), auth={"type": "bearer", "bearer": {"token": TOKEN}}),
    "auth of a folder": collection({"name": "F", "auth": bearer(TOKEN), "item": [request()]}),
    "auth of a request": collection(request(auth=bearer(TOKEN))),
    "basic": collection(
        request(auth={"type": "basic", "basic": [{"key": "password", "value": TOKEN}]})
    ),
    "api key": collection(
        request(
            auth={"type": "apikey", "apikey": [{"key": "key", "value": "X-K"}, {"key": "value", "value": TOKEN}]}
        )
    ),
    "header": collection(request(header=[{"key": "Authorization", "value": f"Bearer {TOKEN}"}])),
    "own header": collection(request(header=[{"key": "X-Api-Key", "value": TOKEN}])),
    "switched off": collection(
        request(header=[{"key": "Authorization", "value": TOKEN, "disabled": True}])
    ),
    "cookie": collection(request(header=[{"key": "Cookie", "value": f"sid={TOKEN}"}])),
    "variable": collection(
        request(auth=bearer("{{t}}"), url="{{baseUrl}}/x/{{t}}"), variables={"t": TOKEN}
    ),
    "variable by name": collection(
        request(url="{{baseUrl}}/x?k={{api_key}}"), variables={"api_key": TOKEN}
    ),
    "through another": collection(
        request(auth=bearer("{{a}}")), variables={"a": "{{b}}", "b": TOKEN}
    ),
    "parameter": collection(request(url=f"{{{{baseUrl}}}}/x?access_token={TOKEN}&page=1")),
    "user of a URL": collection(request(url=f"https://me:{TOKEN}@qtickets.ru/api/rest/v1/orders")),
    "body": collection(request(method="POST", body=raw(json.dumps({"a": {"password": TOKEN}})))),
    "body with variables": collection(
        request(method="POST", body=raw('{"n": {{n}}, "secret" : "' + TOKEN + '"}'))
    ),
    "form": collection(
        request(
            method="POST",
            body={"mode": "urlencoded", "urlencoded": [{"key": "client_secret", "value": TOKEN}]},
        )
    ),
    "prose": collection(request(description=f"Use Bearer {TOKEN}\nor `{TOKEN}`"), auth=bearer(TOKEN)),
    "name": collection(request(name=f"With {TOKEN}"), auth=bearer(TOKEN)),
    "script": collection(
        request(event=script(f'pm.environment.set("token", "{TOKEN}");', listen="prerequest"))
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", HIDING_PLACES.values(), ids=HIDING_PLACES)
def test_a_token_is_never_copied(text):
    """Neither the file nor a note holds the value."""
    assert TOKEN in text
    _, imported, written = read(text)
    assert TOKEN not in written
    assert TOKEN not in " ".join(imported.notes)


def test_credentials_are_counted_once_each():
    """Two values in three places are two."""
    _, imported, written = read(
        collection(
            request(),
            request(auth=bearer("{{second}}")),
            auth=bearer(TOKEN),
            variables={"token": TOKEN, "second": "other-secret"},
        )
    )
    assert imported.credentials == 2
    assert written.count("Authorization: Bearer YOUR_TOKEN") == 1


def test_a_credential_in_a_parameter_fails_alone_by_name():
    """It becomes a placeholder without a value: the case stays, and says what it needs."""
    spec, _, _ = read(collection(request(url="{{baseUrl}}/x?api_key=abc")))
    assert spec.cases[0].template == f"{REST}/x?api_key={{API_KEY}}"
    assert "no value for {API_KEY}" in spec.cases[0].problems[0].message


def test_inherited_and_none():
    """`noauth` and silence beside authorized requests send none; the rest send the token."""
    spec, _, _ = read(
        collection(
            {"name": "A", "auth": bearer("{{t}}"), "item": [request(), request(auth=None)]},
            {"name": "B", "item": [request(), request(auth=bearer("{{t}}"))]},
            {"name": "C", "auth": {"type": "noauth"}, "item": [request()]},
        )
    )
    assert [case.own_authorization for case in spec.cases] == [None, None, "", None, ""]


def test_a_collection_that_never_speaks_of_authorization():
    """It most likely keeps it elsewhere: cases are sent with the token, and that is said."""
    spec, imported, _ = read(collection(request()))
    assert spec.cases[0].own_authorization is None
    assert any(note.startswith("no request states an authorization") for note in imported.notes)


@pytest.mark.parametrize(
    ("value", "status", "kept"),
    [
        ("Bearer INVALID_TOKEN_12345", 401, True),
        ("Bearer wrong-token", 403, True),
        ("Bearer INVALID_TOKEN_12345", 200, False),  # no refusal is stated
        (f"Bearer {TOKEN}", 401, False),  # does not call itself invalid
        (f"Bearer invalid_{TOKEN}", 401, False),  # a long run beside the word
        ("Bearer revalidated", 401, False),  # the word is part of another
    ],
)
def test_an_invalid_token_is_kept_by_two_signs(value, status, kept):
    """It calls itself invalid, and the request states that it is refused."""
    check = script(f"pm.response.to.have.status({status})")
    for item in (
        request(header=[{"key": "authorization", "value": value}], event=check),
        request(auth=bearer(value.removeprefix("Bearer ")), event=check),
    ):
        spec, imported, written = read(collection(request(), item, auth=bearer("{{t}}")))
        assert spec.cases[1].own_authorization == (value if kept else None)
        assert (value in written) == kept
        assert "INVALID_TOKEN" not in " ".join(imported.notes)


def test_other_kinds_of_authorization_are_said():
    """A case is sent with a bearer token and nothing else."""
    digest = {"type": "digest", "digest": [{"key": "password", "value": TOKEN}]}
    _, imported, _ = read(collection(request(auth=digest)))
    assert "1.1: authorization of type `digest` is left out; the case is sent with the token" in (
        imported.notes
    )
    assert imported.credentials == 1
