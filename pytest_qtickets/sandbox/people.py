"""Invented people. Names are rare ones, so that a search for a leak finds leaks and not words."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

_MALE = (
    "Аркадий Геннадий Игнатий Никифор Родион Тимофей Филипп Ярополк Всеволод Захарий Елисей "
    "Мирослав Ростислав Святослав Порфирий Севастьян"
).split()
_FEMALE = (
    "Валентина Евдокия Зинаида Клавдия Пелагея Серафима Ульяна Эльвира Аглая Василиса Глафира "
    "Есения Лукерья Мирослава Прасковья Таисия"
).split()
_FATHERS = (
    "Аркадьев Геннадьев Игнатьев Никифоров Родионов Тимофеев Филиппов Всеволодов Захарьев "
    "Елисеев Мирославов Порфирьев"
).split()
_SURNAMES = (
    "Берестин Вышеславцев Голубинов Дубровинский Ежевикин Журавлихин Заозерцев Ивантеев Кедрин "
    "Лукоморов Медуницын Незабудкин Осокорев Перепёлкин Росомахин Синицелов Тальников Удодов "
    "Филинов Хвощёв Цветаевцев Черемухин Шиповников Щегловитов Эдельвейсов Юнкеров Ясенцев "
    "Брусничников Ветлугин Горихвостов Донниковский Земляникин Калужницын Ладожанинов Можжухин "
    "Окунёв Пустельгин Рябинкин Снегирёвский Трясогузов"
).split()

_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh sch - y - e yu ya".split(),
        strict=True,
    )
) | {"ъ": "", "ь": ""}


def _latin(name: str) -> str:
    return "".join(_LATIN[letter] for letter in name.lower())


def _feminine(surname: str) -> str:
    return surname[:-2] + "ая" if surname.endswith(("ий", "ый")) else surname + "а"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist."""

    name: str
    surname: str
    middlename: str
    email: str
    phone: str


class People:
    """A source of people; e-mail and phone never repeat.

    Phones stay out of ``+7999000…``, which case files use for their own samples.
    """

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._phones = iter(rng.sample(range(100_000, 1_000_000), 2000))
        self._count = 0

    def new(self) -> Person:
        """The next person."""
        rng = self._rng
        female = rng.random() < 0.5
        name = rng.choice(_FEMALE if female else _MALE)
        surname = rng.choice(_SURNAMES)
        surname = _feminine(surname) if female else surname
        self._count += 1
        host = rng.choice(("example.com", "example.org"))
        return Person(
            name=name,
            surname=surname,
            middlename=rng.choice(_FATHERS) + ("на" if female else "ич"),
            email=f"{_latin(name)}.{_latin(surname)}{self._count}@{host}",
            phone=f"+79990{next(self._phones)}",
        )
