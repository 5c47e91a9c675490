"""Why a case did not pass: the case file's lines beside the masked exchange."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pytest_qtickets.masking import Masker
from pytest_qtickets.model import Case, Exchange, MaskedBytes, MaskedText, Ruling, Spec
from pytest_qtickets.wire.retry import last_attempts

#: Characters of a body that a failure shows; the whole of it is in the evidence.
SHOWN = 1200


def explain(
    case: Case, spec: Spec, exchanges: Sequence[Exchange], ruling: Ruling, masker: Masker
) -> MaskedText:
    """One message for people: the rule, what was expected and where it is written, what came."""
    lines = [f"{case.id} {case.title}: {ruling.verdict.value} by rule `{ruling.rule}`"]
    lines += [f"  {line}" for line in ruling.mismatches or (ruling.detail,)]
    stated = case.expected.text or "nothing stated: a 2xx answer with a success body"
    where = f"{spec.file}:{case.expected.line}" if case.expected.line else str(case.span)
    lines.append(f"  expected   {stated}   ({where})")
    lines.append(f"  case       {case.span}")
    # A list that broke off shows where; any other rule speaks of the answer from its first page.
    answers = last_attempts(exchanges)
    for exchange in answers[-1:] if ruling.rule == "transport" else answers[:1]:
        lines += _exchange(exchange)
    return masker.mask_text("\n".join(lines))


def show(exchange: Exchange) -> MaskedText:
    """A masked exchange as text, bodies cut."""
    return MaskedText("\n".join(_exchange(exchange)))


def _exchange(exchange: Exchange) -> list[str]:
    request, response, failure = exchange.request, exchange.response, exchange.failure
    lines = [f"  request    {request.method} {request.url}"]
    if exchange.page > 1:
        lines[0] += f"   (page {exchange.page})"
    if exchange.attempt > 1:
        lines[0] += f"   (attempt {exchange.attempt})"
    if request.body is not None:
        lines.append(f"             {_cut(request.body)}")
    if failure is not None:
        lines.append(f"  no answer  {failure.kind}: {failure.message}")
    if response is not None:
        lines.append(f"  answer     HTTP {response.status} {response.content_type}")
        lines.append(f"             {_cut(response.body)}")
    return lines


def _cut(body: MaskedBytes) -> str:
    text = body.decode("utf-8", "backslashreplace")
    try:
        text = json.dumps(json.loads(text), ensure_ascii=False)
    except (ValueError, RecursionError):
        text = " ".join(text.split())
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}… ({len(text)} characters)"
