"""E-mail addresses, pages of people and the vendor's secret URLs in free text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pytest_qtickets.masking.anchors import Finder, Found
from pytest_qtickets.masking.pseudonyms import Hide, is_pseudonym
from pytest_qtickets.masking.spans import Span

_BARCODE_DIGITS = 6  #: at least, behind ``/barcode/``

_LONGEST_USERINFO = 260
_USERINFO = re.compile(r"://([^/\s@\"'<>]{1,256})@")
_SCHEME = re.compile(r"[A-Za-z0-9+.]{2,20}\Z")
_TAIL = r"([^\s\"'<>?#&\\{}(),;|*`]{4,})"
_SECRET_TAIL = re.compile(rf"(?:pay|cancel-order|ticket/[a-z]{{2,12}})/{_TAIL}")
_VENDOR_URL = re.compile(r"qtickets[\w.\-]{0,60}(?::\d{1,5})?/([^\s\"'<>{}(),;|*`]{8,2000})")
_BARCODE_TAIL = re.compile(r"barcodes?/(?:scan/)?([0-9A-Za-z]{6,64})(?![0-9A-Za-z@%&\\])")
_HEX32 = re.compile(r"[0-9a-fA-F]{32,128}")
_HASH = 32
#: The end of a file's name that everybody may see.
IMAGE = re.compile(r"\.(?:jpe?g|png|webp|svg|gif|ico|css|js)\b", re.IGNORECASE)
_HOSTS = ("vk.com", "vkontakte.ru", "facebook.com", "fb.com", "t.me", "telegram.me",
          "instagram.com", "ok.ru", "wa.me")  # fmt: skip
_PAGE = re.compile(
    rf"(?:{'|'.join(map(re.escape, _HOSTS))})/(?:#!/)?(?:profile/|people/|u/)?([\w.\-]{{3,64}})"
)
#: Words behind or before which addresses stand. An at sign is none: a text may be full of them.
ADDRESS_WORDS = {
    "tail": ("pay/", "cancel-order/", "ticket/"),
    "vendor": ("qtickets",),
    "scan": ("barcode",),
    "page": _HOSTS,
}


def hide_link_tail(tail: str, hide: Hide) -> str:
    """The secret segments of a pay, cancel or ticket URL, each replaced by one of its shape."""
    return "/".join(
        hide("link" if _HEX32.fullmatch(part) else "uniqid", part) if part else part
        for part in tail.split("/")
    )


def find_addresses(text: str, _lower: str, found: Found) -> Iterator[Span]:
    """User info, secret URL tails, pages of people and e-mail addresses.

    ``found``: the places of ``ADDRESS_WORDS`` in the text.
    """
    if "@" in text:
        if "://" in text:
            yield from _userinfos(text)
        yield from _emails(text)
    if "/" in text:
        yield from _links(text, found)


ADDRESSES = Finder(find_addresses, ADDRESS_WORDS)


def _userinfos(text: str) -> Iterator[Span]:
    for sign in re.finditer("@", text):
        at = sign.start()
        if text[at - 1 : at] == "@" or text.startswith(_MASKED_DOMAIN, at + 1):
            continue
        start = text.rfind("://", max(0, at - _LONGEST_USERINFO), at)
        match = _USERINFO.match(text, start, at + 1) if start >= 0 else None
        if match is None:
            continue
        scheme = _SCHEME.search(text, max(0, match.start() - 20), match.start())
        if scheme and (":" in match[1] or scheme[0].lower().startswith("http")):
            yield Span(match.start(1), match.end(1), "credential")


def _links(text: str, found: Found) -> Iterator[Span]:
    tails: dict[int, int] = {}  #: end -> start
    done = 0
    for start, _ in found["tail"]:
        if start >= done and (not start or text[start - 1] == "/"):
            match = _SECRET_TAIL.match(text, start)
            if match:
                done = match.end()
                tails[done] = start
                yield from _segments(match)
    done = 0
    for start, _ in found["vendor"]:
        match = _VENDOR_URL.match(text, start) if start >= done else None
        if match:
            done = match.end()
            first = match.start(1)
            if tails.get(done, done) - first < _HASH:
                continue  # too short for a hash, or none before the tail
            for part in _HEX32.finditer(match[1]):
                is_file = IMAGE.match(match[1], part.end())
                if part.end() - part.start() == _HASH and not is_file:
                    yield Span(first + part.start(), first + part.end(), "link")
    for start, _ in found["scan"]:
        match = _BARCODE_TAIL.match(text, start)
        if match and sum(map(str.isdigit, match[1])) >= _BARCODE_DIGITS:
            yield Span(*match.span(1), "barcode")
    for start, _ in found["page"]:
        match = _PAGE.match(text, start)
        if match and not text[start - 1 : start].isalnum():
            yield Span(*match.span(1), "social")


def _segments(tail: re.Match[str]) -> Iterator[Span]:
    first = tail.start(1)
    for part in tail[1].rstrip(".:!]").split("/"):  # signs of the text around it
        end = first + len(part)
        if part:
            is_link = len(part) >= _HASH and _HEX32.fullmatch(part)
            yield Span(first, end, "link" if is_link else "uniqid")
        first = end + 1


# E-mail: from each at sign outwards, which is linear where one pattern would not be.

EMAIL = re.compile(r"[\w.+\-]{1,64}@(?:[^\W_]|[.\-]){1,180}\.(?:[^\W\d_]{2,24}|xn--[\w\-]{2,40})")
_AT = re.compile(r"@(?=[^\W_]|[.\-])")
_DOMAIN = re.compile(r"(?:[^\W_]|[.\-]){1,255}")
_TOP_LEVEL = re.compile(r"[^\W\d_]{2}|xn--")
#: A local part, backwards, up to an apostrophe.
_LOCAL = re.compile(r"(?:\w|[.+\-!#$&*~^=\u00ad\u200b])*")
#: Signs that a local part may hold, but not begin with: they belong to the text before it.
_NOT_FIRST = "!#$&*~^=.-\u200b"
_LONGEST_LOCAL = 64
_MASKED_LOCAL, _MASKED_DOMAIN = 13, "masked.invalid"
#: Signs that are no part of an address on either side of it, or no sign at all.
_BORDERS = frozenset("\"'<>(),;: \t\r\n|") | {""}
_QUOTED = re.compile(r"\"([^\"\n:,{}\[\]]{1,64})\"\Z")
#: What stands before the password of an URL, or before its user.
_IN_URL = re.compile(r"://(?:[^/\s@\"'<>]{1,64}:)?\Z")
_REPR_PREFIXES = frozenset("bBuUrRfF")


def _emails(text: str) -> Iterator[Span]:
    done = 0
    for sign in _AT.finditer(text):
        at = sign.start()
        if _is_masked(text, at):
            continue
        end = _domain_end(text, at + 1) if at >= done else None
        if end is not None:
            start = _local_start(text, at, done)
            if (
                start < at
                and text[start:at] != "git"
                and not _IN_URL.search(text, max(0, start - _LONGEST_LOCAL - 4), start)
            ):
                yield Span(start, end, "email")
                done = end


def _is_masked(text: str, at: int) -> bool:
    """A pseudonym that stands alone, as most addresses of a masked text are: a cheap look."""
    start, end = at - _MASKED_LOCAL, at + 1 + len(_MASKED_DOMAIN)
    return (
        text.startswith(_MASKED_DOMAIN, at + 1)
        and start >= 0
        and text[start - 1 : start] in _BORDERS
        and text[end : end + 1] in _BORDERS
        and is_pseudonym(text[start:end])
    )


def _local_start(text: str, at: int, done: int) -> int:
    """Where the local part before ``at`` begins; ``at`` when there is none."""
    floor = max(done, at - _LONGEST_LOCAL)
    if text[at - 1 : at] == '"':
        quoted = _QUOTED.search(text, max(done, floor - 2), at)
        return quoted.start() if quoted else at
    start = at
    while start > floor:
        before = _LOCAL.match(text[floor:start][::-1])
        start -= before.end() if before else 0
        if start == floor or not _is_apostrophe(text, start - 1):
            break
        start -= 1
    cut = max(text.rfind(sign, start, at) for sign in "=&")
    start = cut + 1 if cut >= 0 else start
    while start < at and text[start] in _NOT_FIRST:
        start += 1
    return start


def _is_apostrophe(text: str, index: int) -> bool:
    before, after = text[index - 1 : index], text[index + 1 : index + 2]
    if text[index] not in "'\u2019" or not (before.isalpha() and after.isalpha()):
        return False
    return before not in _REPR_PREFIXES or text[index - 2 : index - 1].isalpha()


def _domain_end(text: str, start: int) -> int | None:
    run = _DOMAIN.match(text, start)
    if run is None:
        return None
    labels = run[0].split(".")
    while labels and not _TOP_LEVEL.match(labels[-1]):
        labels.pop()
    if not "".join(labels[:-1]) or not labels[-2]:
        return None
    return start + len(".".join(labels))
