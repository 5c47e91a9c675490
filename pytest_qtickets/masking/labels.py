"""Values that are known by the label before them: ``"client_name": "…"``, ``Cookie: …``."""

from __future__ import annotations

import json
import re
from contextlib import suppress

from pytest_qtickets.masking.policy import HIDDEN
from pytest_qtickets.masking.pseudonyms import MASKED, Hide, is_pseudonym

_LABELS = sorted((k for k in HIDDEN if k not in {"custom", "fields"}), key=len, reverse=True)
_LABELLED = re.compile(
    rf"(?<![0-9A-Za-z_])({'|'.join(_LABELS)})(\\{{0,3}}[\"']?\s{{0,3}}[:=]\s{{0,3}})"
    r"(\\{0,3}[\"'])((?:(?!\3)[^\n]){1,300}?)\3"
)
_AMBIGUOUS = re.compile(
    r"(?<![0-9A-Za-z_])(name|code)(\\{0,3}[\"']\s{0,3}:\s{0,3})(\\{0,3}[\"'])"
    r"((?:(?!\3)[^\n]){1,300}?)\3"
)
_PERSON_LABEL = re.compile(r"[\"'](?:surname|middlename|phone|email|vk_id|facebook_id)\\{0,3}[\"']")
_PROMO_LABEL = re.compile(r"[\"'](?:discount_id|max_uses_count|discount_type)\\{0,3}[\"']")
_PERSON_PARENT = re.compile(
    r"[\"'](?:client|details|guest|visitor|buyer|customer|user|person|contact|holder)s?\\{0,3}[\"']"
    r"\s{0,3}:\s{0,3}\[?\s{0,3}\Z"
)
_CREDENTIAL = re.compile(
    r"(?<![0-9A-Za-z])((?:proxy-)?authorization|x-signature|(?:x-)?api[-_]?key|(?:access_|refresh_)"
    r"?token|password|passwd|secret)(\\{0,3}[\"']?\s{0,3}[:=]\s{0,3}\\{0,3}[\"']?)"
    r"((?:bearer|basic|token)\s{1,3})?([^\s\"'\\,;&<>(){}\[\]]{6,4096})",
    re.IGNORECASE,
)
_COOKIE = re.compile(
    r"(?<![0-9A-Za-z])((?:set-)?cookie\\{0,3}[\"']?\s{0,3}:\s{0,3}\\{0,3}[\"']?)"
    r"([^\r\n\"'\\]{1,4096})",
    re.IGNORECASE,
)
_AROUND, _BEFORE, _RANDOM = 600, 40, 20


_CREDENTIAL_WORDS = ("authoriz", "signature", "key", "token", "passw", "secret")


def hide_labelled(text: str, lower: str, hide: Hide) -> str:
    """``text`` with values behind personal or secret labels hidden (``lower``: its lower case)."""
    if '"' in text or "'" in text:
        text = _LABELLED.sub(lambda m: _label(m, HIDDEN[m[1]], hide), text)
        text = _AMBIGUOUS.sub(lambda m: _ambiguous(m, hide), text)
    if any(word in lower for word in _CREDENTIAL_WORDS):
        text = _CREDENTIAL.sub(lambda m: _credential(m, hide), text)
    if "cookie" in lower:
        text = _COOKIE.sub(lambda m: m[1] + hide_credential(m[2], hide), text)
    return text


def _label(match: re.Match[str], kind: str, hide: Hide) -> str:
    key, between, quote, value = match.groups()
    if kind == "link":
        return match[0]  # its secret tail is hidden already, its host stays
    if "\\u" in value:
        with suppress(ValueError):
            value = json.loads(f'"{value}"')
    return f"{key}{between}{quote}{hide(kind, value)}{quote}"


def _ambiguous(match: re.Match[str], hide: Hide) -> str:
    """``"name": …`` of a person and ``"code": …`` of a promo code, by the keys around them."""
    text, start, end = match.string, match.start(), match.end()
    left = max(text.rfind("{", max(0, start - _AROUND), start), start - _AROUND, 0)
    right = text.find("}", end, end + _AROUND)
    around = left, end + _AROUND if right < 0 else right
    if match[1] == "code":
        return _label(match, "promo", hide) if _PROMO_LABEL.search(text, *around) else match[0]
    person = _PERSON_LABEL.search(text, *around)
    person = person or _PERSON_PARENT.search(text[max(0, left - _BEFORE) : left])
    return _label(match, "name", hide) if person else match[0]


def _credential(match: re.Match[str], hide: Hide) -> str:
    label, between, scheme, value = match[1], match[2], match[3] or "", match[4]
    prose = not scheme and "orization" not in label.lower() and not looks_random(value)
    return match[0] if prose else f"{label}{between}{scheme}{hide_credential(value, hide)}"


def hide_credential(value: str, hide: Hide) -> str:
    """The constant that stands for a credential; counted when it was not hidden before."""
    if not is_pseudonym(value.strip()):
        hide("credential", value)  # for the count
        return MASKED
    return value


def looks_random(value: str) -> bool:
    """Whether a word after ``token=`` is a value rather than prose or a variable's name."""
    return any(map(str.isdigit, value)) or len(value) >= _RANDOM
