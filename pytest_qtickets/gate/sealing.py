"""The seal of a gate: an in-toto Statement (test-result v0.1), as a run's is."""

from __future__ import annotations

import hashlib
import json

from pytest_qtickets.evidence.records import FORMAT
from pytest_qtickets.gate.facts import GateAudit, Status

_RESULTS = {Status.PASS: "PASSED", Status.BLOCKED: "WARNED"}


def seal_json(audit: GateAudit, manifest: bytes, log: bytes) -> bytes:
    """Content of ``seal.json``."""
    lines = log.splitlines()
    by_word = {
        word: [fact.check.name for fact in audit.checks if fact.word == word]
        for word in ("passed", "failed", "not run", "unfinished")
    }
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "predicateType": "https://in-toto.io/attestation/test-result/v0.1",
        "subject": [
            {
                "name": "manifest-sha256.txt",
                "digest": {"sha256": hashlib.sha256(manifest).hexdigest()},
                "annotations": {
                    "gate": audit.gate.id,
                    "run": audit.name,
                    "format": FORMAT,
                    "status": audit.status.value,
                    "records": len(lines),
                    "chainHead": audit.log_head,
                    "totals": {word: len(names) for word, names in by_word.items()},
                },
            },
            {
                "name": f"data/{audit.log_file}",
                "digest": {"sha256": hashlib.sha256(log).hexdigest()},
            },
        ],
        "predicate": {
            "result": _RESULTS.get(audit.status, "FAILED"),
            "configuration": [
                {
                    "name": audit.gate.file,
                    "digest": {"sha256": hashlib.sha256(audit.gate.source).hexdigest()},
                    "annotations": {"missing": [one.name for one in audit.missing]},
                }
            ],
            "passedTests": by_word["passed"],
            "failedTests": by_word["failed"],
        },
    }
    return json.dumps(statement, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
