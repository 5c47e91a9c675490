"""A draft becomes a case: its API by the base URL, its placeholders filled, its body checked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from pytest_qtickets.model import Api, Case, Placeholder, Span
from pytest_qtickets.spec.draft import Draft
from pytest_qtickets.spec.headers import lay_over, own_authorization
from pytest_qtickets.spec.labels import SHOWN
from pytest_qtickets.spec.placeholders import (
    EVENT,
    PAIR,
    SHOW,
    Example,
    Sources,
    fill,
    fill_any,
    names_in,
    resolve,
    values_from,
)
from pytest_qtickets.spec.preamble import Preamble
from pytest_qtickets.spec.safety import climbs, derive_safety


def read_examples(draft: Draft) -> Iterable[Example]:
    """Values that the draft's examples give; an example that does not fit is a problem."""
    for line, method, url in draft.examples:
        values = values_from(draft.url, url) if method == draft.method else None
        if values is not None:
            yield Example(draft.block.id, draft.block.section.number, line, values)
        elif names_in(draft.url):
            draft.report(line, f"the example does not fit `{draft.method} {draft.url[:80]}`")


def finish(draft: Draft, preamble: Preamble, sources: Sources) -> Case:
    """The case, with every problem that was found on the way."""
    block = draft.block
    if int(block.id.split(".")[0]) != block.section.number:
        draft.report(block.line, f"case {block.id} stands in section {block.section.number}")
    common = lay_over(preamble.headers, {})
    draft.written += [(block.line, value) for value in common.values()]
    placeholders = _resolve(draft, sources)
    api, path = _find_api(draft, fill(draft.url, placeholders), preamble.bases)
    body = None if draft.body is None else fill(draft.body, placeholders)
    _check_body(draft, body)
    own = {name: fill(value, placeholders) for name, value in draft.headers.items()}
    common = {name: fill(value, placeholders) for name, value in common.items()}
    return Case(
        id=block.id,
        section=block.section,
        title=block.title,
        api=api,
        method=draft.method,
        template=draft.url,
        path=path,
        headers=lay_over(common, own),
        body=body,
        expected=draft.expected,
        placeholders=placeholders,
        safety=draft.safety or derive_safety(api, draft.method, path),
        span=Span(draft.file, block.line, block.last),
        own_authorization=own_authorization(own),
        problems=tuple(sorted(draft.problems, key=lambda problem: problem.line)),
    )


def _resolve(draft: Draft, sources: Sources) -> tuple[Placeholder, ...]:
    """Values for the placeholders of URL, headers and body; a name without one is a problem."""
    used: dict[str, int] = {}
    for line, text in draft.written:
        for name in names_in(text):
            used.setdefault(name, line)
    found = resolve(used, draft.block.id, draft.block.section.number, sources)
    for name, line in used.items():
        if name not in found:
            draft.report(line, _no_value(name, name in PAIR and set(PAIR) <= used.keys(), found))
    return tuple(found[name] for name in used if name in found)


def _no_value(name: str, paired: bool, found: Mapping[str, Placeholder]) -> str:
    goes_with = ""
    if paired:
        other = SHOW if name == EVENT else EVENT
        settled = f" {found[other].value}" if other in found else ""
        goes_with = f" that goes with {other}{settled}"
    return (
        f"no value for {{{name}}}{goes_with}; add an example under {SHOWN['examples']}, "
        f"or `{name}=…` to qtickets_values in the ini file"
    )


def _find_api(draft: Draft, url: str, bases: Mapping[Api, str]) -> tuple[Api, str]:
    under = [(len(base), api) for api, base in bases.items() if url.startswith(base)]
    if not under:
        if draft.url:
            known = " or ".join(bases.values())
            draft.report(draft.request_line, f"`{draft.url[:120]}` is under no base URL ({known})")
        return "rest", ""
    length, api = max(under)
    path = url[length:]
    if climbs(path):
        draft.report(draft.request_line, "`.` or `..` in the path: clients send another path")
    return api, path


def _check_body(draft: Draft, body: str | None) -> None:
    if body is None:
        return
    body = fill_any(body, "0")  # a placeholder without a value is a problem of its own
    try:
        json.loads(body, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        # Versions of Python word and place it differently; the last thing before it, they do not.
        line = draft.body_line + body[: error.pos].rstrip().count("\n")
        draft.report(line, "the body is not JSON: it breaks on this line")
    except (ValueError, RecursionError):
        draft.report(draft.body_line, "the body is not JSON that every reader takes")


def _refuse(constant: str) -> None:
    raise ValueError(constant)
