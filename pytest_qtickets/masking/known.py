"""What a run has seen: names, tokens and public values, in memory only.

Names and tokens that stood in personal fields are found again in free text (an assertion's
message, a traceback). Public values (event, venue, seat, city) are not damaged by a client who is
called like one of their words.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote

from pytest_qtickets.masking.policy import words
from pytest_qtickets.masking.pseudonyms import Hide

#: A word and the escape letter that may be glued to it in JSON or a repr: ``\nAnna``.
_WORD = re.compile(r"(\\[abfnrtv])?([^\W\d_]+)")
_TOKEN = re.compile(r"[^\W_]{6,}")

#: Placeholders that people type into name fields; they name nobody.
_NOT_NAMES = words(
    "имя фамилия отчество тест тестовый тестовая обновлённое клиент гость имени нет"
    " name surname test user client guest none null true false error unknown"
)
#: A word that stands in more public values than this is an ordinary word of the house.
_COMMON = 32

_TOKEN_KINDS = words("barcode series uniqid link card tax promo credential social document")
#: A token without a digit is searched for when it is a uniqid of at least this many letters.
_WORDLIKE = 8


class Known:
    """Values seen so far. Empty at the start of a run, dropped with its masker."""

    __slots__ = ("_names", "_public", "_public_values", "_tokens")

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._tokens: dict[str, str] = {}
        self._public_values: set[str] = set()
        #: word -> (public value, offset of the word in it); ``None``: too common to be a name
        self._public: dict[str, list[tuple[str, int]] | None] = {}

    def __repr__(self) -> str:
        return "Known()"

    def learn(self, kind: str, value: str) -> None:
        """Remember a raw value of a personal field."""
        if kind == "name":
            self._learn_name(value)
        elif kind in _TOKEN_KINDS:
            for token in _TOKEN.findall(value):
                if any(map(str.isdigit, token)) or (kind == "uniqid" and len(token) >= _WORDLIKE):
                    self._tokens.setdefault(token, kind)

    def _learn_name(self, value: str) -> None:
        for _, word in _WORD.findall(value):
            if len(word) > 1 and word.casefold() not in _NOT_NAMES:
                self._names.update((word, word.capitalize(), word.upper()))

    def learn_public(self, value: str) -> None:
        """Remember a value that everybody may see."""
        if value in self._public_values:
            return
        self._public_values.add(value)
        for match in _WORD.finditer(value):
            places = self._public.setdefault(match[2], [])
            if places is not None:
                places.append((value, match.start(2)))
                if len(places) > _COMMON:
                    self._public[match[2]] = None

    def hide(self, text: str, hide: Hide) -> str:
        """``text`` with every known token and name replaced, plain or escaped."""
        text = self._hide_plain(text, hide)
        if self._tokens or self._names:
            for encoding in _ENCODINGS:
                if encoding.marker in text:
                    text = encoding.run.sub(self._hide_encoded(encoding, hide), text)
        return text

    def _hide_plain(self, text: str, hide: Hide) -> str:
        if self._tokens:
            text = _TOKEN.sub(lambda m: self._token(m, hide), text)
        return self._hide_names(text, hide) if self._names else text

    def _token(self, match: re.Match[str], hide: Hide) -> str:
        kind = self._tokens.get(match[0])
        if kind is not None:
            return hide(kind, match[0])
        # The rest of an escape may be glued to it: ``\\n``, ``%3D``.
        lead = {"\\": 1, "%": 2}.get(match.string[match.start() - 1 : match.start()], 0)
        kind = self._tokens.get(match[0][lead:])
        return match[0] if kind is None else match[0][:lead] + hide(kind, match[0][lead:])

    def _hide_names(self, text: str, hide: Hide) -> str:
        parts: list[str] = []
        done = 0
        for start, end in self._spans(text):
            parts += (text[done:start], hide("name", text[start:end]))
            done = end
        return "".join(parts) + text[done:] if parts else text

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where known names stand, without those inside public values.

        A name that is also a public word counts when another name stands beside it.
        """
        found: list[tuple[int, int, bool]] = []
        for match in _WORD.finditer(text):
            start, end = match.span(2)
            if text[start:end] not in self._names:
                if match[1] is None or text[start - 1 : end] not in self._names:
                    continue
                start -= 1
            found.append((start, end, self._is_public(text, start, end)))
        for index, (start, end, public) in enumerate(found):
            if public:
                near = found[max(0, index - 1) : index] + found[index + 1 : index + 2]
                beside = any(
                    not other and text[min(e, end) : max(s, start)] == " " for s, e, other in near
                )
                if not beside:
                    continue
            yield start, end

    def _is_public(self, text: str, start: int, end: int) -> bool:
        places = self._public.get(text[start:end], [])
        return places is None or any(
            text.startswith(value, start - offset) for value, offset in places if offset <= start
        )

    def _hide_encoded(self, encoding: _Encoding, hide: Hide) -> Callable[[re.Match[str]], str]:
        def replace(match: re.Match[str]) -> str:
            if encoding.marker not in match[0]:
                return match[0]
            # The letter of an escape such as ``\\n`` is not part of the word behind it.
            start = match.start()
            glued = match[0][0] in "abfnrtv" and match.string[start - 1 : start] == "\\"
            plain = encoding.decode(match[0][glued:])
            hidden = self._hide_plain(plain, hide)
            return match[0] if hidden == plain else match[0][:glued] + encoding.encode(hidden)

        return replace


@dataclass(frozen=True)
class _Encoding:
    """How characters outside ASCII are written: what must occur, one word of it, both ways."""

    marker: str
    run: re.Pattern[str]
    decode: Callable[[str], str]
    encode: Callable[[str], str]


def _decode_unicode(text: str) -> str:
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)


def _encode_unicode(text: str) -> str:
    return "".join(char if char.isascii() else f"\\u{ord(char):04x}" for char in text)


def _decode_bytes(text: str) -> str:
    def decode(match: re.Match[str]) -> str:
        return bytes.fromhex(match[0].replace("\\x", "")).decode("utf-8", "replace")

    return re.sub(r"(?:\\x[0-9a-fA-F]{2})+", decode, text)


def _encode_bytes(text: str) -> str:
    return "".join(c if c.isascii() else "".join(f"\\x{b:02x}" for b in c.encode()) for c in text)


def _encode_html(text: str) -> str:
    return text.encode("ascii", "xmlcharrefreplace").decode()


def _run(escape: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{escape}|[^\W_])+")


_ENCODINGS = (
    _Encoding("\\u", _run(r"\\u[0-9a-fA-F]{4}"), _decode_unicode, _encode_unicode),
    _Encoding("%", _run(r"%[0-9a-fA-F]{2}"), unquote, quote),
    _Encoding("&#", _run(r"&#[xX]?[0-9a-fA-F]{1,6};"), html.unescape, _encode_html),
    _Encoding("\\x", _run(r"\\x[0-9a-fA-F]{2}"), _decode_bytes, _encode_bytes),
)
