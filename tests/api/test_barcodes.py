"""Section 5 of the case file: barcodes and scanning."""

import pytest

pytestmark = pytest.mark.barcodes


def test_barcodes(api_case, api_client, row_delta):
    """Every barcode case passes, and a list names a barcode once."""
    barcodes = [r["barcode"] for r in api_client.send(api_case).records if "barcode" in r]
    assert len(set(barcodes)) == len(barcodes)
    assert row_delta.agrees is not False
