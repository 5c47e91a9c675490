"""The count snapshot of the tables, CSV."""

from __future__ import annotations

import csv
import io

from pytest_qtickets.evidence.audit import Audit

COLUMNS = ("table_name", "count_before", "count_after", "max_ver", "max_snapshot_ts")


def csv_text(audit: Audit) -> str:
    """One line a table, in the audit's order; what is unknown is an empty cell, never 0."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for table in audit.tables:
        # The csv module writes None as an empty cell.
        writer.writerow(
            (table.table, table.before, table.after, table.max_ver, table.max_snapshot_ts)
        )
    return out.getvalue()
