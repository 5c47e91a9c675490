"""What is known of the places of a document: the rule of every key met there, and shapes met often.

A place is the part of a path of keys that the policy can tell from others. A fact about a key is
found out once for each place; objects of one shape (the same keys in the same order, at one place)
that come often get a function of their own (:mod:`~pytest_qtickets.masking.straight`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from pytest_qtickets.masking import policy
from pytest_qtickets.masking.personal_keys import personal_keys
from pytest_qtickets.masking.policy import Policy
from pytest_qtickets.masking.pseudonyms import KINDS, MASKED, neutral
from pytest_qtickets.model import Json

#: Containers deeper than this are withheld; answers of the API are less than ten deep.
MAX_DEPTH: Final = 64
#: Keys that one document may bring that were never met: to judge one takes several times as long
#: as to mask a value. The largest hall has 81,000 seats.
MAX_NEW_KEYS: Final = 131_072
#: Keys of all the facts and shapes kept: a hall's thousands of seats are one shape of as many.
_MAX_KEYS: Final = 262_144
_MAX_PLACES: Final = 4096

_KINDS = frozenset(KINDS)

Leaf = Callable[[str], str]
Path = tuple[str, ...]
#: ``masked(obj, depth)`` of one shape.
Shape = Callable[[dict[str, Json], int], Json]


class Rule:
    """How strings of one rule are masked: those seen before by ``get``, new ones by ``hide``.

    ``counts[name]`` counts the strings that ``get`` knew; ``hide`` counts the others itself.
    """

    __slots__ = ("counts", "get", "hide", "hides", "name")

    def __init__(
        self, name: str, hide: Leaf, cache: Mapping[str, str], counts: dict[str, int] | None
    ) -> None:
        self.name, self.hide, self.get, self.counts = name, hide, cache.get, counts
        self.hides = name in _KINDS

    def mask(self, value: str) -> str:
        """The masked form of one string."""
        masked = self.get(value)
        if masked is None:
            return self.hide(value) if value else value
        if self.counts is not None:
            self.counts[self.name] += 1
        return masked


class Fact:
    """What one key is at one place. ``rule`` is ``None`` where the keys beside it decide."""

    __slots__ = ("below", "kind", "renamed", "rule")

    def __init__(self, rule: Rule | None, kind: str, below: Place, renamed: str) -> None:
        self.rule = rule
        self.kind = kind  #: the kind that it gives its values below a personal key, or empty
        self.below = below
        self.renamed = renamed  #: the key to write, where this one is personal itself, or empty


class TooManyKeysError(Exception):
    """A document brought more new keys than are judged."""


class Place:
    """One place of a document; ``path`` ends with the key that it is under."""

    __slots__ = ("facts", "met", "path", "shapes")

    def __init__(self, path: Path) -> None:
        self.path = path
        self.facts: dict[str, Fact] = {}
        self.shapes: dict[tuple[str, ...], Shape] = {}
        self.met: dict[tuple[str, ...], int] = {}  #: shapes without a function: how often

    def is_under(self, key: str) -> bool:
        """Whether ``key`` is the last that led here."""
        return bool(self.path) and self.path[-1] == key


class Places:
    """All places of one kind of walk; forgotten together when they hold too many keys."""

    def __init__(self, table: Policy, rules: Mapping[str, Rule]) -> None:
        self._table, self._rules = table, rules
        self._places: dict[Path, Place] = {}
        self._kept = 0
        self._left = MAX_NEW_KEYS
        self._hide = {kind: rules[kind].mask for kind in _KINDS}
        self.root = self._at(())

    def begin(self) -> None:
        """A new document begins."""
        self._left = MAX_NEW_KEYS

    def _at(self, path: Path) -> Place:
        place = self._places.get(path)
        if place is None:
            place = self._places[path] = Place(path)
        return place

    def above(self, place: Place) -> Place:
        """The place of what holds this one."""
        return self._at(place.path[:-1])

    def alone(self, key: str, path: Path) -> Rule:
        """The rule of a key that stands by itself under ``path``."""
        return self._rules[self._table.rule_for(key, path, ())]

    def fact(self, place: Place, key: str) -> Fact:
        """Find out about a key, and remember it there. Raises ``TooManyKeysError``."""
        self._left -= 1
        if self._left < 0:
            raise TooManyKeysError
        below = self._at(self._table.below(place.path, key))
        if place.is_under("orderBy"):  # the keys are columns and the values directions
            fact = Fact(self._rules[policy.SCAN], "", below, "")
        else:
            renamed = next((new for _, new in personal_keys((key,), self._hide)), key)
            # A value in a key's place says nothing of what stands under it, masked or not.
            is_value = renamed != key or neutral(key) != key or MASKED in key.split()
            name = self._table.unsettled("" if is_value else key, place.path)
            rule = None if name in policy.SETTLED_BY_SIBLINGS else self._rules[name]
            alone = self._table.settled(name, place.path, ())
            fact = Fact(
                rule, alone if alone in _KINDS else "", below, "" if renamed == key else renamed
            )
        self._make_room(1)
        place.facts[key] = fact
        return fact

    def settled(self, place: Place, key: str, obj: Mapping[str, Json]) -> Rule:
        """The rule of a key that the keys of ``obj`` beside it decide about."""
        return self._rules[self._table.rule_for(key, place.path, obj.keys())]

    def is_often(self, place: Place, keys: tuple[str, ...], often: int) -> bool:
        """Count a shape; whether it came ``often`` times by now."""
        times = place.met.get(keys, 0) + 1
        if times == 1:
            self._make_room(len(keys) + 1)
        place.met[keys] = times
        return times >= often

    def _make_room(self, keys: int) -> None:
        self._kept += keys
        if self._kept > _MAX_KEYS:
            for place in self._places.values():
                place.facts.clear()
                place.shapes.clear()
                place.met.clear()
            if len(self._places) > _MAX_PLACES:
                self._places = {(): self.root}
            self._kept = keys
