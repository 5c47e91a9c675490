"""Every form of a stated answer."""

from __future__ import annotations

import pytest

from pytest_qtickets.model import Alternative
from pytest_qtickets.spec.expectation import UNSTATED, read_expectation


@pytest.mark.parametrize(
    ("text", "alternatives"),
    [
        ("HTTP 200", [Alternative(200)]),
        ("200", [Alternative(200)]),
        ("HTTP `404`", [Alternative(404)]),
        ("201 Created.", [Alternative(201)]),
        ("код `VALIDATION_ERROR`", [Alternative(code="VALIDATION_ERROR")]),
        ("Ошибка `WRONG_AUTHORIZATION`", [Alternative(code="WRONG_AUTHORIZATION")]),
        ("HTTP 403, код `PERMISSION_DENIED`", [Alternative(403, "PERMISSION_DENIED")]),
        (
            "HTTP 404 или код `ORDER_NOT_FOUND`",
            [Alternative(404), Alternative(code="ORDER_NOT_FOUND")],
        ),
        ("error 404 OR `ORDER_NOT_FOUND`", [Alternative(404), Alternative(code="ORDER_NOT_FOUND")]),
        (
            "`VALIDATION_ERROR` или пустой результат",
            [Alternative(code="VALIDATION_ERROR"), Alternative(empty=True)],
        ),
        ("HTTP 200, Empty  list", [Alternative(200, empty=True)]),
        ("пустой список or empty result", [Alternative(empty=True)]),
        ("HTTP 403 за 1200 мс, поле `data`, версия v200 и 200.5", [Alternative(403)]),
    ],
)
def test_forms(text, alternatives):
    """Alternatives are read from numbers, codes and phrases; the text is kept as written."""
    expected, complaints = read_expectation(text, 7)
    assert list(expected.alternatives) == alternatives
    assert (expected.text, expected.line, complaints) == (text, 7, [])


def test_nothing_stated(parse_case):
    """A case without the label expects any success, and says that nothing was stated."""
    case = parse_case("**Request:** `GET https://api.example.com/rest/v1/orders`\n")
    assert case.expected == UNSTATED
    assert (str(case.expected), case.expected.text, case.problems) == ("2xx", "", ())
    assert not case.expected.alternatives[0].is_error


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", "nothing"),
        ("успех", "успех"),
        ("HTTP 200 или как повезёт", "как повезёт"),
        ("HTTP 999", "HTTP 999"),
        ("`lower_case`", "`lower_case`"),
    ],
)
def test_unreadable_alternative(parse_case, text, shown):
    """An alternative with nothing readable in it is a problem of its case, with the line."""
    case = parse_case(
        f"**Request:** `GET https://api.example.com/rest/v1/orders`\n**Expected:** {text}\n"
    )
    assert [str(p) for p in case.problems] == [
        (
            f"probe.md:13: the expected answer `{shown}` names no HTTP status, no `CODE` "
            "and no `пустой результат` / `empty result`"
        )
    ]


@pytest.mark.parametrize(
    ("text", "named"), [("HTTP 200 / 201", "200 and 201"), ("`A_B`, `C_D`", "A_B and C_D")]
)
def test_two_of_a_kind_in_one_alternative(text, named):
    """Two statuses or two codes without a word for or between them are not guessed at."""
    _, complaints = read_expectation(text, 1)
    assert complaints == [f"one expected answer names {named}: join them with `или` / `or`"]


def test_a_wrapped_answer_is_read_whole(parse_case):
    """An answer that goes on in the next line keeps its second alternative."""
    case = parse_case(
        "**Request:** `GET https://api.example.com/rest/v1/orders`\n"
        "**Expected:** HTTP 404 or\n`ORDER_NOT_FOUND`\n\nRemark: 500 is bad.\n"
    )
    assert str(case.expected) == "404 or ORDER_NOT_FOUND"
