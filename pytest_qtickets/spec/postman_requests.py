"""One request of a collection as a case: first read, then written with placeholders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_qtickets.model import Json, Safety
from pytest_qtickets.spec.draft import METHODS
from pytest_qtickets.spec.expectation import UNSTATED, read_expectation
from pytest_qtickets.spec.headers import AUTHORIZATION, read_headers
from pytest_qtickets.spec.postman_addresses import Address, path_values, read_address, url_text
from pytest_qtickets.spec.postman_bodies import Body, read_body
from pytest_qtickets.spec.postman_collection import (
    Entry,
    as_list,
    as_object,
    as_text,
    description_of,
    pairs_of,
)
from pytest_qtickets.spec.postman_credentials import STAND_IN, Credentials, is_plainly_invalid
from pytest_qtickets.spec.postman_scripts import read_script, scripts_of
from pytest_qtickets.spec.postman_variables import VARIABLE, Filling, value_of
from pytest_qtickets.spec.safety import read_safety
from pytest_qtickets.spec.writing import one_line
from pytest_qtickets.spec.written import WrittenCase

_SAFETY = re.compile(r"(?:^|\n)Safety: (\w+)\s*$")
_NO_METHOD = re.compile(r"[\s`]+")


@dataclass(slots=True)
class Reading:
    """A request with every credential taken out, its variables still to be filled."""

    name: str
    method: str
    address: Address
    scope: Mapping[str, str]
    headers: list[tuple[str, str]]  #: without Authorization
    body: str | None
    expected: str
    safety: Safety | None
    description: str
    authorization: str | None = None  #: ``None``: nothing is stated; empty: none is to be sent
    notes: list[str] = field(default_factory=list)


def read_request(entry: Entry, credentials: Credentials) -> Reading:
    """Read a request; credentials found on the way are counted and taken out."""
    request, url = entry.request, entry.request.get("url")
    scope = {**entry.variables, **path_values(url)}
    notes: list[str] = []
    expected = _expected(entry, notes)
    headers = [(n, v) for n, v, one in _headers(request) if n and not one.get("disabled")]
    stated = [value for name, value in headers if name.casefold() == AUTHORIZATION]
    body = read_body(request.get("body"), credentials, scope)
    method = (as_text(request.get("method")) or "GET").strip()
    description = description_of(request) or description_of(entry.item)
    safety = _SAFETY.search(description)
    reading = Reading(
        name=entry.name,
        method=method.upper() if method.upper() in METHODS else _NO_METHOD.sub("-", method),
        address=read_address(credentials.in_address(url_text(url), scope), scope),
        scope=scope,
        headers=[
            (name, credentials.named(name, value, scope))
            for name, value in headers
            if name.casefold() != AUTHORIZATION
        ],
        body=body.text,
        expected=expected,
        safety=read_safety(safety[1]) if safety else None,
        description=_SAFETY.sub("", description) if safety else description,
        notes=notes,
    )
    _read_authorization(reading, stated[-1] if stated else None, entry, credentials)
    _add_content_type(reading, body, as_object(entry.item.get("protocolProfileBehavior")))
    _note_what_is_lost(reading, body, request)
    return reading


def _expected(entry: Entry, notes: list[str]) -> str:
    """What the nearest script states that states anything."""
    own = read_script(scripts_of(entry.item, "test"))
    if own.more:
        notes.append("what its test script does beyond status and code is left out")
    if scripts_of(entry.item, "prerequest"):
        notes.append("its pre-request script is left out")
    outer = (read_script(scripts_of(holder, "test")) for holder in entry.group.scripts)
    return next((one.expected for one in (own, *outer) if one.stated), "")


def _headers(request: Mapping[str, Json]) -> list[tuple[str, str, Mapping[str, Json]]]:
    """Headers as a list (v2.1, v2.0) or as lines of one text (v2.0)."""
    headers = request.get("header")
    lines = headers.splitlines() if isinstance(headers, str) else as_list(headers)
    parts = [line.partition(":") for line in lines if isinstance(line, str)]
    written: list[tuple[str, str, Mapping[str, Json]]] = [
        (name.strip(), value.strip(), {}) for name, _, value in parts
    ]
    return written + [(name.strip(), value, one) for name, value, one in pairs_of(headers)]


def _read_authorization(
    reading: Reading, header: str | None, entry: Entry, credentials: Credentials
) -> None:
    """The token's stand-in, an invalid one that is stated to be refused, nothing, or silence."""
    kind = as_text(entry.auth.get("type"))
    scope = reading.scope
    if header is None and kind == "noauth":
        reading.authorization = ""
    elif header is not None or kind:
        value = header if header is not None else f"Bearer {_token(entry.auth)}"
        expected = read_expectation(reading.expected, 0)[0] if reading.expected else UNSTATED
        filled = value_of(value, scope)
        if filled and (header or kind == "bearer") and is_plainly_invalid(filled, expected):
            reading.authorization = filled
            return
        reading.authorization = f"Bearer {STAND_IN}"
        if header is not None:
            credentials.add(header, scope)
            kind = "bearer" if (filled or header).casefold().startswith("bearer") else "header"
        else:
            credentials.add_auth(entry.auth, scope)
        if kind != "bearer":
            reading.notes.append(
                f"authorization of type `{kind[:40]}` is left out; the case is sent with the token"
            )


def _token(auth: Mapping[str, Json]) -> str:
    given = auth.get("bearer")
    if isinstance(given, dict):
        return as_text(given.get("token"))
    return next((value for key, value, _ in pairs_of(given) if key == "token"), "")


def _add_content_type(reading: Reading, body: Body, behaviour: Mapping[str, Json]) -> None:
    """The header that Postman adds by itself to a body marked as JSON."""
    off = as_object(behaviour.get("disabledSystemHeaders")).get("content-type")
    stated = any(name.casefold() == "content-type" for name, _ in reading.headers)
    if body.text is not None and body.language == "json" and not stated and not off:
        reading.headers.append(("Content-Type", "application/json"))


def _note_what_is_lost(reading: Reading, body: Body, request: Mapping[str, Json]) -> None:
    off = [f"header `{name}`" for name, _, one in _headers(request) if one.get("disabled")]
    query = pairs_of(as_object(request.get("url")).get("query"))
    off += [f"parameter `{key}`" for key, _, one in query if one.get("disabled")]
    off += body.disabled
    if off:
        reading.notes.append(f"switched off in the collection, so left out: {', '.join(off)}")
    if body.unsupported:
        reading.notes.append(
            f"a case file cannot send a body of mode {body.unsupported}; it stands there as text"
        )
    texts = (reading.address.url, reading.body or "", *(value for _, value in reading.headers))
    for name in dict.fromkeys(n for text in texts for n in VARIABLE.findall(text) if n[:1] == "$"):
        reading.notes.append(
            f"{{{{{name}}}}} is made anew by Postman at each sending; give it a fixed value"
        )


def write_case(case_id: str, title: str, reading: Reading, filling: Filling) -> WrittenCase:
    """The case; its headers are all that the request has."""
    url, example = filling.url(reading.address.url)
    headers: dict[str, str] = {}
    for name, text in reading.headers:
        value = " ".join(filling.text(text).splitlines()).strip()
        if read_headers([(0, f"{name}: {value}")])[1]:
            reading.notes.append(f"header `{name[:80]}` cannot be sent over HTTP; left out")
            continue
        for other in [other for other in headers if other.casefold() == name.casefold()]:
            reading.notes.append(f"header `{name[:80]}` stands twice; the last one is kept")
            del headers[other]
        headers[name] = value
    headers["Authorization"] = reading.authorization or ""
    return WrittenCase(
        id=case_id,
        title=one_line(title) or f"{reading.method} {url}",
        method=reading.method,
        url=url,
        headers=headers,
        body=None if reading.body is None else filling.text(reading.body),
        examples=(f"{reading.method} {example}",) if example else (),
        expected=reading.expected,
        safety=reading.safety,
        description=reading.description,
    )
