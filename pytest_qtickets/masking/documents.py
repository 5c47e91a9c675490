"""Parsed JSON, masked field by field.

Pure of what was seen before: equal documents give equal masked documents in every process that
has the key. Only ``message`` fields are searched for known values, by the leaf they are given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from pytest_qtickets.masking import policy
from pytest_qtickets.masking.places import MAX_DEPTH, Fact, Place, Places, Rule, TooManyKeysError
from pytest_qtickets.masking.policy import Policy
from pytest_qtickets.masking.pseudonyms import WITHHELD_DEPTH, WITHHELD_KEYS
from pytest_qtickets.masking.straight import Key, Walk, function_of
from pytest_qtickets.model import Json

#: Pairs such as ``{column: client_email, value: …}``: the first of these that names a field.
_NAMING = ("column", "field", "key", "attribute", "label", "title", "name")
#: Of them those that hold nothing but a field's name.
_COLUMNS = frozenset(_NAMING[:4])
#: So often a shape is met before code is made for it, and so many keys it has at most.
_OFTEN, _WIDEST = 4, 64


class Documents:
    """Masks JSON values: ``rules`` for strings, ``number`` for numbers of a kind.

    ``odd_number`` judges the numbers of unknown fields, and every float wherever it stands. With
    ``own`` nobody else holds the values: objects and lists are written into, else copied.
    """

    def __init__(  # noqa: PLR0913 - what a walk calls, each named at the call
        self,
        table: Policy,
        rules: Mapping[str, Rule],
        number: Callable[[str, float], float],
        odd_number: Callable[[str, float], float],
        counts: dict[str, int],
        *,
        own: bool = False,
        often: int = _OFTEN,
    ) -> None:
        self._table, self._rules, self._number, self._odd = table, rules, number, odd_number
        self._places = Places(table, rules)
        self._own, self._often = own, often
        self._walk = Walk(own, self._whole, self._value, self._object, counts)

    def __repr__(self) -> str:
        return "Documents()"

    def mask(self, value: Json, depth: int = 0) -> Json:
        """The masked value. Raises ``TypeError`` for what JSON cannot hold.

        A ``depth`` above 0 is that of a part: what a document may hold is counted on from before.
        """
        if not depth:
            self._places.begin()
        return self._value(value, self._places.root, depth, policy.SCAN)

    def field(self, key: str, value: str, siblings: frozenset[str] = frozenset()) -> str:
        """The masked value of a field that stands outside JSON: a query, a form, a header."""
        return self._rules[self._table.rule_for(key, (), siblings)].mask(value)

    def rule(self, key: str) -> str:
        """The rule of a field that stands alone."""
        return self._table.rule_for(key, (), ())

    def _value(self, value: Json, place: Place, depth: int, rule: str) -> Json:
        """A value that is read by its own keys; ``rule`` is for strings that have none."""
        if isinstance(value, dict):
            return self._object(value, place, depth)
        if isinstance(value, list):
            return self._list(value, place, depth, rule)
        if isinstance(value, str):
            return self._rules[rule].mask(value)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, (int, float)):
            return self._odd(rule, value)
        if isinstance(value, tuple):
            return self._list(list(value), place, depth, rule)
        message = f"not a JSON value: {type(value).__name__}"
        raise TypeError(message)

    def _list(self, value: list[Json], place: Place, depth: int, rule: str) -> Json:
        if depth >= MAX_DEPTH:
            return WITHHELD_DEPTH
        depth += 1
        if value and isinstance(value[0], str) and place.is_under("where"):
            return self._triple(value, place, depth)
        out = value if self._own else value[:]
        shapes = place.shapes if depth < MAX_DEPTH else {}
        for index, item in enumerate(value):
            if isinstance(item, dict):
                shape = shapes.get(tuple(item))
                masked = shape(item, depth) if shape else self._object(item, place, depth)
            else:
                masked = self._value(item, place, depth, rule)
            if masked is not item:
                out[index] = masked
        return out

    def _object(self, obj: dict[str, Json], place: Place, depth: int) -> Json:
        if depth >= MAX_DEPTH:
            return WITHHELD_DEPTH
        shape = place.shapes.get(tuple(obj))
        if shape is not None:
            return shape(obj, depth)
        try:
            return self._new_object(obj, place, depth)
        except TooManyKeysError:
            return WITHHELD_KEYS

    def _new_object(self, obj: dict[str, Json], place: Place, depth: int) -> Json:
        """An object of a shape that is not met often, or that no code is made for."""
        naming = tuple(key for key in _NAMING if key in obj) if "value" in obj else ()
        named = [(key, obj[key]) for key in naming]
        unmasked = obj.get("value")
        out = obj if self._own else dict(obj)
        facts, renamed = place.facts, {}
        depth += 1
        for key, value in obj.items():
            fact = facts.get(key) or self._places.fact(place, key)
            if fact.renamed:
                renamed[key] = fact.renamed
            if value is None or (key == "value" and not _COLUMNS.isdisjoint(naming)):
                continue
            rule = fact.rule or self._places.settled(place, key, obj)
            if not isinstance(value, str):
                out[key] = self._member(value, fact, rule, depth)
            elif rule.name != policy.PASS:
                out[key] = rule.mask(value)
        if named:
            if isinstance(unmasked, str):  # else it was written into
                out["value"], masked = unmasked, out["value"]
                if not self._named_value(named, out, place, depth):
                    out["value"] = masked
            else:
                self._named_value(named, out, place, depth)
        elif not renamed and 0 < len(obj) <= _WIDEST:
            self._meet(tuple(obj), obj, place)
        return _rename(out, renamed) if renamed else out

    def _member(self, value: Json, fact: Fact, rule: Rule, depth: int) -> Json:
        """What stands under a key and is no string."""
        if rule.hides:
            return self._whole(rule.name, value, fact.below, depth)
        name = policy.SCAN if rule.name == policy.PASS else rule.name
        return self._value(value, fact.below, depth, name)

    def _meet(self, keys: tuple[str, ...], obj: dict[str, Json], place: Place) -> None:
        """Count a shape; when it comes often, make its function."""
        if not self._places.is_often(place, keys, self._often):
            return
        found = [(key, place.facts.get(key) or self._places.fact(place, key)) for key in keys]
        place.shapes[keys] = function_of(
            [
                Key(key, fact.rule or self._places.settled(place, key, obj), fact.below)
                for key, fact in found
            ],
            self._walk,
        )

    def _whole(self, kind: str, value: Json, place: Place, depth: int) -> Json:
        """All that stands below a personal key: each value by its own key, else as ``kind``."""
        if isinstance(value, str):
            return self._rules[kind].mask(value)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return self._number(kind, value)
        if not isinstance(value, (dict, list, tuple)):
            return self._value(value, self._places.root, depth, kind)
        if depth >= MAX_DEPTH:
            return WITHHELD_DEPTH
        depth += 1
        if not isinstance(value, dict):
            return [self._whole(kind, item, place, depth) for item in value]
        try:
            return self._whole_object(kind, value, place, depth)
        except TooManyKeysError:
            return WITHHELD_KEYS

    def _whole_object(self, kind: str, obj: dict[str, Json], place: Place, depth: int) -> Json:
        out, facts, renamed = {}, place.facts, {}
        for key, item in obj.items():
            fact = facts.get(key) or self._places.fact(place, key)
            if fact.renamed:
                renamed[key] = fact.renamed
            out[key] = self._whole(fact.kind or kind, item, fact.below, depth)
        return _rename(out, renamed) if renamed else out

    def _triple(self, value: list[Json], place: Place, depth: int) -> list[Json]:
        """A condition as a list: ``["client_email", "=", value]``."""
        rule = self._places.alone(str(value[0]).rpartition(".")[2], ())
        if not rule.hides:
            above = self._places.above(place)
            return [self._value(item, above, depth, policy.SCAN) for item in value]
        return [*value[:-1], self._whole(rule.name, value[-1], place, depth)]

    def _named_value(
        self, named: Iterable[tuple[str, Json]], out: dict[str, Json], place: Place, depth: int
    ) -> bool:
        """``value`` of ``{column: client_email, value: …}``: by the field that it is of, if any."""
        for key, name in named:
            if not isinstance(name, str):
                continue
            parent, _, column = name.rpartition(".")
            rule = self._places.alone(column, (parent,) if parent else ())
            if rule.hides:
                out["value"] = self._whole(rule.name, out["value"], place, depth)
            elif key in _COLUMNS:
                out["value"] = self._value(out["value"], place, depth, rule.name)
            else:
                continue
            out[key] = name  # a field's name, although it stands where a person's might
            return True
        return False


def _rename(out: dict[str, Json], names: Mapping[str, str]) -> dict[str, Json]:
    renamed: dict[str, Json] = {}
    for key, value in out.items():
        name = names.get(key, key)
        while name in renamed:
            name += "'"  # two spellings of one address: no entry is lost
        renamed[name] = value
    return renamed
