"""What ``repr`` writes of dictionaries, read as JSON, which ``json`` does much faster than ``ast``.

A line is turned into JSON sign for sign; where that makes something else of it, whoever reads it
must see: what is read counts only if ``repr`` writes it as it stood there.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left

from pytest_qtickets.model import Json

#: Strings as ``repr`` writes them; those with an apostrophe have the quotation marks of JSON.
_STRING = re.compile(r"'((?:[^'\"\\]|\\.)*)'|(\"(?:[^\"\\]|\\.)*\")")
_WORDS = (("None", "null"), ("True", "true"), ("False", "false"))
#: ``\xa0``, which is ``\u00a0`` in JSON and two signs longer.
_HEX = re.compile(r"\\(?:\\|x(?=[0-9a-f]{2}))")
_LONGER = 2


_read = json.JSONDecoder(strict=False).raw_decode


class UnreadableError(Exception):
    """No value begins there; ``place`` says how far was read."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


class ReprLines:
    """Reads from the lines of a text; a line is made JSON once, however often it is read."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._start = self._end = 0
        self._json = ""
        self._places: list[int] = []  #: of each ``\x`` in the line
        self._longer: list[int] = []  #: the same in the JSON

    def __repr__(self) -> str:
        return "ReprLines()"

    def read(self, start: int) -> tuple[Json, int]:
        """A value that begins at ``start`` of the text, and where it ends.

        Raises ``UnreadableError``.
        """
        if start >= self._end:
            self._take_line(start)
        place = start - self._start
        try:
            value, end = _read(self._json, place + _LONGER * bisect_left(self._places, place))
        except json.JSONDecodeError as error:
            raise UnreadableError(self._start + error.pos) from None
        except (RecursionError, ValueError):
            raise UnreadableError(self._end) from None
        return value, self._start + end - _LONGER * bisect_left(self._longer, end)

    def _take_line(self, start: int) -> None:
        end = self._text.find("\n", start)
        self._start, self._end = start, end if end >= 0 else len(self._text)
        line = self._text[start : self._end]
        self._places = [match.start() for match in _HEX.finditer(line) if match[0] == "\\x"]
        self._longer = [place + _LONGER * n for n, place in enumerate(self._places)]
        if self._places:
            line = _HEX.sub(lambda match: match[0].replace("x", "u00"), line)
        line = _STRING.sub(_json_string, line) if '"' in line else line.replace("'", '"')
        for word, written in _WORDS:
            line = line.replace(f": {word}", f": {written}")
        self._json = line


def _json_string(match: re.Match[str]) -> str:
    return match[2] or f'"{match[1]}"'
