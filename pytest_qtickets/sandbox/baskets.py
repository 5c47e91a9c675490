"""Baskets (one ticket each), and the stalls that hand out seats nobody else has."""

from __future__ import annotations

from random import Random

from pytest_qtickets.model import Json
from pytest_qtickets.sandbox.halls import HALLS, Place
from pytest_qtickets.sandbox.people import Person
from pytest_qtickets.sandbox.seats import seat_cost

#: Events 12 and 33 sell better: case files look at them.
_BETTER = {12, 33}
_ADMISSIONS = 20
_COMPANIES = (
    ("ООО «Кедровый мыс»", "0077110011", "007701001"),
    ("ООО «Тихая гавань»", "0054220022", "005401001"),
)


class Stalls:
    """Free seats of every show. What partners hold, or shall find free, is not handed out."""

    def __init__(self, rng: Random, events: dict[int, Json], held: set[tuple[int, str]]) -> None:
        self._rng = rng
        self._shows: list[tuple[Json, Json]] = []
        self._free: dict[int, list[Place]] = {}
        for event in events.values():
            hall = HALLS[event["scheme_id"]]
            for show in event["shows"]:
                self._shows += [(event, show)] * (2 if event["id"] in _BETTER else 1)
                free = [
                    place
                    for place in hall.places.values()
                    if place.seat_id not in hall.closed and (show["id"], place.seat_id) not in held
                    for _ in range(_ADMISSIONS if place.zone.admission else 1)
                ]
                rng.shuffle(free)
                self._free[show["id"]] = free

    def take(self, count: int, *, event_id: int | None) -> tuple[Json, Json, list[Place]]:
        """So many seats of one show, any or of this event; the event and the show with them."""
        choice = [pair for pair in self._shows if event_id in (None, pair[0]["id"])]
        while True:
            event, show = self._rng.choice(choice)
            free = self._free[show["id"]]
            if len(free) >= count:
                return event, show, [free.pop() for _ in range(count)]


def new_basket(  # noqa: PLR0913, PLR0917 - a ticket is where all of these meet
    rng: Random, order: Json, basket_id: int, show: Json, place: Place, guest: Person | None
) -> Json:
    """A ticket of an order, for the buyer or for a guest; not valid until issued."""
    details = order["client"]["details"]
    full = int(seat_cost(show, place))
    discount = full // 10 if order["discount_id"] else 0
    price = full - discount
    fee = full // 20
    company, inn, kpp = rng.choice(_COMPANIES) if rng.random() < 0.03 else (None, None, None)
    return {
        "id": basket_id,
        "series": f"{rng.randrange(10**8, 10**9)}",
        "barcode": None,
        "show_id": show["id"],
        "seat_id": place.seat_id,
        "seat_name": place.name,
        "original_price": full,
        "ticket_original_price": full,
        "price": price,
        "discount_value": discount,
        "ticket_amount": price - fee,
        "service_fee_amount": fee,
        "multiprice_code": None,
        "quantity": 1,
        "client_email": guest.email if guest else order["client"]["email"],
        "client_phone": guest.phone if guest else details["phone"] or "",
        "client_name": guest.name if guest else details["name"],
        "client_surname": guest.surname if guest else details["surname"] or "",
        "client_middlename": guest.middlename if guest else details["middlename"],
        "organization_name": company,
        "legal_name": company,
        "work_position": None,
        "inn": inn,
        "kpp": kpp,
        "comment": None,
        "pdf_url": None,
        "passbook_url": None,
        "related_baskets": [],
        "services": [],
        "refunds": [],
        "checked_at": None,
        "created_at": order["created_at"],
        "updated_at": order["updated_at"],
        "deleted_at": None,
        "refunded_at": None,
        "refunded_amount": None,
        "refunded_deduction_amount": None,
    }
