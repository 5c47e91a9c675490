"""Documents that stand in a text: read where they can be written back, masked by their keys."""

from __future__ import annotations

import ast
import html
import json
import time
from functools import partial
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_qtickets.masking import LeakScanner, Masker
from pytest_qtickets.masking.quoted import find_quoted

from .samples import World

KEY = b"a key of this test"

WRITTEN = {
    "json": json.dumps,
    "json with Cyrillic": partial(json.dumps, ensure_ascii=False),
    "compact": partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
    "PHP": lambda obj: json.dumps(obj, separators=(",", ":")).replace("/", "\\/"),
    "indent 1": partial(json.dumps, indent=1),
    "indent 2": partial(json.dumps, indent=2, ensure_ascii=False),
    "indent 4": partial(json.dumps, indent=4),
    "repr": repr,
}
PLACED = {
    "alone": "{}",
    "in a line": "2026-11-07 19:30:00 INFO answer {} in 0.1 s",
    "twice": "a {0} b {0} c",
    "after a comma": "status 200, {}",
    "in brackets": "assert f([{0}, {0}])",
}


def orders(count: int) -> tuple[World, list[dict[str, Any]]]:
    """Orders of people without an apostrophe, which ``repr`` writes in its own way."""
    world = World()
    made = world.orders(4 * count)["data"]
    return world, [order for order in made if "'" not in json.dumps(order)][:count]


@pytest.mark.parametrize("place", PLACED.values(), ids=PLACED)
@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
def test_a_document_is_found_and_written_back(place, write):
    """Each is found once, at its place, and is written as it stood there."""
    _, documents = orders(2)
    for document in documents:
        text = place.replace("{}", write(document)).replace("{0}", write(document))
        found = list(find_quoted(text))
        assert [one.value for one in found] == [document] * place.count("{")
        assert all(one.escape(one.write(one.value)) == text[one.start : one.end] for one in found)


@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
def test_a_document_in_a_text_is_masked_as_a_body_is(write):
    """The same pseudonyms in the same fields, and the text around it stays."""
    world, documents = orders(4)
    masker = Masker(KEY)
    bodies = [masker.mask_json(document) for document in documents]
    for document, body in zip(documents, bodies, strict=True):
        masked = masker.mask_text(f"before {write(document)} after")
        assert masked == f"before {write(body)} after"
        assert masker.mask_text(masked) == masked
        assert not LeakScanner(world.values).scan(masked)


def test_what_yaml_folds_is_masked_and_stays_yaml():
    """A body in a cassette: in single quotes, in folded lines, with doubled apostrophes."""
    _, documents = orders(4)
    documents[0]["client"]["details"]["surname"] = "О'Коннор"
    masker = Masker(KEY)
    for write in (json.dumps, partial(json.dumps, ensure_ascii=False)):
        tree = {"responses": [{"string": write(document)} for document in documents]}
        text = yaml.safe_dump(tree, allow_unicode=True)
        assert len(list(find_quoted(text))) == len(documents)
        masked = yaml.safe_load(masker.mask_text(text))["responses"]
        assert [json.loads(one["string"]) for one in masked] == list(
            map(masker.mask_json, documents)
        )


def test_what_html_escapes_is_masked_and_stays_html():
    """Indented in a table's cell, and in an attribute as templates write it."""
    _, documents = orders(3)
    masker = Masker(KEY)
    for document in documents:
        body = masker.mask_json(document)
        for write in (partial(json.dumps, indent=1), json.dumps, repr):
            cell = f"<td><pre>{html.escape(write(document))}</pre></td>"
            assert masker.mask_text(cell) == f"<td><pre>{html.escape(write(body))}</pre></td>"
        escaped = html.escape(json.dumps(document)).replace("&quot;", "&#34;")
        masked = masker.mask_text(f'<div data-jsonblob="{escaped}"></div>')
        assert json.loads(html.unescape(masked)[20:-8]) == body


@pytest.mark.parametrize(
    "text",
    [
        '{"id": 1, "title": "\\u041a\\u043e\\u043d\\u0446\\u0435\\u0440\\u0442", "price": 1500.0}',
        "{'id': 1, 'price': None, 'paid': True, 'seats': ['1-2;3']}",
        'x: \'{"id": 1,\n    "price": 1500}\'',
        "<td>{&quot;id&quot;: 1, &quot;q&quot;: &quot;a &lt;b&gt;&quot;}</td>",
        '{\n    "id": 1,\n    "empty": {},\n    "none": [],\n    "deep": {\n        "a": 2\n    }\n}',
    ],
)
def test_a_document_without_values_keeps_every_sign(text):
    """What holds nothing personal is not written again."""
    assert list(find_quoted(text))
    assert Masker(KEY).mask_text(text) == text


@pytest.mark.parametrize(
    "text",
    [
        '{"client_email": "user@example.com", "price": 1500.00}',
        '{"client_email": "user@example.com", "client_email": "guest@example.com"}',
        '{"client_email": "user@example.com", "client_phone": "+7999',
        '{"client_email" : "user@example.com"}',
        "{'client_email': 'user@example.com', 'title': 'it\\'s \"so\"'}",
        "{'client_email': 'user@example.com', 'at': datetime.date(2026, 11, 7)}",
        '\'{"client_email": "user@example.com"} and more\'',
        "&quot; {&quot;client_email&quot;: 'user@example.com'}",
        '{"client_email": "user@example.com", "n": 123456789012345678901234567890, }',
    ],
)
def test_what_cannot_be_written_back_is_text(text):
    """A number with zeros, a key twice, a body cut short: searched as any text, and as well."""
    assert not list(find_quoted(text))
    assert "@example.com" not in Masker(KEY).mask_text(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"price": 1500.00, "client": {"name": "Яромира"}}',
        '{"price": 1500.00, "clients": [{"name": "Яромира"}, {"name": "Яромира"}]}',
        '{\n  "price": 1500.00,\n  "clients": [\n    {\n      "name": "Яромира"\n    }\n  ]\n}',
        "{'at': Decimal('1'), 'clients': [{'name': 'Яромира'}, {'name': 'Яромира'}]}",
        '{"client": {"name": "Яромира"}, "phone": "',
        "<p>{&quot;at&quot;: 1.00, &quot;client&quot;: {&quot;name&quot;: &quot;Яромира&quot;}}</p>",
    ],
)
def test_a_part_of_what_cannot_be_read_is_text(text):
    """By itself ``{"name": …}`` may be an event; what it is a part of says that it is a person."""
    assert not list(find_quoted(text))


def test_documents_of_a_list_are_read():
    """A list that is no object's own: its objects follow one another."""
    records = [{"id": n, "client_email": "user@example.com"} for n in range(3)]
    for text in (json.dumps(records), repr(records), "\n".join(map(json.dumps, records))):
        assert [one.value for one in find_quoted(f"got {text}")] == records


def test_strings_of_a_document_are_read_as_text():
    """Prose under unknown keys: names that were seen, people that were not, and codes."""
    masker = Masker(KEY)
    masker.mask_json(
        {"client_name": "Яромира", "uniqid": "abc123def4", "event": {"name": "Купала"}}
    )
    record = {"note": "ждёт Яромиру", "seen": "abc123def4", "told": "Олегу Петровичу Громову",
              "title": "Купала", "host": "localhost"}  # fmt: skip
    masked = masker.mask_text(f"got {json.dumps(record, ensure_ascii=False)}")
    for value in ("Яромир", "abc123def4", "Олег", "Громов"):
        assert value not in masked
    assert "Купала" in masked
    assert "localhost" in masked


def test_a_string_that_said_nothing_is_hidden_once_it_is_known():
    """A nickname in a log, before and after an answer gave it to somebody."""
    masker, line = Masker(KEY), 'got {"said": "Zxqwin", "title": "Yodab"}'
    assert masker.mask_text(line) == line
    masker.mask_json({"client": {"surname": "Zxqwin", "name": "Yodab"}})
    masked = masker.mask_text(line)
    assert "Zxqwin" not in masked
    assert "Yodab" not in masked


def test_what_a_text_calls_public_protects_nothing():
    """``{"name": "Иван"}`` in a log is no event: the person of that name is hidden elsewhere."""
    masker = Masker(KEY)
    masker.mask_text('{"name": "Иван Громов", "id": 5}')
    assert "Громов" not in masker.mask_text("клиент Иван Громов не найден")


def test_a_value_around_a_document_is_hidden():
    """What reaches over a document is found all the same, and nothing of either is lost."""
    masked = Masker(KEY).mask_text("Cookie: {'id': 1}")
    assert masked == Masker(KEY).mask_text("Cookie: {'id':  1}").replace("  ", " ")
    stand_in = Masker(KEY).mask_text('\ufdd0 {"client_email": "user@example.com"}')
    assert stand_in.startswith("\ufdd0 ")
    assert "user@" not in stand_in


@pytest.mark.parametrize("name", ["О'Коннор", "Анна\xa0Мария", 'Анна "Мария"', "Анна\\Мария"])
def test_masking_again_changes_nothing(name):
    """Also where a name is written so that a ``repr`` could not be read until it was hidden."""
    record = {
        "custom": {"age": 17, "who": name},
        "client": {"surname": name, "phone": "+7999\xa0000-00-01"},
    }
    masker = Masker(KEY)
    for text in (repr(record), f"{record!r} {record!r}", json.dumps(record), repr([record, 1])):
        masked = masker.mask_text(text)
        assert masker.mask_text(masked) == masked
        assert "000-00-01" not in masked


def test_values_are_counted_once():
    """Also where a text had to be read again without its documents."""
    masker = Masker(KEY)
    masker.mask_text('Cookie: session={"client_email": "user@example.com"}')
    assert masker.hidden.get("email", 0) <= 1


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(
    st.dictionaries(TEXT, VALUES, min_size=1, max_size=4),
    st.sampled_from([*WRITTEN.values()]),
    st.sampled_from([*PLACED.values()]),
)
def test_whatever_stands_in_a_document_it_stays_one(rest, write, place):
    """Any keys and values: what was JSON or a ``repr`` still is, and its value is hidden."""
    document = {**rest, "client_email": "user@example.com"}
    masked = Masker(KEY).mask_text(place.replace("{}", write(document)).replace("{0}", "{}"))
    assert "user@example" not in masked
    if place == "{}":
        assert list(ast.literal_eval(masked) if write is repr else json.loads(masked))


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.lists(st.dictionaries(TEXT, TEXT | st.integers() | st.none(), min_size=1), max_size=4))
def test_every_repr_of_a_line_is_read_at_its_place(records):
    """Several in one line, with signs that ``repr`` escapes: each is read, or stays text."""
    text = " and ".join(map(repr, records)) + "\n" + "".join(map(repr, records))
    for found in find_quoted(text):
        assert ast.literal_eval(text[found.start : found.end]) == found.value
        assert found.value in records


def test_signs_that_repr_escapes_move_nothing():
    """A no-break space is four signs in a ``repr`` and six in JSON."""
    records = [{"phone": "+7\xa0999\xa0000"}, {"name": "O'Neil", "a": "\x80\\xa0"}, {"b": True}]
    text = f"E {records} {records[1]!r}\n{records[0]!r}"
    assert [one.value for one in find_quoted(text)] == [*records, records[1], records[0]]


BAIT = {
    "open": '{"a":',
    "open repr": "{'a': ",
    "open html": "{&quot;a&quot;: ",
    "open template": "{&#34;a&#34;: ",
    "scalars": '\'{"a": 1',
    "doubled": "''{\"a\"",
    "doubled repr": "''{'a'",
    "records": '{"a": 1}, ',
    "records of repr": "{'a': 1}, ",
    "html records": "{&quot;a&quot;: 1}, ",
    "escaped often": "{&amp;amp;quot;",
    "in strings": '{"a": "{\\"a\\": ',
    "in repr": "{'a': \"{'a': ",
    "unlike": '{"a": 1.00}',
    "folded": '\'{"a":\n  ',
}


@pytest.mark.parametrize("name", BAIT)
def test_bait_is_read_in_linear_time(name):
    """Four times the text takes about four times as long; sixteen times would be quadratic."""

    def seconds(size: int) -> float:
        best = 9.0
        for _ in range(3):
            start = time.process_time()
            list(find_quoted(BAIT[name] * (size // len(BAIT[name]))))
            best = min(best, time.process_time() - start)
        return best

    assert seconds(400_000) < max(0.5, 12 * seconds(100_000))
