"""Why there is no answer: errors of the HTTP libraries as a kind and one line of reason."""

from __future__ import annotations

import re

import requests
from urllib3.exceptions import IncompleteRead, ReadTimeoutError

#: The first that fits names the kind; anything else broke the protocol.
_KINDS: tuple[tuple[type[Exception], str], ...] = (
    (requests.Timeout, "timeout"),
    (requests.exceptions.SSLError, "tls"),
    (requests.exceptions.ProxyError, "proxy"),
    (requests.ConnectionError, "connection"),
)

#: A connection or pool that stands before the words.
_OBJECT = re.compile(r"^.*>: |^\w+\(host=[^)]*\): ", re.DOTALL)


def kind_of(error: Exception) -> str:
    """``timeout``, ``tls``, ``proxy``, ``connection`` or ``protocol``."""
    if any(isinstance(inner, ReadTimeoutError) for inner in error.args):
        return "timeout"  # in the middle of a body requests calls it a connection error
    return next((name for kind, name in _KINDS if isinstance(error, kind)), "protocol")


def reason_of(error: BaseException) -> str:
    """The innermost words of a chain of library errors, without object addresses."""
    while error.args and isinstance(error.args[-1], BaseException):
        error = error.args[-1]
    if isinstance(error, IncompleteRead) and isinstance(error.partial, int):
        return f"the body ended after {error.partial} bytes, {error.expected} more were due"
    inner = getattr(error, "reason", None)
    if isinstance(inner, BaseException):
        return reason_of(inner)
    text = str(error.args[-1]) if error.args else type(error).__name__
    return " ".join(_OBJECT.sub("", text).split())
