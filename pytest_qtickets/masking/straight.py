"""Objects of one shape, masked by straight-line code that was made for it.

Nine of ten objects of a run are of a dozen shapes. Looking up each key's rule again takes longer
than applying it, so a shape gets a function without loops: its values unpacked at once, one look-up
for each that is hidden. The source is made of numbers and of words of this module; keys, rules and
places are handed over as values, so nothing of a document is ever executed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pytest_qtickets.masking import policy
from pytest_qtickets.masking.places import MAX_DEPTH, Place, Rule, Shape

_SCALARS = frozenset({str, int, bool, type(None)})  # not floats: orjson reads long integers so


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a shape."""

    name: str
    rule: Rule
    below: Place


@dataclass(frozen=True, slots=True)
class Walk:
    """What the code calls for values that are no strings."""

    own: bool  #: whether objects are written into, else copied
    whole: Callable[..., Any]
    value: Callable[..., Any]
    an_object: Callable[..., Any]
    counts: dict[str, int]


def function_of(keys: Sequence[Key], walk: Walk) -> Shape:
    """The function that masks objects with these keys in this order."""
    make = _factory(tuple(_form(key.rule) for key in keys), walk.own)
    made: Shape = make(
        [key.name for key in keys],
        [key.rule.get for key in keys],
        [key.rule.hide for key in keys],
        [key.rule.name for key in keys],
        [key.below for key in keys],
        [key.below.shapes.get for key in keys],
        walk.whole,
        walk.value,
        walk.an_object,
        walk.counts,
        _SCALARS,
        MAX_DEPTH,
    )
    return made


def _form(rule: Rule) -> str:
    if rule.hides:
        return "hidden"
    if rule.name == policy.PASS:
        return "kept"
    return "unknown" if rule.name == policy.UNKNOWN else "read"


_HIDDEN = """\
  if v{n}.__class__ is str:
   m = g{n}(v{n})
   if m is not None:
    o[k{n}] = m
    counts[r{n}] += 1
   elif v{n}:
    o[k{n}] = h{n}(v{n})
  elif v{n} is not None:
   o[k{n}] = whole(r{n}, v{n}, p{n}, d)
"""
_READ = """\
  if v{n}.__class__ is str:
   if g{n}(v{n}) is None and v{n}:
    o[k{n}] = h{n}(v{n})
  elif v{n}.__class__ is dict:
   m = s{n}(tuple(v{n}))
   o[k{n}] = an_object(v{n}, p{n}, d) if m is None or d >= deepest else m(v{n}, d)
  elif {other}:
   o[k{n}] = value(v{n}, p{n}, d, r{n})
"""
_KEPT = """\
   if v{n}.__class__ is dict:
    m = s{n}(tuple(v{n}))
    o[k{n}] = an_object(v{n}, p{n}, d) if m is None or d >= deepest else m(v{n}, d)
   elif v{n}.__class__ not in scalars:
    o[k{n}] = value(v{n}, p{n}, d, scan)
"""


@lru_cache(maxsize=512)
def _factory(forms: tuple[str, ...], own: bool) -> Callable[..., Any]:
    """A maker of functions for shapes whose keys have these forms."""
    numbers = range(len(forms))
    lines = ["def make(k, g, h, r, p, s, whole, value, an_object, counts, scalars, deepest):\n"]
    lines += [f" {', '.join(f'{x}{n}' for n in numbers)}, = {x}\n" for x in "kghrps"]
    lines.append(f" scan = {policy.SCAN!r}\n def masked(o, d):\n")
    if not own:
        lines.append("  o = {**o}\n")
    lines.append(f"  {', '.join(f'v{n}' for n in numbers)}, = o.values()\n  d += 1\n")
    for n, form in enumerate(forms):
        if form == "hidden":
            lines.append(_HIDDEN.format(n=n))
        elif form != "kept":
            other = f"v{n} is not None" if form == "unknown" else f"v{n}.__class__ not in scalars"
            lines.append(_READ.format(n=n, other=other))
    kept = [n for n, form in enumerate(forms) if form == "kept"]
    if kept:
        values = ", ".join(f"v{n}" for n in kept)
        lines.append(f"  if not scalars.issuperset(map(type, ({values},))):\n")
        lines += [_KEPT.format(n=n) for n in kept]
    lines.append("  return o\n return masked\n")
    space: dict[str, Any] = {}
    exec(compile("".join(lines), "<a shape>", "exec"), space)  # noqa: S102 - numbers and own words only
    made: Callable[..., Any] = space["make"]
    return made
