"""Views of escaped text: what it says, where it was written; words judged anew after a new name."""

from __future__ import annotations

import base64
import html
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_qtickets.masking import Masker
from pytest_qtickets.masking.people import Is, People
from pytest_qtickets.masking.runs import places, runs_of
from pytest_qtickets.masking.views import View

WRITERS = {
    "json": lambda text: json.dumps(text)[1:-1],
    "json twice": lambda text: json.dumps(json.dumps(text)[1:-1])[1:-1],
    "percent": quote,
    "percent twice": lambda text: quote(quote(text)),
    "bytes": lambda text: repr(text.encode())[2:-1],
    "html": lambda text: html.escape(text).encode("ascii", "xmlcharrefreplace").decode(),
}
WRITTEN = st.text("abЖ€😀 \n\"'&<@", max_size=12)
#: What stands before a text decides how its escapes are looked for, never what they say.
LEADS = pytest.mark.parametrize("lead", ["", "." * 5_000, "\0"], ids=["dense", "sparse", "NUL"])


@LEADS
@pytest.mark.parametrize("name", WRITERS)
@given(text=WRITTEN)
def test_a_view_says_what_was_written(name, lead, text):
    """Every escape is undone, whatever stands beside it and however long its characters are."""
    assert View(lead + WRITERS[name](text)).text == lead + text


@LEADS
@pytest.mark.parametrize("name", WRITERS)
@given(before=WRITTEN, value=WRITTEN.filter(bool), after=WRITTEN)
def test_a_place_in_a_view_is_found_in_its_source(name, lead, before, value, after):
    """The source of a part is the part, written."""
    write = WRITERS[name]
    view = View(lead + write(before) + "|" + write(value) + "|" + write(after))
    first = len(lead) + len(before) + 1
    start, end = view.raw(first, first + len(value))
    assert view.source[start:end] == write(value)


@pytest.mark.parametrize("text", ["100 %", "\\d+", "&zzzz;", "%ff%fe", "\\x98", "a \\ b"])
def test_what_is_no_escape_stays(text):
    """A sign alone, or bytes that are no text."""
    view = View(text)
    assert view.text == text
    assert view.raw(0, len(text)) == (0, len(text))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("x=a+%28b%29+c&y=1+2", "x=a (b) c&y=1+2"),
        ("x=Jazz+Night&y", "x=Jazz Night&y"),
        ("x=user+tag%40example.com", "x=user+tag@example.com"),
        ("x=%D0%96+user%40example.com", "x=Ж user@example.com"),
        ("token=ab1+cd==&t=+03:00", "token=ab1+cd==&t=+03:00"),
    ],
)
def test_the_plus_of_a_form_is_a_space(source, text):
    """One of arithmetic, of an address or of base64 is none."""
    view = View(source)
    assert view.text == text
    place = text.find(" ")
    assert place < 0 or view.source[slice(*view.raw(place, place + 1))] == "+"


def test_yaml_cuts_an_escape_in_two():
    """Behind two backslashes, with a third one; an address in the next line is no escape."""
    view = View('"\\\\u041a\\\\\\\n    u043e"')
    assert view.text == '"Ко"'
    assert View("\\\\\\\n    u041a\\\\u043e").text == "Ко"
    assert View('\\"\\\n    uface@masked.invalid').text == '"uface@masked.invalid'


def test_quoted_printable_is_read():
    """Cyrillic of a mail; an equals sign before a number is one."""
    assert View("=D0=9A=D0=BE=20=D1=82 x=D0 y=20").text == "Ко т x=D0 y=20"


def test_a_folded_line_is_no_character():
    """YAML's line breaks inside a quoted value vanish, and places around them hold."""
    view = View('"+7 999\\\n    \\ 000"')
    assert view.text == '"+7 999 000"'
    assert view.raw(8, 11) == (15, 18)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Громов", "Громовым"),
        ("Лев", "Льва"),
        ("Игорь", "Игоря"),
        ("Павел", "Павла"),
        ("Щукин", "Shchukin"),
        ("Юлия", "Iuliia"),
    ],
)
def test_a_word_is_judged_again_after_its_name_was_learnt(name, word):
    """What was judged before a name was known is no longer believed."""
    people = People()
    assert not people.flags(word) & Is.KNOWN
    assert not people.flags("Партер") & Is.KNOWN
    people.learn(name)
    assert people.flags(word) & Is.KNOWN
    assert not people.flags("Партер") & Is.KNOWN


@given(st.text("abИ1 .«_", max_size=40))
def test_every_word_of_a_text_is_in_its_runs(text):
    """What a word is looked up by is there, and its places are those of the text."""
    for run in runs_of(text.encode()) - {""}:
        found = list(places(text, [run]))
        assert found
        assert all(text[start:end] == run for _, start, end in found)


def test_base64_behind_an_equals_sign_is_read():
    """As in a query or an attribute."""
    packed = base64.b64encode(b'{"client_email": "user@example.com"}').decode()
    masked = Masker(b"key").mask_text(f"GET /x?data={packed} HTTP/1.1")
    assert packed not in masked
    assert "@masked.invalid" in base64.b64decode(masked.split("data=")[1].split()[0]).decode()
