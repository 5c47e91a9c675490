"""Two small charts as inline SVG: verdicts per section, response times per group.

Colours come from the page's style sheet, so that both are right in light and dark. Each chart says
in its description what it draws; all its figures stand in the report's tables as well.
"""

from __future__ import annotations

from html import escape

from pytest_qtickets.evidence.audit import Audit, count_verdicts
from pytest_qtickets.model import Verdict
from pytest_qtickets.report import figures
from pytest_qtickets.report.text import clip, count, milliseconds

_WIDTH, _LABEL, _VALUE, _ROW, _TOP = 840, 280, 125, 28, 34
_PLOT = _WIDTH - _LABEL - _VALUE


def verdicts(audit: Audit) -> str:
    """One bar per section, as long as it has cases, cut by verdict."""
    sections = [(s, items) for s in audit.spec.sections if (items := audit.in_section(s))]
    if not sections:
        return ""
    scale = _PLOT / max(len(items) for _, items in sections)
    parts, said = [_legend(audit)], []
    for row, (section, items) in enumerate(sections):
        y, x = _TOP + row * _ROW, float(_LABEL)
        parts.append(_label(f"{section.number} {section.title}", y))
        totals = count_verdicts(items)
        for verdict, number in totals.items():
            if number:
                parts.append(
                    f'<rect class="{_slug(verdict)}" x="{x:.1f}" y="{y}" '
                    f'width="{number * scale - 2:.1f}" height="18" rx="2"/>'
                )
                x += number * scale
        words = figures.nonzero(totals)
        passed = f"{totals[Verdict.PASSED]} of {len(items)}"
        parts.append(f'<text x="{x + 6:.1f}" y="{y + 13}">{passed} passed</text>')
        said.append(f"{section.title}: {words} of {count(len(items), 'case')}")
    return _figure("verdicts", "Verdicts per section", said, parts, _TOP + len(sections) * _ROW)


def _legend(audit: Audit) -> str:
    parts, x = [], 10
    for verdict, number in audit.totals.items():
        if number:
            label = f"{verdict.value} {number}"
            parts.append(
                f'<rect class="{_slug(verdict)}" x="{x}" y="6" width="12" height="12" rx="2"/>'
                f'<text x="{x + 17}" y="16">{label}</text>'
            )
            x += 17 + 8 * len(label) + 12
    return "".join(parts)


def latencies(audit: Audit) -> str:
    """One line per group from its fastest to its slowest answer; a dot is the median."""
    groups = figures.latencies(audit)
    if not groups:
        return ""
    # A tenth of a millisecond is the finest figure shown, and keeps the scale off zero.
    longest = max(100, *(group.slowest for group in groups))
    step = _step(longest)
    bottom = _TOP + len(groups) * _ROW
    parts, said = [], []
    for tick in range(0, longest + 1, step):
        x = _LABEL + tick * _PLOT / longest
        label = f"{tick / 1000:g}" + (" ms" if tick + step > longest else "")
        parts.append(
            f'<line class="grid" x1="{x:.1f}" y1="{_TOP - 8}" x2="{x:.1f}" y2="{bottom}"/>'
            f'<text class="tick" x="{x:.1f}" y="16" text-anchor="middle">{label}</text>'
        )
    for row, group in enumerate(groups):
        y = _TOP + row * _ROW
        low, mid, high = (
            _LABEL + time * _PLOT / longest for time in (group.fastest, group.median, group.slowest)
        )
        parts.append(
            _label(group.group, y)
            + f'<line class="range" x1="{low:.1f}" y1="{y + 9}" x2="{high:.1f}" y2="{y + 9}"/>'
            + f'<circle class="median" cx="{mid:.1f}" cy="{y + 9}" r="5"/>'
            + f'<text x="{_WIDTH - _VALUE + 10}" y="{y + 13}">'
            + f"median {milliseconds(group.median)} ms</text>"
        )
        said.append(
            f"{group.group}: fastest {milliseconds(group.fastest)} ms, "
            f"median {milliseconds(group.median)} ms, slowest {milliseconds(group.slowest)} ms"
        )
    name = "Response times per group: fastest to slowest, dot at the median"
    return _figure("latencies", name, said, parts, bottom)


def _step(longest: int) -> int:
    """The smallest of 1, 2, 5, 10, … microseconds that cuts ``longest`` into at most five."""
    step = 1
    while longest > 5 * step:
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    return step


def _label(text: str, y: int) -> str:
    return f'<text x="{_LABEL - 10}" y="{y + 13}" text-anchor="end">{escape(clip(text, 34))}</text>'


def _slug(verdict: Verdict) -> str:
    return verdict.value.replace(" ", "-")


def _figure(name: str, title: str, said: list[str], parts: list[str], height: int) -> str:
    description = escape(clip("; ".join(said), 4000) + ".")
    return (
        f'<figure class="scroll" tabindex="0"><figcaption id="{name}-title">{escape(title)}'
        f'</figcaption><svg role="img" aria-labelledby="{name}-title" '
        f'aria-describedby="{name}-desc" viewBox="0 0 {_WIDTH} {height + 6}" '
        f'width="{_WIDTH}" height="{height + 6}"><desc id="{name}-desc">{description}</desc>'
        f"{''.join(parts)}</svg></figure>\n"
    )
