"""E-mail addresses and the vendor's secret URLs in free text."""

from __future__ import annotations

import re

from pytest_qtickets.masking.pseudonyms import MASKED, Hide

_BARCODE_DIGITS = 6  #: at least, behind ``/barcode/``


def hide_addresses(text: str, hide: Hide) -> str:
    """``text`` with user info, secret URL tails and e-mail addresses hidden."""
    if "://" in text:
        text = _USERINFO.sub(lambda m: _userinfo(m, hide), text)
    if "pay/" in text or "cancel-order/" in text or "ticket/" in text:
        text = _SECRET_TAIL.sub(lambda m: m[1] + hide_link_tail(m[2], hide), text)
    if "barcode" in text:
        text = _BARCODE_TAIL.sub(lambda m: m[1] + _number_tail(m[2], hide), text)
    if any(sign in text for sign in _AT_SIGNS):
        text = _emails(text, hide)
    return text


_USERINFO = re.compile(r"([a-z][a-z0-9+.]{1,20})://([^/\s@\"'<>]{1,256})@")
_SECRET_TAIL = re.compile(
    r"((?:/|^)(?:pay|cancel-order)/|(?:/|^)ticket/[a-z]{2,12}/)([^\s\"'<>?#\\{}(),;]{4,})"
)
_BARCODE_TAIL = re.compile(r"((?:/|^)barcodes?/(?:scan/)?)([0-9A-Za-z]{6,64})(?![0-9A-Za-z@%&\\])")
_HEX32 = re.compile(r"[0-9a-fA-F]{32}")


def _userinfo(match: re.Match[str], hide: Hide) -> str:
    scheme, userinfo = match[1], match[2]
    if ":" not in userinfo and not scheme.startswith("http"):
        return match[0]  # a bare user name of a database
    hide("credential", userinfo)
    return f"{scheme}://{MASKED}@"


def hide_link_tail(tail: str, hide: Hide) -> str:
    """The secret segments of a pay, cancel or ticket URL, each replaced by one of its shape."""
    return "/".join(
        hide("link" if _HEX32.fullmatch(part) else "uniqid", part) if part else part
        for part in tail.split("/")
    )


def _number_tail(tail: str, hide: Hide) -> str:
    return hide("barcode", tail) if sum(map(str.isdigit, tail)) >= _BARCODE_DIGITS else tail


# E-mail: from each at sign outwards, which is linear where one pattern would not be.

EMAIL = re.compile(r"[\w.+\-]{1,64}@(?:[^\W_]|[.\-]){1,180}\.(?:[^\W\d_]{2,24}|xn--[\w\-]{2,40})")
_MASKED_EMAIL = re.compile(r"u[0-9a-f]{12}@masked\.invalid")
_AT_SIGNS = ("@", "%40", "&#64;", "\\u0040")
_AT = re.compile("|".join(map(re.escape, _AT_SIGNS)))
_DOMAIN = re.compile(r"(?:[^\W_]|[.\-])+")
_TOP_LEVEL = re.compile(r"[^\W\d_]{2}|xn--")
_ESCAPED_LETTER = re.compile(r"u([0-9a-fA-F]{4})")
_HEX_PAIR = re.compile(r"[0-9A-Fa-f]{2}")
_LOCAL = frozenset(".+-_")


def _emails(text: str, hide: Hide) -> str:
    parts: list[str] = []
    done = 0
    for at in _AT.finditer(text):
        start = _local_start(text, at.start(), done)
        end = _domain_end(text, at.end())
        if start == at.start() or end is None or text[max(0, start - 3) : start] == "://":
            continue
        raw = f"{text[start : at.start()]}@{text[at.end() : end]}"
        if _MASKED_EMAIL.match(raw):
            continue
        hidden = hide("email", raw).replace("@", at[0])
        parts += (text[done:start], hidden)
        done = end
    return "".join(parts) + text[done:] if parts else text


def _local_start(text: str, at: int, done: int) -> int:
    r"""Where the local part before ``at`` begins; ``at`` when there is none.

    Escapes in it (``\u0438``) are its letters; those before it (``\n``, ``\u003c``, ``%3D``)
    are not.
    """
    start = at
    while start > done:
        before = text[start - 1]
        if before.isalnum() or before in _LOCAL:
            start -= 1
        elif before == "\\" and start < at:
            letter = _ESCAPED_LETTER.match(text, start)
            if letter is None:
                return start + 1 if text[start] in "abfnrtv" else start
            char = chr(int(letter[1], 16))
            if not (char.isalnum() or char in _LOCAL):
                return letter.end()
            start -= 1
        else:
            break
    if start > done and text[start - 1] == "%" and _HEX_PAIR.match(text, start):
        return min(start + 2, at)
    return start


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
