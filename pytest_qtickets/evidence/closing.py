"""The closing scan: does a value of the run stand in a file of the run? Fails closed.

It looks for what was seen (the masker's and the witness's values) and, by their form, for e-mails
that nobody has seen. A hit says class, file and offset, never the value.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from pytest_qtickets.evidence.audit import Leak, Scan
from pytest_qtickets.masking import LeakScanner
from pytest_qtickets.masking.addresses import ADDRESSES
from pytest_qtickets.masking.pseudonyms import is_pseudonym
from pytest_qtickets.wire.witness import PUBLIC

#: Classes that count also where only their form gives them away.
_BY_FORM = frozenset({"email"})
_SHORTEST = {"name": 3, "text": 16}
_SHORTEST_OTHER = 6
#: Digits of a number that is not met by chance among ids, prices and times.
_SHORTEST_NUMBER = 9
#: Leaks that are named one by one.
_NAMED = 50
_DIGEST = re.compile(r"[0-9a-f]{32,}")
_TOKEN = re.compile(r"[^\s\"'<>,;(){}\[\]\\]+")
_AFTER = ".:…`|*"  #: may follow a value in a document
_WORD = re.compile(r"[^\W\d_]+")


class ClosingScan:
    """Scans files and counts. ``values``: class -> raw values; ``stated``: the case file's text.

    What the case file itself states is handed over with it and not looked for.
    """

    def __init__(self, values: Mapping[str, Iterable[str]], stated: str) -> None:
        public = values.get(PUBLIC, ())
        self.values = {
            kind: sorted({v for v in seen if _sought(kind, v) and v not in stated})
            for kind, seen in sorted(values.items())
            if kind != PUBLIC
        }
        self.files = 0
        self.bytes = 0
        self.maybe: Counter[str] = Counter()  #: class -> places that may be chance
        self.leaks: list[Leak] = []
        self.mended: list[str] = []
        self.removed: list[str] = []
        self._stated = stated
        self._clean: set[bytes] = set()  #: digests of what was found clean
        # Numbers and words of any form abound in evidence: of forms only addresses count.
        self._scanner = LeakScanner(self.values, by_form=ADDRESSES)
        numbers = (v for seen in self.values.values() for v in seen if v.isdigit())
        self._numbers = frozenset(numbers)
        self._public: dict[str, list[tuple[str, int]]] = {}
        for value in public:
            for word in _WORD.finditer(value):
                self._public.setdefault(word[0], []).append((value, word.start()))

    def __repr__(self) -> str:
        return f"ClosingScan(files={self.files}, leaks={len(self.leaks)})"

    def so_far(self) -> Scan:
        """What was looked for and found until now."""
        return Scan(
            files=self.files,
            bytes=self.bytes,
            values={kind: len(seen) for kind, seen in self.values.items() if seen},
            found=dict(sorted(Counter(leak.kind for leak in self.leaks).items())),
            maybe=dict(sorted(self.maybe.items())),
            leaks=tuple(self.leaks[:_NAMED]),
            mended=tuple(self.mended),
            removed=tuple(self.removed),
        )

    def mend(self, file: str, path: Path, mask: Callable[[str, str], str]) -> None:
        """Scan a file that is no evidence; with a leak mask it again, and remove it if one stays.

        ``mask(text, format)`` masks. A file that cannot be read is not the run's; it is left out.
        """
        try:
            data = path.read_bytes()
        except OSError:
            return
        if not self.look(file, data):
            return
        masked = mask(data.decode("utf-8", "replace"), path.suffix.removeprefix(".")).encode()
        if self._leaks(file, masked):
            path.unlink()
            self.removed.append(file)
            return
        temporary = path.with_name(path.name + ".tmp")
        temporary.write_bytes(masked)
        os.replace(temporary, path)
        self.mended.append(file)

    def look(self, file: str, data: bytes) -> list[Leak]:
        """The leaks of one file, which also count in the whole.

        The same bytes in another place are as clean as they were; they are not read again.
        """
        digest = hashlib.sha256(data).digest()
        found = [] if digest in self._clean else self._leaks(file, data)
        if not found:
            self._clean.add(digest)
        self.files += 1
        self.bytes += len(data)
        self.leaks += found
        return found

    def _leaks(self, file: str, data: bytes) -> list[Leak]:
        text = data.decode("utf-8", "surrogateescape")
        found: list[Leak] = []
        for hit in self._scanner.scan(text):
            if self._chance(text, hit.offset, hit.kind):
                continue
            by_form = hit.index < 0 and hit.kind not in _BY_FORM
            if hit.warning or by_form:
                self.maybe[hit.kind] += 1
            elif hit.index >= 0 or not self._is_harmless(text, hit.offset):
                place = len(text[: hit.offset].encode("utf-8", "surrogateescape"))
                found.append(Leak(file, place, hit.kind))
        return found

    def _chance(self, text: str, offset: int, kind: str) -> bool:
        """Whether a hit is a piece of a longer number or digest, or of a public name."""
        if kind == "name":
            word = _WORD.match(text, offset)
            places = self._public.get(word[0], ()) if word else ()
            return any(text.startswith(v, offset - at) for v, at in places if at <= offset)
        if kind == "phone" or not text[offset : offset + 1].isdigit():
            return False
        start = end = offset
        while start and _ascii_word(text[start - 1]):
            start -= 1
        while end < len(text) and _ascii_word(text[end]):
            end += 1
        run = text[start:end]
        if _DIGEST.fullmatch(run):
            return True
        return run.isdigit() and run not in self._numbers and len(run) > _SHORTEST_NUMBER

    def _is_harmless(self, text: str, offset: int) -> bool:
        """Whether what has the form of a value is of the case file, or a pseudonym."""
        token = _TOKEN.match(text, offset)
        if token is None:
            return False
        _, at, domain = token[0].rstrip(_AFTER).partition("@")
        if at and "masked.invalid".startswith(domain):
            return True  # a pseudonym that a document cut short
        return token[0].rstrip(_AFTER) in self._stated


def _ascii_word(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _sought(kind: str, value: str) -> bool:
    """Whether a value is long enough not to be met by chance."""
    text = value.strip()
    if not text or is_pseudonym(text):
        return False
    if text.isdigit():
        return len(text) >= _SHORTEST_NUMBER and kind != "name"
    return len(text) >= _SHORTEST.get(kind, _SHORTEST_OTHER)
