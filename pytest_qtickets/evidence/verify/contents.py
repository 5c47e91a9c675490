"""What the log says against everything else: plan, bodies, and every derived file again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from pytest_qtickets.errors import QticketsError
from pytest_qtickets.evidence.audit import Audit
from pytest_qtickets.evidence.derived import pieces_of
from pytest_qtickets.evidence.fold import Derive, fold
from pytest_qtickets.evidence.records import plan
from pytest_qtickets.evidence.verify.chain import Chain
from pytest_qtickets.evidence.verify.comparing import first_difference, same_bytes
from pytest_qtickets.evidence.verify.findings import Finding, UnreadableError
from pytest_qtickets.evidence.verify.sources import Source, measured, read
from pytest_qtickets.model import MaskedBytes, Spec
from pytest_qtickets.spec import parse_spec


def read_case_file(source: Source, start: Mapping[str, Any]) -> tuple[Spec | None, list[Finding]]:
    """The case file of the archive, parsed as the run parsed it."""
    told = start.get("spec")
    facts = told if isinstance(told, dict) else {}
    name = f"data/spec/{facts.get('file')}"
    if name not in source.names():
        return None, [Finding("spec", name, "the case file of the run is missing")]
    content = read(source, name)
    found = []
    if hashlib.sha256(content).hexdigest() != facts.get("sha256"):
        found.append(Finding("spec", name, "not the file that the run began with"))
    values = facts.get("values") or {}
    try:
        return parse_spec(content, file=str(facts["file"]), values=values), found
    except QticketsError as error:
        return None, [*found, Finding("spec", name, str(error))]


def check_plan(chain: Chain, spec: Spec) -> Iterator[Finding]:
    """The plan names every case of the file, as the file has it, and nothing else happened."""
    plans: Iterator[list[Any]] = (r["cases"] for r in chain.records if r["type"] == "plan")
    planned = next(plans, [])
    nodes = {item["id"]: item["nodes"] for item in planned if item.get("state") == "selected"}
    wanted = plan(spec, nodes).facts["cases"]
    if planned != wanted:
        ids = [item.get("id") for item in planned], [item["id"] for item in wanted]
        if ids[0] != ids[1]:
            text = f"{len(ids[0])} cases planned, the case file has {len(ids[1])}"
        else:
            text = next(
                f"case {right['id']} is planned other than the case file has it"
                for left, right in zip(planned, wanted, strict=True)
                if left != right
            )
        yield Finding("plan", chain.file, text, 2)
    known = {item["id"] for item in wanted}
    for number, record in enumerate(chain.records, start=1):
        if "case" in record and record["case"] not in known:
            yield Finding("plan", chain.file, "a case that no plan names", number)


def check_bodies(source: Source, chain: Chain) -> Iterator[Finding]:
    """Every body is there with the digest and the size that its record names."""
    names = set(source.names())
    for number, record in enumerate(chain.records, start=1):
        for named in record["files"].values() if record["type"] == "exchange" else ():
            name = f"data/{named['file']}"
            if name not in names:
                yield Finding("body", name, f"named by line {number} of the log and missing")
                continue
            if measured(source, name)[:2] != (named["sha256"], named["size"]):
                yield Finding("body", name, f"not the body that line {number} of the log names")


def named_files(chain: Chain, spec: Spec) -> set[str]:
    """Payload files that the log names: itself, the case file, the bodies."""
    bodies = {
        f"data/{named['file']}"
        for record in chain.records
        if record["type"] == "exchange"
        for named in record["files"].values()
    }
    return {chain.file, f"data/spec/{spec.file}", *bodies}


def fold_again(source: Source, chain: Chain, spec: Spec) -> Audit:
    """The audit, with every verdict reached anew from the stored bodies."""
    return fold(
        chain.records,
        spec,
        lambda name: MaskedBytes(read(source, f"data/{name}")),
        chain.file.removeprefix("data/"),
    )


def check_derived(
    source: Source, audit: Audit, derive: Derive, known: set[str]
) -> Iterator[Finding]:
    """Every derived file is, byte for byte, what the evidence comes to; no other file is there."""
    derived = derive(audit, lambda name: MaskedBytes(read(source, f"data/{name}")))
    names = set(source.names())
    for name in sorted(derived):
        path = f"data/{name}"
        if path not in names:
            yield Finding("derived", path, "missing")
            continue
        try:
            measured(source, path)
        except UnreadableError as error:
            yield Finding("derived", path, str(error))
            continue
        if not same_bytes(source.pieces(path), pieces_of(derived, name)):
            number, left, right = first_difference(source.pieces(path), pieces_of(derived, name))
            text = f"found `{left}`, the evidence comes to `{right}`"
            yield Finding("derived", path, text, number)
    for name in sorted(n for n in names if n.startswith("data/")):
        if name not in known and name.removeprefix("data/") not in derived:
            yield Finding("structure", name, "named neither by the log nor derived from it")
