"""Cases in, a Markdown case file out: the inverse of the parser.

Whatever a description, a title or a body holds (fences, headings, rules, labels), the file parses
to the cases it was written from: prose is quoted, titles are one line, and a fence is longer than
any run of backticks in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from pytest_qtickets.model import Api
from pytest_qtickets.spec.labels import WRITTEN
from pytest_qtickets.spec.markdown import split_lines
from pytest_qtickets.spec.placeholders import fill_any
from pytest_qtickets.spec.written import CaseFile, WrittenCase, WrittenSection

_BASE_LABELS: Mapping[Api, str] = {
    "rest": "**Base URL:**",
    "partners": "**Base URL (Partners API):**",
}
_CLOSING_HASHES = re.compile(r"(?:^|\s)#+$")
_BACKTICKS = re.compile(r"`+")
#: What a default may not hold: it stands in inline code inside brackets.
_NO_DEFAULT = re.compile(r"[`()\[\]\r\n]")


def write_case_file(file: CaseFile) -> str:
    """The text of the file, LF, with a final newline. A lone surrogate becomes ``?``."""
    text = "\n".join(_lines(file)) + "\n"
    return text.encode("utf-8", "replace").decode("utf-8")


def can_be_default(value: str) -> bool:
    """Whether the notes can carry the value of a placeholder."""
    return bool(value) and value == value.strip() and not _NO_DEFAULT.search(value)


def one_line(text: str) -> str:
    """A title as a heading can hold it: no line breaks, no closing hashes."""
    text = " ".join(text.split())
    while (bare := _CLOSING_HASHES.sub("", text).rstrip()) != text:
        text = bare
    return text


def _lines(file: CaseFile) -> Iterator[str]:
    yield f"# {one_line(file.title) or 'Requests'}"
    yield from _quoted(file.description)
    yield ""
    for api, base in file.bases.items():
        yield f"{_BASE_LABELS[api]} `{base}`"
    if file.headers:
        yield from ("", "**Headers for all requests:**", *_fenced(_header_lines(file.headers)))
    for section in file.sections:
        yield from _section(section)
    if file.defaults:
        yield from ("", "---", "", "## Notes", "", "### Values of the placeholders", "")
        for name, value in file.defaults.items():
            yield f"- `{{{name}}}` → (`{value}`)"


def _section(section: WrittenSection) -> Iterator[str]:
    yield from ("", "---", "", f"## {section.number}. {one_line(section.title)}")
    yield from _quoted(section.description)
    for index, case in enumerate(section.cases):
        if index:
            yield from ("", "---")
        yield from _case(case)


def _case(case: WrittenCase) -> Iterator[str]:
    yield from ("", f"### {case.id}. {one_line(case.title)}".rstrip())
    yield from _quoted(case.description)
    yield from ("", WRITTEN["request"], *_fenced([f"{case.method} {case.url}".rstrip()]))
    if case.headers:
        yield from ("", WRITTEN["headers"], *_fenced(_header_lines(case.headers)))
    if case.body is not None:
        language = "json" if _is_json(case.body) else "text"
        yield from ("", WRITTEN["body"], *_fenced(split_lines(case.body), language))
    if case.examples:
        yield from ("", WRITTEN["examples"], *(f"- `{example}`" for example in case.examples))
    if case.expected:
        yield from ("", f"{WRITTEN['expected']} {' '.join(case.expected.split())}")
    if case.safety:
        yield from ("", f"{WRITTEN['safety']} {case.safety}")


def _header_lines(headers: Mapping[str, str]) -> list[str]:
    return [f"{name}: {value}".rstrip() for name, value in headers.items()]


def _quoted(text: str) -> Iterator[str]:
    """Prose as a quotation: nothing in it can be taken for a part of the file."""
    if text.strip():
        yield ""
        yield from (f"> {line}".rstrip() for line in split_lines(text.strip()))


def _fenced(lines: list[str], language: str = "") -> Iterator[str]:
    runs = [len(run) for line in lines for run in _BACKTICKS.findall(line)]
    fence = "`" * max([3, *(run + 1 for run in runs)])
    yield from (f"{fence}{language}", *lines, fence)


def _is_json(body: str) -> bool:
    """Whether the parser will take it; other text gets a fence that no line can break out of."""
    try:
        json.loads(fill_any(body, "0"))
    except (ValueError, RecursionError):
        return False
    return True
