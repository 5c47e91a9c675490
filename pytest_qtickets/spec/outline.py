"""Which elements belong to which case, and which stand outside every case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pytest_qtickets.model import Section
from pytest_qtickets.spec.labels import LabelKind, kind_of
from pytest_qtickets.spec.markdown import (
    CASE_HEADING,
    CASE_LEVEL,
    SECTION_HEADING,
    SECTION_LEVEL,
    Element,
    Fence,
    Heading,
    Label,
    OpenComment,
    Paragraph,
    Rule,
)
from pytest_qtickets.spec.sections import section_of


class Group(NamedTuple):
    """A label and what follows it, up to the next label."""

    label: Label
    items: list[Fence | Paragraph]

    @property
    def kind(self) -> LabelKind | None:
        """What the label announces."""
        return kind_of(self.label.name)

    @property
    def fences(self) -> list[Fence]:
        """The fences under the label."""
        return [item for item in self.items if isinstance(item, Fence)]


@dataclass(slots=True)
class Block:
    """A case's heading, its elements, and what was left behind the rule that ends the block."""

    id: str
    title: str
    line: int
    last: int
    section: Section
    elements: list[Element] = field(default_factory=list)
    end: int | None = None  #: line of the rule or lower heading that ended it
    stray: list[Element] = field(default_factory=list)


class Outline(NamedTuple):
    """The whole file."""

    blocks: list[Block]
    sections: list[Section]
    preamble: list[Element]  #: before the first case
    outside: list[Element]  #: in no case at all, the preamble included
    open_comments: list[int]  #: line of the comment that is never closed, if there is one


def outline(elements: Iterable[Element], lines: Sequence[str]) -> Outline:  # noqa: C901 - a branch a kind of element
    """Cut the elements at headings and rules."""
    whole = Outline([], [], [], [], [])
    title = ""  # of the level-2 heading around, numbered or not
    around: Section | None = None
    block: Block | None = None
    for element in elements:
        if isinstance(element, (Heading, Rule)) and block and block.end is None:
            block.end = element.line
            block.last = _last_written(lines, block.line, element.line)
        if isinstance(element, OpenComment):
            whole.open_comments.append(element.line)
        elif isinstance(element, Heading) and element.level <= CASE_LEVEL:
            block = None
            case = CASE_HEADING.match(element.text) if element.level == CASE_LEVEL else None
            if case:
                section = around or _unnumbered(whole.sections, int(case[1].split(".")[0]), title)
                block = Block(case[1], case[2].strip(), element.line, element.line, section)
                whole.blocks.append(block)
            elif element.level == SECTION_LEVEL:
                title, around = element.text, None
                if numbered := SECTION_HEADING.match(element.text):
                    around = section_of(int(numbered[1]), numbered[2].strip())
                    whole.sections.append(around)
        elif block and block.end is None:
            block.elements.append(element)
        elif block:
            block.stray.append(element)
        else:
            whole.outside.append(element)
            if not whole.blocks:
                whole.preamble.append(element)
    if block and block.end is None:
        block.last = _last_written(lines, block.line, len(lines) + 1)
    return whole


def groups_of(elements: Iterable[Element]) -> Iterator[Group]:
    """Labels with what they own; what stands before the first label is prose."""
    group: Group | None = None
    for element in elements:
        if isinstance(element, Label):
            if group:
                yield group
            group = Group(element, [])
        elif group and isinstance(element, (Fence, Paragraph)):
            group.items.append(element)
    if group:
        yield group


def unowned_fences(elements: Iterable[Element]) -> list[Fence]:
    """Fences before the first label, or under a label that is not one of ours."""
    fences: list[Fence] = []
    owned = False
    for element in elements:
        if isinstance(element, Label):
            owned = kind_of(element.name) is not None
        elif isinstance(element, Fence) and not owned:
            fences.append(element)
    return fences


def _unnumbered(sections: list[Section], number: int, title: str) -> Section:
    """The section of a case whose level-2 heading has no number: the case's own number is it."""
    section = section_of(number, title)
    if section not in sections:
        sections.append(section)
    return section


def _last_written(lines: Sequence[str], first: int, end: int) -> int:
    """The last line with text in it before line ``end``; line ``first`` at the least."""
    last = end - 1
    while last > first and not lines[last - 1].strip():
        last -= 1
    return last
