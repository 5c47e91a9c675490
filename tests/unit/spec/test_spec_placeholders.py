"""Where the values of placeholders come from, and that event and show always belong together."""

from __future__ import annotations

import pytest

BASE = "https://api.example.com/rest/v1/"
PARTNERS = "https://api.example.com/partners/v1/"


def request(template: str, *examples: str, base: str = BASE) -> str:
    """A request with examples."""
    lines = [f"**Request:** `GET {base}{template}`"]
    if examples:
        lines += ["**Examples:**", *(f"- `GET {base}{example}`" for example in examples)]
    return "\n".join(lines) + "\n"


NOTES = """\
## 8. Notes
- `YOUR_TOKEN` → the token
- `{ORDER_ID}` → an order of yours (see 3.1, for example 4360 or 1)
- `{EVENT_ID}` -> an event (12 or 33)
- `{SHOW_ID}` → a show [41 or 4076]
- `{CODE}` → a code (such as `SUMMER-1`)
- `{NAMELESS}` → ask the vendor
"""


def values(case):
    """Name, value and source of each placeholder."""
    return [(one.name, one.value, one.source) for one in case.placeholders]


def test_first_example_of_the_case(parse_case):
    """Without a setting the first example counts, and its line is told."""
    case = parse_case(request("orders/{ORDER_ID}", "orders/4360", "orders/1") + NOTES)
    assert case.path == "orders/4360"
    assert case.template == BASE + "orders/{ORDER_ID}"
    assert values(case) == [("ORDER_ID", "4360", "example, line 14")]


def test_setting_beats_the_example(parse_case):
    """An explicit value wins over the example."""
    case = parse_case(request("orders/{ORDER_ID}", "orders/4360"), {"ORDER_ID": "7"})
    assert (case.path, values(case)) == ("orders/7", [("ORDER_ID", "7", "setting")])


def test_default_of_the_notes(parse_case):
    """Without example the first id in the brackets of the notes counts; section numbers do not."""
    case = parse_case(request("orders/{ORDER_ID}") + NOTES)
    assert (case.path, values(case)) == ("orders/4360", [("ORDER_ID", "4360", "default, line 15")])


def test_default_in_inline_code(parse_case):
    """An id that is no number stands in inline code."""
    assert parse_case(request("promo/{CODE}") + NOTES).path == "promo/SUMMER-1"


def test_an_example_of_another_case_gives_no_single_value(parse):
    """Only pairs are taken from other cases; a lone id comes from the notes."""
    spec = parse(
        "### 1.1. A\n"
        + request("events/{EVENT_ID}", "events/33")
        + "### 1.2. B\n"
        + request("events/{EVENT_ID}/seats")
        + NOTES
    )
    assert spec.case("1.2").path == "events/12/seats"


PAIRS = (
    "### 1.1. A\n" + request("events/{EVENT_ID}", "events/77")
    + "### 1.2. B\n" + request("events/{EVENT_ID}/seats/{SHOW_ID}", "events/33/seats/41")
    + "## 6. Partners\n"
    + "### 6.1. C\n" + request("tickets/find/{EVENT_ID}/{SHOW_ID}", base=PARTNERS)
    + "### 6.2. D\n"
    + request("tickets/find/{EVENT_ID}/{SHOW_ID}", "tickets/find/12/4076", base=PARTNERS)
    + "### 6.3. E\n" + request("events/seats/{EVENT_ID}/{SHOW_ID}", "events/seats/12/21", base=PARTNERS)
    + "## 7. Errors\n"
    + "### 7.1. F\n" + request("events/{EVENT_ID}/seats/{SHOW_ID}")
)  # fmt: skip


def test_pair_of_the_section_then_of_the_file(parse):
    """A template that needs both takes the first pair of its section, else of the file."""
    spec = parse(PAIRS + NOTES)
    assert spec.case("6.1").path == "tickets/find/12/4076"
    assert values(spec.case("6.1")) == [
        ("EVENT_ID", "12", "example of 6.2, line 25"),
        ("SHOW_ID", "4076", "example of 6.2, line 25"),
    ]
    assert spec.case("6.3").path == "events/seats/12/21"
    assert spec.case("7.1").path == "events/33/seats/41"
    assert all(not case.problems for case in spec.cases)


@pytest.mark.parametrize(
    ("setting", "paths"),
    [
        ({"EVENT_ID": "33"}, ["33/41", "33/41", "33/41"]),
        ({"EVENT_ID": "12"}, ["12/4076", "12/4076", "12/21"]),
        ({"SHOW_ID": "21"}, ["12/21", "12/21", "12/21"]),
        ({"EVENT_ID": "1", "SHOW_ID": "2"}, ["1/2", "1/2", "1/2"]),
    ],
)
def test_half_a_pair_in_the_settings_finds_its_other_half(parse, setting, paths):
    """A set event brings a show of that event, a set show its event, and both stand alone."""
    spec = parse(PAIRS + NOTES, setting)
    found = ["/".join(spec.case(i).path.split("/")[-2:]) for i in ("6.1", "6.2", "6.3")]
    assert found == paths
    assert all(not case.problems for case in spec.cases)


def test_half_a_pair_without_its_other_half(parse):
    """An event that no example pairs with a show leaves the show without a value."""
    case = parse(PAIRS + NOTES, {"EVENT_ID": "5"}).case("6.1")
    assert case.path == "tickets/find/5/{SHOW_ID}"
    assert [str(p) for p in case.problems] == [
        (
            "probe.md:21: no value for {SHOW_ID} that goes with EVENT_ID 5; add an example under "
            "**Примеры:**, or `SHOW_ID=…` to qtickets_values in the ini file"
        )
    ]


def test_defaults_are_no_pair_when_they_name_several(parse_case):
    """12 or 33 beside 41 or 4076 does not say which goes with which: no value rather than a mix."""
    case = parse_case(request("events/{EVENT_ID}/seats/{SHOW_ID}") + NOTES)
    assert case.placeholders == ()
    assert [p.message.split(";")[0] for p in case.problems] == [
        "no value for {EVENT_ID} that goes with SHOW_ID",
        "no value for {SHOW_ID} that goes with EVENT_ID",
    ]


def test_defaults_that_name_one_id_each_are_a_pair(parse_case):
    """One event and one show in the notes can only mean each other."""
    notes = "## 8. Notes\n- `{EVENT_ID}` → one (33)\n- `{SHOW_ID}` → one (41)\n"
    case = parse_case(request("events/{EVENT_ID}/seats/{SHOW_ID}") + notes)
    assert case.path == "events/33/seats/41"
    assert values(case)[1] == ("SHOW_ID", "41", "default, line 15")


def test_a_pair_may_meet_in_the_body(parse):
    """An event in the URL and a show in the body are a pair as well."""
    spec = parse(
        "### 1.1. A\n" + request("events/{EVENT_ID}/seats/{SHOW_ID}", "events/33/seats/41")
        + f"### 1.2. B\n**Request:** `POST {BASE}scanning/{{EVENT_ID}}`\n"
        + '**Body:**\n```json\n{"show_id": {SHOW_ID}, "text": "шоу {SHOW_ID}"}\n```\n'
        + f"**Examples:**\n- `POST {BASE}scanning/33`\n" + NOTES
    )  # fmt: skip
    case = spec.case("1.2")
    assert (case.path, case.body) == ("scanning/33", '{"show_id": 41, "text": "шоу 41"}')
    assert case.problems == ()


def test_headers_are_filled(parse_case):
    """Placeholders in headers have values; each placeholder is listed once."""
    case = parse_case(
        request("orders/{ORDER_ID}") + "**Headers:**\n```\nX-Order: {ORDER_ID}\n```\n" + NOTES
    )
    assert case.headers["X-Order"] == "4360"
    assert len(case.placeholders) == 1


def test_no_value_names_the_line_it_is_missed_on(parse_case):
    """The problem points at the line of the body, and an unfilled body is not called bad JSON."""
    case = parse_case(
        f'**Request:** `POST {BASE}orders`\n**Body:**\n```json\n{{\n\n"id": {{NAMELESS}}\n}}\n```\n'
        + NOTES
    )
    assert [str(p) for p in case.problems] == [
        (
            "probe.md:17: no value for {NAMELESS}; add an example under **Примеры:**, "
            "or `NAMELESS=…` to qtickets_values in the ini file"
        )
    ]


def test_an_empty_setting_is_no_value(parse_case):
    """An empty setting would send another path than the one written."""
    assert parse_case(request("orders/{ORDER_ID}") + NOTES, {"ORDER_ID": ""}).path == "orders/4360"


def test_a_value_may_not_lead_to_another_path(parse_case):
    """Dot segments, plain or encoded, are folded by clients: the case is not sent."""
    for value in ("../remove", "%2e%2E/remove"):
        case = parse_case(request("orders/{ORDER_ID}"), {"ORDER_ID": value})
        assert [str(p) for p in case.problems] == [
            "probe.md:12: `.` or `..` in the path: clients send another path"
        ]


def test_an_example_that_does_not_fit(parse_case):
    """An example of another path or method is a problem, and gives no value."""
    case = parse_case(request("orders/{ORDER_ID}", "clients/1", "orders/2"))
    assert [str(p) for p in case.problems] == [
        f"probe.md:14: the example does not fit `GET {BASE}orders/{{ORDER_ID}}`"
    ]
    assert case.path == "orders/2"
