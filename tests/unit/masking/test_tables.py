"""Columns of tables: a cell is hidden where its head says what it is and it looks so."""

from __future__ import annotations

import time

import pytest

from pytest_qtickets.masking import Masker

KEY = b"a key of this test"


@pytest.mark.parametrize(
    "text",
    [
        "id,client_surname,client_phone\n1,Сидоров,9990000001\n2,Мельник,9990000001\n",
        "id;surname;name;phone\r\n1;Сидоров;Мира;9990000001\r\n2;Мельник;Мира;9990000001\r\n",
        "client_surname\tclient_phone\nСидоров\t9990000001\nМельник\t9990000001",
        '"phone","surname","name"\n"9990000001","Сидоров","Мира"\n"999 000 00 01","Мельник","Мира"',
        "| фамилия | имя | телефон |\n|---|---|---|\n| Сидоров | Мира | 9990000001 |\n",
        "INSERT INTO c (`id`, `surname`, phone) VALUES (1, 'Сидоров', '9990000001'), (2, 'Мира', 9)",
        "INSERT INTO c (surname, phone) VALUES ('О''Мельник', 9990000001),\n('Сидоров', 9990000001);",
        "insert into db.c\n(surname,\n name,\n phone)\nvalues\n('Мельник','Мира','9990000001')",
        "<table><tr><th>Имя</th><th>Фамилия</th></tr>\n<tr><td>Мира</td><td>Сидоров</td></tr></table>",
        "<tr><td>Фамилия</td><td class='x'>Сидоров</td></tr>\n<tr><th>ИНН</th> <td>7707083893</td>",
        "<thead><tr><th>phone</th><th>n</th></tr></thead><tbody>\n<tr><td>9990000001</td><td>2</td></tr>",
        "| n | ФИО | ИНН |\n| 1 | Сидоров М. П. | 770708389312 |\n| 2 | Мельник Мира | 7707083893 |",
    ],
)
def test_values_below_a_head_are_hidden(text):
    """Names that are words, and numbers that by themselves are no phones; twice changes nothing."""
    masked = Masker(KEY).mask_text(text)
    for value in ("Сидоров", "Мельник", "Мира", "99900", "999 000", "770708"):
        assert value not in masked
    assert masked.count("\n") == text.count("\n")
    assert Masker(b"another").mask_text(masked) == masked


@pytest.mark.parametrize(
    "text",
    [
        "email, phone, name\nhello, world, again\n",
        "Fields: id, phone, name\nParts: one, two, three\n",
        "| Тест | Имя | Итог |\n|---|---|---|\n| 1.1 | Заказы | PASS |\n",
        "<table><tr><th>Тест</th><th>Имя</th></tr><tr><td>1.1</td><td>Заказы</td></tr></table>",
        "<tr><td>Партер</td><td>8</td><td>9</td></tr> <b>Итого:</b> 1 500 ₽",
        "| имя | этап | итог |\n|---|---|---|\n| orders.json | 2 | PASS |\n",
        "phone,status\n1500,OK\n-,OK\n\nseat,8,9\n",
        "id,barcode,seat\n1,none,Партер\n2,,Балкон\n",
        "name;city;event\nПартер;Тула;Гамлет\n",
        "Client, Phone and Name\nMoscow, Tver and Omsk\n",
        "INSERT INTO t (phone, name) SELECT phone, name FROM s;",
        "surname,place\nПартер\n",
    ],
)
def test_what_only_looks_like_a_table_stays(text):
    """Prose with commas, tables of other things, cells that are not what their head says."""
    assert Masker(KEY).mask_text(text) == text


@pytest.mark.parametrize(
    "bait",
    [
        "email,phone\n",
        "phone,",
        "phone\t",
        "insert into t (phone, name) values ",
        "insert into t (phone,\nname,\nphone) values (1,2,3)",
        'surname,name\n"a',
        "('",
        "| имя |",
    ],
)
def test_tables_are_read_in_linear_time(bait):
    """Four times the text takes about four times as long."""
    masker = Masker(KEY)

    def seconds(size: int) -> float:
        best = 9.0
        for _ in range(3):
            start = time.process_time()
            masker.mask_text("INSERT INTO t (phone) VALUES " + bait * (size // len(bait)))
            best = min(best, time.process_time() - start)
        return best

    assert seconds(200_000) < max(0.2, 9 * seconds(50_000))
