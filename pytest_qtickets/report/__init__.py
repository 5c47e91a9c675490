"""From the audit to everything derived from it: pure functions, the same bytes everywhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_qtickets.evidence.audit import Audit
    from pytest_qtickets.evidence.derived import Derived
    from pytest_qtickets.model import MaskedBytes


def derive(audit: Audit, bodies: Callable[[str], MaskedBytes]) -> Derived:
    """Every derived file of the bag: path below ``data/`` -> exact bytes, sorted by path.

    ``bodies`` gives the bytes of a masked body by its path below ``data/``; what it raises passes
    through where the HAR is read. Reads nothing else: no clock, no environment, no locale.
    """
    from pytest_qtickets.evidence.derived import Derived
    from pytest_qtickets.report import counts, documents, har, page, summary

    run = audit.run
    report = f"reports/qtickets_{run.kind}_audit_{run.stamp}"
    text = documents.report(audit)
    files = {
        "README.txt": documents.readme(audit),
        "DONE.txt": documents.done(audit),
        f"{report}.md": text,
        f"{report}.html": page.html(audit, text),
        f"artifacts/clickhouse_counts_{run.stamp}.csv": counts.csv_text(audit),
        "summary.json": summary.summary_text(audit),
    }
    whole = {path: partial(tuple, (content,)) for path, content in files.items()}
    return Derived({**whole, "artifacts/exchanges.har": partial(har.har, audit, bodies)})
