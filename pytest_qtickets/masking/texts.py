"""Free text, masked: what is packed or quoted in it first, then patterns, known values, names."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from itertools import chain, zip_longest

from pytest_qtickets.masking import blobs
from pytest_qtickets.masking.bodies import loads_body
from pytest_qtickets.masking.patterns import find_patterns, replaced
from pytest_qtickets.masking.quoted import find_quoted, may_quote
from pytest_qtickets.masking.runs import runs_of
from pytest_qtickets.masking.spans import settled
from pytest_qtickets.masking.values import MAX_NESTED, Values
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
        if _STAND_IN in text or self._values.walk.nested >= MAX_NESTED:
            return self._prose(text)
        counts = dict(self._values.counts)
        between, documents = self._documents(text)
        prose = _STAND_IN.join(between)
        masked = self._prose(prose)
        between = masked.split(_STAND_IN)
        if len(between) != len(documents) + 1:  # a value reached over a document
            self._values.counts.update(counts)
            return self._prose(text)
        woven = _woven(between, documents)
        if masked == prose or not may_quote(masked):
            return woven
        # What could not be written back may be by now: masking again must change nothing.
        return _woven(*self._documents(woven, frozenset(documents)))

    def _documents(
        self, text: str, done: AbstractSet[str] = frozenset()
    ) -> tuple[list[str], list[str]]:
        """What stands between the documents of a text, one more than they are, and they, masked.

        ``done``: documents that are masked.
        """
        between: list[str] = []
        masked: list[str] = []
        place = 0
        for document in find_quoted(text):
            between.append(text[place : document.start])
            place = document.end
            source = text[document.start : place]
            if source not in done:
                written = document.write(self._quoted(document.value))
                source = source if written == document.plain else document.escape(written)
            masked.append(source)
        return [*between, text[place:]], masked

    def _prose(self, text: str) -> str:
        """Text without documents."""
        view, known = View(text), self._values.known
        text, runs = view.text, runs_of(view.searchable.encoded)
        found = find_patterns(text)
        found += known.find(text, runs, {span.start: span.end for span in found})
        found += known.find_names(text, runs, {span.start for span in found})
        return replaced(view, settled(found), self._values.found)

    def _packed(self, text: str, depth: int) -> str:
        obj, _ = loads_body(text)
        return self.mask(text, depth) if obj is None else self._json(text, obj)


def _woven(between: list[str], documents: list[str]) -> str:
    return "".join(chain.from_iterable(zip_longest(between, documents, fillvalue="")))
