"""Whatever stands in a case file or a collection, the requests come through."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_qtickets.spec import parse_spec
from pytest_qtickets.spec.writing import one_line, write_case_file
from pytest_qtickets.spec.written import CaseFile, WrittenCase, WrittenSection, read_written
from tests.unit.spec.postman import (
    REST,
    collection,
    raw,
    read,
    request,
    script,
    sent,
    there_and_back,
)

repeatable = settings(deadline=None, derandomize=True, database=None, max_examples=50)

BASES = {"rest": f"{REST}/", "partners": "https://qtickets.ru/api/partners/v1/"}
HOSTILE = [
    *("```", "````json", "~~~", "---", "***", "# One", "## 2. Two", "### 1.1. Again", "<!-- open"),
    *("-->", "**Запрос:**", "**Body:** `{}`", "**Base URL:** `https://evil.example/`", "> quoted"),
    *("GET https://qtickets.ru/api/rest/v1/else", "- `GET https://qtickets.ru/x`", "`tick", "#"),
    *("\r\n", "\r", "\n", "\n\n", "  ", "\t", "\u2028", "Ж", "🎟", "{", "}", "{{", "}}", "\\", '"', "%"),
    *("{ORDER_ID}", "- `{EVENT_ID}` → (`9`)", "or", "\x00", "\x85", "\ufdd0"),
]  # fmt: skip
texts = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=5), max_size=6).map("".join)
words = st.text("abcЖ0-_. ", min_size=1, max_size=8)
scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
)
values = st.recursive(
    scalars | texts.map(lambda text: text.encode("utf-8", "replace").decode()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
bodies = st.none() | st.just("{}") | st.builds(
    json.dumps, values, ensure_ascii=st.booleans(), indent=st.sampled_from([None, 2])
)  # fmt: skip
methods = st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE"])
names = st.sampled_from(["X-One", "X-Two", "Accept", "Content-Type"])
headers = st.dictionaries(names, st.sampled_from(["", "a", "text/x; q=1", "one: two"]), max_size=3)
expectations = st.sampled_from(
    ["", "HTTP 200", "HTTP 404 or `ORDER_NOT_FOUND`", "HTTP 401, код `WRONG`", "пустой результат",
     '`A_B` "quoted" \\ ** or HTTP 204']
)  # fmt: skip
segments = st.sampled_from(["orders", "Ж", "a.b", "12", "x;y=1", "%7B", ":b", "{{", "{x}", "`"])
tails = st.sampled_from(["", "?a=1", "?a=1&b", "?x={{y}}", "#f", "?a=:b#/:c"])


def plain(text: str) -> str:
    """A title as a heading holds it."""
    return one_line(text.encode("utf-8", "replace").decode())


@st.composite
def case_files(draw: st.DrawFn, *, literal: bool = False) -> CaseFile:
    """Any case file; when ``literal``, without braces that would read as placeholders."""
    drop = re.compile(r"\{(?=[A-Z])") if literal else re.compile(r"(?!)")
    sections = []
    for number in draw(st.lists(st.integers(1, 99), min_size=1, max_size=3, unique=True)):
        cases = []
        for index in draw(st.lists(st.integers(1, 99), min_size=1, max_size=3, unique=True)):
            path = draw(st.lists(segments, min_size=1, max_size=3))
            base = draw(st.sampled_from(list(BASES.values())))
            body = draw(bodies)
            cases.append(
                WrittenCase(
                    id=f"{number}.{index}",
                    title=plain(draw(texts)),
                    method=draw(methods),
                    url=base + "/".join(path) + draw(tails),
                    headers=draw(headers),
                    body=None if body is None else drop.sub("", body),
                    expected=draw(expectations),
                    safety=draw(st.sampled_from([None, "reads", "deletes"])),
                    description=draw(texts),
                )
            )
        title = plain(draw(texts))
        sections.append(WrittenSection(number, title or "Untitled", tuple(cases), draw(texts)))
    return CaseFile(plain(draw(texts)), BASES, draw(headers), tuple(sections), {}, draw(texts))


@repeatable
@given(case_files())
def test_a_written_file_parses_to_what_it_was_written_from(file: CaseFile) -> None:
    """Fences, headings, rules and labels inside any text change nothing around it."""
    spec = parse_spec(write_case_file(file).encode(), file="any.md")
    back = read_written(spec)
    assert back.bases == file.bases
    assert back.headers == file.headers
    assert [(s.number, s.title) for s in back.sections] == [
        (s.number, s.title) for s in file.sections
    ]
    for found, meant in zip(
        (c for s in back.sections for c in s.cases),
        (c for s in file.sections for c in s.cases),
        strict=True,
    ):
        assert (found.id, found.title, found.method) == (meant.id, meant.title, meant.method)
        assert (found.url, found.headers) == (meant.url, meant.headers)
        assert (found.body is None) == (meant.body is None)
        assert found.body is None or json.loads(found.body) == json.loads(meant.body or "")
        assert (found.expected, found.safety) == (meant.expected, meant.safety)


@repeatable
@given(case_files(literal=True))
def test_a_case_file_comes_back_from_postman(file: CaseFile) -> None:
    """Ids, titles, requests, safety and expected answers; an empty body is kept apart from none."""
    spec = parse_spec(write_case_file(file).encode(), file="any.md")
    back = there_and_back(spec)
    for found, meant in zip(sent(back), sent(spec), strict=True):
        *first, body, found_headers, _, safety, expected = found
        *wanted, due, due_headers, _, due_safety, due_expected = meant
        title = wanted[1] or first[1]  # a case without a title gets its request for one
        assert first[:1] + first[2:5] == wanted[:1] + wanted[2:5]
        assert percent(first[5]) == percent(wanted[5])
        assert first[1] == title
        assert (body is None) == (due is None)
        assert body is None or json.loads(body) == json.loads(due)
        assert found_headers == due_headers
        assert (safety, expected) == (due_safety, due_expected)


variables = st.dictionaries(
    st.sampled_from(["orderId", "order_id", "имя", "event_id", "show_id", "x"]),
    st.sampled_from(["1", "a/b", "a b", "(c)", "`d`", "Ж", "{{orderId}}", "#5", "{ORDER_ID}"]),
    max_size=5,
)


@st.composite
def collections(draw: st.DrawFn) -> tuple[str, list[dict[str, Any]]]:
    """A collection, and what Postman would send for each request, in order."""
    held = draw(variables)
    held = {k: v for k, v in held.items() if v != "{{orderId}}" or k != "orderId"}
    usable = [k for k, v in held.items() if v != "{{orderId}}" or "orderId" in held]
    flat = {k: held.get("orderId", "") if v == "{{orderId}}" else v for k, v in held.items()}
    due: list[dict[str, Any]] = []

    def fill(text: str) -> str:
        return re.sub(r"\{\{([^{}]*)\}\}", lambda m: flat[m[1]], text)

    def one() -> dict[str, Any]:
        pieces = ["orders", "12", "{ORDER_ID}", "Ж", *(f"{{{{{name}}}}}" for name in usable)]
        path = "/".join(draw(st.lists(st.sampled_from(pieces), min_size=1, max_size=3)))
        own = draw(st.sampled_from(["7", "{{orderId}}"] if "orderId" in usable else ["7"]))
        inner = draw(values)
        if usable:
            inner = {"v": inner, "w": f"<{{{{{draw(st.sampled_from(usable))}}}}}>"}
        body = draw(st.none() | st.just(json.dumps(inner, ensure_ascii=False)))
        if body is not None:  # what Postman would take for a variable of its own, it leaves
            body = re.sub(r"\{\{(?![^{}]*\}\})", "{ {", body)
            body = re.sub(r"\{\{([^{}]*)\}\}", lambda m: m[0] if m[1] in flat else m[1], body)
            try:
                json.loads(fill(body))
            except ValueError:
                body = None
        status = draw(st.sampled_from([None, 200, 404]))
        method = draw(methods)
        due.append(
            {
                "method": method,
                "url": fill(f"{REST}/{path}/{own}"),
                "body": None if body is None else json.loads(fill(body)),
                "none": body is None,
                "status": status,
            }
        )
        return request(
            draw(texts),
            {"raw": f"{{{{baseUrl}}}}/{path}/:n", "variable": [{"key": "n", "value": own}]},
            method=method,
            description=draw(texts),
            **({} if body is None else {"body": raw(body)}),
            **(
                {} if status is None else {"event": script(f"pm.response.to.have.status({status})")}
            ),
        )

    def folder(depth: int) -> dict[str, Any]:
        inner = [one() for _ in range(draw(st.integers(1, 3)))]
        if depth and draw(st.booleans()):
            inner.append(folder(depth - 1))  # after its siblings: document order is section order
        return {"name": draw(texts), "description": draw(texts), "item": inner}

    items = [folder(3) for _ in range(draw(st.integers(1, 2)))]
    return collection(*items, variables=held, description=draw(texts)), due


def percent(text: str) -> str:
    """A URL with everything encoded that one client may encode and another may not."""
    return re.sub(r"[\s`{}]", lambda found: quote(found[0]), text)


@repeatable
@given(collections())
def test_a_collection_sends_what_postman_would_send(made: tuple[str, list[dict[str, Any]]]) -> None:
    """Each request of the written file is the one that Postman makes of its variables."""
    text, due = made
    spec, _, _ = read(text)
    assert len(spec.cases) == len(due)
    for case, meant in zip(spec.cases, due, strict=True):
        assert not case.problems
        assert case.method == meant["method"]
        assert percent(spec.bases[case.api] + case.path) == percent(meant["url"])
        assert (case.body is None) == meant["none"]
        assert case.body is None or json.loads(case.body) == meant["body"]
        assert case.expected.alternatives[0].status == meant["status"]
    # A value that differs from the collection's is filled where Postman has no variable for it.
    assert [(*s[:6], *s[7:]) for s in sent(there_and_back(spec))] == [
        (*s[:6], *s[7:]) for s in sent(spec)
    ]


anything = st.recursive(
    scalars | texts,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["info", "item", "name", "request", "url", "method", "header", "body", "mode", "raw",
             "key", "value", "variable", "auth", "type", "bearer", "event", "script", "exec",
             "listen", "description", "formdata", "options", "query", "path", "host", "disabled"]
        ),
        inner,
        max_size=5,
    ),
    max_leaves=30,
)  # fmt: skip


@repeatable
@given(anything, anything, anything)
def test_any_json_is_a_case_file_or_one_line(item: Any, request_: Any, auth: Any) -> None:
    """Parts of unexpected types never raise anything but the worded error."""
    text = json.dumps(
        {
            "info": {"name": item},
            "item": [item, {"name": auth, "request": request_, "event": [auth], "variable": auth}],
            "auth": auth,
            "variable": [auth],
        }
    )
    spec, _, _ = read(text)
    assert spec.cases
