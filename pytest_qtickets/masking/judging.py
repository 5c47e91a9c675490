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


#: (kind, patterns): parts of keys, whose words are joined by ``_``; the first that fits decides.
_FRAGMENTS = tuple(
    (kind, re.compile("|".join(patterns.split())))
    for kind, patterns in (
        ("email", "e_?mail почт[аыуе] мейл мэйл емейл имейл"),
        (
            "social",
            (
                "(^|_)(vk|ok|tg|fb|whats_?app|viber|insta)_?(id|link|url|user|name|nick)"
                " chat_?id (^|_)insta(_|$) social_?(account|link|url|page|profile|nick)"
            ),
        ),
        (
            "phone",
            (
                "phone mobile whats_?app viber (^|_)cell(_|$) contact_?num call_?back msisdn"
                " телефон моб(_|ильн|$) вотсап"
            ),
        ),
        (
            "document",
            (
                "passport snils fan_?id birth driver_?licen id_?card паспорт снилс рожден"
                " (^|_)doc(ument)?(_?(num|no|id|ser)|$) iban"
                " (bank|settlement|correspondent|payment|checking)_?account account_?(num|no(_|$))"
                " расч[её]тн (^|_)(born|bday|oms)(_|$)"
            ),
        ),
        (
            "name",
            (
                "(sur|last|first|second|middle|given|family|full|display|nick|user|maiden)_?name"
                " patronym (^|_)signer beneficiar контактн.{2,3}_лиц"
                " card_?holder familia otchestv фамили отчеств (^|_)имя имени никнейм"
            ),
        ),
        ("social", "telegram facebook instagram vk_?ontakte skype телеграм вконтакте"),
        ("barcode", "(bar|qr|ticket|scan)_?code code_?128 штрих шк_?код qr_?код"),
        (
            "link",
            (
                "(pay|payment|cancel|refund|pdf|pass_?book|g_?pass|wallet|ticket|download)"
                "_?(ur[li]|link|href)"
            ),
        ),
        (
            "uniqid",
            (
                "uniq_?id unique_?(id|code) public_?id order_?code"
                " (order|ticket|cancel|pay|payment|refund|download|print|client)_?hash"
            ),
        ),
        ("series", "ticket_?serie serie_?num (^|_)series?(_|$) (^|_)серия"),
        (
            "card",
            (
                "card_?(num|pan|mask|no(_|$)|last|first|digits) pan_?mask masked_?(pan|card)"
                " (bank|credit)_?card номер_?карт карт[аы]_?номер"
            ),
        ),
        ("promo", "promo_?code coupon voucher gift_?code промокод купон"),
        (
            "credential",
            (
                "pass_?word passwd secret token authoriz cookie csrf xsrf credential парол токен"
                " (api|hash|private|access)_?key auth_?(key|code) sess(ion)?_?(key|id)"
            ),
        ),
        (
            "company",
            (
                "org(ani[sz]ation)?_?(name|title) (company|legal)_?name work_?position job_?title"
                " (^|_)organization$ организаци компани юр_?лиц должност"
            ),
        ),
        (
            "text",
            (
                "comment remark комментар примечан пожелан passenger_?info remote_?addr"
                " адрес_?(достав|прожив|регистр) (postal|home|delivery|client|user|guest|buyer"
                "|customer|contact|legal|registration|billing|residence|mailing)_?address"
                " address_?line"
            ),
        ),
    )
)
_WORDS = {
    word: kind
    for kind, listed in {
        "email": "mail почта",
        "phone": "tel тел fax факс sms",
        "name": "fio фио имя imya login логин initials",
        "barcode": "ean qr",
        "tax": "inn kpp инн кпп ogrn огрн tax",
        "social": "vk tg fb вк тг",
        "card": "card pan карта",
        "credential": "session auth signature sig sign cvv cvc pin jwt otp bearer pwd sid",
        "document": "dob ssn",
        "company": "company employer job",
        "promo": "promo промо",
        "text": "note notes wish wishes feedback review заметка ip",
    }.items()
    for word in listed.split()
}
#: Words that make a key say something *about* a field rather than hold it.
_ABOUT_FIRST = words(
    "is has need show send require allow enable disable can should use max min fiscal"
)
_ABOUT_LAST = words(
    "id ids count total at type types status state required enabled disabled verified confirmed"
    " sent template length limit date color group groups format valid exists allowed visible"
    " currency issuer brand bank system policy hint label placeholder domain timeout expires expiry"
    " in at ttl rate percent amount discount method version size width height position index prefix"
    " subject network country app banner price"
)
_IDS = words("id ids")
#: ``phone_code`` is a country's, ``phone_mask`` a form's, ``mail_template_name`` a template's.
_ABOUT = re.compile(
    r"(?:phone|tel|mobile)_(?:code|mask)"
    r"|.*_(?:template|subject|type|status|group|system|format|method)_name"
)
#: An id of these is the person's, not the record's.
_PERSONAL_IDS = words("social document credential uniqid tax")
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
    """The words of a key in lower case, without numbers at their ends: ``e_mail2``.

    None for the name of a test or of its file, which says nothing of its outcome.
    """
    if "::" in key or key.endswith(".py"):
        return ()
    split = (_NUMBERED.sub("", word) for word in _SPLIT.split(_CAMEL.sub("_", key[:200]).lower()))
    return tuple(word for word in split if word)


@lru_cache(maxsize=8192)
def judged_kind(key: str) -> tuple[str | None, bool]:
    """The kind that a key's name gives away, and whether the key is only *about* a field."""
    found = parts(key)
    if not found:
        return None, False
    normal = "_".join(found)
    about = len(found) > 1 and (
        found[0] in _ABOUT_FIRST or found[-1] in _ABOUT_LAST or _ABOUT.fullmatch(normal) is not None
    )
    kind = next((k for k, fragment in _FRAGMENTS if fragment.search(normal)), None)
    kind = kind or next((_WORDS[part] for part in found if part in _WORDS), None)
    if about and not (
        (kind in _PERSONAL_IDS and found[-1] in _IDS)
        or (kind == "document" and found[-1] == "date")
    ):
        kind = None
    return kind, about


def is_public_word(key: str) -> bool:
    """Whether a key speaks of an event, a hall or the like."""
    return not _PUBLIC_WORDS.isdisjoint(parts(key))


_NAME_WORD = r"(?:[^\W\d_]['\u2019])?[^\W\d_]{2,24}(?:[-'\u2019][^\W\d_]{2,24})?"
_PERSON = re.compile(rf"{_NAME_WORD}(?: {_NAME_WORD}){{1,3}}|{_NAME_WORD} (?:[^\W\d_]\. ?){{1,2}}")
_FAMILY = re.compile(
    r"(?:[оеё]ва?|[иы]на?|[сц]кий|[сц]кая|енко|чук|щук|швили|дзе|ович|евич|ьич|ична|овна|евна)$"
)


_PATRONYMIC = re.compile(r"(?:[оеё]вич|ьич|[оеё]вна|ична|инична)(?:\b|$)")
_PATRONYMIC_LATIN = re.compile(r"[A-Z][a-z]{2,16}(?:[oe]vich|[oe]vna|i(?:ni)?chna)(?![A-Za-z])")
_UNIQID = re.compile(r"(?=[a-z0-9]*\d[a-z]+\d|[a-z0-9]*[a-z]\d+[a-z])[a-z0-9]{10}", re.ASCII)


def looks_like_uniqid(value: str) -> bool:
    """Ten small letters and digits, mixed: no word, no number, no date."""
    return _UNIQID.fullmatch(value) is not None


def has_patronymic(value: str) -> bool:
    """Whether the whole of a string is a Russian name with a patronymic."""
    if _PATRONYMIC_LATIN.search(value):
        return _PERSON.fullmatch(value) is not None and value.istitle()
    return _PATRONYMIC.search(value) is not None and looks_like_person(value)


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
