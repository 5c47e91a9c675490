"""Free text, masked: what is packed or quoted in it first, then patterns, known values, names."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain, zip_longest

from pytest_qtickets.masking import blobs
from pytest_qtickets.masking.bodies import loads_body
from pytest_qtickets.masking.patterns import find_patterns, replaced
from pytest_qtickets.masking.quoted import find_quoted
from pytest_qtickets.masking.runs import runs_of
from pytest_qtickets.masking.spans import settled
from pytest_qtickets.masking.values import Values
from pytest_qtickets.masking.views import View
from pytest_qtickets.model import Json

#: Stands in a text for a document that was taken out of it; it is no character of any text.
_STAND_IN = "\ufdd0"


class Texts:
    """Masks text.

    ``quoted(obj)`` masks an object that stands in a text, and may write into it; ``packed(text,
    obj)`` masks one that is the whole of a packed text.
    """

    def __init__(
        self, values: Values, quoted: Callable[[Json], Json], packed: Callable[[str, Json], str]
    ) -> None:
        self._values, self._quoted, self._json = values, quoted, packed

    def __repr__(self) -> str:
        return "Texts()"

    def mask(self, text: str, depth: int = 0) -> str:
        """The masked text; ``depth`` says how often it was packed."""
        if depth < blobs.MAX_DEPTH:
            text = blobs.repacked(text, lambda inner: self._packed(inner, depth + 1))
        if _STAND_IN in text:
            return self._prose(text)
        between: list[str] = []
        masked: list[str] = []
        done, counts = 0, dict(self._values.counts)
        for document in find_quoted(text):
            between.append(text[done : document.start])
            written = document.write(self._quoted(document.value))
            same = written == document.plain
            masked.append(text[document.start : document.end] if same else document.escape(written))
            done = document.end
        if not masked:
            return self._prose(text)
        rest = self._prose(_STAND_IN.join([*between, text[done:]])).split(_STAND_IN)
        if len(rest) != len(masked) + 1:  # a value reached over a document
            self._values.counts.update(counts)
            return self._prose(text)
        return "".join(chain.from_iterable(zip_longest(rest, masked, fillvalue="")))

    def _prose(self, text: str) -> str:
        """Text without documents."""
        view, known = View(text), self._values.known
        text, runs = view.text, runs_of(view.text)
        found = find_patterns(text)
        found += known.find(text, runs, {span.start: span.end for span in found})
        found += known.find_names(text, runs, {span.start for span in found})
        return replaced(view, settled(found), self._values.found)

    def _packed(self, text: str, depth: int) -> str:
        obj, _ = loads_body(text)
        return self.mask(text, depth) if obj is None else self._json(text, obj)
