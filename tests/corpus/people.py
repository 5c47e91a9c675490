"""Invented people, their names in the cases of Russian, and numbers with right check digits."""

from __future__ import annotations

import random
from dataclasses import dataclass

_MEN = {
    "Иван": ("Ивана", "Ивану", "Иваном"), "Пётр": ("Петра", "Петру", "Петром"),
    "Андрей": ("Андрея", "Андрею", "Андреем"), "Павел": ("Павла", "Павлу", "Павлом"),
    "Илья": ("Ильи", "Илье", "Ильёй"), "Дмитрий": ("Дмитрия", "Дмитрию", "Дмитрием"),
    "Игорь": ("Игоря", "Игорю", "Игорем"), "Никита": ("Никиты", "Никите", "Никитой"),
    "Глеб": ("Глеба", "Глебу", "Глебом"), "Максим": ("Максима", "Максиму", "Максимом"),
    "Семён": ("Семёна", "Семёну", "Семёном"), "Лука": ("Луки", "Луке", "Лукой"),
}  # fmt: skip
_WOMEN = {
    "Анна": ("Анны", "Анне", "Анной"), "Мария": ("Марии", "Марии", "Марией"),
    "Ольга": ("Ольги", "Ольге", "Ольгой"), "Наталья": ("Натальи", "Наталье", "Натальей"),
    "Жанна": ("Жанны", "Жанне", "Жанной"), "Дарья": ("Дарьи", "Дарье", "Дарьей"),
    "Татьяна": ("Татьяны", "Татьяне", "Татьяной"), "Вероника": ("Вероники", "Веронике", "Вероникой"),
    "Алсу": ("Алсу", "Алсу", "Алсу"), "Евгения": ("Евгении", "Евгении", "Евгенией"),
}  # fmt: skip
_FATHERS = ("Иван", "Сергей", "Олег", "Николай", "Пётр", "Юрий", "Илья")
_PATRONYMIC = {
    "Иван": "Иванов", "Сергей": "Сергеев", "Олег": "Олегов", "Николай": "Николаев",
    "Пётр": "Петров", "Юрий": "Юрьев",
}  # fmt: skip
_ROOTS = (
    "Гром", "Щук", "Мельник", "Ковал", "Синиц", "Лебед", "Кречет", "Журавл", "Снегир", "Соловь",
    "Берёз", "Рябин", "Тетер", "Малин", "Калин", "Дятл", "Ворон", "Сокол", "Горох", "Чиж",
    "Стриж", "Бобр", "Ерш", "Карп", "Окун", "Налим", "Осетр", "Сом", "Пескар", "Лещ",
)  # fmt: skip
_OTHER = {
    "Сидоренко": ("Сидоренко",) * 3, "Кравец": ("Кравца", "Кравцу", "Кравцом"),
    "Гринберг": ("Гринберга", "Гринбергу", "Гринбергом"), "Черных": ("Черных",) * 3,
    "Мельник": ("Мельника", "Мельнику", "Мельником"), "Ткачук": ("Ткачука", "Ткачуку", "Ткачуком"),
    "Петросян": ("Петросяна", "Петросяну", "Петросяном"),
    "Толстой": ("Толстого", "Толстому", "Толстым"),
    "Достоевский": ("Достоевского", "Достоевскому", "Достоевским"),
}  # fmt: skip
_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "-",
            "y",
            "-",
            "e",
            "yu",
            "ya",
        ],
        strict=True,
    )
)


def latin(name: str) -> str:
    text = "".join(_LATIN[c] for c in name.lower()).replace("-", "")
    return text.capitalize()


@dataclass(frozen=True)
class Person:
    """Names in four cases: nominative, genitive, dative, instrumental."""

    number: int
    firsts: tuple[str, ...]
    middles: tuple[str, ...]
    lasts: tuple[str, ...]
    email: str
    phone: str
    barcode: str
    uniqid: str
    inn: str
    snils: str
    card: str

    @property
    def first(self) -> str:
        return self.firsts[0]

    @property
    def middle(self) -> str:
        return self.middles[0]

    @property
    def last(self) -> str:
        return self.lasts[0]

    def forms(self) -> dict[str, str]:
        out = {}
        for key, names in (("first", self.firsts), ("middle", self.middles), ("last", self.lasts)):
            for case, name in zip(("", "_gen", "_dat", "_ins"), names, strict=True):
                out[key + case] = name
            out[key.upper()] = names[0].upper()
            out["latin_" + key] = latin(names[0])
        return out

    def short(self) -> dict[str, str]:
        forms = self.forms()
        out = {}
        for key in ("first", "middle", "last"):
            for case in ("", "_gen", "_dat", "_ins"):
                out[key[0] + case] = forms[key + case]
            out[key[0].upper()] = forms[key.upper()]
            out["t" + key[0]] = forms["latin_" + key]
        out["i"], out["j"] = f"{self.first[0]}.", f"{self.middle[0]}."
        return out


def make_person(rnd: random.Random, number: int, *, rare: bool = False) -> Person:
    woman = rnd.random() < 0.5
    first = rnd.choice(list((_WOMEN if woman else _MEN).items()))
    father = rnd.choice(_FATHERS)
    if father == "Илья":
        middles = ("Ильинична", "Ильиничны", "Ильиничне", "Ильиничной") if woman else (
            "Ильич", "Ильича", "Ильичу", "Ильичом")  # fmt: skip
    else:
        base = _PATRONYMIC[father]
        middles = tuple(
            base + e for e in (("на", "ны", "не", "ной") if woman else ("ич", "ича", "ичу", "ичем"))
        )
    lasts = _surname(rnd, woman=woman, rare=rare)
    digits = f"9{rnd.randrange(10**9):09d}"
    return Person(
        number, (first[0], *first[1]), middles, lasts,
        email=rnd.choice((f"guest{number}@example.com", f"{latin(lasts[0]).lower()}_{number}@example.org")),
        phone=f"+7{digits}", barcode=f"{rnd.choice(('87', '45', '30'))}{rnd.randrange(10**10):010d}",
        uniqid="".join(rnd.choices("abcdefghjknpqrstuvwxyz23456789", k=8)) + "q7",
        inn=_inn(rnd), snils=_snils(rnd), card=_card(rnd),
    )  # fmt: skip


def _surname(rnd: random.Random, *, woman: bool, rare: bool) -> tuple[str, ...]:
    if rnd.random() < 0.25:
        name, cases = rnd.choice(list(_OTHER.items()))
        if not woman:
            return (name, *cases)
        if name == "Толстой":
            return ("Толстая", "Толстой", "Толстой", "Толстой")
        if name == "Достоевский":
            return ("Достоевская", *("Достоевской",) * 3)
        return (name,) * 4
    root = rnd.choice(_ROOTS) + (rnd.choice(("ник", "ч", "як", "")) if rare else "")
    base = root + ("ин" if rnd.random() < 0.3 else "ов")
    return tuple(base + e for e in (("а", "ой", "ой", "ой") if woman else ("", "а", "у", "ым")))


def _inn(rnd: random.Random) -> str:
    digits = [7, 7, *(rnd.randrange(10) for _ in range(7))]
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    check = sum(w * d for w, d in zip(weights, digits, strict=True)) % 11 % 10
    return "".join(map(str, (*digits, check)))


def _snils(rnd: random.Random) -> str:
    digits = [rnd.randrange(1, 10) for _ in range(9)]
    check = sum(d * (9 - i) for i, d in enumerate(digits)) % 101 % 100
    text = "".join(map(str, digits))
    return f"{text[:3]}-{text[3:6]}-{text[6:]} {check:02d}"


def _card(rnd: random.Random) -> str:
    digits = [int(c) for c in rnd.choice(("4", "51", "2200"))]
    digits += [rnd.randrange(10) for _ in range(15 - len(digits))]
    total = sum(d if i % 2 else sum(divmod(2 * d, 10)) for i, d in enumerate(digits))
    text = "".join(map(str, (*digits, -total % 10)))
    return rnd.choice((text, " ".join(text[i : i + 4] for i in range(0, 16, 4)),
                       "-".join(text[i : i + 4] for i in range(0, 16, 4))))  # fmt: skip
