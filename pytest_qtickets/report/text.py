"""Words and figures as the documents print them: one form, whatever the locale or time zone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pytest_qtickets.model import Case

#: What stands in a cell that has nothing to say.
NOTHING = "-"

_SPACE = re.compile(r"\s+")
# Characters that a reader cannot see but that change what is seen: controls, bidirectional
# overrides, zero-width marks, tags, halves of surrogate pairs.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
# An underscore between letters or digits never opens emphasis; leaving it alone keeps names whole.
_MARKUP = re.compile(r"[\\`*\[\]<>|~&$]|(?<![^\W_])_|_(?![^\W_])")
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?(Z|\+00:00)")


def plain(text: str) -> str:
    r"""One line of visible characters; hidden ones are written out as ``\u202e``."""
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", _SPACE.sub(" ", text)).strip()


def clip(text: str, limit: int = 300) -> str:
    """``plain`` text of at most ``limit`` characters; a cut shows as an ellipsis."""
    line = plain(text)
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def cell(text: str, limit: int = 300) -> str:
    """Foreign text for a Markdown table or paragraph: no character of it acts as markup."""
    return _MARKUP.sub(r"\\\g<0>", clip(text, limit)) or NOTHING


def code(text: str, limit: int = 300) -> str:
    """Foreign text as a code span inside a *table*, where a pipe needs a backslash."""
    body = clip(text, limit)
    if not body:
        return NOTHING
    fence = "`" * (max((len(run) for run in re.findall("`+", body)), default=0) + 1)
    pad = " " if "`" in (body[0], body[-1]) else ""
    return f"{fence}{pad}{body}{pad}{fence}".replace("|", "\\|")


def ids(cases: Iterable[Case]) -> str:
    """Case ids with neighbours joined: ``1.2, 6.1 to 6.7``."""
    runs: list[list[Case]] = []
    for case in cases:
        last = runs[-1][-1].key if runs else ()
        if last and case.key == (*last[:-1], last[-1] + 1):
            runs[-1].append(case)
        else:
            runs.append([case])
    pair = 2
    return ", ".join(
        f"{run[0].id} to {run[-1].id}" if len(run) > pair else ", ".join(c.id for c in run)
        for run in runs
    )


def count(number: int, noun: str, plural: str = "") -> str:
    """``1 case``, ``51 cases``."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def known(number: int | None) -> str:
    """The figure, or ``unknown``: what was not measured is not 0."""
    return "unknown" if number is None else str(number)


def milliseconds(microseconds: float) -> str:
    """One decimal, no unit: ``12.3``."""
    return f"{microseconds / 1000:.1f}"


def instant(stamp: str | None) -> str:
    """``2026-11-22 01:35:00 UTC``; anything that is not UTC is shown as it is written."""
    found = _INSTANT.fullmatch(stamp or "")
    return f"{found[1]} {found[2]} UTC" if found else plain(stamp or "unknown")


def duration(microseconds: int) -> str:
    """``4.2 s``, ``3 min 04.2 s``, ``1 h 03 min 04.2 s``."""
    tenths = (microseconds + 50_000) // 100_000
    minutes, tenths = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    seconds, tenths = divmod(tenths, 10)
    if hours:
        return f"{hours} h {minutes:02d} min {seconds:02d}.{tenths} s"
    return f"{minutes} min {seconds:02d}.{tenths} s" if minutes else f"{seconds}.{tenths} s"


def recordings(facts: Mapping[str, str]) -> str:
    """From what target and when a replay's recordings are: ``from sandbox, 2026-… to 2026-…``."""
    if not facts:
        return "of unknown date and target"
    first, last = facts.get("first"), facts.get("last")
    times = instant(first) if first == last else f"{instant(first)} to {instant(last)}"
    return f"from {plain(facts.get('targets') or 'an unknown target')}, {times}"
