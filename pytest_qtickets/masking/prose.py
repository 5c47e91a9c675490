"""Values that only the words before them tell: a passport's number, an order's code, a nickname."""

# ruff: noqa: RUF001 - Cyrillic data
from __future__ import annotations

import re
from collections.abc import Iterator

from pytest_qtickets.masking.anchors import Places
from pytest_qtickets.masking.spans import Span

#: Ten letters and digits, both.
_UNIQID = r"(?=[a-z0-9]{0,9}\d)(?=[0-9]{0,9}[a-z])([a-z0-9]{10})(?![a-z0-9_])"
_NICK = (
    r":? @?(?![\w.]{1,64}\.(?:com|ru|org|net|me|py|js|css|html|json|jpe?g|png|gif|svg|webp)\b)"
    r"((?:live:)?[a-z]\w{1,30}[._]\w[\w.]{1,30})(?!\w)"
)
#: A nickname behind the name of a network: with its sign, or behind a colon one that is no word.
_HANDLE = (
    r"(?:(?::| ?[\u2013\u2014\-])? @([a-z][\w.]{3,31})"
    r"|: (?=[a-z_]{0,31}[\d_])([a-z]\w{3,31})(?!\w|[.(=:/\[@]\w))"
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


#: What is one argument and no placeholder in Russian.
_WORD = r"((?:(?![\"'<>|;&])[!-~]){6,4096})"
#: Name and password, as command lines take them.
_USER = r"[\"']?([^\s:\"']{1,64}:[^\s\"']{3,256})"
_COOKIES = r"[\"'](?=[^=;\s\"']{1,64}=)([^\"'\n]{6,4096})"
#: What a value's pattern begins with -> the pattern, and what its groups are.
_FORMS = {
    word: (re.compile(pattern), kind)
    for word, pattern, kind in (
        ("сери", r"сери[яию]:? (\d\d ?\d\d),? {1,2}(?:номер:?|№) ?(\d{6})(?!\d)", "document"),
        ("паспорт", r"паспорт(?: рф)?:? (\d\d ?\d\d) ?№ ?(\d{6})(?!\d)", "document"),
        ("заказ", rf"заказ\w{{0,3}} ?[#№]?{_UNIQID}", "uniqid"),
        ("order", rf"orders? #?{_UNIQID}", "uniqid"),
        ("telegram", rf"telegram{_HANDLE}", "social"),
        ("телег", rf"телег(?:рам)?м?[аеу]?{_HANDLE}", "social"),
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
        ("skype", rf"skype{_NICK}", "social"),
        ("instagram", rf"instagram(?:{_HANDLE}|{_NICK})", "social"),
        ("вк", rf"(?<!\w)вк(?:онтакте)?(?:{_HANDLE}|:? {{0,2}}(id\d{{5,12}})(?!\w))", "social"),
        ("vk", rf"(?<!\w)vk{_HANDLE}", "social"),
        ("tg", rf"(?<!\w)tg{_HANDLE}", "social"),
        ("тг", rf"(?<!\w)тг{_HANDLE}", "social"),
        ("инст", rf"инст(?:аграм)?[аеу]?{_HANDLE}", "social"),
        ("resolve?domain=", r"resolve\?domain=([a-z]\w{4,31})(?=&|\s|\Z|[\"'])", "social"),
        ("user?id=", r"user\?id=(\d{6,12})(?!\d)", "social"),
        ("curl ", rf"curl (?:[^\n]{{0,400}}? )?(?:-u|--user) {_USER}", "credential"),
        (" -b", rf" -b {_COOKIES}", "credential"),
        ("--", rf"--(?:[a-z]{{1,12}}-)?(?:token|password|secret|api-key) {_WORD}", "credential"),
    )
}  # fmt: skip
#: Words behind a nickname, ``@nick in Telegram``.
_NETWORKS = (" в телег", " в тг", " в инст", " в вк", " in telegram", " on telegram",
             " on instagram")  # fmt: skip
#: What an address has for its sign where nobody shall collect it, and what stands behind.
_SIGNS = ("(at)", "[at]", "(собака)", "[собака]", " @ ", "@\n", "@\r\n", "\n@")
_DOMAIN = re.compile(
    r"(?:[(\[]\w{2,6}[)\]]| @|@\r?\n[ \t]{0,40}|\n@) ?"
    r"[a-z\d][a-z\d\-]{1,40}\.(?:ru|com|net|org|su)(?!\w)"
)
#: The same as a nickname and a local part, on the text before in reversed order.
_NICK_BEFORE = re.compile(r",?([\w.]{3,31}[a-z])@(?![\w.])")
_LOCAL_BEFORE = re.compile(r"\s?([\w.+\-]{2,64})(?![\w.+\-])")
_BEFORE = 72
WORDED = (*_FORMS, *_NETWORKS, *_SIGNS)


def find_worded(lower: str, places: Places) -> Iterator[Span]:
    """Values that words of prose and of command lines announce, or name afterwards.

    ``lower`` is a text in lower case, ``places`` are those of ``WORDED`` in it.
    """
    for start, end in places:
        word = lower[start:end]
        if word in _FORMS:
            pattern, kind = _FORMS[word]
            match = pattern.match(lower, start)
            for group in range(1, pattern.groups + 1) if match else ():
                if match and match[group]:
                    yield Span(*match.span(group), kind)
            continue
        before = lower[max(0, start - _BEFORE) : start][::-1]
        if word in _NETWORKS:
            nick = _NICK_BEFORE.match(before)
            if nick:
                yield Span(start - nick.end(1), start - nick.start(1), "social")
            continue
        domain, local = _DOMAIN.match(lower, start), _LOCAL_BEFORE.match(before)
        if domain and local and (word != "\n@" or not local[1].isalpha()):
            yield Span(start - local.end(1), domain.end(), "email")
