"""Masked URLs, query strings and header names."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from urllib.parse import quote, unquote_plus

from pytest_qtickets.masking.addresses import hide_link_tail
from pytest_qtickets.masking.patterns import hide_patterns
from pytest_qtickets.masking.policy import words
from pytest_qtickets.masking.pseudonyms import MASKED, Hide
from pytest_qtickets.model import Json

#: ``field(key, siblings, value)``: the masked value of a query or form field.
Field = Callable[[str, Iterable[str], str], str]

_URL = re.compile(r"((?:[A-Za-z][A-Za-z0-9+.\-]*:)?//[^/?#]*)?([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)
#: Words of the vendor's secret URLs; every other path segment of one is secret.
_PLAIN_SEGMENTS = words("pay cancel-order ticket pdf passbook gpass google wallet apple download")
_SECRET_HEADER_WORDS = words(
    "authorization cookie signature key apikey token secret password auth session csrf xsrf"
)
_BRACKETS = re.compile(r"[\[\]]+")


def is_secret_header(name: str) -> bool:
    """Whether the value of this header is a credential."""
    return not _SECRET_HEADER_WORDS.isdisjoint(name.lower().replace("_", "-").split("-"))


def hide_secret_url(url: str, hide: Hide) -> str:
    """A pay, cancel or ticket URL: scheme, host and known words stay, all else is hidden."""
    match = _URL.fullmatch(url)
    origin, path, query, fragment = match.groups() if match else (None, url, None, None)
    segments = (
        part if part in _PLAIN_SEGMENTS else hide_link_tail(part, hide) for part in path.split("/")
    )
    tail = f"{'?' + MASKED if query else ''}{'#' + MASKED if fragment else ''}"
    return _without_userinfo(origin or "", hide) + "/".join(segments) + tail


def hide_url(
    url: str, scan: Callable[[str], str], field: Field, mask_json: Callable[[Json], Json]
) -> str:
    """Any URL: user info, secret or personal path segments, query and fragment values."""
    match = _URL.fullmatch(url)
    if match is None:
        return scan(url)
    origin, path, query, fragment = match.groups()
    hidden = scan(f"{origin or ''}{path}")
    if query:
        hidden += "?" + hide_query(query[1:], field, mask_json)
    if fragment:
        hidden += "#" + scan(fragment[1:])
    return hidden


def hide_query(query: str, field: Field, mask_json: Callable[[Json], Json]) -> str:
    """A query string or form: values by their keys; pairs that are not masked keep their bytes."""
    pairs = [part.partition("=") for part in query.split("&")]
    names = [unquote_plus(key) for key, _, _ in pairs]
    columns = {
        name[: -len("[column]")]: unquote_plus(value)
        for name, (_, _, value) in zip(names, pairs, strict=True)
        if name.endswith("[column]")
    }
    keys = [_field_key(name, columns) for name in names]
    hidden = []
    for key, (raw_key, equals, raw_value) in zip(keys, pairs, strict=True):
        value = unquote_plus(raw_value)
        masked = _query_value(key, keys, value, field, mask_json)
        if masked != value:
            hidden.append(raw_key + equals + quote(masked, safe="@*:/"))
        else:
            hidden.append(raw_key + equals + raw_value)
    return "&".join(hidden)


def _field_key(name: str, columns: dict[str, str]) -> str:
    """``barcode`` of ``filter[barcode][]``; the column of ``where[0][value]``."""
    prefix, value, _ = name.partition("[value]")
    if value and prefix in columns:
        return columns[prefix].rsplit(".", 1)[-1]
    parts = [part for part in _BRACKETS.split(name) if part and not part.isdigit()]
    return parts[-1] if parts else name


def _query_value(
    key: str, keys: list[str], value: str, field: Field, mask_json: Callable[[Json], Json]
) -> str:
    if value[:1] in {"{", "["}:
        try:
            obj = json.loads(value)
        except (ValueError, RecursionError):
            return field(key, keys, value)
        masked = next(iter(mask_json({key: obj}).values()))
        return value if masked == obj else json.dumps(masked, ensure_ascii=False)
    return field(key, keys, value) if value else value


def _without_userinfo(origin: str, hide: Hide) -> str:
    return hide_patterns(origin, hide) if "@" in origin else origin
