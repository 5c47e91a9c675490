"""Section 7 of the case file: errors that are due."""

import pytest

pytestmark = pytest.mark.errors


def test_errors(api_case, api_client, row_delta):
    """Every case that expects an error gets it, and loads nothing but its job row."""
    api_client.send(api_case)
    assert [table for table, delta in row_delta.items() if delta.sent] == ["meta_job_runs"]
    assert row_delta.agrees is not False
