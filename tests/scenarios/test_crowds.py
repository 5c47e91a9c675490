"""Many at once: one seat has one buyer, and nobody ever sees half of a change."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import httpx
import pytest

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox import PARTNERS_TOKEN, REST_TOKEN, SandboxServer

pytestmark = pytest.mark.parametrize("qtickets_sandbox", ["documented"], indirect=True)

ROUNDS = range(20)
BUYERS, READERS, WRITERS = 50, 200, 20
SHOW = "12/4076"


def client(base: str, token: str, connections: int) -> httpx.AsyncClient:
    """A client that really opens so many connections."""
    limits = httpx.Limits(max_connections=connections)
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.AsyncClient(base_url=base, headers=headers, limits=limits, timeout=30)


async def answer_of(api: httpx.AsyncClient, method: str, path: str, body: Any = None) -> Json:
    """The parsed body."""
    return (await api.request(method, path, json=body)).json()


@pytest.mark.asyncio
@pytest.mark.parametrize("nth", ROUNDS)
async def test_one_seat_has_one_buyer(qtickets_sandbox: SandboxServer, nth: int) -> None:
    """Of fifty who want it at once, one gets it and 49 are told that it is taken."""
    bodies = [
        {
            "seat_id": "CENTER_PARTERRE-20;5",
            "paid": 1,
            "external_id": f"buyer-{nth}-{number}",
        }
        for number in range(BUYERS)
    ]
    async with client(qtickets_sandbox.partners_base, PARTNERS_TOKEN, BUYERS) as api:
        path = f"tickets/add/{SHOW}"
        answers = await asyncio.gather(*(answer_of(api, "POST", path, body) for body in bodies))
        found = await answer_of(api, "POST", f"tickets/find/{SHOW}", {
            "filter": {"external_id": [body["external_id"] for body in bodies]}
        })  # fmt: skip
    outcomes = Counter(answer.get("code", answer["status"]) for answer in answers)
    assert outcomes == {"success": 1, "SEAT_NOT_AVAILABLE": BUYERS - 1}
    (sold,) = [answer["result"] for answer in answers if answer["status"] == "success"]
    assert [ticket["external_id"] for ticket in found["result"]] == [sold["external_id"]]


@pytest.mark.asyncio
@pytest.mark.parametrize("nth", ROUNDS)
async def test_no_reader_sees_a_torn_order(qtickets_sandbox: SandboxServer, nth: int) -> None:
    """An order costs what its tickets cost, in every one of 200 reads beside twenty changes."""
    async with client(qtickets_sandbox.rest_base, REST_TOKEN, 40) as api:
        baskets = [
            b["id"] for b in (await answer_of(api, "GET", "orders/12345"))["data"]["baskets"]
        ]

        def change(number: int) -> Any:
            prices = {"ticket_original_price": 1000 + 10 * number + nth, "discount_value": number}
            path = f"baskets/{baskets[number % len(baskets)]}"
            return answer_of(api, "PUT", path, {"data": prices})

        reads = [answer_of(api, "GET", "orders/12345") for _ in range(READERS)]
        writes = [change(number) for number in range(WRITERS)]
        step = READERS // WRITERS
        mixed = [
            task
            for number, write in enumerate(writes)
            for task in (write, *reads[number * step : (number + 1) * step])
        ]
        answers = [answer["data"] for answer in await asyncio.gather(*mixed)]
    orders = [answer for answer in answers if "baskets" in answer]
    assert len(orders) == READERS
    for order in orders:
        assert order["price"] == sum(basket["price"] for basket in order["baskets"])
        for basket in order["baskets"]:
            discount = basket["discount_value"] or 0
            assert basket["price"] == basket["original_price"] - discount
    assert len({order["price"] for order in orders}) > 1  # the reads did run beside the changes
