"""The words reports use, in English and Russian, and what each stands for."""

from __future__ import annotations

import re

_EN = r"(?:api |test |spec )?(?:tests?|test cases?|cases?|scenarios?|checks?)"
_RU = r"(?:api[- ])?(?:тест(?:ов|а|ы)?|тест[- ]кейс(?:ов|а|ы)?|кейс(?:ов|а|ы)?|сценари(?:ев|я|и|й)|провер(?:ок|ки|ка))"
NOUN = rf"(?:{_EN}|{_RU})"

#: Kind -> labels that are nothing else. Whether a bare word speaks of tests is for its place to say.
_LABELS = {
    "executed": rf"(?:total )?(?:number of )?{_EN}(?: were)? (?:executed|run|performed|completed)"
    rf"|(?:total )?executed(?: {_EN})?|(?:всего )?(?:выполнено|проведено|запущено|исполнено)(?: всего)?(?: {_RU})?"
    rf"|(?:всего )?{_RU} (?:выполнено|проведено|запущено|исполнено)|(?:количество |число )?выполненных {_RU}"
    rf"|(?:всего )?выполненные {_RU}",
    "total": rf"(?:grand )?total(?: number of)?(?: {_EN})?|{_EN}(?: in total| total| count)?|all(?: {_EN})?"
    rf"|всего(?: {_RU})?|{_RU}(?: всего)?|(?:общее )?(?:количество|число) {_RU}|итого(?: {_RU})?",
    "planned": rf"(?:total )?(?:planned|{_EN} (?:planned|in (?:the )?spec(?:ification)?))(?: {_EN})?"
    rf"|(?:всего )?{_RU} (?:запланировано|в спецификации)|запланировано(?: {_RU})?",
    "passed": rf"(?:{_EN} )?(?:passed|pass|successful|succeeded|success(?:es)?)(?: {_EN})?"
    rf"|(?:{_RU} )?(?:успешно(?: пройдено| выполнено| завершено)?|успешных|успешные|успешны|пройдено(?: успешно)?|прошло|прошли|пройденных)(?: {_RU})?",
    "failed": rf"(?:{_EN} )?(?:failed|fail|failures?|unsuccessful)(?: {_EN})?"
    rf"|(?:{_RU} )?(?:неуспешно|неуспешных|неуспешные|провалено|провалов|проваленных|упало|упавших|не пройдено|не прошло|не прошли|неудачно|неудачных|с ошибк(?:ой|ами))(?: {_RU})?",
    "error": rf"errors?|errored(?: {_EN})?|ошиб(?:ок|ки|ка)",
    "blocked": rf"(?:{_EN} )?blocked(?: {_EN})?|заблокировано(?: {_RU})?",
    "skipped": rf"(?:{_EN} )?(?:skipped|not started|unfinished|pending|deselected)(?: {_EN})?"
    rf"|(?:{_RU} )?(?:пропущено|пропущенных|не завершено)(?: {_RU})?",
    "left": rf"(?:{_EN} )?(?:not run|not executed|missing|remaining)(?: {_EN})?"
    rf"|(?:{_RU} )?(?:не выполнено|не выполнялось|не выполнялись|не запущено|не запускалось|не проведено)(?: {_RU})?",
}
_KINDS = {kind: re.compile(words) for kind, words in _LABELS.items()}
#: Kinds that are parts of a total of tests.
PARTS = ("passed", "failed", "error", "blocked", "skipped", "left")

#: A part of the run, another run, or a demand: what stands so says nothing of the run as a whole.
GROUP = re.compile(
    r"\b(?:orders?|clients?|customers?|events?|seats?|inventory|discounts?|promo\w*|barcodes?|scan\w*"
    r"|partners?|errors?|retr\w+|sections? \d|groups?|core|writ(?:e|es|ing)|reads?|reading|smoke|unit|lint|local|negative"
    r"|clickhouse|tables?|rows?|records?|request\w*|response\w*|exchange\w*)\b"
    r"|заказ|клиент|мероприят|событи|\bмест[а-я]*\b|инвентар|скид|промо|штрих|партн|ошиб|повтор|раздел\w* \d"
    r"|групп|запис|чтени|локальн|таблиц|строк|запрос|ответ",
    re.IGNORECASE,
)
OTHER = re.compile(
    r"\b(?:previous|prior|earlier|last run|last report|baseline|compar\w+|history|historical|was|before|planned|plan"
    r"|expected|should|must|require\w*|target|goal|criteri\w+|recommend\w+|next|future|missing|impact|if|example"
    r"|attempt|another|other|per|each|would|could|at least|limit)\b"
    r"|предыдущ|прошл|ранее|раньше|сравнен|истори|план|ожида|должн|требован|цел[ьи]\b|критери|рекоменд|следующ"
    r"|пример|попытк|друг(?:ой|ая|ие)|кажд|если|не менее|недоста",
    re.IGNORECASE,
)
#: Headings under which a bare "Total" or "Passed" speaks of the run.
SUMMARY = re.compile(
    r"summary|result|overall|overview|execution|statistic|tests?\b|verdict|conclusion|done|totals?"
    r"|итог|сводк|резюме|результат|общ|выполнени|статистик|тест|заключ|вывод",
    re.IGNORECASE,
)

_VERDICTS = {
    "skipped": r"\b(?:not run|not executed|not sent|skip(?:ped)?|deselected|unfinished|n/a)\b|не выполн|не запу|не отправл|пропущ",
    "blocked": r"\bblocked\b|заблокир",
    "failed": r"\b(?:not passed|fail(?:ed|ure)?|unsuccessful|mismatch)\b|не пройд|не прош|неуспе|провал|упал|неудач|не соответств",
    "passed": r"\b(?:pass(?:ed)?|success(?:ful)?|as expected)\b|успе(?:х|шн)|пройден|прош[её]л|соответств",
    "error": r"\b(?:errored|exception|timeout)\b",
}
_VERDICT = re.compile(
    "|".join(f"(?P<{kind}>{words})" for kind, words in _VERDICTS.items()), re.IGNORECASE
)
_WORD_ERROR = re.compile(r"\W*(?:error|ошибка)\W*", re.IGNORECASE)
_TICKS = (
    ("passed", "✅✔☑👍🟢"),
    ("failed", "❌✗✘✖🔴⛔"),
    ("skipped", "⏭⏸⚪"),
    ("unclear", "⚠🟡🟠❓"),
)


def kind_of(label: str) -> str:
    """What of a run a label (lower case) counts, or empty."""
    label = re.sub(r"\s*\([^()]*\)", "", label).strip()
    return next((kind for kind, words in _KINDS.items() if words.fullmatch(label)), "")


def names_tests(label: str) -> bool:
    """Whether a label says that it counts tests."""
    return re.search(rf"\b{NOUN}\b", label) is not None


def outcome(cell: str) -> str:
    """The verdict of a cell: a mark before the words, of words the first; empty when it has none."""
    marks = [kind for kind, signs in _TICKS if any(sign in cell for sign in signs)]
    if marks:
        return marks[0] if len(marks) == 1 and marks[0] != "unclear" else ""
    match = _VERDICT.search(cell)
    if match and match.lastgroup:
        return match.lastgroup
    return "error" if _WORD_ERROR.fullmatch(cell) else ""
