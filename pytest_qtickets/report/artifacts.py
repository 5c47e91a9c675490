"""Names of body files, and the links that lead to them from a report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pytest_qtickets.evidence.audit import Audit, CaseAudit, ExchangeFact
from pytest_qtickets.report.text import NOTHING, code, count, plain

_SAFE_FILE = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*")


def artifact_files(audit: Audit) -> list[str]:
    """Paths of all body files, in the order they were written."""
    exchanges = (exchange for item in audit.cases for exchange in item.exchanges)
    files = (f for e in exchanges for f in (e.request_file, e.response_file) if f)
    return list(dict.fromkeys(files))


def artifact_names(items: Sequence[CaseAudit]) -> str:
    """``0001-1.1-res.json … 0006-1.3-res.json (6 files)``: plain text, one line."""
    exchanges = (exchange for item in items for exchange in item.exchanges)
    names = [
        f.rsplit("/", 1)[-1] for e in exchanges for f in (e.request_file, e.response_file) if f
    ]
    if not names:
        return ""
    ends = " … ".join(dict.fromkeys((names[0], names[-1])))
    return plain(f"{ends} ({count(len(names), 'file')})")


def links(audit: Audit) -> Iterator[str]:
    """Reference definitions: a body file named in a table leads to it, seen from ``reports/``."""
    for path in artifact_files(audit):
        if _SAFE_FILE.fullmatch(path):
            yield f"[{path.rsplit('/', 1)[-1]}]: ../{path}"


def file_links(exchanges: Sequence[ExchangeFact]) -> str:
    """Markdown references to the body files of these exchanges, or the sign for nothing.

    Of a case that was read over many pages, the files of the first page and the very last.
    """
    paths = [f for e in exchanges for f in (e.request_file, e.response_file) if f]
    if not paths:
        return NOTHING
    first = [f for f in (exchanges[0].request_file, exchanges[0].response_file) if f]
    if len(exchanges) > 1 and len(paths) > len(first) + 1:
        return f"{', '.join(map(_link, first))} … {_link(paths[-1])} ({count(len(paths), 'file')})"
    return ", ".join(map(_link, paths))


def _link(path: str) -> str:
    name = path.rsplit("/", 1)[-1]
    return f"[{name}]" if _SAFE_FILE.fullmatch(path) else code(name)
