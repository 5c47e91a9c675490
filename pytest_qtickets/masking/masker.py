"""The gate: raw values go in, masked ones come out. Nothing else makes masked types."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import partial
from types import MappingProxyType
from typing import NoReturn
from urllib.parse import unquote

from pytest_qtickets.masking import policy
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
from pytest_qtickets.masking.judging import has_patronymic, looks_like_person
from pytest_qtickets.masking.patterns import (
    hide_patterns,
    may_hold_value,
)
from pytest_qtickets.masking.places import MAX_DEPTH, Leaf, Rule
from pytest_qtickets.masking.policy import Policy
from pytest_qtickets.masking.pseudonyms import (
    KINDS,
    MASKED,
    WITHHELD_DEPTH,
    WITHHELD_KEYS,
)
from pytest_qtickets.masking.texts import Texts
from pytest_qtickets.masking.urls import (
    hide_query,
    hide_url,
    is_open_header,
    is_secret_header,
    is_secret_value,
)
from pytest_qtickets.masking.values import MAX_CACHE, MAX_NESTED, Values
from pytest_qtickets.model import Json, MaskedBytes, MaskedText

#: The longest string that is remembered as one that holds nothing.
_SHORT_CLEAN = 200
_URL_IN_TEXT = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]{1,20}://[^\s<>\"']+")
#: Values of unknown fields that hold nothing, and are many: UUIDs, pages of events, records' ids.
_HARMLESS = re.compile(
    r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
    r"|https?://[a-z.\-]{3,80}/(?:event|show)s?/\d{1,8}/?"
    r"|(?:order|event|show)[_\-]?\d{1,8}",
    re.ASCII,
)
_WHOLE_URL = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.\-]{1,20}:)?//[^\s]+|/[^\s?]*\?[^\s]+")


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
        self._texts = Texts(self._values, self._quoted, self._json_in_string)
        rules, table = self._make_rules(), table or policy.shipped_policy()
        numbers = self._values.number, self._values.odd_number
        self._documents = Documents(table, rules, *numbers, self._counts)
        self._own_documents = Documents(table, rules, *numbers, self._counts, own=True)
        rules = {**rules, **self._make_text_rules()}
        self._quoted_documents = Documents(table, rules, *numbers, self._counts, own=True)
        self._exact = ExactSecrets(secrets, self._counts)

    def _make_rules(self) -> dict[str, Rule]:
        """Rule of the policy -> what is done with its strings."""
        values = self._values
        rules = {
            kind: Rule(kind, values.hider(kind), cache, self._counts)
            for kind, cache in values.caches.items()
        }
        rules["link"] = Rule("link", values.link, values.caches["link"], self._counts)
        for name, hide in (
            (policy.PASS, str),
            (policy.PERSON, partial(values.hide, "name")),
            (policy.PRIVATE, partial(values.hide, "text")),
            (policy.CODE, self._code),
            (policy.CAMPAIGN, self._campaign),
            (policy.MESSAGE, self._texts.mask),
        ):
            rules[name] = Rule(name, hide, {}, None)
        for name, hide in (
            (policy.SCAN, self._scan),
            (policy.UNKNOWN, self._unknown),
            (policy.PUBLIC, values.public),
        ):
            rules[name] = self._clean_rule(name, hide)
        return rules

    def _make_text_rules(self) -> dict[str, Rule]:
        """What is different for strings of objects that stand in a text."""
        return {
            name: self._clean_rule(name, hide)
            for name, hide in (
                (policy.SCAN, self._read_as_text(self._scan)),
                (policy.UNKNOWN, self._read_as_text(self._unknown)),
                (policy.PUBLIC, self._public_in_text),
            )
        }

    def _clean_rule(self, name: str, hide: Leaf) -> Rule:
        clean: dict[str, str] = {}
        return Rule(name, self._seen_clean(hide, clean), clean, None)

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
        masked = self._documents.mask(obj)
        return self._exact.hidden(masked) if self._exact else masked

    def mask_text(self, text: str, format: str = "text") -> MaskedText:  # noqa: A002 - the design's word
        """Masked text; ``json`` and ``jsonl`` are read as such where they parse, else as text."""
        if format == "jsonl":
            return MaskedText("\n".join(self.mask_text(x, "json") for x in text.split("\n")))
        if format == "json" and (masked := self._json_text(text)) is not None:
            return MaskedText(masked)
        if format == "json" and is_number(text):
            return self._number_alone(text)
        return MaskedText(self._texts.mask(self._exact.hidden_in(_writable(text))))

    def mask_bytes(self, data: bytes, content_type: str) -> MaskedBytes:
        """A masked body. JSON is re-serialised compactly as UTF-8; a form keeps its pairs.

        Anything else is text in the declared character set, else UTF-8; bytes that are neither
        are lost (U+FFFD), because what cannot be read cannot be masked. JSON that cannot be parsed
        safely is replaced by ``{"withheld": "<reason>"}``.
        """
        fast = self._fast_json(data)
        if fast is not None:
            return MaskedBytes(fast)
        text, encoding = decode_body(data, charset_of(content_type))
        masked = self._json_text(text)
        if masked is not None:
            return MaskedBytes(masked.encode())
        if "json" in content_type.lower() and is_number(text):
            return MaskedBytes(self._number_alone(text).encode())
        if content_type.lower().startswith("application/x-www-form-urlencoded"):
            text = hide_query(text, self._documents.field, self.mask_json)
        return MaskedBytes(self.mask_text(text).encode(encoding, "backslashreplace"))

    def mask_headers(self, headers: Mapping[str, str]) -> dict[str, MaskedText]:
        """Masked headers: credentials become a constant, URLs and free text are searched."""
        return {name: MaskedText(self._header(name, value)) for name, value in headers.items()}

    def _header(self, name: str, value: str) -> str:
        if is_secret_header(name):
            self._counts["credential"] += bool(value) and value != MASKED
            return MASKED if value else value
        rule = self._documents.rule(name)
        if value and not is_open_header(name) and (rule in KINDS or rule == policy.PERSON):
            return self._exact.hidden_in(self._documents.field(name, _writable(unquote(value))))
        if is_secret_value(name, value):
            self._counts["credential"] += 1
            return MASKED
        if value[:1] in {"{", "["} and (masked := self._json_text(value)) is not None:
            return masked if masked != dumps_body(loads_body(value)[0]) else value
        if value.startswith("/"):
            return str(self.mask_url(value))
        value = _URL_IN_TEXT.sub(lambda url: self.mask_url(url[0]), value)
        return str(self.mask_text(value))

    def mask_url(self, url: str) -> MaskedText:
        """A masked URL: user info, secret path segments, query values by the rule of their key."""
        url = self._exact.hidden_in(_writable(url))
        return MaskedText(hide_url(url, self._patterns, self._documents.field, self.mask_json))

    # --- one value --------------------------------------------------------------------------------

    def _seen_clean(self, mask: Leaf, clean: dict[str, str]) -> Leaf:
        """``mask``, which remembers in ``clean`` the short strings that it left alone."""

        def masked(value: str) -> str:
            result = mask(value)
            if result == value and len(value) <= _SHORT_CLEAN and len(clean) < MAX_CACHE:
                clean[value] = value
            return result

        return masked

    def _scan(self, value: str) -> str:
        """A string of a field that may hold anything, JSON or an URL among it."""
        if value[:1] in {"{", "["}:
            if self._values.walk.nested >= MAX_NESTED:
                return WITHHELD_DEPTH
            obj, reason = loads_body(value)
            if reason:
                return WITHHELD_DEPTH
            if obj is not None:
                return self._json_in_string(value, obj)
        if _HARMLESS.fullmatch(value):
            return value
        if _WHOLE_URL.fullmatch(value):
            return hide_url(value, self._patterns, self._documents.field, self._documents.mask)
        if has_patronymic(value):
            return self._values.hide("name", value)
        return self._patterns(value) if may_hold_value(value) else value

    def _json_in_string(self, value: str, obj: Json) -> str:
        self._values.walk.nested += 1
        fast = self._values.walk.fast
        self._values.walk.fast = False
        try:
            masked = self._documents.mask(obj, MAX_DEPTH - (MAX_DEPTH >> self._values.walk.nested))
        finally:
            self._values.walk.nested -= 1
            self._values.walk.fast = fast
        return value if masked == obj else dumps_body(masked)

    def _unknown(self, value: str) -> str:
        """A string of a field that nobody knows."""
        return self._values.hide("name", value) if looks_like_person(value) else self._scan(value)

    def _campaign(self, value: str) -> str:
        return value if policy.looks_like_campaign(value) else self._values.hide("text", value)

    def _patterns(self, value: str) -> str:
        return hide_patterns(value, self._values.found)

    def _quoted(self, obj: Json) -> Json:
        """An object that stands in a text, as a text: a string of it may say what prose does."""
        walk = self._values.walk
        fast, walk.fast = walk.fast, False
        walk.nested += 1
        try:
            return self._quoted_documents.mask(obj)
        finally:
            walk.nested -= 1
            walk.fast = fast

    def _read_as_text(self, hide: Leaf) -> Leaf:
        """``hide``, and what a text is searched for besides."""

        def masked(value: str) -> str:
            hidden = hide(value)
            return hidden if _HARMLESS.fullmatch(hidden) else self._texts.mask(hidden)

        return masked

    def _public_in_text(self, value: str) -> str:
        """A value that everybody may see, if an answer said so: what a text says is no proof."""
        return value if self._values.known.is_public(value) else self._texts.mask(value)

    def _code(self, value: str) -> str:
        return value if policy.looks_like_error_code(value) else self._values.hide("promo", value)

    # --- whole documents --------------------------------------------------------------------------

    def _fast_json(self, data: bytes) -> bytes | None:
        """Masked JSON by orjson; ``None`` for what it cannot read or write as ``json`` does."""
        obj = loads_fast(data)
        if obj is None:
            return None
        before = dict(self._counts)
        self._values.walk.fast = True
        try:
            masked = _explained(self._own_documents.mask(obj), obj)
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

    def _json_text(self, text: str) -> str | None:
        """Masked JSON text, or ``None`` when ``text`` is no JSON object, array or string."""
        if text[:1] in {"{", "["} and encodable(text):
            fast = self._fast_json(text.encode())
            if fast is not None:
                return fast.decode()
        obj, reason = loads_body(text)
        if reason:
            return json.dumps({policy.WITHHELD_KEY: reason})
        if obj is None:
            return None
        masked = _explained(self._documents.mask(obj), obj)
        serialised = dumps_body(masked)
        if self._exact.stand_in(serialised):
            serialised = dumps_body(self._exact.hidden(masked))
        return serialised


def _explained(masked: Json, obj: Json) -> Json:
    """``masked``; where the whole of a body was withheld, the reason under its own key."""
    if masked == WITHHELD_KEYS and isinstance(obj, dict):
        return {policy.WITHHELD_KEY: WITHHELD_KEYS.partition(": ")[2]}
    return masked


def _writable(text: str) -> str:
    """``text`` with lone surrogates spelled out, so that every writer can encode it."""
    return text if encodable(text) else text.encode("utf-8", "backslashreplace").decode()
