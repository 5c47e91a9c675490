"""Lint of what a case expects: answers that the API is documented, or was seen, not to give."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_qtickets.contract.document import schema
from pytest_qtickets.contract.endpoints import Endpoint
from pytest_qtickets.contract.remarks import Remark
from pytest_qtickets.model import Alternative, Case

_LISTS = ("page", "list", "array", "partners")
_REFUSED_KEY = 403  # observed of REST; Partners refuse inside 200
_UNAUTHORISED = 401


def expectation_remarks(case: Case, endpoint: Endpoint) -> list[Remark]:
    """Why no answer can be what is expected; nothing while one alternative may hold."""
    remarks: list[Remark] = []
    for alternative in case.expected.alternatives:
        reasons = list(_reasons(case, endpoint, alternative))
        if not reasons:
            return []
        # What contradicts the documentation weighs more than what was only seen.
        noted = all(note for _, note in reasons)
        words = "; ".join(reason for reason, note in reasons if note == noted)
        remarks.append(Remark("expectation", f"expects {alternative}: {words}", noted))
    return remarks


def _reasons(case: Case, endpoint: Endpoint, wanted: Alternative) -> Iterator[tuple[str, bool]]:
    """Reasons against one alternative, and whether each rests on observation alone."""
    if wanted.empty and endpoint.envelope not in _LISTS:
        yield "this call answers no list", False
    success = wanted.status is not None and wanted.status // 100 == 2  # noqa: PLR2004 - a class
    if case.api == "rest":
        if success and wanted.code:
            yield "REST errors come with another status than 2xx", False
        if wanted.status == _UNAUTHORISED:
            yield f"a refused key was seen to get {_REFUSED_KEY}", True
    elif wanted.is_error and wanted.status is not None and not success:
        yield "Partners errors were seen inside HTTP 200 only", True
    codes = schema("RestCode" if case.api == "rest" else "PartnersCode")["enum"]
    if wanted.code and wanted.code not in codes:
        yield "this API was never seen to send the code", True
