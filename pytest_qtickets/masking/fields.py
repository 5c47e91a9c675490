"""What is done with the strings of a document, by the rule of their field.

A document that is a body and one that stands in a text have the same policy. But a text is also
searched for what the run has seen and for people, and so are the strings of a document in it.
"""

from __future__ import annotations

import re
from functools import partial

from pytest_qtickets.masking import policy
from pytest_qtickets.masking.bodies import dumps_body, loads_body
from pytest_qtickets.masking.documents import Documents
from pytest_qtickets.masking.judging import has_patronymic, looks_like_person
from pytest_qtickets.masking.patterns import hide_patterns, may_hold_value
from pytest_qtickets.masking.places import MAX_DEPTH, Leaf, Rule
from pytest_qtickets.masking.policy import Policy
from pytest_qtickets.masking.pseudonyms import WITHHELD_DEPTH
from pytest_qtickets.masking.texts import Texts
from pytest_qtickets.masking.urls import hide_url
from pytest_qtickets.masking.values import MAX_CACHE, MAX_NESTED, Values
from pytest_qtickets.model import Json

#: The longest string that is remembered as one that holds nothing.
_SHORT_CLEAN = 200
#: Values of unknown fields that hold nothing, and are many: UUIDs, pages of events, records' ids.
_HARMLESS = re.compile(
    r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
    r"|https?://[a-z.\-]{3,80}/(?:event|show)s?/\d{1,8}/?"
    r"|(?:order|event|show)[_\-]?\d{1,8}",
    re.ASCII,
)
#: Pictures of events, which are called like heroes.
_IMAGE = re.compile(r"https?://[^\s?#]+\.(?:jpe?g|png|webp|gif|svg)", re.ASCII)
_WHOLE_URL = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.\-]{1,20}:)?//[^\s]+|/[^\s?]*\?[^\s]+")


class Fields:
    """The walks over documents, and the search of texts, with one memory of values.

    ``documents`` copies what it masks; ``own_documents`` writes into it, and so do ``files``, the
    documents that are a text of their own; ``texts`` masks text.
    """

    def __init__(self, values: Values, table: Policy) -> None:
        self._values = values
        self.texts = Texts(values, self._quoted, self._json_in_string)
        walk = values.number, values.odd_number, values.counts
        rules = self._rules()
        self.documents = Documents(table, rules, *walk)
        self.own_documents = Documents(table, rules, *walk, own=True)
        #: strings of documents in texts in which nothing was found, and by how many values known
        self._clean: list[dict[str, str]] = []
        self._known = 0
        told = self._text_rules()
        self._quoted_documents = Documents(table, {**rules, **told}, *walk, own=True)
        rules = {**rules, policy.UNKNOWN: told[policy.UNKNOWN]}
        self._file_documents = Documents(table, rules, *walk, own=True)

    def __repr__(self) -> str:
        return "Fields()"

    def patterns(self, value: str) -> str:
        """A string searched for what has a personal form."""
        return hide_patterns(value, self._values.found)

    def _rules(self) -> dict[str, Rule]:
        """Rule of the policy -> what is done with its strings."""
        values = self._values
        rules = {
            kind: Rule(kind, values.hider(kind), cache, values.counts)
            for kind, cache in values.caches.items()
        }
        rules["link"] = Rule("link", values.link, values.caches["link"], values.counts)
        for name, hide in (
            (policy.PASS, str),
            (policy.PERSON, partial(values.hide, "name")),
            (policy.PRIVATE, partial(values.hide, "text")),
            (policy.CODE, self._code),
            (policy.CAMPAIGN, self._campaign),
            (policy.MESSAGE, self.texts.mask),
        ):
            rules[name] = Rule(name, hide, {}, None)
        for name, hide in (
            (policy.SCAN, self._scan),
            (policy.UNKNOWN, self._unknown),
            (policy.PUBLIC, values.public),
        ):
            rules[name] = _clean_rule(name, hide, {})
        return rules

    def _text_rules(self) -> dict[str, Rule]:
        """The rules that are others where a document stands in a text."""
        rules = {}
        for name, hide in (
            (policy.SCAN, self._read_as_text(self._scan)),
            (policy.UNKNOWN, self._read_as_text(self._unknown)),
            (policy.PUBLIC, self._public_in_text),
        ):
            self._clean.append({})
            rules[name] = _clean_rule(name, hide, self._clean[-1])
        return rules

    @property
    def files(self) -> Documents:
        """Masks a document that is a text of its own, as a log of JSON lines is.

        Its fields are those of a body, but a string that no key tells of is read as a text.
        """
        self._forget()
        return self._file_documents

    def _forget(self) -> None:
        """A string that said nothing may be somebody's name by now."""
        known = len(self._values.known)
        if known != self._known:
            self._known = known
            for clean in self._clean:
                clean.clear()

    # --- documents in texts and in strings --------------------------------------------------------

    def _quoted(self, obj: Json) -> Json:
        """An object that stands in a text; it may be written into."""
        self._forget()
        walk = self._values.walk
        fast, walk.fast = walk.fast, False
        walk.nested += 1
        try:
            return self._quoted_documents.mask(obj)
        finally:
            walk.nested -= 1
            walk.fast = fast

    def _json_in_string(self, value: str, obj: Json) -> str:
        walk = self._values.walk
        fast, walk.fast = walk.fast, False
        walk.nested += 1
        try:
            masked = self.documents.mask(obj, MAX_DEPTH - (MAX_DEPTH >> walk.nested))
        finally:
            walk.nested -= 1
            walk.fast = fast
        return value if masked == obj else dumps_body(masked)

    # --- one string -------------------------------------------------------------------------------

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
            return hide_url(value, self.patterns, self.documents.field, self.documents.mask)
        if has_patronymic(value):
            return self._values.hide("name", value)
        return self.patterns(value) if may_hold_value(value) else value

    def _unknown(self, value: str) -> str:
        """A string of a field that nobody knows."""
        return self._values.hide("name", value) if looks_like_person(value) else self._scan(value)

    def _campaign(self, value: str) -> str:
        return value if policy.looks_like_campaign(value) else self._values.hide("text", value)

    def _code(self, value: str) -> str:
        return value if policy.looks_like_error_code(value) else self._values.hide("promo", value)

    def _read_as_text(self, hide: Leaf) -> Leaf:
        """``hide``, and what a text is searched for besides."""

        def masked(value: str) -> str:
            hidden = hide(value)
            if _HARMLESS.fullmatch(hidden) or _IMAGE.fullmatch(hidden):
                return hidden
            return self.texts.mask(hidden)

        return masked

    def _public_in_text(self, value: str) -> str:
        """A value that everybody may see, if an answer said so: what a text says is no proof."""
        return value if self._values.known.is_public(value) else self.texts.mask(value)


def _clean_rule(name: str, mask: Leaf, clean: dict[str, str]) -> Rule:
    """A rule that remembers in ``clean`` the short strings that it left alone."""

    def masked(value: str) -> str:
        result = mask(value)
        if result == value and len(value) <= _SHORT_CLEAN and len(clean) < MAX_CACHE:
            clean[value] = value
        return result

    return Rule(name, masked, clean, None)
