"""The words of the design as frozen dataclasses; no behaviour beyond what their fields imply."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal, NewType

from pytest_qtickets.errors import Problem

Api = Literal["rest", "partners"]
Safety = Literal["reads", "writes", "deletes"]
TargetName = Literal["cassettes", "sandbox", "live"]
DialectName = Literal["audited", "documented"]
Batch = Literal["all-or-nothing", "per-item"]

#: Text and bytes that went through the masking gate. Writers take these and nothing else;
#: only ``pytest_qtickets.masking`` makes them from raw values.
MaskedText = NewType("MaskedText", str)
MaskedBytes = NewType("MaskedBytes", bytes)

#: The first HTTP status that is an error.
CLIENT_ERROR = 400

#: The marks a case can carry, in the order the documents list them.
SECTION_MARKS = (
    "orders",
    "clients",
    "events",
    "seats",
    "discounts",
    "barcodes",
    "partners",
    "errors",
)
SAFETY_MARKS = ("writes", "deletes")


class Verdict(str, Enum):
    """What a case came to. The values are the words of the documents."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    BLOCKED = "blocked"
    NOT_RUN = "not run"
    UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict, the rule that decided it, and one line of reason (masked)."""

    verdict: Verdict
    rule: str
    detail: str = ""
    mismatches: tuple[str, ...] = ()  #: rule ``schema``: every place that differs, a line each
    drift: tuple[str, ...] = ()  #: pointers of fields the contract does not name; no failure


@dataclass(frozen=True, slots=True)
class Span:
    """Lines ``first`` to ``last`` of ``file``, 1-based and inclusive; prints ``file.md:18-23``."""

    file: str
    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.file}:{self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section of the case file."""

    number: int
    title: str
    slug: str  #: folder of its cassettes and its main mark: ``orders``, else ``section-9``


@dataclass(frozen=True, slots=True)
class Placeholder:
    """``{ORDER_ID}`` and where its value came from, e.g. ``example, line 128``."""

    name: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way an answer may be right: every part that is given must hold."""

    status: int | None = None
    code: str | None = None
    empty: bool = False

    @property
    def is_error(self) -> bool:
        """Whether the expected answer is an error."""
        return self.code is not None or (self.status is not None and self.status >= CLIENT_ERROR)

    def __str__(self) -> str:
        parts = [str(self.status)] if self.status is not None else []
        parts += [self.code] if self.code else []
        parts += ["empty result"] if self.empty else []
        return " ".join(parts) or "2xx"


@dataclass(frozen=True, slots=True)
class Expectation:
    """The stated answer: any one of ``alternatives``. Never derived from an answer."""

    alternatives: tuple[Alternative, ...]
    text: str  #: as written in the file; empty when nothing is stated (then 2xx is assumed)
    line: int = 0

    def __str__(self) -> str:
        return " or ".join(str(a) for a in self.alternatives)


@dataclass(frozen=True, slots=True)
class Case:
    """One numbered request of the case file."""

    id: str  #: ``6.10``
    section: Section
    title: str
    api: Api
    method: str
    template: str  #: URL as written, placeholders included
    path: str  #: URL after the base of ``api``, placeholders filled: ``orders/4360``
    headers: Mapping[str, str]  #: common headers with the case's own on top, no token
    body: str | None  #: body text as written; ``None`` is no body, ``"{}"`` an empty object
    expected: Expectation
    placeholders: tuple[Placeholder, ...]
    safety: Safety
    span: Span
    own_authorization: str | None = None  #: an ``Authorization`` the case itself states (7.1)
    problems: tuple[Problem, ...] = ()

    @property
    def key(self) -> tuple[int, ...]:
        """Sort key: 1.9 comes before 1.10."""
        return tuple(int(part) for part in self.id.split("."))

    @property
    def marks(self) -> tuple[str, ...]:
        """Names of the pytest marks this case carries."""
        marks = [self.section.slug] if self.section.slug in SECTION_MARKS else []
        if re.search(r"(^|/)(seats|seatmap|offers)(/|$)", self.path):
            marks.append("seats")
        if self.safety != "reads":
            marks.append("writes")
        if self.safety == "deletes":
            marks.append("deletes")
        return tuple(marks)

    @property
    def param_id(self) -> str:
        """ASCII id for selection: ``6.10-POST-tickets-find-12``."""
        slug = re.sub(r"[^A-Za-z0-9_]+", "-", self.path.split("?")[0]).strip("-")
        return "-".join(part for part in (self.id, self.method, slug[:60]) if part)

    @property
    def digest(self) -> str:
        """SHA-256 of the request (method, API, path, headers, parsed body), not of what is due."""
        try:
            body = None if self.body is None else json.loads(self.body)
        except (ValueError, RecursionError):
            body = self.body
        facts = [self.method, self.api, self.path, sorted(self.headers.items())]
        text = json.dumps([*facts, self.own_authorization, body], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Spec:
    """A parsed case file: its cases in document order."""

    file: str  #: name of the file, no folder
    source: bytes  #: exact bytes, kept for the archive
    bases: Mapping[Api, str]  #: base URL of each API, each ending in ``/``
    sections: tuple[Section, ...]
    cases: tuple[Case, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of the file's bytes."""
        return hashlib.sha256(self.source).hexdigest()

    @property
    def stem(self) -> str:
        """Name of the cassette folder: the file's name without its ending."""
        return self.file.rsplit(".", 1)[0]

    def case(self, case_id: str) -> Case:
        """The case with this id; ``KeyError`` when there is none."""
        for case in self.cases:
            if case.id == case_id:
                return case
        raise KeyError(case_id)


@dataclass(frozen=True, slots=True)
class Request:
    """What was sent, masked. The token is never here, only whose it was."""

    method: str
    url: MaskedText
    headers: Mapping[str, MaskedText]
    body: MaskedBytes | None
    credential: Literal["rest", "partners", "case", "none"]


@dataclass(frozen=True, slots=True)
class Response:
    """What came back, masked. ``received`` counts the bytes before masking and any cap."""

    status: int
    headers: Mapping[str, MaskedText]
    body: MaskedBytes
    received: int
    truncated: bool = False

    @property
    def ok(self) -> bool:
        """Whether the HTTP status is 2xx; the body may still say otherwise."""
        return self.status // 100 == 2  # noqa: PLR2004 - the class of HTTP statuses

    @property
    def content_type(self) -> str:
        """Media type in lower case without parameters; empty when not sent."""
        for name, value in self.headers.items():
            if name.lower() == "content-type":
                return value.split(";")[0].strip().lower()
        return ""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no response: ``timeout``, ``connection``, ``tls``, ``protocol``."""

    kind: str
    message: MaskedText
    began: bool = False  #: whether the headers of an answer had arrived


@dataclass(frozen=True, slots=True)
class Exchange:
    """One HTTP request and its response, or the failure in its place."""

    case_id: str
    number: int  #: 1, 2, … within one send: pages and retries are exchanges of their own
    request: Request
    response: Response | None
    failure: Failure | None
    sent_at: str  #: UTC, RFC 3339 with microseconds
    latency_us: int  #: from sending to the last byte, microseconds
    page: int = 1  #: 1, 2, … within one send
    attempt: int = 1  #: 1, 2, … within the page; the last one is the page's answer
    given_up: str = ""  #: why a page that asks for another attempt gets none


@dataclass(frozen=True, slots=True)
class RowDelta:
    """Rows of one table that a case added, *sent* against *stored*; ``None`` is unknown, not 0."""

    table: str
    sent: int
    stored: int | None
    reason: str = ""  #: why ``stored`` is unknown

    @property
    def agrees(self) -> bool | None:
        """Whether both figures are equal; ``None`` while one is unknown."""
        return None if self.stored is None else self.sent == self.stored


@dataclass(frozen=True, slots=True)
class TableCount:
    """Rows of one table before the first and after the last request (``count() FINAL``)."""

    table: str
    before: int | None
    after: int | None
    max_ver: int | None = None
    max_snapshot_ts: str = ""
    reason: str = ""  #: why a figure is unknown


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What ``run.start`` and ``run.end`` of the log say about a run."""

    run_id: str  #: ``20261122_013500_3f9ac2d1``: UTC stamp and 8 hex digits
    target: TargetName
    started_at: str
    ended_at: str | None  #: ``None``: the run did not end
    duration_us: int
    end_reason: str
    exit_status: int | None
    base_urls: Mapping[str, str]
    clickhouse: str  #: address without user name or password
    versions: Mapping[str, str]  #: tool, python, platform, pytest …
    commit: str  #: git commit of the project, or empty
    dirty: bool
    workers: int
    recorded: Mapping[str, str] = field(default_factory=dict)  #: replay: when and from what target
    dialect: str = ""  #: how the sandbox answered; empty when it was not the target
    challenge: str = ""  #: the word of whoever asked for the audit, or empty

    @property
    def kind(self) -> str:
        """``prod`` (live), ``sandbox`` or ``replay``: the word in file names."""
        return {"live": "prod", "sandbox": "sandbox", "cassettes": "replay"}[self.target]

    @property
    def sandbox(self) -> str:
        """The sandbox as documents name it: ``local sandbox (documented)``."""
        return f"local sandbox ({self.dialect})" if self.dialect else "local sandbox"

    @property
    def stamp(self) -> str:
        """``YYYYMMDD_HHMMSS``, UTC."""
        return self.run_id.rsplit("_", 1)[0]

    @property
    def name(self) -> str:
        """Name of the bag and the archive, without ending."""
        return f"qtickets_{self.kind}_run_{self.run_id}"


Json = Any  # a parsed JSON value; narrowing happens where it is read
