"""Parsed JSON, masked field by field: the policy compiled once per shape (keys under a parent).

Pure of what was seen before: equal documents give equal masked documents in every process that
has the key. Only ``message`` fields are searched for known values, by the leaf they are given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from pytest_qtickets.masking import policy
from pytest_qtickets.masking.patterns import whole_value_kind
from pytest_qtickets.masking.pseudonyms import KINDS, WITHHELD_DEPTH
from pytest_qtickets.model import Json

#: Containers deeper than this are withheld; answers of the API are less than ten deep.
MAX_DEPTH: Final = 64
#: Shapes kept, and the largest object worth keeping one for (halls are keyed by seat).
_MAX_PLANS = 4096
_MAX_PLAN_KEYS = 96

_KINDS = frozenset(KINDS)
_SCALARS = frozenset({str, int, float, bool, type(None)})

Leaf = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Plan:
    """How objects of one shape are masked. Keys with the rule ``pass`` are only walked."""

    walk: tuple[str, ...]
    leaves: tuple[tuple[str, str, Leaf], ...]  #: (key, rule, function of its strings)
    renamed: Mapping[str, str]  #: keys that are personal themselves -> their kind
    condition: bool  #: ``{column, operator, value}``


class Documents:
    """Masks JSON values with a function per rule for strings, and one for numbers."""

    def __init__(self, leaves: Mapping[str, Leaf], number: Callable[[str, float], float]) -> None:
        self._leaves = leaves
        self._number = number
        self._plans: dict[tuple[str, tuple[str, ...]], _Plan] = {}

    def __repr__(self) -> str:
        return "Documents()"

    def mask(self, value: Json, depth: int = 0) -> Json:
        """A masked copy. Raises ``TypeError`` for what JSON cannot hold."""
        return self._value(value, "", depth, policy.SCAN)

    def _value(self, value: Json, parent: str, depth: int, rule: str) -> Json:
        """A value that is read by its own keys; ``rule`` is for strings that have none."""
        if isinstance(value, str):
            return self._leaves[rule](value) if value else value
        if value is None or isinstance(value, (int, float)):
            return value
        if depth >= MAX_DEPTH:
            return WITHHELD_DEPTH
        if isinstance(value, dict):
            return self._object(value, parent, depth)
        if isinstance(value, (list, tuple)):
            return [self._value(item, parent, depth + 1, rule) for item in value]
        message = f"not a JSON value: {type(value).__name__}"
        raise TypeError(message)

    def _object(self, obj: dict[str, Json], parent: str, depth: int) -> dict[str, Json]:
        keys = tuple(obj)
        plan = self._plans.get((parent, keys)) or self._compile(parent, keys)
        out = dict(obj)
        for key in plan.walk:
            value = obj[key]
            if value.__class__ not in _SCALARS:
                out[key] = self._value(value, key, depth + 1, policy.SCAN)
        for key, rule, leaf in plan.leaves:
            value = obj[key]
            if value.__class__ is str:
                if value:
                    out[key] = leaf(value)
            elif value is not None:
                out[key] = self._by_rule(rule, value, key, depth + 1)
        if plan.condition:
            out["value"] = self._condition(obj, depth + 1)
        return self._rename(out, plan.renamed) if plan.renamed else out

    def _by_rule(self, rule: str, value: Json, key: str, depth: int) -> Json:
        if rule in _KINDS:
            return self._whole(rule, value, depth)
        return self._value(value, key, depth, rule)

    def _whole(self, kind: str, value: Json, depth: int) -> Json:
        """All that stands below a personal key: each value by its own key, else as ``kind``."""
        if isinstance(value, str):
            return self._leaves[kind](value) if value else value
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return self._number(kind, value)
        if isinstance(value, (dict, list, tuple)):
            if depth >= MAX_DEPTH:
                return WITHHELD_DEPTH
            if not isinstance(value, dict):
                return [self._whole(kind, item, depth + 1) for item in value]
            out = {k: self._whole(_own_kind(k, kind), v, depth + 1) for k, v in value.items()}
            return self._rename(out, _personal_keys(tuple(value)))
        return self._value(value, "", depth, kind)

    def _condition(self, obj: dict[str, Json], depth: int) -> Json:
        """The value of ``{column: client_email, value: …}``."""
        parent, _, column = str(obj["column"]).rpartition(".")
        rule = policy.rule_for(column, parent, ())
        return self._by_rule(rule, obj["value"], column, depth)

    def _rename(self, out: dict[str, Json], kinds: Mapping[str, str]) -> dict[str, Json]:
        renamed: dict[str, Json] = {}
        for key, value in out.items():
            name = self._leaves[kinds[key]](key) if key in kinds else key
            while name in renamed:
                name += "'"  # two spellings of one address: no entry is lost
            renamed[name] = value
        return renamed

    def _compile(self, parent: str, keys: tuple[str, ...]) -> _Plan:
        siblings = frozenset(keys)
        condition = {"column", "value"} <= siblings
        rules = [
            # under orderBy the keys are columns and the values directions
            (key, policy.SCAN if parent == "orderBy" else policy.rule_for(key, parent, siblings))
            for key in keys
            if not (condition and key == "value")
        ]
        plan = _Plan(
            walk=tuple(key for key, rule in rules if rule == policy.PASS),
            leaves=tuple((k, rule, self._leaves[rule]) for k, rule in rules if rule != policy.PASS),
            renamed=_personal_keys(keys),
            condition=condition,
        )
        if len(keys) <= _MAX_PLAN_KEYS:
            if len(self._plans) >= _MAX_PLANS:
                self._plans.clear()
            self._plans[parent, keys] = plan
        return plan


def _personal_keys(keys: tuple[str, ...]) -> dict[str, str]:
    return {key: kind for key in keys if (kind := whole_value_kind(key))}


def _own_kind(key: str, kind: str) -> str:
    rule = policy.rule_for(key, "", ())
    return rule if rule in _KINDS else kind
