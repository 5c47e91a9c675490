"""Single values: a personal string or number becomes its pseudonym, counted and remembered."""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache

from pytest_qtickets.masking import policy
from pytest_qtickets.masking.bodies import NotPlainError, is_plain_float
from pytest_qtickets.masking.known import Known
from pytest_qtickets.masking.patterns import own_kind
from pytest_qtickets.masking.pseudonyms import KINDS, Pseudonyms, is_number_pseudonym, is_pseudonym
from pytest_qtickets.masking.urls import hide_secret_url

#: Values found in text whose pseudonyms are kept: tracebacks repeat themselves.
_RECENT = 4096
#: Values of one field whose pseudonyms are kept, and values heard of before they are learnt.
MAX_CACHE, _MAX_HEARD = 262_144, 262_144
#: The vendor's own links, which are nearly all there are.
_PLAIN_LINK = re.compile(
    r"(https://[a-z0-9.\-]+/(?:pay|cancel-order|ticket/(?:pdf|passbook|gpass))/)([a-z0-9]{4,20})"
    r"(?:/([0-9a-f]{32}))?"
)
#: Numbers of unknown fields that can only be a Russian mobile phone, or a barcode.
_PHONE_NUMBERS, _BARCODE_NUMBERS = range(79 * 10**9, 80 * 10**9), range(87 * 10**10, 88 * 10**10)
#: Integers from here on are hashed by their hexadecimal digits: ``str`` refuses very long ones.
_LONG_NUMBER = 10**300
#: Numbers of these kinds have more digits than any below it: it is a count, a size or an id.
_SMALL = 100_000
_LONG_KINDS = frozenset(
    {"phone", "email", "name", "company", "barcode", "series", "tax", "document", "card"}
)


#: JSON in a string of JSON in a string …: so often it is read as what it is.
MAX_NESTED = 3


class Walking(threading.local):
    """What the walk of this thread is over: log lines of other threads are masked meanwhile."""

    fast = False  #: what orjson read
    nested = 0  #: strings of JSON, one in another


class Values:
    """Hides values with one key; what was hidden is known to free text by :meth:`known`."""

    def __init__(self, key: bytes) -> None:
        self.counts = dict.fromkeys(KINDS, 0)
        self.caches: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
        self.walk = Walking()
        self._pseudonyms = Pseudonyms(key)
        self._known = Known()
        #: kind -> values not learnt yet: names are folded when a text is masked, not before
        self._heard: dict[str, deque[str]] = {kind: deque() for kind in (*KINDS, policy.PUBLIC)}
        self._make_link = self._pseudonyms.maker("link")
        self._recent = lru_cache(maxsize=_RECENT)(self._make)
        self._hiders = {kind: self._hider(kind) for kind in KINDS}

    def __repr__(self) -> str:
        return "Values()"

    @property
    def known(self) -> Known:
        """All values seen so far."""
        for kind, heard in self._heard.items():
            if not heard:  # nearly always, and asked for every document in a text
                continue
            with suppress(IndexError):  # another thread took the last of them
                while heard:
                    value = heard.popleft()
                    if kind == policy.PUBLIC:
                        self._known.learn_public(value)
                    else:
                        self._known.learn(kind, value)
        return self._known

    def hide(self, kind: str, value: str) -> str:
        """The pseudonym of a personal field's value; blanks and pseudonyms stay."""
        pseudonym = self.caches[kind].get(value)
        if pseudonym is None:
            return self._hiders[kind](value)
        self.counts[kind] += 1
        return pseudonym

    def hider(self, kind: str) -> Callable[[str], str]:
        """:meth:`hide` of one kind, for values that are not in its cache."""
        return self._hiders[kind]

    def _hider(self, kind: str) -> Callable[[str], str]:
        cache, counts, pseudonyms = self.caches[kind], self.counts, self._pseudonyms
        make, hear = pseudonyms.maker(kind), self._heard[kind].append

        def hide(value: str) -> str:
            stripped = value.strip()
            if not stripped or is_pseudonym(value):
                return value
            own = own_kind(kind, stripped)
            counts[kind] += 1
            if own != kind or len(cache) >= MAX_CACHE:
                self._hear(own, value)
                pseudonym = pseudonyms.make(own, value)
            else:
                hear(value)
                pseudonym = make(value)
            if len(cache) < MAX_CACHE:
                cache[value] = pseudonym
            return pseudonym

        return hide

    def _hear(self, kind: str, value: str) -> None:
        heard = self._heard[kind]
        heard.append(value)
        if len(heard) >= _MAX_HEARD:
            _ = self.known

    def found(self, kind: str, value: str) -> str:
        """The pseudonym of what a pattern found: counted, but too uncertain to be remembered."""
        pseudonym = self._recent(kind, value)
        self.counts[kind] += pseudonym != value
        return pseudonym

    def _make(self, kind: str, value: str) -> str:
        stripped = value.strip()
        if not stripped or is_pseudonym(value):
            return value
        return self._pseudonyms.make(own_kind(kind, stripped), value)

    def public(self, value: str) -> str:
        """A value that everybody may see: itself."""
        self._hear(policy.PUBLIC, value)
        return value

    def link(self, value: str) -> str:
        """A secret URL: one hidden link, of which the parts are remembered."""
        plain = _PLAIN_LINK.fullmatch(value)
        if plain:
            masked = plain[1] + self._link_part("uniqid", plain[2])
            if plain[3]:
                masked += "/" + self._link_tail(plain[3])
        else:
            masked = hide_secret_url(value, self._link_part)
        if masked != value:
            self.counts["link"] += 1
            if len(self.caches["link"]) < MAX_CACHE:
                self.caches["link"][value] = masked
        return masked

    def _link_tail(self, value: str) -> str:
        """:meth:`_link_part` of 32 hexadecimal digits, which are nothing but a link's key."""
        cache = self.caches["link"]
        pseudonym = cache.get(value)
        if pseudonym is None:
            if is_pseudonym(value) or len(cache) >= MAX_CACHE:
                return self._link_part("link", value)
            pseudonym = cache[value] = self._make_link(value)
            self._heard["link"].append(value)
        return pseudonym

    def _link_part(self, kind: str, value: str) -> str:
        cache = self.caches[kind]
        pseudonym = cache.get(value)
        if pseudonym is None:
            pseudonym = self._make(kind, value)
            if pseudonym != value:
                self._hear(kind, value)
                if len(cache) < MAX_CACHE:
                    cache[value] = pseudonym
        return pseudonym

    def odd_number(self, rule: str, value: float) -> float:
        """A number of no personal field: kept, unless it can only be a phone or a barcode."""
        if isinstance(value, float):
            if self.walk.fast and not is_plain_float(value):
                raise NotPlainError
        elif rule == policy.UNKNOWN and value in _PHONE_NUMBERS:
            return self.number("phone", value)
        elif rule == policy.UNKNOWN and value in _BARCODE_NUMBERS:
            return self.number("barcode", value)
        return value

    def number(self, kind: str, value: float) -> float:
        """A number of a personal field; pseudonyms stay, and what is too small to be a value."""
        self.odd_number(kind, value)
        if is_number_pseudonym(value) or (abs(value) < _SMALL and kind in _LONG_KINDS) or not value:
            return value
        self.counts[kind] += 1
        text = str(value) if abs(value) < _LONG_NUMBER or isinstance(value, float) else hex(value)
        return type(value)(self._pseudonyms.number(kind, text))
