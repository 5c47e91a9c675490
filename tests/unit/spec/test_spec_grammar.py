"""Labels, fences, headers and sections: every form the grammar allows."""

from __future__ import annotations

import pytest

from pytest_qtickets.spec import parse_spec

BASE = "https://api.example.com/rest/v1/"
PARTNERS = "https://api.example.com/partners/v1/"


def test_english_labels(parse_case):
    """The English labels mean what the Russian ones mean."""
    case = parse_case(
        f"**Request:**\n```\nPOST {BASE}clients\n```\n"
        "**Headers:**\n```\nX-Probe: yes\n```\n"
        '**Body:**\n```json\n{"name": "Имя"}\n```\n'
        f"**Examples:**\n- `POST {BASE}clients`\n"
        "**Expected answer:** HTTP 201\n"
    )
    assert (case.method, case.api, case.path) == ("POST", "rest", "clients")
    assert case.body == '{"name": "Имя"}'
    assert case.headers == {"Accept": "application/json", "X-Probe": "yes"}
    assert str(case.expected) == "201"
    assert case.problems == ()


@pytest.mark.parametrize(
    "label",
    [
        "Expected:",
        "Expected response:",
        "expected ANSWER:",
        "Ожидаемый ответ:",
        "Ожидаемый статус:",
    ],
)
def test_labels_of_the_expectation(parse_case, label):
    """Every label that speaks of an expectation is read, so that none turns into 2xx in silence."""
    case = parse_case(f"**Запрос:**\n```\nGET {BASE}orders\n```\n**{label}** HTTP 404\n")
    assert str(case.expected) == "404"


def test_colon_outside_the_bold(parse_case):
    """`**Запрос**:` is the same label."""
    case = parse_case(f"**Запрос**:\n```\nGET {BASE}orders\n```\n**Body**: нет\n")
    assert (case.path, case.body, case.problems) == ("orders", None, ())


@pytest.mark.parametrize("word", ["нет", "none", "Нет.", "`none`"])
def test_no_body(parse_case, word):
    """The word for none is no body, written as it may."""
    case = parse_case(f"**Запрос:**\n```\nGET {BASE}orders\n```\n**Body:** {word}\n")
    assert (case.body, case.problems) == (None, ())


def test_an_empty_object_is_a_body(parse_case):
    """Inline code beside the label is the body; `{}` is not the absence of one."""
    empty = parse_case(f"**Запрос:**\n```\nPOST {BASE}clients\n```\n**Body:** `{{}}`\n")
    absent = parse_case(f"**Запрос:**\n```\nPOST {BASE}clients\n```\n")
    assert (empty.body, absent.body) == ("{}", None)
    assert empty.digest != absent.digest


@pytest.mark.parametrize("fence", ["```", "~~~", "`````", "   ```"])
def test_rules_and_headings_inside_fences(parse_case, fence):
    """A rule, a heading or a shorter fence inside a fence belongs to its contents."""
    inside = '{"text":\n---\n# no heading\n## neither\n``\n"x"}'
    case = parse_case(
        f"**Запрос:**\n```\nPOST {BASE}clients\n```\n**Body:**\n{fence}json\n{inside}\n{fence}\n"
    )
    assert case.body == inside
    assert case.span.last == 11 + 4 + 2 + 6 + 1


def test_indented_fence_loses_its_indent(parse_case):
    """Contents of a fence inside a bullet are read without the bullet's indent."""
    case = parse_case(
        f"- **Запрос:**\n\n  ```\n  GET {BASE}orders\n  ```\n"
        '- **Body:**\n\n    ```json\n    {\n      "a": 1\n    }\n    ```\n'
    )
    assert case.path == "orders"
    assert case.body == '{\n  "a": 1\n}'


def test_request_beside_its_label(parse_case):
    """Inline code beside the request label is the request."""
    case = parse_case(f"**Request:** `GET {BASE}orders`\n")
    assert (case.method, case.path, case.problems) == ("GET", "orders", ())


def test_comments_hide_cases(parse):
    """What an HTML comment holds is not read."""
    request = f"**Запрос:**\n```\nGET {BASE}orders\n```\n"
    spec = parse(
        f"### 1.1. One\n{request}\n<!--\n### 1.2. Two\n{request}-->\n### 1.3. Three\n{request}"
    )
    assert [case.id for case in spec.cases] == ["1.1", "1.3"]


def test_labels_of_the_author_are_left_alone(parse_case):
    """A label that is not ours, with a fence of its own, changes nothing."""
    case = parse_case(
        f"**Примечание:** важно\n**Запрос:**\n```\nGET {BASE}orders\n```\n"
        '**Пример ответа:**\n```json\n{"data": []}\n```\n'
    )
    assert (case.body, case.problems) == (None, ())


def test_span_ends_before_rule_or_heading(parse):
    """A block runs to the last written line before the next rule or heading of any level."""
    request = f"**Запрос:**\n```\nGET {BASE}orders\n```\n"
    spec = parse(
        f"### 1.1. One\n{request}\n\n---\n### 1.2. Two\n{request}text\n#### Remark\nmore\n"
        f"### 1.3. Three\n{request}   \n\n"
    )
    assert [(c.span.first, c.span.last) for c in spec.cases] == [(11, 15), (19, 24), (27, 31)]


def test_own_header_replaces_the_common_one(parse_case):
    """Names are compared without letter case; the others stay; the token is never a header."""
    case = parse_case(
        f"**Запрос:**\n```\nGET {BASE}orders\n```\n"
        "**Заголовки:**\n```\naccept: text/html\nAuthorization: Bearer WRONG\n```\n"
    )
    assert case.headers == {"accept": "text/html"}
    assert case.own_authorization == "Bearer WRONG"


def test_the_token_itself_is_no_own_authorization(parse_case):
    """`YOUR_TOKEN` stands for the real token, so a case that repeats it states none of its own."""
    case = parse_case(
        f"**Запрос:**\n```\nGET {BASE}orders\n```\n"
        "**Headers:**\n```\nAuthorization: Bearer YOUR_TOKEN\n```\n"
    )
    assert case.own_authorization is None
    assert case.placeholders == ()


def test_api_by_the_longest_base():
    """Where one base begins like the other, the longer one decides."""
    text = (
        "**Base URL:** https://api.example.com/\n"
        "**Base URL (Partners API):** https://api.example.com/partners\n"
        "### 1.1. A\n**Request:** `GET https://api.example.com/orders`\n"
        "### 1.2. B\n**Request:** `GET https://api.example.com/partners/events/lists`\n"
    )
    spec = parse_spec(text.encode(), file="probe.md")
    assert spec.bases == {
        "rest": "https://api.example.com/",
        "partners": "https://api.example.com/partners/",
    }
    assert [(c.api, c.path) for c in spec.cases] == [
        ("rest", "orders"),
        ("partners", "events/lists"),
    ]


def test_ids_sort_numerically_and_keep_their_order(parse):
    """The list is in document order; the key puts 1.10 after 1.9."""
    request = f"**Request:** `GET {BASE}orders`\n"
    spec = parse("".join(f"### {id_} Case\n{request}" for id_ in ("1.10.", "1.9:", "1.2)", "1.1")))
    assert [case.id for case in spec.cases] == ["1.10", "1.9", "1.2", "1.1"]
    assert [case.id for case in sorted(spec.cases, key=lambda c: c.key)] == [
        "1.1",
        "1.2",
        "1.9",
        "1.10",
    ]
    assert {case.title for case in spec.cases} == {"Case"}


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Заказы", "orders"),
        ("ЗАКАЗЫ КЛИЕНТОВ", "orders"),
        ("Orders and customers", "orders"),
        ("Клиенты и их заказы", "clients"),
        ("Customers", "clients"),
        ("Мероприятия", "events"),
        ("Events", "events"),
        ("Скидки и промокоды на мероприятия", "discounts"),
        ("Promo codes", "discounts"),
        ("Event discounts", "discounts"),
        ("Штрихкоды мероприятий", "barcodes"),
        ("БАРКОДЫ", "barcodes"),
        ("Сканирование билетов", "barcodes"),
        ("Barcodes of an event", "barcodes"),
        ("Ticket scanning", "barcodes"),
        ("Partners API: билеты и мероприятия", "partners"),
        ("Билеты партнёров: заказы, ошибки, штрихкоды", "partners"),
        ("Partner events", "partners"),
        ("Дополнительные сценарии заказов", "errors"),
        ("Ошибки", "errors"),
        ("Error scenarios for events", "errors"),
        ("Прочее", "section-9"),
        ("Borders", "section-9"),
    ],
)
def test_section_slugs(title, slug):
    """The words of a section's title give its slug; what it is about beats what it mentions."""
    text = (
        f"**Base URL:** `{BASE}`\n## 9. {title}\n### 9.1. Case\n**Request:** `GET {BASE}orders`\n"
    )
    spec = parse_spec(text.encode(), file="probe.md")
    assert spec.sections[0].slug == slug
    assert spec.cases[0].section == spec.sections[0]


def test_sections_without_a_number():
    """The case's own number names a section whose heading has none, or that has no heading."""
    request = f"**Request:** `GET {BASE}orders`\n"
    text = (
        f"**Base URL:** `{BASE}`\n### 1.1. A\n{request}### 2.1. B\n{request}"
        f"## Partners\n### 6.1. C\n{request}### 6.2. D\n{request}"
    )
    spec = parse_spec(text.encode(), file="probe.md")
    assert [(s.number, s.title, s.slug) for s in spec.sections] == [
        (1, "", "section-1"),
        (2, "", "section-2"),
        (6, "Partners", "partners"),
    ]
    assert [case.problems for case in spec.cases] == [()] * 4


def test_a_forgotten_closing_fence_costs_one_case(parse):
    """The next numbered heading ends a fence of data, so the cases after it are still read."""
    request = f"**Request:**\n```\nGET {BASE}orders\n```\n"
    spec = parse(f"### 1.1. A\n**Request:**\n```\nGET {BASE}orders\n\n---\n\n### 1.2. B\n{request}")
    assert [str(p) for p in spec.cases[0].problems] == [
        "probe.md:13: a fence that is never closed",
        "probe.md:16: a second line in the request; expected exactly one `METHOD URL`",
    ]
    assert (spec.cases[1].path, spec.cases[1].problems) == ("orders", ())


def test_grammar_shown_in_the_notes_is_not_a_case(parse):
    """Outside a case a fence may show the grammar itself."""
    spec = parse(
        f"### 1.1. A\n**Request:** `GET {BASE}orders`\n## 8. Notes\n"
        f"```\n### 1.1. Title\n**Request:**\n```\n"
    )
    assert [case.id for case in spec.cases] == ["1.1"]


def test_digest_is_of_the_request_only(parse_case):
    """Expectation, title, spacing of the JSON body leave the digest; each part of it changes it."""
    request = f"**Request:**\n```\nPOST {BASE}clients\n```\n"
    first = parse_case(request + '**Body:** `{"a": 1, "b": 2}`\n**Expected:** 200\n')
    same = parse_case(
        request + '**Body:**\n```json\n{\n  "b":2,\n  "a":1\n}\n```\n**Expected:** 404\n'
    )
    assert first.digest == same.digest
    others = [
        request,
        request + '**Body:** `{"a": 1, "b": 3}`\n',
        request + '**Body:** `{"a": 1, "b": 2}`\n**Headers:**\n```\nX-Probe: 1\n```\n',
        request + '**Body:** `{"a": 1, "b": 2}`\n**Headers:**\n```\nAuthorization: Bearer X\n```\n',
        request.replace("clients", "orders") + '**Body:** `{"a": 1, "b": 2}`\n',
        request.replace("POST", "PATCH") + '**Body:** `{"a": 1, "b": 2}`\n',
        request.replace(BASE, PARTNERS) + '**Body:** `{"a": 1, "b": 2}`\n',
    ]
    digests = {first.digest} | {parse_case(other).digest for other in others}
    assert len(digests) == 1 + len(others)
