"""One path checked: every file by its own rules, then the documents against each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from pytest_qtickets.checking.counts import check_counts, totals
from pytest_qtickets.checking.digests import check_digests
from pytest_qtickets.checking.document import Document, Figure, read_document
from pytest_qtickets.checking.files import File, read_files
from pytest_qtickets.checking.findings import Finding
from pytest_qtickets.checking.logs import check_json, check_jsonl
from pytest_qtickets.checking.personal import check_personal
from pytest_qtickets.checking.rows import check_rows

#: A folder may hold audits of many runs; only documents of one run must agree.
_STAMP = re.compile(r"(?<!\d)\d{8}[_T-]?\d{6}(?!\d)")
_COMPANION = re.compile(r"(?:readme|done|summary|report)\b", re.IGNORECASE)
_PROSE = (".md", ".markdown", ".txt")


def check(paths: Iterable[Path]) -> list[Finding]:
    """Every finding of every path, by file and line; ``CheckError`` for a path not there."""
    return [finding for path in paths for finding in _path(path)]


def _path(path: Path) -> list[Finding]:
    findings: list[Finding] = []
    documents: list[Document] = []
    for file in read_files(path):
        if isinstance(file, Finding):
            findings.append(file)
        elif file.name.lower().endswith(_PROSE):
            document = read_document(file.name, file.text)
            documents.append(document)
            findings += check_counts(document)
            findings += check_rows(document)
            findings += check_digests(document, packed=file.packed)
            findings += check_personal(file.name, file.text)
        else:
            findings += _data(file)
    findings += _disagreeing(documents)
    return sorted(set(findings), key=lambda f: (f.file, f.line, f.rule, f.message))


def _data(file: File) -> Iterator[Finding]:
    lines = file.name.lower().endswith((".jsonl", ".ndjson"))
    yield from (check_jsonl if lines else check_json)(file.name, file.text)
    yield from check_personal(file.name, file.text)


def _disagreeing(documents: list[Document]) -> Iterator[Finding]:
    """Documents of one run that state another number of executed tests than the first does."""
    first: dict[tuple[str, str], tuple[str, Figure]] = {}
    for document in documents:
        stated = [f for f in totals(document) if "executed" in f.label or "выполнено" in f.label]
        run = _run(document)
        if not stated or run is None:
            continue
        name, said = first.setdefault(run, (document.name, stated[0]))
        here, there = stated[0].value, said.value
        if here != there:
            text = f"{here} tests executed, {name}:{said.line} says {there}"
            line = stated[0].line
            yield Finding("documents", document.name, line, str(here), str(there), text)


def _run(document: Document) -> tuple[str, str] | None:
    """What tells a run: the stamp in a path, else one folder's README and DONE; None: not told."""
    stamps = _STAMP.findall(document.name)
    if stamps:
        return "stamp", stamps[-1]
    folder, _, name = document.name.rpartition("/")
    return ("folder", folder) if _COMPANION.match(name) else None
