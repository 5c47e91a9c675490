"""Values that only the words before them tell."""

from __future__ import annotations

import pytest

from pytest_qtickets.masking.masker import Masker


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("паспорт серия 4510 номер 123456", "123456"),
        ("паспорт серия 4510 номер 123456", "4510"),
        ("Паспорт РФ: 4510 № 123456", "123456"),
        ("паспорт: серия 4510 № 123456", "123456"),
        ("тг @gromov_art", "gromov_art"),
        ("инстаграм @gromov.art", "gromov.art"),
        ("tg://resolve?domain=gromov_art", "gromov_art"),
        ("ник в Telegram — @gromov_art", "gromov_art"),
        ("Telegram: gromov_art", "gromov_art"),
        ("телега: @gromovart", "gromovart"),
        ("пишите @gromovart, в телеграме отвечу", "gromovart"),
        ("инстаграм: gromov7", "gromov7"),
        ("ВК: gromov_7, vk: gromov_7", "gromov_7"),
        ("ВКонтакте: id1234567", "id1234567"),
        ("user(at)example.com", "user"),
        ("gromov [собака] example.ru", "gromov"),
        ("gromov @ example.ru", "gromov"),
        ("password=kHdjtgzprxcjmr", "kHdjtgzprxcjmr"),
        ("api_key=kHdjtgzprxcjmrabcd", "kHdjtgzprxcjmrabcd"),
        ("DB_PASSWORD=pAAnnecvFDmevA", "pAAnnecvFDmevA"),
        ("шк872964136579", "872964136579"),
        ('{"client_surname": "Носкова', "Носкова"),
        ("assert {'client_surname': 'Нос...\n", "Нос..."),
        ('{"client_email": "user@exa', "user@exa"),
        ('"details": {"name": "Софья', "Софья"),
        ('{"client": {"name":\n      "Дмитрий", "surname":\n      "Пономарёв"}}', "Пономарёв"),
        ("заказ h3kd82mfp1 оплачен", "h3kd82mfp1"),
        ("order h3kd82mfp1 paid", "h3kd82mfp1"),
        ("Telegram @gromov_art", "gromov_art"),
        ("https://www.facebook.com/profile.php?id=123456789", "123456789"),
        ("curl --token 9f8e7d6c5b4a39281706 https://localhost", "9f8e7d6c5b4a39281706"),
        ("Invalid token 9f8e7d6c5b4a39281706 given", "9f8e7d6c5b4a39281706"),
        ('wrong token "9f8e7d6c5b4a39281706"', "9f8e7d6c5b4a39281706"),
        ("Неверный токен: 94|9f8e7d6c5b4a39281706", "9f8e7d6c5b4a39281706"),
        ("токен 2a23dd63-e368-4dcd-a0da-f0be8420bdbc", "2a23dd63"),
        ("api key is 9f8e7d6c5b4a39281706", "9f8e7d6c5b4a39281706"),
        ("Ключ 9f8e7d6c5b4a39281706 не найден", "9f8e7d6c5b4a39281706"),
        ("пароль: Весна2024", "Весна2024"),
        ("| Пароль | pa55word |", "pa55word"),
        ("/bot848475135:AAd683_AAd683_AAd683_AAd683_AAd683/send", "AAd683"),
        ("instagram: mira.melnik.official", "mira.melnik"),
        ("'telegram_user': {'first_name': None, 'id': 566259714, 'x'", "566259714"),
        ("telegram_user:\n  first_name: x\n  id: 566259714\n", "566259714"),
        ('"fanid_card": {"id": 15623, "value": "061844215"', "061844215"),
        ("место занято: Y. O. Mcallister", "Mcallister"),
        ("ОГРНИП 304500116000157", "304500116000157"),
        ("client=Client(token=Secret('ab12cd34ef56'))", "ab12cd34ef56"),
        ("client: Jean-Luc Dupont", "Luc"),
        ("client: Jean-Luc Dupont", "Dupont"),
        ("fan id 194539996 is not valid", "194539996"),
        ("SMS на 9990000001 не отправлено", "9990000001"),
        ("skype: live:mira.melnik_3", "mira.melnik"),
        ("вк id12345678", "id12345678"),
        ("tg://user?id=123456789", "123456789"),
        ("карта 30427019734028", "30427019734028"),
        ("8 (073) 021-57-36", "021-57-36"),
        ("8 527 558 28 23", "558 28 23"),
        ("тел. 81692061597", "81692061597"),
        ("телефон 8 (999)\n        000-00-01 1 500 ₽", "000-00-01"),
        ('"text": "карта 4111\\_1111\\_1111\\_1111"', "1111"),
        ("Телефон +38 (067)\n    000-55-99.", "000-55-99"),
        (
            "hash 0YLQtdC7LiArNzk5OTAwMDAwMDEgdXNlckBleGFtcGxlLmNvbSAx\nhash 0YLQ",
            "0YLQtdC7LiArNzk5OTA",
        ),
        ("Телефон: +7 999 000-\n  00-01", "999 000"),
        ("curl -b 'sid=5f85a284a28ab68b' https://localhost", "5f85a284a28ab68b"),
        ("curl -u 'gromova499:5f85a284a28ab68b' x", "gromova499"),
        ("tok eyJhbGciOiJIUzI1NiJ9.eyJlbWFpbCI6ICJ1c2VyQGV4YW1wbGUuY29tIn0.HAbC x", "HAbC"),
        ("uniqid=GQADmDDKcp order GQADmDDKcp paid", "GQADmDDKcp"),
        ("write to m.gromova10@\nexample.com now", "gromova10"),
        ("write to gromova10\n@example.com now", "gromova10"),
        ("x: 'f(client_name=''Зоя'', surname=''Сомова'')'", "Зоя"),
        ("x: '{''client_name'': ''Зоя'', ''y'': ''''}'", "Зоя"),
        ("клиент харитонова яна максимовна заказ 5", "харитонова"),
        ("GET /x?msg=tel%20%278-999-000-00-01%27", "000-00-01"),
        (
            "?where=%5B%7B%22column%22%3A%22client_surname%22%2C%22value%22%3A%22%D0%AE%D0%B4%22%7D%5D",
            "%D0%AE%D0%B4",
        ),
        ("7 (812) 000 28 62", "000 28 62"),
        ("8 [999] 000-00-01", "000-00-01"),
        ("тел. \uff18 \uff08\uff19\uff19\uff19\uff09 000\uff0d00\uff0d01", "\uff0d00"),
        (
            "+\uff17\uff19\uff19\uff19\uff10\uff10\uff10\uff10\uff10\uff10\uff11 1 500 ₽",
            "\uff19\uff19",
        ),
        ("007 999 000 00 01", "999 000"),
        ("звонить 00998 93 000 2273 1 500 ₽", "93 000"),
        ("17:30:05 +0300 8 999 000-00-01", "999 000"),
        ("Тел. 89O3OO5O356", "3OO5O356"),
        ("phone=%2B7+%28999%29+000-00-01&x=1", "000-00-01"),
        ("comment=%D0%BC%D0%BE%D0%B1.+8+999+000+00+01", "999"),
    ],
)
def test_a_value_behind_its_words_is_hidden(text, value):
    """And what hides it is left alone by another run."""
    masked = Masker(b"key").mask_text(text)
    assert value not in masked
    assert Masker(b"other").mask_text(masked) == masked


@pytest.mark.parametrize(
    "text",
    [
        "order 4360 created", "заказ оформлен вчера", "orders processed: 12", "order abcdefghij",
        "telegram: off", "--token is required", 'ETag: W/"123456789012"', "номер заказа 123456",
        "token count 1234567890123456", "run token test_partners_15_of_51_cases",
        "токен устарел", "ключ идемпотентности 2a23dd63-e368-4dcd-a0da-f0be8420bdbc",
        "пароль: неверный", 'phone "is required"', 'name "orders"', 'email "not valid"',
        "instagram: off, skype: api.example.com", '{"orderBy": {"client_email": "desc"',
        "цены 8 900\n120 45 67", "ряд 8\n916", "see </surname> and <phone>none</phone>",
        '"telegram_user": null, "id": 566259714', "telegram_user:\n  id: null\nclient:\n  id: 15101", "the U. S. Army of N. Y. Times",
        "### N.M. Title", "client: active, user: Registered Today, guest: Not Found",
        "карта ****1234", "цены 8 500 700 и 12 300",
        "ИНН не указан, заказ 1234567890", "nginx 17:30:05 +0300 00:00 [12] [8], [916, 123]",
        "telegram: sent_at=5, vk: api.method, instagram: photo_1.jpg", "--domain=DOMAIN",
        "--password ПАРОЛЬ", "password=getUserPassword", "in telegram channels, now in vk",
        "INFO Content-Length: 123456789012", "total 123456789012 bytes",
        "(order #8407937 5059 ms)", "s: 'x(client_name='''', client_surname='''', event=''Фест'')'",
        "event=%D0%98%D0%BD%D0%BD%D0%B0&event_id=6559426963", "Длинный 6559426963",
    ],
)  # fmt: skip
def test_words_alone_hide_nothing(text):
    """The same words beside ids, prices and plain prose."""
    assert Masker(b"key").mask_text(text) == text


def test_a_price_behind_a_foreign_phone_stays():
    """Germany's numbers are longer than this one."""
    masked = Masker(b"key").mask_text("+49 151 0935486 2 200 руб.")
    assert masked.startswith("+7000")
    assert masked.endswith(" 2 200 руб.")


@pytest.mark.parametrize("more", ["order 5512345 status 200", "raise ValueError('POST"])
def test_a_line_behind_a_cookie_is_none_of_it(more):
    """Unless it goes on as cookies do."""
    cookie = "Set-Cookie: session=9B561on8f4GSRTdf; path=/"
    assert Masker(b"key").mask_text(f"{cookie}\n    {more}") == f"Set-Cookie: masked\n    {more}"


@pytest.mark.parametrize("style", ["|-", ">-", "|", ">"])
@pytest.mark.parametrize("header", ["Cookie", "Set-Cookie", "X-Api-Key", "Authorization"])
def test_a_header_in_a_block_of_yaml_is_hidden(header, style):
    """Some of our neighbours' cassettes have it so."""
    secret = "5f85a284a28ab68b2d5f285a502252ed"
    value = f"Bearer\n    {secret}" if header == "Authorization" else f"sid={secret}"
    value = secret if "Key" in header else value
    text = f'"headers":\n  "{header}":\n  - {style}\n    {value}\n  "Accept":\n  - "*/*"\n'
    masked = Masker(b"key").mask_text(text, "yaml")
    assert secret not in masked
    assert masked.endswith('\n  "Accept":\n  - "*/*"\n')


def test_the_password_of_an_url_is_not_an_address():
    """User info is one credential; the host stays."""
    masked = Masker(b"key").mask_text("https://u:pw123@example.com/x")
    assert masked == "https://masked@example.com/x"


def test_a_picture_is_not_a_ticket():
    """Its name has the form of a secret, its place and ending have not."""
    url = "https://qtickets.ru/img/0123456789abcdef0123456789abcdef.jpg"
    masker = Masker(b"key")
    assert masker.mask_url(url) == url
    assert masker.mask_text(f"see {url}") == f"see {url}"
    assert masker.mask_json({"logo": url}) == {"logo": url}
