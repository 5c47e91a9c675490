"""Files that a document names as its artifacts, and whether they are there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from pytest_qtickets.checking.document import Document
from pytest_qtickets.checking.findings import Finding
from pytest_qtickets.checking.sources import Source

_NAME = re.compile(
    r"(?<![\w./\-<{*:@])((?:[\w.\-]+/)*[\w.\-]*\w\.(?:jsonl|json|csv|tsv|log|har|html|txt|md|png))(?![\w/*<{\-]|\.\w)"
)
_HEADING = re.compile(
    r"artifact|evidence|contents|deliverable|артефакт|доказатель|содержим|состав|файл",
    re.IGNORECASE,
)
_COLUMN = re.compile(r"artifacts?|evidence(?: artifacts?)?|артефакт(?:ы)?")
_LABEL = re.compile(
    r"(?:evidence |api response |response )?artifacts?|(?:execution |run |evidence )?log(?: file)?|(?:counts? )?csv|snapshot(?: file)?"
    r"|артефакты?|журнал(?: выполнения)?|лог(?:-файл)?"
)
_NOT_HERE = re.compile(
    r"\b(?:not|no|missing|absent|todo|will be|planned|spec(?:ification)?|source|see|template|destination|expected|handoff|would)\b"
    r"|отсутств|не создан|нет\b|будет|спецификац|шаблон|исходн",
    re.IGNORECASE,
)
_PLACE = re.compile(r"[<>{}*…]|\.{3}|YYYY|stamp", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"handoff|reference|methodolog|specification|template|передач|ссылк|методолог|рекоменд|recommend",
    re.IGNORECASE,
)


def check_named(source: Source, documents: list[Document]) -> Iterator[Finding]:
    """Rule ``missing-file``; only where the artifacts themselves were given along."""
    if source.form == "files":
        return
    there = {PurePosixPath(name).name for name in (*source.files, *source.others)}
    for document in documents:
        named = list(_named(document))
        own = PurePosixPath(document.name).name
        present = any(name in there and name != own for _, name in named)
        if not present and source.form != "zip":
            continue
        told = set()
        for line, name in named:
            if name not in there and name not in told:
                told.add(name)
                said = f"{name} is named; of {len(there)} files none is called so"
                yield Finding(document.name, line, "missing-file", said, name, "not there")


def _named(document: Document) -> Iterator[tuple[int, str]]:
    for table in document.tables:
        at = table.column(_COLUMN)
        if at is None or any(_ELSEWHERE.search(one) for one in table.headings):
            continue
        for row in table.rows:
            yield from _names(row.line, row.get(at))
    labelled = {one.line for one in document.statements if _LABEL.fullmatch(one.label)}
    for line in document.lines:
        heading = line.headings[-1] if line.headings else ""
        inside = _HEADING.search(heading) is not None and not _ELSEWHERE.search(heading)
        if inside or line.number in labelled:
            yield from _names(line.number, line.text)


def _names(line: int, text: str) -> Iterator[tuple[int, str]]:
    if _NOT_HERE.search(_NAME.sub(" ", text)) or _PLACE.search(text):
        return
    for match in _NAME.finditer(text):
        yield line, PurePosixPath(match[1]).name
