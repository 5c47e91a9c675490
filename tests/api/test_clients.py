"""Section 2 of the case file: clients."""

import pytest

pytestmark = pytest.mark.clients


def test_clients(api_case, api_client, row_delta):
    """Every client case passes and gives each client one id and one e-mail."""
    clients = api_client.send(api_case).records
    assert len({client["id"] for client in clients}) == len(clients)
    assert len({client["email"] for client in clients}) == len(clients)
    assert row_delta.agrees is not False
