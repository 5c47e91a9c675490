"""The body of a request: raw text is a case's body, every other mode is said to be none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pytest_qtickets.model import Json
from pytest_qtickets.spec.postman_collection import as_object, as_text, pairs_of
from pytest_qtickets.spec.postman_credentials import Credentials


class Body(NamedTuple):
    """The text of a body without credentials; ``None`` is no body."""

    text: str | None = None
    language: str = ""
    unsupported: str = ""  #: the mode that a case file cannot send
    disabled: tuple[str, ...] = ()  #: what is switched off


def read_body(given: Json, credentials: Credentials, scope: Mapping[str, str]) -> Body:
    """Read a body; of a form or a file the text says what it was, and is no JSON on purpose.

    So such a case stays in the list and fails alone, by its line, and sends nothing else instead.
    """
    body = as_object(given)
    mode = as_text(body.get("mode"))
    if not mode or (mode == "raw" and not as_text(body.get("raw")).strip()):
        return Body()
    if body.get("disabled") is True:
        return Body(disabled=("the body",))
    if mode == "raw":
        options = as_object(as_object(body.get("options")).get("raw"))
        text = credentials.in_body(as_text(body["raw"]), scope)
        return Body(text, as_text(options.get("language")))
    lines, disabled = _described(mode, body.get(mode), credentials, scope)
    if not lines:
        return Body(disabled=disabled)
    head = f"({mode}, which a case file cannot send)"
    return Body("\n".join([head, *lines]), unsupported=mode, disabled=disabled)


def _described(
    mode: str, content: Json, credentials: Credentials, scope: Mapping[str, str]
) -> tuple[list[str], tuple[str, ...]]:
    if isinstance(content, str):
        return ([credentials.in_body(content, scope)] if content.strip() else []), ()
    if isinstance(content, dict):  # graphql: query and variables; file: src or content
        parts = [(key, as_text(value)) for key, value in content.items()]
        return [f"{key}: {credentials.in_body(text, scope)}" for key, text in parts if text], ()
    lines, disabled = [], []
    for key, value, one in pairs_of(content):
        if one.get("disabled"):
            disabled.append(f"{mode} field `{key}`")
        elif one.get("type") == "file":
            source = one.get("src")
            paths = source if isinstance(source, list) else [source]
            lines.append(f"{key}: file {' '.join(map(as_text, paths))}".rstrip())
        else:
            lines.append(f"{key}: {credentials.named(key, value, scope)}")
    return lines, tuple(disabled)
