"""The documented dialect: events made and edited from EventInput, and sold from at once."""

from __future__ import annotations

import base64

import pytest

from tests.unit.sandbox.shapes import EVENT, PRICE, SHOW, conforms

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\nnot much").decode()
SHOWN = {
    "start_date": "2026-03-01T19:00:00+03:00",
    "finish_date": "2026-03-01T21:00:00+03:00",
    "open_date": "2026-03-01T18:30:00+03:00",
    "sale_finish_date": "2026-03-01T18:00:00+03:00",
    "sale_start_date": None,
    "is_active": 1,
    "prices": [
        {"default_price": 1500.5, "color_theme": 15},
        {"default_price": 700, "color_theme": 2},
    ],
    "scheme_properties": {
        "admin": {"zones": {"PARTERRE": {"opened": "1", "was_opened": "1"}}},
        "zones": {
            "CENTER_PARTERRE": {"disabled": "0", "spread": "", "price_id": "#0"},
            "PARTERRE": {"disabled": "1", "price_id": "#1"},
        },
        "seats": {
            "CENTER_PARTERRE-20;5": {"price_id": "#1"},
            "CENTER_PARTERRE-20;6": {"disabled": "1"},
        },
    },
}
MADE = {
    "name": "Вечер с ценами",
    "is_active": 1,
    "scheme_id": 7,
    "city_id": 4,
    "currency_id": "RUB",
    "place_name": "Площадка",
    "place_address": "Адрес",
    "place_description": "",
    "site_url": "https://tickets.example.com/",
    "description": "Описание",
    "external_id": None,
    "ticket_id": 1,
    "mail_template_id": 1,
    "payments": [36],
    "poster": f"data:image/png;base64,{PNG}",
    "shows": [SHOWN],
}


def make(vendor, **other):
    answer = vendor("POST", "events", {"data": MADE | other})
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def refused(answer, words):
    assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_ERROR")
    assert words in answer.json()["error"]


def test_create(vendor):
    """R12: input under `data`, the whole event back in the shape of the list."""
    event = make(vendor)
    conforms(event, EVENT, "event")
    assert vendor("GET", f"events/{event['id']}").json()["data"] == event
    assert event["city"]["timezone"] == "Asia/Novosibirsk"
    assert event["poster"]["content_type"] == "image/png"
    assert event["poster"]["file_size"] == len(base64.b64decode(PNG))
    assert [payment["id"] for payment in event["payments"]] == [36]
    (show,) = event["shows"]
    assert show["open_date"] == SHOWN["open_date"]
    assert [price["color_theme"] for price in show["prices"]] == ["15", "2"]  # digits out
    assert (show["min_price"]["default_price"], show["max_price"]["default_price"]) == (700, 1500.5)


def test_hash_numbers_point_at_the_prices_of_the_input(vendor):
    """`#n` is the n-th price, counted from 0; a zone without a price is not for sale."""
    (show,) = make(vendor)["shows"]
    first, second = (str(price["id"]) for price in show["prices"])
    zones = show["scheme_properties"]["zones"]
    assert [zones[z]["price_id"] for z in ("CENTER_PARTERRE", "PARTERRE", "3")] == [
        first,
        second,
        "",
    ]
    seats = vendor("GET", f"shows/{show['id']}/seats", {"flat": True}).json()["data"]
    assert seats["CENTER_PARTERRE-20;4"]["price"] == 1500.5
    assert seats["CENTER_PARTERRE-20;5"]["price"] == 700
    assert seats["CENTER_PARTERRE-20;4"]["color_theme_id"] == 15
    for seat_id in ("CENTER_PARTERRE-20;6", "PARTERRE-1;25", "3-1;1"):
        assert (seats[seat_id]["available"], seats[seat_id]["disabled"]) == (False, True)
    assert (seats["3-1;1"]["price"], seats["3-1;1"]["color_theme_id"]) == (0, None)


def test_what_is_made_can_be_sold(vendor, partner):
    """Partners list the show, and sell its open seats only."""
    event = make(vendor)
    (show,) = event["shows"]
    listed = partner("GET", "events/lists").json()["result"]
    assert show["id"] in [row["show_id"] for row in listed]
    path = f"tickets/add/{event['id']}"
    sold = partner("POST", path, {"seat_id": "CENTER_PARTERRE-20;4", "paid": 1}).json()
    assert sold["result"]["price"] == 1500.5
    half = {"seat_id": "CENTER_PARTERRE-20;5", "offer_id": "preferential", "paid": 1}
    assert partner("POST", path, half).json()["result"]["price"] == 350
    for seat_id in ("CENTER_PARTERRE-20;6", "PARTERRE-1;25", "3-1;1"):
        answer = partner("POST", path, {"seat_id": seat_id, "paid": 1})
        assert answer.json()["code"] == "SEAT_NOT_AVAILABLE"


def test_a_bare_event(vendor, partner):
    """A name suffices; a show without prices has no lowest and no highest one."""
    event = vendor("POST", "events", {"data": {"name": "Имя", "scheme_id": 8, "city_id": 2}})
    assert event.json()["data"]["shows"] == []
    bare = {key: SHOWN[key] for key in ("start_date", "finish_date")}
    number = event.json()["data"]["id"]
    changed = vendor("PUT", f"events/{number}", {"data": {"shows": [bare]}}).json()["data"]
    (show,) = changed["shows"]
    conforms(show, SHOW | {"min_price": "list?", "max_price": "list?"}, "show")
    assert (show["min_price"], show["max_price"], show["prices"]) == (None, None, [])
    seats = partner("GET", f"events/offers/{number}").json()["offers"]["full"]["seats"]
    assert {seat["available"] for seat in seats.values()} == {False}


def test_edit(vendor, documented):
    """R13: what is named changes, shows and prices by their ids; the rest stays."""
    before = vendor("GET", "events/33").json()["data"]
    show = before["shows"][0]
    price = show["prices"][0]
    change = {
        "name": "Новое имя",
        "id": 33,
        "shows": [
            {
                "id": 41,
                "is_active": 0,
                "prices": [
                    {"id": price["id"], "default_price": 5000, "color_theme": 9},
                    {"default_price": 1, "color_theme": 1},
                ],
                "scheme_properties": {"zones": {"3": {"price_id": "#1"}}},
            },
            {key: SHOWN[key] for key in ("start_date", "finish_date")},
        ],
    }
    after = vendor("PUT", "events/33", {"data": change}).json()["data"]
    assert (after["name"], after["description"]) == ("Новое имя", before["description"])
    assert after["updated_at"] == "2025-11-07T12:00:00+03:00"
    edited, fresh = after["shows"]
    assert (edited["id"], edited["is_active"], edited["start_date"]) == (41, 0, show["start_date"])
    assert edited["prices"][0] == price | {"default_price": 5000, "color_theme": "9"}
    assert [row["id"] for row in edited["prices"][1:3]] == [row["id"] for row in show["prices"][1:]]
    conforms(edited["prices"], [PRICE], "prices")
    assert edited["scheme_properties"]["zones"]["3"]["price_id"] == str(edited["prices"][-1]["id"])
    assert fresh["id"] == 4077
    numbers = [
        p["id"] for e in documented.world.events.values() for s in e["shows"] for p in s["prices"]
    ]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "non-empty text"),
        ({"name": None}, "text without NUL"),
        ({"is_active": True}, "an integer from 0 to 1"),
        ({"scheme_id": 1}, "a known scheme (7, 8)"),
        ({"scheme_id": 8}, "cannot be changed"),
        ({"city_id": "4"}, "an integer"),
        ({"currency_id": "rub"}, "capital letters"),
        ({"payments": [1]}, "a known payment (36)"),
        ({"payments": 36}, "an array"),
        ({"poster": "https://tickets.example.com/poster.jpg"}, "data URI"),
        ({"poster": "data:image/png;base64,AAA"}, "data URI"),
        ({"poster": "data:text/html;base64,AAAA"}, "data URI"),
        ({"id": 12}, "the id in the path"),
        ({"start_date": "2026-01-01T00:00:00+03:00"}, "Unknown field"),
        ({"shows": [{}]}, '"data.shows[0].start_date" is required'),
        ({"shows": {"0": {}}}, "an array"),
        ({"shows": [{"id": 41, "finish_date": "2020-01-01T00:00:00+03:00"}]}, "before the start"),
        ({"shows": [{"id": 41, "start_date": "9999-12-31T23:59:59+03:00"}]}, "an ISO 8601 date"),
        (
            {"shows": [{"id": 41, "prices": [{"id": 1, "default_price": 1, "color_theme": 1}]}]},
            "names no price",
        ),
        ({"shows": [{"id": 41, "prices": [{"default_price": 1}]}]}, "color_theme"),
        (
            {"shows": [{"id": 41, "prices": [{"default_price": 1, "color_theme": 16}]}]},
            "from 1 to 15",
        ),
        (
            {"shows": [{"id": 41, "scheme_properties": {"zones": {"BALCONY": {}}}}]},
            "not in the hall",
        ),
        ({"shows": [{"id": 41, "scheme_properties": {"seats": {"X-1;1": {}}}}]}, "not in the hall"),
        (
            {"shows": [{"id": 41, "scheme_properties": {"zones": {"3": {"price_id": "#0"}}}}]},
            "names no price",
        ),
        (
            {"shows": [{"id": 41, "scheme_properties": {"zones": {"3": {"price_id": "7"}}}}]},
            "names no price",
        ),
        ({"shows": [{"id": 41, "scheme_properties": {"zones": {"3": {"disabled": 1}}}}]}, "one of"),
    ],
)
def test_edit_refused(vendor, documented, change, words):
    """Each wrong field is named by its path, and nothing of the input is written."""
    before = documented.world.as_json()
    refused(vendor("PUT", "events/33", {"data": {"description": "x"} | change}), words)
    assert documented.world.as_json() == before


def test_a_show_of_another_event(vendor):
    """It is not found."""
    answer = vendor("PUT", "events/33", {"data": {"shows": [{"id": 20}]}})
    assert (answer.status_code, answer.json()["info"]) == (404, {"id": 20, "resource": "Show"})


def test_what_an_event_needs(vendor):
    """A name; without hall and city it gets the first ones (our reading)."""
    data = {key: value for key, value in MADE.items() if key != "name"}
    refused(vendor("POST", "events", {"data": data}), '"data.name" is required')
    event = vendor("POST", "events", {"data": {"name": "Имя"}}).json()["data"]
    assert (event["scheme_id"], event["city_id"]) == (7, 2)


def test_the_case_files_flat_body(vendor):
    """Without the wrapper nothing is made."""
    refused(vendor("POST", "events", {"name": "Имя"}), "Unknown field")
    assert vendor("PUT", "events/33", {"data": {}}).status_code == 422
