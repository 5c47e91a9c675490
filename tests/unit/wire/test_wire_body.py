"""Reading answers strictly, and where this API keeps its meaning."""

from __future__ import annotations

import re
from typing import Any

import pytest

from pytest_qtickets.wire.body import body_code, is_error_body, items, next_page, parse_json
from tests.unit.wire.making import page


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "Expecting value at character 0"),
        (b"{} {}", "Extra data at character 3"),
        (b"\xef\xbb\xbf{}", "Unexpected UTF-8 BOM (decode using utf-8-sig) at character 0"),
        ("{}".encode("utf-16"), "not UTF-8 at byte 0"),
        (b'{"a": "\xc3"}', "not UTF-8 at byte 7"),
        (b'{"a": NaN}', "NaN is not JSON"),
        (b"[Infinity]", "Infinity is not JSON"),
        (b'[{"a": {"c": 2, "b": 1, "b": 1}}]', "key 'b' stands twice in one object"),
        (b"[" * 100_000, "nested too deeply"),
        (b"9" * 4301, "a number too long to be parsed"),
    ],
)
def test_what_is_no_json_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    """Each refusal says what was found and where, in the same words on every Python."""
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}$"):
        parse_json(data)


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ('{"имя": "Ёлка"}'.encode(), {"имя": "Ёлка"}),
        (b" [1, 2.5, null] ", [1, 2.5, None]),
        (b'"\\ud800"', "\ud800"),
        (b"9" * 4300, int("9" * 4300)),
    ],
)
def test_json_is_read(data: bytes, value: Any) -> None:
    """Cyrillic, long numbers and escaped lone surrogates are JSON."""
    assert parse_json(data) == value


@pytest.mark.parametrize(
    ("body", "code", "error"),
    [
        (
            {"status": "error", "code": "WRONG_AUTHORIZATION", "message": "no"},
            "WRONG_AUTHORIZATION",
            True,
        ),
        (
            {"error": "no", "status": 404, "code": "RESOURCE_NOT_FOUND", "info": []},
            "RESOURCE_NOT_FOUND",
            True,
        ),
        ({"error": "no", "status": 503}, "", True),
        ({"status": "error", "data": []}, "", True),
        ({"status": "error", "result": []}, "", True),
        ({"status": "success", "result": []}, "", False),
        ({"data": {"status": "error", "code": "X"}}, "", False),
        ({"data": {}, "error": "", "status": 1}, "", False),
        ({"result": [], "error": "", "status": 1}, "", False),
        ({"code": "PROMO10", "discount": 10}, "", False),
        ({"error": "no", "code": 7}, "", False),
        ([{"status": "error"}], "", False),
        ("error", "", False),
        (None, "", False),
    ],
)
def test_what_a_body_says_of_itself(body: Any, code: str, *, error: bool) -> None:
    """Both error shapes are known; a record that happens to have such keys is none."""
    assert (body_code(body), is_error_body(body)) == (code, error)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"data": [1]}, [1]),
        ({"status": "success", "result": [1, 2]}, [1, 2]),
        ([1], [1]),
        ({"data": {}}, None),
        ({"result": True}, None),
        ({"rows": [1]}, None),
        (None, None),
    ],
)
def test_the_records_of_an_answer(body: Any, found: list[Any] | None) -> None:
    """``data``, ``result`` or a bare array; anything else lists nothing, which is not 0 records."""
    assert items(body) == found


@pytest.mark.parametrize(
    ("body", "number"),
    [
        (page([1, 2], 1, 3, 2), 2),
        (page([3], 2, 3, 2), None),
        (page([1, 2], 1, 2, 2), None),
        (page([], 1, 3, 2), None),
        (page([1], 1, 9, 0), 2),
        ({"data": [1]}, None),
        ({"data": [1], "paging": {"perPage": 2, "currentPage": 1}}, None),
        ({"data": [1], "paging": {"perPage": True, "currentPage": 1, "total": 9}}, None),
        ({"data": [1], "paging": {"perPage": -2, "currentPage": -1, "total": 9}}, None),
        ([1], None),
    ],
)
def test_the_next_page(body: Any, number: int | None) -> None:
    """While ``currentPage * perPage < total`` and the page had records; nothing else is believed."""
    assert next_page(body) == number
