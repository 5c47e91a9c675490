"""The seal: an in-toto Statement (test-result v0.1) that binds manifest, chain head and totals."""

from __future__ import annotations

import hashlib
import json

from pytest_qtickets.evidence.audit import Audit
from pytest_qtickets.evidence.records import FORMAT
from pytest_qtickets.model import Verdict


def seal_json(audit: Audit, manifest: bytes, log: bytes) -> bytes:
    """Content of ``seal.json``. Extras stand in ``annotations``: strict readers refuse others."""
    lines = log.splitlines()
    by_verdict = {
        verdict: [c.case.id for c in audit.cases if c.verdict is verdict] for verdict in Verdict
    }
    failed = [*by_verdict[Verdict.FAILED], *by_verdict[Verdict.ERROR]]
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "predicateType": "https://in-toto.io/attestation/test-result/v0.1",
        "subject": [
            {
                "name": "manifest-sha256.txt",
                "digest": {"sha256": hashlib.sha256(manifest).hexdigest()},
                "annotations": {
                    "run": audit.run.name,
                    "format": FORMAT,
                    "target": audit.run.target,
                    "complete": audit.complete,
                    "records": len(lines),
                    "chainHead": hashlib.sha256(lines[-1] if lines else b"").hexdigest(),
                    "totals": {v.value: len(ids) for v, ids in by_verdict.items()},
                },
            },
            {
                "name": f"data/{audit.log_file}",
                "digest": {"sha256": hashlib.sha256(log).hexdigest()},
            },
        ],
        "predicate": {
            "result": result_word(audit),
            "configuration": [
                {
                    "name": audit.spec.file,
                    "digest": {"sha256": audit.spec.digest},
                    "annotations": {
                        "planned": len(audit.cases),
                        **{
                            v.value: by_verdict[v]
                            for v in (Verdict.BLOCKED, Verdict.NOT_RUN, Verdict.UNFINISHED)
                        },
                    },
                }
            ],
            "passedTests": by_verdict[Verdict.PASSED],
            "failedTests": sorted(failed, key=[c.case.id for c in audit.cases].index),
        },
    }
    return json.dumps(statement, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def result_word(audit: Audit) -> str:
    """``PASSED`` when every planned case passed, ``WARNED`` when some only did not run."""
    passed = audit.totals[Verdict.PASSED]
    if audit.failed or not audit.complete or not passed:
        return "FAILED"
    return "PASSED" if passed == len(audit.cases) else "WARNED"


def seal_digest(seal: bytes) -> str:
    """The seal of a run: SHA-256 of ``seal.json``, hex."""
    return hashlib.sha256(seal).hexdigest()
