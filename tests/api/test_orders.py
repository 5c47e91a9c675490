"""Section 1 of the case file: orders and the tickets in them."""

import pytest

pytestmark = pytest.mark.orders


def test_orders(api_case, api_client, row_delta):
    """Every order case passes, an order costs what its tickets cost, and its rows arrive."""
    answer = api_client.send(api_case)
    for order in answer.records:
        if "baskets" in order:
            assert order["price"] == sum(basket["price"] for basket in order["baskets"])
    assert row_delta.agrees is not False
