"""Properties over generated documents: nothing planted survives, masking is idempotent."""

from __future__ import annotations

import json
import string

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_qtickets.masking import LeakScanner, Masker, neutral

few = settings(
    max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)

DIGITS = st.text("123456789", min_size=10, max_size=10)
HEX = st.text("0123456789abcdef", min_size=31, max_size=31).map(lambda tail: "a" + tail)
CYRILLIC = st.text("абвгдежзиклмнопрстуфхчшщыэюя", min_size=5, max_size=12).map(
    lambda word: word.capitalize() + "ъ"  # no placeholder such as "Клиент"
)
PLANTED = {
    "client_email": st.from_regex(
        r"[a-z][a-z0-9.+_-]{3,12}[a-z0-9]@example\.(com|org)", fullmatch=True
    ),
    "client_phone": DIGITS.map(lambda d: f"+79{d[:9]}"),
    "client_name": CYRILLIC,
    "client_surname": st.text(string.ascii_lowercase, min_size=6, max_size=12).map(
        lambda s: s.title() + "q"
    ),
    "barcode": DIGITS.map(lambda d: f"87{d}"),
    "series": DIGITS.map(lambda d: d[:9]),
    "uniqid": st.text(string.ascii_lowercase + string.digits, min_size=9, max_size=9).map(
        lambda s: "q" + s
    ),
    "payment_card_number": DIGITS.map(lambda d: f"4{d[:5]}******{d[5:9]}"),
    "inn": DIGITS.map(lambda d: f"77{d[:8]}"),
}
NOISE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.just([]),
    st.just({}),
)
WRAPPERS = ("data", "result", "baskets", "batch", "filter", "custom", "unknown", "client")


@st.composite
def documents(draw):
    """A nested document and the values planted in it."""
    record = {key: draw(strategy) for key, strategy in PLANTED.items()}
    tail = draw(HEX)
    document = dict(record, pdf_url=f"https://qtickets.ru/ticket/pdf/{record['uniqid']}/{tail}")
    document.update(draw(st.dictionaries(st.sampled_from(("id", "price", "seat_id", "q")), NOISE)))
    for wrapper in draw(st.lists(st.sampled_from(WRAPPERS), max_size=4)):
        document = {wrapper: draw(st.sampled_from([document, [document], [document, None]]))}
    return document, [*record.values(), tail]


def shape(value):
    if isinstance(value, dict):
        return [(key, shape(item)) for key, item in value.items()]
    return [shape(item) for item in value] if isinstance(value, list) else type(value).__name__


@few
@given(documents())
def test_nothing_planted_survives_any_door(made):
    """JSON, bytes and text, plain, escaped and as a repr."""
    document, values = made
    masker, scanner = Masker(b"k"), LeakScanner(values)
    outputs = [
        json.dumps(masker.mask_json(document), ensure_ascii=False),
        json.dumps(masker.mask_json(document)),
        masker.mask_bytes(json.dumps(document).encode(), "application/json").decode(),
        masker.mask_bytes(json.dumps(document).encode()[:-1], "application/json").decode(),
        masker.mask_text(json.dumps(document, ensure_ascii=False)),
        masker.mask_text(json.dumps(document)),
        masker.mask_text(f"E   AssertionError: {document!r}"),
        masker.mask_text(" ".join(values)),
    ]
    assert [scanner.scan(output) for output in outputs] == [[]] * len(outputs)


@few
@given(documents())
def test_types_keys_and_lengths_are_kept(made):
    """The masked document has the shape of the raw one."""
    document, _ = made
    assert shape(Masker(b"k").mask_json(document)) == shape(document)


@few
@given(documents())
def test_masking_twice_is_masking_once(made):
    """The same key and another key leave a masked document alone; neutral forms are equal."""
    document, _ = made
    one, two = Masker(b"one"), Masker(b"two")
    masked = json.dumps(one.mask_json(document))
    assert json.dumps(one.mask_json(json.loads(masked))) == masked
    assert json.dumps(two.mask_json(json.loads(masked))) == masked
    assert neutral(masked) == neutral(json.dumps(two.mask_json(document)))
    assert masked != json.dumps(two.mask_json(document))


@few
@given(st.text(max_size=300))
def test_text_is_masked_once(text):
    """Any text: no exception, and the second pass changes nothing, whatever the key."""
    masked = Masker(b"one").mask_text(text)
    assert Masker(b"two").mask_text(masked) == masked
    masked.encode()


@few
@given(st.text("+78 9-()@.aex1\\n\"':={}/%D0eyJ*_", max_size=200))
def test_text_full_of_separators_is_masked_once(text):
    """Text out of the characters that patterns live on."""
    masked = Masker(b"one").mask_text(text)
    assert Masker(b"two").mask_text(masked) == masked


@few
@given(
    st.binary(max_size=200), st.sampled_from(["", "application/json", "text/html; charset=koi8-r"])
)
def test_any_bytes_are_masked(data, content_type):
    """No body raises, and what comes back is bytes."""
    assert isinstance(Masker(b"k").mask_bytes(data, content_type), bytes)


@few
@given(st.text(max_size=100))
def test_any_url_is_masked_once(url):
    """No URL raises, and the second pass changes nothing."""
    masked = Masker(b"one").mask_url(url)
    assert Masker(b"two").mask_url(masked) == masked
