"""All rules over all files: the order of the look, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from pytest_qtickets.checking.agreement import Told, check_agreement, json_facts, run_stamp, told_by
from pytest_qtickets.checking.counts import check_counts, check_deltas, counted
from pytest_qtickets.checking.digests import (
    check_digest_forms,
    check_own_digest,
    check_sums_of_files,
)
from pytest_qtickets.checking.document import Document, read_document
from pytest_qtickets.checking.findings import Finding
from pytest_qtickets.checking.lists import check_lists
from pytest_qtickets.checking.matrix import Matrix, read_matrix
from pytest_qtickets.checking.naming import check_named
from pytest_qtickets.checking.outcomes import check_bodies, check_matrix_outcomes, check_records
from pytest_qtickets.checking.pages import read_page
from pytest_qtickets.checking.private import check_private
from pytest_qtickets.checking.ratios import check_ratios
from pytest_qtickets.checking.records import parse_csv, parse_json, records
from pytest_qtickets.checking.run_facts import Fact, run_facts
from pytest_qtickets.checking.sources import Source, open_sources
from pytest_qtickets.checking.spreads import check_spreads
from pytest_qtickets.checking.sums import check_sums
from pytest_qtickets.checking.times import check_log_order, check_times, last_of
from pytest_qtickets.checking.totals import check_totals
from pytest_qtickets.errors import CheckError, SpecError
from pytest_qtickets.spec import parse_spec

_DOCUMENTS = (".md", ".markdown", ".txt")
_JSON = (".json", ".jsonl", ".ndjson", ".har")
_TABLES = (".csv", ".tsv")
_PAGES = (".html", ".htm")
#: Of one rule in one file; more says nothing new.
_MOST = 100
#: Characters of a document that a person is meant to read.
_LONGEST = 8 << 20


@dataclass(slots=True)
class _Read:
    """What was read of one source."""

    bag: bool = False  #: the source is a BagIt bag
    documents: list[Document] = field(default_factory=list)
    matrices: dict[str, Matrix] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    values: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)
    logs: dict[str, set[str]] = field(default_factory=dict)


def check(paths: Sequence[Path], spec: Path | None = None) -> list[Finding]:
    """Every contradiction in the files at ``paths``, by file and line.

    ``spec``: the case file through which ranges of ids are expanded. Raises ``CheckError`` when
    there is nothing to check, ``SpecError`` for a case file that cannot be used.
    """
    known, stated = _case_file(spec)
    findings: list[Finding] = []
    seen = 0
    for source in open_sources(paths):
        seen += len(source.files) + len(source.findings)
        found = [*source.findings]
        shown = source.shown
        found += [replace(one, file=shown(one.file)) for one in _source(source, known, stated)]
        findings += found
    if not seen:
        raise CheckError(
            f"{paths[0]}: no report in it; expected .md, .txt, .json, .csv, .har or .zip"
        )
    return _bounded(sorted(set(findings)))


def _bounded(findings: Sequence[Finding]) -> list[Finding]:
    counts: dict[tuple[str, str], int] = {}
    kept = []
    for one in findings:
        key = one.file, one.rule
        counts[key] = counts.get(key, 0) + 1
        if counts[key] <= _MOST:
            kept.append(one)
    return kept


def _case_file(spec: Path | None) -> tuple[list[str], str]:
    if spec is None:
        return [], ""
    from pytest_qtickets.spec import read_spec

    read = read_spec(spec)
    return [case.id for case in read.cases], read.source.decode("utf-8", "replace")


def _source(source: Source, known: list[str], stated: str) -> Iterator[Finding]:
    texts: dict[str, str] = {}
    for name, data in sorted(source.files.items()):
        text = _text(data)
        if text is not None:
            texts[name] = text
        elif _kind(name) in (*_DOCUMENTS, *_JSON, *_TABLES):
            yield Finding(name, 0, "unreadable", "no text: NUL bytes in it")
    specs = _case_files_in(texts, source)
    stated = "\n".join((stated, *(texts[name] for name in specs)))
    read = _Read(bag=any(PurePosixPath(name).name == "bagit.txt" for name in texts))
    clean: set[bytes] = set()
    for name in sorted(texts.keys() - specs):
        digest = hashlib.sha256(source.files[name]).digest()
        private = [] if digest in clean else list(check_private(name, texts[name], stated))
        if not private:
            clean.add(digest)
        yield from private
    for name, text in texts.items():
        if name not in specs:
            yield from _file(source, name, text, known, read)
    yield from check_sums_of_files(source)
    yield from _together(source, read)


def _kind(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _file(source: Source, name: str, text: str, known: list[str], read: _Read) -> Iterator[Finding]:
    kind = _kind(name)
    if kind in (*_DOCUMENTS, *_PAGES) and len(text) > _LONGEST:
        said = f"{len(text)} characters; documents are read up to {_LONGEST}"
        yield Finding(name, 0, "unreadable", said, str(len(text)), str(_LONGEST))
    elif kind in _DOCUMENTS:
        yield from _document(source, name, text, known, read)
    elif kind in _PAGES:
        yield from _page(name, text, known)
    elif kind in _JSON:
        yield from _json(name, text, read)
    elif kind in _TABLES:
        yield from _csv(name, text, read)


def _page(name: str, text: str, known: list[str]) -> Iterator[Finding]:
    """A page against itself alone: it may well be of something else than the files beside it."""
    document, shown = read_page(name, text)
    matrix = read_matrix(document, known)
    if matrix:
        yield from check_matrix_outcomes(name, matrix)
    yield from _figures(document, run_facts(document), matrix, shown, known)
    yield from check_digest_forms(name, shown)


def _document(
    source: Source, name: str, text: str, known: list[str], read: _Read
) -> Iterator[Finding]:
    document = read_document(name, text)
    facts = run_facts(document)
    matrix = read_matrix(document, known)
    read.documents.append(document)
    if matrix:
        read.matrices[name] = matrix
        yield from check_matrix_outcomes(name, matrix)
    read.told.append(told_by(document, facts, counted(document.tables)))
    yield from _figures(document, facts, matrix, text, known)
    yield from check_times(document)
    yield from check_digest_forms(name, text)
    yield from check_own_digest(source, name, text)


def _figures(
    document: Document, facts: Sequence[Fact], matrix: Matrix | None, text: str, known: list[str]
) -> Iterator[Finding]:
    yield from check_totals(document, facts, matrix)
    yield from check_counts(document)
    yield from check_sums(document)
    yield from check_lists(document, text, known)
    yield from check_ratios(document, facts)
    yield from check_spreads(document)


def _json(name: str, text: str, read: _Read) -> Iterator[Finding]:
    raw = read.bag and "qtickets_responses/" in name
    values, findings = parse_json(name, text)
    if not raw:  # a body in a bag is what the API sent, whatever that was
        yield from findings
    read.values[name] = values
    yield from check_digest_forms(name, text)
    if name.lower().endswith((".jsonl", ".ndjson")):
        yield from check_log_order(name, values)
        ids = {record.id for record in records(values) if record.id}
        read.logs[name] = ids
        read.told.append(Told(name, [], last=last_of(values), stamp=run_stamp(name)))
    elif name.lower().endswith(".json") and values and not raw:
        facts, parts = json_facts(name, values[0][1])
        yield from parts
        if facts and {fact.kind for fact in facts} & {"passed", "failed"}:
            read.told.append(Told(name, facts, stamp=run_stamp(name)))


def _csv(name: str, text: str, read: _Read) -> Iterator[Finding]:
    table, findings = parse_csv(name, text)
    yield from findings
    if table:
        named = replace(table, head=tuple(head.replace("_", " ") for head in table.head))
        yield from check_deltas(name, named)
        read.told.append(Told(name, [], counts=counted([named]), stamp=run_stamp(name)))


def _together(source: Source, read: _Read) -> Iterator[Finding]:
    shown = {name: PurePosixPath(name).name for name in source.files}
    matrix = next(iter(read.matrices.values())) if len(read.matrices) == 1 else None
    for name, values in read.values.items():
        yield from check_records(name, list(records(values)), matrix)
    bodies = {name: values[0][1] for name, values in read.values.items() if values}
    for name, one in read.matrices.items():
        yield from check_bodies(name, one, bodies, shown)
    yield from check_agreement(read.told, read.logs, shown, loose=source.form == "files")
    yield from check_named(source, read.documents)


def _case_files_in(texts: dict[str, str], source: Source) -> set[str]:
    """Case files that were handed over along: what they state is no finding."""
    found = set()
    for name, text in texts.items():
        if PurePosixPath(name).suffix.lower() == ".md" and "http" in text:
            try:
                parse_spec(source.files[name], file=name)
            except SpecError:
                continue
            found.add(name)
    return found


def _text(data: bytes) -> str | None:
    """The text of a file, or ``None`` for what is none."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1251", "replace")
