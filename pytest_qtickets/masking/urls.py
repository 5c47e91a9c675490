"""Masked URLs, query strings and header names."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import quote, unquote, unquote_plus

from pytest_qtickets.masking.addresses import IMAGE, hide_link_tail
from pytest_qtickets.masking.judging import judged_kind, looks_like_uniqid, parts, words
from pytest_qtickets.masking.patterns import hide_patterns
from pytest_qtickets.masking.pseudonyms import MASKED, Hide
from pytest_qtickets.model import Json

#: ``field(key, value, siblings)``: the masked value of a query or form field.
Field = Callable[[str, str, frozenset[str]], str]

_URL = re.compile(r"((?:[A-Za-z][A-Za-z0-9+.\-]*:)?//[^/?#]*)?([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)
#: Words of the vendor's secret URLs; every other path segment of one is secret.
_PLAIN_SEGMENTS = words("pay cancel-order ticket pdf passbook gpass google wallet apple download")
_PLAIN_SEGMENT = re.compile(rf"{'|'.join(_PLAIN_SEGMENTS)}|[a-z]{{0,5}}", re.ASCII)
#: Parts of header names that announce a credential, and names that only look so.
_SECRET_HEADER = re.compile(
    r"authori[sz]|cookie|signature|token|secret|passw|passphrase|session|credential|csrf|xsrf|jwt"
    r"|bearer|hmac|api-?key|otp-|(?:^|-)(?:auth|key|sid|pwd|pin|sign|sig|apikey|sessid|phpsessid)(?:-|$)"
)
_RANDOM = re.compile(r"(?=[^\d]*\d)(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9+/_=\-]{24,}", re.ASCII)
_UUID = re.compile(r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")
_ID_HEADER = re.compile(
    r"(?:^|-)(?:id|ids|ray|etag|match|version|build|revision|digest|md5|sha|sum|checksum|hash|date)"
    r"(?:-|$)|trace|request|correlation|span|cache|served|policy|content|accept|agent|baggage"
)
_OPEN_HEADER = re.compile(
    r"access-control-.*|.*(?:^|-)(?:cache|surrogate|idempotency)-key|www-authenticate"
    r"|proxy-authenticate|sec-ch-.*|.*-(?:expires(?:-in|-at)?|method|type|length|ttl|algorithm)"
)
_BRACKETS = re.compile(r"[\[\].]+|%5[BbDd]")
_HEX32 = re.compile(r"[0-9a-fA-F]{32}")
_HASH = 32
_SLASH = re.compile(r"(/|%2[Ff])")
_PHONE_SEGMENT = re.compile(r"\+?[78]?9\d{9}", re.ASCII)
#: Below these a name made of 32 hexadecimal digits is a file's.
_FILE_SEGMENTS = words(
    "p img image images poster posters static assets css js media files upload uploads storage"
)
_BARCODE_SEGMENTS = words("barcode barcodes scan qr qrcode")
_TAIL_SEGMENTS = words("pay cancel-order")
#: Kinds of which every value has digits: ``/barcode/info`` is none.
_NUMBERED = words("barcode phone card tax document series")
_ID_DIGITS = 9  #: a shorter number in a path is a record's id
_SECRET_NAMES = words("key k sign hash h auth access uid sk")
_KEYLIKE = re.compile(
    r"(?=[^\d]*\d)(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9_\-|]{6,}"
    r"|(?=[a-z]*[A-Z]+[a-z])(?=[A-Z]*[a-z]+[A-Z])[A-Za-z]{16,}",
    re.ASCII,
)
#: Keys of a query whose 32 hexadecimal digits name a version of a file.
_VERSIONS = words("v ver version rev etag md5 checksum digest cb")


def is_secret_header(name: str) -> bool:
    """Whether the value of this header is a credential."""
    return _SECRET_HEADER.search(_normal(name)) is not None and not is_open_header(name)


def is_open_header(name: str) -> bool:
    """Whether a header only looks like one that holds a credential."""
    return _OPEN_HEADER.fullmatch(_normal(name)) is not None


def is_secret_value(name: str, value: str) -> bool:
    """Whether an unknown header's value can only be a key: long, of letters and digits, no id."""
    return (
        _RANDOM.fullmatch(value) is not None
        and _ID_HEADER.search(_normal(name)) is None
        and _UUID.fullmatch(value) is None
    )


def _normal(name: str) -> str:
    return "-".join(parts(name))


def hide_secret_url(url: str, hide: Hide) -> str:
    """A pay, cancel or ticket URL: scheme, host and known words stay, all else is hidden."""
    match = _URL.fullmatch(url)
    origin, path, query, fragment = match.groups() if match else (None, url, None, None)
    segments = (
        part if _PLAIN_SEGMENT.fullmatch(part) else hide_link_tail(part, hide)
        for part in path.split("/")
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
    hidden = scan(f"{origin or ''}{_hide_segments(path, scan, field)}")
    if query:
        hidden += "?" + hide_query(query[1:], field, mask_json)
    if fragment:
        is_form = "=" in fragment
        hidden += "#" + (
            hide_query(fragment[1:], field, mask_json) if is_form else scan(fragment[1:])
        )
    return hidden


def _hide_segments(path: str, scan: Callable[[str], str], field: Field) -> str:
    """The path without what only a secret can be, and without escaped personal values."""
    pieces = _SLASH.split(path)  # segments at even places, slashes between them
    segments = [unquote(segment) for segment in pieces[::2]]
    for index, plain in enumerate(segments):
        before = segments[index - 1].lower() if index else ""
        after = segments[index + 1] if index + 1 < len(segments) else ""
        key = _segment_key(before, plain, after) if plain else None
        masked = field(key, plain, frozenset()) if key else plain
        if not key and plain != pieces[2 * index]:
            masked = scan(plain)  # escaped: what a pattern would not see in the path itself
        if masked != plain:
            pieces[2 * index] = quote(masked, safe="@*:+")
    return "".join(pieces)


def _segment_key(before: str, plain: str, after: str) -> str | None:
    """The key that tells what a path segment is, or ``None``: nothing by itself."""
    if plain in _PLAIN_SEGMENTS or IMAGE.search(plain) or IMAGE.search(after):
        return None
    if before in _BARCODE_SEGMENTS and any(map(str.isdigit, plain)):
        return "barcode"
    if _HEX32.match(plain) and not plain[32:].isalnum() and before not in _FILE_SEGMENTS:
        return "link_hash" if len(plain) == _HASH else "uniqid"
    if before in _TAIL_SEGMENTS and not (plain.isdigit() and len(plain) < _ID_DIGITS):
        return "uniqid"
    if looks_like_uniqid(plain) or (
        _HEX32.match(after) and before not in _FILE_SEGMENTS and plain.lower() not in _FILE_SEGMENTS
    ):
        return "uniqid"
    if _PHONE_SEGMENT.fullmatch(plain):
        return "phone"
    kind = judged_kind(before)[0] if before else None
    return before if kind and (kind not in _NUMBERED or any(map(str.isdigit, plain))) else None


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
    siblings = frozenset(keys)
    hidden = []
    for key, (raw_key, equals, raw_value) in zip(keys, pairs, strict=True):
        value = unquote_plus(raw_value)
        masked = _query_value(key, siblings, value, field, mask_json) if equals else value
        if masked != value:
            raw_value = quote(masked, safe="@*:/")  # noqa: PLW2901 - else it keeps its bytes
        hidden.append(_query_key(raw_key, mask_json) + equals + raw_value)
    return "&".join(hidden)


def _query_key(raw_key: str, mask_json: Callable[[Json], Json]) -> str:
    """A name that is personal itself: ``?user%40example.com``, ``custom[user@example.com]=1``."""
    for part in _BRACKETS.split(raw_key):
        name = unquote_plus(part)
        masked = next(iter(mask_json({name: None})), name) if name else name
        if masked != name:
            raw_key = raw_key.replace(part, quote(masked, safe="@*:+"))
    return raw_key


def _field_key(name: str, columns: dict[str, str]) -> str:
    """``barcode`` of ``filter[barcode][]``, ``filter.barcode``; the column of a ``where``."""
    prefix, value, _ = name.partition("[value]")
    if value and prefix in columns:
        return columns[prefix].rsplit(".", 1)[-1]
    parts_of_name = [part for part in _BRACKETS.split(name) if part and not part.isdigit()]
    return parts_of_name[-1] if parts_of_name else name


def _query_value(
    key: str,
    siblings: frozenset[str],
    value: str,
    field: Field,
    mask_json: Callable[[Json], Json],
) -> str:
    if not value:
        return value
    if value[:1] in {"{", "["}:
        try:
            obj = json.loads(value)
        except (ValueError, RecursionError):
            return field(key, value, siblings)
        masked = next(iter(mask_json({key: obj}).values()))
        return value if masked == obj else json.dumps(masked, ensure_ascii=False)
    if "%" in value and (again := unquote_plus(value)) != value:
        hidden = _query_value(key, siblings, again, field, mask_json)
        return value if hidden == again else quote(hidden, safe="@*:/")
    if key.lower() in _SECRET_NAMES and _KEYLIKE.fullmatch(value) and not _HEX32.fullmatch(value):
        return field("token", value, siblings)
    if _HEX32.fullmatch(value) and key.lower() not in _VERSIONS:
        return field("link_hash", value, siblings)
    return field(key, value, siblings)


def _without_userinfo(origin: str, hide: Hide) -> str:
    return hide_patterns(origin, hide) if "@" in origin else origin
