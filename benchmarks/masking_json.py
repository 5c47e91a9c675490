"""Speed of masking JSON beside its floors, in one process: ``python benchmarks/masking_json.py``.

MB of input per second of CPU time, best of five. ``warm`` has seen the values before, as in a run
that reads an order again; ``cold`` has not: every value is new to the masker.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import orjson

sys.path.insert(0, str(Path(__file__).parents[1]))

from pytest_qtickets.masking import Masker
from tests.corpus.documents import Maker, client, event, order, partner_ticket

JSON = "application/json"
ORDERS, EVENTS, CLIENTS, TICKETS = 2000, 2000, 8000, 4000


def best(work: Callable[[], object], size: int, runs: int = 5) -> float:
    """MB/s of the fastest run."""
    seconds = []
    for _ in range(runs):
        began = time.process_time()
        work()
        seconds.append(time.process_time() - began)
    return size / 1e6 / min(seconds)


def measure(name: str, document: object) -> None:
    """One line of figures."""
    data = orjson.dumps(document)
    floor = best(lambda: orjson.dumps(orjson.loads(data)), len(data))
    standard = best(lambda: json.dumps(json.loads(data)), len(data))
    masker = Masker(b"benchmark")
    masker.mask_bytes(data, JSON)
    warm = best(lambda: masker.mask_bytes(data, JSON), len(data))
    cold = best(lambda: Masker(b"benchmark").mask_bytes(data, JSON), len(data))
    sys.stdout.write(
        f"{name}: {len(data) / 1e6:.1f} MB; mask_bytes {warm:.1f} MB/s warm, {cold:.1f} cold;"
        f" orjson {floor:.1f}, json {standard:.1f};"
        f" share of orjson {warm / floor:.2f} warm, {cold / floor:.2f} cold\n"
    )


def main() -> None:
    """Clients and tickets are nearly all personal, orders by half, events nearly not."""
    make = Maker(1)
    measure("orders", {"data": [order(make) for _ in range(ORDERS)]})
    measure("events", {"data": [event(make) for _ in range(EVENTS)]})
    measure("clients", {"data": [client(make, "") for _ in range(CLIENTS)]})
    measure("tickets", {"result": [partner_ticket(make) for _ in range(TICKETS)]})


if __name__ == "__main__":
    main()
