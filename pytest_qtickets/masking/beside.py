"""``name`` and ``code`` in text: a person's, a promo code's, where fields beside them say so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pytest_qtickets.masking.anchors import Found
from pytest_qtickets.masking.labels import LABELS
from pytest_qtickets.masking.policy import HIDDEN
from pytest_qtickets.masking.spans import Span

_AROUND, _NEAR, _BEFORE = 600, 200, 40
_AMBIGUOUS = re.compile(
    r"(?<![0-9A-Za-z_])(name|code)([\"']\s{0,3}:\s{0,40})([\"'])((?:(?!\3|\]\]>)[^\n]){1,300}?)(?:\3|(?=\]\]>|\r?\n|\Z))"
)
#: ``name: X`` of YAML or ``name=X`` next to a ``surname``.
_PERSON_PAIR = re.compile(
    r"(?<![0-9A-Za-z_])name(?:: |=)[\"']?([^\W\d_][^\W\d_\-]{1,40})(?!\w)(?=[\"']?[\n,;& ]{1,2}"
    r"[ \t]{0,40}(?:surname|last_?name|middlename)(?:: |=))"
    r"|(?<![0-9A-Za-z_])(?:surname|last_?name|middlename)(?:: |=)[^\n,;&]{1,60}[\n,;& ]{1,2}"
    r"[ \t]{0,40}name(?:: |=)[\"']?([^\W\d_][^\W\d_\-]{1,40})(?!\w)"
)
#: ``<name>`` of XML and ``[name] =>`` of PHP, and what tells nearby that it is a person's.
_MARKED_NAME = re.compile(
    r"(?:<name>|\[[\"']?name[\"']?\]\s{0,3}=>\s{0,20}(?:string\(\d{1,6}\) )?[\"']?)"
    r"([^\W\d_][^<\n\"']{1,80})"
)
_MARKED_PERSON = re.compile(
    r"(?:<|\[[\"']?)(?:surname|middlename|last_?name|first_?name|patronymic)[\"'\]>]"
)
#: A condition: ``{"column": "client_surname", "value": …}``.
_CONDITION = re.compile(
    r"[\"']\s{0,3}:\s{0,3}[\"'](?:\w{1,40}\.)?(\w{1,40})[\"'][^{}]{0,80}?[\"']value[\"']\s{0,3}:"
    r"\s{0,3}([\"'])((?:(?!\2)[^\n]){1,300})\2"
)
CONDITION_WORDS = ('"column', "'column")
MARKED_WORDS = ("<name>", "[name]", '["name"]', "['name']")
AMBIGUOUS_WORDS = ('name"', "name'", 'code"', "code'")
#: Words that a pair of name and surname begins with.
PAIR_WORDS = tuple(
    word + sign
    for word in ("name", "surname", "last_name", "lastname", "middlename")
    for sign in (": ", "=")
)
_PERSON_LABEL = re.compile(r"[\"'](?:surname|middlename|phone|email|vk_id|facebook_id)[\"']")
_PROMO_LABEL = re.compile(r"[\"'](?:discount_id|max_uses_count|discount_type)[\"']")
_PERSON_PARENT = re.compile(
    r"[\"'](?:client|details|guest|visitor|buyer|customer|user|person|contact|holder)s?[\"']"
    r"\s{0,3}:\s{0,3}\[?\s{0,3}\Z"
)


def find_beside(text: str, found: Found) -> Iterator[Span]:
    """Names and promo codes; ``found``: the places of the words above."""
    done = 0
    for start, _ in found["pair"]:
        match = _PERSON_PAIR.match(text, start) if start >= done else None
        if match:
            done, group = match.end(), match.lastindex or 1
            yield Span(match.start(group), match.end(group), "name")
    for start, _ in found["marked"]:
        match = _MARKED_NAME.match(text, start)
        around = max(0, start - _NEAR), start + _NEAR
        if match and _MARKED_PERSON.search(text, *around):
            yield Span(*match.span(1), "name")
    for _, end in found["condition"]:
        match = _CONDITION.match(text, end)
        if match and match[1] in LABELS:
            yield Span(*match.span(3), HIDDEN[match[1]])
    for start, _ in found["ambiguous"]:
        match = _AMBIGUOUS.match(text, start)
        if match:
            yield from _ambiguous(match)


def _ambiguous(match: re.Match[str]) -> Iterator[Span]:
    """``"name": …`` of a person and ``"code": …`` of a promo code, by the keys around them."""
    text, start, end = match.string, match.start(), match.end()
    if match[4].lower() in LABELS:
        return  # ``{"name": "email", "value": …}`` names a field, as in a HAR
    left = max(text.rfind("{", max(0, start - _AROUND), start), start - _AROUND, 0)
    right = text.find("}", end, end + _AROUND)
    around = left, end + _AROUND if right < 0 else right
    if match[1] == "code":
        if _PROMO_LABEL.search(text, *around):
            yield Span(match.start(4), match.end(4), "promo")
    elif _PERSON_LABEL.search(text, *around) or _PERSON_PARENT.search(
        text[max(0, left - _BEFORE) : left]
    ):
        yield Span(match.start(4), match.end(4), "name")
