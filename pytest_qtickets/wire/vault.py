"""Raw bodies of one case, for the test that must send a value on: in memory until the test ends."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import NoReturn

from pytest_qtickets.errors import RevealError
from pytest_qtickets.masking import Secret
from pytest_qtickets.model import Json
from pytest_qtickets.wire.body import parse_json


class Vault:
    """Raw answers by the number of their exchange. Not pickled, not written, not in a ``repr``."""

    __slots__ = ("_bodies",)

    def __init__(self) -> None:
        self._bodies: dict[int, Callable[[], bytes]] = {}

    def __repr__(self) -> str:
        return "Vault(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Vault is not pickled: it holds raw answers")

    def keep(self, number: int, body: bytes) -> None:
        """Keep the raw body of an exchange."""
        self._bodies[number] = lambda: body  # a look at this object shows no byte of it

    def drop(self) -> None:
        """Forget everything; afterwards nothing can be revealed."""
        self._bodies.clear()

    def secret(self, number: int, pointer: str) -> Secret:
        """The raw value at a JSON pointer (RFC 6901) as a secret; a number as its digits.

        Raises ``RevealError`` when there is no such value, or the test has ended.
        """
        if number not in self._bodies:
            message = (
                f"{pointer}: the raw answer is gone or never came; expected a call before the "
                "test that sent the case ends"
            )
            raise RevealError(message)
        # What is raw has no name in this frame: a traceback with locals may show it.
        secret = _secret(self._bodies[number](), pointer)
        if secret is None:
            message = (
                f"{pointer}: no text and no number stands there in the raw answer; expected a JSON "
                "pointer such as /data/0/id; look at answer.json for the shape"
            )
            raise RevealError(message)
        return secret


def _secret(body: bytes, pointer: str) -> Secret | None:
    """The scalar at the pointer; ``None`` when there is none."""
    if pointer[:1] != "/":
        return None
    try:
        value: Json = parse_json(body.removeprefix(codecs.BOM_UTF8))
        for part in pointer[1:].split("/"):
            key = part.replace("~1", "/").replace("~0", "~")
            value = value[int(key)] if isinstance(value, list) else value[key]
    except (ValueError, LookupError, TypeError):
        return None
    scalar = isinstance(value, (str, int, float)) and not isinstance(value, bool)
    return Secret(str(value)) if scalar else None
