"""Clients: ninety-five invented buyers."""

from __future__ import annotations

from random import Random

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox.people import People

COUNT = 95
#: The vendor's sample: client 235 has the details 167.
KNOWN = {235: 167}


def make_clients(rng: Random, people: People) -> dict[int, Json]:
    """The clients by id, ascending; some gave no middle name, surname or phone."""
    others = [number for number in range(10, 900) if number not in KNOWN]
    ids = sorted([*KNOWN, *rng.sample(others, COUNT - len(KNOWN))])
    clients = {}
    for client_id in ids:
        person = people.new()
        clients[client_id] = new_client(client_id, person.email) | {
            "details": {
                "id": KNOWN.get(client_id, 1000 + client_id),
                "name": person.name,
                "middlename": person.middlename if rng.random() < 0.6 else None,
                "surname": person.surname if rng.random() < 0.95 else None,
                "phone": person.phone if rng.random() < 0.9 else None,
                "vk_id": str(rng.randrange(10**8, 10**9)) if rng.random() < 0.1 else "",
                "facebook_id": "",
            }
        }
    return clients


def new_client(client_id: int, email: str) -> Json:
    """A client of whom only the address is known."""
    details = {
        "id": 1000 + client_id,
        "name": "",
        "middlename": None,
        "surname": None,
        "phone": None,
        "vk_id": "",
        "facebook_id": "",
    }
    return {"id": client_id, "email": email, "details": details}
