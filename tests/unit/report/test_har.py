"""The HAR has what readers of HAR 1.2 insist on."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from jsonschema import Draft202012Validator

from pytest_qtickets.evidence.audit import Audit
from pytest_qtickets.report import derive
from pytest_qtickets.report.har import INLINE_LIMIT

from . import builder
from .strategies import audits

ENTRY = ("startedDateTime", "time", "request", "response", "cache", "timings")
REQUEST = (
    *("method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize"),
    "bodySize",
)
RESPONSE = (
    *("status", "statusText", "httpVersion", "cookies", "headers", "content", "redirectURL"),
    *("headersSize", "bodySize"),
)


def entries(audit: Audit, bodies: Any = builder.bodies) -> list[dict[str, Any]]:
    """Entries of the HAR of an audit."""
    log = json.loads(derive(audit, bodies)["artifacts/exchanges.har"])["log"]
    assert log["version"] == "1.2"
    assert {"name", "version"} <= log["creator"].keys()
    return list(log["entries"])


SCHEMA = Draft202012Validator(json.loads(Path(__file__).with_name("har.schema.json").read_bytes()))


@given(audits())
@settings(max_examples=15, deadline=None)
def test_it_fits_the_schema(audit: Audit) -> None:
    """HAR 1.2, errors in the place of answers included; written in pieces, it is one document."""
    written = derive(audit, builder.bodies)["artifacts/exchanges.har"]
    har = json.loads(written)
    assert list(SCHEMA.iter_errors(har)) == []
    whole = json.dumps(har, ensure_ascii=False, indent=1) + "\n"
    assert whole.encode("utf-8", "backslashreplace") == written


def test_the_schema_refuses_what_is_no_har() -> None:
    """A status in quotes, an entry without timings, another version."""
    whole = json.loads(derive(builder.mixed(), builder.bodies)["artifacts/exchanges.har"])
    assert whole["log"]["entries"]
    for path, value in (
        (("log", "version"), "1.1"),
        (("log", "entries", 0, "response", "status"), "200"),
        (("log", "entries", 0, "timings"), {}),
        (("log", "entries", 0, "startedDateTime"), "yesterday"),
    ):
        broken = json.loads(json.dumps(whole))
        place = broken
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        assert not SCHEMA.is_valid(broken)


@given(audits())
@settings(max_examples=15, deadline=None)
def test_every_exchange_is_a_valid_entry(audit: Audit) -> None:
    """One entry an exchange, with every mandatory member and the right types."""
    facts = [(item, fact) for item in audit.cases for fact in item.exchanges]
    found = entries(audit)
    assert len(found) == len(facts)
    for entry, (item, fact) in zip(found, facts, strict=True):
        assert set(ENTRY) <= entry.keys()
        assert set(REQUEST) <= entry["request"].keys()
        assert set(RESPONSE) <= entry["response"].keys()
        assert {"size", "mimeType"} <= entry["response"]["content"].keys()
        times = [entry["timings"][part] for part in ("send", "wait", "receive")]
        assert min(times) >= 0
        assert sum(times) == entry["time"]
        assert entry["_case"] == item.case.id
        assert entry["response"]["status"] == (fact.status or 0)
        assert ("_error" in entry["response"]) is (fact.status is None)


def one(**over: Any) -> Audit:
    """An audit of one exchange."""
    fact = builder.exchange("1.1", **over)
    return builder.audit([builder.item(builder.case("1.1"), exchanges=[fact])])


def test_an_exchange_without_answer_has_status_zero_and_the_reason() -> None:
    """A timeout is never told as an HTTP status."""
    response = entries(one(status=None))[0]["response"]
    assert response["status"] == 0
    assert response["_error"] == "timeout: no answer within 30 s"
    assert response["content"]["size"] == 0


def test_bodies_stand_inline_up_to_64_kib() -> None:
    """A body of 64 KiB is in the HAR; one byte more, and the HAR names its file instead."""
    small = entries(one(), lambda _: b"x" * INLINE_LIMIT)[0]["response"]["content"]
    large = entries(one(), lambda _: b"x" * (INLINE_LIMIT + 1))[0]["response"]["content"]
    assert (INLINE_LIMIT, len(small["text"])) == (65536, 65536)
    assert large["text"] == ""
    assert large["comment"] == (
        "65537 bytes, in data/artifacts/qtickets_responses/0001-1.1-res.json"
    )


def test_cyrillic_and_binary_bodies_survive() -> None:
    """UTF-8 is text as it is; other bytes are base64."""
    content = entries(one())[0]["response"]["content"]
    assert content["text"] == builder.BODY.decode()
    assert content["size"] == len(builder.BODY)
    content = entries(one(), lambda _: b"\xff\x00")[0]["response"]["content"]
    assert base64.b64decode(content["text"]) == b"\xff\x00"
    assert content["encoding"] == "base64"


def test_a_request_body_and_its_query_are_told() -> None:
    """A request with a body has postData; the query string is taken apart."""
    path = f"{builder.BODIES}/0001-1.1-req.json"
    request = entries(one(request_file=path))[0]["request"]
    assert request["postData"] == {"mimeType": "application/json", "text": builder.BODY.decode()}
    assert request["queryString"] == [{"name": "page", "value": "1"}]
    assert "postData" not in entries(one())[0]["request"]
