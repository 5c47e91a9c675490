"""Section 4 of the case file: price shades, discounts and promo codes."""

import pytest

pytestmark = pytest.mark.discounts


def test_discounts(api_case, api_client, row_delta):
    """Every case on shades, discounts and promo codes passes, and ids do not repeat."""
    records = api_client.send(api_case).records
    assert len({record["id"] for record in records}) == len(records)
    assert row_delta.agrees is not False
