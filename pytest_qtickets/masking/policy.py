"""The policy: which field is what. The table is ``policy.toml``; this module reads and applies it.

:meth:`Policy.rule_for` names a rule: a kind of :data:`~pytest_qtickets.masking.pseudonyms.KINDS`
(every value below the key is hidden as that kind) or one of the actions

* ``pass``: known and harmless;
* ``person``: an object about a person is read by its own keys; a bare string is their name;
* ``private``: an unknown field of a person: its strings are hidden, numbers are kept;
* ``code``: an error's code is kept, a promo code is hidden;
* ``campaign``: an utm mark of one word is kept, all else is free text;
* ``public``: known and shown to everybody, and protected in free text (events, venues, seats);
* ``scan``: known, and its strings are searched by patterns;
* ``unknown``: as ``scan``, and numbers and whole strings are judged too: fail closed;
* ``message``: an error's words: patterns and every value the run has seen.

Sources: the vendor's field lists and captured answers (*documented*, *observed*).

Ids are kept, also the ones that link a person across answers (``client_id``, ``details.id``,
``external_id``, ``external_order_id``, ``roistat_visit``): the case file filters by them and tables
are joined on them, and without the partner's own system they name nobody. An e-mail used as an
external id is still found.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from pytest_qtickets.errors import SettingsError
from pytest_qtickets.masking.judging import is_public_word, judged_kind, parts, words
from pytest_qtickets.masking.pseudonyms import KINDS

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PASS: Final = "pass"  # noqa: S105 - a rule
PUBLIC: Final = "public"
SCAN: Final = "scan"
UNKNOWN: Final = "unknown"
MESSAGE: Final = "message"
PERSON: Final = "person"
PRIVATE: Final = "private"
CODE: Final = "code"
CAMPAIGN: Final = "campaign"

_KINDS = frozenset(KINDS)
_SIBLINGS: Final = "by-siblings"
_ACTIONS = {"keep": PASS, "protect": PUBLIC, "search": SCAN, "words": MESSAGE}
_JUDGED = frozenset({PERSON, CODE, CAMPAIGN, _SIBLINGS})
SETTLED_BY_SIBLINGS: Final = frozenset({_SIBLINGS, CODE})
_WORD_TABLES = {
    "siblings": ("event", "person", "public", "promo", "error"),
    "parents": ("public", "template", "code", "person"),
}
__all__ = ["HIDDEN", "Policy", "load_policy", "rule_for", "shipped_policy", "words"]

_MAX_FACTS = 65_536  #: keys remembered; halls are keyed by seat
#: Numbers in keys say nothing, unlike that of ``code128``; longer keys are judged as they are.
_NUMBER, _LONGEST_FOLDED = re.compile("[0-9]+"), 64

_ERROR_CODE = re.compile(r"[A-Z]+(_[A-Z]+)+")
_CAMPAIGN = re.compile(r"(?=[^\W\d_])(?!\w*\d{5})[\w.\-]{1,40}", re.ASCII)
_CAMPAIGN_RU = re.compile(r"(?!\d)(?!\w*\d{5})[\u0430-\u044f\u0451\d_.\-]{1,40}")


def looks_like_error_code(value: str) -> bool:
    """``WRONG_AUTHORIZATION``: capitals with underscores, which no promo code of the vendor is."""
    return _ERROR_CODE.fullmatch(value) is not None


def looks_like_campaign(value: str) -> bool:
    """``cpc``, ``autumn-2025``: one word without capitals that could begin a name in Russian."""
    return bool(_CAMPAIGN.fullmatch(value) or _CAMPAIGN_RU.fullmatch(value))


class Policy:
    """The shipped table with the tables of ``over`` laid over it; immutable.

    Raises ``SettingsError`` (``<file>: <where>: <found>; expected …``) for a table that says
    something unknown; ``file`` names it there.
    """

    def __init__(self, over: Mapping[str, Any] | None = None, *, file: str = "") -> None:
        shipped = _shipped_tables()
        over = _checked(over or {}, file)
        classes: dict[str, str] = {**shipped["classes"], **over.get("classes", {})}
        fields: dict[str, str] = {**shipped["fields"], **over.get("fields", {})}
        unknown = [f"fields: {key} = {name!r}" for key, name in fields.items()
                   if name not in classes]  # fmt: skip
        if unknown:
            raise SettingsError(f"{file}: {unknown[0]}; expected one of {', '.join(classes)}")
        #: class -> what is done with its values: a rule
        self._acts = {name: _ACTIONS.get(action, name) for name, action in classes.items()}
        self._rules: dict[str, str] = {}
        self._paths: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for path, name in fields.items():
            *above, key = path.split(".")
            rule = self._acts[name]
            if above:
                self._paths.setdefault(key, []).append((tuple(above), rule))
            else:
                self._rules[key] = rule
        for listed in self._paths.values():
            listed.sort(key=lambda entry: (-len(entry[0]), "*" in entry[0]))
        self._siblings, self._parents = (
            {name: words(shipped[table][name] + " " + over.get(table, {}).get(name, ""))
             for name in names}
            for table, names in _WORD_TABLES.items()
        )  # fmt: skip
        #: Keys that decide something about what stands below them; all others are alike.
        self._telling = frozenset(
            {part for listed in self._paths.values() for above, _ in listed for part in above}
            | {"orderBy", "where"}
        ).union(*self._parents.values())
        self._deepest = max(
            (len(above) for listed in self._paths.values() for above, _ in listed), default=1
        )
        self._numbered = any(map(_NUMBER.search, self._rules))
        self._facts: dict[str, str | None] = {}
        self._persons: dict[str, bool] = {}

    def rule_for(self, key: str, path: tuple[str, ...], siblings: Collection[str]) -> str:
        """The rule of ``key`` below the keys ``path``, in an object with the keys ``siblings``."""
        return self.settled(self.unsettled(key, path), path, siblings)

    def unsettled(self, key: str, path: tuple[str, ...]) -> str:
        """The rule of ``key`` below ``path``, or one of ``SETTLED_BY_SIBLINGS``."""
        for above, rule in self._paths.get(key, []) + self._paths.get("*", []):
            if _ends_with(path, above):
                return rule
        known = self._rules.get(key) or self._judged(key)
        return known or (PRIVATE if path and self.is_person(path[-1]) else UNKNOWN)

    def below(self, path: tuple[str, ...], key: str) -> tuple[str, ...]:
        """``path`` with ``key`` under it, as short as the policy can tell paths apart."""
        told = key if key in self._telling or self.is_person(key) else ""
        return (*path, told)[-self._deepest :]

    def is_person(self, key: str) -> bool:
        """Whether an object under this key is about a person."""
        key = self._folded(key)
        found = self._persons.get(key)
        if found is None:
            found = not self._parents["person"].isdisjoint(parts(key))
            if len(self._persons) < _MAX_FACTS:
                self._persons[key] = found
        return found

    def _folded(self, key: str) -> str:
        """A key as it is judged: a hall's seats are alike but for their numbers."""
        if self._numbered or len(key) > _LONGEST_FOLDED or "128" in key:
            return key
        return _NUMBER.sub("0", key)

    def settled(self, rule: str, path: tuple[str, ...], siblings: Collection[str]) -> str:
        """A rule of :meth:`unsettled` for an object with the keys ``siblings``."""
        parent = path[-1] if path else ""
        if rule == _SIBLINGS:
            return self._name_rule(parent, siblings)
        return self._code_rule(parent, siblings) if rule == CODE else rule

    def _name_rule(self, parent: str, siblings: Collection[str]) -> str:
        if parent in self._parents["public"] or self._beside("event", siblings):
            return PUBLIC
        if self._beside("person", siblings):
            return self._acts["name"]
        if parent in self._parents["template"] or self._beside("public", siblings):
            return PUBLIC
        return self._acts["name"] if self.is_person(parent) else SCAN

    def _code_rule(self, parent: str, siblings: Collection[str]) -> str:
        if self._beside("promo", siblings):
            return self._acts["promo"]
        if parent in self._parents["code"] or self._beside("error", siblings):
            return PASS
        if "status" in siblings and "id" not in siblings:
            return PASS
        return CODE

    def _beside(self, table: str, siblings: Collection[str]) -> bool:
        return not self._siblings[table].isdisjoint(siblings)

    def _judged(self, key: str) -> str | None:
        """The rule of a key that the table does not know; ``None``: its name says nothing."""
        key = self._folded(key)
        try:
            return self._facts[key]
        except KeyError:
            pass
        found = parts(key)
        rule = self._rules.get("_".join(found)) if found else SCAN
        if rule in {None, _SIBLINGS, CODE}:
            kind, about = judged_kind(key)
            if kind is not None:
                rule = self._acts[kind]
            elif found[-1] in self._parents["person"]:
                rule = PERSON
            elif found[-1] in {"name", "имя"} and not self._parents["person"].isdisjoint(found):
                rule = self._acts["name"]
            else:
                rule = SCAN if about or is_public_word(key) else None
        if len(self._facts) < _MAX_FACTS:
            self._facts[key] = rule
        return rule


def _ends_with(path: tuple[str, ...], above: tuple[str, ...]) -> bool:
    if len(path) < len(above):
        return False
    end = path[len(path) - len(above) :]
    return all(wanted in ("*", key) for key, wanted in zip(end, above, strict=True))


@lru_cache(maxsize=1)
def _shipped_tables() -> dict[str, Any]:
    text = (Path(__file__).parent / "policy.toml").read_text("utf-8")
    tables: dict[str, Any] = tomllib.loads(text)
    return tables


def _checked(tables: Mapping[str, Any], file: str) -> Mapping[str, Any]:
    """``tables``, when they say nothing that :class:`Policy` would not understand."""
    known = ("classes", "fields", *_WORD_TABLES)
    for table, entries in tables.items():
        if table not in known or not isinstance(entries, dict):
            raise SettingsError(f"{file}: {table}: expected a table [{'], ['.join(known)}]")
        for key, value in entries.items():
            where = f"{file}: {table}: {key} = {value!r}"
            if not isinstance(value, str):
                raise SettingsError(f"{where}; expected text in quotes")
            if key not in _WORD_TABLES.get(table, (key,)):
                raise SettingsError(f"{where}; expected {' or '.join(_WORD_TABLES[table])}")
            if table == "classes":
                _check_class(key, value, where)
    return tables


def _check_class(name: str, action: str, where: str) -> None:
    classes = _shipped_tables()["classes"]
    if name not in classes:
        raise SettingsError(f"{where}; expected one of {', '.join(classes)}")
    allowed = [*_ACTIONS]
    if name in _KINDS:
        allowed.insert(0, "hide")
    if name in _JUDGED:
        allowed.insert(0, "judge")
    if action not in allowed:
        raise SettingsError(f"{where}; expected {' or '.join(allowed)}")


def load_policy(path: Path) -> Policy:
    """The shipped policy with a user's TOML file over it. Raises ``SettingsError`` naming it."""
    try:
        tables = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise SettingsError(
            f"{path}: cannot be read ({error.strerror}); expected a TOML file of the masking policy"
        ) from None
    except UnicodeDecodeError:
        raise SettingsError(
            f"{path}: not UTF-8; expected a TOML file of the masking policy"
        ) from None
    except tomllib.TOMLDecodeError as error:
        message = f'{path}: {error}; expected TOML such as [fields] and key = "email"'
        raise SettingsError(message) from None
    return Policy(tables, file=str(path))


@lru_cache(maxsize=1)
def shipped_policy() -> Policy:
    """The policy without a user's file."""
    return Policy()


def rule_for(key: str, parent: str, siblings: Collection[str]) -> str:
    """The rule of ``key`` by the shipped policy, in an object held under ``parent``."""
    return shipped_policy().rule_for(key, (parent,) if parent else (), siblings)


#: Fields that are personal or secret wherever they stand -> kind.
HIDDEN: Final[Mapping[str, str]] = {
    key: name
    for key, name in _shipped_tables()["fields"].items()
    if name in _KINDS and "." not in key
}
