"""A Postman collection (v2.0, v2.1) as flat groups of requests with what each inherits.

Nothing here trusts the file: a part of another type than expected counts as absent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_qtickets.errors import PostmanError
from pytest_qtickets.model import Json

#: Title of the group for requests that stand in no folder.
ROOT_TITLE = "Requests"

_EXPECTED = "expected a Postman collection v2.1 (in Postman: Export, Collection v2.1)"
_KNOWN_KEYS = 5


@dataclass(slots=True)
class Entry:
    """One request and everything that its folders and the collection add to it."""

    name: str
    item: Mapping[str, Json]
    group: Group

    @property
    def request(self) -> Mapping[str, Json]:
        """The request; a bare string is its URL."""
        request = self.item["request"]
        return {"url": request} if isinstance(request, str) else as_object(request)

    @property
    def auth(self) -> Mapping[str, Json]:
        """The authorization in force, the nearest that is stated; empty when none is."""
        return as_object(self.request.get("auth")) or self.group.auth

    @property
    def variables(self) -> Mapping[str, str]:
        """Variables in force."""
        return {**self.group.variables, **read_variables(self.item)}


@dataclass(slots=True)
class Group:
    """A folder, its title joined with those of the folders around it."""

    title: str
    description: str
    auth: Mapping[str, Json]
    variables: Mapping[str, str]
    scripts: tuple[Mapping[str, Json], ...]  #: holders of ``event``, the nearest first
    children: list[Json]
    entries: list[Entry] = field(default_factory=list)

    def inside(self, item: Mapping[str, Json]) -> Group:
        """The group of a folder in this one."""
        title = as_text(item.get("name")) or "Folder"
        return Group(
            title=f"{self.title} / {title}" if self.title else title,
            description=description_of(item),
            auth=as_object(item.get("auth")) or self.auth,
            variables={**self.variables, **read_variables(item)},
            scripts=(item, *self.scripts),
            children=as_list(item.get("item")),
        )


def read_collection(text: str) -> Mapping[str, Json]:
    """The collection in ``text``; :class:`PostmanError` says what else was found."""
    try:
        found = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise PostmanError(f"line {error.lineno}: not JSON ({error.msg}); {_EXPECTED}") from None
    except ValueError as error:  # a number of too many digits
        raise PostmanError(f"not JSON that can be read ({error}); {_EXPECTED}") from None
    except RecursionError:
        raise PostmanError(f"nested too deeply to be read; {_EXPECTED}") from None
    if isinstance(found, dict) and isinstance(found.get("collection"), dict):
        found = found["collection"]  # as Postman's own API hands it out
    if not (
        isinstance(found, dict)
        and isinstance(found.get("info"), dict)
        and isinstance(found.get("item"), list)
    ):
        raise PostmanError(f"found {_what_it_is(found)}; {_EXPECTED}")
    return found


def _what_it_is(found: Json) -> str:
    if not isinstance(found, dict):
        return f"a JSON {'array' if isinstance(found, list) else 'value'}"
    if "values" in found:
        scope = found.get("_postman_variable_scope")
        return f"a Postman export of {'globals' if scope == 'globals' else 'an environment'}"
    if "requests" in found or "folders" in found:
        return "a Postman collection v1"
    for key, words in (
        ("openapi", "an OpenAPI file"),
        ("swagger", "a Swagger file"),
        ("log", "a HAR file"),
        ("info", "a collection without `item`"),
        ("item", "a collection without `info`"),
    ):
        if key in found:
            return words
    keys = ", ".join(repr(key[:40]) for key in list(found)[:_KNOWN_KEYS])
    return f"an object with the keys {keys}" if keys else "an empty object"


def read_groups(collection: Mapping[str, Json]) -> tuple[list[Group], list[str]]:
    """Groups with requests, in the order of the file, and a note on everything that holds none."""
    root = Group(
        title="",
        description="",
        auth=as_object(collection.get("auth")),
        variables=read_variables(collection),
        scripts=(collection,),
        children=as_list(collection["item"]),
    )
    groups: list[Group] = []
    notes: list[str] = []
    pending = [(root, item) for item in reversed(root.children)]
    while pending:
        group, item = pending.pop()
        holds = as_object(item)
        if isinstance(holds.get("item"), list):
            inner = group.inside(holds)
            groups.append(inner)
            pending += [(inner, child) for child in reversed(inner.children)]
            if not inner.children:
                notes.append(f"folder `{inner.title[:80]}` is empty; left out")
        elif "request" in holds:
            if group is root and not root.entries:
                groups.append(root)
            group.entries.append(Entry(as_text(holds.get("name")), holds, group))
        else:
            name = as_text(holds.get("name"))[:80]
            notes.append(f"item `{name}` is neither a folder nor a request; left out")
    root.title = ROOT_TITLE
    return [group for group in groups if group.entries], notes


def read_variables(holder: Mapping[str, Json]) -> dict[str, str]:
    """Values by name; of a variable that is switched off, none."""
    found: dict[str, str] = {}
    for one in as_list(holder.get("variable")):
        if isinstance(one, dict) and one.get("disabled") is not True:
            name = as_text(one.get("key") or one.get("id"))
            if name:
                found[name] = as_text(one.get("value"))
    return found


def description_of(holder: Mapping[str, Json]) -> str:
    """A description, which is text or an object around text."""
    description = holder.get("description")
    return as_text(as_object(description).get("content") or description)


def as_object(value: Json) -> Mapping[str, Json]:
    """The value when it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: Json) -> list[Json]:
    """The value when it is an array, else an empty one."""
    return value if isinstance(value, list) else []


def as_text(value: Json) -> str:
    """Text as it is, a number or a truth value as JSON writes it, else empty."""
    if isinstance(value, (bool, int, float)):
        return json.dumps(value)
    return value if isinstance(value, str) else ""


def pairs_of(value: Json) -> list[tuple[str, str, Mapping[str, Json]]]:
    """Key, value and the whole of each entry of a list of parameters."""
    return [
        (as_text(one.get("key")), as_text(one.get("value")), one)
        for one in as_list(value)
        if isinstance(one, dict)
    ]
