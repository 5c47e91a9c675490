"""What a Postman script states about the answer, and a script that states it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import NamedTuple

from pytest_qtickets.model import Alternative, Expectation, Json
from pytest_qtickets.spec.expectation import read_expectation
from pytest_qtickets.spec.postman_collection import as_list, as_object, as_text

#: The name of a test that this project writes begins with these words.
STATED = "Expected answer: "
_UNSTATED = "not stated, so a success"

_STRING = r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`"""
_COMMENT = re.compile(rf"({_STRING})|//[^\n]*|/\*.*?\*/", re.DOTALL)
_NAMED = re.compile(rf'pm\.test\(\s*("{STATED}(?:\\.|[^"\\])*")')

_CODE = r"(?:pm\.response\.code|responseCode\.code)"
_IS = r"\s*\)\.to(?:\.(?:be|deep|have))*\.(?:eql|equals?|eq)\(\s*"
_FORMS = (
    re.compile(r"\bto\.have\.status\(\s*([^()]*)\)"),
    re.compile(rf"pm\.expect\(\s*{_CODE}{_IS}([^()]*)\)"),
    re.compile(rf"pm\.expect\(\s*pm\.response\.status{_IS}([^()]*)\)"),
    re.compile(rf"pm\.expect\(\s*{_CODE}\s*\)\.to\.be\.oneOf\(\s*\[([^\[\]]*)\]"),
    re.compile(rf"tests\[\s*(?:{_STRING})\s*\]\s*=\s*([^;\n]*\bresponseCode\.code[^;\n]*)"),
    re.compile(r"pm\.response\.to\.be\.(\w+)"),
)
_OLD_FORM = re.compile(r"\(?\s*responseCode\.code\s*={2,3}\s*([1-5][0-9]{2})\s*\)?")
_BODY_CODE = re.compile(
    rf"pm\.expect\(\s*(?:pm\.response\.json\(\)|(?!responseCode\b)\w+)\.code{_IS}"
    r"[\"']([A-Z][A-Z0-9_]*)[\"']\s*\)"
)
#: Assertions, and what a script does for the requests after it.
_MORE = re.compile(
    r"\bpm\.expect\(|\bpm\.response\.to\b|\btests\[|\.(?:set|unset|setNextRequest|sendRequest)\("
    r"|\bset(?:Environment|Global)Variable\("
)
_BE = {
    "ok": 200,
    "accepted": 202,
    "badRequest": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "notFound": 404,
    "rateLimited": 429,
}
_SUCCESS = "success"
_PHRASES = {status.phrase.casefold(): int(status) for status in HTTPStatus}


class Stated(NamedTuple):
    """The expectation in the words of a case file, and whether the script does more."""

    expected: str
    more: bool = False
    stated: bool = True  #: also true when a success is stated, which needs no words


def scripts_of(holder: Mapping[str, Json], listen: str) -> str:
    """The text of the scripts that listen to ``test`` or ``prerequest``."""
    texts: list[str] = []
    for event in as_list(holder.get("event")):
        if not isinstance(event, dict) or event.get("listen") != listen or event.get("disabled"):
            continue
        script = event.get("script")
        source = as_object(script).get("exec", script)
        lines = source if isinstance(source, list) else [source]
        texts.append("\n".join(as_text(line) for line in lines))
    return _COMMENT.sub(lambda found: found[1] or "", "\n".join(texts)).strip()


def read_script(script: str) -> Stated:
    """What the script (comments taken out) says of status and code."""
    statuses: list[int] = []
    unread = script
    for form in _FORMS:
        for found in form.finditer(script):
            numbers = _statuses(found[1])
            statuses += numbers or []
            if numbers is not None:
                unread = unread.replace(found[0], "")
    codes = [found[1] for found in _BODY_CODE.finditer(script)]
    named = _NAMED.search(script)
    if named:
        text = json.loads(named[1]).removeprefix(STATED)
        expected, complaints = read_expectation(text, 0)
        known = {one.status for one in expected.alternatives}
        if text == _UNSTATED:
            return Stated("")
        if not complaints and set(statuses) <= known:
            return Stated(text, more=script.count("pm.test(") > 1)
    unread = _BODY_CODE.sub("", unread)
    suffix = f" `{codes[0]}`" if len(set(codes)) == 1 else ""
    texts = [f"HTTP {status}{suffix}" for status in dict.fromkeys(statuses)]
    if not texts and suffix:
        texts = [suffix.strip()]
    more = len(set(codes)) > 1 or bool(_MORE.search(unread))
    return Stated(" or ".join(texts), more, stated=bool(texts) or unread != script)


def _statuses(argument: str) -> list[int] | None:
    """The statuses an assertion names; ``None`` when it is not about them, or not only."""
    argument = argument.strip()
    if argument in _BE:
        return [_BE[argument]]
    if argument == _SUCCESS:
        return []
    if "responseCode" in argument:
        parts = [_OLD_FORM.fullmatch(part.strip()) for part in argument.split("||")]
        return [int(part[1]) for part in parts if part] if all(parts) else None
    words = [word.strip().strip("\"'") for word in argument.split(",")]
    numbers = [
        int(word) if re.fullmatch("[1-5][0-9]{2}", word) else _PHRASES.get(word.casefold())
        for word in words
        if word
    ]
    return [n for n in numbers if n] if numbers and all(numbers) else None


def write_script(expected: Expectation) -> list[str]:
    """Lines of a test script that passes on the expected answer only.

    As everywhere here HTTP 200 is not yet success: a body whose own ``status`` is ``error`` fails.
    """
    name = json.dumps(STATED + (expected.text or _UNSTATED), ensure_ascii=False)
    return [
        f"pm.test({name}, function () {{",
        *(f"    {line}" for line in _assertions(expected.alternatives) if line),
        "});",
    ]


def _assertions(alternatives: tuple[Alternative, ...]) -> Iterable[str]:
    if alternatives == (Alternative(status=HTTPStatus.NO_CONTENT),):
        return ["pm.response.to.have.status(204);"]
    first = alternatives[0]
    if len(alternatives) == 1 and not first.empty:
        return [
            f"pm.response.to.have.status({first.status});"
            if first.status
            else ""
            if first.is_error
            else "pm.response.to.be.success;",
            "const answer = pm.response.json();",
            f'pm.expect(answer.code).to.eql("{first.code}");' if first.code else "",
            "" if first.is_error else 'pm.expect(answer.status).to.not.eql("error");',
        ]
    return [
        "const answer = pm.response.code === 204 ? {} : pm.response.json();",
        "const lists = [answer, answer.data, answer.result].filter(Array.isArray);",
        "pm.expect(",
        "    " + "\n        || ".join(f"({_condition(one)})" for one in alternatives) + ",",
        '    "HTTP " + pm.response.code + " " + answer.code',
        ").to.equal(true);",
    ]


def _condition(wanted: Alternative) -> str:
    parts = [f"pm.response.code === {wanted.status}"] if wanted.status else []
    parts += [f'answer.code === "{wanted.code}"'] if wanted.code else []
    if not wanted.is_error:
        parts += [] if wanted.status else ["pm.response.code >= 200 && pm.response.code < 300"]
        parts.append('answer.status !== "error"')
    if wanted.empty:
        parts.append("lists.length > 0 && lists[0].length === 0")
    return " && ".join(parts)
