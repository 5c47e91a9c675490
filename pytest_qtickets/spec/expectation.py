"""What the file says the answer should be: alternatives joined by ``или`` / ``or``."""

from __future__ import annotations

import re

from pytest_qtickets.model import Alternative, Expectation

#: What holds when a case states nothing: any 2xx and a body that reports no error.
UNSTATED = Expectation((Alternative(),), "")

_OR = re.compile(r"\b(?:или|or)\b", re.IGNORECASE)
_STATUS = re.compile(r"(?<![\w.,-])[1-5][0-9]{2}(?![\w-]|[.,][0-9])")
_CODE = re.compile(r"`([A-Z][A-Z0-9_]*)`")
_EMPTY = re.compile(r"\b(?:пустой\s+(?:результат|список)|empty\s+(?:result|list))\b", re.IGNORECASE)


def read_expectation(text: str, line: int) -> tuple[Expectation, list[str]]:
    """The expectation stated by ``text``, and what in it cannot be read."""
    complaints: list[str] = []
    alternatives: list[Alternative] = []
    for part in _OR.split(text):
        statuses = sorted({int(number) for number in _STATUS.findall(part)})
        codes = sorted(set(_CODE.findall(part)))
        empty = bool(_EMPTY.search(part))
        for several in (statuses, codes):
            if len(several) > 1:
                named = " and ".join(str(one) for one in several)
                complaints.append(f"one expected answer names {named}: join them with `или` / `or`")
        if statuses or codes or empty:
            alternatives.append(
                Alternative(statuses[0] if statuses else None, codes[0] if codes else None, empty)
            )
        else:
            shown = part.strip() or "nothing"
            complaints.append(
                f"the expected answer `{shown[:80]}` names no HTTP status, no `CODE` "
                "and no `пустой результат` / `empty result`"
            )
    stated = tuple(dict.fromkeys(alternatives)) or UNSTATED.alternatives
    return Expectation(stated, text, line), complaints
