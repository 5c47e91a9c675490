"""The written documents: the Markdown report, README.txt and DONE.txt, from templates."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pytest_qtickets.evidence.audit import Audit, count_verdicts
from pytest_qtickets.model import Verdict
from pytest_qtickets.report import artifacts, checks, figures, findings, readiness, tables, text

if TYPE_CHECKING:
    from jinja2 import Environment

#: The word "production" is said of a live run and of nothing else.
TITLES = {
    "prod": "QTickets Production API Audit",
    "sandbox": "QTickets Sandbox API Audit",
    "replay": "QTickets Replay Audit",
}


def title(audit: Audit) -> str:
    """Title of the report, with the run's stamp."""
    return f"{TITLES[audit.run.kind]} {audit.run.stamp}"


def report(audit: Audit) -> str:
    """The audit report, Markdown."""
    return _render("audit.md.j2", audit)


def readme(audit: Audit) -> str:
    """README.txt: what the archive is and how to use it."""
    return _render("README.txt.j2", audit)


def done(audit: Audit) -> str:
    """DONE.txt: the execution summary."""
    return _render("DONE.txt.j2", audit)


@cache
def templates() -> Environment:
    """Templates of this package; a name that is not given is an error, never an empty string."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("pytest_qtickets.report"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - these templates write Markdown and plain text
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        cell=text.cell,
        plain=text.plain,
        count=text.count,
        instant=text.instant,
        duration=text.duration,
        ids=text.ids,
        known=text.known,
        recordings=text.recordings,
        ms=text.milliseconds,
    )
    return environment


def _render(template: str, audit: Audit) -> str:
    records = sum(item.records or 0 for item in audit.cases)
    return (
        templates()
        .get_template(template)
        .render(
            audit=audit,
            run=audit.run,
            spec=audit.spec,
            title=title(audit),
            sections=[(s, items) for s in audit.spec.sections if (items := audit.in_section(s))],
            status=figures.status_of(audit),
            readiness=readiness.readiness_of(audit),
            totals=audit.totals,
            verdicts=list(Verdict),
            executed=figures.executed,
            without_request=figures.without_request,
            latencies=figures.latencies(audit),
            table_figures=figures.table_figures(audit),
            retries=sum(figures.further(item)[1] for item in audit.cases),
            exchanges=sum(len(item.exchanges) for item in audit.cases),
            records=records,
            # A rate needs a duration; a run without one has none.
            rate=f"{records * 1e6 / audit.run.duration_us:.1f}" if audit.run.duration_us else "",
            checklist=checks.checklist(audit),
            findings=findings.findings(audit),
            files=artifacts.artifact_files(audit),
            links=list(artifacts.links(audit)),
            file_names=artifacts.artifact_names,
            tables=tables,
            nonzero=figures.nonzero,
            count_verdicts=count_verdicts,
            delta_text=figures.delta_text,
        )
    )
