"""What a check finds: one contradiction, at its line, with the two figures."""

from __future__ import annotations

from dataclasses import dataclass

#: Code -> what it finds, in the order of ``docs/check.md``.
RULES = {
    "rows": "a total of tests beside a matrix with another number of rows",
    "tally": "passed or failed as stated, and as the matrix shows them",
    "verdict": "an overall success above failures",
    "parts": "parts that do not add up to their total",
    "ids": "a count beside a list or range of another length",
    "percent": "a percentage that its own fraction does not give",
    "rate": "a rate that its total and duration do not give",
    "spread": "an average or median outside fastest to slowest",
    "delta": "a delta that is not after minus before",
    "empty-table": "all tables said to hold rows, beside a 0",
    "digest": "a SHA-256 that is not 64 hexadecimal digits, or not that of its file",
    "own-digest": "an archive's digest stated inside the archive",
    "twice": "one fact stated twice, differently, in a document",
    "disagree": "documents of one run that state one fact differently",
    "body-error": "a 2xx answer whose body says error, counted as success",
    "exception": "an exception recorded as an HTTP status",
    "time": "a timestamp out of order, or later than the document",
    "personal": "an e-mail address or phone number that is not masked",
    "credential": "what looks like a token, key or password",
    "missing-file": "a file that a document names as its artifact, and is not there",
    "unparsable": "JSON, JSONL or CSV that cannot be parsed",
    "unreadable": "a file that cannot be read, or is over the limits",
}


@dataclass(frozen=True, order=True, slots=True)
class Finding:
    """One contradiction; ``stated`` and ``found`` are the two figures as text."""

    file: str
    line: int  #: 1-based; 0 speaks of the whole file
    rule: str  #: of ``RULES``
    message: str  #: names both figures
    stated: str = ""
    found: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule} {self.message}"

    def as_json(self) -> dict[str, object]:
        """The finding as ``--json`` lists it."""
        return {
            "rule": self.rule,
            "file": self.file,
            "line": self.line,
            "stated": self.stated,
            "found": self.found,
            "message": self.message,
        }
