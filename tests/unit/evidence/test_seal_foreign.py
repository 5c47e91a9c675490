"""The seal under in-toto's own messages: strict readers take it, and its words are theirs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from google.protobuf.json_format import ParseDict
from in_toto_attestation.predicates.test_result.v0 import test_result_pb2
from in_toto_attestation.v1 import statement_pb2

from pytest_qtickets.evidence.records import Entry
from tests.unit.evidence import sealing
from tests.unit.evidence.sealing import FAILING, PASSING


@pytest.mark.parametrize(("entries", "result"), [(PASSING, "PASSED"), (FAILING, "FAILED")])
def test_a_statement_and_a_test_result(tmp_path: Path, entries: list[Entry], result: str) -> None:
    """No unknown field anywhere: extras stand in annotations."""
    done = sealing.sealed(tmp_path, entries)
    seal = json.loads((done.folder / "seal.json").read_bytes())
    statement = ParseDict(seal, statement_pb2.Statement())
    assert statement.type == "https://in-toto.io/Statement/v1"
    assert statement.subject[0].name == "manifest-sha256.txt"
    told = ParseDict(seal["predicate"], test_result_pb2.TestResult())
    assert told.result == result
    assert len(told.passed_tests) + len(told.failed_tests) == 2
