"""One block of the file as far as it can be read alone: before base URLs and placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pytest_qtickets.errors import Problem
from pytest_qtickets.model import Expectation, Safety
from pytest_qtickets.spec.expectation import UNSTATED, read_expectation
from pytest_qtickets.spec.headers import read_headers
from pytest_qtickets.spec.labels import SHOWN, LabelKind, kind_of, misspelt
from pytest_qtickets.spec.markdown import Fence, Label, Paragraph, inline_code
from pytest_qtickets.spec.outline import Block, Group, groups_of, unowned_fences
from pytest_qtickets.spec.safety import SAFETIES, read_safety

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

_REQUEST = re.compile(r"(\S+)\s+(\S+)$")
_REQUEST_LIKE = re.compile(r"[A-Za-z]+\s+https?://\S+$")
_NO_BODY = ("нет", "none")


@dataclass(slots=True)
class Draft:
    """What a block says, and everything that is wrong with it."""

    block: Block
    file: str
    method: str = ""
    url: str = ""
    request_line: int = 0
    body: str | None = None
    body_line: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    written: list[tuple[int, str]] = field(
        default_factory=list
    )  #: lines that may hold placeholders
    examples: list[tuple[int, str, str]] = field(default_factory=list)  #: line, method, URL
    expected: Expectation = UNSTATED
    safety: Safety | None = None
    problems: list[Problem] = field(default_factory=list)

    def report(self, line: int, message: str) -> None:
        """Add a problem."""
        self.problems.append(Problem(self.file, line, message))


def looks_like_request(lines: Sequence[tuple[int, str]]) -> bool:
    """Whether the first of these numbered lines is ``METHOD https://…``."""
    return bool(lines) and bool(_REQUEST_LIKE.match(lines[0][1].strip()))


def code_lines(group: Group) -> list[tuple[int, str]]:
    """Lines of code a label gives: inline code beside it, then its first fence."""
    inline = [(group.label.line, code) for code in inline_code(group.label.text)]
    return inline + [line for fence in group.fences[:1] for line in fence.numbered]


def read_draft(block: Block, file: str) -> Draft:
    """Read a block; whatever cannot be read becomes a problem with its line."""
    draft = Draft(block, file)
    groups: dict[LabelKind, Group] = {}
    for group in groups_of(block.elements):
        kind = group.kind
        if kind is None:
            if meant := misspelt(group.label.name):
                draft.report(
                    group.label.line, f"**{group.label.name}:** is no label; is {meant} meant?"
                )
        elif kind in groups:
            first = groups[kind].label.line
            draft.report(group.label.line, f"a second {SHOWN[kind]}; the first is on line {first}")
        else:
            groups[kind] = group
    _read_request(draft, groups.get("request"))
    _read_body(draft, groups.get("body"))
    _read_headers(draft, groups.get("headers"))
    _read_examples(draft, groups.get("examples"))
    _read_expected(draft, groups.get("expected"))
    _read_safety(draft, groups.get("safety"))
    _check_unread(draft, groups)
    _check_stray(draft)
    return draft


def _read_request(draft: Draft, group: Group | None) -> None:
    if group is None:
        draft.report(
            draft.block.line,
            "no request; write **Запрос:** (or **Request:**) and under it a fence with "
            "one line `METHOD URL`",
        )
        return
    lines = code_lines(group)
    if not lines:
        draft.report(group.label.line, f"no fence with `METHOD URL` under {SHOWN['request']}")
        return
    if len(lines) > 1:
        draft.report(lines[1][0], "a second line in the request; expected exactly one `METHOD URL`")
    draft.request_line, text = lines[0][0], lines[0][1].strip()
    request = _REQUEST.match(text)
    if not request:
        draft.report(draft.request_line, f"expected `METHOD URL`, found `{text[:80]}`")
        return
    draft.method, draft.url = request[1], request[2]
    draft.written.append((draft.request_line, draft.url))
    if draft.method not in METHODS:
        draft.report(
            draft.request_line,
            f"unknown method `{draft.method[:20]}`; expected one of {', '.join(METHODS)}",
        )


def _read_body(draft: Draft, group: Group | None) -> None:
    if group is None:
        return
    none = group.label.text.strip("` .").casefold() in _NO_BODY
    codes = [] if none else inline_code(group.label.text)
    bodies = len(codes) + len(group.fences) + none
    if bodies > 1:
        draft.report(group.label.line, f"{bodies} bodies under {SHOWN['body']}; expected one")
    if not bodies:
        draft.report(
            group.label.line,
            f"{SHOWN['body']} needs a fence under it, inline code, or the word `нет` / `none`",
        )
    if codes:
        draft.body, draft.body_line = codes[0], group.label.line
        draft.written.append((group.label.line, codes[0]))
    elif group.fences and not none:
        fence = group.fences[0]
        draft.body, draft.body_line = "\n".join(fence.lines), fence.line + 1
        draft.written += fence.numbered


def _read_headers(draft: Draft, group: Group | None) -> None:
    if group is None:
        return
    if not group.fences or not group.fences[0].numbered:
        draft.report(group.label.line, f"no fence with `Name: value` under {SHOWN['headers']}")
        return
    draft.headers, unreadable = read_headers(group.fences[0].numbered)
    draft.written += group.fences[0].numbered
    for line in unreadable:
        draft.report(line, "not a header; expected `Name: value`")


def _read_examples(draft: Draft, group: Group | None) -> None:
    if group is None:
        return
    for line, text in _example_lines(group):
        request = _REQUEST.match(text.strip())
        if request:
            draft.examples.append((line, request[1], request[2]))
        else:
            draft.report(line, "not an example; expected `METHOD URL` in inline code")


def _example_lines(group: Group) -> Iterator[tuple[int, str]]:
    yield from ((group.label.line, code) for code in inline_code(group.label.text))
    for item in group.items:
        if isinstance(item, Fence):
            yield from item.numbered
        elif item.bullet:
            yield item.line, next(iter(inline_code(item.text)), "")


def _read_expected(draft: Draft, group: Group | None) -> None:
    if group is None:
        return
    draft.expected, complaints = read_expectation(group.label.text, group.label.line)
    for complaint in complaints:
        draft.report(group.label.line, complaint)


def _read_safety(draft: Draft, group: Group | None) -> None:
    if group is None:
        return
    draft.safety = read_safety(group.label.text)
    if draft.safety is None:
        draft.report(
            group.label.line, f"{SHOWN['safety']} expects one word of {', '.join(SAFETIES)}"
        )


def _check_unread(draft: Draft, groups: dict[LabelKind, Group]) -> None:
    elements = draft.block.elements
    for element in elements:
        if isinstance(element, Fence) and not element.closed:
            draft.report(element.line, "a fence that is never closed")
    for kind, group in groups.items():
        for extra in group.fences[1:] if kind in ("request", "headers") else ():
            draft.report(extra.line, f"a second fence under {SHOWN[kind]}; does a label miss?")
        for item in group.items if kind != "examples" else ():
            if isinstance(item, Paragraph) and _is_example(item):
                draft.report(item.line, f"an example without {SHOWN['examples']} above it")
    for fence in unowned_fences(elements):
        if looks_like_request(fence.numbered):
            draft.report(fence.line + 1, f"a request without {SHOWN['request']} above it")


def _is_example(item: Paragraph) -> bool:
    return item.bullet and any(_REQUEST_LIKE.match(code) for code in inline_code(item.text))


def _check_stray(draft: Draft) -> None:
    for element in draft.block.stray:
        if isinstance(element, Label) and kind_of(element.name):
            what = f"**{element.name}:**"
        elif isinstance(element, Fence) and looks_like_request(element.numbered):
            what = "a request"
        else:
            continue
        draft.report(
            element.line,
            f"{what} stands after the rule or heading on line {draft.block.end}, "
            "so outside the case",
        )
