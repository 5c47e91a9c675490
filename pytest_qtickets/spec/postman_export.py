"""A case file in, a Postman collection v2.1 out, and a note on everything it cannot say.

Sections become folders, base URLs and placeholders variables, the tokens variables without a
value, and what is expected a test script. A placeholder whose value in one case differs from the
collection's is a ``:path`` variable of that request, or stands there filled.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pytest_qtickets.model import Api, Case, Json, Spec
from pytest_qtickets.spec.headers import AUTHORIZATION
from pytest_qtickets.spec.placeholders import names_in
from pytest_qtickets.spec.postman_credentials import is_plainly_invalid
from pytest_qtickets.spec.postman_scripts import write_script
from pytest_qtickets.spec.written import CaseFile, WrittenCase, read_written

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
BASE_VARIABLES: Mapping[Api, str] = {"rest": "base_url", "partners": "partners_base_url"}
TOKEN_VARIABLES: Mapping[Api, str] = {"rest": "token", "partners": "partners_token"}

_PLACEHOLDER = re.compile(r"\{([A-Z][A-Z0-9_]*)\}")
_NOT_PRUNED = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Exported(NamedTuple):
    """The collection, and a line for everything left out or changed."""

    collection: dict[str, Json]
    notes: tuple[str, ...]


def export_collection(spec: Spec) -> Exported:
    """The cases of a parsed file as a collection, in its order."""
    whole = _Whole(spec, read_written(spec))
    folders = [
        {
            "name": f"{section.number}. {section.title}",
            "item": [_item(case, spec.case(case.id), whole) for case in section.cases],
        }
        for section in whole.file.sections
    ]
    variables = {BASE_VARIABLES[api]: base.rstrip("/") for api, base in spec.bases.items()}
    variables |= {TOKEN_VARIABLES[api]: "" for api in spec.bases} | whole.values
    further = sum(max(0, len(case.examples) - 1) for case in whole.cases)
    notes = [f"examples after the first of a case are left out ({further})"] if further else []
    collection = {
        "info": {"name": whole.file.title or spec.stem, "schema": SCHEMA},
        "item": folders,
        "auth": _bearer("rest"),
        "variable": [{"key": key, "value": value} for key, value in variables.items()],
    }
    return Exported(collection, (*notes, *whole.notes))


class _Whole:
    """What every item needs to know of the file."""

    def __init__(self, spec: Spec, file: CaseFile) -> None:
        self.spec, self.file = spec, file
        self.cases = [case for section in file.sections for case in section.cases]
        self.values = _common_values(spec, file.headers.values(), self.cases)
        self.notes: list[str] = []


def _common_values(
    spec: Spec, headers: Iterable[str], cases: Iterable[WrittenCase]
) -> dict[str, str]:
    """Each placeholder's most frequent value; empty where no case has one."""
    counts: dict[str, Counter[str]] = {}
    for one in (one for case in spec.cases for one in case.placeholders):
        counts.setdefault(one.name, Counter())[one.value] += 1
    texts = [*headers]
    for case in cases:
        texts += [case.url, case.body or "", *case.headers.values()]
    for name in (name for text in texts for name in names_in(text)):
        counts.setdefault(name, Counter())
    return {name: count.most_common(1)[0][0] if count else "" for name, count in counts.items()}


def _bearer(api: Api) -> dict[str, Json]:
    token = {"key": "token", "value": f"{{{{{TOKEN_VARIABLES[api]}}}}}", "type": "string"}
    return {"type": "bearer", "bearer": [token]}


def _item(written: WrittenCase, case: Case, whole: _Whole) -> dict[str, Json]:
    own = {one.name: one.value for one in case.placeholders}
    values, notes = whole.values, whole.notes
    headers = {**_common(whole.file.headers, written.headers), **written.headers}
    request: dict[str, Json] = {
        "method": written.method,
        "header": [
            {"key": name, "value": _text(value, own, values)}
            for name, value in headers.items()
            if name.casefold() != AUTHORIZATION
        ],
        "url": _url(written.url, whole.spec.bases, own, values),
    }
    if case.api == "partners":
        request["auth"] = _bearer("partners")
    if case.own_authorization is not None:
        request["auth"] = {"type": "noauth"}
        if is_plainly_invalid(case.own_authorization, case.expected):
            stated = {"key": "Authorization", "value": case.own_authorization}
            request["header"].append(stated)
        elif case.own_authorization:
            notes.append(
                f"{case.id}: its own Authorization is left out: it is not plainly an invalid one"
            )
    description = written.description
    if written.safety:
        description = f"{description}\n\nSafety: {written.safety}".strip()
    if description:
        request["description"] = description
    item: dict[str, Json] = {
        "name": f"{written.id}. {written.title}".strip(),
        "request": request,
        "event": [
            {
                "listen": "test",
                "script": {"type": "text/javascript", "exec": write_script(case.expected)},
            }
        ],
    }
    if written.body is not None:
        request["body"] = {
            "mode": "raw",
            "raw": _text(written.body, own, values, json_text=True),
            "options": {"raw": {"language": "json"}},
        }
        item["protocolProfileBehavior"] = _behaviour(written.method, headers)
    notes += [str(problem) for problem in case.problems]
    return item


def _common(common: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    names = {name.casefold() for name in own}
    return {name: value for name, value in common.items() if name.casefold() not in names}


def _behaviour(method: str, headers: Iterable[str]) -> dict[str, Json]:
    """What Postman would change by itself: a GET's body, a missing Content-Type."""
    behaviour: dict[str, Json] = {}
    if method not in _NOT_PRUNED:
        behaviour["disableBodyPruning"] = True
    if "content-type" not in {name.casefold() for name in headers}:
        behaviour["disabledSystemHeaders"] = {"content-type": True}
    return behaviour


def _text(
    text: str, own: Mapping[str, str], values: Mapping[str, str], *, json_text: bool = False
) -> str:
    """``{NAME}`` as ``{{NAME}}``, or as the value of this case where it is another."""

    def put(found: re.Match[str]) -> str:
        name = found[1]
        same = own.get(name, "") == values.get(name, "")
        return f"{{{{{name}}}}}" if same else own.get(name, found[0])

    if json_text:  # two braces in a row stand in a string there, and would open a variable
        text = re.sub(r"\{(?=\{(?![A-Z][A-Z0-9_]*\}))", lambda _: "\\u007b", text)
    return _PLACEHOLDER.sub(put, text)


def _url(
    url: str, bases: Mapping[Api, str], own: Mapping[str, str], values: Mapping[str, str]
) -> dict[str, Json]:
    """The URL in parts and as text, its base a variable."""
    under = [(len(base), api) for api, base in bases.items() if url.startswith(base)]
    head, rest = "", url
    if under:
        length, api = max(under)
        head, rest = f"{{{{{BASE_VARIABLES[api]}}}}}", url[length:]
    path = re.split(r"[?#]", rest, maxsplit=1)[0]
    mark, tail = rest[len(path) :][:1], rest[len(path) + 1 :]
    segments: list[str] = []
    variables: list[dict[str, str]] = []
    for segment in path.split("/"):
        name = segment.strip("{}")
        differs = f"{{{name}}}" == segment and own.get(name) not in (None, values.get(name))
        if differs or (segment.startswith(":") and segment != ":"):
            key = name.removeprefix(":")
            variables.append({"key": key, "value": own[name] if differs else segment})
            segments.append(f":{key}")
        else:
            segments.append(_in_url(segment, own, values))
    tail = _in_url(tail, own, values)
    query, _, fragment = (tail if mark == "?" else f"#{tail}" if mark else "").partition("#")
    raw = "/".join([head, *segments] if head else segments) + mark + tail
    parts: dict[str, Json] = {"raw": raw}
    if head:
        parts |= {"host": [head], "path": segments}
    if mark == "?":
        parts["query"] = [_parameter(one) for one in query.split("&")]
    if "#" in mark + tail:
        parts["hash"] = fragment
    if variables:
        parts["variable"] = variables
    return parts


def _in_url(text: str, own: Mapping[str, str], values: Mapping[str, str]) -> str:
    text = re.sub(r"\{(?=\{(?![A-Z][A-Z0-9_]*\}))", "%7B", text)
    return _text(text, own, values)


def _parameter(text: str) -> dict[str, Json]:
    key, equals, value = text.partition("=")
    return {"key": key, "value": value if equals else None}
