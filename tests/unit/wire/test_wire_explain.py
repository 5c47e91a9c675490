"""What a person reads when a case did not pass."""

from __future__ import annotations

from dataclasses import replace

from pytest_qtickets.masking import Masker
from pytest_qtickets.model import Alternative, MaskedBytes
from pytest_qtickets.wire.explain import SHOWN, explain, show
from pytest_qtickets.wire.judge import judge
from tests.unit.wire.making import answer, case, silence, spec

CASE = case("6.9", "tickets/find", Alternative(200), method="POST", body={"filter": {"id": 1}})


def test_the_case_file_stands_beside_the_exchange() -> None:
    """Rule, reason, what was expected and on which line, the request and the answer, in order."""
    got = answer({"status": "error", "code": "WRONG_AUTHORIZATION"})
    got = replace(
        got, request=replace(got.request, method="POST", body=MaskedBytes(b'{"a": "\xd0\x81"}'))
    )
    found = judge(CASE, [got])
    assert explain(CASE, spec(CASE), [got], found, Masker(b"k")).split("\n") == [
        "6.9 Проверка 6.9: failed by rule `body status`",
        "  HTTP 200 WRONG_AUTHORIZATION: the body says error, expected 200",
        "  expected   200   (requests.md:12)",
        "  case       requests.md:7-15",
        "  request    POST https://api.example.org/api/rest/v1/orders",
        '             {"a": "Ё"}',
        "  answer     HTTP 200 application/json",
        '             {"status": "error", "code": "WRONG_AUTHORIZATION"}',
    ]


def test_nothing_stated_is_said_to_be_so() -> None:
    """Without an expected answer the assumption and the case's lines stand there."""
    bare = case("1.1")
    bare = replace(bare, expected=replace(bare.expected, line=0))
    lines = explain(bare, spec(bare), [silence()], judge(bare, [silence()]), Masker(b"k")).split(
        "\n"
    )
    assert (
        lines[2]
        == "  expected   nothing stated: a 2xx answer with a success body   (requests.md:7-15)"
    )
    assert lines[-1] == "  no answer  timeout: no answer within 30 s"


def test_of_pages_the_last_one_is_shown() -> None:
    """The page that broke the rule is named by its number, a further attempt by its own."""
    shown = show(answer({"data": []}, number=5, page=3, attempt=2))
    assert "GET https://api.example.org/api/rest/v1/orders   (page 3)   (attempt 2)" in shown


def test_of_attempts_the_last_one_is_shown() -> None:
    """What was judged is what is shown; what came before it is in the evidence."""
    asked = case("1.1", "orders", Alternative(200))
    tried = [silence(), answer({"data": 1}, number=2, attempt=2)]
    lines = explain(asked, spec(asked), tried, judge(asked, tried), Masker(b"k"))
    assert "(attempt 2)" in lines
    assert "no answer" not in lines


def test_a_long_body_is_cut_and_its_length_said() -> None:
    """The whole of it is in the evidence."""
    last = show(answer(b"x" * (SHOWN + 5))).split("\n")[-1]
    assert last == f"             {'x' * SHOWN}… ({SHOWN + 5} characters)"


def test_a_body_of_any_kind_can_be_shown() -> None:
    """Broken UTF-8, line feeds and nesting end on one line."""
    for body in (b"\xff\n\n<p>", b"[" * 100_000, b"", b'"\\ud800"'):
        shown = show(answer(body))
        assert len(shown.split("\n")) == 3


def test_what_is_shown_is_masked() -> None:
    """A title or a reason that carries a person's data does not reach the terminal."""
    titled = replace(CASE, title="Билет user@example.com")
    text = explain(titled, spec(titled), [silence()], judge(titled, [silence()]), Masker(b"k"))
    assert "user@" not in text
