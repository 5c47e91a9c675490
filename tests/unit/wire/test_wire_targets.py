"""Targets: which address, which token, and what is held back before it is sent."""

from __future__ import annotations

import pytest

from pytest_qtickets.masking import Secret
from pytest_qtickets.model import Safety, TargetName
from pytest_qtickets.wire.targets import MISSING_CREDENTIAL, Auth, Target
from tests.unit.wire.making import BASES, case

BOTH = Auth(Secret("sample-rest-key"), Secret("sample-partners-key"))


def target(name: TargetName = "live", auth: Auth = BOTH, *allow: str) -> Target:
    """A target at the case file's own bases."""
    return Target(name, BASES, auth, frozenset(allow))


@pytest.mark.parametrize(
    ("safety", "allow", "held"),
    [
        ("reads", (), False),
        ("writes", (), True),
        ("deletes", (), True),
        ("writes", ("writes",), False),
        ("deletes", ("writes",), True),
        ("deletes", ("deletes",), False),
        ("writes", ("deletes",), True),
        ("deletes", ("writes", "deletes"), False),
    ],
)
def test_what_changes_data_needs_leave(
    safety: Safety, allow: tuple[str, ...], *, held: bool
) -> None:
    """On a live target each safety class is sent only when that class was allowed."""
    asked = case("1.7", "orders/1/baskets/2", method="DELETE", safety=safety)
    reason = target("live", BOTH, *allow).held_back(asked)
    expected = (
        f"not sent: DELETE orders/1/baskets/2 {safety} on a live target; "
        f"allow it with --qtickets-allow={safety}"
    )
    assert reason == (expected if held else "")


@pytest.mark.parametrize("name", ["cassettes", "sandbox"])
@pytest.mark.parametrize("safety", ["reads", "writes", "deletes"])
def test_other_targets_hold_nothing_back(name: TargetName, safety: Safety) -> None:
    """A recording and a local server can be neither changed nor billed, and need no token."""
    assert target(name, Auth()).held_back(case(safety=safety)) == ""


@pytest.mark.parametrize(
    ("asked", "auth", "variable"),
    [
        (case("1.1"), Auth(), "QTICKETS_TOKEN"),
        (case("1.1"), Auth(partners=Secret("p")), "QTICKETS_TOKEN"),
        (case("1.1"), Auth(rest=Secret("r")), None),
        (case("6.9", "tickets/find"), Auth(rest=Secret("r")), "QTICKETS_PARTNERS_TOKEN"),
        (case("6.9", "tickets/find"), Auth(partners=Secret("p")), None),
        (case("7.1", own_authorization="Bearer INVALID"), Auth(), "QTICKETS_TOKEN"),
        (case("7.1", own_authorization="Bearer INVALID"), Auth(rest=Secret("r")), None),
    ],
)
def test_a_live_case_without_its_token_is_not_sent(asked, auth: Auth, variable: str | None) -> None:
    """The missing variable is named; without credentials nothing is sent, 7.1 neither."""
    expected = (
        f"{MISSING_CREDENTIAL}: {variable} is not set; export {variable}=… and run again"
        if variable
        else ""
    )
    assert target("live", auth).held_back(asked) == expected


def test_the_missing_token_is_said_first() -> None:
    """Without a token, allowing writes would not help."""
    assert target("live", Auth()).held_back(case(safety="writes")).startswith("BLOCKED-EXTERNAL: ")


@pytest.mark.parametrize(
    ("asked", "auth", "header"),
    [
        (case("1.1"), BOTH, ("rest", "Bearer sample-rest-key")),
        (case("6.9"), BOTH, ("partners", "Bearer sample-partners-key")),
        (case("6.9"), Auth(rest=Secret("r")), ("none", None)),
        (case("7.1", own_authorization="Bearer INVALID"), BOTH, ("case", "Bearer INVALID")),
    ],
)
def test_whose_credential_is_sent(asked, auth: Auth, header: tuple[str, str | None]) -> None:
    """A token goes to its own API only; one never stands in for the other."""
    assert auth.header(asked) == header


def test_the_address_of_a_case() -> None:
    """Base of the case's API and its path, query included."""
    assert (
        target().url(case("1.1", "orders?a=1")) == "https://api.example.org/api/rest/v1/orders?a=1"
    )
    assert target().url(case("6.9", "tickets/find")) == (
        "https://api.example.org/api/partners/v1/tickets/find"
    )


def test_tokens_are_not_in_a_repr() -> None:
    """Printing a target shows no token."""
    assert "sample" not in repr(target())
