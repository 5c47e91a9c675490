"""Lint of what a case sends: wrapper, columns, operators and fields against the schema."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator

from pytest_qtickets.contract.calls import request_schema
from pytest_qtickets.contract.drift import unknown_fields
from pytest_qtickets.contract.endpoints import Endpoint
from pytest_qtickets.contract.remarks import Remark
from pytest_qtickets.contract.undocumented import COLUMN_ALIASES
from pytest_qtickets.contract.validation import Mismatch, validate
from pytest_qtickets.model import Case, Json

_COLUMN = re.compile(r"/where/\d+/column enum|/select/\d+ \w+|/orderBy/[^/]* propertyNames")
_OPERATOR = re.compile(r"/where/\d+/operator")


def request_remarks(case: Case, endpoint: Endpoint) -> Iterator[Remark]:
    """What the body of a documented call says that its help page does not.

    A case that expects an error may well send nonsense: nothing is said of its body.
    """
    if any(alternative.is_error for alternative in case.expected.alternatives):
        return
    schema = request_schema(endpoint.operation)
    body: Json = json.loads(case.body) if case.body is not None else None
    if schema is None:
        if body:
            yield Remark("body-not-read", "the call is documented without a body", note=True)
        return
    if body is None:
        wanted = validate(schema, {})
        if wanted:
            yield Remark("request-body", f"no body; {wanted[0]}")
        return
    found = [_remark(mismatch) for mismatch in validate(schema, body)]
    yield from found
    bare = any(remark.rule == "missing-wrapper" for remark in found)
    strange = unknown_fields(schema, {"data": body} if bare else body)
    if strange:
        yield Remark("unknown-field", f"no help page names {', '.join(strange)}", note=True)


def _remark(mismatch: Mismatch) -> Remark:
    if mismatch.keyword == "required" and mismatch.pointer == "/data":
        return Remark("missing-wrapper", "the body is not wrapped in `data`")
    if _COLUMN.fullmatch(f"{mismatch.pointer} {mismatch.keyword}"):
        name = mismatch.found.strip('"')
        return Remark("unknown-column", f"{mismatch.pointer}: no column `{name}`{_hint(mismatch)}")
    if _OPERATOR.fullmatch(mismatch.pointer):
        return Remark("unknown-operator", f"{mismatch}")
    return Remark("request-body", f"{mismatch}")


def _hint(mismatch: Mismatch) -> str:
    name = mismatch.found.strip('"')
    known = re.findall(r'"([^"]+)"', mismatch.expected)
    near = [COLUMN_ALIASES[name]] if name in COLUMN_ALIASES else []
    near = near or difflib.get_close_matches(name, known, n=1)
    return f"; the records have `{near[0]}`" if near else ""
