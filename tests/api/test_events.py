"""Section 3 of the case file: events, their shows and seats."""

import pytest

pytestmark = pytest.mark.events


def test_events(api_case, api_client, row_delta):
    """Every event case passes; dates live on the shows, and a show ends after it begins."""
    for event in api_client.send(api_case).records:
        for show in event.get("shows", ()):
            assert show["start_date"] <= show["finish_date"]
    assert row_delta.agrees is not False
