"""Keys that no table knows: what their name says, in any spelling and in two languages.

``clientEmail``, ``customer-phone``, ``Телефон`` and ``e_mail2`` give their field away; a key such
as ``email_verified`` says something *about* a field and is no reason to hide its value.
"""

from __future__ import annotations

import re
from functools import lru_cache


def words(text: str) -> frozenset[str]:
    """The words of a table, as they are written in this package."""
    return frozenset(text.split())


#: Parts of keys (joined by ``_``) that give the field away; the first that is found decides.
_FRAGMENTS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("email", r"e_?mail|почт[аыуе]|мейл|мэйл|емейл|имейл"),
        ("phone", r"phone|mobile|whats_?app|viber|cell_?num|msisdn|телефон|моб(_|ильн|$)|вотсап"),
        ("document", r"passport|snils|fan_?id|паспорт|снилс|birth|рожден|driver_?licen|id_?card"),
        ("name", (r"sur_?name|last_?name|first_?name|middle_?name|given_?name|family_?name"
                 r"|patronym|full_?name|display_?name|nick_?name|user_?name|фамили|отчеств"
                 r"|(^|_)имя|имени|никнейм")),
        ("social", r"telegram|facebook|instagram|vk_?ontakte|skype|телеграм|вконтакте"),
        ("barcode", r"bar_?code|qr_?code|ticket_?code|штрих|шк_?код|qr_?код"),
        ("link", (r"(pay|payment|cancel|refund|pdf|pass_?book|g_?pass|wallet|ticket|download)"
                 r"_?(ur[li]|link|href)")),
        ("uniqid", r"uniq_?id|unique_?id|public_?id"),
        ("series", r"ticket_?serie|serie_?num|(^|_)series?(_|$)|(^|_)серия"),
        ("card", (r"card_?(num|pan|mask|no(_|$)|last|first|digits)|pan_?mask|masked_?(pan|card)"
                 r"|номер_?карт|карт[аы]_?номер|bank_?card|credit_?card")),
        ("promo", r"promo_?code|coupon|voucher|промокод|купон"),
        ("credential", (r"pass_?word|passwd|secret|token|api_?key|authoriz|cookie|session_?(key|id)"
                       r"|auth_?(key|code)|private_?key|access_?key|credential|парол|токен")),
        ("company", (r"organi[sz]ation_?name|company_?name|legal_?name|work_?position|job_?title"
                    r"|организаци|компани|юр_?лиц|должност")),
        ("text", (r"comment|remark|комментар|примечан|пожелан|postal_?address|home_?address"
                 r"|delivery_?address|passenger_?info|адрес_?достав")),
    )
)  # fmt: skip
_WORDS = {
    word: kind
    for kind, listed in {
        "email": "mail почта",
        "phone": "tel тел fax факс",
        "name": "fio фио имя login логин",
        "tax": "inn kpp инн кпп ogrn огрн",
        "social": "vk tg fb вк тг",
        "card": "card pan карта",
        "credential": "session auth signature sig cvv cvc pin jwt otp",
        "document": "dob",
        "company": "company employer",
        "promo": "promo промо",
        "text": "note notes заметка",
    }.items()
    for word in listed.split()
}
#: Words that make a key say something *about* a field rather than hold it.
_ABOUT_FIRST = words("is has need show send require allow enable disable can should use max min")
_ABOUT_LAST = words(
    "id ids count total at type types status state required enabled disabled verified confirmed"
    " sent template length limit date color group groups format valid exists allowed visible"
    " currency issuer brand bank system policy hint label placeholder domain"
)
#: An id of these is the person's, not the record's.
_PERSONAL_IDS = words("social document credential uniqid")
#: Strings under these are public: they are not taken for a person's name.
_PUBLIC_WORDS = words(
    "event show title hall venue place city zone seat scheme theatre theater artist play genre"
    " description address street region country category tariff sector row section organizer"
    " organiser author director composer performer slug status type format language locale"
    " событие мероприятие зал площадка город зона место сектор артист спектакль жанр адрес театр"
    " тариф категория название"
)

_CAMEL = re.compile(
    r"(?<=[a-z\u0430-\u044f\u04510-9])(?=[A-Z\u0410-\u042f\u0401])|(?<=[A-Z])(?=[A-Z][a-z])"
)
_SPLIT = re.compile(r"[\W_]+")
_NUMBERED = re.compile(r"(?<=[^\W\d_])\d+$")


@lru_cache(maxsize=8192)
def parts(key: str) -> tuple[str, ...]:
    """The words of a key in lower case, without numbers at their ends: ``e_mail2``."""
    split = (_NUMBERED.sub("", word) for word in _SPLIT.split(_CAMEL.sub("_", key[:200]).lower()))
    return tuple(word for word in split if word)


@lru_cache(maxsize=8192)
def judged_kind(key: str) -> tuple[str | None, bool]:
    """The kind that a key's name gives away, and whether the key is only *about* a field."""
    found = parts(key)
    if not found:
        return None, False
    normal = "_".join(found)
    about = len(found) > 1 and (found[0] in _ABOUT_FIRST or found[-1] in _ABOUT_LAST)
    kind = next((k for k, fragment in _FRAGMENTS if fragment.search(normal)), None)
    kind = kind or next((_WORDS[part] for part in found if part in _WORDS), None)
    if kind is not None and about and kind not in _PERSONAL_IDS:
        kind = None
    return kind, about


def is_public_word(key: str) -> bool:
    """Whether a key speaks of an event, a hall or the like."""
    return not _PUBLIC_WORDS.isdisjoint(parts(key))


_NAME_WORD = r"[^\W\d_]{2,24}(?:[-'\u2019][^\W\d_]{2,24})?"
_PERSON = re.compile(rf"{_NAME_WORD}(?: {_NAME_WORD}){{1,3}}|{_NAME_WORD} (?:[^\W\d_]\. ?){{1,2}}")
_FAMILY = re.compile(
    r"(?:[оеё]ва?|[иы]на?|[сц]кий|[сц]кая|енко|чук|щук|швили|дзе|ович|евич|ична|овна|евна)$"
)


def looks_like_person(value: str) -> bool:
    """Whether the whole of a string is two to four capitalised words, one with a family's end.

    Russian alone: a foreign name cannot be told from a title by its form.
    """
    if not _PERSON.fullmatch(value):
        return False
    found = value.replace("-", " ").split()
    return all(word[0].isupper() for word in found) and any(
        _FAMILY.search(word.lower()) for word in found
    )
