"""The shipped case file against an independent table of the 51 cases, and the original's form.

The table is written from the description of the original file, not from the shipped one.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pytest_qtickets.model import Spec
from pytest_qtickets.spec import parse_spec, read_spec, stray_requests

REST = "https://qtickets.ru/api/rest/v1/"
PARTNERS = "https://qtickets.ru/api/partners/v1/"

# fmt: off
#: Id, method, API, template after the base, body, block lines in the original file.
TABLE: tuple[tuple[str, str, str, str, str | None, tuple[int, int]], ...] = (
    ("1.1", "GET", "rest", "orders", "нет", (18, 23)),
    ("1.2", "GET", "rest", "orders", '{"where":[{"column":"payed","value":1}],"orderBy":{"id":"asc"},"page":1}', (27, 46)),
    ("1.3", "GET", "rest", "orders", '{"where":[{"column":"payed","value":0}],"orderBy":{"id":"desc"},"page":1}', (50, 69)),
    ("1.4", "GET", "rest", "orders", '{"where":[{"column":"created_at","operator":">=","value":"2025-01-01"}],"page":1}', (73, 90)),
    ("1.5", "GET", "rest", "orders", '{"where":[{"column":"payed","value":1},{"column":"event_id","value":33}],"orderBy":{"id":"desc"},"page":1}', (94, 117)),
    ("1.6", "GET", "rest", "orders/{ORDER_ID}", None, (121, 129)),
    ("1.7", "DELETE", "rest", "orders/{ORDER_ID}/baskets/{BASKET_ID}", None, (133, 139)),
    ("1.8", "PATCH", "rest", "orders/{ORDER_ID}/baskets/{BASKET_ID}", '{"client_name":"Имя","client_surname":"Фамилия","client_phone":"+79990000001"}', (143, 157)),
    ("1.9", "POST", "rest", "orders/{ORDER_ID}/baskets/{BASKET_ID}/refund", '{"amount":150,"deduction_amount":15}', (161, 174)),
    ("1.10", "POST", "rest", "orders/{ORDER_ID}/restore", None, (178, 184)),
    ("2.1", "GET", "rest", "clients", "нет", (190, 195)),
    ("2.2", "GET", "rest", "clients", '{"page":1,"per_page":50}', (199, 210)),
    ("2.3", "POST", "rest", "clients", '{"email":"user@example.com","name":"Тестовый","surname":"Фамилия","middlename":"Отчество","phone":"+79990000001"}', (214, 228)),
    ("2.4", "PATCH", "rest", "clients/{CLIENT_ID}", '{"name":"Обновлённое Имя","phone":"+79990000001"}', (232, 245)),
    ("3.1", "GET", "rest", "events", "нет", (251, 256)),
    ("3.2", "GET", "rest", "events", '{"where":[{"column":"active","value":1}],"page":1}', (260, 276)),
    ("3.3", "GET", "rest", "events/{EVENT_ID}", None, (280, 287)),
    ("3.4", "POST", "rest", "events", '{"name":"Тестовое мероприятие","description":"Описание мероприятия","start_date":"2025-12-01T19:00:00+03:00","finish_date":"2025-12-01T22:00:00+03:00"}', (291, 304)),
    ("3.5", "PATCH", "rest", "events/{EVENT_ID}", '{"name":"Обновлённое название","description":"Новое описание"}', (308, 321)),
    ("3.6", "GET", "rest", "events/{EVENT_ID}/seats", None, (325, 331)),
    ("3.7", "GET", "rest", "events/{EVENT_ID}/seats/{SHOW_ID}", None, (335, 341)),
    ("4.1", "GET", "rest", "price-shades", None, (347, 351)),
    ("4.2", "GET", "rest", "discounts", None, (355, 359)),
    ("4.3", "GET", "rest", "promo-codes", None, (363, 367)),
    ("4.4", "POST", "rest", "promo-codes", '{"code":"TESTPROMO2025","discount_type":"percent","discount_value":10,"valid_from":"2025-01-01","valid_to":"2025-12-31"}', (371, 385)),
    ("4.5", "PATCH", "rest", "promo-codes/{PROMO_CODE_ID}", '{"discount_value":15,"valid_to":"2026-01-31"}', (389, 400)),
    ("5.1", "GET", "rest", "barcodes", None, (406, 410)),
    ("5.2", "GET", "rest", "barcodes", '{"where":[{"column":"event_id","value":33}]}', (414, 429)),
    ("5.3", "GET", "rest", "scanning/info", None, (433, 437)),
    ("5.4", "POST", "rest", "scanning/scan", '{"barcode":"877076325904","event_id":33,"show_id":41}', (441, 453)),
    ("5.5", "POST", "rest", "scanning/batch", '{"scans":[{"barcode":"877076325904","event_id":33,"show_id":41,"scanned_at":"2025-11-07T19:30:00+03:00"},{"barcode":"877344688530","event_id":33,"show_id":41,"scanned_at":"2025-11-07T19:31:00+03:00"}]}', (457, 480)),
    ("6.1", "POST", "partners", "tickets/add/{EVENT_ID}/{SHOW_ID}", '{"seat_id":"CENTER_PARTERRE-20;5","offer_id":"full","external_id":"ticket12345","external_order_id":"order67890","price":1500.5,"client_email":"user@example.com","client_phone":"+79990000001","client_name":"Имя","client_surname":"Фамилия","client_middlename":"Отчество"}', (486, 507)),
    ("6.2", "POST", "partners", "tickets/add/{EVENT_ID}/{SHOW_ID}", '{"batch":[{"seat_id":"CENTER_PARTERRE-20;5","offer_id":"full","external_id":"ticket001","external_order_id":"order123","price":1500.5,"client_email":"user@example.com","client_phone":"+79990000001","client_name":"Имя","client_surname":"Фамилия"},{"seat_id":"CENTER_PARTERRE-20;6","offer_id":"full","external_id":"ticket002","external_order_id":"order123","price":1500.5,"client_email":"user@example.com","client_phone":"+79990000001","client_name":"Имя","client_surname":"Фамилия"}]}', (511, 544)),
    ("6.3", "POST", "partners", "tickets/add/{EVENT_ID}/{SHOW_ID}", '{"seat_id":"CENTER_PARTERRE-20;5","offer_id":"full","external_id":"ticket12345","external_order_id":"order67890","price":1500.5,"reserved_to":"2025-11-08T19:00:00+03:00","client_email":"user@example.com","client_phone":"+79990000001","client_name":"Имя","client_surname":"Фамилия"}', (548, 567)),
    ("6.4", "POST", "partners", "tickets/update/{EVENT_ID}/{SHOW_ID}", '{"id":120260,"paid":1,"paid_at":"2025-11-07T15:30:00+03:00","client_email":"user@example.com","client_phone":"+79990000001"}', (571, 587)),
    ("6.5", "POST", "partners", "tickets/update/{EVENT_ID}/{SHOW_ID}", '{"batch":[{"id":120260,"paid":1,"paid_at":"2025-11-07T15:30:00+03:00"},{"id":120261,"paid":1,"paid_at":"2025-11-07T15:30:00+03:00"}]}', (591, 612)),
    ("6.6", "POST", "partners", "tickets/remove/{EVENT_ID}/{SHOW_ID}", '{"id":120260}', (616, 626)),
    ("6.7", "POST", "partners", "tickets/remove/{EVENT_ID}/{SHOW_ID}", '{"batch":[{"id":120260},{"id":120261}]}', (630, 647)),
    ("6.8", "POST", "partners", "tickets/check/{EVENT_ID}/{SHOW_ID}", '{"batch":[{"seat_id":"CENTER_PARTERRE-20;5","offer_id":"preferential"},{"seat_id":"CENTER_PARTERRE-20;5","offer_id":"full"},{"seat_id":"CENTER_PARTERRE-20;6","offer_id":"full"}]}', (651, 674)),
    ("6.9", "POST", "partners", "tickets/find", '{"filter":{"external_order_id":"order67890"}}', (678, 690)),
    ("6.10", "POST", "partners", "tickets/find/12", '{"filter":{"external_order_id":"order67890"}}', (694, 706)),
    ("6.11", "POST", "partners", "tickets/find/12/4076", '{"filter":{"external_order_id":"order67890"}}', (710, 722)),
    ("6.12", "POST", "partners", "tickets/find", '{"filter":{"barcode":"872964136579"}}', (726, 738)),
    ("6.13", "POST", "partners", "tickets/find", '{"filter":{"external_order_id":"6a5cc185-bc59-451f-b7cb-94376476ae01","external_id":["ticket12345"],"barcode":["872964136579","879979255977"],"id":[134857,134858]}}', (742, 757)),
    ("6.14", "GET", "partners", "events/seats/{EVENT_ID}", None, (761, 767)),
    ("6.15", "GET", "partners", "events/seats/{EVENT_ID}/{SHOW_ID}", None, (771, 777)),
    ("7.1", "GET", "rest", "events", None, (783, 792)),
    ("7.2", "GET", "rest", "orders/999999999", None, (796, 801)),
    ("7.3", "GET", "rest", "events/999999999", None, (805, 810)),
    ("7.4", "POST", "rest", "clients", "{}", (814, 820)),
    ("7.5", "GET", "rest", "orders", '{"where":[{"column":"invalid_column","value":1}]}', (824, 840)),
)
# fmt: on

#: Concrete requests named under the templates, after the base.
EXAMPLES = {
    "1.6": ("orders/4360", "orders/1", "orders/12345"),
    "1.7": ("orders/4360/baskets/63993",),
    "1.8": ("orders/4360/baskets/63993",),
    "1.9": ("orders/4360/baskets/63993/refund",),
    "1.10": ("orders/4360/restore",),
    "2.4": ("clients/235",),
    "3.3": ("events/33", "events/12"),
    "3.5": ("events/33",),
    "3.6": ("events/33/seats",),
    "3.7": ("events/33/seats/41",),
    "6.1": ("tickets/add/12/4076",),
    "6.4": ("tickets/update/12/4076",),
    "6.14": ("events/seats/12",),
    "6.15": ("events/seats/12/21",),
}

#: Where a template without an example of its own leads.
PAIRED = {
    "6.2": "tickets/add/12/4076",
    "6.3": "tickets/add/12/4076",
    "6.5": "tickets/update/12/4076",
    "6.6": "tickets/remove/12/4076",
    "6.7": "tickets/remove/12/4076",
    "6.8": "tickets/check/12/4076",
}

WRITES = [
    "1.8",
    "1.9",
    "1.10",
    "2.3",
    "2.4",
    "3.4",
    "3.5",
    "4.4",
    "4.5",
    "5.4",
    "5.5",
    "6.1",
    "6.2",
    "6.3",
    "6.4",
    "6.5",
    "7.4",
]
DELETES = ["1.7", "6.6", "6.7"]

#: Stated answers; all others are 200.
EXPECTED = {
    "2.3": "201",
    "3.4": "201",
    "4.4": "201",
    **{f"6.{m}": "403 PERMISSION_DENIED" for m in range(1, 8)},
    "7.1": "401 WRONG_AUTHORIZATION",
    "7.2": "404 or ORDER_NOT_FOUND",
    "7.3": "404 EVENT_NOT_FOUND",
    "7.4": "VALIDATION_ERROR",
    "7.5": "VALIDATION_ERROR or empty result",
}

SLUGS = ("orders", "clients", "events", "discounts", "barcodes", "partners", "errors", "section-8")


def expected_path(case_id: str, template: str) -> str:
    """The path that the table's case leads to in the shipped file."""
    if case_id == "4.5":
        return "promo-codes/13513"
    return EXAMPLES.get(case_id, (PAIRED.get(case_id, template),))[0]


def test_shipped_file_has_the_51_cases(shipped: Spec) -> None:
    """Ids, methods, APIs, templates and paths are those of the table, in its order."""
    found = [(c.id, c.method, c.api, c.template, c.path) for c in shipped.cases]
    bases = {"rest": REST, "partners": PARTNERS}
    assert found == [
        (id_, method, api, bases[api] + template, expected_path(id_, template))
        for id_, method, api, template, _, _ in TABLE
    ]


def test_shipped_bodies(shipped: Spec) -> None:
    """Bodies have the table's values; `нет` and no label are no body, `{}` is an empty object."""
    found = {c.id: None if c.body is None else json.loads(c.body) for c in shipped.cases}
    assert found == {
        id_: None if body in (None, "нет") else json.loads(body) for id_, _, _, _, body, _ in TABLE
    }
    assert shipped.case("7.4").body == "{}"
    assert shipped.case("1.1").body is None
    assert "Обновлённое" in (shipped.case("2.4").body or "")


def test_shipped_safety(shipped: Spec) -> None:
    """The safety classes are those of the table of classes."""
    assert [c.id for c in shipped.cases if c.safety == "writes"] == WRITES
    assert [c.id for c in shipped.cases if c.safety == "deletes"] == DELETES
    assert len([c for c in shipped.cases if c.safety == "reads"]) == 51 - 17 - 3


def test_shipped_expectations_are_stated(shipped: Spec) -> None:
    """Every case states its answer as the last line of its block, and it is the audited one."""
    lines = shipped.source.decode().split("\n")
    assert {c.id: str(c.expected) for c in shipped.cases} == {
        row[0]: EXPECTED.get(row[0], "200") for row in TABLE
    }
    for case in shipped.cases:
        assert case.expected.line == case.span.last
        assert lines[case.span.last - 1] == f"**Ожидаемый ответ:** {case.expected.text}"


def test_shipped_file_is_clean(shipped: Spec) -> None:
    """No case has a problem, no request stands outside a case, digests differ by request only."""
    assert [str(p) for case in shipped.cases for p in case.problems] == []
    assert stray_requests(shipped) == ()
    assert [section.slug for section in shipped.sections] == list(SLUGS)
    assert len({c.digest for c in shipped.cases}) == 51


def test_shipped_marks(shipped: Spec) -> None:
    """`-m partners` means 15 cases, and each section's mark its own number of cases."""
    counts = [sum(slug in c.marks for c in shipped.cases) for slug in SLUGS]
    assert counts == [10, 4, 7, 5, 5, 15, 5, 0]


def test_shipped_headers(shipped: Spec) -> None:
    """Common headers without the token; only 7.1 brings an authorization of its own."""
    assert {tuple(c.headers.items()) for c in shipped.cases} == {
        (
            ("Accept", "application/json"),
            ("Cache-Control", "no-cache"),
            ("Content-Type", "application/json"),
        )
    }
    assert {c.id: c.own_authorization for c in shipped.cases if c.own_authorization} == {
        "7.1": "Bearer INVALID_TOKEN_12345"
    }


def test_shipped_sources_of_values(shipped: Spec) -> None:
    """Each placeholder tells the line its value came from, and that line holds the value."""
    lines = shipped.source.decode().split("\n")
    taken = [(case, one) for case in shipped.cases for one in case.placeholders]
    assert len(taken) == 34
    for case, one in taken:
        whose, _, line = one.source.partition(", line ")
        assert whose == ("example of 6.1" if case.id in PAIRED else "example")
        assert f"/{one.value}" in lines[int(line) - 1]


def test_parsing_needs_no_library_and_little_time(shipped: Spec) -> None:
    """Reading the 51 cases takes well under 60 ms of processor time once imported."""
    import subprocess
    import sys

    program = (
        "import json, sys, time\n"
        "from pathlib import Path\n"
        "from pytest_qtickets.spec import read_spec\n"
        "times = []\n"
        "for _ in range(5):\n"
        "    start = time.process_time()\n"
        "    read_spec(Path(sys.argv[1]))\n"
        "    times.append(time.process_time() - start)\n"
        "print(min(times))\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))\n"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", program, str(root / "specs" / shipped.file)],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
    )
    seconds, modules = done.stdout.splitlines()
    assert float(seconds) < 0.06
    assert not {"markdown_it", "requests", "pytest", "difflib", "jinja2"} & set(json.loads(modules))


# The original's form: no answers but in 7.1 to 7.5, notes with defaults, no example for 4.5.

TITLES = {
    1: "ЗАКАЗЫ (ORDERS)",
    2: "КЛИЕНТЫ",
    3: "МЕРОПРИЯТИЯ",
    4: "СКИДКИ И ПРОМОКОДЫ",
    5: "ШТРИХКОДЫ И СКАНИРОВАНИЕ БИЛЕТОВ",
    6: "PARTNERS API: БИЛЕТЫ И МЕРОПРИЯТИЯ",
    7: "ДОПОЛНИТЕЛЬНЫЕ СЦЕНАРИИ",
}
ANSWERS = {
    "7.1": "ошибка `WRONG_AUTHORIZATION`",
    "7.2": "ошибка 404 или `ORDER_NOT_FOUND`",
    "7.3": "ошибка `EVENT_NOT_FOUND`",
    "7.4": "ошибка `VALIDATION_ERROR`",
    "7.5": "ошибка `VALIDATION_ERROR` или пустой результат",
}


def indented(value: Any, depth: int = 0) -> str:
    """JSON as the original file writes it: two spaces, lists of plain values on one line."""
    inner, outer = "  " * (depth + 1), "  " * depth
    if isinstance(value, dict):
        rows = [f"{inner}{json.dumps(k)}: {indented(v, depth + 1)}" for k, v in value.items()]
        return "{\n" + ",\n".join(rows) + f"\n{outer}}}"
    if isinstance(value, list) and isinstance(value[0], dict):
        rows = [f"{inner}{indented(v, depth + 1)}" for v in value]
        return "[\n" + ",\n".join(rows) + f"\n{outer}]"
    return json.dumps(value, ensure_ascii=False)


def original_form() -> str:
    """A file with the lines of the original one and words of our own."""
    lines = [
        *("# Запросы", "", f"**Base URL:** `{REST}`", f"**Base URL (Partners API):** `{PARTNERS}`"),
        *("", "**Заголовки для всех запросов:**", "```", "Accept: application/json"),
        *("Cache-Control: no-cache", "Content-Type: application/json"),
        *("Authorization: Bearer YOUR_TOKEN", "```", "", "---", ""),
    ]
    section = 0
    for id_, method, api, template, body, _ in TABLE:
        base = REST if api == "rest" else PARTNERS
        if int(id_.split(".")[0]) != section:
            section += 1
            lines += [f"## {section}. {TITLES[section]}", ""]
        lines += [f"### {id_}. Проба", "**Запрос:**", "```", f"{method} {base}{template}", "```"]
        if id_ == "7.1":
            lines += ["**Заголовки:**", "```", "Authorization: Bearer INVALID_TOKEN_12345", "```"]
        if body == "нет":
            lines.append("**Body:** нет")
        elif body == "{}":
            lines.append("**Body:** `{}`")
        elif body:
            lines += ["**Body:**", "```json", *indented(json.loads(body)).split("\n"), "```"]
        if id_ in EXAMPLES:
            lines += ["**Примеры:**", *(f"- `{method} {base}{path}`" for path in EXAMPLES[id_])]
        if id_ in ANSWERS:
            lines.append(f"**Ожидаемый ответ:** {ANSWERS[id_]}")
        lines += ["", "---", ""]
    lines += [
        *("## 8. ПРИМЕЧАНИЯ", "", "### Замена заглушек", ""),
        "- `YOUR_TOKEN` → ваш токен",
        "- `{ORDER_ID}` → номер заказа (например, 4360)",
        "- `{EVENT_ID}` → номер мероприятия (например, 12 или 33)",
        "- `{SHOW_ID}` → номер сеанса (например, 41 или 4076)",
        *("", "---", "", "## ГОТОВО! ", ""),
    ]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def original() -> Spec:
    """The parsed file of the original form."""
    return parse_spec(original_form().encode(), file="qtickets_api_test_requests.md")


def test_original_spans(original: Spec) -> None:
    """The block of each of the 51 cases has the lines that the original file's table gives."""
    assert [(c.id, c.span.first, c.span.last) for c in original.cases] == [
        (row[0], *row[-1]) for row in TABLE
    ]
    assert str(original.case("6.1").span) == "qtickets_api_test_requests.md:486-507"


def test_original_requests(original: Spec, shipped: Spec) -> None:
    """All cases but 4.5 ask for exactly what the shipped file asks for."""
    digests = {case.id: case.digest for case in shipped.cases}
    assert [c.id for c in original.cases if c.digest != digests[c.id]] == ["4.5"]


def test_original_answers(original: Spec) -> None:
    """Five cases state an answer; the others state nothing and mean 2xx."""
    assert {c.id: str(c.expected) for c in original.cases if c.expected.text} == {
        "7.1": "WRONG_AUTHORIZATION",
        "7.2": "404 or ORDER_NOT_FOUND",
        "7.3": "EVENT_NOT_FOUND",
        "7.4": "VALIDATION_ERROR",
        "7.5": "VALIDATION_ERROR or empty result",
    }
    assert {str(c.expected) for c in original.cases if not c.expected.text} == {"2xx"}


def test_original_has_one_problem(original: Spec) -> None:
    """Only 4.5 has a problem: nothing gives its placeholder a value."""
    assert [str(p) for case in original.cases for p in case.problems] == [
        (
            "qtickets_api_test_requests.md:392: no value for {PROMO_CODE_ID}; add an example under "
            "**Примеры:**, or `PROMO_CODE_ID=…` to qtickets_values in the ini file"
        )
    ]


def test_original_sections(original: Spec) -> None:
    """Slugs hold for titles in capitals; the notes are section 8, the closing heading is none."""
    assert [section.slug for section in original.sections] == list(SLUGS)
    assert original.sections[-1].title == "ПРИМЕЧАНИЯ"


@pytest.mark.parametrize("ending", [b"\r\n", b"\r"])
def test_line_endings_and_byte_order_mark(original: Spec, ending: bytes) -> None:
    """CRLF or CR line endings and a byte order mark change no case."""
    source = b"\xef\xbb\xbf" + original.source.replace(b"\n", ending)
    other = parse_spec(source, file=original.file)
    assert other.cases == original.cases
    assert other.source == source


def test_read_spec_names_the_file_without_folder(tmp_path: Path) -> None:
    """Spans carry the file's name only, whatever folder it lies in."""
    path = tmp_path / "folder" / "кейсы.md"
    path.parent.mkdir()
    path.write_text(original_form(), encoding="utf-8")
    spec = read_spec(path, values={"PROMO_CODE_ID": "7"})
    assert spec.file == "кейсы.md"
    assert str(spec.case("1.1").span) == "кейсы.md:18-23"
    assert spec.case("4.5").path == "promo-codes/7"
    assert spec.case("4.5").problems == ()
