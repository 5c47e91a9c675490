"""A value that must be carried but never shown."""

from __future__ import annotations

from typing import NoReturn


class Secret:
    """A token or raw value; ``str``, ``repr``, formatting and pickling give nothing away."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself: for the one place that sends it, never for one that writes."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "Secret(…)"

    def __reduce__(self) -> NoReturn:
        message = "a Secret is not pickled: it stays in the process that was given it"
        raise TypeError(message)
