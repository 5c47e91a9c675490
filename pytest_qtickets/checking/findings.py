"""What a check finds: one contradiction, at its line, with the two figures."""

from __future__ import annotations

from dataclasses import asdict, dataclass

RULES = {
    "total-rows": "a total of tests beside a matrix with another number of rows",
    "tally": "a count of passed or failed beside a matrix that shows another",
    "parts": "passed and failed that do not add up to the total",
    "ids": "a count beside a list or range of case ids of another length",
    "percent": "a percentage that its own fraction does not give",
    "twice": "one figure stated twice differently in a document",
    "documents": "documents of one run that state one figure differently",
    "delta": "a delta that is not after minus before",
    "all-tables": "all tables said to hold rows beside a count of 0",
    "hash": "a SHA-256 that is not 64 hexadecimal digits",
    "self-digest": "an archive's digest stated inside the archive",
    "body-error": "an HTTP 2xx whose body says error, counted as success",
    "status": "an exception recorded as an HTTP status",
    "time": "a timestamp before the one above it in a log",
    "personal": "an e-mail address or a phone number that is not masked",
    "json": "JSON or JSONL that cannot be parsed",
    "unreadable": "a file over the limits, or one that cannot be read",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One contradiction; ``stated`` and ``found`` are the two figures as text."""

    rule: str
    file: str
    line: int
    stated: str
    found: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule} {self.message}"

    def as_json(self) -> dict[str, object]:
        """The finding as ``--json`` lists it."""
        return asdict(self)
