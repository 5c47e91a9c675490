"""A Postman collection in, a case file out, and a note on everything a case file cannot say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from pytest_qtickets.errors import PostmanError
from pytest_qtickets.model import Json
from pytest_qtickets.spec.headers import AUTHORIZATION
from pytest_qtickets.spec.markdown import CASE_HEADING, SECTION_HEADING
from pytest_qtickets.spec.placeholders import names_in
from pytest_qtickets.spec.postman_addresses import choose_bases
from pytest_qtickets.spec.postman_collection import (
    Entry,
    Group,
    as_object,
    as_text,
    description_of,
    read_collection,
    read_groups,
    read_variables,
)
from pytest_qtickets.spec.postman_credentials import STAND_IN, Credentials
from pytest_qtickets.spec.postman_requests import Reading, read_request, write_case
from pytest_qtickets.spec.postman_scripts import read_script, scripts_of
from pytest_qtickets.spec.postman_variables import VARIABLE, Filling, Names, value_of
from pytest_qtickets.spec.writing import can_be_default, one_line
from pytest_qtickets.spec.written import CaseFile, WrittenCase, WrittenSection

_MOST = 999  #: of a section's cases, and of sections: their numbers have three digits


class Imported(NamedTuple):
    """The case file, a line for everything left out or changed, and how many credentials were."""

    file: CaseFile
    notes: tuple[str, ...]
    credentials: int


class _Section(NamedTuple):
    number: int
    title: str
    description: str
    cases: list[tuple[str, str, Entry]]  #: id, title, request


def import_collection(text: str, is_secret: Callable[[str], bool]) -> Imported:
    """Read the JSON of a collection; ``is_secret`` tells credentials by the names of fields.

    Raises :class:`PostmanError` with one line on anything that is no collection with requests.
    """
    collection = read_collection(text)
    groups, notes = read_groups(collection)
    if not groups:
        raise PostmanError("the collection holds no request; expected at least one")
    sections = _kept_numbers(groups) or _new_numbers(groups)
    if len(sections) > _MOST:
        raise PostmanError(f"{len(sections)} folders with requests; expected at most {_MOST}")
    credentials = _find_credentials(collection, groups, is_secret)
    readings = {
        case_id: read_request(entry, credentials)
        for section in sections
        for case_id, _, entry in section.cases
    }
    _settle_authorization(list(readings.values()), notes)
    names, variables = Names(), read_variables(collection)
    defaults = _defaults(names, variables, credentials)
    cases = {
        case_id: credentials.scrub_case(
            write_case(
                case_id,
                title,
                readings[case_id],
                Filling(names, readings[case_id].scope, defaults, credentials.variables),
            )
        )
        for section in sections
        for case_id, title, _ in section.cases
    }
    headers = _common_headers(list(cases.values()))
    used = {n for case in cases.values() for text in _texts(case) for n in names_in(text)}
    info = collection["info"]
    file = CaseFile(
        title=credentials.scrub(as_text(info.get("name"))),
        bases=choose_bases(reading.address for reading in readings.values()),
        headers=headers,
        sections=tuple(
            WrittenSection(
                section.number,
                credentials.scrub(section.title),
                tuple(_without(cases[case_id], headers) for case_id, _, _ in section.cases),
                credentials.scrub(section.description),
            )
            for section in sections
        ),
        defaults={name: value for name, value in defaults.items() if name in used},
        description=credentials.scrub(description_of(info)),
    )
    notes += [f"{case_id}: {note}" for case_id, one in readings.items() for note in one.notes]
    notes += _notes_on_scripts(groups, as_text(info.get("name")))
    notes += _notes_on_variables(text, readings.values(), variables)
    return Imported(file, tuple(map(credentials.scrub, notes)), credentials.count)


def _find_credentials(
    collection: Mapping[str, Json], groups: list[Group], is_secret: Callable[[str], bool]
) -> Credentials:
    credentials = Credentials(is_secret)
    holders = {id(holder): holder for group in groups for holder in group.scripts}
    for holder in (collection, *holders.values()):
        credentials.add_variables(holder)
        credentials.add_auth(as_object(holder.get("auth")), read_variables(collection))
    for entry in (entry for group in groups for entry in group.entries):
        credentials.add_variables(entry.item)
    return credentials


def _defaults(
    names: Names, variables: Mapping[str, str], credentials: Credentials
) -> dict[str, str]:
    """Placeholder -> the collection's own value of its variable, where the notes can carry it."""
    found = {}
    for variable in variables:
        value = value_of(f"{{{{{variable}}}}}", variables)
        if value and variable not in credentials.variables and can_be_default(value):
            found[names(variable)] = value
    return found


def _kept_numbers(groups: list[Group]) -> list[_Section]:
    """Sections by the numbers in the names, when every request and its folder have fitting ones."""
    sections: dict[int, _Section] = {}
    seen: set[tuple[str, ...]] = set()
    for group in groups:
        folder = SECTION_HEADING.match(one_line(group.title))
        number = int(folder[1]) if folder else -1
        if not folder or number in sections:
            return []
        sections[number] = _Section(number, folder[2].strip(), group.description, [])
        for entry in group.entries:
            case = CASE_HEADING.match(one_line(entry.name))
            if not case:
                return []
            key = tuple(str(int(part)) for part in case[1].split("."))
            if key in seen or key[0] != str(number):
                return []
            seen.add(key)
            sections[number].cases.append((case[1], case[2].strip(), entry))
    return list(sections.values())


def _new_numbers(groups: list[Group]) -> list[_Section]:
    """Sections and cases numbered in the order of the collection."""
    sections: list[_Section] = []
    for group in groups:
        for first in range(0, len(group.entries), _MOST):
            number = len(sections) + 1
            cases = [
                (f"{number}.{index}", entry.name, entry)
                for index, entry in enumerate(group.entries[first : first + _MOST], 1)
            ]
            sections.append(_Section(number, group.title, group.description, cases))
    return sections


def _settle_authorization(readings: list[Reading], notes: list[str]) -> None:
    """A request that states none is sent without, unless the collection never speaks of any."""
    stated = [reading for reading in readings if reading.authorization is not None]
    if not stated:
        notes.append("no request states an authorization; cases are sent with the token of the API")
    for reading in readings:
        if reading.authorization is None:
            reading.authorization = "" if stated else f"Bearer {STAND_IN}"


def _common_headers(cases: list[WrittenCase]) -> dict[str, str]:
    """Headers that every case has with one value, and the token's when any case has it."""
    first, *others = ({n.casefold(): v for n, v in case.headers.items()} for case in cases)
    common = {
        name: value
        for name, value in cases[0].headers.items()
        if name.casefold() != AUTHORIZATION
        and all(other.get(name.casefold()) == first[name.casefold()] for other in others)
    }
    token = f"Bearer {STAND_IN}"
    if any(case.headers.get("Authorization") == token for case in cases):
        common["Authorization"] = token
    return common


def _without(case: WrittenCase, common: Mapping[str, str]) -> WrittenCase:
    known = {(name.casefold(), value) for name, value in common.items()}
    own = {n: v for n, v in case.headers.items() if (n.casefold(), v) not in known}
    return replace(case, headers=own)


def _texts(case: WrittenCase) -> Iterable[str]:
    return (case.url, case.body or "", *case.headers.values())


def _notes_on_scripts(groups: list[Group], name: str) -> list[str]:
    """Scripts of folders and of the collection, of which only a stated status is carried over."""
    holders = {id(holder): holder for group in groups for holder in group.scripts}
    notes = []
    for holder in holders.values():
        title = as_text(holder.get("name")) or name
        if scripts_of(holder, "prerequest"):
            notes.append(f"the pre-request script of `{title[:80]}` is left out")
        if read_script(scripts_of(holder, "test")).more:
            notes.append(
                f"what the test script of `{title[:80]}` does beyond status and code is left out"
            )
    return notes


def _notes_on_variables(
    text: str, readings: Iterable[Reading], variables: Mapping[str, str]
) -> list[str]:
    missing = {reading.address.missing: reading.address.base for reading in readings}
    notes = [
        f"{{{{{name}}}}} has no value in the collection; {base} is written for it"
        for name, base in missing.items()
        if name
    ]
    named = {name.strip() for name in VARIABLE.findall(text)}
    unused = [n for n in variables if n not in named and ascii(n)[1:-1] not in named]
    if unused:
        notes.append(f"variables that nothing uses are left out: {', '.join(unused)[:200]}")
    return notes
