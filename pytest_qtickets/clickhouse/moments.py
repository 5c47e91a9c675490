"""Moscow time: how the API's moments are stored, and the stamp that a whole run shares."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

#: Moscow keeps +03:00 all year since 2014-10-26, and QTickets knows no earlier sale.
MOSCOW = timezone(timedelta(hours=3), "MSK")

_ISO = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)(?:[T ](?P<time>\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?)?"
    r" ?(?P<zone>Z|[+-]\d\d:?\d\d)?"
)


def moscow(value: object) -> datetime | None:
    """ISO 8601 text as a naive Moscow time, seconds precision; ``None`` for anything else.

    Text without a zone is UTC (as the loaders read it). Years that a ClickHouse ``DateTime`` cannot
    hold (before 1971, after 2104) are ``None`` as well: the engine would wrap them around.
    """
    found = _ISO.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    day, time, zone = found.group("day", "time", "zone")
    time = time or "00:00"
    time += ":00" if len(time) == len("00:00") else ""
    zone = "+00:00" if zone in (None, "Z") else f"{zone[:3]}:{zone[-2:]}"
    try:
        moment = datetime.fromisoformat(f"{day}T{time}{zone}")
        local = moment.astimezone(MOSCOW).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
    return local if 1971 <= local.year <= 2104 else None  # noqa: PLR2004 - what DateTime holds


@dataclass(frozen=True, slots=True)
class RunStamp:
    """What every row of a run shares. Made from the run's start alone, so it can be made again."""

    run_id: str
    ver: int  #: ``_ver``: unix seconds of the run's start; the highest wins
    taken_at: datetime  #: ``snapshot_ts`` and ``_ingest_ts``: the run's start, naive Moscow time

    @classmethod
    def at(cls, run_id: str, started_at: str) -> RunStamp:
        """The stamp of a run started at ``started_at`` (RFC 3339); else ``ValueError``."""
        taken_at = moscow(started_at)
        if taken_at is None:
            message = f"not a moment in RFC 3339: {started_at!r}"
            raise ValueError(message)
        return cls(run_id, int(taken_at.replace(tzinfo=MOSCOW).timestamp()), taken_at)
