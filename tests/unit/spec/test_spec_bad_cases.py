"""One bad case stays in the list with all of its problems and fails alone."""

from __future__ import annotations

import pytest

BASE = "https://api.example.com/rest/v1/"
GET = f"**Запрос:**\n```\nGET {BASE}orders\n```\n"
GOOD = f"### 1.2. Good\n{GET}"

CASES = {
    "no request": (
        "**Body:** нет\n",
        [
            (
                "probe.md:11: no request; write **Запрос:** (or **Request:**) and under it a fence "
                "with one line `METHOD URL`"
            )
        ],
    ),
    "no fence": (
        "**Запрос:** ниже\n",
        ["probe.md:12: no fence with `METHOD URL` under **Запрос:**"],
    ),
    "empty fence": (
        "**Запрос:**\n```\n\n```\n",
        ["probe.md:12: no fence with `METHOD URL` under **Запрос:**"],
    ),
    "two request lines": (
        f"**Запрос:**\n```\nGET {BASE}orders\n\nGET {BASE}clients\n```\n",
        ["probe.md:16: a second line in the request; expected exactly one `METHOD URL`"],
    ),
    "two requests": (
        GET + GET,
        ["probe.md:16: a second **Запрос:**; the first is on line 12"],
    ),
    "two fences": (
        GET + '```json\n{"a": 1}\n```\n',
        ["probe.md:16: a second fence under **Запрос:**; does a label miss?"],
    ),
    "no URL": (
        "**Запрос:**\n```\nорders\n```\n",
        ["probe.md:14: expected `METHOD URL`, found `орders`"],
    ),
    "unknown method": (
        f"**Запрос:**\n```\nFETCH {BASE}orders\n```\n",
        [
            (
                "probe.md:14: unknown method `FETCH`; expected one of GET, HEAD, POST, PUT, PATCH, "
                "DELETE, OPTIONS"
            )
        ],
    ),
    "no base": (
        "**Запрос:**\n```\nGET https://example.org/orders\n```\n",
        [
            (
                f"probe.md:14: `https://example.org/orders` is under no base URL ({BASE} or "
                "https://api.example.com/partners/v1/)"
            )
        ],
    ),
    "relative URL": (
        "**Запрос:**\n```\nGET orders\n```\n",
        [
            (
                f"probe.md:14: `orders` is under no base URL ({BASE} or "
                "https://api.example.com/partners/v1/)"
            )
        ],
    ),
    "bad JSON": (
        GET + '**Body:**\n```json\n{\n  "a": 1,\n}\n```\n',
        ["probe.md:19: the body is not JSON: it breaks on this line"],
    ),
    "empty body": (
        GET + "**Body:**\n```json\n```\n",
        ["probe.md:18: the body is not JSON: it breaks on this line"],
    ),
    "not a number": (
        GET + "**Body:** `NaN`\n",
        ["probe.md:16: the body is not JSON that every reader takes"],
    ),
    "too deep": (
        GET + f"**Body:** `{'[' * 100_000}`\n",
        ["probe.md:16: the body is not JSON that every reader takes"],
    ),
    "two bodies": (
        GET + '**Body:**\n```json\n{"a": 1}\n```\n```json\n{"a": 2}\n```\n',
        ["probe.md:16: 2 bodies under **Body:**; expected one"],
    ),
    "body beside none": (
        GET + '**Body:** нет\n```json\n{"a": 1}\n```\n',
        ["probe.md:16: 2 bodies under **Body:**; expected one"],
    ),
    "two body labels": (
        GET + "**Body:** `{}`\n**Тело:** `[]`\n",
        ["probe.md:17: a second **Body:**; the first is on line 16"],
    ),
    "vague body": (
        GET + "**Body:** как в 1.2\n",
        ["probe.md:16: **Body:** needs a fence under it, inline code, or the word `нет` / `none`"],
    ),
    "bad header": (
        GET + "**Заголовки:**\n```\nX-Probe: 1\nno header\nX-Имя: 1\n```\n",
        [
            "probe.md:19: not a header; expected `Name: value`",
            "probe.md:20: not a header; expected `Name: value`",
        ],
    ),
    "headers without fence": (
        GET + "**Заголовки:** X-Probe: 1\n",
        ["probe.md:16: no fence with `Name: value` under **Заголовки:**"],
    ),
    "empty headers": (
        GET + "**Заголовки:**\n```\n\n```\n",
        ["probe.md:16: no fence with `Name: value` under **Заголовки:**"],
    ),
    "examples without label": (
        GET + f"\n- `GET {BASE}orders`\n* a remark on `GET`\n",
        ["probe.md:17: an example without **Примеры:** above it"],
    ),
    "bad example": (
        GET + "**Примеры:**\n- orders/1\n",
        ["probe.md:17: not an example; expected `METHOD URL` in inline code"],
    ),
    "misspelt label": (
        GET + "**Ожыдаемый ответ:** 404\n",
        ["probe.md:16: **Ожыдаемый ответ:** is no label; is **Ожидаемый ответ:** meant?"],
    ),
    "request without label": (
        f"```\nGET {BASE}orders\n```\n",
        [
            (
                "probe.md:11: no request; write **Запрос:** (or **Request:**) and under it a fence "
                "with one line `METHOD URL`"
            ),
            "probe.md:13: a request without **Запрос:** above it",
        ],
    ),
    "another request": (
        GET + f"**Ещё:**\n```\nGET {BASE}clients\n```\n",
        ["probe.md:18: a request without **Запрос:** above it"],
    ),
    "behind the rule": (
        f"{GET}\n---\n\n**Body:** `{{}}`\n```\nGET {BASE}orders\n```\n",
        [
            "probe.md:19: **Body:** stands after the rule or heading on line 17, so outside the case",
            "probe.md:20: a request stands after the rule or heading on line 17, so outside the case",
        ],
    ),
    "behind a lower heading": (
        f"{GET}#### Ответ\n**Ожидаемый ответ:** 404\n",
        [
            (
                "probe.md:17: **Ожидаемый ответ:** stands after the rule or heading on line 16, "
                "so outside the case"
            )
        ],
    ),
    "several at once": (
        "**Запрос:**\n```\nFETCH orders/{ORDER_ID}\n```\n**Body:** `{`\n**Expected:** успех\n",
        [
            (
                "probe.md:14: unknown method `FETCH`; expected one of GET, HEAD, POST, PUT, PATCH, "
                "DELETE, OPTIONS"
            ),
            (
                "probe.md:14: no value for {ORDER_ID}; add an example under **Примеры:**, "
                "or `ORDER_ID=…` to qtickets_values in the ini file"
            ),
            (
                f"probe.md:14: `orders/{{ORDER_ID}}` is under no base URL ({BASE} or "
                "https://api.example.com/partners/v1/)"
            ),
            "probe.md:16: the body is not JSON: it breaks on this line",
            (
                "probe.md:17: the expected answer `успех` names no HTTP status, no `CODE` and no "
                "`пустой результат` / `empty result`"
            ),
        ],
    ),
}


@pytest.mark.parametrize(("text", "problems"), CASES.values(), ids=CASES.keys())
def test_bad_case(parse, text, problems):
    """The problems are worded with their lines, and the next case is none the worse."""
    spec = parse(f"### 1.1. Bad\n{text}{GOOD}")
    bad, good = spec.cases
    assert [str(p) for p in bad.problems] == problems
    assert (bad.id, bad.title) == ("1.1", "Bad")
    assert (good.path, good.problems) == ("orders", ())


def test_fields_are_as_good_as_could_be_read(parse):
    """What was readable of a bad case is there."""
    bad = parse(f"### 1.1. Bad\n{GET}**Body:** `{{`\n**Expected:** успех или 404\n").cases[0]
    assert (bad.method, bad.path, bad.body, bad.safety) == ("GET", "orders", "{", "reads")
    assert (str(bad.expected), bad.expected.text) == ("404", "успех или 404")
    assert bad.param_id == "1.1-GET-orders"


def test_case_in_a_foreign_section(parse):
    """A case numbered for another section is a problem, for its section's totals would be wrong."""
    case = parse(f"### 2.5. Bad\n{GET}").cases[0]
    assert [str(p) for p in case.problems] == ["probe.md:11: case 2.5 stands in section 1"]
    assert case.section.slug == "orders"
