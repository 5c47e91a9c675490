"""People whom the words around them give away, and what only looks like somebody."""

from __future__ import annotations

import pytest

from pytest_qtickets.masking import LeakScanner, Masker

KNOWN = {"client": {"name": "Дарья", "middlename": "Витальевна", "surname": "Ковальчук"}}
OTHER = {"clients": [{"name": "Галина", "surname": "Тураева"}, {"name": "Жан", "surname": "Дюфур"}]}
EVENTS = {
    "events": [
        {"id": 1, "name": "Анна Каренина", "city": {"id": 3, "name": "Владимир"}},
        {"id": 2, "name": "Лекция Д. С. Ахтырского «О звёздах»"},
        {"id": 3, "name": "Jazz Night feat. Maria Belova"},
    ]
}


def masker():
    made = Masker(b"key")
    for document in (KNOWN, OTHER, EVENTS):
        made.mask_json(document)
    return made


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("от имени Ковальчук Дарьи", "Ковальчук Дарьи"),
        ("клиент по имени Дарья Ковальчук", "Дарья Ковальчук"),
        ("оформлен от имени Сидоровой Ирины", "Сидоровой Ирины"),
        ("говорила с Г. Тураевой", "Тураевой"),
        ("паспорт ковальчук проверен", "ковальчук"),
        ("client_surname=ковальчук&x=1", "ковальчук"),
        ("client_name: пётр\nclient_surname: мокроусов\n", "пётр мокроусов"),
        ("не попал на концерт. Иван Петров просит вернуть", "Иван Петров"),
        ("вернуть билет на концерт Ивану Петрову", "Ивану Петрову"),
        ("билеты на спектакль Петровой Анне", "Петровой Анне"),
        ("в театре Анна Сидорова забыла зонт", "Анна Сидорова"),
        ("From: Владимир Панфилов <user@example.com>", "Владимир Панфилов"),
        ("Места Шмидт Л. заняты", "Шмидт"),
        ("передать М. Исрапилову", "Исрапилову"),
        ("Цой В. и Толстая М.", "Цой Толстая"),
        ("Заяц П.П., Нагорная А.И., А.Э. Пак", "Заяц Нагорная Пак"),
        ("заявление В. Т. Бережного", "Бережного"),
        ("Бережная Элеонора Данииловна", "Бережная Элеонора Данииловна"),
        ("с Олесей Митрофановной Пак", "Олесей Митрофановной Пак"),
        ("Эдуард Фёдорович Хомяков-Сапожников", "Хомяков Сапожников"),
        ("Василий Коваль просит", "Василий Коваль"),
        ("Дамир Морозов и Ляйсан Морозова", "Дамир Морозов Ляйсан Морозова"),
        ("Томас Шнайдер, Джон Уитакер", "Томас Шнайдер Джон Уитакер"),
        ("Марта Захаровна", "Марта Захаровна"),
        ("С уважением,\nМолчанова", "Молчанова"),
        ("Dear Priya Raghunathan,", "Priya Raghunathan"),
        ("Mr. Ahmet Yıldırım did not come", "Ahmet Yıldırım"),
        ("Customer Zoë Vandenberg asked", "Zoë Vandenberg"),
        ("Buyer: Haruki Yamashita", "Haruki Yamashita"),
        ("Client: Oleksandr Shevchuk", "Oleksandr Shevchuk"),
        ("Клиент Priya Raghunathan (иностранец)", "Priya Raghunathan"),
        ("Name: Michał Zieliński\n", "Michał Zieliński"),
        ("client_name=Sean O'Connell", "Sean Connell"),
        ("Buyer: Siobhán O'Connell", "Siobhán Connell"),
        ("места Вэйминя Л. заняты, просит Л. Вэйминь", "Вэйминя Вэйминь"),
        ("пропустить Е.С. Пака", "Пака"),
        ("4334519;Нагорная Софья;1500", "Нагорная Софья"),
        ("*Ж. Дюфур* передал", "Дюфур"),
        ("=D0=92=D0=B5=D1=80=D0=B0=20=D0=A1=D0=BE=D0=BC=D0=BE=D0=B2=D0=B0", "=D0=A1=D0=BE=D0=BC"),
    ],
)
def test_somebody_is_hidden(text, names):
    """All words of the name; nothing of it is found again, and masking twice changes nothing."""
    made = masker()
    masked = made.mask_text(text)
    for name in names.split():
        assert name in text
        assert name not in masked
    assert made.mask_text(masked) == masked
    assert [hit for hit in LeakScanner(made.known_values()).scan(masked) if not hit.warning] == []


@pytest.mark.parametrize(
    "text",
    [
        "Лекция Д. С. Ахтырского «О звёздах»",
        "event=Jazz+Night+feat.+Maria+Belova&x=1",
        "event=%D0%90%D0%BD%D0%BD%D0%B0+%D0%9A%D0%B0%D1%80%D0%B5%D0%BD%D0%B8%D0%BD%D0%B0",
        "    name: Анна\n        Каренина",
        "город Владимир, Владимир, г. Владимир",
        "театр имени Ивана Франко, концерт Ивана Петрова",
        "филармония им.\n        Сергея Прокофьева",
        "сектор А. Романовы сидят слева",
        "Иван Царевич и Серый Волк",
        "Дед Мороз и Снегурочка, Дядя Ваня, «Шерлок Холмс»",
        "телефон: поле surname: обязательное поле",
        "name: Web Server\n",
        "Customer Support Team, Client Hello Message, User: Settings Page",
        "Клиент Мороженого Дома",
        "1;Дикая Роза;1500;Снежная Королева;1",
    ],
)
def test_nobody_is_left(text):
    """Public values, also folded and in forms, places, heroes, and words of a trade."""
    assert masker().mask_text(text) == text


def test_a_city_before_a_street_is_no_client():
    """The client is called as the city is, which no answer named."""
    made = Masker(b"key")
    made.mask_json({"client_name": "Владимир"})
    for text in ("Арена «Омск», Владимир, ул. Ленина, 8а", "Владимир, проспект Мира"):
        assert made.mask_text(text) == text
    assert "Владимир" not in made.mask_text("Владимир, ваш заказ готов")


@pytest.mark.parametrize(
    "key", ["Smith Linda", "Thomas Walker", "Ivanov Ivan", "Gromov Ivan Nikitich"]
)
def test_an_english_name_is_no_key(key):
    """In either order; titles of things are."""
    kept = {"Grand Hall": 1, "Jordan River": 1, "Content Type": 1, "Ivan Show Grand": 1}
    masked = Masker(b"key").mask_json({key: 1, **kept})
    assert key not in masked
    assert kept.items() <= masked.items()


def test_a_namesake_in_the_next_cell_is_no_namesake_of_the_event():
    """The client is called as the heroine is; another client stands beside."""
    made = masker()
    made.mask_json({"client": {"name": "Анна", "surname": "Громова"}})
    masked = made.mask_text("| Анна Каренина | Дарья Ковальчук |\n")
    assert masked.startswith("| Анна Каренина | Nm")
    assert "Дарья" not in masked


@pytest.mark.parametrize(
    "text", ["гость Громова-Лис", "для Громовой-Лис", "surname=Громова-Лис", "gromova-lis.pdf"]
)
def test_both_halves_of_a_name_have_its_pseudonym(text):
    """In whatever case; each half alone has its own."""
    made = Masker(b"key")
    name = made.mask_json({"client_surname": "Громова-Лис"})["client_surname"]
    assert name in made.mask_text(text)
    assert name not in made.mask_text("гость Громова, гость Лис")
