"""A field of the wrong type, sent by a real server, fails its case with the field's pointer."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pytest_qtickets.contract.document import resolved, schema
from pytest_qtickets.masking import Masker
from pytest_qtickets.model import Json, Verdict
from pytest_qtickets.run.workshop import sandbox_auth
from pytest_qtickets.sandbox import SandboxServer
from pytest_qtickets.sandbox.calls import Answer, Call, Route
from pytest_qtickets.sandbox.documented import DOCUMENTED
from pytest_qtickets.spec import read_spec
from pytest_qtickets.wire.client import Client
from pytest_qtickets.wire.judge import judge
from pytest_qtickets.wire.targets import Target

SPEC = read_spec(Path(__file__).parents[2] / "specs/qtickets_documented.md")
#: Schema -> the path of a case whose answer holds such a record, and where it stands.
PLACES = {
    "Order": ("orders/4360", "/data"),
    "Basket": ("orders/4360", "/data/baskets/0"),
    "Client": ("clients/235", "/data"),
    "ClientDetails": ("clients/235", "/data/details"),
    "Event": ("events/33", "/data"),
    "Show": ("events/33", "/data/shows/0"),
    "TicketFound": ("tickets/find/12", "/result/0"),
}
_VALUES = {"number": 5.5, "string": "broken", "boolean": True, "object": {}, "null": None}


def fields() -> Iterator[Any]:
    """Every required field of these records, with a value of a type it must not have."""
    for name in PLACES:
        record = schema(name)
        for field in record["required"]:
            found = resolved(record["properties"][field])
            kinds = found.get("type", found.get("else") and ["object", "null"])
            allowed = {kinds} if isinstance(kinds, str) else set(kinds or ["integer"])
            value = next(v for kind, v in _VALUES.items() if kind not in allowed)
            yield pytest.param(name, field, value, id=f"{name}.{field}")


class Spoiler:
    """The documented dialect, with one value of one answer replaced."""

    def __init__(self) -> None:
        self.pointer: list[str] = []
        self.value: Json = None
        self.dialect = replace(DOCUMENTED, routes=tuple(map(self._spoilt, DOCUMENTED.routes)))

    def _spoilt(self, route: Route) -> Route:
        act: Callable[[Call], Answer] = route.act

        def spoil(call: Call) -> Answer:
            answer = act(call)
            body = node = copy.deepcopy(answer.body)
            *way, last = self.pointer
            for part in way:
                node = node[int(part) if isinstance(node, list) else part]
            node[last] = self.value
            return replace(answer, body=body)

        return replace(route, act=spoil)


@pytest.fixture(scope="module")
def spoiler() -> Spoiler:
    return Spoiler()


@pytest.fixture(scope="module")
def client(spoiler: Spoiler) -> Iterator[Client]:
    with SandboxServer(dialect=spoiler.dialect) as sandbox:
        bases = {"rest": sandbox.rest_base, "partners": sandbox.partners_base}
        opened = Client(Target("sandbox", bases, sandbox_auth()), Masker(b"key"))
        yield opened
        opened.close()


@pytest.mark.parametrize(("name", "field", "value"), list(fields()))
def test_a_field_of_the_wrong_type(
    client: Client, spoiler: Spoiler, name: str, field: str, value: Json
) -> None:
    """Rule ``schema``; the only place that is named is this field."""
    path, place = PLACES[name]
    spoiler.pointer = [*place.strip("/").split("/"), field]
    spoiler.value = value
    case = next(case for case in SPEC.cases if case.path == path)
    ruling = judge(case, list(client.exchanges(case)))
    assert (ruling.verdict, ruling.rule) == (Verdict.FAILED, "schema")
    (line,) = ruling.mismatches
    assert line.startswith(f"{place}/{field}: found ")


def test_every_record_has_its_fields() -> None:
    """The list above is not empty by mistake."""
    assert len(list(fields())) > 120
