"""Exact values of a run, its tokens and passwords: replaced wherever they stand, in any form."""

from __future__ import annotations

from collections.abc import Iterable

from pytest_qtickets.masking.bodies import encodable
from pytest_qtickets.masking.forms import forms
from pytest_qtickets.masking.pseudonyms import MASKED
from pytest_qtickets.model import Json

_SHORTEST = 4


class ExactSecrets:
    """Secrets in every form they are written in; ``counts`` gets how many were replaced.

    Those of fewer than four characters cannot be told from text and are ignored.
    """

    def __init__(self, secrets: Iterable[str], counts: dict[str, int]) -> None:
        exact = {secret for secret in secrets if len(secret) >= _SHORTEST}
        self._forms = sorted({form for s in exact for form in forms(s)}, key=len, reverse=True)
        self._bytes = [form.encode() for form in self._forms if encodable(form)]
        self._counts = counts

    def __bool__(self) -> bool:
        return bool(self._forms)

    def stand_in(self, document: str | bytes) -> bool:
        """Whether a serialised document holds one."""
        if isinstance(document, bytes):
            return any(form in document for form in self._bytes)
        return any(form in document for form in self._forms)

    def hidden_in(self, text: str) -> str:
        """The text without them."""
        for form in self._forms:
            if form in text:
                self._counts["credential"] += text.count(form)
                text = text.replace(form, MASKED)
        return text

    def hidden(self, value: Json) -> Json:
        """A copy of a JSON value without them, in keys as well."""
        if isinstance(value, str):
            return self.hidden_in(value)
        if isinstance(value, dict):
            return {self.hidden_in(key): self.hidden(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.hidden(item) for item in value]
        return value
