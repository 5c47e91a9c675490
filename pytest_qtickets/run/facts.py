"""What ``run.start`` says of a run: settings, surroundings, commit."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from pytest_qtickets.model import RunFacts, Spec
from pytest_qtickets.run import environment
from pytest_qtickets.run.workshop import make_target
from pytest_qtickets.settings import Settings
from pytest_qtickets.wire.targets import Auth


def run_facts(  # noqa: PLR0913 - the facts of a run, each from another place
    settings: Settings,
    spec: Spec,
    project: Path,
    *,
    run_id: str,
    started_at: str,
    clickhouse: str,
    workers: int,
    recorded: Mapping[str, str],
) -> RunFacts:
    """The facts of a run that begins in ``project`` now."""
    head, dirty = environment.commit(project)
    sandbox = settings.target == "sandbox"
    bases: dict[str, str] = {
        api: f"local sandbox of the run, {base.split('/', 3)[-1]}" if sandbox else base
        for api, base in make_target(settings, spec, Auth(), os.environ, None).bases.items()
    }
    return RunFacts(
        run_id=run_id,
        target=settings.target,
        started_at=started_at,
        ended_at=None,
        duration_us=0,
        end_reason="",
        exit_status=None,
        base_urls=bases,
        clickhouse=clickhouse,
        versions=environment.versions(),
        commit=head,
        dirty=dirty,
        workers=workers,
        recorded=recorded,
        dialect=settings.dialect if sandbox else "",
        challenge=settings.challenge,
    )
