"""Random audits: any verdicts, hostile texts, unknown figures."""

from __future__ import annotations

from hypothesis import strategies as st

from pytest_qtickets.evidence.audit import Audit
from pytest_qtickets.model import RowDelta, TableCount, Verdict

from . import builder
from .builder import CLIENTS, JOBS, ORDERS

HOSTILE = st.text(max_size=30) | st.sampled_from(
    [
        "a | b",
        "`code` ``two``",
        "<script>alert(1)</script>",
        "line\nbreak\r\n| 9 | 9 |",
        "](javascript:alert(1))",
        "![x](https://example.org/p.png)",
        "**bold** _it_ ~~no~~ \\| \\",
        "&lt;b&gt; &amp;",
        "passed 200",
        "[x] done",
        "Имя Фамилия №1",
        "\u202egnp.exe",
        "\ud800",
    ]
)
COUNTS = st.none() | st.integers(0, 10**9)
STATUS = st.none() | st.sampled_from([200, 201, 401, 404, 500])


@st.composite
def _delta(draw: st.DrawFn, table: str) -> RowDelta:
    sent = draw(st.integers(0, 500))
    stored = draw(st.sampled_from([sent, sent + 1, None]))
    return RowDelta(table, sent, stored, draw(HOSTILE) if stored is None else "")


@st.composite
def audits(draw: st.DrawFn, target: str = "") -> Audit:
    """An audit of up to eight cases."""
    names = draw(
        st.lists(
            st.sampled_from([f"{s}.{n}" for s in (1, 2, 3, 6, 7) for n in range(1, 13)]),
            unique=True,
            max_size=8,
        )
    )
    items = []
    for name in sorted(names, key=lambda text: [int(part) for part in text.split(".")]):
        verdict = draw(st.sampled_from(Verdict))
        case = builder.case(
            name, draw(st.sampled_from(["orders", "clients", "events/33"])), title=draw(HOSTILE)
        )
        ran = verdict not in (Verdict.BLOCKED, Verdict.NOT_RUN)
        exchanges = [
            builder.exchange(
                name, n + 1, status=status, code=draw(HOSTILE), records=draw(COUNTS),
                latency_us=draw(st.integers(0, 10**8)),
            )
            for n, status in enumerate(draw(st.lists(STATUS, min_size=1, max_size=3)) if ran else [])
        ]  # fmt: skip
        rows = [draw(_delta(t)) for t in (ORDERS, CLIENTS) if ran and draw(st.booleans())]
        items.append(
            builder.item(case, verdict, exchanges, rows, rule=draw(HOSTILE), detail=draw(HOSTILE))
        )
    tables = [
        TableCount(t, draw(COUNTS), draw(COUNTS), draw(COUNTS)) for t in (ORDERS, CLIENTS, JOBS)
    ]
    return builder.audit(
        items,
        target or draw(st.sampled_from(["cassettes", "sandbox", "live"])),
        tables=tuple(tables),
        facts=(draw(_delta(JOBS)),),
        ended_at=draw(st.sampled_from([None, "2026-11-22T01:35:04.212000Z"])),
        warnings=tuple(draw(st.lists(HOSTILE, max_size=2))),
        masked=draw(st.dictionaries(st.sampled_from(["email", "phone"]), st.integers(0, 99))),
        duration_us=draw(st.integers(0, 10**11)),
        commit=draw(st.sampled_from(["", "0123456789abcdef"])),
    )
