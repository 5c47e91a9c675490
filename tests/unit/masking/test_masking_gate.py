"""The gate as writers use it: bodies, headers, URLs, the run's own secrets, what it counts."""

from __future__ import annotations

import json
import pickle

import pytest

from pytest_qtickets.masking import LeakScanner, Masker, Secret

from .samples import World

KEY = b"a key of this test"
JSON = "application/json"


def test_json_bodies_are_compact_readable_and_in_order():
    """Keys keep their order and Cyrillic its letters."""
    body = '{"z": 1, "name": "Вера", "description": "", "client_name": ""}'.encode()
    expected = '{"z":1,"name":"Вера","description":"","client_name":""}'.encode()
    assert Masker(KEY).mask_bytes(body, JSON) == expected


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b'{"client_name": "\xc3\x28 Gromov"}',
        b'{"client_name": "\\ud800 Gromov"}',
        b'{"description": "\\ud800"}',
        b'{"client_name": "Gromov", "price": NaN, "x": [Infinity, -Infinity, 1e400]}',
        b'{"client_phone": 1' + b"0" * 400 + b"}",
        b'{"client_phone": 1' + b"0" * 20_000 + b', "client_name": "Gromov"}',
        b'{"client_name": "Gromov", "client_name": "Gromov"}',
        b'{"details": {"name": "Gromov"}, "phone": "',
        b"[" * 100_000,
        b'{"a":' * 100_000 + b'"user@example.com"' + b"}" * 100_000,
        b"\x1f\x8b\x08\x00Gromov@example.com",
        b"\x00" * 1000,
        '{"client_name": "Gromov"}'.encode("utf-16"),
        b'\xef\xbb\xbf{"client_name": "Gromov"}',
    ],
)
@pytest.mark.parametrize(
    "content_type", [JSON, "text/html; charset=windows-1251", "x; charset=idna"]
)
def test_hostile_bodies(body, content_type):
    """No input raises, what comes out is UTF-8 or the declared set, and nothing leaks."""
    masked = Masker(KEY).mask_bytes(body, content_type)
    assert b"Gromov" not in masked
    assert b"user@" not in masked
    masked.decode("cp1251" if "1251" in content_type else "utf-8")


def test_withheld_bodies_say_why():
    """A body that cannot be parsed safely is replaced by the reason, as JSON."""
    deep = Masker(KEY).mask_bytes(b"[" * 100_000, JSON)
    assert json.loads(deep) == {"withheld": "nested too deep to be parsed"}


def test_unreadable_bytes_are_lost():
    """A name in an undeclared character set cannot be masked, so it is not written."""
    body = "Гость: Громов".encode("cp1251")
    assert b"\xc3\xf0\xee\xec\xee\xe2" not in Masker(KEY).mask_bytes(body, "text/html")


def test_declared_character_sets_are_kept():
    """A page in windows-1251 is masked and written back as it was declared."""
    masker = Masker(KEY)
    masker.mask_json({"client_name": "Громов"})
    body = "Страница не найдена: Громов, user@example.com".encode("cp1251")
    text = masker.mask_bytes(body, "text/html; charset=windows-1251").decode("cp1251")
    assert text.startswith("Страница не найдена: Nm")
    assert "@example.com" not in text


def test_forms_are_masked_by_key():
    """Partners calls may be form-encoded."""
    body = b"client_name=%D0%93%D1%80%D0%BE%D0%BC%D0%BE%D0%B2&paid=1&filter[barcode][]=459900112233"
    masked = Masker(KEY).mask_bytes(body, "application/x-www-form-urlencoded").decode()
    assert masked.startswith("client_name=Nm")
    assert "&paid=1&filter[barcode][]=000" in masked


def test_headers():
    """Credentials become a constant, ordinary headers stay."""
    headers = {
        "Authorization": "Bearer abcdef123456",
        "cookie": "a=b",
        "Set-Cookie": "a=b; path=/",
        "X-Signature": "0a1b2c",
        "X-Api-Key": "k",
        "Content-Type": "application/json",
        "Date": "Fri, 07 Nov 2025 16:30:00 GMT",
        "Strict-Transport-Security": "max-age=31536000",
        "Location": "https://qtickets.ru/pay/abc123def4",
    }
    masked = Masker(KEY).mask_headers(headers)
    assert list(masked) == list(headers)
    assert {masked[name] for name in list(headers)[:5]} == {"masked"}
    assert [masked[n] for n in list(headers)[5:8]] == [headers[n] for n in list(headers)[5:8]]
    assert masked["Location"].startswith("https://qtickets.ru/pay/mask")
    assert Masker(b"other").mask_headers(masked) == masked


@pytest.mark.parametrize(
    ("url", "leak"),
    [
        ("https://qtickets.ru/api/rest/v1/shows/41/barcode/877076325904", "877076"),
        ("https://qtickets.ru/api/rest/v1/shows/41/barcode/459900112233?x=1", "459900"),
        ("shows/41/barcode/459900112233", "459900"),
        ("http://user:pass@127.0.0.1:8080/orders", "pass"),
        ("/tickets/add/12?client_email=user%40example.com&client_name=%D0%90", "user"),
        ("/tickets/add/12?client_name=%D0%90%D0%BD%D0%BD%D0%B0", "%D0%90"),
        ("/tickets/find?filter[barcode]=459900112233", "459900"),
        ("/tickets/find?filter=%7B%22barcode%22%3A%20%22459900112233%22%7D", "459900"),
        ('/orders?where=[{"column":"client_email","value":"user@example.com"}]', "user@"),
        ("/orders?where[0][column]=surname&where[0][value]=Gromov", "Gromov"),
        ("/orders?access_token=abcdef123456", "abcdef"),
        ("/orders?key=AbCdEfGhIjKlMnOpQr", "AbCdEf"),
        ("/orders?data=eyJjbGllbnRfZW1haWwiOiAidUBleGFtcGxlLmNvbSJ9", "dUBleGFtcGxlLmNvbS"),
        ("https://example.com/bot848475135:AAd683_AAd683_AAd683_AAd683_AAd683/x", "AAd683"),
        ("/clients/user@example.com", "user@"),
        (
            "https://qtickets.ru/cancel-order/abc123def4/0123456789abcdef0123456789abcdef",
            "abcdef01",
        ),
        ("http://[::1/?phone=89990000001", "9990000001"),
    ],
)
def test_urls(url, leak):
    """Secret segments, user info and query values are hidden, once and for all."""
    masked = Masker(KEY).mask_url(url)
    assert leak in url
    assert leak not in masked
    assert Masker(b"other").mask_url(masked) == masked


@pytest.mark.parametrize(
    "url",
    [
        "https://qtickets.ru/api/rest/v1/orders/4360?page=2&per_page=50",
        "orders/4360/baskets/63993",
        "https://qtickets.ru/api/partners/v1/tickets/find/12/4076",
        "/orders?where=%5B%7B%22column%22:%22payed%22,%22value%22:1%7D%5D&orderBy=%7B%22id%22:%22asc%22%7D",
        "",
        "?",
        "/a?b&c=&=d#e",
        "https://qtickets.ru/barcode/info",
        "https://x.example.com/storage/uploads/bc/0123456789abcdef0123456789abcdef.jpg",
        "/orders?key=abcdefghijklmnopqr",
    ],
)
def test_ordinary_urls_keep_their_bytes(url):
    """An URL without personal values is not re-encoded."""
    assert Masker(KEY).mask_url(url) == url


TOKEN = "sandbox/token+one"


def test_secrets_of_the_run_are_replaced_wherever_they_stand():
    """The token does not survive in harmless fields, text, URLs, headers or base64."""
    masker = Masker(KEY, secrets=[TOKEN, "", "abc"])
    document = {"description": f"<{TOKEN}>", TOKEN: [TOKEN]}
    outputs = [
        json.dumps(masker.mask_json(document)),
        masker.mask_text(f"abc sent {TOKEN}, {json.dumps(TOKEN)}, c2FuZGJveC90b2tlbitvbmU="),
        masker.mask_bytes(json.dumps(document).encode(), JSON).decode(),
        masker.mask_bytes(TOKEN.encode(), "text/plain").decode(),
        masker.mask_url("/x?q=sandbox%2Ftoken%2Bone"),
        json.dumps(masker.mask_headers({"X-Echo": TOKEN})),
    ]
    scanner = LeakScanner([TOKEN])
    assert [scanner.scan(output) for output in outputs] == [[]] * len(outputs)
    assert outputs[1].startswith("abc sent masked")


def test_hidden_counts_replacements():
    """Each replaced value counts, pseudonyms and empty values do not."""
    masker = Masker(KEY)
    masked = masker.mask_json([{"client_email": "user@example.com", "client_name": "Анна"}] * 2)
    masker.mask_json(masked)
    masker.mask_json({"client_email": "", "phone": None})
    assert dict(masker.hidden) == {"email": 2, "name": 2}


def test_a_masker_shows_and_pickles_nothing():
    """Known values are in memory only."""
    world = World()
    masker = Masker(KEY, secrets=[TOKEN])
    masker.mask_json(world.orders(3))
    shown = (
        repr([masker, *vars(masker).values()][:2])
        + repr(masker._values.known)
        + repr(masker._fields)
        + repr(masker._fields.documents)
    )
    assert LeakScanner([*world.values, TOKEN]).scan(shown) == []
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(masker)


def test_a_secret_shows_and_pickles_nothing():
    """Only ``reveal`` gives the value."""
    secret = Secret(TOKEN)
    assert f"{secret} {secret!r} {[secret]}" == "Secret(…) Secret(…) [Secret(…)]"
    assert secret.reveal() == TOKEN
    assert secret
    assert not Secret("")
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(secret)


def test_the_scan_is_told_what_was_hidden():
    """Raw values by kind, as often as one asks; a pseudonym is none, and the repr shows nothing."""
    masker = Masker(b"key")
    assert masker.known_values() == {}
    document = {"client_email": "anna@example.com", "client_phone": "+70001234567"}
    masker.mask_json(document)
    assert masker.known_values() == {"email": ("anna@example.com",)}
    assert "anna" not in repr(masker)
