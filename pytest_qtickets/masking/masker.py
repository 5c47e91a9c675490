"""The gate: raw values go in, masked ones come out. Nothing else makes masked types."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NoReturn

from pytest_qtickets.masking import policy
from pytest_qtickets.masking.bodies import charset_of, decode_body, loads_body
from pytest_qtickets.masking.documents import Documents, Leaf
from pytest_qtickets.masking.forms import forms
from pytest_qtickets.masking.known import Known
from pytest_qtickets.masking.patterns import hide_patterns, may_hold_value, whole_value_kind
from pytest_qtickets.masking.pseudonyms import (
    KINDS,
    MASKED,
    WITHHELD_DEPTH,
    Pseudonyms,
    is_number_pseudonym,
    is_pseudonym,
)
from pytest_qtickets.masking.urls import hide_query, hide_secret_url, hide_url, is_secret_header
from pytest_qtickets.model import Json, MaskedBytes, MaskedText

_SHORTEST_SECRET = 4
#: Values found in text whose pseudonyms are kept: tracebacks repeat themselves.
_RECENT = 4096
#: Integers from here on are hashed by their hexadecimal digits: ``str`` refuses very long ones.
_LONG_NUMBER = 10**300


class Masker:
    """Masks with one key; ``secrets`` are exact values of this run, replaced wherever they stand.

    Secrets of fewer than four characters cannot be told from text and are ignored. The values seen
    live in memory only: they are in no ``repr`` and the masker is not pickled.

    Raises ``ValueError`` for an empty key.
    """

    def __init__(self, key: bytes, *, secrets: Iterable[str] = ()) -> None:
        self._pseudonyms = Pseudonyms(key)
        self._known = Known()
        self._counts = dict.fromkeys(KINDS, 0)
        self._caches: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
        self._leaves: dict[str, Leaf] = {kind: self._leaf(kind) for kind in KINDS}
        self._leaves.update(
            {
                "link": self._link,
                policy.PASS: self._scan,
                policy.SCAN: self._scan,
                policy.PUBLIC: self._public,
                policy.PERSON: self._leaves["name"],
                policy.PRIVATE: self._leaves["text"],
                policy.CODE: self._code,
                policy.MESSAGE: self._text,
            }
        )
        self._pseudonym = lru_cache(maxsize=_RECENT)(self._make_pseudonym)
        self._documents = Documents(self._leaves, self._number)
        exact = {secret for secret in secrets if len(secret) >= _SHORTEST_SECRET}
        self._secrets = sorted({form for s in exact for form in forms(s)}, key=len, reverse=True)

    def __repr__(self) -> str:
        return f"Masker(hidden={dict(self.hidden)})"

    def __reduce__(self) -> NoReturn:
        message = "a Masker is not pickled: it knows raw values"
        raise TypeError(message)

    @property
    def hidden(self) -> Mapping[str, int]:
        """Kind -> values replaced, in a fixed order.

        Every occurrence counts and pseudonyms do not, so the counts of several workers add up.
        """
        return MappingProxyType({kind: count for kind, count in self._counts.items() if count})

    def mask_json(self, obj: Json) -> Json:
        """A masked copy of a parsed JSON value: same types, key order and lengths of lists.

        ``None``, ``""``, ``0``, booleans and empty containers stay. What is nested deeper than 64
        is withheld. Raises ``TypeError`` for what JSON cannot hold.
        """
        masked = self._documents.mask(obj)
        return self._without_secrets(masked) if self._secrets else masked

    def mask_text(self, text: str, format: str = "text") -> MaskedText:  # noqa: A002 - the design's word
        """Masked text; ``json`` and ``jsonl`` are read as such where they parse, else as text."""
        if format == "jsonl":
            return MaskedText("\n".join(self.mask_text(x, "json") for x in text.split("\n")))
        if format == "json" and (masked := self._json_text(text)) is not None:
            return MaskedText(masked)
        return MaskedText(self._text(self._without_secrets(_writable(text))))

    def mask_bytes(self, data: bytes, content_type: str) -> MaskedBytes:
        """A masked body. JSON is re-serialised compactly as UTF-8; a form keeps its pairs.

        Anything else is text in the declared character set, else UTF-8; bytes that are neither
        are lost (U+FFFD), because what cannot be read cannot be masked. JSON that cannot be parsed
        safely is replaced by ``{"withheld": "<reason>"}``.
        """
        text, encoding = decode_body(data, charset_of(content_type))
        masked = self._json_text(text)
        if masked is not None:
            return MaskedBytes(masked.encode())
        if content_type.lower().startswith("application/x-www-form-urlencoded"):
            text = hide_query(text, self._field, self.mask_json)
        return MaskedBytes(self.mask_text(text).encode(encoding, "backslashreplace"))

    def mask_headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Masked headers: credentials become a constant, URLs and free text are searched."""
        masked = {}
        for name, value in headers.items():
            if is_secret_header(name):
                self._counts["credential"] += value != MASKED
                masked[name] = MASKED
            elif "://" in value or value.startswith("/"):
                masked[name] = str(self.mask_url(value))
            else:
                masked[name] = str(self.mask_text(value))
        return masked

    def mask_url(self, url: str) -> MaskedText:
        """A masked URL: user info, secret path segments, query values by the rule of their key."""
        url = self._without_secrets(_writable(url))
        return MaskedText(hide_url(url, self._patterns, self._field, self.mask_json))

    # --- one value --------------------------------------------------------------------------------

    def _hide(self, kind: str, value: str) -> str:
        """The pseudonym of a personal field's value, counted and remembered; blanks stay."""
        cache = self._caches[kind]
        pseudonym = cache.get(value)
        if pseudonym is None:
            pseudonym = self._pseudonym(kind, value)
            if pseudonym == value:
                return value
            self._known.learn(whole_value_kind(value.strip()) or kind, value)
            cache[value] = pseudonym
        self._counts[kind] += 1
        return pseudonym

    def _found(self, kind: str, value: str) -> str:
        """The pseudonym of what a pattern found: counted, but too uncertain to be remembered."""
        pseudonym = self._pseudonym(kind, value)
        self._counts[kind] += pseudonym != value
        return pseudonym

    def _make_pseudonym(self, kind: str, value: str) -> str:
        if not value.strip() or is_pseudonym(value):
            return value
        # One value, one pseudonym, also where an e-mail stands in the field for phones.
        return self._pseudonyms.text(whole_value_kind(value.strip()) or kind, value)

    def _leaf(self, kind: str) -> Leaf:
        return lambda value: self._hide(kind, value)

    def _scan(self, value: str) -> str:
        """A string of an unknown field, which may be JSON itself."""
        if value[:1] in {"{", "["}:
            obj, reason = loads_body(value)
            if reason:
                return WITHHELD_DEPTH
            if obj is not None:
                masked = self._documents.mask(obj, 1)
                return value if masked == obj else _compact(masked)
        return self._patterns(value) if may_hold_value(value) else value

    def _patterns(self, value: str) -> str:
        return hide_patterns(value, self._found)

    def _text(self, value: str) -> str:
        return self._known.hide(hide_patterns(value, self._found), self._found)

    def _code(self, value: str) -> str:
        return value if policy.looks_like_error_code(value) else self._hide("promo", value)

    def _public(self, value: str) -> str:
        self._known.learn_public(value)
        return value

    def _link(self, value: str) -> str:
        return hide_secret_url(value, self._hide)

    def _field(self, key: str, siblings: Iterable[str], value: str) -> str:
        """The masked value of a query or form field."""
        return self._leaves[policy.rule_for(key, "", frozenset(siblings))](value)

    def _number(self, kind: str, value: float) -> float:
        if not value or is_number_pseudonym(value):
            return value
        self._counts[kind] += 1
        text = str(value) if abs(value) < _LONG_NUMBER or isinstance(value, float) else hex(value)
        return type(value)(self._pseudonyms.number(kind, text))

    # --- whole documents --------------------------------------------------------------------------

    def _json_text(self, text: str) -> str | None:
        """Masked JSON text, or ``None`` when ``text`` is no JSON object, array or string."""
        obj, reason = loads_body(text)
        if reason:
            return json.dumps({policy.WITHHELD_KEY: reason})
        if obj is None:
            return None
        masked = self._documents.mask(obj)
        serialised = _compact(masked)
        if any(secret in serialised for secret in self._secrets):
            serialised = _compact(self._without_secrets(masked))
        return serialised

    def _without_secrets(self, value: Json) -> Json:
        if isinstance(value, str):
            for secret in self._secrets:
                if secret in value:
                    self._counts["credential"] += value.count(secret)
                    value = value.replace(secret, MASKED)
        elif isinstance(value, dict):
            return {
                self._without_secrets(key): self._without_secrets(item)
                for key, item in value.items()
            }
        elif isinstance(value, list):
            return [self._without_secrets(item) for item in value]
        return value


def _compact(obj: Json) -> str:
    """JSON without spaces and with readable Cyrillic; lone surrogates are escaped."""
    text = json.dumps(obj, ensure_ascii=False, separators=(",", ":"))
    return text if _encodable(text) else json.dumps(obj, separators=(",", ":"))


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _writable(text: str) -> str:
    """``text`` with lone surrogates spelled out, so that every writer can encode it."""
    return text if _encodable(text) else text.encode("utf-8", "backslashreplace").decode()
