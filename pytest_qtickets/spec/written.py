"""The case file as it is written: placeholders unfilled, a case's own headers apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pytest_qtickets.model import Api, Safety, Spec
from pytest_qtickets.spec.draft import Draft, read_draft
from pytest_qtickets.spec.markdown import (
    Element,
    Heading,
    Label,
    Paragraph,
    read_elements,
    split_lines,
)
from pytest_qtickets.spec.outline import outline
from pytest_qtickets.spec.preamble import read_defaults, read_preamble


@dataclass(frozen=True, slots=True)
class WrittenCase:
    """One case; every text may hold placeholders such as ``{ORDER_ID}``."""

    id: str
    title: str
    method: str
    url: str  #: absolute
    headers: Mapping[str, str] = field(default_factory=dict)  #: its own, Authorization included
    body: str | None = None
    examples: tuple[str, ...] = ()  #: ``METHOD URL``; a run uses the first
    expected: str = ""  #: empty: nothing is stated
    safety: Safety | None = None  #: ``None``: as method and path imply
    description: str = ""


@dataclass(frozen=True, slots=True)
class WrittenSection:
    """One numbered section with its cases in document order."""

    number: int
    title: str
    cases: tuple[WrittenCase, ...]
    description: str = ""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The whole file."""

    title: str
    bases: Mapping[Api, str]
    headers: Mapping[str, str]  #: common ones, Authorization included
    sections: tuple[WrittenSection, ...]
    defaults: Mapping[str, str] = field(default_factory=dict)  #: placeholder -> first id
    description: str = ""


def read_written(spec: Spec) -> CaseFile:
    """The written form of a parsed file; sections without a case are left out."""
    lines = split_lines(spec.source.decode("utf-8-sig"))
    elements = read_elements(lines)
    whole = outline(elements, lines)
    preamble = read_preamble(whole.preamble, spec.file)
    headings = [e for e in elements if isinstance(e, Heading)]
    sections: dict[tuple[int, str], list[WrittenCase]] = {}
    for block in whole.blocks:
        cases = sections.setdefault((block.section.number, block.section.title), [])
        cases.append(_case(read_draft(block, spec.file)))
    return CaseFile(
        title=next((h.text for h in headings if h.level == 1), ""),
        bases=preamble.bases,
        headers=preamble.headers,
        sections=tuple(WrittenSection(*key, tuple(cases)) for key, cases in sections.items()),
        defaults={name: found.ids[0] for name, found in read_defaults(whole.outside).items()},
    )


def _case(draft: Draft) -> WrittenCase:
    return WrittenCase(
        id=draft.block.id,
        title=draft.block.title,
        method=draft.method,
        url=draft.url,
        headers=draft.headers,
        body=draft.body,
        examples=tuple(f"{method} {url}" for _, method, url in draft.examples),
        expected=draft.expected.text,
        safety=draft.safety,
        description="\n".join(_prose(draft.block.elements)).strip(),
    )


def _prose(elements: Iterable[Element]) -> Iterable[str]:
    """Lines before the first label; of a quotation, what is quoted."""
    for element in elements:
        if isinstance(element, Label):
            return
        if isinstance(element, Paragraph):
            text = f"- {element.text}" if element.bullet else element.text
            yield text.removeprefix(">").removeprefix(" ")
