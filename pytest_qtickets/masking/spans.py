"""Places of values in a text, and how several finders' places become one list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """``text[start:end]`` is a value of ``kind``, the same as ``value`` when that is not empty."""

    start: int
    end: int
    kind: str
    value: str = ""  #: the spelling whose pseudonym it gets: a declined name has its nominative's


def settled(found: Iterable[Span]) -> list[Span]:
    """Spans that do not overlap, by place; of two that do, the one found first stays.

    What the other one covers alone is still hidden: it becomes a shorter span.
    """
    ranked = [(span.start, rank, span) for rank, span in enumerate(found) if span.end > span.start]
    ranked.sort()
    kept: list[Span] = []
    ranks: list[int] = []
    for start, rank, span in ranked:
        while kept and kept[-1].end > start:
            last = kept[-1]
            if last.kind == span.kind and last.end >= span.end:
                start = span.end  # noqa: PLW2901 - nothing is left
                break
            if last.kind == span.kind:
                start = max(last.end, span.end) + 1  # noqa: PLW2901 - nothing is left
                kept[-1] = last._replace(end=start - 1)
                break
            if ranks[-1] < rank:
                start = last.end  # noqa: PLW2901 - what is left of it
                break
            if last.end > span.end:
                start = span.end + last.end  # noqa: PLW2901 - inside a longer one, which stays
                break
            kept.pop()
            ranks.pop()
            if start - last.start > 1:
                kept.append(Span(last.start, start, last.kind))
                ranks.append(ranks[-1] if ranks else rank)
                break
        if span.end > start:
            kept.append(span if start == span.start else Span(start, span.end, span.kind))
            ranks.append(rank)
    return kept
