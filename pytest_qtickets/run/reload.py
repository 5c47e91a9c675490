"""Rows from evidence: load a run's cases into a store again, in the order of the case file.

With workers every process has an embedded engine of its own; the controller builds the run's
tables from the bodies they sent, by the same functions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pytest_qtickets.clickhouse.loading import Loader
from pytest_qtickets.evidence.exchanges import ReadBody, Record, restore, sends
from pytest_qtickets.model import Spec, Verdict
from pytest_qtickets.run.runner import pages
from pytest_qtickets.wire.judge import judge


def reload(records: Sequence[Record], spec: Spec, read_body: ReadBody, loader: Loader) -> None:
    """Load the exchanges of every test whose process loaded them."""
    loaded = {(record["case"], record["node"]) for record in records if record["type"] == "rows"}
    sent: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records:
        if record["type"] == "exchange" and (record["case"], record["node"]) in loaded:
            sent[record["case"], record["node"]].append(record)
    for case in spec.cases:
        for (case_id, _), group in sent.items():
            if case_id != case.id:
                continue
            exchanges = [[restore(record, read_body) for record in send] for send in sends(group)]
            loader.load(
                case,
                pages([exchange for send in exchanges for exchange in send]),
                started_at=group[0]["sent_at"],
                finished_at=group[-1]["sent_at"],
                ok=all(judge(case, send).verdict is Verdict.PASSED for send in exchanges),
            )
