"""URLs of a collection: put together, their head resolved, and the base URLs they stand under."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pytest_qtickets.model import Api, Json
from pytest_qtickets.spec.postman_collection import as_list, as_object, as_text, pairs_of
from pytest_qtickets.spec.postman_variables import VARIABLE, path_variables, value_of

#: Where the vendor serves its two APIs (*documented*): for a base variable without a value.
ORIGIN = "https://qtickets.ru"
DOCUMENTED: Mapping[Api, str] = {
    "rest": f"{ORIGIN}/api/rest/v1/",
    "partners": f"{ORIGIN}/api/partners/v1/",
}

_HEAD = re.compile(r"(?:\w+:/+|\{\{[^{}]*\}\}:/+)?(?:[^/?#{}]|\{\{[^{}]*\}\})*")
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_BASE = re.compile(r"https?://[^\s`<>/?#{}]+/(?:[^\s`<>?#{}]*/)?")
_VENDOR = re.compile(r"https?://[^\s`<>/?#{}]+/api/(?:rest|partners)/v1/")
_ORIGIN = re.compile(r"https?://[^\s`<>/?#{}]+/")


class Address(NamedTuple):
    """A URL from its scheme on; variables stay only behind the base."""

    url: str  #: ``:path`` variables are spelt ``{{:name}}``
    base: str  #: ends in ``/``; empty when none can be told
    api: Api
    missing: str = ""  #: the variable at its head that has no value


def url_text(url: Json) -> str:
    """The URL of a request: a string (v2.0), or an object with or without ``raw``."""
    parts = as_object(url)
    if isinstance(url, str) or as_text(parts.get("raw")):
        return (as_text(url) or as_text(parts.get("raw"))).strip()
    host, path = parts.get("host"), parts.get("path")
    text = ".".join(map(as_text, host)) if isinstance(host, list) else as_text(host)
    if protocol := as_text(parts.get("protocol")):
        text = f"{protocol}://{text}"
    if port := as_text(parts.get("port")):
        text += f":{port}"
    steps = path if isinstance(path, list) else [path] if path else []
    text += "".join(f"/{as_text(as_object(s).get('value') or s).lstrip('/')}" for s in steps)
    query = [
        key if one.get("value") is None else f"{key}={value}"
        for key, value, one in pairs_of(parts.get("query"))
        if not one.get("disabled")
    ]
    text += "?" + "&".join(query) if query else ""
    fragment = as_text(parts.get("hash"))
    return f"{text}#{fragment}" if fragment else text


def path_values(url: Json) -> dict[str, str]:
    """Values of the ``:path`` variables, by ``:name``."""
    return {
        f":{as_text(one.get('key') or one.get('id'))}": as_text(one.get("value"))
        for one in as_list(as_object(url).get("variable"))
        if isinstance(one, dict) and not one.get("disabled")
    }


def read_address(text: str, scope: Mapping[str, str]) -> Address:
    """The address in ``text``: what stands before the path is resolved now."""
    if not text:
        return Address("", "", "rest")
    found = _HEAD.match(text)
    head = found[0] if found else ""
    tail = text[len(head) :]
    first = VARIABLE.match(head)
    resolved, missing = value_of(head, scope), ""
    if resolved is None:
        missing = next(n for n in VARIABLE.findall(head) if not value_of(f"{{{{{n}}}}}", scope))
        if first and first[1] == missing:
            partners = "partner" in missing.casefold()
            documented = DOCUMENTED["partners" if partners else "rest"]
            start = ORIGIN if tail.startswith("/api/") else documented.rstrip("/")
            rest = VARIABLE.sub("", head[first.end() :])
            resolved = f"{start}/{rest}" if rest and not rest.startswith(":") else start
        else:
            resolved = ORIGIN
    if not _SCHEME.match(resolved):
        resolved = "http://" + resolved.lstrip("/")
    scheme = _SCHEME.match(resolved)
    resolved = scheme[0].lower() + resolved[scheme.end() :] if scheme else resolved
    if "/" not in resolved[len("https://") :] and not tail.startswith("/"):
        resolved += "/"
    url = resolved + tail
    own = value_of(first[0], scope) if first else None
    base = _base_of(url, own or "")
    named = f"{first[1] if first else ''} {base}".casefold()
    return Address(path_variables(url), base, "partners" if "partner" in named else "rest", missing)


def _base_of(url: str, own: str) -> str:
    """The longest of: what the variable at the head holds, the vendor's prefix, the origin."""
    own = own.rstrip("/") + "/"
    found = [own] if _BASE.fullmatch(own) and url.startswith(own) else []
    found += [m[0] for form in (_VENDOR, _ORIGIN) if (m := form.match(url))]
    return max(found, key=len, default="")


def choose_bases(addresses: Iterable[Address]) -> dict[Api, str]:
    """The most frequent base of each API; the documented REST one when there is none at all."""
    counts: dict[Api, Counter[str]] = {"rest": Counter(), "partners": Counter()}
    for address in addresses:
        if address.base:
            counts[address.api][address.base] += 1
    bases = {api: count.most_common(1)[0][0] for api, count in counts.items() if count}
    return bases or {"rest": DOCUMENTED["rest"]}
