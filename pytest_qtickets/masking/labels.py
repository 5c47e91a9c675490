"""Values that are known by the label before them: ``"client_name": "…"``, ``Cookie: …``.

Labels stand before values in JSON, reprs, YAML, ``key=value``, tables of HTML and Markdown, and
lists of headers. Everything here reads text whose escapes are undone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pytest_qtickets.masking.anchors import Found, Places
from pytest_qtickets.masking.policy import HIDDEN, words
from pytest_qtickets.masking.pseudonyms import MASKED, Hide, is_pseudonym
from pytest_qtickets.masking.spans import Span

LABELS = frozenset(HIDDEN) - {"custom", "fields"}
#: YAML's sign that a value stands below, in lines of its own.
_BLOCK = r"(?:[|>][+\-]?\r?\n[ \t]{1,40})?"
#: Between a label and its value: colon or equals sign, a cell's border, a comma of a pair, the
#: arrow of PHP, the tags of HTML, the end of XML's tag or the attributes up to the value, the empty
#: line of a form's part.
_BETWEEN = (
    r"(?:>|[ ](?=[\"'\u00ab])"
    r"|[\"'`*]{0,3}[ \t]{0,24}(?::[ \t]{0,3}(?:\n[ \t]{0,40}(?:-[ \t]|(?=[\"']))|\[)?"
    rf"{_BLOCK}|=|\|)"
    r"|[\"'],|(?:\s{0,40}</?[a-z][^<>]{0,60}>){1,4}"
    r"|[\"'](?: [\w:\-]{1,20}=[\"'][^\"'<>]{0,60}[\"']){0,4} (?:value|content)="
    r"|[\"']?\][ \t]{0,3}=>\s{0,20}(?:string\(\d{1,6}\)[ ])?"
    r"|\"\r?\n(?:[A-Za-z][\w\-]{1,40}:[^\n]{0,120}\r?\n){0,3}\r?\n)[ \t]{0,3}"
)
#: Where a text was cut before the closing quote.
_END = r"(?=\]\]>|\r?\n|\Z)"
#: What follows a label: its value in either quotes, or bare.
_VALUE = re.compile(
    rf"(?![a-z_]){_BETWEEN}(?:\"((?:(?!\]\]>)[^\"\n]){{1,300}})(?:\"|{_END})"
    rf"|''(?![,:;=\s)}}\]])([^'\n]{{1,300}})''"
    rf"|'((?:(?!\]\]>)[^'\n]){{1,300}})(?:'|{_END})"
    rf"|(?<=>)([^<>]{{1,300}})(?=</)|\u00ab([^\u00bb\n]{{1,300}})\u00bb|([^\s\"'<>{{}}()\[\],;&|]{{1,80}}))"
)
_BARE = 6
#: What may stand right behind a label's last letter, and what may not stand before its first.
_SIGNS = frozenset("\"'`*:=|, \t\n\r\f\v\u00a0<>]")
_LEADS = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-")
_NAME_WORDS = re.compile(
    r"[^\W\d_]+(?:[ \-'](?:[A-Z]')?[A-Z\u0410-\u042f\u0401][^\W\d_]+){0,3}(?!\w)"
)
_NOTHING = words(
    "none null true false nan str string int нет пусто неизвестно имя фамилия отчество"
)
_ORDERS = frozenset({"asc", "desc"})  #: what an ``orderBy`` says of a field
#: Kinds whose bare value (no quotes) is too likely to be prose or a variable.
_QUOTED_ONLY = frozenset({"text", "company", "link", "promo", "email"})
_PROSE = frozenset({"text", "company"})
_WITH_DIGITS = frozenset({"phone", "tax", "document", "card", "barcode", "series", "uniqid"})

_CREDENTIAL = re.compile(
    rf"((?:proxy-)?authorization|x-signature|(?:x-)?api[-_]?key|[a-z]{{0,12}}[_-]?token|password"
    rf"|passwd|secret(?:[-_]?key)?|phpsessid|[a-z]{{0,20}}_session|csrf-?token|sessionid)"
    rf"{_BETWEEN}[\"'`]?(?:(?:bearer|basic|token|digest)(?:[ ]{{1,3}}|\r?\n[ \t]{{1,40}}))?"
    r"([^\s\"'\\,;&<>(){}\[\]`|]{6,4096})"
)
#: How the label of a credential ends; most of the words that are found are no label.
_CREDENTIAL_END = re.compile(
    r"(?:authorization|signature|api[-_]?key|token|passw(?:or)?d|secret(?:[-_]?key)?|phpsessid"
    r"|_session|sessionid)(?=[\"'`*:=|,<>\s])"
)
_HAR_HEADER = re.compile(
    r"[\"'](?:authorization|cookie|set-cookie|x-api-key|x-signature)[\"'],\s{0,40}[\"']value[\"']:"
    r"\s{0,3}([\"'])((?:(?!\1)[^\n]){1,4096}?)\1"
)
_COOKIE = re.compile(rf"cookie{_BETWEEN}([\"'`]?)")
#: A pair of a cookie; code has spaces around its equals signs.
_COOKIE_PAIR = re.compile(r"[^\s=]=[^\s=]|=\Z")
_COOKIE_LINE = re.compile(r"[^\r\n\"'`<>|]{1,4096}")
_COOKIE_MORE = re.compile(r"\n {4,40}(?! |- )(?![\w\-]+:(?: |\n))([^\r\n\"'`<>|]{1,4096})")
#: A pair, or a part of a date.
_COOKIE_GOES_ON = re.compile(
    r"[\w\-]{1,64}=|\d\d[ \-][A-Za-z]{3}[ \-]\d{4}|[\d:]{8} |[A-Za-z]{3} \d{4}|\d{4} |GMT"
)
_COOKIE_ITEM = re.compile(rf"[\"']?(?:,[ ]?|\n[ \t]{{0,40}}- {_BLOCK})([\"']?)(?=[\w.\-]{{1,64}}=)")
_FEWEST, _FEWEST_SOCIAL = 6, 4  #: digits of a value without quotes
_UNIQID, _MOST_CODES = 10, 64
_RANDOM = 20
#: More consonants than any word has.
_UNSPEAKABLE = re.compile(r"[b-df-hj-np-tv-xz]{7,}", re.IGNORECASE)
#: Of a password, where capitals stand among the letters.
_TYPED = re.compile(r"[b-df-hj-np-tv-xz]{5,}", re.IGNORECASE)
#: Words of code joined by dots or underscores.
_IDENTIFIER = re.compile(r"[A-Za-z]+(?:[._][A-Za-z]+)+")
_LONGEST_LABEL = 24

#: What occurs in a credential's label, and how many characters of the label may stand before it.
CREDENTIAL_WORDS = (
    "authorization", "signature", "api", "token", "passw", "secret", "phpsess", "_session",
    "sessionid",
)  # fmt: skip
_SCHEMES = frozenset({"bearer", "basic", "token", "digest"})
_WORD = frozenset("abcdefghijklmnopqrstuvwxyz_")
_QUOTES = ("'", '"')
_ENDS = frozenset({"", "&", "\n", "\r", ";"})  #: behind a field of a form or a line
_CALLS = ("(", "[")  #: behind a name of code
_LETTER = re.compile(r"[a-z_\-]")


def find_labelled(text: str, lower: str, found: Found) -> Iterator[Span]:
    """Values behind personal or secret labels (``lower``: ``text`` in lower case)."""
    if "cookie" in found:
        yield from _cookies(text, lower)
    yield from _credentials(text, lower, found["credential"])
    codes: set[str] = set()
    for span in _labelled(text, found["label"]):
        yield span
        if span.kind == "uniqid" and len(codes) < _MOST_CODES:
            codes.add(text[span.start : span.end])
    for code in codes:
        if len(code) == _UNIQID and not (code.islower() or code.istitle() or is_pseudonym(code)):
            yield from (Span(*match.span(), "uniqid") for match in _whole(text, code))


def _whole(text: str, code: str) -> Iterator[re.Match[str]]:
    """Everywhere that a code stands by itself: what a label told of it is so there as well."""
    return re.finditer(rf"(?<![^\W_]){re.escape(code)}(?![^\W_])", text)


def _cookies(text: str, lower: str) -> Iterator[Span]:
    for match in _HAR_HEADER.finditer(lower):
        yield Span(match.start(2), match.end(2), "credential")
    done = 0
    for match in _COOKIE.finditer(lower):
        place = match.end()
        line = _COOKIE_LINE.match(text, place) if place >= done else None
        while line is not None:
            done = line.end()
            alone = line[0].strip()
            if not (_COOKIE_PAIR.search(alone) or (alone.isalnum() and looks_random(alone))):
                break
            yield Span(line.start(), _stripped(line), "credential")
            more = _more(text, line)
            while more is not None:
                yield Span(more.start(1), more.end(1), "credential")
                done = more.end()
                more = _more(text, more)
            item = _COOKIE_ITEM.match(text, done)
            line = _COOKIE_LINE.match(text, item.end()) if item else None


def _more(text: str, line: re.Match[str]) -> re.Match[str] | None:
    """The next line of a cookie that YAML folded at one of its spaces; no line of a log."""
    more = _COOKIE_MORE.match(text, line.end())
    if more is None or line[0].rstrip().endswith(";") or _COOKIE_GOES_ON.match(more[1]):
        return more
    return None


def _stripped(match: re.Match[str]) -> int:
    return match.start() + len(match[0].rstrip().removesuffix("]]"))


def _credentials(text: str, lower: str, places: Places) -> Iterator[Span]:
    done = 0
    for place in sorted({start for start, _ in places}):
        if place < done or not _CREDENTIAL_END.match(lower, place):
            continue
        start = place
        while start > max(done, place - _LONGEST_LABEL) and _LETTER.match(lower, start - 1):
            start -= 1
        while start <= place:
            match = _CREDENTIAL.match(lower, start)
            if match:
                value = text[match.start(2) : match.end(2)]
                scheme = lower[match.end(1) : match.start(2)].strip(" \"'`:=|,")
                after = text[match.end(2) : match.end(2) + 2]
                between = text[match.end(1) : match.start(2)]
                # Prose may end in the word: `"Wrong authorization", "status": …`.
                apart = "," in between and (text[start - 1 : start] not in _QUOTES or ":" in after)
                called = after[:1] in _CALLS and text[match.start(2) - 1] not in _QUOTES
                # ``object_level_authorization: bool`` is no header.
                header = "authorization" in match[1] and not (start and lower[start - 1] in _WORD)
                code = value.lower() in _SCHEMES or value.startswith(("http://", "https://"))
                typed = "passw" in match[1] and _TYPED.search(value) and not value.islower()
                secret = header or scheme or typed or looks_random(value)
                if not (apart or called or code) and secret:
                    yield Span(match.start(2), match.end(2), "credential")
                done = match.end()
                break
            start += 1


def _labelled(text: str, places: Places) -> Iterator[Span]:
    done = 0
    for place, end in places:
        if (
            place < done
            or text[end : end + 1] not in _SIGNS
            or (place and text[place - 1] in _LEADS)
        ):
            continue
        match = _VALUE.match(text, end)
        key = text[place:end]
        if match is None or key not in LABELS:
            continue
        kind, group = HIDDEN[key], match.lastindex or _BARE
        first, done = match.start(group), match.end()
        value = match[group]
        if group != _BARE:
            # The host of a link stays: its secret tail is found as such.
            paired = "," in text[end:first]
            said = text[end : first - 1] == " "  # in prose: ``phone "…" is not valid``
            if (
                kind != "link"
                and any(map(str.isalnum, value))
                and value.lower() not in (_NOTHING if text[first - 1] == ">" else _ORDERS)
                and not (paired and _is_other(text, kind, value, done))
                and (not said or _is_said(kind, value))
            ):
                yield Span(first, match.end(group), kind)
        elif kind == "name":
            named = _NAME_WORDS.match(text, first) if "@" not in value else None
            if named and _is_typed(text, end, named) and named[0].lower() not in _NOTHING:
                for word in re.finditer(r"[^\W\d_]+(?:-[^\W\d_]+)*", named[0]):
                    yield Span(named.start() + word.start(), named.start() + word.end(), kind)
        elif text[done : done + 1] in _CALLS and kind == "credential":
            continue
        elif kind not in _QUOTED_ONLY and value.lower() not in _NOTHING and _is_value(kind, value):
            yield Span(first, first + len(value.rstrip(".:!?")), kind)


def _is_other(text: str, kind: str, value: str, end: int) -> bool:
    """Whether what stands behind ``"label",`` is the next key or column, and no value of it."""
    if text[end : end + 1] == ":" or (kind == "email" and "@" not in value):
        return True
    if kind == "name":
        return value.isascii() and value[0].islower()
    if kind in _PROSE:
        return " " not in value
    if kind == "credential":
        return not looks_random(value)
    return kind in _WITH_DIGITS and not any(map(str.isdigit, value))


def _is_said(kind: str, value: str) -> bool:
    """Whether a quotation behind a label in prose is a value rather than what is said of it."""
    if kind == "name":
        return value[0].isupper() and _NAME_WORDS.fullmatch(value) is not None
    return "@" in value if kind == "email" else kind in _WITH_DIGITS and looks_random(value)


def _is_typed(text: str, end: int, named: re.Match[str]) -> bool:
    """Whether words behind a label are a name: with a capital, or alone and in Cyrillic."""
    if named[0][0].isupper():
        return True
    alone = text[named.end() : named.end() + 1] in _ENDS
    return alone and not named[0].isascii() and text[end : named.start()] in {"=", ": "}


def _is_value(kind: str, bare: str) -> bool:
    if kind == "credential":
        return looks_random(bare)
    digits = sum(map(str.isdigit, bare))
    if kind == "social":
        return bare[0] == "@" or digits >= _FEWEST_SOCIAL
    return kind in _WITH_DIGITS and (
        digits >= _FEWEST or (kind == "uniqid" and len(bare) == _UNIQID)
    )


def hide_credential(value: str, hide: Hide) -> str:
    """The constant that stands for a credential; counted when it was not hidden before."""
    if not is_pseudonym(value.strip()):
        hide("credential", value)  # for the count
        return MASKED
    return value


def looks_random(value: str) -> bool:
    """Whether a word after ``token=`` is a value rather than prose or a variable's name."""
    if any(map(str.isdigit, value)) or _UNSPEAKABLE.search(value):
        return True
    return len(value) >= _RANDOM and _IDENTIFIER.fullmatch(value) is None
