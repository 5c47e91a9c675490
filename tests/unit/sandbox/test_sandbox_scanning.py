"""Scanning: a ticket lets in one guest, once."""

from __future__ import annotations

NOW = "2025-11-07T12:00:00+03:00"
SCAN = {"barcode": "877076325904", "event_id": 33, "show_id": 41}


def checked(rest, barcode="877076325904"):
    query = {"where": [{"column": "barcode", "value": barcode}]}
    (row,) = rest("GET", "barcodes", query).json()["data"]
    return row["checked_at"]


def refused(answer, code="VALIDATION_ERROR", status=422):
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_scan_once(rest):
    """The first scan succeeds, the second says when the guest came in."""
    assert checked(rest) is None
    answer = rest("POST", "scanning/scan", SCAN).json()
    assert answer == {"success": True, "barcode": "877076325904", "checked_at": NOW}
    assert checked(rest) == NOW
    again = rest("POST", "scanning/scan", SCAN | {"scanned_at": "2025-11-07T20:00:00+03:00"})
    assert again.json() == {"success": False, "barcode": "877076325904", "checked_at": NOW}


def test_batch_in_request_order(rest):
    """Each scan keeps its own time, in Moscow's offset; the same ticket twice counts once."""
    second = {"barcode": "877344688530", "scanned_at": "2025-11-07T16:31:00Z"}
    answer = rest("POST", "scanning/batch", {"scans": [second, SCAN, second]}).json()
    assert answer["success"] is False
    assert [row["success"] for row in answer["scans"]] == [True, True, False]
    assert checked(rest, "877344688530") == "2025-11-07T19:31:00+03:00"
    assert checked(rest) == NOW


def test_batch_is_all_or_nothing(rest):
    """An unknown barcode in it, and nobody is let in."""
    scans = [SCAN, {"barcode": "870000000000"}]
    refused(rest("POST", "scanning/batch", {"scans": scans}), "TICKET_NOT_FOUND", 404)
    assert checked(rest) is None


def test_refusals(rest):
    """Another show's ticket, no barcode, no list; the error does not repeat the barcode."""
    answer = rest("POST", "scanning/scan", SCAN | {"show_id": 4076})
    refused(answer, "TICKET_NOT_FOUND", 404)
    assert "877076325904" not in answer.text
    refused(rest("POST", "scanning/scan", {}))
    refused(rest("POST", "scanning/scan", {"barcode": 877076325904}))
    refused(rest("POST", "scanning/scan", SCAN | {"scanned_at": "now"}))
    for scans in (None, [], {}, ["877076325904"]):
        refused(rest("POST", "scanning/batch", {"scans": scans}))


def test_info_counts(rest):
    """Totals are the sums of the shows; a scan moves them by one."""
    before = rest("GET", "scanning/info").json()["data"]
    assert before["tickets"] == sum(show["tickets"] for show in before["shows"]) == 345
    assert before["checked"] == sum(show["checked"] for show in before["shows"]) == 6
    rest("POST", "scanning/scan", SCAN)
    assert rest("GET", "scanning/info").json()["data"]["checked"] == 7


def test_a_cancelled_ticket_does_not_scan(rest):
    """Its barcode is void."""
    first = rest("GET", "orders/1").json()["data"]["baskets"][0]
    assert first["barcode"] == SCAN["barcode"]
    rest("DELETE", f"orders/1/baskets/{first['id']}")
    refused(rest("POST", "scanning/scan", SCAN), "TICKET_NOT_FOUND", 404)
