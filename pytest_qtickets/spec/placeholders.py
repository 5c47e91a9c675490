"""``{ORDER_ID}`` and the like: where each value comes from, and never half of a pair."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pytest_qtickets.model import Placeholder

_PLACEHOLDER = re.compile(r"\{([A-Z][A-Z0-9_]*)\}")

#: A show belongs to one event: values of both are taken from one place, or not at all.
EVENT, SHOW = PAIR = ("EVENT_ID", "SHOW_ID")


class Example(NamedTuple):
    """One concrete request of a case, and the values it gives to the template's placeholders."""

    case_id: str
    section: int
    line: int
    values: Mapping[str, str]


class Default(NamedTuple):
    """The ids that the notes name for a placeholder, in their order."""

    ids: tuple[str, ...]
    line: int


class Sources(NamedTuple):
    """Everything a value can come from, strongest first."""

    settings: Mapping[str, str]
    examples: tuple[Example, ...]  #: of the whole file, in document order
    defaults: Mapping[str, Default]


def names_in(text: str) -> list[str]:
    """Names of the placeholders, each once, in order."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(text)))


def fill(text: str, placeholders: Iterable[Placeholder]) -> str:
    """The text with these placeholders replaced; others stay."""
    values = {one.name: one.value for one in placeholders}
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def fill_any(text: str, value: str) -> str:
    """The text with ``value`` in the place of every placeholder."""
    return _PLACEHOLDER.sub(value, text)


def values_from(template: str, url: str) -> dict[str, str] | None:
    """What ``url`` has in place of the template's placeholders; ``None`` if it does not fit."""
    pattern = ""
    seen: set[str] = set()
    for index, part in enumerate(_PLACEHOLDER.split(template)):
        if index % 2 == 0:
            pattern += re.escape(part)
        else:
            pattern += f"(?P={part})" if part in seen else f"(?P<{part}>[^/?#&]+)"
            seen.add(part)
    found = re.fullmatch(pattern, url)
    return found.groupdict() if found else None


def resolve(
    names: Iterable[str], case_id: str, section: int, sources: Sources
) -> dict[str, Placeholder]:
    """A value for each name that has one; a name without one is missing from the answer.

    Order: setting, the case's first example, then a pair from the first example of the section
    (then of the file) that has both, then the first id of the notes.
    """
    wanted = list(names)
    found: dict[str, Placeholder] = {}
    own = [example for example in sources.examples if example.case_id == case_id]
    for name in wanted:
        if sources.settings.get(name):
            found[name] = Placeholder(name, sources.settings[name], "setting")
    if EVENT in wanted and SHOW in wanted:
        found.update(_resolve_pair(found, case_id, section, own, sources))
        wanted = [name for name in wanted if name not in PAIR]
    for name in wanted:
        if name in found:
            continue
        if own and name in own[0].values:
            found[name] = _from_example(name, own[0], case_id)
        elif name in sources.defaults:
            found[name] = _from_default(name, sources.defaults[name])
    return found


def _resolve_pair(
    settled: Mapping[str, Placeholder],
    case_id: str,
    section: int,
    own: list[Example],
    sources: Sources,
) -> dict[str, Placeholder]:
    fixed = {name: settled[name] for name in PAIR if name in settled}
    if not fixed and own:
        fixed = {n: _from_example(n, own[0], case_id) for n in PAIR if n in own[0].values}
    if len(fixed) == len(PAIR):
        return fixed
    near = [example for example in sources.examples if example.section == section]
    for example in (*own, *near, *sources.examples):
        has_both = all(name in example.values for name in PAIR)
        if has_both and all(example.values[one.name] == one.value for one in fixed.values()):
            return {n: fixed.get(n) or _from_example(n, example, case_id) for n in PAIR}
    defaults = {name: sources.defaults[name] for name in PAIR if name in sources.defaults}
    # Several ids beside several others say nothing about which goes with which.
    if (
        not fixed
        and len(defaults) == len(PAIR)
        and all(len(one.ids) == 1 for one in defaults.values())
    ):
        return {name: _from_default(name, default) for name, default in defaults.items()}
    return fixed


def _from_example(name: str, example: Example, case_id: str) -> Placeholder:
    whose = "example" if example.case_id == case_id else f"example of {example.case_id}"
    return Placeholder(name, example.values[name], f"{whose}, line {example.line}")


def _from_default(name: str, default: Default) -> Placeholder:
    return Placeholder(name, default.ids[0], f"default, line {default.line}")
