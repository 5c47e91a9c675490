"""The gate: raw values go in, masked ones come out. Nothing else makes masked types."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NoReturn
from urllib.parse import unquote

from pytest_qtickets.masking.blobs import repacked
from pytest_qtickets.masking.bodies import (
    NotPlainError,
    charset_of,
    decode_body,
    dumps_body,
    dumps_fast,
    encodable,
    is_number,
    loads_body,
    loads_fast,
)
from pytest_qtickets.masking.documents import Documents
from pytest_qtickets.masking.exact import ExactSecrets
from pytest_qtickets.masking.fields import Fields
from pytest_qtickets.masking.policy import PERSON, Policy, shipped_policy
from pytest_qtickets.masking.pseudonyms import (
    KINDS,
    MASKED,
    WITHHELD_KEY,
    WITHHELD_KEYS,
)
from pytest_qtickets.masking.urls import (
    hide_query,
    hide_url,
    is_open_header,
    is_secret_header,
    is_secret_value,
)
from pytest_qtickets.masking.values import Values
from pytest_qtickets.model import Json, MaskedBytes, MaskedText

_URL_IN_TEXT = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]{1,20}://[^\s<>\"']+")


class Masker:
    """Masks with one key; ``secrets`` are exact values of this run, replaced wherever they stand.

    ``table`` is the policy, by default the shipped one. Secrets of fewer than four characters
    cannot be told from text and are ignored. The values seen live in memory only: they are in no
    ``repr`` and the masker is not pickled.

    Raises ``ValueError`` for an empty key.
    """

    def __init__(
        self, key: bytes, *, secrets: Iterable[str] = (), table: Policy | None = None
    ) -> None:
        self._values = Values(key)
        self._counts = self._values.counts
        self._fields = Fields(self._values, table or shipped_policy())
        self._exact = ExactSecrets(secrets, self._counts)

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

    def known_values(self) -> dict[str, tuple[str, ...]]:
        """Kind -> raw values hidden in fields so far: for the leak scan, in memory only."""
        return {kind: tuple(seen) for kind, seen in self._values.caches.items() if seen}

    def mask_json(self, obj: Json) -> Json:
        """A masked copy of a parsed JSON value: same types, key order and lengths of lists.

        ``None``, ``""``, ``0``, booleans and empty containers stay. What is nested deeper than 64
        is withheld. Raises ``TypeError`` for what JSON cannot hold.
        """
        masked = self._fields.documents.mask(obj)
        return self._exact.hidden(masked) if self._exact else masked

    def mask_text(self, text: str, format: str = "text") -> MaskedText:  # noqa: A002 - the design's word
        """Masked text; ``json`` and ``jsonl`` are read as such where they parse, else as text."""
        if format == "jsonl":
            return MaskedText(
                "\n".join(self.mask_text(x, "json") if x else x for x in text.split("\n"))
            )
        if format == "json":
            masked = self._json_text(text, self._fields.files)
            if masked is not None:
                return MaskedText(masked)
        if format == "json" and is_number(text):
            return self._number_alone(text)
        return MaskedText(self._fields.texts.mask(self._exact.hidden_in(_writable(text))))

    def mask_bytes(self, data: bytes, content_type: str) -> MaskedBytes:
        """A masked body. JSON is re-serialised compactly as UTF-8; a form keeps its pairs.

        Anything else is text in the declared character set, else UTF-8; bytes that are neither
        are lost (U+FFFD), because what cannot be read cannot be masked. JSON that cannot be parsed
        safely is replaced by ``{"withheld": "<reason>"}``.
        """
        documents = self._fields.own_documents
        fast = self._fast_json(data, documents)
        if fast is not None:
            return MaskedBytes(fast)
        text, encoding = decode_body(data, charset_of(content_type))
        masked = self._json_text(text, documents)
        if masked is not None:
            return MaskedBytes(masked.encode())
        if "json" in content_type.lower() and is_number(text):
            return MaskedBytes(self._number_alone(text).encode())
        if content_type.lower().startswith("application/x-www-form-urlencoded"):
            text = hide_query(text, self._fields.documents.field, self.mask_json)
        return MaskedBytes(self.mask_text(text).encode(encoding, "backslashreplace"))

    def mask_headers(self, headers: Mapping[str, str]) -> dict[str, MaskedText]:
        """Masked headers: credentials become a constant, URLs and free text are searched."""
        return {name: MaskedText(self._header(name, value)) for name, value in headers.items()}

    def _header(self, name: str, value: str) -> str:
        if is_secret_header(name):
            self._counts["credential"] += bool(value) and value != MASKED
            return MASKED if value else value
        documents = self._fields.documents
        rule = documents.rule(name)
        if value and not is_open_header(name) and (rule in KINDS or rule == PERSON):
            return self._exact.hidden_in(documents.field(name, _writable(unquote(value))))
        if is_secret_value(name, value):
            self._counts["credential"] += 1
            return MASKED
        if value[:1] in {"{", "["}:
            masked = self._json_text(value, self._fields.own_documents)
            if masked is not None:
                return masked if masked != dumps_body(loads_body(value)[0]) else value
        if value.startswith("/"):
            return str(self.mask_url(value))
        value = _URL_IN_TEXT.sub(lambda url: self.mask_url(url[0]), value)
        return str(self.mask_text(value))

    def mask_url(self, url: str) -> MaskedText:
        """A masked URL: user info, secret path segments, query values by the rule of their key."""
        url = self._exact.hidden_in(_writable(url))
        field = self._fields.documents.field
        hidden = hide_url(url, self._fields.patterns, field, self.mask_json)
        return MaskedText(repacked(hidden, self._fields.texts.mask))

    def _fast_json(self, data: bytes, documents: Documents) -> bytes | None:
        """Masked JSON by orjson; ``None`` for what it cannot read or write as ``json`` does."""
        obj = loads_fast(data)
        if obj is None:
            return None
        before = dict(self._counts)
        self._values.walk.fast = True
        try:
            masked = _explained(documents.mask(obj), obj)
            serialised = dumps_fast(masked)
        except (NotPlainError, TypeError):
            self._counts.update(before)
            return None
        finally:
            self._values.walk.fast = False
        if self._exact.stand_in(serialised):
            return dumps_body(self._exact.hidden(masked)).encode()
        return serialised

    def _number_alone(self, text: str) -> MaskedText:
        """A body that is one number: what takes the place of a personal one is a string."""
        masked = self.mask_text(text)
        return masked if masked == text else MaskedText(dumps_body(masked))

    def _json_text(self, text: str, documents: Documents) -> str | None:
        """Masked JSON text, or ``None`` when ``text`` is no JSON object, array or string."""
        if text[:1] in {"{", "["} and encodable(text):
            fast = self._fast_json(text.encode(), documents)
            if fast is not None:
                return fast.decode()
        obj, reason = loads_body(text)
        if reason:
            return json.dumps({WITHHELD_KEY: reason})
        if obj is None:
            return None
        masked = _explained(documents.mask(obj), obj)
        serialised = dumps_body(masked)
        if self._exact.stand_in(serialised):
            serialised = dumps_body(self._exact.hidden(masked))
        return serialised


def _explained(masked: Json, obj: Json) -> Json:
    """``masked``; where the whole of a body was withheld, the reason under its own key."""
    if masked == WITHHELD_KEYS and isinstance(obj, dict):
        return {WITHHELD_KEY: WITHHELD_KEYS.partition(": ")[2]}
    return masked


def _writable(text: str) -> str:
    """``text`` with lone surrogates spelled out, so that every writer can encode it."""
    return text if encodable(text) else text.encode("utf-8", "backslashreplace").decode()
