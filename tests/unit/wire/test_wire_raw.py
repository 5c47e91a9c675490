"""What is kept of a raw answer: its personal values for the scan, its body until the test ends."""

from __future__ import annotations

import copy
import pickle

import pytest

from pytest_qtickets.errors import RevealError
from pytest_qtickets.masking import Masker
from pytest_qtickets.sandbox import make_world
from pytest_qtickets.wire.vault import Vault
from pytest_qtickets.wire.witness import PUBLIC, Witness

BODY = b'{"data": [{"id": 7, "phone": "+79990000001", "a/b": "x", "none": null}]}'


@pytest.fixture(scope="module")
def world():
    return make_world()


@pytest.fixture
def vault():
    vault = Vault()
    vault.keep(1, BODY)
    return vault


def test_the_witness_knows_every_personal_value_of_the_world(world):
    """Of every class, without a look at the policy; secrets of links by the part that opens them."""
    witness = Witness()
    for group in (world.clients, world.orders, world.tickets, world.promo_codes):
        witness.take(list(group.values()))
    found = witness.values()
    listed = {value for kind, values in found.items() if kind != PUBLIC for value in values}
    missing = {value for value in world.personal_values() - listed if "://" not in value}
    assert missing == set()
    order = world.orders[4360]
    assert order["cancel_url"].rsplit("/", 1)[-1] in found["link"]
    assert order["client"]["details"]["surname"] in found["name"]


def test_public_names_are_no_persons(world):
    """An event's name is told as what everybody may see."""
    witness = Witness()
    witness.take(list(world.events.values()))
    assert set(witness.values()) == {PUBLIC}


def test_the_witness_takes_no_pseudonym(world):
    """A masked answer, as a recording plays it back, holds nothing for the scan."""
    witness = Witness()
    masked = Masker(b"key").mask_json(copy.deepcopy(list(world.orders.values())[:40]))
    witness.take(masked)
    assert {kind: v for kind, v in witness.values().items() if kind != PUBLIC} == {}


@pytest.mark.parametrize(
    ("pointer", "value"),
    [("/data/0/id", "7"), ("/data/0/phone", "+79990000001"), ("/data/0/a~1b", "x")],
)
def test_a_value_is_revealed_once_more_asked(vault, pointer, value):
    """The secret says nothing until its own ``reveal`` is called."""
    secret = vault.secret(1, pointer)
    assert value not in f"{secret!r} {secret} {vault!r}"
    assert secret.reveal() == value


@pytest.mark.parametrize(
    "pointer", ["/data/1/id", "/data/x", "/data/0/none", "/data", "data", "", "/data/0/id/1"]
)
def test_what_is_not_there(vault, pointer):
    """One line that says what was expected, without any value."""
    with pytest.raises(RevealError, match="expected a JSON pointer") as caught:
        vault.secret(1, pointer)
    assert "7999" not in str(caught.value)


def test_after_the_test_nothing_is_left(vault):
    """Dropped is dropped."""
    vault.drop()
    with pytest.raises(RevealError, match="is gone"):
        vault.secret(1, "/data/0/id")


@pytest.mark.parametrize("kept", [Vault(), Witness()])
def test_nothing_raw_is_pickled(kept):
    """Neither travels by accident."""
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(kept)
