"""Section 6 of the case file: the Partners API."""

import pytest

pytestmark = pytest.mark.partners


def test_partners(api_case, api_client, row_delta):
    """Every Partners case passes; what a key may not write adds no ticket."""
    api_client.send(api_case)
    if "writes" in api_case.marks:
        assert not any(delta.sent for table, delta in row_delta.items() if "tickets" in table)
    assert row_delta.agrees is not False
