r"""What a text says when its escapes are undone, and where in the text each character stands.

One view undoes all kinds of escapes at once, at any depth, and the plus signs of forms. The cells
of a table of HTML read as those of Markdown do, and tags that only set words off, as bold ones, as
a space. An escape that means nothing stays as it is.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from pytest_qtickets.masking.escapes import Said, decode, split

#: The escape that pages repeat for every string of JSON, and what stands for it meanwhile.
_QUOTE, _STAND_IN = "&quot;", "\0"
#: A value of a form, with an escape or of words; a whole one that may begin with an address.
_FORM = re.compile(
    r"=(?:(?=[\w.*~+\-]{0,400}%)[\w.*~%+\-]+|[a-z.]+(?:\+[a-z.]+)+(?![^&\s\"'#]))",
    re.ASCII | re.IGNORECASE,
)
_FORM_ADDRESS = re.compile(r"=(?:[\w.+\-]{1,64}%40)?", re.ASCII)
#: Cyrillic in mail, which reads as it would in an URL.
_QUOTED_PRINTABLE = re.compile(r"(?:=D[01]=[89AB][0-9A-F](?:=20)?)+")
_HALF = re.compile("[\ud800-\udfff]")


def tags_of(source: str) -> str:
    """The tags in a part of a source; whoever replaces the part keeps them."""
    return "".join(part for part in split(source)[1::2] if part[0] == "<")


class Searchable(NamedTuple):
    """A text as finders read it: Unicode without halves of surrogate pairs, and its bytes."""

    text: str
    encoded: bytes  #: in UTF-8


def searchable(text: str) -> Searchable:
    """The text with U+FFFD for every half of a surrogate pair."""
    try:
        return Searchable(text, text.encode())
    except UnicodeEncodeError:
        text = _HALF.sub("\ufffd", text)
        return Searchable(text, text.encode())


class View:
    """The readable ``text`` of ``source``; ``source`` itself where it holds no escapes."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._parts: list[str] = []  #: of ``_short``, every other an escape; none: it holds none
        self._said: dict[str, Said] = {}  #: escape -> what it says
        # A page is full of one escape: set aside, it costs a tenth of what the others do.
        quoted = _QUOTE in source and _STAND_IN not in source
        self._quoted = quoted
        self._short = source.replace(_QUOTE, _STAND_IN) if quoted else source
        if "+" in source and "=" in source:
            self._short = _FORM.sub(_spaced, self._short)
        if "=D0=" in source or "=D1=" in source:
            self._short = _QUOTED_PRINTABLE.sub(lambda run: run[0].replace("=", "%"), self._short)
        parts = split(self._short)
        # A text in which nothing is to be undone is the same object still.
        said = source if self._short is source and len(parts) == 1 else self._decoded(parts)
        self.searchable = searchable(said)
        self.text = self.searchable.text

    @property
    def plain(self) -> bool:
        """Whether nothing had to be undone."""
        return not self._parts

    def seams(self, reach: int) -> str:
        """What stands in ``source`` up to ``reach`` characters around its escapes, line by line.

        Left out are escapes that neither look like nor say a letter or digit on their edges: what
        stands beside them reads alike in ``source`` and ``text``.
        """
        parts = self._parts
        return "\n".join(
            f"{parts[index - 1][-reach:]}{token}{parts[index + 1][:reach]}"
            for index, token in enumerate(parts)
            if index % 2 and _continues(token, self._said[token].text)
        )

    def _decoded(self, parts: list[str]) -> str:
        said = {token: decode(token) for token in set(parts[1::2])}
        texts = parts[:]
        texts[1::2] = [said[token].text for token in parts[1::2]]
        text = "".join(texts)
        if self._quoted:
            text = text.replace(_STAND_IN, '"')
        if text != self.source:
            self._parts, self._said = parts, said
        return text

    @cached_property
    def _written(self) -> list[int]:
        """Where in ``_short`` each part begins."""
        return [*accumulate(map(len, self._parts), initial=0)]

    @cached_property
    def _starts(self) -> list[int]:
        """Where in ``text`` each part begins; who finds nothing in it never asks."""
        sizes = [len(part) for part in self._parts]
        sizes[1::2] = [len(self._said[token].text) for token in self._parts[1::2]]
        return [*accumulate(sizes[:-1], initial=0)]

    @cached_property
    def _quotes(self) -> list[int]:
        """Where in ``_short`` the quotes stand that were set aside."""
        if not self._quoted:
            return []
        return [match.start() for match in re.finditer(_STAND_IN, self._short)]

    def raw(self, start: int, end: int) -> tuple[int, int]:
        """Where in ``source`` the characters ``start`` to ``end`` of ``text`` were written."""
        if not self._parts:
            return start, end
        starts = self._starts
        index = bisect_right(starts, start) - 1
        if index % 2 == 0 and (index + 1 == len(starts) or end <= starts[index + 1]):
            shift = self._written[index] - starts[index]
            start, end = start + shift, end + shift
        else:
            start, end = self._place(start)[0], self._place(end - 1)[1]
        more = len(_QUOTE) - 1
        return (
            start + more * bisect_left(self._quotes, start),
            end + more * bisect_left(self._quotes, end),
        )

    def _place(self, offset: int) -> tuple[int, int]:
        """Where in ``_short`` one character was written."""
        index = bisect_right(self._starts, offset) - 1
        first, place = self._written[index], offset - self._starts[index]
        if index % 2 == 0:
            return first + place, first + place + 1
        said = self._said[self._parts[index]]
        if said.step:
            first += place * said.step
            return first, first + said.step
        start, end = said.edges[place]
        return first + start, first + end


def _spaced(form: re.Match[str]) -> str:
    """A value of a form with a space for every plus, sign for sign."""
    address = _FORM_ADDRESS.match(form[0])
    place = address.end() if address else 0
    return form[0][:place] + form[0][place:].replace("+", " ")


def _continues(token: str, said: str) -> bool:
    return token[-1].isalnum() or said[:1].isalnum() or said[-1:].isalnum()
