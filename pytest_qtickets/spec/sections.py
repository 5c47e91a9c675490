"""A section's slug, by the words in its title: the folder of its cassettes and its mark."""

from __future__ import annotations

import re

from pytest_qtickets.model import Section

# What a section is about decides before what it mentions: Partners sections and error scenarios
# speak of tickets and events, sections of discounts and barcodes of events and clients.
PARTNERS = re.compile(r"\bpartner|\bпартн[её]р", re.IGNORECASE)  # noqa: RUF001 - Cyrillic on purpose
_SUBJECTS = (
    ("partners", PARTNERS),
    ("errors", re.compile(r"сценари|ошиб|\berror|\bscenario", re.IGNORECASE)),
    ("barcodes", re.compile(r"штрих-?код|баркод|сканир|\bbar-?code|\bscan", re.IGNORECASE)),
    ("discounts", re.compile(r"скидк|скидок|промо-?код|\bdiscount|\bpromo", re.IGNORECASE)),
)
_LISTS = {"заказ": "orders", "order": "orders", "клиент": "clients", "client": "clients"}
_LISTS |= {"customer": "clients", "мероприят": "events", "event": "events"}
_FIRST_LIST = re.compile(r"заказ|клиент|мероприят|\b(?:order|client|customer|event)", re.IGNORECASE)


def slug_of(number: int, title: str) -> str:
    """``orders``, ``clients``, …; ``section-9`` when the title has none of the words."""
    for slug, words in _SUBJECTS:
        if words.search(title):
            return slug
    named = _FIRST_LIST.search(title)
    return _LISTS[named[0].casefold()] if named else f"section-{number}"


def section_of(number: int, title: str) -> Section:
    """The section with its slug."""
    return Section(number, title, slug_of(number, title))
