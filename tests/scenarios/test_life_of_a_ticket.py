"""What happens to a ticket from booking to the door, over the API alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_qtickets.clickhouse import Store, open_store
from pytest_qtickets.clickhouse.loading import Loader
from pytest_qtickets.clickhouse.moments import RunStamp
from pytest_qtickets.clickhouse.schema import SALES_DAILY
from pytest_qtickets.model import Json
from pytest_qtickets.spec import read_spec
from tests.scenarios.conftest import Api

pytestmark = pytest.mark.parametrize("qtickets_sandbox", ["documented"], indirect=True)

SHOW = "12/4076"
SEAT = "CENTER_PARTERRE-20;5"
SPEC = read_spec(Path(__file__).parents[2] / "specs/qtickets_documented.md")


def test_book_extend_pay_find_remove(partners: Api) -> None:
    """A booking holds its seat, can be extended and paid once, is found, and gives the seat back."""
    seat = {"seat_id": SEAT, "offer_id": "full"}
    assert partners("POST", f"tickets/check/{SHOW}", seat)["result"]["available"] is True
    booking = {**seat, "paid": 0, "reserved_to": "2025-11-08T19:00:00+03:00", "external_id": "mine"}
    ticket = partners("POST", f"tickets/add/{SHOW}", booking)["result"]
    assert (ticket["paid"], ticket["barcode"]) == (0, None)
    assert partners("POST", f"tickets/check/{SHOW}", seat)["result"]["available"] is False
    assert partners.refused("POST", f"tickets/add/{SHOW}", booking) == "SEAT_NOT_AVAILABLE"

    longer = {"external_id": "mine", "paid": 0, "reserved_to": "2025-11-20T19:00:00+03:00"}
    extended = partners("POST", f"tickets/update/{SHOW}", longer)["result"]
    assert extended["reserved_to"] == longer["reserved_to"]

    paid = partners("POST", f"tickets/update/{SHOW}", {"id": ticket["id"], "paid": 1})["result"]
    assert (paid["paid"], paid["reserved_to"]) == (1, None)
    assert len(paid["barcode"]) == 12

    wanted = {"filter": {"external_id": "mine"}}
    (found,) = partners("POST", f"tickets/find/{SHOW}", wanted)["result"]
    assert (str(found["id"]), found["barcode"]) == (str(ticket["id"]), paid["barcode"])
    by_barcode = {"filter": {"barcode": paid["barcode"]}}
    assert partners("POST", "tickets/find", by_barcode)["result"] == [found]

    assert partners("POST", f"tickets/remove/{SHOW}", {"id": ticket["id"]})["result"] is True
    assert partners.refused("POST", f"tickets/remove/{SHOW}", {"id": ticket["id"]}) == (
        "TICKET_NOT_FOUND"
    )
    assert partners("POST", f"tickets/check/{SHOW}", seat)["result"]["available"] is True
    (gone,) = partners("POST", f"tickets/find/{SHOW}", wanted)["result"]
    assert gone["deleted"] == 1


def test_a_refund_lowers_sales_by_its_ticket(rest: Api, tmp_path: Path) -> None:
    """By one ticket and by its price, in the table of sales; a second refund is refused."""
    store = open_store("chdb://", folder=tmp_path)
    assert store is not None
    try:
        before = _sales(store, rest, "20251107_100000_00000001")
        basket = rest("GET", "orders/4360")["data"]["baskets"][0]
        refund = {"refund": {"deduction_amount": 0, "baskets": {str(basket["id"]): []}}}
        order = rest("DELETE", "orders/4360/baskets", refund)["data"]
        assert sum(item["amount"] for item in order["refunds"]) == basket["price"]
        after = _sales(store, rest, "20251107_110000_00000002")
    finally:
        store.close()
    assert before[0] - after[0] == 1
    assert round(before[1] - after[1], 2) == basket["price"]
    assert rest.refused("DELETE", "orders/4360/baskets", refund) == "VALIDATION_ERROR"
    assert rest.refused("POST", "orders/4360/restore", {}) == "VALIDATION_ERROR"


def _sales(store: Store, rest: Api, run_id: str) -> tuple[int, float]:
    """Tickets sold and revenue of event 33, from every page of orders, loaded as a run would."""
    pages: list[Json] = []
    query = {"where": [{"column": "event_id", "value": 33}]}
    while not pages or len(pages) * 50 < pages[-1]["paging"]["total"]:
        pages.append(rest("GET", "orders", {**query, "page": len(pages) + 1}))
    moment = f"2025-11-07T{run_id[9:11]}:00:00Z"
    loader = Loader(store, RunStamp.at(run_id, moment))
    loader.load(SPEC.case("1.1"), pages, started_at=moment, finished_at=moment, ok=True)
    loader.build_facts()
    ((tickets, revenue),) = store.query(
        f"SELECT sum(tickets_sold), sum(revenue) FROM {SALES_DAILY} FINAL WHERE event_id = '33'"
    )
    return int(tickets), float(revenue)


def test_a_ticket_admits_once(rest: Api) -> None:
    """The second scan says so and keeps the first time; both calls tell the same state."""
    door = "shows/41/barcode/877076325904"
    assert rest("GET", door)["checked_at"] is None
    first = rest("POST", door, {"checked_at": "2025-11-07T19:30:00+03:00"})
    assert first["success"] is True
    second = rest("POST", door, {"checked_at": "2025-11-07T19:45:00+03:00"})
    assert (second["success"], second["checked_at"]) == (False, first["checked_at"])
    assert rest("GET", door)["checked_at"] == first["checked_at"]
    again = [{"barcode": "877076325904", "checked_at": "2025-11-07T19:50:00+03:00"}]
    assert rest("POST", "shows/41/barcodes", again)["success"] is False


def test_a_client_is_saved_once(rest: Api) -> None:
    """The same e-mail again changes the client it names and makes no other."""
    total = rest("GET", "clients")["paging"]["total"]
    person = {"email": "user@example.com", "details": {"name": "Имя", "phone": "+79990000001"}}
    made = rest("POST", "clients", {"data": person})["data"]
    person["details"] = {"name": "Другое"}
    changed = rest("POST", "clients", {"data": person})["data"]
    assert changed["id"] == made["id"]
    assert changed["details"]["name"] == "Другое"
    assert changed["details"]["phone"] == "+79990000001"
    assert rest("GET", f"clients/{made['id']}")["data"] == changed
    assert rest("GET", "clients")["paging"]["total"] == total + 1


def test_a_cancelled_order_comes_back(rest: Api) -> None:
    """Cancelled whole, an unpaid order is deleted; restored, it waits for its money again."""
    baskets = {str(basket["id"]): [] for basket in rest("GET", "orders/12345")["data"]["baskets"]}
    gone = rest("DELETE", "orders/12345/baskets", {"delete": {"baskets": baskets}})["data"]
    assert gone["deleted_at"] is not None
    back = rest("POST", "orders/12345/restore", {})["data"]
    assert back["deleted_at"] is None
    assert [basket["deleted_at"] for basket in back["baskets"]] == [None] * len(baskets)
