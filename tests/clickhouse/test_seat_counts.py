"""Seats are counted right in every form a hall arrives in."""

from __future__ import annotations

import pytest

from pytest_qtickets.clickhouse.seats import count_seats
from tests.clickhouse.samples import OFFERS, ZONES


@pytest.mark.parametrize(
    ("answer", "total", "left"),
    [
        pytest.param(
            {"data": {"A-1;1": {"available": True}, "A-1;2": {"available": False}}},
            2,
            1,
            id="flat map, ids are keys",
        ),
        pytest.param(
            {"data": {"9": {"zone_id": "9", "seats": {"1;1": {"seat_id": 5, "admission": True}}}}},
            1,
            None,
            id="zones of REST, admission only: free is unknown",
        ),
        pytest.param(ZONES, 3, 1, id="zones of Partners, admission sold out, scheme ignored"),
        pytest.param(OFFERS, 2, 1, id="offers: one seat under two tariffs is one"),
        pytest.param(
            {"seatmap": {"zones": {"1": {"seats": {"1;1": {"row": "1"}, "1;2": {"row": "1"}}}}}},
            2,
            None,
            id="seatmap: no word about free seats",
        ),
        pytest.param({"data": []}, 0, 0, id="an empty hall has 0 seats"),
        pytest.param({"zones": []}, 0, 0, id="no zones"),
        pytest.param({"status": "success"}, None, None, id="no seats in the answer at all"),
        pytest.param(
            {"data": {"D": {"admission": True, "max_quantity": 300, "free_quantity": 0}}},
            300,
            0,
            id="admission, sold out",
        ),
        pytest.param(
            {"data": {"D": {"admission": True, "max_quantity": 300, "available": True}}},
            300,
            None,
            id="admission, some free, nobody says how many",
        ),
        pytest.param(
            {"data": {"D": {"admission": True, "available": True, "free_quantity": 40}}},
            40,
            40,
            id="admission without its size: never more left than there is",
        ),
        pytest.param(
            {
                "data": {
                    "A": {"seats": {"1;1": {"available": True}}},
                    "B": {"seats": {"1;1": {"available": 1}, "1;2": {"available": "0"}}},
                }
            },
            3,
            2,
            id="the same key in two zones is two seats",
        ),
        pytest.param(
            {
                "data": [
                    {"seat_id": "1;1", "available": True},
                    {"seat_id": "1;1", "available": True},
                ]
            },
            1,
            1,
            id="a seat listed twice is one",
        ),
    ],
)
def test_seats_are_counted(answer, total, left):
    """Total and free seats of one answer; ``None`` is not known and 0 is 0."""
    assert count_seats(answer) == (total, left)
