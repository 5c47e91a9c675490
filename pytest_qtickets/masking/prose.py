"""Values that only the words before them tell: a passport's number, an order's code, a nickname."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pytest_qtickets.masking.anchors import Places
from pytest_qtickets.masking.spans import Span

#: Ten letters and digits, both.
_UNIQID = r"(?=[a-z0-9]{0,9}\d)(?=[0-9]{0,9}[a-z])([a-z0-9]{10})(?![a-z0-9_])"
_NICK = (
    r":? @?(?![\w.]{1,64}\.(?:com|ru|org|net|me|py)\b)"
    r"((?:live:)?[a-z]\w{1,30}[._]\w[\w.]{1,30})(?!\w)"
)
_UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
#: A key that stands in prose: long, of letters and digits.
_KEY = r"(?:\d{1,6}\|)?(?=[a-z]{0,127}\d)(?=\d{0,127}[a-z])[a-z0-9]{16,128}(?![\w./\-])"
#: What is stated behind a word: no prose, for it holds a digit.
_STATED = r"[\"'`»*]{0,2} ?[:=|] ?[\"'`«]?(?=[^\s\"'`»,;|<]{0,63}\d)([^\s\"'`»,;|<]{6,64})"
_SAYS = r"\w{0,3}(?: (?:is|was|api|доступа))?[\"'`»]? ?[:=\-\u2014]? ?[\"'`«]?"
_QUOTED = r"[\"']?"


def _held(outer: str, inner: str, value: str) -> str:
    """The first ``inner`` in an object under ``outer``, in JSON, Python and YAML."""
    key = rf"\b{inner}{_QUOTED}:"
    return rf"{outer}{_QUOTED}: {{0,2}}(?:{{|\n)(?:(?!{key})[^{{}}]){{0,200}}{key} {value}"


#: Name and password, as command lines take them.
_USER = r"[\"']?[^\s:\"']{1,64}:([^\s\"']{3,256})"
#: What a value's pattern begins with -> the pattern, and what its groups are.
_FORMS = {
    word: (re.compile(pattern), kind)
    for word, pattern, kind in (
        ("сери", r"сери[яию]:? (\d\d ?\d\d),? {1,2}(?:номер:?|№) ?(\d{6})(?!\d)", "document"),
        ("паспорт", r"паспорт(?: рф)?:? (\d\d ?\d\d) ?№ ?(\d{6})(?!\d)", "document"),
        ("заказ", rf"заказ\w{{0,3}} ?[#№]?{_UNIQID}", "uniqid"),
        ("order", rf"orders? #?{_UNIQID}", "uniqid"),
        ("telegram", r"telegram:? @([a-z]\w{4,31})", "social"),
        ("телеграм", r"телеграм\w?:? @([a-z]\w{4,31})", "social"),
        ("profile.php", r"profile\.php\?id=(\d{6,20})", "social"),
        ("token", rf"token{_SAYS}({_KEY}|{_UUID})", "credential"),
        ("токен", rf"токен{_SAYS}({_KEY}|{_UUID})", "credential"),
        ("api key", rf"api key{_SAYS}({_KEY})", "credential"),
        ("ключ", rf"ключ{_SAYS}({_KEY})", "credential"),
        ("парол", rf"парол[яьею]м?{_STATED}", "credential"),
        ("secret('", r"secret\('(?=[^']{0,63}\d)([^']{6,64})'\)", "credential"),
        ("bot", r"bot(\d{6,12}:[a-z0-9_\-]{30,64})", "credential"),
        ("telegram_user", _held("telegram_user", "id", r"(\d{5,12})(?!\d)"), "social"),
        ("fanid_card", _held("fanid_card", "value", r"[\"']?(\d{9})(?!\d)"), "document"),
        ("fan id", r"fan id:? (\d{9})(?!\d)", "document"),
        ("instagram", rf"instagram{_NICK}", "social"),
        ("skype", rf"skype{_NICK}", "social"),
        ("вк", r"вк:? {0,2}(id\d{5,12})(?!\w)", "social"),
        ("tg", r"tg:? @([a-z]\w{4,31})", "social"),
        ("тг", r"тг:? @([a-z]\w{4,31})", "social"),
        ("инстаграм", r"инстаграм\w?:? @([a-z][\w.]{3,31})", "social"),
        ("domain=", r"domain=([a-z]\w{4,31})(?=&|\s|\Z|[\"'])", "social"),
        ("user?id=", r"user\?id=(\d{6,12})(?!\d)", "social"),
        ("curl ", rf"curl (?:[^\n]{{0,400}}? )?(?:-u|--user) {_USER}", "credential"),
        ("--", r"--(?:[a-z]{1,12}-)?(?:token|password|secret|api-key) ([^\s\"'<>|;&]{6,4096})",
         "credential"),
    )
}  # fmt: skip
WORDED = tuple(_FORMS)


def find_worded(lower: str, places: Places) -> Iterator[Span]:
    """Values behind words of prose and of command lines.

    ``lower`` is a text in lower case, ``places`` are those of ``WORDED`` in it.
    """
    for start, end in places:
        pattern, kind = _FORMS[lower[start:end]]
        match = pattern.match(lower, start)
        if match:
            for group in range(1, pattern.groups + 1):
                yield Span(*match.span(group), kind)
