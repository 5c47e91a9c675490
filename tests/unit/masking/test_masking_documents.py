"""Answers and requests of the API, field by field."""

from __future__ import annotations

import json

import pytest

from pytest_qtickets.masking import LeakScanner, Masker

from .samples import PUBLIC_DOCUMENTS, World

KEY = b"a key of this test"


def shape(value):
    """Types, keys and lengths, without the values."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return type(value).__name__


def documents():
    world = World()
    return world, {
        "orders": world.orders(20),
        "order": {"data": world.order(99)},
        "clients": {"data": [world.client(n) for n in range(9)], "paging": {"total": 9}},
        "tickets": {"status": "success", "result": [world.partner_ticket(n) for n in range(4)]},
    }


@pytest.mark.parametrize("name", ["orders", "order", "clients", "tickets"])
def test_no_planted_value_survives(name):
    """Nothing that was planted in an answer stands in its masked form, plain or escaped."""
    world, all_documents = documents()
    masked = Masker(KEY).mask_json(all_documents[name])
    scanner = LeakScanner(world.values)
    assert scanner.scan(json.dumps(masked, ensure_ascii=False)) == []
    assert scanner.scan(json.dumps(masked)) == []
    assert scanner.scan(json.dumps(all_documents[name], ensure_ascii=False)) != []


@pytest.mark.parametrize("name", ["orders", "order", "clients", "tickets"])
def test_shape_is_kept(name):
    """Types, keys in their order and lengths of lists are those of the answer."""
    _, all_documents = documents()
    document = all_documents[name]
    masked = Masker(KEY).mask_json(document)
    assert json.dumps(shape(masked)) == json.dumps(shape(document))


@pytest.mark.parametrize("document", PUBLIC_DOCUMENTS)
def test_public_documents_stay(document):
    """Events, halls, discounts, filters and errors are not damaged."""
    assert Masker(KEY).mask_json(document) == document


def test_public_fields_of_an_order_stay():
    """Ids, prices, dates, seats and the site of an order are kept."""
    order = World().order(1)
    masked = Masker(KEY).mask_json(order)
    for key in (
        "id",
        "client_id",
        "event_id",
        "price",
        "payed",
        "payed_at",
        "site",
        "basket_user_id",
    ):
        assert masked[key] == order[key]
    for key in ("id", "seat_id", "seat_name", "price", "original_price", "created_at", "comment"):
        assert (masked["baskets"][0][key] == order["baskets"][0][key]) is (key != "comment")


def test_input_is_not_changed():
    """Masking makes a copy."""
    order = World().order(1)
    before = json.dumps(order)
    Masker(KEY).mask_json(order)
    assert json.dumps(order) == before


PERSON = "Nm"


@pytest.mark.parametrize(
    ("document", "hidden"),
    [
        ({"details": {"id": 1, "name": "Анна"}}, True),
        ({"email": "user@example.com", "name": "Тестовый"}, True),
        ({"name": "Обновлённое Имя", "phone": "+79990000001"}, True),
        ({"guest": {"name": "Анна"}}, True),
        ({"clients": [{"id": 1, "name": "Анна"}]}, True),
        ({"name": "Анна", "surname": None}, True),
        ({"name": "Анна", "description": ""}, False),
        ({"city": {"id": 1, "name": "Анна"}}, False),
        ({"discounts": [{"id": 1, "name": "Анна"}]}, False),
        ({"id": 1, "name": "Анна", "color": "#fff"}, False),
        ({"id": 1, "name": "Анна", "scheme_id": 5, "email": "info@example.com"}, False),
        ({"zones": {"1": {"name": "Анна", "seats": {}}}}, False),
        ({"offers": {"full": {"name": "Анна"}}}, False),
    ],
)
def test_name_is_decided_by_its_siblings(document, hidden):
    """``name`` is a person beside personal fields and public in events, cities and halls."""
    text = json.dumps(Masker(KEY).mask_json(document), ensure_ascii=False)
    assert (PERSON in text) is hidden
    assert ("Анна" in text or "Тестовый" in text or "Имя" in text) is not hidden


@pytest.mark.parametrize(
    ("document", "hidden"),
    [
        ({"id": 1, "is_active": 1, "discount_id": 45, "code": "BLACK_FRIDAY"}, True),
        ({"code": "TESTPROMO2025", "discount_type": "percent"}, True),
        ({"code": "SUMMER2025"}, True),
        ({"status": "error", "code": "UNAUTHORIZED", "message": "no"}, False),
        ({"error": "no", "status": 401, "code": "UNAUTHORIZED", "info": []}, False),
        ({"code": "WRONG_AUTHORIZATION"}, False),
    ],
)
def test_code_is_a_promo_code_or_an_error(document, hidden):
    """A promo code is hidden, the code of an error is not."""
    masked = Masker(KEY).mask_json(document)
    assert (masked["code"] != document["code"]) is hidden


@pytest.mark.parametrize(
    ("document", "leak"),
    [
        ({"spread": {"client_emails": ["user@example.com"], "users": [7]}}, "user@"),
        ({"filter": {"barcode": ["872964136579", "879979255977"]}}, "87"),
        ({"filter": {"barcode": "872964136579"}}, "87"),
        ({"where": [{"column": "client_email", "value": "user@example.com"}]}, "user@"),
        ({"where": [{"column": "details.surname", "value": ["Громов"]}]}, "Громов"),
        ({"where": [{"column": "barcode", "operator": "in", "value": ["872964136579"]}]}, "87"),
        ({"context": {"client_email": "user@example.com", "partner_id": 3}}, "user@"),
        ({"custom": {"user@example.com": {"Телефон": ["+7 999 000-00-01"]}}}, "user@"),
        ({"custom": {"ФИО": "Громов Иван"}}, "Громов"),
        ({"+79990000001": {"paid": 1}}, "9990000001"),
        ({"phone": {"home": "+79990000001", "work": ["89990000001"]}}, "9990000001"),
        ({"email": "8 999 000-00-01"}, "999"),
        (
            {"telegram_user": {"id": 5551234567, "first_name": "Анна", "username": "anna"}},
            "5551234567",
        ),
        ({"client": "Анна Громова"}, "Громова"),
        ({"holder": {"fullName": "Анна Громова"}}, "Громова"),
        ({"contactPhone": "9990000001"}, "9990000001"),
        ({"guest_name": "Анна"}, "Анна"),
        ({"buyerSurname": "Громова"}, "Громова"),
        ({"passport_id": "4510 123456"}, "123456"),
        ({"ticketHash": "0123456789abcdef0123456789abcdef"}, "01234567"),
        ({"cancel_hash": "0123456789abcdef0123456789abcdef"}, "01234567"),
        ({"chat_id": "181842383"}, "181842383"),
        ({"organization": "ООО «Ромашка»"}, "Ромашка"),
        ({"maiden_name": "Мельник"}, "Мельник"),
        ({"Контактное_лицо": "Melnik Mira"}, "Melnik"),
        ({"payment_account": "40817810099910004312"}, "40817810"),
        ({"bday": "04.06.1962"}, "04.06"),
        ({"x_field": "O'Melnik José Ильич"}, "Melnik"),
        ({"msg": "Места Сидорова Луки Ильича заняты"}, "Сидоров"),
        ({"birthDate": "1962-06-04"}, "1962"),
        ({"registration_address": "ул. Садовая, д. 7"}, "Садовая"),
        ({"memo": "Melnik Mira Ilinichna"}, "Melnik"),
        ({"by_name": {"Melnik Mira Ilinichna": 1}}, "Melnik"),
        ({"errors": [{"detail": "Клиент Сидоров Лука Ильич не найден"}]}, "Сидоров"),
        ({"reason": "Invalid token 9f8e7d6c5b4a39281706"}, "9f8e7d6c"),
        ({"attributes": [{"key": "surname", "value": "Мельник"}]}, "Мельник"),
        ({"bank_account": "40817810099910004312"}, "40817810"),
        ({"iban": "DE89370400440532013000"}, "37040044"),
        ({"PHPSESSID": "k2j3h4k2j3h4kj23"}, "k2j3h4"),
        ({"cashier": "Яромира"}, "Яромира"),
        ({"details": {"favourite": "Громова"}}, "Громова"),
        ({"message": "no guest user@example.com, +7 (999) 000-00-01"}, "user@"),
        ({"note_to_self": {"x": "call 8 999 000-00-01"}}, "000-00-01"),
        ({"unknown": '{"client_name": "Громов"}'}, "Громов"),
        ({"unknown": ["ask user@example.com"]}, "user@"),
        ({"data": {"users": ["user@example.com"]}}, "user@"),
        ({"external_id": "user@example.com"}, "user@"),
        ({"info": {"client_email": "user@example.com"}}, "user@"),
        ([{"barcode": "872964136579", "client_name": "Громов"}], "Громов"),
    ],
)
def test_personal_values_in_odd_places(document, leak):
    """Lists, filters, keys of objects, unknown fields and JSON in strings are masked too."""
    masked = Masker(KEY).mask_json(document)
    text = json.dumps(masked, ensure_ascii=False)
    assert leak in json.dumps(document, ensure_ascii=False)
    assert leak not in text


@pytest.mark.parametrize(
    "document",
    [
        {"password_min_length": 8, "token_expires_in": 3600, "session_timeout": 900},
        {"phone_code": "+7", "phone_mask": "+7 (___) ___-__-__", "phone_country": 7},
        {"auth_type": "bearer", "auth_method": "token", "passport_type": "RU", "ip_version": 4},
        {"qr_size": 300, "tax": 20, "tax_amount": 150.5, "tax_system": "usn", "inn_count": 3},
        {"fiscal_document": 123456, "birthday_discount": 10, "barcode_prefix": "87"},
        {"email_subject": "Ваш билет", "mail_template_name": "Письмо", "card_network": "Visa"},
        {"telegram_bot_enabled": 1, "password_changed_at": "2025-11-07T19:30:00+03:00"},
        {
            "poster": {
                "url": "https://x.example.com/uploads/bc/0123456789abcdef0123456789abcdef.jpg"
            }
        },
        {"attributes": [{"key": "title", "value": "Евгений Онегин"}]},
        {"file_hash": "0123456789abcdef0123456789abcdef"},
        {"tests/test_x.py::test_find[barcode-filter]": {"result": "Failed", "duration": "00:01"}},
    ],
)
def test_what_only_speaks_of_a_personal_field_stays(document):
    """Sizes, times, types and counts; a picture of an event; a value that its key calls public."""
    assert Masker(KEY).mask_json(document) == document


@pytest.mark.parametrize(
    "key", ["tests/test_clients.py::test_update[clients/235]", "test_email.py"]
)
def test_the_name_of_a_test_says_nothing_of_its_outcome(key):
    """As reports of pytest have them for keys."""
    document = {"tests": {key: [{"result": "Failed", "duration": "00:00:01", "n": 89990000001}]}}
    masked = Masker(b"key").mask_json(document)
    assert masked["tests"][key] == document["tests"][key]


@pytest.mark.parametrize(
    "below", [3, "full", [1, 2], {"price": 100, "status": "payed", "seat_id": "A-1;2"}]
)
@pytest.mark.parametrize(
    "key",
    [
        "user@example.com",
        "Bearer 0123456789abcdef",
        "+79990000001",
        "https://qtickets.ru/pay/a1b2c3d4e5",
    ],
)
def test_a_value_in_a_keys_place_hides_nothing_below(key, below):
    """A key that is somebody's address does not make an address of what stands under it."""
    masked = Masker(KEY).mask_json({"result": {key: below}})
    assert list(masked["result"].values()) == [below]
    assert key not in masked["result"]
    assert Masker(b"other").mask_json(masked) == masked


def test_a_header_of_a_har_is_learnt_as_it_was():
    """Not as what its own patterns made of it."""
    masker = Masker(KEY)
    masker.mask_json(
        {"headers": [{"name": "Authorization", "value": "Bearer 9f8e7d6c5b4a39281706"}]}
    )
    assert masker.known_values()["credential"] == ("Bearer 9f8e7d6c5b4a39281706",)
    assert masker.mask_text("Authorization: Bearer masked") == "Authorization: Bearer masked"


def test_numbers_stay_numbers():
    """A phone that is an integer becomes one, with the digits of its string form."""
    masked = Masker(KEY).mask_json({"client_phone": 79990000001, "phones": ["+79990000001"]})
    assert masked["client_phone"] // 10**7 == 7000
    assert masked["phones"] == [f"+{masked['client_phone']}"]


@pytest.mark.parametrize("empty", [None, "", 0, False, True, [], {}, " "])
def test_empty_values_stay(empty):
    """What says nothing is kept as it is."""
    document = {
        "client_name": empty,
        "phone": empty,
        "custom": empty,
        "fields": empty,
        "pdf_url": empty,
    }
    assert Masker(KEY).mask_json(document) == document


def test_one_value_has_one_pseudonym():
    """Joins work: the same person is the same in orders, tickets, URLs and other spellings."""
    masker = Masker(KEY)
    order = masker.mask_json(
        {
            "uniqid": "abc123def4",
            "payment_url": "https://qtickets.ru/pay/abc123def4",
            "client": {
                "email": "User@Example.com",
                "details": {"phone": "+7 (999) 000-00-01", "name": "Алёна"},
            },
        }
    )
    ticket = masker.mask_json(
        {"client_email": "user@example.com", "client_phone": "89990000001", "client_name": "алена"}
    )
    assert order["payment_url"] == f"https://qtickets.ru/pay/{order['uniqid']}"
    assert order["client"]["email"] == ticket["client_email"]
    assert order["client"]["details"]["phone"] == ticket["client_phone"]
    assert order["client"]["details"]["name"] == ticket["client_name"]


def test_linkable_ids_are_kept():
    """Ids of the partner's own system stay: cases filter by them and tables are joined on them."""
    document = {"external_id": "ticket12345", "external_order_id": "order67890", "client_id": 235}
    document["client"] = {"id": 235, "external_id": "c-1", "orders_count": 5, "groups": [1, 2]}
    assert Masker(KEY).mask_json(document) == document


def test_secret_urls_keep_their_host_and_words():
    """The tail of a ticket URL is replaced by one of the same shape."""
    tail = "0123456789abcdef" * 2
    masked = Masker(KEY).mask_json(
        {"pdf_url": f"https://qtickets.ru/ticket/pdf/abc123def4/{tail}?k=1"}
    )
    url = masked["pdf_url"]
    assert url.startswith("https://qtickets.ru/ticket/pdf/mask")
    assert tail not in url
    assert "abc123def4" not in url
    assert url.endswith("?masked")


def test_deep_nesting_is_withheld():
    """An object nested beyond any answer is withheld, without an exception."""
    document = {"client_name": "Громов"}
    for _ in range(5000):
        document = {"data": [document]}
    text = json.dumps(Masker(KEY).mask_json(document))
    assert "withheld" in text
    assert "Громов" not in text


def test_what_json_cannot_hold_is_refused():
    """An object that is not JSON is an error and does not slip through."""
    with pytest.raises(TypeError, match="not a JSON value: bytes"):
        Masker(KEY).mask_json({"data": b"user@example.com"})


def test_documents_do_not_depend_on_what_was_seen():
    """Every process of a run masks an answer to the same document."""
    fresh, used = Masker(KEY), Masker(KEY)
    used.mask_json({"data": [World().client(n) for n in range(20)]})
    document = World(seed=8).orders(5)
    assert fresh.mask_json(document) == used.mask_json(document)
