"""Parsed JSON, masked field by field: the policy compiled once per shape (keys at a place).

Pure of what was seen before: equal documents give equal masked documents in every process that
has the key. Only ``message`` fields are searched for known values, by the leaf they are given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from pytest_qtickets.masking import policy
from pytest_qtickets.masking.personal_keys import personal_keys
from pytest_qtickets.masking.policy import Policy
from pytest_qtickets.masking.pseudonyms import KINDS, WITHHELD_DEPTH
from pytest_qtickets.model import Json

#: Containers deeper than this are withheld; answers of the API are less than ten deep.
MAX_DEPTH: Final = 64
#: Keys of all the shapes kept: a hall's thousands of seats are one shape of a thousand keys.
_MAX_KEYS = 262_144

_KINDS = frozenset(KINDS)
#: Not floats: orjson reads long integers as these.
_SCALARS = frozenset({str, int, bool, type(None)})
#: Pairs such as ``{column: client_email, value: …}``: the first of these that names a field.
_NAMING = ("column", "field", "key", "attribute", "label", "title", "name")

Leaf = Callable[[str], str]
_Path = tuple[str, ...]


class Rule:
    """How strings of one rule are masked: those seen before by ``get``, new ones by ``hide``.

    ``counts[name]`` counts the strings that ``get`` knew; ``hide`` counts the others itself.
    """

    __slots__ = ("counts", "get", "hide", "name")

    def __init__(
        self, name: str, hide: Leaf, cache: Mapping[str, str], counts: dict[str, int] | None
    ) -> None:
        self.name, self.hide, self.get, self.counts = name, hide, cache.get, counts

    def mask(self, value: str) -> str:
        """The masked form of one string."""
        masked = self.get(value)
        if masked is None:
            return self.hide(value) if value else value
        if self.counts is not None:
            self.counts[self.name] += 1
        return masked


_Values = Callable[[dict[str, Json]], tuple[Json, ...]]
_Get = Callable[[str], "str | None"]


@dataclass(frozen=True, slots=True)
class _Plan:
    """How objects of one shape are masked: three groups of keys, and their values in order."""

    hidden: tuple[tuple[str, str, _Get, Rule, _Path], ...]  #: key, kind, cache, rule, place below
    hidden_values: _Values
    read: tuple[tuple[str, _Get, Rule, _Path], ...]  #: not counted when known; the place below
    read_values: _Values
    kept: tuple[tuple[str, _Path], ...]  #: known and harmless: only what they hold is read
    kept_values: _Values
    renamed: Mapping[str, str]  #: keys that are personal themselves -> the key to write
    naming: tuple[str, ...]  #: keys that may name the field that ``value`` holds


@dataclass(frozen=True, slots=True)
class _WholePlan:
    """How objects of one shape are masked below a personal key: kind and place of each key."""

    kinds: tuple[tuple[str, str, _Path], ...]
    renamed: Mapping[str, str]


def _values_of(keys: tuple[str, ...]) -> _Values:
    if len(keys) > 1:
        return itemgetter(*keys)
    if keys:
        (only,) = keys
        return lambda obj: (obj[only],)
    return lambda _: ()


class Documents:
    """Masks JSON values: ``rules`` for strings, ``number`` for numbers of a kind.

    ``odd_number`` judges the numbers of unknown fields, and every float wherever it stands.
    """

    def __init__(
        self,
        table: Policy,
        rules: Mapping[str, Rule],
        number: Callable[[str, float], float],
        odd_number: Callable[[str, float], float],
        count: dict[str, int],
    ) -> None:
        self._table, self._rules, self._number, self._odd = table, rules, number, odd_number
        self._counts = count
        self._plans: dict[tuple[_Path, tuple[str, ...]], _Plan] = {}
        self._whole_plans: dict[tuple[str, _Path, tuple[str, ...]], _WholePlan] = {}
        self._kept = 0  #: keys of all plans
        self._in_place = False

    def __repr__(self) -> str:
        return "Documents()"

    def mask(self, value: Json, depth: int = 0) -> Json:
        """A masked copy. Raises ``TypeError`` for what JSON cannot hold."""
        return self._masked(value, depth, in_place=False)

    def mask_own(self, value: Json) -> Json:
        """The masked value, for whom nobody else holds ``value``: its objects are written into."""
        return self._masked(value, 0, in_place=True)

    def _masked(self, value: Json, depth: int, *, in_place: bool) -> Json:
        outer, self._in_place = self._in_place, in_place
        try:
            return self._value(value, (), depth, policy.SCAN)
        finally:
            self._in_place = outer

    def field(self, key: str, value: str, siblings: frozenset[str] = frozenset()) -> str:
        """The masked value of a field that stands outside JSON: a query, a form, a header."""
        return self._rules[self._table.rule_for(key, (), siblings)].mask(value)

    def rule(self, key: str) -> str:
        """The rule of a field that stands alone."""
        return self._table.rule_for(key, (), ())

    def _value(self, value: Json, path: _Path, depth: int, rule: str) -> Json:
        """A value that is read by its own keys; ``rule`` is for strings that have none."""
        kind = value.__class__
        if kind is str:
            return self._rules[rule].mask(value)
        if value is None or isinstance(value, (int, float)):
            return value if value is None or kind is bool else self._odd(rule, value)
        if kind is dict:
            return self._object(value, path, depth)
        if isinstance(value, (list, tuple)):
            if depth >= MAX_DEPTH:
                return WITHHELD_DEPTH
            depth += 1
            if path and path[-1] == "where" and value and isinstance(value[0], str):
                return self._triple(value, path, depth)
            return [
                self._object(item, path, depth)
                if item.__class__ is dict
                else self._value(item, path, depth, rule)
                for item in value
            ]
        if isinstance(value, dict):
            return self._object(dict(value), path, depth)
        if isinstance(value, str):
            return self._rules[rule].mask(str(value))
        message = f"not a JSON value: {type(value).__name__}"
        raise TypeError(message)

    def _object(self, obj: dict[str, Json], path: _Path, depth: int) -> Json:
        if depth >= MAX_DEPTH:
            return WITHHELD_DEPTH
        keys = tuple(obj)
        plan = self._plans.get((path, keys)) or self._compile(path, keys)
        named = [(key, obj[key]) for key in plan.naming] if plan.naming else ()
        out = obj if self._in_place else dict(obj)
        if plan.hidden:
            self._hide(plan, out, depth)
        for (key, get, rule, below), value in zip(plan.read, plan.read_values(out), strict=True):
            if value.__class__ is str:
                if get(value) is None and value:
                    out[key] = rule.hide(value)
            elif value is not None:
                out[key] = self._value(value, below, depth + 1, rule.name)
        if not _SCALARS.issuperset(map(type, plan.kept_values(out))):
            self._walk(plan.kept, out, depth)
        if named:
            self._named_value(named, out, path, depth + 1)
        return _rename(out, plan.renamed) if plan.renamed else out

    def _walk(self, kept: tuple[tuple[str, _Path], ...], out: dict[str, Json], depth: int) -> None:
        for key, below in kept:
            value = out[key]
            if value.__class__ not in _SCALARS:
                out[key] = self._value(value, below, depth + 1, policy.SCAN)

    def _hide(self, plan: _Plan, out: dict[str, Json], depth: int) -> None:
        """The personal keys of ``out``: the hot loop of all masking."""
        counts = self._counts
        for (key, kind, get, rule, below), value in zip(
            plan.hidden, plan.hidden_values(out), strict=True
        ):
            if value.__class__ is str:
                masked = get(value)
                if masked is not None:
                    counts[kind] += 1
                    out[key] = masked
                elif value:
                    out[key] = rule.hide(value)
            elif value is not None:
                out[key] = self._whole(kind, value, below, depth + 1)

    def _whole(self, kind: str, value: Json, path: _Path, depth: int) -> Json:
        """All that stands below a personal key: each value by its own key, else as ``kind``."""
        if isinstance(value, str):
            return self._rules[kind].mask(value)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return self._number(kind, value)
        if isinstance(value, (dict, list, tuple)):
            if depth >= MAX_DEPTH:
                return WITHHELD_DEPTH
            if not isinstance(value, dict):
                return [self._whole(kind, item, path, depth + 1) for item in value]
            keys = tuple(value)
            plan = self._whole_plans.get((kind, path, keys)) or self._compile_whole(
                kind, path, keys
            )
            out = {
                key: self._whole(own, value[key], below, depth + 1)
                for key, own, below in plan.kinds
            }
            return _rename(out, plan.renamed) if plan.renamed else out
        return self._value(value, (), depth, kind)

    def _compile_whole(self, kind: str, path: _Path, keys: tuple[str, ...]) -> _WholePlan:
        plan = _WholePlan(
            tuple((k, self._own_kind(k, kind, path), self._table.below(path, k)) for k in keys),
            self._renamed(keys),
        )
        if self._has_room(keys):
            self._whole_plans[kind, path, keys] = plan
        return plan

    def _own_kind(self, key: str, kind: str, path: _Path) -> str:
        rule = self._table.rule_for(key, path, ())
        return rule if rule in _KINDS else kind

    def _triple(self, value: Sequence[Json], path: _Path, depth: int) -> list[Json]:
        """A condition as a list: ``["client_email", "=", value]``."""
        rule = self._table.rule_for(str(value[0]).rpartition(".")[2], (), ())
        if rule not in _KINDS:
            return [self._value(item, path[:-1], depth, policy.SCAN) for item in value]
        return [*value[:-1], self._whole(rule, value[-1], path, depth)]

    def _named_value(
        self, named: Iterable[tuple[str, Json]], out: dict[str, Json], path: _Path, depth: int
    ) -> None:
        """``value`` of ``{column: client_email, value: …}``: by the field that it is of."""
        for key, name in named:
            if not isinstance(name, str):
                continue
            parent, _, column = name.rpartition(".")
            rule = self._table.rule_for(column, (parent,) if parent else (), ())
            if rule in _KINDS:
                out["value"] = self._whole(rule, out["value"], path, depth)
            elif key == "column":
                out["value"] = self._value(out["value"], path, depth, rule)
            else:
                continue
            out[key] = name  # a field's name, although it stands where a person's might
            return

    def _compile(self, path: _Path, keys: tuple[str, ...]) -> _Plan:
        siblings = frozenset(keys)
        naming = tuple(key for key in _NAMING if key in siblings) if "value" in siblings else ()
        # under orderBy the keys are columns and the values directions
        ordering = bool(path) and path[-1] == "orderBy"
        rules = {
            key: policy.SCAN if ordering else self._table.rule_for(key, path, siblings)
            for key in keys
            if not (key == "value" and "column" in naming)
        }
        below = {key: self._table.below(path, key) for key in rules}
        hidden = tuple(key for key, rule in rules.items() if rule in _KINDS)
        kept = tuple(key for key, rule in rules.items() if rule == policy.PASS)
        read = tuple(key for key, rule in rules.items() if rule not in {*_KINDS, policy.PASS})
        own = {key: self._rules[rule] for key, rule in rules.items()}
        plan = _Plan(
            hidden=tuple((k, own[k].name, own[k].get, own[k], below[k]) for k in hidden),
            hidden_values=_values_of(hidden),
            read=tuple((k, own[k].get, own[k], below[k]) for k in read),
            read_values=_values_of(read),
            kept=tuple((k, below[k]) for k in kept),
            kept_values=_values_of(kept),
            renamed={} if ordering else self._renamed(keys),
            naming=naming,
        )
        if self._has_room(keys):
            self._plans[path, keys] = plan
        return plan

    def _has_room(self, keys: tuple[str, ...]) -> bool:
        """Whether a plan of these keys may be kept; all are dropped when they are too many."""
        if len(keys) > _MAX_KEYS:
            return False
        self._kept += len(keys) + 1
        if self._kept > _MAX_KEYS:
            self._plans.clear()
            self._whole_plans.clear()
            self._kept = len(keys) + 1
        return True

    def _renamed(self, keys: tuple[str, ...]) -> dict[str, str]:
        hide = {kind: self._rules[kind].mask for kind in _KINDS}
        return {key: name for key, name in personal_keys(keys, hide) if name != key}


def _rename(out: dict[str, Json], names: Mapping[str, str]) -> dict[str, Json]:
    renamed: dict[str, Json] = {}
    for key, value in out.items():
        name = names.get(key, key)
        while name in renamed:
            name += "'"  # two spellings of one address: no entry is lost
        renamed[name] = value
    return renamed
