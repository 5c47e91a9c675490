"""Targets: where requests go, with which credential, and what is held back before it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pytest_qtickets.masking import Secret
from pytest_qtickets.model import Api, Case, TargetName

Credential = Literal["rest", "partners", "case", "none"]

#: Environment variable that holds the token of each API.
TOKEN_VARIABLES: Mapping[Api, str] = {
    "rest": "QTICKETS_TOKEN",
    "partners": "QTICKETS_PARTNERS_TOKEN",
}


@dataclass(frozen=True, slots=True)
class Auth:
    """The two tokens: organiser's REST token and the separate Partners key (documented)."""

    rest: Secret | None = None
    partners: Secret | None = None

    def token(self, api: Api) -> Secret | None:
        """The token for one API, if there is one."""
        return self.rest if api == "rest" else self.partners

    def header(self, case: Case) -> tuple[Credential, str | None]:
        """Whose credential a case sends, and the ``Authorization`` value (secret)."""
        if case.own_authorization is not None:
            return "case", case.own_authorization
        token = self.token(case.api)
        return (case.api, f"Bearer {token.reveal()}") if token else ("none", None)


@dataclass(frozen=True, slots=True)
class Target:
    """Where requests go. ``bases`` end in ``/``; ``allow`` widens what a live API may get."""

    name: TargetName
    bases: Mapping[Api, str]
    auth: Auth
    allow: frozenset[str] = frozenset()
    dialect: str = ""  #: of the sandbox

    def url(self, case: Case) -> str:
        """The address of a case on this target."""
        return self.bases[case.api] + case.path

    def held_back(self, case: Case) -> str:
        """Why a case must not be sent here, in one line; empty when it may be.

        Only a live target holds anything back: cases that change data need ``--qtickets-allow``,
        and without the token of its API a case is never sent, not even one that states a wrong
        token itself: a run without credentials sends nothing.
        """
        if self.name != "live":
            return ""
        if self.auth.token(case.api) is None:
            variable = TOKEN_VARIABLES[case.api]
            return f"{MISSING_CREDENTIAL}: {variable} is not set; export {variable}=… and run again"
        if case.safety != "reads" and case.safety not in self.allow:
            return (
                f"not sent: {case.method} {case.path} {case.safety} on a live target; "
                f"allow it with --qtickets-allow={case.safety}"
            )
        return ""


#: First word of every reason that only somebody outside can mend.
MISSING_CREDENTIAL = "BLOCKED-EXTERNAL"
