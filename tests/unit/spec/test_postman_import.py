"""A Postman collection becomes the cases it describes, and says what it could not."""

from __future__ import annotations

import json

import pytest

from pytest_qtickets.errors import PostmanError
from pytest_qtickets.model import Alternative
from tests.unit.spec.postman import REST, collection, raw, read, request, script


def test_folders_become_sections_in_order():
    """Nested folders are flattened with a joined title; requests at the root get a section."""
    orders = {
        "name": "Orders",
        "description": "About orders",
        "item": [request("One"), {"name": "Refunds", "item": [request("Two")]}, request("Three")],
    }
    spec, imported, text = read(collection(orders, request("Loose"), {"name": "Empty", "item": []}))
    assert [(s.number, s.title) for s in spec.sections] == [
        (1, "Orders"),
        (2, "Orders / Refunds"),
        (3, "Requests"),
    ]
    assert [(c.id, c.title) for c in spec.cases] == [
        *(("1.1", "One"), ("1.2", "Three"), ("2.1", "Two"), ("3.1", "Loose")),
    ]
    assert "> About orders" in text
    assert "folder `Empty` is empty; left out" in imported.notes


def test_numbers_in_names_are_kept_when_all_fit():
    """Ids that the collection states survive; one that does not fit renumbers the whole."""
    folder = {"name": "6. Partners", "item": [request("6.2. A"), request("6.10. B")]}
    spec, _, _ = read(collection(folder))
    assert [(c.id, c.title) for c in spec.cases] == [("6.2", "A"), ("6.10", "B")]
    folder["item"].append(request("6.2 again"))
    spec, _, _ = read(collection(folder))
    assert [(c.id, c.title) for c in spec.cases] == [
        *(("1.1", "6.2. A"), ("1.2", "6.10. B"), ("1.3", "6.2 again")),
    ]


def test_variables_become_placeholders_that_resolve():
    """Path variables take the value of their request, others that of the collection."""
    url = {
        "raw": "{{baseUrl}}/orders/:id/baskets/{{basketId}}?from={{from}}",
        "variable": [{"key": "id", "value": "{{orderId}}"}],
    }
    variables = {"orderId": 4360, "basketId": "63993", "from": "2025-01-01", "name": "Имя Ф"}
    item = request(
        url=url,
        method="PATCH",
        body=raw('{"name": "{{name}}", "order": {{orderId}}, "x": {{gone}}}'),
    )
    spec, _, text = read(collection(item, variables=variables))
    (case,) = spec.cases
    assert case.template == f"{REST}/orders/{{ID}}/baskets/{{BASKET_ID}}?from={{FROM}}"
    assert case.path == "orders/4360/baskets/63993?from=2025-01-01"
    assert case.body == '{"name": "Имя Ф", "order": 4360, "x": {GONE}}'
    assert "- `{NAME}` → (`Имя Ф`)" in text
    assert len(case.problems) == 1
    assert case.problems[0].message.startswith("no value for {GONE}; add an example")


def test_values_that_no_placeholder_can_carry_are_filled():
    """A slash in a URL's value, a value of a folder in a body: as Postman sends them."""
    folder = {
        "name": "F",
        "variable": [{"key": "who", "value": "inner"}],
        "item": [
            request(url="{{baseUrl}}/{{deep}}/x", method="POST", body=raw('{"a": "{{who}}"}')),
        ],
    }
    spec, _, _ = read(collection(folder, variables={"deep": "a/b", "who": "outer"}))
    (case,) = spec.cases
    assert (case.path, case.body) == ("a/b/x", '{"a": "inner"}')


def test_event_and_show_are_never_mixed():
    """A show in the body beside an event in the URL is written out: pairs go by examples."""
    first = request(
        url={
            "raw": "{{baseUrl}}/events/:event_id/seats/:show_id",
            "variable": [{"key": "event_id", "value": "33"}, {"key": "show_id", "value": "41"}],
        }
    )
    second = request(
        method="POST",
        url="{{baseUrl}}/scan/{{event_id}}",
        body=raw('{"show_id": {{show_id}}, "event_id": {{event_id}}}'),
    )
    spec, _, _ = read(collection(first, second, variables={"event_id": "12", "show_id": "4076"}))
    assert [case.path for case in spec.cases] == ["events/33/seats/41", "scan/12"]
    assert json.loads(spec.cases[1].body) == {"show_id": 4076, "event_id": 12}
    assert not any(case.problems for case in spec.cases)


@pytest.mark.parametrize(
    ("url", "variables", "base", "path"),
    [
        ("{{baseUrl}}/orders", {}, f"{REST}/", "orders"),
        ("{{host}}/api/rest/v1/orders", {"host": "https://qtickets.ru"}, f"{REST}/", "orders"),
        ("https://{{host}}/api/rest/v1/orders", {"host": "qtickets.ru"}, f"{REST}/", "orders"),
        ("{{u}}orders", {"u": "https://api.example.com/v9/"}, "https://api.example.com/v9/", "orders"),
        ("{{u}}/orders", {"u": "http://127.0.0.1:80/x"}, "http://127.0.0.1:80/x/", "orders"),
        ("api.example.com/orders/1", {}, "http://api.example.com/", "orders/1"),
        ("HTTPS://api.example.com?x=1", {}, "https://api.example.com/", "?x=1"),
        ("{{nowhere}}/orders", {}, f"{REST}/", "orders"),
        ("{{nowhere}}/api/rest/v1/orders", {}, f"{REST}/", "orders"),
        ("https://{{nowhere}}/api/rest/v1/orders", {}, f"{REST}/", "orders"),
        ({"host": ["{{baseUrl}}"], "path": ["a", "b"]}, {}, f"{REST}/", "a/b"),
        (
            {"protocol": "http", "host": ["h", "example"], "port": "81", "path": "a/b", "hash": "f",
             "query": [{"key": "q", "value": "1"}, {"key": "off", "value": "2", "disabled": True}]},
            {}, "http://h.example:81/", "a/b?q=1#f",
        ),
    ],
)  # fmt: skip
def test_base_urls(url, variables, base, path):
    """The base is a variable's value, the vendor's prefix or the origin; unknown is documented."""
    spec, _, _ = read(collection(request(url=url), variables=variables))
    assert dict(spec.bases) == {"rest": base}
    assert spec.cases[0].path == path
    assert not spec.cases[0].problems


def test_two_apis_and_a_third():
    """Partners calls get their own base; a request under no base stays and fails alone."""
    spec, imported, _ = read(
        collection(
            request(),
            request(url="{{partnersUrl}}/tickets/find/12", method="POST"),
            request(url="https://example.com/else"),
        )
    )
    assert dict(spec.bases) == {
        "rest": f"{REST}/",
        "partners": "https://qtickets.ru/api/partners/v1/",
    }
    assert [case.api for case in spec.cases] == ["rest", "partners", "rest"]
    assert "is under no base URL" in spec.cases[2].problems[0].message
    assert any("{{partnersUrl}} has no value in the collection" in note for note in imported.notes)


def test_headers():
    """What every request has is common; the rest is the case's own; what cannot be sent is said."""
    accept = {"key": "Accept", "value": "application/json"}
    off = {"key": "X-Off", "value": "1", "disabled": True}
    spec, imported, text = read(
        collection(
            request(header=[accept, {"key": "X-One", "value": "1"}, off]),
            request(header="accept: application/json\nX-Two: 2"),
            request(header=[accept, {"key": "X-Имя", "value": "1"}]),
        )
    )
    assert [dict(case.headers) for case in spec.cases] == [
        {"Accept": "application/json", "X-One": "1"},
        {"Accept": "application/json", "X-Two": "2"},
        {"Accept": "application/json"},
    ]
    assert text.count("Accept") == 1
    assert "1.1: switched off in the collection, so left out: header `X-Off`" in imported.notes
    assert "1.3: header `X-Имя` cannot be sent over HTTP; left out" in imported.notes


def test_postmans_own_content_type_is_written():
    """Postman adds the header to a JSON body by itself; a case states what is sent."""
    spec, _, _ = read(collection(request(method="POST", body=raw("{}"))))
    assert spec.cases[0].headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (None, None),
        ({}, None),
        (raw(""), None),
        (raw("{}"), "{}"),
        (raw(' {"a":1.50}\n'), ' {"a":1.50}\n'),
        ({"mode": "raw", "raw": "{}", "disabled": True}, None),
        ({"mode": "urlencoded", "urlencoded": []}, None),
    ],
)
def test_json_bodies(body, text):
    """An empty object is not the same as none; text is kept to the letter."""
    spec, _, _ = read(collection(request(method="POST", body=body)))
    assert spec.cases[0].body == text
    assert not spec.cases[0].problems


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (
            {"mode": "urlencoded", "urlencoded": [{"key": "a", "value": "1"}, {"key": "b", "value": "### 1.1. x"}]},
            ["a: 1", "b: ### 1.1. x"],
        ),
        (
            {"mode": "formdata", "formdata": [{"key": "f", "type": "file", "src": ["/tmp/a.png"]}, {"key": "off", "value": "2", "disabled": True}]},
            ["f: file /tmp/a.png"],
        ),
        ({"mode": "graphql", "graphql": {"query": "{ a }", "variables": "{}"}}, ["query: { a }", "variables: {}"]),
        ({"mode": "file", "file": {"src": "a.bin"}}, ["src: a.bin"]),
        ({"mode": "urlencoded", "urlencoded": "a=1&b=2"}, ["a=1&b=2"]),
    ],
)  # fmt: skip
def test_other_bodies_are_kept_as_text_and_fail_alone(body, lines):
    """A case file sends JSON: every other body is said, kept in the file, and not sent."""
    spec, imported, _ = read(collection(request(method="POST", body=body), request("Next")))
    case, after = spec.cases
    assert case.body.split("\n")[1:] == lines
    assert case.problems[0].message.startswith("the body is not JSON")
    assert any("cannot send a body of mode" in note for note in imported.notes)
    assert after.title == "Next"
    assert not after.problems


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["pm.response.to.have.status(404);"], "404"),
        (["pm.test('x', function () { pm.expect(pm.response.code).to.eql(200); });"], "200"),
        (["pm.expect(pm.response.code).to.be.oneOf([200, 201]);"], "200 or 201"),
        (["pm.expect(pm.response.status).to.equal('Not Found')"], "404"),
        (["pm.response.to.have.status('Created')"], "201"),
        (["pm.response.to.be.forbidden"], "403"),
        (["pm.response.to.be.success"], "2xx"),
        (['tests["[old] name"] = responseCode.code === 200;'], "200"),
        (["tests['x'] = responseCode.code === 200 || responseCode.code === 204"], "200 or 204"),
        (["// pm.response.to.have.status(404);", "/* pm.response.to.have.status(500) */"], "2xx"),
        (["pm.response.to.not.have.status(404);"], "2xx"),
        (["if (pm.response.code === 404) { pm.variables.set('a', 'https://x'); }"], "2xx"),
        (
            ["pm.response.to.have.status(403);", "const b = pm.response.json();",
             "pm.expect(b.code).to.eql('WRONG_AUTHORIZATION');"],
            "403 WRONG_AUTHORIZATION",
        ),
    ],
)  # fmt: skip
def test_stated_answers(lines, expected):
    """What a script asserts of the status is the expected answer; a comment or an if is not."""
    spec, _, _ = read(collection(request(event=script(*lines))))
    assert str(spec.cases[0].expected) == expected
    assert not spec.cases[0].problems


def test_scripts_are_inherited_and_the_rest_is_said():
    """The nearest script that states an answer counts; other checks and scripts are named."""
    folder = {
        "name": "F",
        "event": [*script("pm.response.to.have.status(404)"), *script("x()", listen="prerequest")],
        "item": [
            request(event=script("pm.expect(pm.response.json().data).to.be.an('array');")),
            request(event=script("pm.response.to.have.status(201)")),
        ],
    }
    spec, imported, _ = read(collection(folder))
    assert [case.expected.alternatives for case in spec.cases] == [
        (Alternative(404),),
        (Alternative(201),),
    ]
    assert "1.1: what its test script does beyond status and code is left out" in imported.notes
    assert "the pre-request script of `F` is left out" in imported.notes


@pytest.mark.parametrize("line", ["pm.environment.set('id', 1)", "setEnvironmentVariable('a', 1)"])
def test_a_script_that_hands_a_value_on_is_said(line):
    """Cases do not depend on each other: what such a script does is left out, not in silence."""
    item = request(event=script("pm.response.to.have.status(200);", line))
    spec, imported, _ = read(collection(item))
    assert str(spec.cases[0].expected) == "200"
    assert "1.1: what its test script does beyond status and code is left out" in imported.notes


def test_dynamic_variables_are_said():
    """A value that Postman makes up at each sending has no counterpart."""
    item = request(method="POST", body=raw('{"id": "{{$guid}}"}'))
    spec, imported, _ = read(collection(item))
    assert any("{{$guid}} is made anew by Postman" in note for note in imported.notes)
    assert "no value for {GUID}" in spec.cases[0].problems[0].message


def test_variables_that_lead_to_themselves_have_no_value():
    """A circle of variables ends."""
    spec, _, _ = read(
        collection(request(url="{{baseUrl}}/{{a}}"), variables={"a": "{{b}}", "b": "{{a}}"})
    )
    assert "no value for {A}" in spec.cases[0].problems[0].message


def test_collection_v20_and_postmans_api_form():
    """String URLs and requests, and the wrapper that Postman's API puts around."""
    inner = json.loads(collection({"name": "Bare", "request": f"{REST}/events"}))
    inner["info"]["schema"] = "https://schema.getpostman.com/json/collection/v2.0.0/collection.json"
    spec, _, _ = read("\ufeff" + json.dumps({"collection": inner}))
    assert [(c.method, c.path) for c in spec.cases] == [("GET", "events")]


def test_a_folder_of_more_requests_than_ids_goes_on():
    """Numbers have three digits: the thousandth request opens another section."""
    spec, _, _ = read(collection({"name": "Many", "item": [request(str(i)) for i in range(1001)]}))
    assert [case.id for case in spec.cases][998:1000] == ["1.999", "2.1"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1: not JSON"),
        ("{\n nope", "line 2: not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("1" * 5000, "expected a Postman collection v2.1"),
        ("[]", "found a JSON array"),
        ('{"values": [], "_postman_variable_scope": "environment"}', "an environment"),
        ('{"values": [], "_postman_variable_scope": "globals"}', "export of globals"),
        ('{"openapi": "3.1.0", "info": {}}', "found an OpenAPI file"),
        ('{"swagger": "2.0"}', "found a Swagger file"),
        ('{"id": "1", "name": "x", "order": [], "requests": []}', "a Postman collection v1"),
        ('{"log": {}}', "a HAR file"),
        ('{"a": 1, "b": 2}', "an object with the keys 'a', 'b'"),
        ("{}", "an empty object"),
        ('{"info": {}, "item": {}}', "a collection without `item`"),
        ('{"info": {}, "item": []}', "the collection holds no request"),
        ('{"info": {}, "item": [{"name": "F", "item": []}, 7]}', "the collection holds no request"),
    ],
)
def test_what_is_no_collection_is_one_line(text, words):
    """The error says what was found."""
    with pytest.raises(PostmanError) as caught:
        read(text)
    assert words in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_deep_folders_do_not_exhaust_anything():
    """Two hundred folders in each other are one section with a long title."""
    item = request("Deep")
    for depth in range(200):
        item = {"name": str(depth), "item": [item]}
    spec, _, _ = read(collection(item))
    assert [case.title for case in spec.cases] == ["Deep"]
    assert spec.sections[0].title.startswith("199 / 198 / ")
