"""Secrets in string constants; what is found is named by its kind and never shown."""

from __future__ import annotations

import math
import re
from collections import Counter

_QUICK = re.compile(r"PRIVATE KEY|AKIA|gh[pousr]_|github_pat_|glpat-|xox|k_live_|AIza|eyJ")
_FORMS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s*[A-Za-z0-9+/]{40}"),
    "an AWS access key": re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
    "a GitHub token": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60})"),
    "a GitLab token": re.compile(r"\bglpat-[\w-]{20}"),
    "a Slack token": re.compile(r"\bxox[abeprs]-[0-9A-Za-z-]{20,}"),
    "a live payment key": re.compile(r"\b[sr]k_live_[0-9A-Za-z]{16,}"),
    "a Google key": re.compile(r"\bAIza[\w-]{35}"),
    "a signed token (JWT)": re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
}
_NAME = re.compile(r"(?i)token|secret|passw|pwd\b|api_?key|access_?key|private_?key|credential")
_SAMPLE = re.compile(
    r"(?i)example|sample|dummy|fake|test|invalid|wrong|changeme|placeholder|[{}<>$\s]|\.\.|(.)\1{4}"
)
_LEAST = 16
_BITS = 3.5  #: a character; English words have fewer


def secret_form(text: str) -> str:
    """What kind of secret this text holds by its form alone; empty when none."""
    if _QUICK.search(text) is None:
        return ""
    return next((kind for kind, form in _FORMS.items() if form.search(text)), "")


def named_secret(name: str, text: str) -> bool:
    """Whether a value under such a name looks made by a machine and not by a person."""
    return (
        len(text) >= _LEAST
        and _NAME.search(name) is not None
        and any(c.isdigit() for c in text)
        and any(c.isalpha() for c in text)
        and _SAMPLE.search(text) is None
        and _entropy(text) >= _BITS
    )


def _entropy(text: str) -> float:
    """Bits a character."""
    counts = Counter(text).values()
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts)
