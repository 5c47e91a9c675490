"""What holds for every case: base URLs, common headers, and the ids that the notes suggest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from pytest_qtickets.model import Api
from pytest_qtickets.spec.headers import read_headers
from pytest_qtickets.spec.markdown import Element, Fence, Paragraph, inline_code
from pytest_qtickets.spec.outline import groups_of
from pytest_qtickets.spec.placeholders import Default, names_in
from pytest_qtickets.spec.problems import unusable
from pytest_qtickets.spec.sections import PARTNERS

_BASE = re.compile(r"\b(?:base url|базовый (?:url|адрес))", re.IGNORECASE)
_HEADERS = re.compile(r"заголовк|header", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s`<>/?#]+[^\s`<>?#]*")

_ADVICE = re.compile(r"\s*`([^`]+)`\s*(?:→|->|=>|⇒)\s*(.*)$")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_ID = re.compile(r"(?<![\w.,])[0-9]+(?!\w|[.,][0-9])")


class Preamble(NamedTuple):
    """Base URLs, each ending in ``/``, and headers as written, Authorization included."""

    bases: Mapping[Api, str]
    headers: Mapping[str, str]


def read_preamble(elements: Sequence[Element], file: str) -> Preamble:
    """The labels before the first case; :class:`SpecError` where one cannot be read."""
    bases: dict[Api, str] = {}
    fences: list[Fence] = []  # of headers; the first counts, every other is refused
    for group in groups_of(elements):
        label = group.label
        if _BASE.search(label.name):
            api: Api = "partners" if PARTNERS.search(label.name) else "rest"
            url = _URL.search(label.text)
            if not url:
                raise unusable(
                    file,
                    label.line,
                    f"no URL after **{label.name}:**; write it as `https://host/path/`",
                )
            if api in bases:
                raise unusable(file, label.line, f"a second base URL of the {api} API; keep one")
            bases[api] = url[0].rstrip("/") + "/"
        elif _HEADERS.search(label.name):
            if not group.fences:
                raise unusable(
                    file,
                    label.line,
                    f"no fence under **{label.name}:**; put `Name: value` lines in one",
                )
            fences.append(group.fences[0])
    return Preamble(bases, _read_common_headers(elements, fences[:1], file))


def _read_common_headers(
    elements: Iterable[Element], labelled: list[Fence], file: str
) -> dict[str, str]:
    headers: dict[str, str] = {}
    for fence in (element for element in elements if isinstance(element, Fence)):
        found, unreadable = read_headers(fence.numbered)
        if fence in labelled:
            if unreadable:
                raise unusable(file, unreadable[0], "not a header; expected `Name: value`")
            headers = found
        elif found and not unreadable and fence.language in ("", "http"):
            raise unusable(
                file,
                fence.line + 1,
                "headers that no case will have; put them in one fence "
                "under **Заголовки для всех запросов:** (or **Headers for all requests:**)",
            )
    return headers


def read_defaults(elements: Iterable[Element]) -> dict[str, Default]:
    """Ids in the brackets of bullets such as ``- `{ORDER_ID}` → an order of yours (4360)``."""
    defaults: dict[str, Default] = {}
    for element in elements:
        if not (isinstance(element, Paragraph) and element.bullet):
            continue
        advice = _ADVICE.match(element.text)
        names = names_in(advice[1]) if advice else []
        if not advice or len(names) != 1:
            continue
        inside = " ".join(_BRACKETS.findall(advice[2]))
        ids = inline_code(inside) or _ID.findall(inside)
        if ids:
            defaults.setdefault(names[0], Default(tuple(dict.fromkeys(ids)), element.line))
    return defaults
