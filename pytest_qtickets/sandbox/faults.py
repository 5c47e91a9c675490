"""Faults: which ones the sandbox knows, how they are asked for, and the plan of a running one.

``NAME[=NUMBER][:TIMES][@PATH-PART]``: ``503:2@orders`` breaks the first two requests whose path
holds ``orders``. Without TIMES every such request is broken, without PATH-PART every path is meant.
``misbehaving`` does what is said here.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from difflib import get_close_matches

from pytest_qtickets.errors import SandboxError
from pytest_qtickets.model import Json

#: A fault for one request; a case may state it among its headers.
FAULT_HEADER = "X-Qtickets-Fault"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a fault does, what its NUMBER means, and its value when none is given."""

    does: str
    unit: str = ""  #: empty: takes no number
    number: float | None = None


FAULTS: Mapping[str, Kind] = {
    "429": Kind("too many requests, Retry-After in seconds", "seconds", 1),
    "429-date": Kind("the same, Retry-After as a date", "seconds", 1),
    **{name: Kind("an HTML error page, as a proxy gives") for name in ("500", "502", "504")},
    **{f"{name}-json": Kind("a JSON error, as a proxy gives") for name in ("500", "502", "504")},
    "503": Kind("an HTML error page, Retry-After if a number is given", "seconds"),
    "503-json": Kind("a JSON error, Retry-After if a number is given", "seconds"),
    "timeout": Kind("the request is taken and never answered"),
    "drip-headers": Kind("the answer comes one byte at a time", "seconds a byte", 1),
    "drip-body": Kind("headers at once, the body one byte at a time", "seconds a byte", 1),
    "reset": Kind("the connection is reset (RST) in place of an answer"),
    "short-body": Kind("the connection closes before Content-Length is reached"),
    "cut-json": Kind("half of the JSON under a right Content-Length"),
    "bad-utf8": Kind("a byte in the JSON that is no UTF-8"),
    "html": Kind("status 200 with an HTML page where JSON is due"),
    "bad-gzip": Kind("gzip whose stated length is wrong"),
    "gzip-bomb": Kind("a small gzip body that unpacks to a large one", "MB", 200),
    "huge": Kind("a large body", "MB", 50),
    "endless": Kind("chunks without end"),
    "text-plain": Kind("JSON called text/plain"),
    "duplicate-keys": Kind("a key that stands twice in one object"),
    "repeated-order": Kind("a further page begins with the last record of the page before"),
    "growing-total": Kind("further pages state a total of one more"),
    "moving-rows": Kind("the first record leaves the world once page 1 is read"),
}

_FORM = re.compile(
    r"(?P<name>[a-z0-9-]+)(=(?P<number>\d{1,6}(\.\d{1,6})?))?(:(?P<times>\d{1,6}))?(@(?P<path>\S+))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One line of a plan. ``times`` counts down; ``None`` is every time."""

    name: str
    number: float | None = None
    times: int | None = None
    path: str = ""

    @property
    def amount(self) -> float:
        """The number given, or the fault's own; 0 where it has none."""
        return (self.number if self.number is not None else FAULTS[self.name].number) or 0

    def __str__(self) -> str:
        parts = [self.name, f"={self.number:g}" if self.number is not None else ""]
        parts += [f":{self.times}" if self.times is not None else "", self.path and f"@{self.path}"]
        return "".join(parts)


def read_fault(text: str) -> Fault:
    """A fault from its text; ``SandboxError`` says what is wrong with it."""
    match = _FORM.fullmatch(text)
    if match is None:
        raise SandboxError(
            f"fault {text!r}: expected NAME[=NUMBER][:TIMES][@PATH-PART], e.g. 503:2@orders"
        )
    name, number, times = match["name"], match["number"], match["times"]
    if name not in FAULTS:
        near = get_close_matches(name, FAULTS, n=1, cutoff=0.0)[0]
        raise SandboxError(f"fault {text!r}: expected {', '.join(FAULTS)}; the nearest is {near}")
    if number is not None and not FAULTS[name].unit:
        raise SandboxError(f"fault {text!r}: {name} takes no number; give {name}")
    if times is not None and not int(times):
        raise SandboxError(f"fault {text!r}: TIMES is 0; expected a whole number from 1, or none")
    return Fault(
        name,
        None if number is None else float(number),
        None if times is None else int(times),
        match["path"] or "",
    )


class FaultPlan:
    """The faults to come, in order, and those under way. Any thread may call any method."""

    def __init__(self, faults: Sequence[str] = ()) -> None:
        self._faults = [read_fault(text) for text in faults]
        self._lock = threading.Lock()
        self._cuts: set[Callable[[], None]] = set()
        self._ended = False
        #: Path of a list -> the last record it gave while ``repeated-order`` looked on.
        self.last_records: dict[str, Json] = {}

    def add(self, fault: Fault) -> None:
        """Plan one more."""
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Forget the plan; what is under way goes on."""
        with self._lock:
            self._faults.clear()
            self.last_records.clear()

    def take(self, path: str) -> Fault | None:
        """The first fault that means this path, counted; ``None`` when none does."""
        with self._lock:
            for nth, fault in enumerate(self._faults):
                if fault.path in path:
                    if fault.times == 1:
                        del self._faults[nth]
                    elif fault.times is not None:
                        self._faults[nth] = replace(fault, times=fault.times - 1)
                    return fault
        return None

    @property
    def under_way(self) -> int:
        """How many connections a fault has in hand now."""
        return len(self._cuts)

    @contextmanager
    def holding(self, cut: Callable[[], None]) -> Iterator[None]:
        """Known as under way while open; ``cut`` ends the connection, from any thread."""
        with self._lock:
            self._cuts.add(cut)
            ended = self._ended
        if ended:
            cut()
        try:
            yield
        finally:
            with self._lock:
                self._cuts.discard(cut)

    def end(self) -> None:
        """Cut every connection that a fault has in hand, now and from now on."""
        with self._lock:
            self._ended = True
            for cut in self._cuts:
                cut()
